"""What moves between the chords of a setting: suspensions, passing and neighbouring notes in the lower voices.

A voice's figure stands only where every frame around it keeps the rules: no fifths or octaves in a row, no crossing, no
second or seventh against another voice that moves at the same time, nothing muddy. Which of the possible ones are taken
is drawn by seed at rates that Bach's chorales have (eighths of the lower voices on 24 to 28 of 100 beats, suspensions
on 7). The tune and the chords stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from tools.compose.chorale_voices import Moment, tender
from tools.compose.draft import DraftNote
from tools.compose.meter import Meter
from tools.theory.voicing import muddy, parallels

PASSING = 0.9  # of the thirds that could be filled
NEIGHBOUR = 0.25  # of the repeated notes that could turn
SKIP = 0.3  # of leaps and repeated notes that could touch another note of the chord
SUSPENSION = 0.4  # of the steps down that could be held back
_SUSPENDED = {
    1: (11, 0),
    2: (0, 11),
    5: (3, 4),
    10: (8, 9),
    11: (8, 9),
}  # over the bass: 9-8, 4-3, 7-6 and where they go


@dataclass
class _Grid:
    """Every voice's pitch at every sixteenth, the tune first, and where notes begin. Changed in place while figures
    are tried.
    """

    pitch: list[list[int]]
    starts: list[list[bool]]
    first: int

    def fits(self, start: int, end: int) -> bool:
        """Whether the frames from before a stretch to after it keep the rules."""
        edges = [s for s in range(start, end + 1) if s == start or self.moves(s)]
        before = start - 1 if start > 0 else start
        for at in edges:
            if at >= len(self.pitch[0]):
                break
            then, here = self.column(max(before, 0)), self.column(at)
            struck = [p for p, row in zip(here, self.starts, strict=True) if row[at]]
            if any(low > high for high, low in pairwise(here)):
                return False
            if any(muddy(b, a) for a, b in pairwise(struck)):
                return False
            if at != before and parallels(tuple(reversed(then)), tuple(reversed(here))):
                return False
            if any(h - lo > 12 for h, lo in pairwise(here[:-1])):
                return False
            before = at
        return True

    def moves(self, at: int) -> bool:
        return at < len(self.pitch[0]) and any(row[at] for row in self.starts)

    def column(self, at: int) -> tuple[int, ...]:
        return tuple(row[at] for row in self.pitch)

    def write(self, voice: int, start: int, end: int, pitch: int, struck: bool) -> None:
        for at in range(start, end):
            self.pitch[voice][at], self.starts[voice][at] = pitch, False
        self.starts[voice][start] = struck


def with_figures(
    rows: Sequence[Moment], voiced: Sequence[tuple[int, ...]], tune: Sequence[DraftNote], meter: Meter, rng: Random
) -> list[list[DraftNote]]:
    """The lower voices as lines, from the top down.

    Args:
        rows: The chords of the setting, without gaps inside a phrase.
        voiced: The lower voices' pitches on each.
        tune: The line above them.
        meter: Its meter.
        rng: Draws which figures are taken.
    """
    grid = _grid(rows, voiced, tune)
    voices = len(voiced[0]) if voiced else 0
    for at in range(len(rows) - 1):
        order = list(range(1, voices + 1))
        rng.shuffle(order)
        for voice in order:
            luck = rng.random()
            if rows[at].ends or rows[at].end != rows[at + 1].step:
                continue
            if not _suspend(grid, rows, voiced, at, voice, meter, luck):
                _pass(grid, rows, voiced, at, voice, luck)
    return [_line(grid, voice, rows) for voice in range(1, voices + 1)]


def _grid(rows: Sequence[Moment], voiced: Sequence[tuple[int, ...]], tune: Sequence[DraftNote]) -> _Grid:
    first, last = (rows[0].step, max(row.end for row in rows)) if rows else (0, 0)
    voices = 1 + (len(voiced[0]) if voiced else 0)
    grid = _Grid(
        [[0] * (last - first) for _ in range(voices)], [[False] * (last - first) for _ in range(voices)], first
    )
    for row, pitches in zip(rows, voiced, strict=True):
        grid.write(0, row.step - first, row.end - first, row.soprano, True)
        for voice, pitch in enumerate(pitches, 1):
            grid.write(voice, row.step - first, row.end - first, pitch, True)
    for note in tune:
        if first <= note.step and note.end <= last:
            grid.write(0, note.step - first, note.end - first, note.pitch, True)
    return grid


def _suspend(
    grid: _Grid,
    rows: Sequence[Moment],
    voiced: Sequence[tuple[int, ...]],
    at: int,
    voice: int,
    meter: Meter,
    luck: float,
) -> bool:
    """Hold an upper voice's note over the next chord, where it grates against the bass and goes down by step.

    The note is prepared in its chord, tied over a beat, and its resolution is not doubled meanwhile.
    """
    here, after = rows[at], rows[at + 1]
    pitch, goal = voiced[at][voice - 1], voiced[at + 1][voice - 1]
    last = len(voiced[at])
    if luck > SUSPENSION or voice == last or pitch - goal not in (1, 2) or (after.ends and after.steps < 8):
        return False
    if after.steps < 4 or after.steps % 4 or not meter.is_beat(after.step % meter.steps) or here.steps < 4:
        return False
    if pitch % 12 in after.chord.pitch_classes or not _in_key(pitch, here):
        return False
    bass = voiced[at + 1][-1]
    allowed = _SUSPENDED.get((pitch - bass) % 12)
    others = [p for v, p in enumerate((after.soprano, *voiced[at + 1])) if v not in (voice, last)]
    if allowed is None or (goal - bass) % 12 not in allowed or any(p % 12 == goal % 12 for p in others):
        return False
    if any(0 < abs(p - pitch) < 3 and p < pitch for p in others):
        return False
    start = after.step - grid.first
    half = start + (after.steps // 2 if after.steps <= 8 else 4)
    if not all(grid.starts[0][s] is False for s in range(start + 1, half)):
        return False
    saved = _save(grid, voice)
    grid.write(voice, start, half, pitch, False)
    grid.write(voice, half, after.end - grid.first, goal, True)
    return _kept(grid, voice, saved, start, after.end - grid.first)


def _pass(
    grid: _Grid, rows: Sequence[Moment], voiced: Sequence[tuple[int, ...]], at: int, voice: int, luck: float
) -> bool:
    """Fill a third with the note between, or turn a repeated note to its neighbour, in the last eighth of a chord."""
    here, after = rows[at], rows[at + 1]
    pitch, goal = voiced[at][voice - 1], voiced[at + 1][voice - 1]
    start, end = here.step - grid.first, here.end - grid.first
    middle = end - 2
    if here.steps < 4 or grid.pitch[voice][start:end] != [pitch] * (end - start):
        return False  # too short, or a suspension resolves here
    scale = _scale(here, after)
    if abs(goal - pitch) in (3, 4):
        between = [p for p in range(min(pitch, goal) + 1, max(pitch, goal)) if p % 12 in scale]
        if len(between) != 1 or luck > PASSING:
            return False
        figure = between[0]
    elif goal == pitch and luck < NEIGHBOUR:
        figure = next(p for p in (pitch - 1, pitch - 2, pitch - 3) if p % 12 in scale)
    elif abs(goal - pitch) not in (1, 2) and luck < NEIGHBOUR + SKIP:
        touched = [
            p for p in _touched(pitch, goal) if p % 12 in here.chord.pitch_classes and p % 12 not in tender(here)
        ]
        if not touched:
            return False
        figure = touched[0]
    else:
        return False
    grates = any(
        grid.starts[other][middle] and abs(figure - grid.pitch[other][middle]) % 12 in (1, 2, 6, 10, 11)
        for other in range(len(grid.pitch))
        if other != voice
    )
    close = any(
        abs(figure - grid.pitch[other][middle]) == 1 for other in (voice - 1, voice + 1) if other < len(grid.pitch)
    )
    if grates or close:
        return False
    saved = _save(grid, voice)
    grid.write(voice, middle, end, figure, True)
    return _kept(grid, voice, saved, middle, end)


def _touched(pitch: int, goal: int) -> list[int]:
    """Where a leap may touch down on its way, or a note that comes again may go meanwhile; the nearest to step on from
    first.
    """
    if goal == pitch:
        return [pitch - 3, pitch - 4, pitch + 3, pitch + 4]
    between = range(min(pitch, goal) + 1, max(pitch, goal))
    return sorted((p for p in between if abs(p - pitch) > 2), key=lambda p: abs(p - goal))


def _scale(here: Moment, after: Moment) -> frozenset[int]:
    """The notes that pass between two chords: the key's, with its leading tone in minor only where a dominant is."""
    scale = set(here.key.scale_pitch_classes)
    leading = (here.key.tonic_pitch_class - 1) % 12
    if here.key.is_minor and leading in (*here.chord.pitch_classes, *after.chord.pitch_classes):
        scale -= {(leading - 1) % 12, (leading - 3) % 12}
        scale |= {leading, (leading - 2) % 12}
    for chord in (here.chord, after.chord):  # an applied chord brings its own notes and takes its neighbours away
        for pitch_class in chord.pitch_classes:
            if pitch_class not in here.key.scale_pitch_classes and pitch_class != leading:
                scale |= {pitch_class}
                scale -= {p for p in ((pitch_class - 1) % 12, (pitch_class + 1) % 12) if p not in chord.pitch_classes}
    return frozenset(scale)


def _in_key(pitch: int, row: Moment) -> bool:
    return pitch % 12 in row.key.usual_pitch_classes


Saved = tuple[list[int], list[bool]]


def _save(grid: _Grid, voice: int) -> Saved:
    return list(grid.pitch[voice]), list(grid.starts[voice])


def _kept(grid: _Grid, voice: int, saved: Saved, start: int, end: int) -> bool:
    """Keep what was written when the rules hold, else put it back."""
    if grid.fits(max(start - 1, 0), end):
        return True
    grid.pitch[voice], grid.starts[voice] = saved
    return False


def _line(grid: _Grid, voice: int, rows: Sequence[Moment]) -> list[DraftNote]:
    beats = {row.step for row in rows}
    out: list[DraftNote] = []
    covered = [False] * len(grid.pitch[voice])
    for row in rows:
        for at in range(row.step - grid.first, row.end - grid.first):
            covered[at] = True
    for at, struck in enumerate(grid.starts[voice]):
        if not struck:
            continue
        end = at + 1
        while end < len(covered) and covered[end] and not grid.starts[voice][end]:
            end += 1
        accent = 0.5 if at + grid.first in beats else 0.42
        out.append(DraftNote(at + grid.first, end - at, grid.pitch[voice][at], accent))
    return out
