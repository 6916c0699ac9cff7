"""From paper to performance: velocities, swing, small offsets, articulation, pedal and swells, all from one plan and
one seed.

Velocity = style and mood + section energy + metric accent + phrase arch + the note's own accent + a slowly wandering
error (an AR(1) process), after the
KTH rules of Friberg, Bresin and Sundberg (2006) in spirit, constants ours. Swing follows Friberg and Sundstrom 2002:
the short note lasts about 100 ms,
so the ratio falls with tempo. What is written stays on the grid; only `shift_ticks`, `sounding_ticks` and `velocity`
differ.
"""

from collections.abc import Sequence

from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.drum_feel import NET_SHARE, RULE_SHARE, limited, touches
from tools.compose.meter import STEP_TICKS
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.song.values import Curve, Note, Role

BASE_BY_ROLE: dict[Role, float] = {
    "melody": 8,
    "counter": -6,
    "chords": -8,
    "pad": -14,
    "bass": 2,
    "drums": 2,
    "other": -8,
}
ACCENT_SPAN: dict[Role, float] = {
    "melody": 14,
    "counter": 12,
    "chords": 20,
    "pad": 8,
    "bass": 20,
    "drums": 76,
    "other": 16,
}
GATE_BY_JOB = {
    "comp": 0.92,
    "strum": 0.97,
    "arp": 1.0,
    "pad": 1.0,
    "inner": 0.95,
    "brass": 0.96,
    "ostinato": 0.6,
    "timpani": 1.0,
    "bass": 0.9,
    "counter": 0.97,
    "double": 0.95,
    "solo": 0.95,
}


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


