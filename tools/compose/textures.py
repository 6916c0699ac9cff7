"""Comping textures as values, read from `textures/*.toml`: rows of one-bar patterns from light to heavy by meter, and
which hands can play them.

Chooses nothing: which texture a part takes where is decided in `tools.compose.layers`; what the letters mean stands in
`tools.compose.comping`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from tools.compose.meter import Meter, fit_pattern, meter_of
from tools.compose.style import Pattern
from tools.instruments.values import InstrumentRow

OWN = "own"  # the style's own rows
_METERS = ((4, 4), (3, 4), (6, 8))
DRIVEN = frozenset({29, 30})  # guitars whose thirds turn to noise
BANJO, MANDOLIN_LIKE, HARP = 105, frozenset({15, 106, 107}), 46
_REEDS = frozenset({21, 23})


@dataclass(frozen=True, slots=True)
class Texture:
    """One way of accompanying.

    Attributes:
        hands: Kinds of player that can play it, or "any".
        bass: Whether its rows carry a bass note of their own.
        held: Whether its chords are tied over, as a pad's are.
        rows: By meter ("4/4", "3/4", "6/8"): rows from light to heavy, each the bars it cycles through.
    """

    name: str
    hands: frozenset[str]
    bass: bool
    held: bool
    rows: Mapping[tuple[int, int], tuple[tuple[str, ...], ...]]

    def pattern(self, meter: Meter) -> Pattern:
        """The rows for a meter: its own, those of the nearest kin, or for five beats three and two."""
        exact = self.rows.get((meter.numerator, meter.denominator))
        if exact is not None:
            return Pattern(meter, exact)
        if len(meter.beats) == 5:
            return Pattern(meter_of(5, 4), _three_and_two(self.rows[3, 4], self.rows[4, 4]))
        kin = _kin(meter)
        return Pattern(meter_of(*kin), self.rows[kin])

    def fits(self, hands: frozenset[str]) -> bool:
        """Whether a player with these hands can play it."""
        return "any" in self.hands or bool(self.hands & hands)


def _kin(meter: Meter) -> tuple[int, int]:
    if all(length == 6 for _, length in meter.beats) and len(meter.beats) % 3:
        return 6, 8
    return (3, 4) if len(meter.beats) in (1, 3, 6) else (4, 4)


def _three_and_two(
    threes: tuple[tuple[str, ...], ...], fours: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], ...]:
    rows = []
    for three, four in zip(threes, fours, strict=True):
        count = max(len(three), len(four))
        rows.append(tuple(three[i % len(three)] + four[i % len(four)][:8] for i in range(count)))
    return tuple(rows)


@lru_cache(maxsize=1)
def textures() -> Mapping[str, Texture]:
    """All textures by name."""
    found: dict[str, Texture] = {}
    folder = resources.files("tools.compose") / "textures"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            for name, row in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                found[name] = _texture(name, row)
    return found


def _texture(name: str, row: Mapping[str, object]) -> Texture:
    rows: dict[tuple[int, int], tuple[tuple[str, ...], ...]] = {}
    for numerator, denominator in _METERS:
        meter = meter_of(numerator, denominator)
        bars = row[meter.name]
        assert isinstance(bars, list)
        rows[numerator, denominator] = tuple(tuple(texts) for texts in bars)
        for text in (text for texts in rows[numerator, denominator] for text in texts):
            if len(text) != meter.steps:
                raise ValueError(f"texture {name} in {meter.name}: {text!r} has {len(text)} steps, not {meter.steps}")
    hands = row["hands"]
    assert isinstance(hands, list)
    return Texture(name, frozenset(hands), bool(row.get("bass", False)), bool(row.get("held", False)), rows)


def hands_of(instrument: InstrumentRow) -> frozenset[str]:
    """The kinds of player an instrument is, for choosing textures."""
    program, family = instrument.program, instrument.family
    if program in DRIVEN:
        return frozenset({"drive"})
    if program == HARP:
        return frozenset({"harp"})
    if program == BANJO:
        return frozenset({"banjo", "guitar"})
    if program in MANDOLIN_LIKE:
        return frozenset({"mandolin", "guitar"})
    kinds = {
        "piano": "keys", "organ": "keys", "guitar": "guitar", "chromatic percussion": "mallet", "strings": "strings",
        "ensemble": "strings", "brass": "brass", "synth lead": "synth", "synth pad": "synth", "synth effect": "synth",
        "world": "mallet", "percussive": "mallet", "reed": "keys" if program in _REEDS else "brass",
    }  # fmt: skip
    return frozenset({kinds.get(family, "keys")})


def worn(pattern: Pattern, row: int, meter: Meter) -> tuple[str, ...]:
    """The bars of a row (the last where it has fewer) as a meter wears them."""
    texts = pattern.rows[min(max(row, 0), len(pattern.rows) - 1)]
    return tuple(fit_pattern(text, pattern.native, meter) for text in texts)
