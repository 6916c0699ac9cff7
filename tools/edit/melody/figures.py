"""Figures of the tune taken from one place to another: the copy on other ticks, led to the chords there.

What is copied where is decided by the edits beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tools.edit.melody.ground import Ground
from tools.edit.melody.hangings import sung_ids
from tools.edit.melody.line import Line, fresh, resized
from tools.edit.melody.pitches import limits
from tools.edit.melody.repitch import Aim, new_pitches
from tools.errors import EditError
from tools.song.grid import Bar
from tools.song.values import EIGHTH, SIXTEENTH, Note

PHRASE_BARS = 4


def full_bars(line: Line, ground: Ground) -> list[Bar]:
    """The bars that lie wholly in the line's stretch, a pickup left out."""
    bars = ground.song.grid.bars
    return [b for b in bars if line.start_tick <= b.start_tick and b.end_tick <= line.end_tick and b.number > 0]


def inside(notes: Sequence[Note], start_tick: int, end_tick: int) -> list[Note]:
    """The notes that begin in a stretch."""
    return [n for n in notes if start_tick <= n.onset_tick < end_tick]


def copied(notes: Sequence[Note], start_tick: int, to_tick: int, end_tick: int) -> list[Note]:
    """The notes moved from one tick to another as new ones; what begins after the end is left out, the last is cut."""
    out = []
    for note in notes:
        onset = note.onset_tick - start_tick + to_tick
        if to_tick <= onset < end_tick:
            out.append(fresh(note, onset, min(note.length_ticks, end_tick - onset), note.midi_pitch))
    return out


def led(
    line: Line,
    notes: Sequence[Note],
    ground: Ground,
    goals: Sequence[float] | None = None,
    pull: float = 1.0,
    fixed: frozenset[int] = frozenset(),
) -> list[Note]:
    """The notes with pitches that fit the chords where they stand, near the goals, with their ups and downs."""
    if not notes:
        return []
    wished = [float(n.midi_pitch) for n in notes] if goals is None else list(goals)
    low, high = limits(line)
    low, high = max(0, min(low, *map(round, wished))), min(127, max(high, *map(round, wished)))
    like = [replace(n, midi_pitch=max(0, min(127, round(g)))) for n, g in zip(notes, wished, strict=True)]
    aim = Aim(wished, low, high, pull=pull, motion=0.25, shape=1.6, chords=0.8, fixed=fixed, joins=False,
              keep_chromatic=goals is None)  # fmt: skip
    return new_pitches(line, like, ground, aim)


def put_in(line: Line, stretches: Sequence[tuple[int, int]], new: Sequence[Note], ground: Ground) -> list[Note]:
    """The line with other notes in some stretches.

    A new note that is just like an old one stays that one; a note held into a stretch ends where the first new one
    begins; where more syllables are sung than there are notes, the longest notes are parted.

    Raises:
        EditError: The new notes are too short for the words.
    """
    gone = [n for n in line.notes if any(a <= n.onset_tick < b for a, b in stretches)]
    stay = [n for n in line.notes if n not in gone]
    rows = []
    for start, end in stretches:
        made = inside(new, start, end)
        rows += _parted(made, len({n.id for n in inside(gone, start, end)} & sung_ids(line.track)), ground)
    old = {(n.onset_tick, n.length_ticks, n.midi_pitch): n for n in gone}
    same = [old.get((n.onset_tick, n.length_ticks, n.midi_pitch), n) for n in rows]
    starts = [min((n.onset_tick for n in inside(new, a, b)), default=b) for a, b in stretches]
    return sorted([*(_ending_before(n, starts, stretches) for n in stay), *same], key=lambda n: n.onset_tick)


def _ending_before(note: Note, starts: Sequence[int], stretches: Sequence[tuple[int, int]]) -> Note:
    for first, (start, _) in zip(starts, stretches, strict=True):
        if note.onset_tick < start < note.end_tick and first < note.end_tick:
            return resized(note, note.onset_tick, max(1, first - note.onset_tick))
    return note


def _parted(notes: Sequence[Note], wanted: int, ground: Ground) -> list[Note]:
    """At least so many notes: the longest are struck again in their middle."""
    rows = list(notes)
    while len(rows) < wanted:
        at = max(range(len(rows)), key=lambda i: rows[i].length_ticks, default=-1)
        if at < 0 or rows[at].length_ticks < EIGHTH:
            place = f"bar {ground.bar(rows[0].onset_tick).number}" if rows else "there"
            raise EditError(
                f"{wanted} syllables are sung in {place}, and the new figure has room for {len(rows)}.",
                next_step='Say "remove the words" there first, or choose a slower figure.',
            )
        note = rows[at]
        half = max(SIXTEENTH, note.length_ticks // 2 // SIXTEENTH * SIXTEENTH)
        second = fresh(note, note.onset_tick + half, note.length_ticks - half, note.midi_pitch)
        rows[at : at + 1] = [resized(note, note.onset_tick, half), second]
    return rows


def by_phrase(bars: Sequence[Bar], change: Callable[[Sequence[Bar]], None]) -> None:
    """Do something with every group of four bars of which two at least are there."""
    for first in range(0, len(bars), PHRASE_BARS):
        group = bars[first : first + PHRASE_BARS]
        if len(group) >= 2:
            change(group)
