"""Words for a model that reads text: what a person said first, then what the song is by its own tables.

Captions of music name style, mood, instruments, tempo and key, in short comma-separated phrases; so do these. The
tables say what a style and a mood are called there. Reads no audio and knows no model.
"""

from __future__ import annotations

from tools.compose.mood import MOOD_POINTS
from tools.instruments.lookup import row_of
from tools.song.brief import Brief
from tools.song.tempo import felt_bpm
from tools.song.values import Song, Track
from tools.theory.key import Key

MAX_CHARACTERS = 400
MAX_INSTRUMENTS = 6
INSTRUMENTAL = "instrumental"
# What is not wanted of a recording of written notes, whatever the style; experimental with MusicGen, which was not
# trained with words for what it shall leave away.
FAULTS = "low quality recording, hiss"
VOICES = "vocals, singing, speech, choir"

# How captions call our styles. Practitioner's judgement: wide-spread genre words, and the two or three sounds that
# make the style known to a listener.
STYLE_WORDS: dict[str, str] = {
    "afrobeat": "afrobeat with interlocking guitars and horns",
    "ambient": "ambient, slow evolving soundscape",
    "ballad": "slow pop ballad",
    "baroque": "baroque chamber music, harpsichord continuo",
    "bluegrass": "bluegrass, acoustic string band",
    "blues": "blues, shuffling rhythm section",
    "bossa nova": "bossa nova, soft nylon guitar",
    "celtic": "celtic folk, fiddle and whistle",
    "chamber": "classical chamber music, close recording",
    "chiptune": "8-bit chiptune, retro video game music",
    "chorale": "chorale, four voices in church acoustics",
    "classical": "classical music, concert hall recording",
    "country": "country, twangy guitars",
    "disco": "disco, four on the floor, strings and funky bass",
    "drone": "drone, sustained dark tones",
    "drum and bass": "drum and bass, fast breakbeats, deep bass",
    "epic": "epic cinematic orchestra, big drums",
    "fanfare": "brass fanfare, festive",
    "film": "cinematic film score, orchestra",
    "folk": "acoustic folk",
    "funk": "funk, tight groove, slap bass",
    "gospel": "gospel, organ and piano",
    "hip-hop": "hip hop beat",
    "house": "house, four on the floor, club",
    "hymn": "hymn, church organ",
    "invention": "baroque keyboard counterpoint",
    "jazz": "swing jazz, acoustic combo",
    "jazz ballad": "slow jazz ballad, brushes on the drums",
    "jazz waltz": "jazz waltz, acoustic combo",
    "latin": "latin, percussion",
    "lo-fi": "lo-fi hip hop, mellow, dusty",
    "lullaby": "gentle lullaby, music box",
    "march": "march, brass band and snare drum",
    "metal": "heavy metal, distorted guitars, double bass drum",
    "musette": "french musette, accordion",
    "pop": "pop",
    "punk": "punk rock, fast distorted guitars",
    "ragtime": "ragtime piano",
    "reggae": "reggae, offbeat guitar, deep bass",
    "reggaeton": "reggaeton, dembow beat",
    "rock": "rock band, electric guitars",
    "salsa": "salsa, piano montuno, congas and brass",
    "samba": "samba, brazilian percussion",
    "singer-songwriter": "acoustic singer-songwriter, intimate",
    "solo piano": "solo piano, concert grand",
    "soul": "soul, warm rhythm section",
    "string quartet": "string quartet, close recording",
    "synthwave": "synthwave, 1980s analog synthesizers",
    "tango": "argentine tango, bandoneon",
    "trance": "trance, uplifting synthesizers",
    "trap": "trap beat, 808 bass, fast hi-hats",
    "waltz": "waltz",
}

# Felt beats a minute below which a tempo is called so; the classical tempo words' borders, in a listener's words.
TEMPO_WORDS: tuple[tuple[float, str], ...] = (
    (70.0, "slow"),
    (100.0, "moderate tempo"),
    (130.0, "medium fast"),
    (float("inf"), "fast"),
)
# A mood said only by numbers is named when a word lies this near in the plane of valence and arousal.
NEAR_MOOD = 0.35


def words_of(song: Song, said: str = "") -> str:
    """What a text-conditioned model reads for a song.

    Args:
        song: The piece.
        said: What the person asked for beyond the song ("like a live jazz club"); it comes first and is never cut.
    """
    phrases = [said.strip(), *caption(song)]
    words = ""
    for phrase in filter(None, dict.fromkeys(phrases)):
        if words and len(words) + len(phrase) + 2 > MAX_CHARACTERS:
            break
        words = f"{words}, {phrase}" if words else phrase
    return words


def negative_of(song: Song, said: str = "") -> str:
    """What a model that reads negative words shall leave away: what the person said, voices where nobody sings."""
    return ", ".join(filter(None, (said.strip(), "" if has_words(song) else VOICES, FAULTS)))


def caption(song: Song) -> tuple[str, ...]:
    """The phrases of a song, most telling first."""
    meter = song.meters[0]
    bpm = felt_bpm(song)
    key = Key(song.keys[0].tonic, song.keys[0].mode).name
    return tuple(
        filter(
            None,
            (
                style_words(song.style),
                *mood_words(song.brief),
                instrument_words(song),
                next(word for limit, word in TEMPO_WORDS if bpm < limit),
                f"{bpm:.0f} bpm",
                f"{meter.numerator}/{meter.denominator}",
                key,
                "" if has_words(song) else INSTRUMENTAL,
            ),
        )
    )


def style_words(style: str) -> str:
    """How captions call a style; a style that is not in the table is called by its own name."""
    return STYLE_WORDS.get(style, style)


def mood_words(brief: Brief | None) -> tuple[str, ...]:
    """Mood words the person used, else the nearest word to the mood's numbers, at most two."""
    if brief is None:
        return ()
    if brief.moods:
        return brief.moods[:2]
    if brief.valence is None and brief.arousal is None:
        return ()
    valence, arousal = brief.valence or 0.0, brief.arousal or 0.0
    distance, word = min((abs(v - valence) + abs(a - arousal), word) for word, (v, a) in MOOD_POINTS.items())
    return (word,) if distance <= NEAR_MOOD else ()


def instrument_words(song: Song) -> str:
    """Who plays, the tune's player first: "clarinet melody with strings, contrabass and violin"."""
    playing = [track for track in song.tracks if track.notes and not track.mix.mute]
    leads = list(dict.fromkeys(_name(track) for track in playing if track.role == "melody"))[:1]
    others = dict.fromkeys(_name(track) for track in playing)
    rest = [name for name in others if name not in leads][: MAX_INSTRUMENTS - len(leads)]
    if not leads:
        return listed(rest)
    return f"{leads[0]} melody with {listed(rest)}" if rest else f"solo {leads[0]}"


def listed(names: list[str]) -> str:
    """Names in a row, the last joined by "and"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def has_words(song: Song) -> bool:
    """Whether somebody sings in it."""
    return any(track.syllables for track in song.tracks)


def _name(track: Track) -> str:
    return row_of(track.instrument).name.lower()
