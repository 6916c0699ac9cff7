"""Rhythms of tunes: figures of a bar (`melody_rhythms.py`) or cells of one beat joined to bars, and what a motif's
rhythm can be turned into: head repeated, half speed, double speed, one note more.

A cell has one character a sixteenth: x starts a note, - carries it on, . is silence. The weights are ours, set so that
onset density, syncopation and
inter-onset variety fall inside the ranges measured on human melodies (see `docs/styles.md`). Pitches are chosen
elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from random import Random

from tools.compose.melody_rhythms import FIGURES, HOOKS
from tools.compose.meter import Meter, fit_pattern, meter_of
from tools.compose.seeds import weighted

CELLS: Mapping[str, Mapping[str, float]] = {
    "even": {"x---": 5, "x-x-": 4, "----": 1.4, "x--x": 0.7, "x-xx": 0.3},
    "pop": {"x---": 2.6, "x-x-": 4.2, "--x-": 2.0, "----": 1.0, "..x-": 0.9, "x--x": 0.7, "x-xx": 0.7, "xxx-": 0.4},
    "folk": {"x---": 3.2, "x-x-": 6, "x--x": 0.8, "----": 0.5, "x-xx": 0.5, "xxx-": 0.4},
    "running": {"x-x-": 4, "xxxx": 1.6, "x-xx": 1.6, "x---": 2.2, "xxx-": 0.8},
    "dotted": {"x---": 4, "x--x": 3, "x-x-": 2, "x-xx": 0.8, "----": 0.7},
    "syncopated": {
        "x-x-": 2.4,
        "--x-": 2.6,
        "x--x": 1.4,
        "..x-": 1.4,
        "x---": 1.4,
        "..xx": 0.7,
        "x-xx": 0.8,
        "-xx-": 0.5,
        "----": 0.6,
    },
    "hymn": {"x---": 7, "x-x-": 1.1, "----": 1.3},
    "swing": {"x-x-": 4.2, "--x-": 2.3, "x---": 2, "..x-": 1.2, "----": 0.8},
    "long": {"x---": 3, "----": 3.6, "x-x-": 1.2, "--x-": 0.5},
    "lazy": {"x-x-": 2.2, "--x-": 2, "..x-": 1.6, "x---": 2, "----": 1.6, "x-xx": 0.4, "....": 0.5},
    "tango": {"x---": 2.6, "x--x": 1.8, "x-x-": 3, "x-xx": 1.4, "..xx": 0.6, "----": 0.6, "--x-": 0.8},
}
COMPOUND: Mapping[str, Mapping[str, float]] = {
    "even": {"x-----": 3, "x---x-": 5, "x-x-x-": 2.6, "------": 1.1, "x--xx-": 0.8},
    "folk": {"x-----": 1.2, "x---x-": 4, "x-x-x-": 5, "x--xx-": 0.7},
    "running": {"x-x-x-": 6, "x---x-": 2, "xxx-x-": 0.5, "x-----": 1},
    "long": {"x-----": 4, "------": 2.4, "x---x-": 2},
    "syncopated": {"x---x-": 3, "--x-x-": 2, "x-x-x-": 3, "x-----": 1.5, "----x-": 1, "..x-x-": 1},
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a note: step within its bar (may be 0) and length in steps, which may run over the barline."""

    step: int
    steps: int


def cells_for(family: str, beat_steps: int) -> Mapping[str, float]:
    """The cells of a family for a plain (4 steps) or dotted (6 steps) beat."""
    if beat_steps == 6:
        return COMPOUND.get(family) or COMPOUND["syncopated" if family in ("pop", "lazy", "swing", "tango") else "even"]
    if beat_steps == 4:
        return CELLS.get(family, CELLS["even"])
    return {"x" + "-" * (beat_steps - 1): 1.0}


def bar_text(meter: Meter, family: str, density: float, syncopation: float, rng: Random, opening: bool = False) -> str:
    """One bar of rhythm near a density.

    Args:
        density: Notes a quarter to aim at.
        syncopation: 0 keeps notes on beats; 1 takes the cells as the family has them and more.
        opening: True when a note must stand on the downbeat.
    """
    best, best_cost = "", 1e9
    goal = density * meter.steps / 4
    for _ in range(7):
        text = ""
        for index, (_, length) in enumerate(meter.beats):
            weights = dict(cells_for(family, length))
            for cell in weights:
                if not cell.startswith("x"):
                    weights[cell] *= 0.4 + 2.0 * syncopation if index else (0.0 if opening else 0.5 * syncopation)
            text += weighted(rng, weights)
        if "x" not in text:
            continue
        cost = abs(text.count("x") - goal) + 0.6 * rng.random()
        if cost < best_cost:
            best, best_cost = text, cost
    best = best or "x" + "-" * (meter.steps - 1)
    return "." + best[1:] if best[0] == "-" and opening else best


