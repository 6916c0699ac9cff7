"""Ranges of voices and beginners, in MIDI pitches.

Voices: comfortable ranges of amateur choirs (Piston, Orchestration, and the song-book rule of a tenth inside A3 to D5).
Beginners: the notes of the usual first-year tutors: recorder's first octave and a half, violin's first position, the
piano's two neighbouring hand positions, and so on.
"""

from collections.abc import Mapping

from tools.instruments.lookup import plain
from tools.instruments.values import InstrumentRow

VOICES: Mapping[str, tuple[int, int]] = {
    "": (57, 74),
    "voice": (57, 74),
    "everybody": (57, 74),
    "soprano": (60, 79),
    "mezzo soprano": (57, 76),
    "mezzo": (57, 76),
    "alto": (55, 74),
    "contralto": (53, 72),
    "countertenor": (55, 74),
    "tenor": (48, 67),
    "baritone": (45, 64),
    "bass": (41, 60),
    "bass voice": (41, 60),
    "child": (60, 74),
    "children": (60, 74),
    "kids": (60, 74),
    "treble": (60, 77),
}
"""Name -> lowest and highest pitch of its comfortable range."""

BEGINNERS: Mapping[int, tuple[int, int]] = {
    0: (60, 79),  # piano, the right hand's two positions
    24: (52, 72),  # guitar, first position
    25: (52, 72),
    40: (55, 83),  # violin, first position
    41: (48, 76),
    42: (36, 62),
    56: (58, 74),
    60: (50, 67),
    65: (58, 82),
    68: (62, 79),
    71: (52, 69),  # clarinet, below the break
    73: (62, 81),
    74: (72, 88),  # descant recorder, sounding
    105: (50, 74),
    21: (60, 79),
    22: (60, 79),
}
"""General MIDI program -> range of a beginner's first year."""


def voice_range(words: str) -> tuple[int, int] | None:
    """The range of a voice by name, None for no voice."""
    name = plain(words)
    for form in (name, name.removesuffix(" voice"), name.removesuffix("s"), name.removesuffix(" choir")):
        if form in VOICES:
            return VOICES[form]
    return None


def beginner_range(instrument: InstrumentRow) -> tuple[int, int]:
    """Where a beginner plays: a row of the table, else the comfortable range without its outer eighths."""
    if instrument.program in BEGINNERS:
        return BEGINNERS[instrument.program]
    margin = (instrument.comfortable_highest - instrument.comfortable_lowest) // 8
    return instrument.comfortable_lowest + margin, instrument.comfortable_highest - margin
