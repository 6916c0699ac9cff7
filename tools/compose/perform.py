"""From paper to performance: velocities, places in time and lengths of a part's notes, from one plan and one seed.

What is written stays on the grid; only `shift_ticks`, `sounding_ticks` and `velocity` differ. The rules stand in
`perform_loudness`, `perform_timing` and `perform_length`, their strengths in `manners.toml`, what is slurred or dotted
in `articulation`; controllers are made in `perform_curves`. Drums play by rules and by a learned touch
(`tools.compose.drum_feel`).
"""

from collections.abc import Sequence

from tools.compose.articulation import PLAIN, Stroke, articulated
from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.drum_feel import NET_SHARE, RULE_SHARE, Touch, touches
from tools.compose.drum_feel import limited as drum_limited
from tools.compose.meter import STEP_TICKS
from tools.compose.perform_curves import curves
from tools.compose.perform_length import lengths
from tools.compose.perform_loudness import (
    DRUM_NOISE,
    base_velocity,
    drum_accent,
    limited,
    velocities,
    wandering,
)
from tools.compose.perform_timing import drift_ms, offsets_ms, swing_ratio, swing_shift_ticks
from tools.compose.phrasing import Phrasing
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.song.values import Note

__all__ = ["curves", "perform", "strokes_of", "swing_ratio", "swing_shift_ticks"]


def perform(plan: Plan, part: Part, notes: Sequence[DraftNote], track_id: str) -> tuple[Note, ...]:
    """Written notes with their performance, ids in order.

    Args:
        plan: The plan.
        part: Whose notes they are.
        notes: The part on paper.
        track_id: Prefix of the note ids.
    """
    rows = sorted(notes, key=lambda n: (n.step, n.pitch))
    phrasing = Phrasing(plan)
    strokes = [PLAIN] * len(rows) if part.is_drum else articulated(phrasing, part, rows)
    loud, late_ms = _drummed(phrasing, part, rows) if part.is_drum else _played(phrasing, part, rows, strokes)
    tick_ms = plan.beat_s * 1000 / (4 * STEP_TICKS)
    shifts = []
    for note, late in zip(rows, late_ms, strict=True):
        shift = swing_shift_ticks(plan, note.step % plan.meter.steps) + round(late / tick_ms)
        shifts.append(max(0, shift) if note.step == 0 else shift)
    sounding = lengths(phrasing, part, rows, strokes, shifts)
    return tuple(
        Note(
            id=f"{track_id}.n{index + 1}",
            onset_tick=note.onset_tick,
            length_ticks=note.steps * STEP_TICKS,
            midi_pitch=note.pitch,
            velocity=limited(loud[index]),
            voice=note.voice,
            staff=note.staff,
            shift_ticks=shifts[index],
            sounding_ticks=sounding[index],
        )
        for index, note in enumerate(rows)
    )


def strokes_of(plan: Plan, part: Part, notes: Sequence[DraftNote]) -> list[Stroke]:
    """How each note of a pitched part is touched, sorted as `perform` sorts them; for the page."""
    rows = sorted(notes, key=lambda n: (n.step, n.pitch))
    return [PLAIN] * len(rows) if part.is_drum else articulated(Phrasing(plan), part, rows)


def _played(
    phrasing: Phrasing, part: Part, rows: Sequence[DraftNote], strokes: Sequence[Stroke]
) -> tuple[list[float], list[float]]:
    """Velocities and offsets of a pitched part, section by section."""
    errors: list[float] = []
    late: list[float] = []
    for name, group in _by_section(phrasing.plan, rows):
        errors += wandering(
            stream(phrasing.plan.seed, "perform", part.name, name, "loud"), group, phrasing.manner.noise
        )
        late += offsets_ms(phrasing, part, stream(phrasing.plan.seed, "perform", part.name, name, "time"), group)
    return velocities(phrasing, part, rows, strokes, errors), late


def _by_section(plan: Plan, rows: Sequence[DraftNote]) -> list[tuple[str, list[DraftNote]]]:
    """Sorted notes by the section they begin in, so that another section's change leaves their errors as they are."""
    ends = [section.end_bar * plan.meter.steps for section in plan.sections]
    ends[-1] = max(ends[-1], rows[-1].step + 1 if rows else 0)
    out: list[tuple[str, list[DraftNote]]] = [(section.name, []) for section in plan.sections]
    index = 0
    for note in rows:
        while note.step >= ends[index]:
            index += 1
        out[index][1].append(note)
    return out


def _drummed(phrasing: Phrasing, part: Part, rows: Sequence[DraftNote]) -> tuple[list[float], list[float]]:
    """Velocities and offsets of a kit: by the rules, with the learned touch over them where there is one."""
    plan = phrasing.plan
    learned = touches(plan, rows)
    usual = _usual_accents(phrasing, rows) if learned else {}
    loud: list[float] = []
    late: list[float] = []
    for name, group in _by_section(plan, rows):
        errors = wandering(stream(plan.seed, "perform", part.name, name, "loud"), group, DRUM_NOISE)
        drift = drift_ms(phrasing, part, stream(plan.seed, "perform", part.name, name, "time"), group)
        for note, error, off in zip(group, errors, drift, strict=True):
            base = base_velocity(phrasing, part, note)
            accent = drum_accent(phrasing, note)
            touch = learned.get((note.step, note.pitch))
            if touch is None:
                loud.append(base + accent + error)
                late.append(note.late_ms + 0.6 * off)
                continue
            own = accent - usual[(plan.section_at(note.step // plan.meter.steps).first_bar, note.pitch)]
            loud.append(_touched(base + accent, own, touch))
            late.append(note.late_ms + touch.offset_ms)
    return loud, late


def _touched(ruled: float, own: float, touch: Touch) -> float:
    """A rule's velocity whose departure from its voice's usual accent is mostly the drummer's."""
    return drum_limited(ruled + NET_SHARE * touch.lift - (1.0 - RULE_SHARE) * own)


def _usual_accents(phrasing: Phrasing, notes: Sequence[DraftNote]) -> dict[tuple[int, int], float]:
    """The mean of `drum_accent` by (first bar of the section, key), ghosts aside."""
    plan = phrasing.plan
    rows: dict[tuple[int, int], list[float]] = {}
    for note in notes:
        place = (plan.section_at(note.step // plan.meter.steps).first_bar, note.pitch)
        rows.setdefault(place, [])
        if note.accent > 0:
            rows[place].append(drum_accent(phrasing, note))
    return {place: sum(values) / len(values) if values else -30.0 for place, values in rows.items()}
