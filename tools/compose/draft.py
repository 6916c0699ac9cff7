"""Notes while they are being composed: on the grid of sixteenths, without velocity or performance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tools.compose.meter import STEP_TICKS, Meter


@dataclass(frozen=True, slots=True)
class DraftNote:
    """One note on paper.

    Attributes:
        step: Onset in sixteenths from the start of the piece.
        steps: Written length in sixteenths.
        pitch: MIDI pitch or General MIDI drum key.
        accent: How loud beside its neighbours, 0 ghost, 0.5 plain, 1 accented.
        short: True for a note played staccato.
        staff: Staff from 1.
        voice: Voice within the staff from 1.
        late_ms: Performed this much after its place (strums, laid-back snares); negative is early.
        sounds: Sixteenths it is held for, where that is less than the written length (a stab); None holds it as
            written.
    """

    step: int
    steps: int
    pitch: int
    accent: float = 0.5
    short: bool = False
    staff: int = 1
    voice: int = 1
    late_ms: float = 0.0
    sounds: int | None = None

    @property
    def end(self) -> int:
        """Step it ends at."""
        return self.step + self.steps

    @property
    def onset_tick(self) -> int:
        """Written onset in ticks."""
        return self.step * STEP_TICKS


def moved(notes: Iterable[DraftNote], steps: int) -> list[DraftNote]:
    """Notes shifted in time."""
    return [replace(note, step=note.step + steps) for note in notes]


def without_overlaps(notes: Iterable[DraftNote]) -> list[DraftNote]:
    """Sorted notes in which no pitch sounds twice at once: the earlier one gives way, doubles vanish."""
    kept: dict[int, DraftNote] = {}
    out: list[DraftNote] = []
    for note in sorted(notes, key=lambda n: (n.step, n.pitch, -n.steps)):
        before = kept.get(note.pitch)
        if before is not None and before.end > note.step:
            if before.step == note.step:
                continue
            out[out.index(before)] = replace(before, steps=note.step - before.step)
        kept[note.pitch] = note
        out.append(note)
    return out


def one_line(notes: Iterable[DraftNote]) -> list[DraftNote]:
    """Notes of a monophonic part: each ends where the next begins, the highest of two together stays."""
    rows: list[DraftNote] = []
    for note in sorted(notes, key=lambda n: (n.step, -n.pitch)):
        if rows and rows[-1].step == note.step:
            continue
        if rows and rows[-1].end > note.step:
            rows[-1] = replace(rows[-1], steps=note.step - rows[-1].step)
        rows.append(note)
    return rows


def legible(text: str, step: int, meter: Meter) -> tuple[int, int]:
    """Written and sounding length of the note that starts at a step of a pattern.

    "-" holds the note. A note followed by silence is written out to the next note or the end of its beat, with a dot
    for its shortness, as
    engravers write stabs, not as a sixteenth and rests.
    """
    sounds = 1
    while step + sounds < len(text) and text[step + sounds] == "-":
        sounds += 1
    start, length = meter.beat_at(step + sounds - 1)  # the beat it stops in
    limit = min(len(text), (step + sounds - 1) // meter.steps * meter.steps + start + length)
    written = sounds
    while step + written < limit and text[step + written] == ".":
        written += 1
    return written, sounds
