"""Questions of music theory that are computed and not looked up: notes of a scale or chord, related keys, signatures,
usual progressions, the range of an instrument.

Needs no song. Terms ("what is a cadence?") are the glossary's.
"""

import re

from assistant.planner.acts import Act, say
from assistant.planner.entities.instruments import find_named
from assistant.planner.entities.keys import KeySaid, pull_key
from assistant.planner.entities.scan import Scan
from assistant.planner.state import SongView
from tools.errors import MusicError

_RELATED = re.compile(r"\b(?P<rel>relative|parallel)\s+(?:(?:major|minor)\b\s*)?(?:key\s+)?(?:of|to|for)\s+")
_NOTES_IN = re.compile(
    r"\b(?:(?:which|what)\s+(?:notes|pitches|tones)\s+(?:are|belong|make\s+up|does|do|is)|notes\s+(?:of|in)|spell|tones\s+of)\b"
)
_SCALE = re.compile(r"\b(?:scale|mode|key)\b")
_SIGNS = re.compile(
    r"\bhow\s+many\s+(?:sharps?|flats?|accidentals)\b|\b(?:sharps?|flats?)\s+(?:are\s+)?in\b|\bkey\s+signature\s+(?:of|for)\b"
)
_PROGRESSION = re.compile(
    r"\b(?:chord\s+)?(?:progressions?|chords?\s+(?:go|work|fit|sound|belong|are\s+in)|chords\s+in)\b"
)
_SYMBOL = re.compile(
    r"(?<![\w#'])[A-G](?:#|b)?(?:maj|min|dim|aug|sus|add|m|M|\d{1,2}|[#b]\d{1,2}|°|ø|Δ|\+)+(?:/[A-G][#b]?)?(?![\w#])"
)
# Usual rows of four by mode; common practice of popular music and jazz, any primer has them.
_ROWS = {
    "major": ("I V vi IV", "ii V I vi", "I vi IV V"),
    "minor": ("i VI III VII", "i iv V i", "i VII VI V"),
}
_SOLFEGE_MODES = r"major|minor|dorian|phrygian|lydian|mixolydian|locrian|pentatonic|blues|harmonic|melodic"


def theory_answer(text: str, song: SongView | None) -> Act | None:
    """An answer to what theory can compute; None when the question is none of these.

    Args:
        text: The question as a readable line.
        song: The song, to tell whether an instrument plays in it.
    """
    low = text.lower()
    try:
        return _related(text, low) or _notes(text, low) or _signature(text, low) or _progression(text, low)
    except MusicError:
        return None


def _named_key(text: str) -> KeySaid | None:
    """A key with a tonic: "E flat major", "D dorian", "f sharp minor"."""
    cleaned = re.sub(r"(?i)\b(?:scale|key|mode)\b", " ", text)
    cleaned = re.sub(r"(?i)\b(?:in|of|to|for|with)\s+(?:an?|the)\s+(?=[A-Ga-g]\b)", "in ", cleaned)
    said = pull_key(Scan(" ".join(cleaned.split()).strip(" ?.!")), bare=True)
    return said if said and said.tonic else None


def _related(text: str, low: str) -> Act | None:
    from tools.theory.key import Key

    found = _RELATED.search(low)
    said = _named_key(text[found.end() :]) if found else None
    if not found or not said or not said.tonic:
        return None
    other = "major" if re.search(r"\bminor\s+(?:key\s+)?(?:of|to|for)", low[: found.end()]) else "minor"
    key = Key(said.tonic, said.mode or other)
    if found["rel"] == "relative":
        return say(f"The relative {key.relative.mode} of {key.name} is {key.relative.name}: same key signature.")
    return say(f"The parallel {key.parallel.mode} of {key.name} is {key.parallel.name}: same tonic, other mode.")


def _notes(text: str, low: str) -> Act | None:
    if not _NOTES_IN.search(low):
        return None
    from tools.theory.chord import parse_chord
    from tools.theory.key import Key

    pentatonic = re.search(r"\b(?:(major|minor)\s+)?pentatonic\b|\bblues\s+scale\b", low)
    if pentatonic and (tonic := re.search(r"(?<![\w#'])([A-G])(?:[\s-]*(flat|sharp)\b|([#b]))?", text)):
        sign = {"flat": "b", "sharp": "#"}.get(tonic[2] or "", tonic[3] or "")
        mode = "blues" if "blues" in pentatonic[0] else f"{pentatonic[1] or 'major'} pentatonic"
        key = Key(tonic[1] + sign, mode)
        return say(f"{key.name} has the notes {', '.join(key.scale_names)}.")
    if chord := _SYMBOL.search(text):
        parsed = parse_chord(chord[0])
        root = parsed.root_pitch_class or 0
        names = [name for _, name in sorted(parsed.names_by_class.items(), key=lambda row: (row[0] - root) % 12)]
        return say(f"{chord[0]} has the notes {', '.join(names)}.")
    said = _named_key(text)
    if said is None or not (said.mode or _SCALE.search(low)):
        return None
    key = Key(said.tonic or "C", said.mode or "major").practical
    if re.search(r"\b(?:chord|triad)\b", low):
        names = [key.scale_names[i] for i in (0, 2, 4)]
        return say(f"The {key.name} triad has the notes {', '.join(names)}.")
    return say(f"{key.name} has the notes {', '.join(key.scale_names)}.")


def _signature(text: str, low: str) -> Act | None:
    from tools.theory.key import Key

    said = _named_key(text) if _SIGNS.search(low) else None
    if said is None:
        return None
    key = Key(said.tonic or "C", said.mode or "major").practical
    count = abs(key.fifths)
    sign = "sharp" if key.fifths > 0 else "flat"
    return say(f"{key.name} has {count} {sign}{'s' if count != 1 else ''}." if count else f"{key.name} has none.")


def _progression(text: str, low: str) -> Act | None:
    if not _PROGRESSION.search(low) or re.search(r"\b(?:bars?|measures?|it|this|song|piece)\b", low):
        return None
    said = _named_key(text)
    if said is None:
        return None
    from tools.theory.key import Key
    from tools.theory.roman import roman_to_chord

    mode = "minor" if said.mode and Key("C", said.mode).is_minor else "major"
    key = Key(said.tonic or "C", mode).practical
    rows = []
    for row in _ROWS[mode]:
        chords = [roman_to_chord(numeral, key).symbol for numeral in row.split()]
        rows.append(f"{' '.join(chords)} ({row.replace(' ', '-')})")
    return say(
        f"Rows that are often used in {key.name}: {'; '.join(rows)}. "
        f'Say "use {rows[0].partition(" (")[0]}" with a style and I write a piece over it.'
    )


def instrument_range(text: str, song: SongView | None) -> Act | None:
    """How low or high an instrument reaches that the song does not have, from the instrument table."""
    named = [one for one in find_named(text) if one.program is not None]
    if not named or not re.search(
        r"\b(?:range|how\s+(?:low|high)|lowest|highest|compass|ambitus|reach)\b", text.lower()
    ):
        return None
    from tools.instruments.lookup import row
    from tools.theory.key import Key

    one = named[-1]
    entry, spell = row(one.program or 0), Key("C", "major").spell
    here = f"No {one.name} plays in this piece. " if song is not None else ""
    return say(
        f"{here}The sounding range of the {entry.name.lower()} is {spell(entry.lowest).name} to "
        f"{spell(entry.highest).name}; {spell(entry.comfortable_lowest).name} to "
        f"{spell(entry.comfortable_highest).name} is comfortable."
    )
