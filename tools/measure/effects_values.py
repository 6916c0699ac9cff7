"""What a measure is, and what is found when a claim is looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from tools.edit.scope import Scope
from tools.song.values import Song

LONGEST = 60  # characters of a text shown in a receipt; compared is all of it
Measure = Callable[[Song, Scope], float | str | None]
"""Reads a song at a place; None where there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Found:
    """A claim looked at: what was measured before and after, and whether it holds."""

    what: str
    where: str
    before: float | str | None
    after: float | str | None
    ok: bool

    @property
    def in_words(self) -> str:
        """Such as "4.2 -> 6.8 notes a bar"."""
        after = _figure(self.after)
        return after if self.before is None or self.before == self.after else f"{_figure(self.before)} -> {after}"


def _figure(value: float | str | None) -> str:
    if value is None:
        return "nothing to measure"
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 2].rsplit(' ', 1)[0]} ..."
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.10g}" if value == round(value) else f"{value:.0f}"
