"""When each note of a part is played against its written place: swing, the player's habit, strums, and a little drift.

Swing follows Friberg and Sundstrom 2002: the short note lasts about 100 ms, so the ratio falls with tempo. A jazz
soloist is late on the beats and in time off them (the same). A pianist's tune is ahead of its chords (Goebl 2001).
"""

from collections.abc import Sequence
from random import Random

from tools.compose.articulation import line_of
from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.meter import STEP_TICKS
from tools.compose.phrasing import Phrasing
from tools.compose.plan import Plan

MOST_MS = 24.0  # nobody is farther from the beat than this, swing and strums aside
DRIFT_KEPT = 0.75
MOST_DRIFT_MS = 9.0
BASS_MS, DOUBLE_MS = 2.0, 4.0
STRUMMED = frozenset({"guitar"})
STRUMMED_PROGRAMS = frozenset({15, 104, 105, 106, 107})
MACHINES = frozenset({38, 39, 80, 81, 87})  # sequenced lines keep their clock


def swing_ratio(bpm: float) -> float:
    """Long to short of a swung pair at a tempo: up to 2.6 when slow, 1 when fast."""
    return min(2.6, max(1.0, (60.0 / bpm - 0.1) / 0.1 if bpm > 0 else 1.0))


def swing_shift_ticks(plan: Plan, step_in_bar: int) -> int:
    """How late an off-beat is played, by the style's share of the swing law; 0 on beats and in straight styles."""
    style = plan.style
    if not style.swing:
        return 0
    pair = 4 if style.swing_unit == 8 else 2  # steps in a long-short pair
    start, length = plan.meter.beat_at(step_in_bar)
    if length % pair:
        return 0
    within = (step_in_bar - start) % pair
    if within == 0:
        return 0
    bpm = 60.0 / plan.beat_s if style.swing_unit == 8 else 120.0 / plan.beat_s
    ratio = 1.0 + (swing_ratio(bpm) - 1.0) * style.swing
    late = ratio / (1.0 + ratio) - 0.5  # of a pair
    share = late if within == pair // 2 else late / 2
    return round(share * pair * STEP_TICKS)


def drift_ms(phrasing: Phrasing, part: Part, rng: Random, notes: Sequence[DraftNote]) -> list[float]:
    """A slow error in time shared by the notes struck together."""
    spread = phrasing.manner.loose_ms
    if part.instrument.program in MACHINES or part.job == "ostinato":
        spread *= 0.3
    error, before = 0.0, -1
    out = []
    for note in notes:
        if note.step != before:
            error = DRIFT_KEPT * error + rng.gauss(0, spread)
            before = note.step
        out.append(max(-MOST_DRIFT_MS, min(MOST_DRIFT_MS, error + rng.gauss(0, 0.25 * spread))))
    return out


def offsets_ms(phrasing: Phrasing, part: Part, rng: Random, notes: Sequence[DraftNote]) -> list[float]:
    """How far each note of a pitched part is from its place in milliseconds, swing not counted."""
    drift = drift_ms(phrasing, part, rng, notes)
    line = set(line_of(part, notes))
    spread = strums_ms(phrasing.plan, part, notes)
    out = []
    for index, note in enumerate(notes):
        own = drift[index] + _habit_ms(phrasing, part, note, index in line)
        out.append(max(-MOST_MS, min(MOST_MS, own)) + spread[index])
    return out


def _habit_ms(phrasing: Phrasing, part: Part, note: DraftNote, in_line: bool) -> float:
    """Where a player of this part sits against the beat."""
    manner = phrasing.manner
    if part.role == "bass":
        return BASS_MS
    if part.job == "solo" and in_line:
        return -manner.lead_ms + _late(phrasing, note)
    if part.role == "melody":
        return _late(phrasing, note)
    return DOUBLE_MS if part.job == "double" else 0.0


def _late(phrasing: Phrasing, note: DraftNote) -> float:
    swung = phrasing.plan.style.swing > 0 and phrasing.plan.style.swing_unit == 8
    on_beat = phrasing.plan.meter.is_beat(note.step)
    return phrasing.manner.late_ms * (1.0 if on_beat or not swung else 0.15)


def strums_ms(plan: Plan, part: Part, notes: Sequence[DraftNote]) -> list[float]:
    """Spread of strums and rolls: as written, but quicker when strong, and on guitars up between the beats."""
    out = [note.late_ms for note in notes]
    if part.instrument.family not in STRUMMED and part.instrument.program not in STRUMMED_PROGRAMS:
        return out
    at: dict[int, list[int]] = {}
    for index, note in enumerate(notes):
        if note.late_ms:
            at.setdefault(note.step, []).append(index)
        elif note.step in at:
            at[note.step].append(index)
    fine = {step // plan.meter.steps for step in at if step % 2}
    for step, group in at.items():
        last = max(notes[i].late_ms for i in group)
        down = notes[max(group, key=lambda i: notes[i].pitch)].late_ms == last
        unit = 1 if step // plan.meter.steps in fine else 2
        turn = down and (step % plan.meter.steps) // unit % 2 == 1
        for index in group:
            late = last - notes[index].late_ms if turn and notes[index].late_ms else notes[index].late_ms
            out[index] = late * (1.3 - 0.6 * notes[index].accent)
    return out
