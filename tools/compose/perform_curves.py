"""Controllers of a part: expression that follows the phrase and blooms on long notes, vibrato that comes late on long
notes, and scoops into notes.

CC11 for instruments that hold their notes, CC1 for solo lines of those, bend for players that slide. Every scoop ends
at 0 before anything else sounds. The pedal stands in `pedal.py`.
"""

from collections.abc import Sequence

from tools.compose.articulation import articulated, line_of
from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.meter import STEP_TICKS
from tools.compose.perform_timing import swing_shift_ticks
from tools.compose.phrasing import Phrasing
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.song.values import Curve

CC11_FLOOR, CC11_TOP = 58, 127
PHRASE_SPAN = {"melody": 22, "counter": 22, "chords": 20, "pad": 24, "other": 20}
LONG_S = 1.1  # a note this long blooms
BLOOM = 9.0
VIBRATO_LONG_S, VIBRATO_AFTER_S = 0.6, 0.3
VIBRATO_MOST = 70  # CC1 of a deep vibrato
VIBRATO_FAMILIES = frozenset({"strings", "reed", "pipe", "brass", "world"})
SCOOPING = frozenset({22, 26, 27, 29, 30, 56, 57, 59, 64, 65, 66, 67})
WHOLE_TONE = 8192  # of a bend range of two semitones
SCOOP_MS = 90.0
SCOOP_SHARE = 0.3
SCOOP_STEPS = 5
SCOOP_LONG = 4  # sixteenths


def curves(plan: Plan, part: Part, notes: Sequence[DraftNote]) -> tuple[Curve, ...]:
    """Expression, vibrato and scoops of a part; () for drums and for instruments that cannot."""
    if part.is_drum or not notes:
        return ()
    phrasing = Phrasing(plan)
    rows = sorted(notes, key=lambda n: (n.step, n.pitch))
    out: list[Curve] = []
    instrument = part.instrument
    if instrument.sustained and instrument.family != "organ" and part.role in PHRASE_SPAN:
        out.append(_swell(phrasing, part, rows))
    vibrato = _vibrato(phrasing, part, rows)
    if vibrato:
        out.append(Curve("cc1", vibrato))
    bend = _bends(phrasing, part, rows)
    if bend:
        out.append(Curve("bend", bend))
    return tuple(out)


def scooped(phrasing: Phrasing, part: Part, rows: Sequence[DraftNote]) -> list[int]:
    """Indices of the notes that are scooped into from below."""
    if phrasing.manner.ornaments != "scoops" or part.instrument.program not in SCOOPING or part.role != "melody":
        return []
    line = line_of(part, rows)
    if len({rows[i].step for i in line}) != len(rows):
        return []  # a bend would move the other notes too
    strokes = articulated(phrasing, part, rows)
    out = []
    for before, index in zip([None, *line], line, strict=False):
        note = rows[index]
        rng = stream(phrasing.plan.seed, "scoop", part.name, note.step)
        fits = note.steps >= SCOOP_LONG and phrasing.plan.meter.weight(note.step) >= 0.3 and not strokes[index].sign
        after_rest = before is None or rows[before].end < note.step or rows[before].pitch < note.pitch
        if fits and after_rest and rng.random() < SCOOP_SHARE:
            out.append(index)
    return out


def _swell(phrasing: Phrasing, part: Part, rows: Sequence[DraftNote]) -> Curve:
    """CC11: the arc of every phrase, and a bloom on each long note; stepwise, so that the file says what sounds."""
    plan, manner = phrasing.plan, phrasing.manner
    span = PHRASE_SPAN[part.role] * manner.swell
    top = CC11_TOP - BLOOM * manner.swell
    values: dict[int, float] = {}
    grid = max(2, phrasing.steps // 8)
    for phrase in phrasing.phrases:
        full = span * min(1.3, 0.5 + phrase.rise / 20.0)
        for step in range(phrase.start_step, phrase.end_step, grid):
            values[step * STEP_TICKS] = top - full * (1.0 - phrase.shape(step))
    step_s = plan.beat_s / 4
    for note in _longest(rows, LONG_S / step_s):
        for tick in [t for t in values if note.onset_tick <= t < note.end * STEP_TICKS]:
            share = (tick - note.onset_tick) / (note.steps * STEP_TICKS)
            grown = share / 0.55 if share < 0.55 else 1.0 - 1.2 * (share - 0.55) / 0.45
            values[tick] += BLOOM * manner.swell * grown
    points = [(tick, int(max(CC11_FLOOR, min(CC11_TOP, round(values[tick]))))) for tick in sorted(values)]
    return Curve("cc11", _thinned(points))


def _thinned(points: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept = [points[0]]
    for point in points[1:]:
        if abs(point[1] - kept[-1][1]) >= 2:
            kept.append(point)
    return tuple(kept)


def _longest(rows: Sequence[DraftNote], steps: float) -> list[DraftNote]:
    """Long notes, the longest of those struck together."""
    at: dict[int, DraftNote] = {}
    for note in rows:
        if note.steps >= steps and note.steps > (at[note.step].steps if note.step in at else 0):
            at[note.step] = note
    return [at[step] for step in sorted(at)]


def _vibrato(phrasing: Phrasing, part: Part, rows: Sequence[DraftNote]) -> tuple[tuple[int, int], ...]:
    """CC1: from a third of a second into a long note, deeper to its end, gone with it."""
    depth = VIBRATO_MOST * phrasing.manner.vibrato
    solo = part.instrument.sustained and not part.instrument.polyphonic and part.role in ("melody", "counter")
    if not solo or part.instrument.family not in VIBRATO_FAMILIES or depth < 1:
        return ()
    step_s = phrasing.plan.beat_s / 4
    points: list[tuple[int, int]] = [(0, 0)]
    for index in line_of(part, rows):
        note = rows[index]
        length_s = note.steps * step_s
        if length_s < VIBRATO_LONG_S:
            continue
        late = max(VIBRATO_AFTER_S, 0.35 * length_s)
        for share in (0.4, 0.7, 1.0):
            at_s = late + (length_s - late) * (share - 0.4) * 0.8
            tick = note.onset_tick + round(at_s / step_s * STEP_TICKS)
            if tick > points[-1][0]:
                points.append((tick, round(depth * share * (0.75 + 0.25 * phrasing.at(note.step).shape(note.step)))))
        points.append((note.end * STEP_TICKS, 0))
    return tuple(points) if len(points) > 1 else ()


def _bends(phrasing: Phrasing, part: Part, rows: Sequence[DraftNote]) -> tuple[tuple[int, int], ...]:
    """From a semitone below (a whole tone on blues guitars) up to the note, in a tenth of a second."""
    plan = phrasing.plan
    tick_ms = plan.beat_s * 1000 / (4 * STEP_TICKS)
    depth = -WHOLE_TONE if plan.style.family == "blues" and part.instrument.family == "guitar" else -WHOLE_TONE // 2
    points: list[tuple[int, int]] = []
    for index in scooped(phrasing, part, rows):
        note = rows[index]
        start = note.onset_tick + swing_shift_ticks(plan, note.step % phrasing.steps)
        length = min(round(SCOOP_MS / tick_ms), note.steps * STEP_TICKS // 3)
        for place in range(SCOOP_STEPS + 1):
            share = place / SCOOP_STEPS
            points.append((start + round(length * share), round(depth * (1.0 - share) ** 1.5)))
    return ((0, 0), *(p for p in points if p[0] > 0)) if points else ()
