"""What two lines may do to one another: the rules of two-part counterpoint, as a check of finished lines.

After J. J. Fux, Gradus ad Parnassum (1725), second to fourth species, and Kent Kennan, Counterpoint (4th ed., 1999),
chapters 3 to 6: on a beat a consonance, or a dissonance prepared and resolved down by step; off the beat what passes or
turns by step, or belongs to the chord; no two fifths or octaves in a row in the same direction; no crossing. Judges
lines, writes none (see `counterpoint_lines.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.compose.draft import DraftNote
from tools.compose.harmony_spans import Harmony
from tools.compose.meter import Meter

CONSONANT = frozenset({0, 3, 4, 7, 8, 9})
PERFECT = frozenset({0, 7})
STEP = 2  # semitones of the widest step


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: where (in sixteenths) and which: "parallel", "crossing" or "dissonance"."""

    step: int
    kind: str


def faults(upper: Sequence[DraftNote], lower: Sequence[DraftNote], harmony: Harmony, meter: Meter) -> tuple[Fault, ...]:
    """All broken rules of two lines, in time order."""
    found: list[Fault] = []
    before: tuple[int, int] | None = None
    for step in sorted({note.step for note in (*upper, *lower)}):
        high, low = _at(upper, step), _at(lower, step)
        if high is None or low is None:
            before = None
            continue
        pair = (upper[high].pitch, lower[low].pitch)
        if pair[0] <= pair[1]:
            found.append(Fault(step, "crossing"))
        if before is not None and is_parallel(before, pair):
            found.append(Fault(step, "parallel"))
        if (pair[0] - pair[1]) % 12 not in CONSONANT and not _is_allowed(upper, lower, high, low, step, harmony, meter):
            found.append(Fault(step, "dissonance"))
        before = pair
    return tuple(found)


def is_parallel(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether two voices, (upper, lower), move in the same direction from one fifth or octave to the next."""
    moved = (after[0] - before[0], after[1] - before[1])
    same = (before[0] - before[1]) % 12 == (after[0] - after[1]) % 12
    return same and moved[0] * moved[1] > 0 and (after[0] - after[1]) % 12 in PERFECT


def is_chordal(pair: tuple[int, int], harmony: Harmony, step: int) -> bool:
    """Whether both pitches belong to the chord there: a fourth or a tritone in a broken chord is no clash."""
    tones = harmony.at(step).chord.pitch_classes
    return pair[0] % 12 in tones and pair[1] % 12 in tones


def _is_allowed(
    upper: Sequence[DraftNote],
    lower: Sequence[DraftNote],
    high: int,
    low: int,
    step: int,
    harmony: Harmony,
    meter: Meter,
) -> bool:
    pair = (upper[high].pitch, lower[low].pitch)
    seventh = harmony.at(step).chord.tone(7) is not None
    if is_chordal(pair, harmony, step) and (seventh or not meter.is_beat(step % meter.steps)):
        return True
    if meter.is_beat(step % meter.steps):
        return _is_suspended(upper, high, step) or _is_suspended(lower, low, step)
    return any(
        (line[index].step == step and _by_step(line, index)) or _is_suspended(line, index, step)
        for line, index in ((upper, high), (lower, low))
    )


def _is_suspended(line: Sequence[DraftNote], index: int, step: int) -> bool:
    """Whether a note held over from before goes on down by step."""
    note = line[index]
    following = line[index + 1] if index + 1 < len(line) else None
    return note.step < step and following is not None and 0 < note.pitch - following.pitch <= STEP


def _by_step(line: Sequence[DraftNote], index: int) -> bool:
    """Whether a note is come to and left by step."""
    note = line[index]
    before = line[index - 1] if index else None
    after = line[index + 1] if index + 1 < len(line) else None
    return all(other is None or abs(other.pitch - note.pitch) <= STEP for other in (before, after))


def _at(line: Sequence[DraftNote], step: int) -> int | None:
    """Index of the note that sounds at a step, or None."""
    lo, hi = 0, len(line)
    while lo < hi:
        middle = (lo + hi) // 2
        if line[middle].step <= step:
            lo = middle + 1
        else:
            hi = middle
    index = lo - 1
    return index if index >= 0 and line[index].end > step else None