def perform(plan: Plan, part: Part, notes: Sequence[DraftNote], track_id: str) -> tuple[Note, ...]:
    """Written notes with their performance, ids in order.

    Args:
        notes: The part on paper.
        track_id: Prefix of the note ids.
    """
    rng = stream(plan.seed, "perform", part.name)
    rows = sorted(notes, key=lambda n: (n.step, n.pitch))
    tick_ms = plan.beat_s * 1000 / (4 * STEP_TICKS)
    error = 0.0
    out = []
    before_step = -1
    learned = touches(plan, rows) if part.is_drum else {}
    usual = _usual_accents(plan, rows) if learned else {}
    for index, note in enumerate(rows):
        if note.step != before_step:
            error = 0.6 * error + rng.gauss(0, 3.2 if not part.is_drum else 4.5)
            before_step = note.step
        velocity = _velocity(plan, part, note) + error + rng.gauss(0, 1.0)
        late_ms = note.late_ms + _habit_ms(part, rng.gauss(0, 2.2))
        touch = learned.get((note.step, note.pitch))
        if touch is not None:
            own = (
                _drum_accent(plan, note) - usual[(plan.section_at(note.step // plan.meter.steps).first_bar, note.pitch)]
            )
            velocity = limited(velocity + NET_SHARE * touch.lift - (1.0 - RULE_SHARE) * own - error)
            late_ms = note.late_ms + touch.offset_ms
        shift = swing_shift_ticks(plan, note.step % plan.meter.steps) + round(late_ms / tick_ms)
        if note.step == 0:
            shift = max(0, shift)
        out.append(
            Note(
                id=f"{track_id}.n{index + 1}",
                onset_tick=note.onset_tick,
                length_ticks=note.steps * STEP_TICKS,
                midi_pitch=note.pitch,
                velocity=int(min(124, max(18, round(velocity)))),
                voice=note.voice,
                staff=note.staff,
                shift_ticks=shift,
                sounding_ticks=_sounding(plan, part, note, rows, index, shift),
            )
        )
    return tuple(out)


def _velocity(plan: Plan, part: Part, note: DraftNote) -> float:
    meter = plan.meter
    bar = note.step // meter.steps
    section = plan.section_at(bar)
    base = plan.style.loudness + plan.mood.loudness + BASE_BY_ROLE[part.role]
    if part.job == "solo" and (note.staff == 2 or note.voice == 2):
        base -= 15.0  # the accompanying hand under the tune
    base += 32.0 * (section.energy - 0.5)
    place = ((bar - section.first_bar) % 4 + (note.step % meter.steps) / meter.steps) / 4
    arch = 5.0 * (1.0 - abs(place - 0.62) / 0.62) - 2.0
    if bar >= section.end_bar - 1 and _grows(plan, section.end_bar):
        arch += 7.0 * (note.step % meter.steps) / meter.steps  # a crescendo into a stronger section
    if part.is_drum:
        return base - 4 + _drum_accent(plan, note)
    metric = 7.0 * (meter.weight(note.step) - 0.5)
    return base + arch + metric + ACCENT_SPAN[part.role] * (note.accent - 0.5)


def _drum_accent(plan: Plan, note: DraftNote) -> float:
    """What a drum hit's letter and place in the bar add to its velocity."""
    span = ACCENT_SPAN["drums"] * (0.9 if note.pitch not in (42, 51, 44) else 0.62)
    return span * (note.accent - 0.62) + 5.0 * (plan.meter.weight(note.step) - 0.5)


def _usual_accents(plan: Plan, notes: Sequence[DraftNote]) -> dict[tuple[int, int], float]:
    """The mean of `_drum_accent` by (first bar of the section, key), ghosts aside."""
    rows: dict[tuple[int, int], list[float]] = {}
    for note in notes:
        place = (plan.section_at(note.step // plan.meter.steps).first_bar, note.pitch)
        rows.setdefault(place, [])
        if note.accent > 0:
            rows[place].append(_drum_accent(plan, note))
    return {place: sum(values) / len(values) if values else -30.0 for place, values in rows.items()}


def _grows(plan: Plan, bar: int) -> bool:
    if bar >= plan.bars:
        return False
    return plan.section_at(bar).energy > plan.section_at(bar - 1).energy + 0.08


def _habit_ms(part: Part, noise: float) -> float:
    """Systematic place of a player against the beat, and a little noise, in milliseconds."""
    habit = {"bass": 2.0, "melody": 3.0}.get(part.role, 0.0)
    if part.is_drum:
        return noise * 0.6
    return habit + noise


def _sounding(plan: Plan, part: Part, note: DraftNote, rows: Sequence[DraftNote], index: int, shift: int) -> int:
    written = (note.steps if note.sounds is None else note.sounds) * STEP_TICKS
    if part.is_drum:
        return written
    gate = (
        plan.style.melody.gate
        if part.job in ("melody", "solo", "double") and note.staff == 1
        else GATE_BY_JOB.get(part.job, 0.95)
    )
    gate = min(1.0, gate * (plan.mood.gate if part.role != "pad" else 1.0))
    if note.short:
        gate = min(gate, 0.45 if note.sounds is None else 0.7)
    length = round(written * gate)
    if note.sounds is None and note.step + note.steps >= plan.steps:
        length = written
    return max(STEP_TICKS // 3, length - max(0, shift))


def curves(plan: Plan, part: Part, notes: Sequence[DraftNote]) -> tuple[Curve, ...]:
    """Pedal for pianos and harps that are not dry, swells for instruments that hold their notes."""
    if part.is_drum or not notes:
        return ()
    if (
        part.instrument.sustained
        and part.role in ("melody", "counter", "pad", "chords")
        and part.instrument.family != "organ"
    ):
        return (_swell(plan, part, notes),)
    return ()


def _swell(plan: Plan, part: Part, notes: Sequence[DraftNote]) -> Curve:
    """CC11: an arch over every phrase, and a bloom on each long note; stepwise, so that the file says what sounds."""
    steps = plan.meter.steps
    phrase = 4 * steps
    low, span = (102, 25) if part.role == "melody" else (98, 28)
    points: list[tuple[int, int]] = []
    for section in plan.sections:
        start, end = section.first_bar * steps, section.end_bar * steps
        at = start
        while at < end:
            length = min(phrase, end - at)
            for index in range(8):
                share = index / 8
                arch = 1.0 - abs(share - 0.6) / 0.6 if share < 0.6 else 1.0 - (share - 0.6) / 0.4 * 0.8
                value = round(low + span * arch * (0.5 + 0.5 * section.energy))
                tick = (at + length * index // 8) * STEP_TICKS
                points.append((tick, max(40, min(127, value))))
            at += length
    thinned = [points[0]]
    for point in points[1:]:
        if abs(point[1] - thinned[-1][1]) >= 2:
            thinned.append(point)
    return Curve("cc11", tuple(thinned))
