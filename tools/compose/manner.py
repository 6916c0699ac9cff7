"""How a style is played, as values: the strengths of the performance rules, read from `manners.toml`.

Sources and the meaning of every number stand on top of the table. Nothing is performed here.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from tools.compose.style import Style


@dataclass(frozen=True, slots=True)
class Manner:
    """Strengths of the performance rules; see `manners.toml` for each."""

    arch: float
    contour: float
    noise: float
    loose_ms: float
    late_ms: float
    lead_ms: float
    rubato: float
    pause: float
    touch: str
    slurs: bool
    hairpins: bool
    accents: str
    swell: float
    vibrato: float
    ornaments: str
    tenuto: bool


def manner_of(style: Style) -> Manner:
    """How a style is played: its own row over its family's over the default."""
    return _manner(style.key, style.family)


@lru_cache(maxsize=128)
def _manner(key: str, family: str) -> Manner:
    table = _table()
    rows = (table["default"], table["family"].get(family, {}), table["style"].get(key, {}))
    return Manner(**{name: value for row in rows for name, value in row.items()})


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("tools.compose") / "manners.toml").read_text(encoding="utf-8"))
