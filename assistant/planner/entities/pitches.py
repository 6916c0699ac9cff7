"""Notes by name with their octave, and ranges of pitch: "middle C", "G4", "f sharp 3", "everything below middle C",
"the high notes".

Scientific pitch: middle C is C4, MIDI 60. A letter without an octave is a key or a chord and is not read here.
"""

import re

from assistant.planner.entities.scan import Scan

MIDDLE_C = 60
HIGH_FROM, LOW_TO = 72, 52
"""Where nothing else is known "the high notes" are those from C5 up, "the low notes" those up to E3."""
_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SIGNS = {"#": 1, "sharp": 1, "b": -1, "flat": -1, "": 0}
_NOTE = r"(?:middle\s+c\b|(?:the\s+)?(?<![\w#])[a-g]\s*(?:#|b(?=-?\d)|sharp|flat)?\s*-?[0-9](?![\w/:.%]))"
_PITCH = re.compile(rf"(?P<note>{_NOTE})")
_PARTS = re.compile(r"(?P<step>[a-g])\s*(?P<sign>#|b|sharp|flat)?\s*(?P<octave>-?\d)")
_NOTES = (
    r"(?:(?:of\s+)?(?:the\s+|all\s+|any\s+|every\s+|its\s+|their\s+)*"
    r"(?:notes?|everything|anything|pitch(?:es)?|things?)\s+)?"
)
_BETWEEN = re.compile(rf"{_NOTES}\b(?:between|from)\s+(?P<a>{_NOTE})\s*(?:and|to|up\s+to|-)\s*(?P<b>{_NOTE})")
_ABOVE = re.compile(rf"{_NOTES}\b(?:above|over|higher\s+than)\s+(?P<a>{_NOTE})")
_BELOW = re.compile(rf"{_NOTES}\b(?:below|beneath|under|lower\s+than)\s+(?P<a>{_NOTE})")
_FROM = re.compile(
    rf"{_NOTES}\b(?:from\s+)?(?P<a>{_NOTE})\s+(?:and\s+)?(?:up(?:wards?)?|above|higher)\b(?!\s+(?:an?|\d|by))"
)
_DOWN_FROM = re.compile(
    rf"{_NOTES}\b(?:from\s+)?(?P<a>{_NOTE})\s+(?:and\s+)?(?:down(?:wards?)?|below|lower)\b(?!\s+(?:an?|\d|by))"
)
_HIGH = re.compile(
    r"\b(?:the\s+|its\s+|their\s+|all\s+(?:the\s+)?)?(?:really\s+|very\s+)?(?:(?:high|upper|top)\s+(?:notes|end|register|range)|high\s+ones)\b"
)
_LOW = re.compile(
    r"\b(?:the\s+|its\s+|their\s+|all\s+(?:the\s+)?)?(?:really\s+|very\s+)?(?:(?:low|lower|bottom|deep)\s+(?:notes|register|range)|low\s+ones)\b"
)


def midi_of(words: str) -> int:
    """MIDI pitch of a note name with its octave; the words must be one."""
    low = words.lower()
    if "middle" in low:
        return MIDDLE_C
    found = _PARTS.search(low)
    assert found is not None, words
    return 12 * (int(found["octave"]) + 1) + _STEPS[found["step"]] + _SIGNS[found["sign"] or ""]


def pull_pitch(scan: Scan) -> int | None:
    """One note by name and octave, as MIDI pitch; its words are taken."""
    found = scan.pull(_PITCH)
    return midi_of(found["note"]) if found else None


def pull_pitch_range(scan: Scan) -> tuple[int | None, int | None, str] | None:
    """(lowest, highest, words) of a range of pitches, both included, None where it is open; the words are taken."""
    if found := scan.pull(_BETWEEN):
        low, high = sorted((midi_of(found["a"]), midi_of(found["b"])))
        return low, high, found[0].strip()
    for pattern, step in ((_ABOVE, 1), (_FROM, 0)):
        if found := scan.pull(pattern):
            return min(127, midi_of(found["a"]) + step), None, found[0].strip()
    for pattern, step in ((_BELOW, -1), (_DOWN_FROM, 0)):
        if found := scan.pull(pattern):
            return None, max(0, midi_of(found["a"]) + step), found[0].strip()
    if found := scan.pull(_HIGH):
        return HIGH_FROM, None, found[0].strip()
    if found := scan.pull(_LOW):
        return None, LOW_TO, found[0].strip()
    return None
