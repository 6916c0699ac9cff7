"""Typed entities as dictionaries of examples: what is read, and what must not be."""

import pytest

from assistant.planner.entities import amounts
from assistant.planner.entities.chords import pull_chords
from assistant.planner.entities.form import pull_form
from assistant.planner.entities.instruments import pull_players
from assistant.planner.entities.keys import pull_key
from assistant.planner.entities.lengths import pull_bars, pull_duration, pull_meter
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tempo import pull_tempo, pull_tempo_change
from assistant.planner.text import readable


def scan(text: str) -> Scan:
    return Scan(readable(text))


KEYS = {
    "ebm": ("Eb", "minor"), "in a minor": ("A", "minor"), "in B flat minor": ("Bb", "minor"), "D dorian": ("D",
    "dorian"), "key of F": ("F", None),
    "si mineur": ("B", "minor"), "h-Moll": ("B", "minor"), "B-Dur": ("Bb", "major"), "fis-Moll": ("F#", "minor"),
    "fa dièse mineur": ("F#", "minor"),
    "in Am": ("A", "minor"), "in E flat instead": ("Eb", None), "dorian mode on D": ("D", "dorian"),
    "a waltz in a minor key": (None, "minor"),
    "f sharp minor": ("F#", "minor"), "in A, 96": ("A", None), "A minor waltz": ("A", "minor"), "Bb-major": ("Bb",
    "major"), "E mixolydian": ("E", "mixolydian"),
    "F# harmonic minor": ("F#", "harmonic minor"), "minor blues in C": ("C", "minor"), "do majeur": ("C", "major"),
    "la menor": ("A", "minor"), "C#m": ("C#", "minor"), "write a minor waltz": (None, "minor"), "A flat major": ("Ab",
    "major"), "in a flat": ("Ab", None),
}  # fmt: skip
NO_KEYS = ["I am sad", "a minor third up", "bass drums", "play a flat note", "em dash", "go to the end", "a bit slower"]
TEMPI = {
    "108 bpm": 108, "at 140": 140, "120 to the minute": 120, "tempo 84": 84, "q=120": 120, "80bpm": 80,
    "no faster than 70 bpm": 70, "at 92.5 bpm": 92.5,
    "at one hundred and sixty beats per minute": 160, "between 90 and 100 bpm": 95, "dotted quarter = 60": 60,
    "130 beats a minute": 130,
}  # fmt: skip
TEMPO_WORDS = {
    "allegro": "allegro",
    "a slow waltz": "slow",
    "molto allegro": "molto allegro",
    "very slow": "very slow",
    "uptempo": "up-tempo",
    "Allegro con fuoco": "allegro con fuoco",
}
NO_TEMPI = ["16 bars", "at 3/4", "30 seconds", "20 %", "at bar 90 something", "not too slow", "two violins"]
CHANGES = {
    "make it faster, 120": (120, None), "a bit slower still": (None, -6), "10 % faster": (None, 10),
    "bring the tempo down to 84": (84, None), "slower": (None, -12),
    "a lot slower": (None, -25), "too slow": (None, 12), "twice as fast": (None, 100), "half the speed": (None, -50),
    "speed it up by fifteen percent": (None, 15),
    "could we take it a little faster?": (None, 6),
}  # fmt: skip
METERS = {
    "3/4": "3/4",
    "6/8 time": "6/8",
    "three quarter time": "3/4",
    "common time": "4/4",
    "cut time": "2/2",
    "in five, slow": "5/4",
    "7/8": "7/8",
}
BARS = {
    "16 bars": 16,
    "thirty-two bars": 32,
    "24 measures": 24,
    "16 mesures": 16,
    "a 12-bar phrase": 12,
    "16 Takte": 16,
}
DURATIONS = {
    "45 seconds": 45, "a minute and a half": 90, "two minutes and a half": 150, "1:30": 90, "90s": 90,
    "half a minute": 30, "exactly one minute": 60, "abt 30 secs": 30,
    "3 hours": 10800, "exactly 0 seconds": 0, "2 mins": 120, "one and a half minutes": 90, "20sec": 20,
    "2 minutes 30 seconds": 150, "half an hour": 1800, "1.5 minutes": 90,
}  # fmt: skip
NO_DURATIONS = ["90s hip-hop", "the second chorus", "bars 5 to 8", "3/4", "80s synth"]
CHORDS = {
    "use Dm7 G7 Cmaj7 Am7, one chord a bar, twice through": (("Dm7", "G7", "Cmaj7", "Am7"), 1.0, 2),
    "ii V I, two bars each, four times": (("ii", "V", "I"), 2.0, 4),
    "I-V-vi-IV": (("I", "V", "vi", "IV"), None, None), "chords am f c g": (("Am", "F", "C", "G"), None, None),
    "Bbm7b5/Ab | Eb7alt": (("Bbm7b5/Ab", "Eb7alt"), None, None),
    "1-5-6-4 progression": (("I", "V", "vi", "IV"), None, None), "Cmaj7(#11) to B7b9": (("Cmaj7(#11)", "B7b9"), None,
    None), "i - bVI - bIII - bVII, two chords per bar": (("i", "bVI", "bIII", "bVII"), 0.5, None),
    "Em, C, G, D/F#; two bars per chord": (("Em", "C", "G", "D/F#"), 2.0, None), "C△7 F♯ø": (("CΔ7", "F#ø"), None,
    None),
}  # fmt: skip
NO_CHORDS = [
    "a waltz in A for B flat clarinet",
    "A A B A form",
    "I want I think",
    "in A minor",
    "write a song",
    "Am I late",
    "vi is an editor",
]
FORMS = {
    "verse chorus verse chorus": [("Verse", None), ("Chorus", None), ("Verse", None), ("Chorus", None)],
    "AABA": [("A", None), ("A", None), ("B", None), ("A", None)],
    "intro 4, A 8": [("Intro", 4), ("A", 8)], "verse 1, chorus, verse 2": [("Verse", None), ("Chorus", None),
    ("Verse", None)],
    "an 8 bar intro, then a 16 bar verse and a chorus": [("Intro", 8), ("Verse", 16), ("Chorus", None)],
    "ternary form": [("A", None), ("B", None), ("A", None)],
    "intro 4 bars, verse 8, outro 4, two guitars": [("Intro", 4), ("Verse", 8), ("Outro", 4)],
}  # fmt: skip
INTERVALS = {
    "a whole tone": 2, "two semitones": 2, "minor third": 3, "an octave": 12, "2 octaves": 24, "a fifth": 7,
    "three whole tones": 6, "by a half step": 1, "a tritone": 6, "tone": 2,
}  # fmt: skip
NO_INTERVALS = ["the second chorus", "the third verse", "30 seconds", "in the fifth bar"]