def cadence_text(meter: Meter, family: str, rng: Random, *, closed: bool, breath: float) -> str:
    """The bar a phrase ends in: a few notes, then one of at least half the bar, then room to breathe.

    Args:
        closed: Whether a whole section ends here: the note is held longer.
        breath: Share of phrase ends with room to breathe.
    """
    lengths = [length for _, length in meter.beats]
    count = len(lengths)
    lead = min(count // 2, rng.choice((0, 1, 1, 2)))
    text = ""
    for length in lengths[:lead]:
        cells = {cell: w for cell, w in cells_for(family, length).items() if cell.startswith("x")}
        text += weighted(rng, cells)
    rest = sum(lengths[lead:])
    gap = 0
    if rng.random() < breath:
        beat = lengths[-1] if rest > lengths[-1] else lengths[-1] // 2
        gap = min(rest // 2 if not closed else rest // 4 // 2 * 2 if rest >= 12 else 0, beat)
    return text + "x" + "-" * (rest - 1 - gap) + "." * gap


def slots_of(texts: list[str]) -> list[list[Slot]]:
    """Bars of text as note places by bar; a note carried over a barline keeps its full length in the bar it starts
    in.
    """
    bars: list[list[Slot]] = []
    open_bar, open_index = -1, -1
    offset = 0
    for number, text in enumerate(texts):
        row: list[Slot] = []
        bars.append(row)
        for step, char in enumerate(text):
            if char == "x":
                row.append(Slot(step, 1))
                open_bar, open_index = number, len(row) - 1
            elif char == "-" and open_bar >= 0:
                slot = bars[open_bar][open_index]
                bars[open_bar][open_index] = Slot(slot.step, slot.steps + 1)
            else:
                open_bar = -1
        offset += len(text)
    return bars


def figure_text(meter: Meter, family: str, density: float, rng: Random, *, hook: bool = False) -> str | None:
    """One bar out of the figures of a family, the nearer to the density the likelier; None where there are none.

    Args:
        density: Notes a quarter to aim at; hooks are as sparse as they are.
        hook: Take a hook, three to five notes with air behind them.
    """
    table = HOOKS.get(family, HOOKS["pop"]) if hook else FIGURES.get(family, {})
    rows = _rows(table, meter)
    if not rows:
        return None
    goal = density * meter.steps / 4 if not hook else min(density * meter.steps / 4, 4.5)
    weights = {row: exp(-abs(row.count("x") - goal) / 1.1) for row in rows}
    return weighted(rng, weights)


@lru_cache(maxsize=256)
def _native(meter_name: str) -> Meter:
    numerator, denominator = meter_name.split("/")
    return meter_of(int(numerator), int(denominator))


def _rows(table: Mapping[str, tuple[str, ...]], meter: Meter) -> tuple[str, ...]:
    """The rows of a table in a meter: its own, or built from those of the meters it is made of."""
    if meter.name in table:
        return table[meter.name]
    lengths = [length for _, length in meter.beats]
    if set(lengths) == {6} and "6/8" in table:
        halves = table["6/8"]
        if len(lengths) == 4:
            return tuple(first + second for first in halves for second in halves if second[0] != "-")
        row = [half + half[:6] for half in halves] if len(lengths) == 3 else [half[:6] for half in halves]
        return tuple(text for text in row if "x" in text)
    if set(lengths) == {4} and "4/4" in table:
        if len(lengths) == 2:
            return tuple({text[:8]: 0 for text in table["4/4"] if text[:8].count("x") >= 2})
        if len(lengths) == 5 and "3/4" in table:
            tails = [text[:8] for text in table["4/4"] if text[0] == "x"]
            return tuple(head + tail for head in table["3/4"] for tail in dict.fromkeys(tails))
        if len(lengths) == 3:
            return ()
    if "4/4" in table and len(lengths) > 1:
        return tuple(dict.fromkeys(fit_pattern(text, _native("4/4"), meter) for text in table["4/4"]))
    return ()


def head_twice(text: str, meter: Meter) -> str:
    """A bar's head repeated until the bar is full: a motif broken off and insisted on."""
    count = len(meter.beats)
    half = sum(length for _, length in meter.beats[: max(1, count // 2)])
    head = text[:half].replace("-", ".", 1) if text[0] == "-" else text[:half]
    if "x" not in head or count < 2:
        return text
    if count == 3:
        return head * 2 + "x" + "-" * (meter.steps - 2 * half - 1) if meter.steps >= 2 * half + 1 else text
    return (head * 3)[: meter.steps]


def half_speed(text: str, meter: Meter) -> str:
    """A bar's head at half speed; bars that do not halve stay as they are."""
    if meter.steps % 8 or any(length != 4 for _, length in meter.beats):
        return text
    slow = "".join({"x": "x-", "-": "--", ".": ".."}[char] for char in text[: meter.steps // 2])
    return slow if "x" in slow else text


def double_speed(text: str, meter: Meter) -> str:
    """A bar at double speed, its last note then held; bars with notes between the eighths stay as they are."""
    if meter.steps % 8 or "x" in text[1::2] or text[0] != "x":
        return text
    fast = text[::2]
    return fast + "-" * (meter.steps - len(fast))


def split_longest(text: str) -> str:
    """A bar with its longest note of at least a quarter made two."""
    best, best_length = -1, 3
    for index, char in enumerate(text):
        if char == "x":
            length = len(text[index + 1 :]) - len(text[index + 1 :].lstrip("-")) + 1
            if length > best_length:
                best, best_length = index, length
    if best < 0:
        return text
    middle = best + best_length // 2 // 2 * 2
    return text[:middle] + "x" + text[middle + 1 :]
