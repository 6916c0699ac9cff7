"""Counter-lines: long notes that glide between chord tones, and short answers where the tune is silent or holds.

Also the tune doubled in thirds or octaves. Works on any harmony and tune, so that `compose_part` can add a line to a
piece of any origin.
"""

import itertools
from collections.abc import Sequence
from random import Random

from tools.compose.draft import DraftNote, one_line
from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.lines import chord_tones, local_scale, move_cost, scale_shift
from tools.compose.meter import Meter
from tools.theory.key import Key


def long_notes(
    harmony: Harmony, meter: Meter, tune: Sequence[DraftNote], low: int, high: int, avoid: frozenset[int] = frozenset()
) -> list[DraftNote]:
    """A chord tone for each stretch of harmony, by dynamic programming: little motion, few clashes, contrary to the
    tune where it can.

    Args:
        harmony: The chords.
        meter: Notes longer than a bar are struck anew at the barline of every second bar.
        tune: The line to stay clear of.
        low, high: The range.
        avoid: Pitch classes to keep off, such as those a neighbour already holds.
    """
    spans = [span for span in _bars(harmony, meter) if not span.chord.is_none]
    if not spans:
        return []
    center = (low + high) / 2
    options = [
        [p for p in range(low, high + 1) if p % 12 in chord_tones(span.chord)] or [round(center)] for span in spans
    ]
    tops = [_tune_pitches(tune, span) for span in spans]
    costs = [[_alone(span, p, center, tops[0], avoid) for p in options[0]] for span in spans[:1]]
    links: list[list[int]] = [[0] * len(options[0])]
    for index in range(1, len(spans)):
        row, link = [], []
        for pitch in options[index]:
            best, at = min(
                (costs[-1][i] + 1.4 * move_cost(pitch - p) + _motion(tops, index, pitch - p), i)
                for i, p in enumerate(options[index - 1])
            )
            row.append(best + _alone(spans[index], pitch, center, tops[index], avoid))
            link.append(at)
        costs.append(row)
        links.append(link)
    at = min(range(len(costs[-1])), key=costs[-1].__getitem__)
    line = []
    for index in range(len(spans) - 1, -1, -1):
        line.append(DraftNote(spans[index].start_step, spans[index].steps, options[index][at], 0.45))
        at = links[index][at]
    return _tied(line[::-1], meter)


def _bars(harmony: Harmony, meter: Meter) -> list[ChordSpan]:
    """Spans cut so that none is longer than two bars."""
    rows = []
    for span in harmony.spans:
        start = span.start_step
        while start < span.end_step:
            end = min(span.end_step, (start // meter.steps + 2) * meter.steps)
            rows.append(ChordSpan(start, end, span.chord, span.stated))
            start = end
    return rows


def _tune_pitches(tune: Sequence[DraftNote], span: ChordSpan) -> list[int]:
    return [note.pitch for note in tune if note.step < span.end_step and note.end > span.start_step]


def _alone(span: ChordSpan, pitch: int, center: float, tune: list[int], avoid: frozenset[int]) -> float:
    cost = 0.03 * (pitch - center) ** 2
    if pitch % 12 == span.chord.root_pitch_class:
        cost += 0.5
    if pitch % 12 in avoid:
        cost += 0.6
    cost += sum(
        0.9 if abs(p - pitch) in (1, 2) else 0.5 if p == pitch else 0.15 if (p - pitch) % 12 == 0 else 0.0 for p in tune
    )
    return cost


def _motion(tops: list[list[int]], index: int, move: int) -> float:
    if not tops[index] or not tops[index - 1]:
        return 0.0
    lead = tops[index][0] - tops[index - 1][0]
    return 0.5 if lead * move > 0 else -0.2 if lead * move < 0 else 0.0


def _tied(line: list[DraftNote], meter: Meter) -> list[DraftNote]:
    """Repeated pitches joined up to two bars."""
    out: list[DraftNote] = []
    for note in line:
        if (
            out
            and out[-1].pitch == note.pitch
            and out[-1].end == note.step
            and out[-1].steps + note.steps <= 2 * meter.steps
        ):
            out[-1] = DraftNote(out[-1].step, out[-1].steps + note.steps, note.pitch, note.accent)
        else:
            out.append(note)
    return out


def with_answers(
    line: list[DraftNote],
    harmony: Harmony,
    key: Key,
    meter: Meter,
    tune: Sequence[DraftNote],
    low: int,
    high: int,
    rng: Random,
    rate: float = 0.7,
) -> list[DraftNote]:
    """The line with two to four moving notes where the tune rests or holds for a beat and a half or more."""
    out = list(line)
    for start, end in _gaps(tune, harmony.spans[-1].end_step - meter.steps, meter):  # none over the last chord
        if rng.random() > rate:
            continue
        notes = _answer(out, harmony, key, start, min(end, start + 8), low, high, rng)
        if notes:
            last = notes[-1].end
            kept = []
            for note in out:
                if note.end <= start or note.step >= last:
                    kept.append(note)
                elif note.step < start:
                    kept.append(DraftNote(note.step, start - note.step, note.pitch, note.accent))
                elif note.end > last:
                    kept.append(DraftNote(last, note.end - last, note.pitch, note.accent))
            out = kept + notes
    return one_line(out)


def _gaps(tune: Sequence[DraftNote], end: int, meter: Meter) -> list[tuple[int, int]]:
    """Stretches where the tune has no onset for at least a beat and a half, from the next beat on."""
    gaps = []
    onsets = [note.step for note in tune if note.step < end] + [end]
    for first, second in itertools.pairwise(onsets):
        start = first + 1
        while start < second and not meter.is_beat(start % meter.steps):
            start += 1
        if second - start >= 4 and second - first >= 8:
            gaps.append((start, second))
    return gaps


def _answer(
    line: Sequence[DraftNote], harmony: Harmony, key: Key, start: int, end: int, low: int, high: int, rng: Random
) -> list[DraftNote]:
    span = harmony.at(start)
    if span.chord.is_none:
        return []
    before = [note for note in line if note.step < start]
    at = before[-1].pitch if before else (low + high) // 2
    direction = rng.choice((-1, 1)) if low + 4 < at < high - 4 else (1 if at <= low + 4 else -1)
    notes = []
    pitch = at
    step = start
    while step < end:
        length = 2 if end - step > 2 else end - step
        span = harmony.at(step)
        scale = local_scale(span.key or key, span.chord)
        pitch = scale_shift(pitch, direction, frozenset(scale))
        if not low <= pitch <= high:
            break
        notes.append(DraftNote(step, length, pitch, 0.5))
        step += length
    return notes


def doubled(
    tune: Sequence[DraftNote], harmony: Harmony, key: Key, low: int, high: int, degrees: int = -2
) -> list[DraftNote]:
    """The tune in parallel scale steps (thirds below by default), bent to the chord on long notes and moved by
    octaves into range.
    """
    notes = []
    for note in tune:
        span = harmony.at(note.step)
        chord = span.chord
        scale = frozenset(local_scale(span.key or key, chord))
        pitch = scale_shift(note.pitch, degrees, scale)
        if note.steps >= 6 and pitch % 12 not in chord_tones(chord):
            pitch = scale_shift(note.pitch, degrees - 1 if degrees < 0 else degrees + 1, scale)
        while pitch > high:
            pitch -= 12
        while pitch < low:
            pitch += 12
        notes.append(DraftNote(note.step, note.steps, pitch, note.accent - 0.1, note.short))
    return one_line(notes)
