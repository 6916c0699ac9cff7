"""Claims of edits held against the songs: each measure reads a song at a place and knows nothing of the edit.

The rows stand in `effect_rows`, a file for each family. Nothing here decides what an edit should reach.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from math import isclose

from tools.edit.scope import whole_song
from tools.edit.values import Effect
from tools.measure.effects_values import Found, Measure
from tools.song.values import Song

_FILES = ("energy", "form", "harmony", "melody", "rhythm", "sound", "infill", "versions")


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure by name.

    Raises:
        ValueError: Two families claim one name for different measures.
    """
    found: dict[str, Measure] = {}
    for name in _FILES:
        for what, measure in import_module(f"tools.measure.effect_rows.{name}").MEASURES.items():
            if found.setdefault(what, measure) is not measure:
                raise ValueError(f"two measures are called {what!r}")
    return found


def check_effects(before: Song, after: Song, effects: Iterable[Effect]) -> tuple[Found, ...]:
    """Measure every claim in both songs."""
    return tuple(_check(before, after, effect) for effect in effects)


def _check(before: Song, after: Song, effect: Effect) -> Found:
    measure = measures()[effect.what]
    scope = effect.scope or whole_song(after)
    old = measure(before, effect.before or effect.scope or whole_song(before))
    new = measure(after, scope)
    return Found(effect.what, scope.where(after), old, new, _holds(effect, old, new))


def _holds(effect: Effect, old: float | str | None, new: float | str | None) -> bool:
    if effect.direction == "other":
        return new is not None and new != old
    wanted = old if effect.direction == "same" else effect.amount
    if effect.direction in ("same", "is"):
        if isinstance(new, str) or isinstance(wanted, str) or new is None or wanted is None:
            return new == wanted
        return isclose(new, wanted, rel_tol=0.0, abs_tol=effect.tolerance + 1e-9)
    if isinstance(old, str) or isinstance(new, str) or new is None:
        return False
    least = float(effect.amount) if isinstance(effect.amount, int | float) else 0.0
    moved = (new - (old or 0.0)) * (1 if effect.direction == "more" else -1)
    return moved >= least - 1e-9 if least else moved > 0
