"""A reading of a song done once while the song lives: edits and measures ask for the same reading many times.

Songs are frozen, so a reading cannot go stale; the last few songs are remembered by identity. No reading is done here.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import ref

from tools.song.values import Song

REMEMBERED = 8
T = TypeVar("T")


def once_a_song(read: Callable[[Song], T]) -> Callable[[Song], T]:
    """The reading, remembered for the songs asked for last."""
    known: OrderedDict[int, tuple[ref[Song], T]] = OrderedDict()

    @wraps(read)
    def reading(song: Song) -> T:
        found = known.get(id(song))
        if found is not None and found[0]() is song:
            return found[1]
        made = read(song)
        known[id(song)] = ref(song), made
        while len(known) > REMEMBERED:
            try:
                known.popitem(last=False)
            except KeyError:  # another thread was faster
                break
        return made

    return reading
