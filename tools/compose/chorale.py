"""Homophonic writing in several voices: soprano from the tune, bass from the chords, inner voices by dynamic
programming with strict voice leading.

Rules are those of the common textbooks (Aldwell and Schachter; Kostka and Payne): no parallel fifths or octaves, no
crossing, at most an octave between
upper voices, leading tone and seventh not doubled, all chord tones present where they can be. Every voice then gets
passing notes of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from tools.compose.draft import DraftNote
from tools.compose.harmony import Harmony
from tools.compose.lines import chord_tones
from tools.compose.meter import Meter
from tools.theory.chord import Chord
from tools.theory.voicing import parallels

# Ranges of the voices from the top, sounding: soprano, alto, tenor, bass.
RANGES = ((60, 79), (55, 74), (48, 67), (41, 60))
MAX_CANDIDATES = 40
_PARALLEL_COST = 60.0


@dataclass(frozen=True)
class Moment:
    """One chord of the chorale: where, how long, what, the tune's pitch there, and the pitch it leaves with when it
    passes on meanwhile.
    """

    step: int
    steps: int
    chord: Chord
    soprano: int
    leaving: int


def moments(harmony: Harmony, tune: Sequence[DraftNote]) -> list[Moment]:
    """The chords to be set: one for each note of the tune that begins on its own, cut where the harmony changes
    under it.
    """
    rows: list[Moment] = []
    for note in tune:
        for span in harmony.within(note.step, note.end):
            if not span.chord.is_none:
                rows.append(Moment(span.start_step, span.steps, span.chord, note.pitch, note.pitch))
    return rows


def on_beats(rows: Sequence[Moment], meter: Meter) -> list[Moment]:
    """The moments the lower voices move at: notes of the tune shorter than a beat that stand off the beat pass over
    a held chord.
    """
    out: list[Moment] = []
    for row in rows:
        same = bool(out) and out[-1].chord == row.chord and out[-1].step + out[-1].steps == row.step
        if same and not meter.is_beat(row.step % meter.steps):
            out[-1] = Moment(out[-1].step, out[-1].steps + row.steps, row.chord, out[-1].soprano, row.soprano)
        else:
            out.append(row)
    return out


def set_voices(rows: Sequence[Moment], ranges: Sequence[tuple[int, int]] = RANGES) -> list[tuple[int, ...]]:
    """Pitches of the lower voices for each moment, from the top down, by dynamic programming."""
    if not rows:
        return []
    options = [_options(row.chord, row.soprano, tuple(ranges[1:])) for row in rows]
    costs: list[list[float]] = [[_alone(rows[0], option) for option in options[0]]]
    links: list[list[int]] = [[0] * len(options[0])]
    for index in range(1, len(rows)):
        row_costs, row_links = [], []
        before = [(rows[index - 1].leaving, *option) for option in options[index - 1]]
        for option in options[index]:
            here = (rows[index].soprano, *option)
            best, at = min(
                (cost + moving(earlier, here), i)
                for i, (earlier, cost) in enumerate(zip(before, costs[-1], strict=True))
            )
            row_costs.append(best + _alone(rows[index], option))
            row_links.append(at)
        costs.append(row_costs)
        links.append(row_links)
    at = min(range(len(costs[-1])), key=costs[-1].__getitem__)
    out = []
    for index in range(len(rows) - 1, -1, -1):
        out.append(options[index][at])
        at = links[index][at]
    return out[::-1]


@lru_cache(maxsize=4096)
def _options(chord: Chord, soprano: int, ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, ...], ...]:
    """Lower voices under a soprano note, best first, at most `MAX_CANDIDATES`."""
    tones = sorted(chord_tones(chord))
    bass_class = chord.bass_pitch_class
    low, high = ranges[-1]
    basses = [p for p in range(low, min(high, soprano) + 1) if p % 12 == bass_class] or [
        low + ((bass_class or 0) - low) % 12
    ]
    inner_ranges = ranges[:-1]
    rows = []
    choices = [[p for p in range(lo, hi + 1) if p % 12 in tones] for lo, hi in inner_ranges]
    for bass, inner in product(basses, product(*choices)):
        voices = (soprano, *inner, bass)
        cost = _shape(chord, voices)
        if cost < 90:
            rows.append((cost, (*inner, bass)))
    if not rows:
        ordered = [min(max(soprano - 4 * (i + 1), lo), hi) for i, (lo, hi) in enumerate(inner_ranges)]
        return ((*ordered, basses[0]),)
    rows.sort()
    return tuple(option for _, option in rows[:MAX_CANDIDATES])


def _shape(chord: Chord, voices: tuple[int, ...]) -> float:
    """Cost of one chord by itself: crossing, spacing, missing and doubled tones."""
    cost = 0.0
    for upper, lower in pairwise(voices):
        if lower > upper:
            return 99.0
        if lower == upper:
            cost += 3.0
    for upper, lower in pairwise(voices):
        cost += 6.0 * max(0, upper - lower - 12)
    cost += 2.0 * max(0, voices[-2] - voices[-1] - 19)
    classes = [pitch % 12 for pitch in voices]
    root, third, fifth, seventh = chord.root_pitch_class, chord.third, chord.fifth, chord.seventh
    cost += 8.0 * (third is not None and third not in classes) + 7.0 * (seventh is not None and seventh not in classes)
    cost += 2.5 * (fifth is not None and fifth not in classes) + 3.0 * (root not in classes)
    for tone, price in ((third, 1.5), (seventh, 12.0)):
        if tone is not None:
            cost += price * max(0, classes.count(tone) - 1)
    if third is not None and chord.seventh is not None and not chord.is_minor:
        cost += 8.0 * max(0, classes.count(third) - 1)  # the leading tone of a dominant
    return cost


def _alone(row: Moment, option: tuple[int, ...]) -> float:
    voices = (row.soprano, *option)
    middles = (65, 59, 51) if len(option) == 3 else tuple(66 - 8 * i for i in range(len(option)))
    return _shape(row.chord, voices) + 0.06 * sum(abs(p - m) for p, m in zip(option, middles, strict=True))


@lru_cache(maxsize=200_000)
def moving(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    """Cost of going from one chord to the next, voices from the top down, soprano first."""
    cost = 0.0
    for index in range(1, len(before)):
        move = abs(after[index] - before[index])
        cost += (0.25 if index == len(before) - 1 else 0.6) * move + (1.5 * (move - 5) if move > 5 else 0.0)
        if index == len(before) - 1 and move in (6, 10, 11):
            cost += 3.0
    cost += _PARALLEL_COST * len(parallels(before[::-1], after[::-1]))
    for upper in range(len(before) - 1):  # no voice goes past where its neighbour just was
        cost += 4.0 * (after[upper + 1] > before[upper]) + 4.0 * (after[upper] < before[upper + 1])
    outer = (after[0] - after[-1]) % 12
    if outer in (0, 7) and (after[0] - before[0]) * (after[-1] - before[-1]) > 0 and abs(after[0] - before[0]) > 2:
        cost += 4.0  # a direct fifth or octave into which the soprano leaps
    return cost


def write_voices(rows: Sequence[Moment], voiced: Sequence[tuple[int, ...]], voice: int) -> list[DraftNote]:
    """One lower voice (0 is the one below the tune) as notes: repeated pitches are struck again only with a new
    word, that is each beat.
    """
    return [DraftNote(row.step, row.steps, pitches[voice], 0.5) for row, pitches in zip(rows, voiced, strict=True)]


def with_passing_notes(
    line: list[DraftNote], harmony: Harmony, scale: frozenset[int], others: Sequence[Sequence[DraftNote]]
) -> list[DraftNote]:
    """Fill thirds with a passing note on the second half of the first note, where it is long enough and makes no
    second with another voice's move.
    """
    out: list[DraftNote] = []
    for index, note in enumerate(line):
        following = line[index + 1] if index + 1 < len(line) else None
        if (
            following is None
            or note.end != following.step
            or note.steps < 4
            or abs(following.pitch - note.pitch) not in (3, 4)
        ):
            out.append(note)
            continue
        between = [
            p for p in range(min(note.pitch, following.pitch) + 1, max(note.pitch, following.pitch)) if p % 12 in scale
        ]
        half = note.step + note.steps // 2
        clash = (
            not between
            or any(o.step == half for other in others for o in other)
            or _runs_parallel(between[0], following, others)
        )
        if len(between) != 1 or clash:
            out.append(note)
            continue
        out.append(DraftNote(note.step, note.steps // 2, note.pitch, note.accent))
        out.append(DraftNote(half, note.steps - note.steps // 2, between[0], note.accent - 0.1))
    return out


def _runs_parallel(passing: int, following: DraftNote, others: Sequence[Sequence[DraftNote]]) -> bool:
    """Whether going on from a passing note makes fifths or octaves with another voice that moves at the same time."""
    for other in others:
        here = next((o.pitch for o in other if o.step < following.step <= o.end), None)
        after = next((o.pitch for o in other if o.step == following.step), None)
        if (
            here is not None
            and after is not None
            and here != after
            and parallels((passing, here), (following.pitch, after))
        ):
            return True
    return False
