"""The chords of a song as stretches of time: read from its symbols, or from its notes where it has none; cut to a
scope, and written back.

Chooses no chord and moves no note.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tools.edit.harmony.once import once_a_song
from tools.edit.scope import Scope, last_tick
from tools.errors import EditError
from tools.listen.chords import estimate_chords
from tools.song.values import ChordSymbol, Song
from tools.theory.chord import Chord
from tools.theory.spelling import read_symbol

NO_CHORD = Chord("", "N.C.")


@dataclass(frozen=True, slots=True)
class Held:
    """A chord and how long it holds; `symbol` is how the song writes it."""

    start_tick: int
    end_tick: int
    chord: Chord
    symbol: str

    @property
    def ticks(self) -> int:
        """How long it holds."""
        return self.end_tick - self.start_tick

    def to(self, chord: Chord) -> "Held":
        """The same stretch with another chord; itself where it is the same one."""
        return self if chord == self.chord else Held(self.start_tick, self.end_tick, chord, chord.symbol)

    def between(self, start_tick: int, end_tick: int, chord: Chord | None = None) -> "Held":
        """A part of it, perhaps with another chord."""
        return replace(self if chord is None else self.to(chord), start_tick=start_tick, end_tick=end_tick)


Change = Callable[[list[Held]], list[Held]]


def held_chords(song: Song) -> list[Held]:
    """Every chord of a song from its first tick to its last; where no symbol stands, what the notes say.

    Unreadable symbols and stretches before the first count as no chord.
    """
    return list(_held(song))


@once_a_song
def _held(song: Song) -> tuple[Held, ...]:
    symbols = song.chords or estimate_chords(song)
    end = last_tick(song)
    rows = [(0, NO_CHORD, "")] if not symbols or symbols[0].tick > 0 else []
    rows += [(max(0, c.tick), read_symbol(c.symbol) or NO_CHORD, c.symbol) for c in symbols]
    ends = [row[0] for row in rows[1:]] + [end]
    return tuple(Held(a, b, chord, symbol) for (a, chord, symbol), b in zip(rows, ends, strict=True) if b > a)


def cut(rows: Iterable[Held], start_tick: int, end_tick: int) -> list[Held]:
    """The chords that hold in a stretch, cut to it."""
    return [
        replace(row, start_tick=max(row.start_tick, start_tick), end_tick=min(row.end_tick, end_tick))
        for row in rows
        if row.start_tick < end_tick and start_tick < row.end_tick
    ]


def by_stretch(song: Song, scope: Scope) -> list[list[Held]]:
    """The chords of each stretch of a scope.

    Raises:
        EditError: No chord sounds there.
    """
    rows = held_chords(song)
    found = [cut(rows, start, end) for start, end in scope.stretches]
    if not any(not row.chord.is_none for stretch in found for row in stretch):
        raise EditError(
            f"No chord sounds in {scope.where(song)}, so there is none to change. Name bars where chords are played."
        )
    return found


def patched(song: Song, stretches: Sequence[Sequence[Held]]) -> list[Held]:
    """The song's chords with those of some stretches put in their place."""
    rows = held_chords(song)
    for stretch in stretches:
        if not stretch:
            continue
        start, end = stretch[0].start_tick, stretch[-1].end_tick
        rows = [*cut(rows, 0, start), *stretch, *cut(rows, end, rows[-1].end_tick)]
    return rows


def joined(rows: Sequence[Held]) -> list[Held]:
    """Equal neighbours as one."""
    out: list[Held] = []
    for row in rows:
        if out and out[-1].symbol == row.symbol and out[-1].end_tick == row.start_tick:
            out[-1] = replace(out[-1], end_tick=row.end_tick)
        else:
            out.append(row)
    return out


def symbols_of(song: Song, rows: Sequence[Held]) -> tuple[ChordSymbol, ...]:
    """Chord symbols to print for rows; those of the song that say the same at the same tick stay the same objects."""
    before = {c.tick: c for c in song.chords}
    made = []
    last = None
    for row in rows:
        old = before.get(row.start_tick)
        if old is not None and old.symbol == row.symbol:
            made.append(old)
        elif row.symbol and row.symbol != last:
            made.append(ChordSymbol(row.start_tick, row.symbol))
        last = row.symbol
    return tuple(made)


def row_at(rows: Sequence[Held], tick: int) -> Held:
    """The chord that holds at a tick; the first or last beyond the ends."""
    index = bisect_right([row.start_tick for row in rows], tick) - 1
    return rows[max(0, index)]
