"""Fills, breaks, builds and ornaments of drummers, read from `drum_fills.toml` and worn by any meter.

A fill takes the last beats of a bar: hands leave the cymbals, what it names is played instead. Which bar gets one is
decided in `drums.py`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from random import Random

from tools.compose.drum_voices import VOICES, Texts
from tools.compose.meter import Meter, fit_pattern, meter_of

_BUILD = ("x... x... x... x...", "x.x. x.x. x.x. x.x.", "oxox oxox xxxx xxxx", "xxxx xxxx xxxX XXXX")
_LOUDER = "goxX"


@dataclass(frozen=True, slots=True)
class Fill:
    """One way to end a bar.

    Attributes:
        beats: How many last beats of a bar it takes.
        energy: Between which section energies it belongs.
        keep: Voices that play on under it.
        drop: Whether everything else falls silent.
        texts: What it plays, four characters a beat, by voice.
    """

    name: str
    kinds: frozenset[str]
    beats: int
    energy: tuple[float, float]
    keep: frozenset[str]
    drop: bool
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Break:
    """A stop of the whole kit before a stronger section: `hit` on its first beat, then silence and `pickup`."""

    name: str
    beats: int
    hit: bool
    pickup: str


@dataclass(frozen=True, slots=True)
class Ornament:
    """What differs in bar 4 of a phrase, laid over a bar: "-" empties a place, "." leaves it."""

    name: str
    kinds: frozenset[str]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FillTable:
    """All of them."""

    fills: tuple[Fill, ...]
    breaks: tuple[Break, ...]
    ornaments: tuple[Ornament, ...]


@lru_cache(maxsize=1)
def fill_table() -> FillTable:
    """The shared table."""
    rows = tomllib.loads((resources.files("tools.compose") / "drum_fills.toml").read_text(encoding="utf-8"))
    return FillTable(
        tuple(
            Fill(
                row["name"],
                frozenset(row["kinds"]),
                row["beats"],
                (float(row["energy"][0]), float(row["energy"][1])),
                frozenset(row.get("keep", ())),
                bool(row.get("drop", False)),
                _texts(row, 4 * row["beats"]),
            )
            for row in rows["fill"]
        ),
        tuple(Break(row["name"], row["beats"], row["hit"], row["pickup"].replace(" ", "")) for row in rows["break"]),
        tuple(Ornament(row["name"], frozenset(row["kinds"]), _texts(row, 16)) for row in rows["ornament"]),
    )


def _texts(row: Mapping[str, object], steps: int) -> dict[str, str]:
    texts = {name: str(text).replace(" ", "") for name, text in row.items() if name in VOICES}
    return {name: text.ljust(steps, ".") for name, text in texts.items()}


def choose_fill(kinds: Sequence[str], energy: float, longest: int, rng: Random, played: Texts) -> Fill | None:
    """A fill of these families, no longer than a number of beats; longer and busier ones where the energy is high.

    Args:
        kinds: Families, likeliest first.
        played: The bar it ends: a fill for voices that the kit lacks altogether is taken less often.
    """
    weights: dict[int, float] = {}
    table = fill_table().fills
    for index, fill in enumerate(table):
        family = next((place for place, kind in enumerate(kinds) if kind in fill.kinds), None)
        if family is None or fill.beats > longest or not fill.energy[0] <= energy <= fill.energy[1]:
            continue
        weights[index] = (0.5**family) * (1.0 + 0.5 * fill.beats * energy)
        if "snare" not in played and "rim" in played and "snare" in fill.texts:
            weights[index] *= 0.4  # a quiet kit on the rim does not jump to the snare for a fill
    if not weights:
        return None
    return table[rng.choices(list(weights), list(weights.values()))[0]]


def with_fill(texts: Texts, fill: Fill, meter: Meter) -> dict[str, str]:
    """A bar whose last beats are the fill; hands leave what they played."""
    beats = min(fill.beats, len(meter.beats))
    first = meter.beats[-beats][0]
    kept = {}
    for voice, text in texts.items():
        stays = voice in fill.keep or (voice in ("shaker", "tambourine", "pedal") and not fill.drop)
        kept[voice] = text if stays else text[:first] + "." * (meter.steps - first)
    for voice, text in fill.texts.items():
        tail = fitted_tail(text, beats, meter)
        kept[voice] = kept.get(voice, "." * meter.steps)[:first] + tail
    return kept


def fitted_tail(text: str, beats: int, meter: Meter) -> str:
    """The last beats of a text of plain beats, as the last beats of a bar of a meter."""
    cells = [text[len(text) - 4 * (beats - i) :][:4] for i in range(beats)]
    plain = meter_of(1, 4)
    return "".join(
        fit_pattern(cell, plain, Meter(length, 16, ((0, length),))) if length != 4 else cell
        for cell, (_, length) in zip(cells, meter.beats[-beats:], strict=True)
    )


def with_break(texts: Texts, stop: Break, meter: Meter) -> dict[str, str]:
    """A bar whose last beats are silent but for a hit where the silence begins and a pickup where it ends."""
    beats = min(stop.beats, len(meter.beats))
    first = meter.beats[-beats][0]
    cut = {voice: text[:first] + "." * (meter.steps - first) for voice, text in texts.items()}
    if stop.hit:
        for voice in [v for v in ("kick", "taiko", "crash") if v in texts] or list(texts)[:1]:
            cut[voice] = cut[voice][:first] + "X" + cut[voice][first + 1 :]
    hand = next((voice for voice in ("snare", "clap", "rim", "taiko") if voice in texts), None)
    tail = fitted_tail(stop.pickup, beats, meter)
    if hand is not None and tail.strip("."):
        start = first + 1 if cut[hand][first] != "." else first
        cut[hand] = cut[hand][:start] + tail[start - first :]
    return cut


def with_build(texts: Texts, bars_left: int, bars: int, meter: Meter) -> dict[str, str]:
    """A bar of a roll that doubles its pace bar by bar; hands leave the cymbals, the kick leaves the last bar.

    Args:
        bars_left: Bars of the build after this one.
        bars: Bars of the whole build.
    """
    roll = _BUILD[len(_BUILD) - 1 - min(len(_BUILD) - 1, bars_left * len(_BUILD) // max(len(_BUILD), bars))]
    text = fit_pattern(roll.replace(" ", ""), meter_of(4, 4), meter)
    if bars_left:  # quieter at first
        text = "".join(_LOUDER[max(0, _LOUDER.index(c) - 1)] if c in _LOUDER else c for c in text)
    hand = "clap" if "clap" in texts and "snare" not in texts and bars_left >= 2 else "snare"
    kept = {voice: row for voice, row in texts.items() if voice in ("kick", "shaker", "tambourine", "pedal")}
    if not bars_left and bars > 1:
        kept.pop("kick", None)
    return {**kept, hand: text}


def with_ornament(texts: Texts, ornament: Ornament, meter: Meter) -> dict[str, str]:
    """A bar with an ornament laid over it; a voice the bar does not have is added only to bars that have others."""
    out = dict(texts)
    for voice, text in ornament.texts.items():
        over = fit_pattern(text, meter_of(4, 4), meter)
        under = out.get(voice, "." * meter.steps)
        out[voice] = "".join("." if o == "-" else u if o == "." else o for u, o in zip(under, over, strict=True))
    return out


def choose_ornament(kinds: Sequence[str], texts: Texts, rng: Random) -> Ornament | None:
    """An ornament of these families that the voices of the bar can play."""
    rows = [
        row
        for row in fill_table().ornaments
        if row.kinds & set(kinds)
        and any(voice in texts for voice in row.texts)
        and all(voice in texts for voice, text in row.texts.items() if "-" in text)
    ]
    return rng.choice(rows) if rows else None
