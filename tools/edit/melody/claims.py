"""Which claims an edit of the tune makes, and how far it goes until its main one is true.

Uses the same measures that others check the claims with; changes no note itself.
"""

from collections.abc import Callable, Iterable

from tools.edit.scope import Scope
from tools.edit.values import Effect
from tools.errors import EditError
from tools.measure.effects import check_effects
from tools.song.values import Song


def holding(song: Song, edited: Song, effects: Iterable[Effect]) -> list[Effect]:
    """Those of the claims that come out true: for what an edit brings along and does not promise."""
    rows = list(effects)
    return [effect for effect, found in zip(rows, check_effects(song, edited, rows), strict=True) if found.ok]


def first_that_holds(song: Song, effect: Effect, tries: Iterable[Callable[[], Song]], place: Scope, why: str) -> Song:
    """The first of the tries for which the claim is true.

    Args:
        why: What the tune is already, for the refusal: "moves by step".

    Raises:
        EditError: None is.
    """
    for make in tries:
        edited = make()
        if edited != song and check_effects(song, edited, [effect])[0].ok:
            return edited
    raise EditError(
        f"The tune {why} in {place.where(song)} as far as its harmony and range allow, so nothing was changed.",
        next_step="Name a longer place or another part.",
    )