@pytest.mark.parametrize(("text", "key"), KEYS.items())
def test_keys(text: str, key: tuple[str | None, str | None]) -> None:
    said = pull_key(scan(text))
    assert said is not None and (said.tonic, said.mode) == key


@pytest.mark.parametrize("text", NO_KEYS)
def test_no_key_is_read_where_none_is(text: str) -> None:
    assert pull_key(scan(text)) is None


def test_parallel_and_relative_are_relations() -> None:
    for words, relation in (("the parallel minor", "parallel"), ("to the relative major", "relative")):
        said = pull_key(scan(words))
        assert said is not None and said.relation == relation


@pytest.mark.parametrize(("text", "bpm"), TEMPI.items())
def test_tempi(text: str, bpm: float) -> None:
    said = pull_tempo(scan(text))
    assert said is not None and said.bpm == bpm


@pytest.mark.parametrize(("text", "word"), TEMPO_WORDS.items())
def test_tempo_words(text: str, word: str) -> None:
    said = pull_tempo(scan(text))
    assert said is not None and said.word == word


@pytest.mark.parametrize("text", NO_TEMPI)
def test_no_tempo_is_read_where_none_is(text: str) -> None:
    assert pull_tempo(scan(text)) is None


@pytest.mark.parametrize(("text", "change"), CHANGES.items())
def test_tempo_changes(text: str, change: tuple[float | None, float | None]) -> None:
    said = pull_tempo_change(scan(text))
    assert said is not None and (said.bpm, said.percent) == change


