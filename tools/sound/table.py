"""All own sounds by name: what each is, the General MIDI program nearest to it, its range and grade; and how a name is
read.

`Instrument.sound` holds a name of this table, or a name and how worn it sounds ("fm_piano+tape"), or wear alone
("+tape"), which is laid on the SoundFont's program. Making sound is `play.py`'s, grades of General MIDI programs are
`grades.py`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tools.sound.effects import WEARS

RECIPE = 2  # raise it when the same notes sound different
WEAR_SIGN = "+"
DRUMS = "drums"


@dataclass(frozen=True, slots=True)
class SoundRow:
    """An own sound.

    Attributes:
        name: As `Instrument.sound` says it.
        kind: "pad", "lead", "pluck", "bass", "keys", "string", "chip", "drums" or "bed".
        program: Nearest General MIDI program (a kit number for drums), which MIDI keeps.
        low, high: Lowest and highest pitch at which it sounds as meant.
        grade: "A" (stands alone) to "D" (only under others).
        solo: Whether an exposed tune may be given to it.
        tail_s: How long it sounds on after its key is released, at most.
        note: What it is.
    """

    name: str
    kind: str
    program: int
    low: int
    high: int
    grade: str
    solo: bool
    tail_s: float
    note: str

    @property
    def is_drum(self) -> bool:
        """Whether its keys are drums."""
        return self.kind == "drums"


@dataclass(frozen=True, slots=True)
class SoundName:
    """A name taken apart: an own sound (None: the SoundFont's program) and the wear laid on it ("" for none)."""

    sound: str | None
    wear: str


_ROWS = (
    SoundRow("warm_pad", "pad", 89, 36, 88, "A", False, 1.4, "detuned saws, a slowly closing filter"),
    SoundRow("glass_pad", "pad", 88, 43, 96, "A", False, 1.9, "partials of glass, an octave fading in above"),
    SoundRow("string_machine", "pad", 50, 36, 91, "A", False, 0.8, "the ensemble keyboard of the seventies"),
    SoundRow("dark_pad", "pad", 95, 33, 79, "A", False, 1.8, "low pulses, nearly closed"),
    SoundRow("choir_pad", "pad", 91, 40, 84, "B", False, 1.2, "vowels from formants; no words, no singers"),
    SoundRow("saw_lead", "lead", 81, 45, 96, "A", True, 0.2, "three saws and an octave below"),
    SoundRow("square_lead", "lead", 80, 45, 96, "A", True, 0.2, "a hollow pulse"),
    SoundRow("soft_lead", "lead", 87, 45, 93, "A", True, 0.3, "a round triangle, with an edge when played hard"),
    SoundRow("pluck", "pluck", 84, 36, 100, "A", True, 0.3, "a filter that snaps shut"),
    SoundRow("saw_stack", "pluck", 90, 36, 96, "A", False, 0.3, "seven saws spread wide, for stabs and chords"),
    SoundRow("fm_bell", "pluck", 14, 48, 100, "A", True, 1.9, "frequency-modulated bell"),
    SoundRow("sub_bass", "bass", 38, 24, 60, "A", False, 0.1, "a dark triangle, one channel"),
    SoundRow("saw_bass", "bass", 38, 24, 64, "A", True, 0.1, "saws through a resonant filter"),
    SoundRow("square_bass", "bass", 39, 24, 64, "A", True, 0.1, "a square through a filter"),
    SoundRow("reese_bass", "bass", 87, 24, 60, "A", False, 0.2, "far detuned saws that beat"),
    SoundRow("bass_808", "bass", 38, 24, 60, "A", False, 0.1, "a driven sine that glides when held over"),
    SoundRow("fm_piano", "keys", 4, 28, 100, "A", True, 0.5, "FM electric piano; force makes it bark"),
    SoundRow("organ", "keys", 16, 36, 96, "B", True, 0.1, "drawbars, percussion, click, rotary speaker"),
    SoundRow("nylon_pluck", "string", 24, 40, 88, "B", True, 0.2, "plucked gut or nylon by waveguide"),
    SoundRow("steel_pluck", "string", 25, 40, 88, "B", True, 0.2, "plucked steel by waveguide"),
    SoundRow("harp_pluck", "string", 46, 24, 103, "B", True, 1.4, "a string left to ring"),
    SoundRow("clav_pluck", "string", 7, 29, 89, "A", True, 0.1, "struck string heard by a pickup"),
    SoundRow("chip_square", "chip", 80, 36, 103, "A", True, 0.1, "quarter pulse of a game's sound chip"),
    SoundRow("chip_triangle", "chip", 38, 24, 96, "A", True, 0.1, "its triangle, mostly a bass"),
    SoundRow("chip_noise", "chip", 122, 24, 103, "C", False, 0.1, "its noise; higher notes are brighter"),
    SoundRow("kit_analog", "drums", 25, 27, 87, "A", False, 2.5, "analogue drum machine"),
    SoundRow("kit_house", "drums", 25, 27, 87, "A", False, 2.4, "four on the floor"),
    SoundRow("kit_trap", "drums", 25, 27, 87, "A", False, 2.6, "long low kick, quick hats"),
    SoundRow("kit_lofi", "drums", 0, 27, 87, "A", False, 2.1, "soft drums through an old sampler"),
    SoundRow("kit_chip", "drums", 24, 27, 87, "A", False, 2.4, "drums of a game's sound chip"),
    SoundRow("kit_gated", "drums", 24, 27, 87, "A", False, 3.3, "big drums whose room is cut off"),
    SoundRow("vinyl", "bed", 122, 0, 127, "A", False, 0.6, "a record's crackle"),
    SoundRow("tape", "bed", 122, 0, 127, "A", False, 0.6, "a tape's hiss"),
    SoundRow("rain", "bed", 122, 0, 127, "A", False, 0.6, "rain on leaves"),
)  # fmt: skip

SOUNDS: Mapping[str, SoundRow] = MappingProxyType({row.name: row for row in _ROWS})


def parsed(name: str | None) -> SoundName | None:
    """A name of `Instrument.sound` taken apart, or None where nothing here has it (None and "" among them)."""
    if not name:
        return None
    sound, _, wear = name.partition(WEAR_SIGN)
    if (sound and sound not in SOUNDS) or (wear and wear not in WEARS) or name.endswith(WEAR_SIGN):
        return None
    return SoundName(sound or None, wear)


def sound_row(name: str | None) -> SoundRow | None:
    """The row of the sound a name says, its wear left aside; None where the SoundFont plays."""
    found = parsed(name)
    return SOUNDS[found.sound] if found is not None and found.sound is not None else None


def sound_for(program: int, style_sounds: Mapping[str, str], is_drum: bool = False) -> str | None:
    """The sound a style plays a program with, or None for the SoundFont.

    Args:
        program: General MIDI program.
        style_sounds: A style's table: program (or "drums") to name.
        is_drum: Whether it is the drum track, which goes by "drums", or by "drums KIT" for one kit.
    """
    if is_drum:
        name = style_sounds.get(f"{DRUMS} {program}") or style_sounds.get(DRUMS)
    else:
        name = style_sounds.get(str(program))
    found = parsed(name)
    if name is None or found is None:
        return None
    row = sound_row(name)
    return None if row is not None and row.is_drum != is_drum and row.kind != "bed" else name
