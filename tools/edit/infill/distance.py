"""How far apart two readings of a stretch are: the share of notes, by onset and pitch, that only one of them has.

The Jaccard distance of the two sets; 0 is the same notes, 1 none in common. Lengths and loudness do not count.
"""

from collections.abc import Iterable

from tools.edit.scope import Scope
from tools.song.values import Song

FAR_ENOUGH = 0.3  # below this two takes of a four-bar tune share most of their notes and are heard as one


def unlike(one: Song, other: Song, scope: Scope) -> float:
    """Distance of two songs inside a scope, 0 to 1."""
    a, b = _notes(one, scope), _notes(other, scope)
    return len(a ^ b) / len(a | b) if a | b else 0.0


def far_enough(song: Song, others: Iterable[Song], scope: Scope) -> bool:
    """Whether a reading differs from each of the others by `FAR_ENOUGH` at least."""
    return all(unlike(song, other, scope) >= FAR_ENOUGH for other in others)


def _notes(song: Song, scope: Scope) -> set[tuple[str, int, int]]:
    return {(t.id, n.onset_tick, n.midi_pitch) for t in song.tracks for n in t.notes if scope.has(t, n)}