@pytest.mark.parametrize(("text", "meter"), METERS.items())
def test_meters(text: str, meter: str) -> None:
    assert pull_meter(scan(text)) == meter


@pytest.mark.parametrize(("text", "bars"), BARS.items())
def test_bars(text: str, bars: int) -> None:
    assert pull_bars(scan(text)) == bars


@pytest.mark.parametrize(("text", "seconds"), DURATIONS.items())
def test_durations(text: str, seconds: float) -> None:
    assert pull_duration(scan(text)) == seconds


@pytest.mark.parametrize("text", NO_DURATIONS)
def test_no_duration_is_read_where_none_is(text: str) -> None:
    assert pull_duration(scan(text)) is None


@pytest.mark.parametrize(("text", "row"), CHORDS.items())
def test_chord_rows(text: str, row: tuple[tuple[str, ...], float | None, int | None]) -> None:
    said = pull_chords(scan(text))
    assert said is not None and (said.symbols, said.chord_bars, said.repeats) == row


@pytest.mark.parametrize("text", NO_CHORDS)
def test_no_chord_row_is_read_where_none_is(text: str) -> None:
    assert pull_chords(scan(text)) is None


@pytest.mark.parametrize(("text", "sections"), FORMS.items())
def test_forms(text: str, sections: list[tuple[str, int | None]]) -> None:
    assert [(s.name, s.bars) for s in pull_form(scan(text))] == sections


@pytest.mark.parametrize(("text", "semitones"), INTERVALS.items())
def test_intervals(text: str, semitones: int) -> None:
    assert amounts.pull_interval(scan(text)) == semitones


@pytest.mark.parametrize("text", NO_INTERVALS)
def test_ordinals_are_no_intervals(text: str) -> None:
    assert amounts.pull_interval(scan(text)) is None


PLAYERS = {
    "with bass, drums and clavinet": (["bass", "drums", "clavinet"], False, True), "solo piano": (["piano"], True,
    None), "jazz trio": (["jazz trio"], True, None),
    "guitar bass drums": (["guitar", "bass", "drums"], False, True), "just bass and drums": (["bass", "drums"], True,
    True), "no drums, only piano": (["piano"], True, False),
    "vibrafone and nylon gitar": (["vibraphone", "nylon guitar"], False, None), "four voices": (["four voices"], True,
    None), "piano w/o drums": (["piano"], False, False),
    "flute and guitar duo": (["flute", "guitar"], True, None), "clarinet alone": (["clarinet"], True, None),
    "lo-fi beat": ([], False, True),
    "a rainy grand day with birds": ([], False, None), "waltz without piano": ([], False, None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "players"), PLAYERS.items())
def test_players(text: str, players: tuple[list[str], bool, bool | None]) -> None:
    said = pull_players(scan(text))
    assert ([one.name for one in said.named], said.only, said.drums) == players


def test_roles_and_counts_are_read_beside_an_instrument() -> None:
    said = pull_players(scan("two violins, a flute melody, chords on harp and a tuba bass line"))
    assert [(one.name, one.role, one.count) for one in said.named] == [
        ("violins", None, 2),
        ("flute", "melody", 1),
        ("harp", "chords", 1),
        ("tuba", "bass", 1),
    ]


def test_words_taken_by_one_parser_are_gone_for_the_next() -> None:
    line = scan("Am F C G in G major")
    assert pull_chords(line) is not None
    key = pull_key(line)
    assert key is not None and (key.tonic, key.mode) == ("G", "major")
    assert "f" not in line.left()
