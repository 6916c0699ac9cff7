"""The catalogue of edits that go by a name: every family's rows in one table, and the one way to run them.

A row is pure: `run(song, scope, wish) -> Edited`. Which sentence means which row is the planner's matter; locks and
measuring are done here and by the caller for all rows alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module

from tools.edit.locks import broken_locks, scope_of_lock
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.song.values import Lock, Song

FAMILIES: Mapping[str, str] = {
    "arrange": "energy and arrangement: who plays when and how busily",
    "change_form": "sections and length: added, cut, repeated, swapped, ended",
    "change_harmony": "chords: reharmonised, simpler, richer, other cadences, keys on the way",
    "change_melody": "the tune: easier, catchier, varied, brought back, a second voice",
    "change_rhythm": "feel: swing, meter, half time, rubato, human or on the grid",
    "change_mix": "sound: reverb, place, brightness, fades, dynamics, articulation",
    "rewrite_bars": "bars composed anew: rewritten, finished, continued, accompanied, in another style",
}
"""Tool name of a family -> what it changes."""
_MODULES = {
    "arrange": "energy", "change_form": "form", "change_harmony": "harmony", "change_melody": "melody",
    "change_rhythm": "rhythm", "change_mix": "sound", "rewrite_bars": "infill",
}  # fmt: skip


@dataclass(frozen=True)
class EditRow:
    """One edit by name.

    Attributes:
        name: Such as "busier_drums".
        words: What it does, in a sentence a language model chooses by.
        run: Does it; raises EditError where it makes no sense. `lazy("tools.edit.form.bars:repeat")`.
        takes: Fields of `EditWish` it reads, beside `amount` and `seed`.
        label: Name of the version it makes; "" takes the name with spaces.
        inverse: Name of the row that takes it back to the same hash, where there is one.
    """

    name: str
    words: str
    run: Callable[[Song, Scope, EditWish], Edited]
    takes: tuple[str, ...] = ()
    label: str = ""
    inverse: str = ""


def lazy(path: str) -> Callable[[Song, Scope, EditWish], Edited]:
    """A function named "tools.edit.form.bars:repeat" that is imported when it first runs: rows are read at every
    start, what they do is not.
    """
    module, name = path.split(":")

    def run(song: Song, scope: Scope, wish: EditWish) -> Edited:
        edited: Edited = getattr(import_module(module), name)(song, scope, wish)
        return edited

    run.__qualname__ = path
    return run


@cache
def rows_of(family: str) -> tuple[EditRow, ...]:
    """The rows of a family's tool."""
    rows: tuple[EditRow, ...] = import_module(f"tools.edit.{_MODULES[family]}.rows").ROWS
    return rows


def find_row(family: str, name: str) -> EditRow:
    """The row of a name.

    Raises:
        EditError: The family has none of that name; the text lists those it has.
    """
    found = next((row for row in rows_of(family) if row.name == name), None)
    if found is None:
        known = ", ".join(row.name for row in rows_of(family)) or "none"
        raise EditError(f"There is no edit {name!r} in {family}; there are: {known}. Choose one of these.")
    return found


def run_edit(song: Song, row: EditRow, scope: Scope, wish: EditWish) -> Edited:
    """Run a row and see to the locks: what is locked inside the scope is left out; where that cannot be, it is refused.

    Raises:
        EditError: It makes no sense there, changes nothing, or would touch what is locked.
    """
    edited = row.run(song, scope, wish)
    broken = broken_locks(song, edited.song)
    if broken:
        spared = replace(scope, apart=(*scope.apart, *(scope_of_lock(lock) for lock in broken)))
        edited = _spared(song, row, spared, wish, broken[0])
    if edited.song == song and not edited.variants:
        raise EditError(f"That changes nothing: {edited.summary} Name another place or say how it should change.")
    return edited


def _spared(song: Song, row: EditRow, scope: Scope, wish: EditWish, held_by: Lock) -> Edited:
    """The edit with what is locked left out of its scope.

    Raises:
        EditError: It cannot be done without touching a lock.
    """
    words, place = held_by.words, scope_of_lock(held_by).where(song)
    held = EditError(
        f"{place[:1].upper()}{place[1:]} is locked ({words!r}) and this change would touch it.",
        next_step='Say "unlock everything" first, or name other bars or tracks.',
    )
    try:
        edited = row.run(song, scope, wish)
    except EditError:
        raise held from None
    if broken_locks(song, edited.song) or edited.song == song:
        raise held
    return replace(edited, summary=f"{edited.summary} What you locked ({words}) stayed as it was.")
