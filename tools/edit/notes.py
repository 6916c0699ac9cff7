"""Notes as every family of edits handles them: which lie in a scope and in which bars, ids for new ones, and what hangs
on those that go.

Chooses no note and no pitch. Signs that follow a note which moved are the melody's (`melody.hangings`).
"""

from collections.abc import Callable, Collection
from typing import Any

from tools.edit.scope import Scope
from tools.song.grid import Bar
from tools.song.values import Mark, Note, Song, Track


def notes_of(song: Song, scope: Scope, kind: Callable[[Track], bool] = lambda _: True) -> list[Note]:
    """The notes of a kind of tracks in a scope, track by track."""
    return [n for t in song.tracks if kind(t) for n in t.notes if scope.has(t, n)]


def bars_in(song: Song, scope: Scope) -> list[Bar]:
    """The bars that a scope touches."""
    return [
        bar
        for bar in song.grid.bars
        if any(start < bar.end_tick and bar.start_tick < end for start, end in scope.stretches)
    ]


def next_number(track: Track) -> int:
    """A number above those of the track's note ids: "t1.n57" leaves 58 free."""
    tails = (note.id.rpartition(".n")[2] for note in track.notes)
    return 1 + max((int(tail) for tail in tails if tail.isdigit()), default=0)


def marks_without(track: Track, gone: Collection[Any]) -> tuple[Mark, ...]:
    """The track's signs less those that hang on notes (by id) that go."""
    return tuple(mark for mark in track.marks if mark.note_id not in gone and mark.end_note_id not in gone)
