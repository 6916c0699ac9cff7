"""The plan of a section's tune: which motif each bar states or takes up, how, and in which rhythm.

The orders come from `melody_schemes.py`, the rhythms from `rhythm.py`. Gives one `BarPlan` a bar; no pitches here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from tools.compose.form import PlannedSection
from tools.compose.melody_idiom import Idiom
from tools.compose.melody_schemes import in_pairs, scheme
from tools.compose.meter import Meter
from tools.compose.plan import Plan
from tools.compose.rhythm import (
    bar_text,
    cadence_text,
    double_speed,
    figure_text,
    half_speed,
    head_twice,
    split_longest,
)

LEAST_DENSITY, MOST_DENSITY = 0.55, 2.4  # notes a quarter
USUAL_QUARTER_S = 0.55
QUICK_BEAT_S = 0.5  # beats shorter than this have no motif at double speed
INSIST, INSIST_ONCE = 2.0, 6.0  # see `melody_schemes.scheme`
SHORT_PIECE_BARS = 28  # a piece no longer than this has few returns and says more again within its sections
SHORT_BAR_STEPS = 8  # bars no longer than this are thought of in pairs
LIFTED = ("chorus", "B")


@dataclass(frozen=True, slots=True)
class BarPlan:
    """One bar of a tune before it has pitches.

    Attributes:
        letter: The motif, "c" or "C" for an open or closed cadence, "_" for silence.
        way: How it is taken up (see `melody_schemes.py`); "new" where it is stated first.
        text: Its rhythm.
        source: The bar of the section it takes up, None where it is new.
        image: For each of its notes the note of the source it comes from; None is new.
    """

    letter: str
    way: str
    text: str
    source: int | None = None
    image: tuple[int | None, ...] = ()

    @property
    def closes(self) -> bool:
        """Whether a phrase ends here."""
        return self.letter in "cC"


def plan_bars(
    plan: Plan, section: PlannedSection, idiom: Idiom, rng: Random, ends_piece: bool, known: Mapping[str, str]
) -> tuple[BarPlan, ...]:
    """Rhythm and motif of a section, bar by bar.

    Args:
        ends_piece: True in the last section, whose last bar is one held note.
        known: Rhythms by letter that the section takes over from an earlier one.
    """
    lifted = section.kind in LIFTED
    once = sum(other.letter == section.letter for other in plan.sections) == 1
    names = idiom.chorus if lifted else idiom.schemes
    insist = INSIST_ONCE if once or plan.bars <= SHORT_PIECE_BARS else INSIST
    short = plan.meter.steps <= SHORT_BAR_STEPS and section.bars >= 8 and section.bars % 2 == 0
    bars = section.bars // 2 if short else section.bars
    tokens = scheme(bars, names, rng, hook=section.kind == "chorus", insist=insist)
    tokens = in_pairs(tokens) if short else tokens
    rhythms = _Rhythms(plan, section, idiom, rng, dict(known))
    first: dict[str, int] = {}
    latest: dict[str, int] = {}
    rows: list[BarPlan] = []
    for bar, token in enumerate(tokens):
        letter, sign = token[0], token[1:]
        last = ends_piece and bar == section.bars - 1
        if letter in "cC_":
            rows.append(rhythms.cadence(letter, last))
            old = first.get(letter, -1)
            if letter != "_" and old >= 0 and rows[old].text == rows[bar].text:
                rows[bar] = replace(rows[bar], way="same", source=old, image=tuple(range(rows[bar].text.count("x"))))
            first.setdefault(letter, bar)
            continue
        source = latest.get(letter) if sign == ">" else first.get(letter)
        rows.append(_taken_up(plan, rows, letter, sign, source, rhythms.motif(letter, bar)))
        if sign in ("", ">", "~"):
            latest[letter] = bar
        first.setdefault(letter, bar)
    return tuple(rows)


def _taken_up(plan: Plan, rows: list[BarPlan], letter: str, sign: str, source: int | None, text: str) -> BarPlan:
    """A bar that states a motif, or takes an earlier bar up in the way of its sign."""
    if source is None:
        return BarPlan(letter, "new", text)
    old = rows[source].text
    count = old.count("x")
    way = sign or "same"
    image: tuple[int | None, ...]
    if sign == "/":
        text = head_twice(old, plan.meter)
        head = max(1, sum(char == "x" for char in old[: _head_steps(plan.meter)]))
        image = tuple(i % head for i in range(text.count("x")))
    elif sign == "+":
        text = half_speed(old, plan.meter)
        image = tuple(range(text.count("x")))
    elif sign == "-" and plan.beat_s >= QUICK_BEAT_S:
        text, image = double_speed(old, plan.meter), tuple(range(count))
    elif sign == "*":
        text = split_longest(old)
        extra = _new_onset(old, text)
        image = tuple(None if i == extra else i - int(extra is not None and i > extra) for i in range(text.count("x")))
    else:
        text, image = old, tuple(range(count))
        way = way if sign != "-" else "same"
    return BarPlan(letter, way, text, source, image)


def _head_steps(meter: Meter) -> int:
    return sum(length for _, length in meter.beats[: max(1, len(meter.beats) // 2)])


def _new_onset(old: str, text: str) -> int | None:
    for index, (a, b) in enumerate(zip(old, text, strict=True)):
        if a != b:
            return text[:index].count("x")
    return None


class _Rhythms:
    """Rhythms of a section by letter, drawn when first asked for."""

    def __init__(self, plan: Plan, section: PlannedSection, idiom: Idiom, rng: Random, known: dict[str, str]) -> None:
        self.plan, self.section, self.idiom, self.rng, self.known = plan, section, idiom, rng, known
        self.density = tune_density(plan, section)

    def motif(self, letter: str, bar: int) -> str:
        """The rhythm of a motif."""
        if letter not in self.known:
            self.known[letter] = self.drawn(letter, bar)
        return self.known[letter]

    def drawn(self, letter: str, bar: int) -> str:
        style, meter, rng = self.plan.style.melody, self.plan.meter, self.rng
        hook = letter == "h"
        figured = rng.random() < (0.9 if hook else self.idiom.figured)
        family = self.idiom.hook if hook else self.idiom.figures
        text = figure_text(meter, family, self.density, rng, hook=hook) if figured else None
        if text is None:
            text = bar_text(meter, style.rhythm, self.density, style.syncopation, rng, opening=bar == 0)
        return "." + text[1:] if text[0] == "-" and bar == 0 else text

    def cadence(self, letter: str, last: bool) -> BarPlan:
        """A bar that ends a phrase, or stays silent."""
        meter, style = self.plan.meter, self.plan.style.melody
        if last:
            return BarPlan(letter, "new", held_bar(meter))
        if letter == "_":
            return BarPlan(letter, "new", "." * meter.steps)
        name = f"cadence {letter}"
        if name not in self.known or self.rng.random() < 0.25:
            self.known[name] = cadence_text(meter, style.rhythm, self.rng, closed=letter == "C", breath=style.breath)
        return BarPlan(letter, "new", self.known[name])


def tune_density(plan: Plan, section: PlannedSection) -> float:
    """Notes a quarter: style, mood, kind of section, and about as many notes a second whatever the tempo."""
    density = plan.style.melody.density * (1.0 + 0.4 * plan.mood.density)
    density *= 1.06 if section.kind in LIFTED else 0.6 if section.kind == "outro" else 1.0
    density *= min(1.3, max(0.72, (plan.beat_s / USUAL_QUARTER_S) ** 0.6))
    return min(MOST_DENSITY, max(LEAST_DENSITY, density))


def held_bar(meter: Meter) -> str:
    """One note for the whole bar."""
    return "x" + "-" * (meter.steps - 1)
