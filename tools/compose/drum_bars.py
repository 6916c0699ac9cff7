"""Which bar a drummer plays where in a section: the row of its variation, the second and fourth bar of a phrase, intro
and breakdown thinned, half time, ghost notes, three loudnesses of the hat.

Works on texts of one bar. Fills are in `drum_fills.py`; the order of bars and what follows a fill in `drums.py`.
"""

from collections.abc import Mapping, Sequence
from random import Random

from tools.compose.drum_fills import choose_ornament, with_ornament
from tools.compose.drum_neighbours import neighbour
from tools.compose.drum_voices import Texts
from tools.compose.form import PlannedSection
from tools.compose.meter import Meter, fit_pattern
from tools.compose.plan import Plan
from tools.compose.seeds import stream, weighted
from tools.compose.style import DrumRow, DrumStyle

PHRASE_BARS = 4
MACHINE_KITS = frozenset({24, 25})  # General MIDI's electronic kits: machines repeat, and keep the grid
QUIET_VOICES = frozenset({"hat", "ride", "shaker", "rim", "tambourine", "cabasa", "claves", "pedal", "triangle"})
LOW_VOICES = frozenset({"kick", "surdo", "taiko", "floor"})
BACKBEATS = ("snare", "clap", "rim")
# How a drummer may begin an intro, with weights: on the cymbals, with the whole row, only with the last bar's fill,
# with everything but the backbeat.
INTRO_WAYS = {"cymbals": 3.0, "whole": 2.0, "pickup": 1.5, "no backbeat": 1.5}


def variation_row(style: DrumStyle, variation: int) -> DrumRow:
    """The row of a variation 0 (A) to 3 (D); styles with fewer or more rows share them out."""
    return style.rows[min(len(style.rows) - 1, round(variation * (len(style.rows) - 1) / 3))]


class SectionBars:
    """The bars of one section before fills; sections of one letter are played alike."""

    def __init__(self, plan: Plan, style: DrumStyle, section: PlannedSection) -> None:
        self.plan, self.style, self.section, self.meter = plan, style, section, plan.meter
        row = variation_row(style, section.variation)
        rng = stream(plan.seed, "drums", section.letter, section.kind)
        ghosts = style.ghosts * (0.4 + 0.2 * section.variation) if section.variation else 0.0
        self.first = with_ghosts(self.worn(row.first), ghosts, self.meter, rng)
        self.second = with_ghosts(self.worn(row.second), ghosts, self.meter, rng)
        self.fourth = self.worn(row.fourth) if row.fourth else self.ornamented(rng)
        self.fifth, self.sixth = self.answered(rng)
        if self.is_half_time():
            self.first, self.second, self.fourth, self.fifth, self.sixth = (
                in_half_time(texts, self.meter)
                for texts in (self.first, self.second, self.fourth, self.fifth, self.sixth)
            )
        self.intro_way = weighted(stream(plan.seed, "drums", "intro"), INTRO_WAYS)

    def worn(self, texts: Texts) -> dict[str, str]:
        """A bar of the style in the plan's meter, with its accents."""
        fitted = {voice: fit_pattern(text, self.style.native, self.meter) for voice, text in texts.items()}
        return with_three_levels(fitted, self.meter)

    def ornamented(self, rng: Random) -> dict[str, str]:
        """The second bar with an ornament of the style's families."""
        ornament = choose_ornament(self.style.fill_kinds, self.second, rng)
        return with_ornament(self.second, ornament, self.meter) if ornament else self.second

    def answered(self, rng: Random) -> tuple[dict[str, str], dict[str, str]]:
        """The fifth and sixth bars: the first two again, a little otherwise, as the groove network or one more kick has
        it.
        """
        plain = with_other_kick(self.first, self.meter, rng), self.second
        if not self.style.feel or self.style.kit in MACHINE_KITS or not self.section.variation:
            return plain
        near = stream(self.plan.seed, "drums", "near", self.section.letter, self.section.kind)
        found = neighbour(self.first, self.second, near)
        return plain if found is None or found == (self.first, self.second) else found

    def is_half_time(self) -> bool:
        """Whether this section is one that the style plays in half time, in this piece."""
        return (
            self.section.kind in self.style.half_time
            and self.meter.numerator == 4
            and (stream(self.plan.seed, "drums", "half time", self.section.kind).random() < 0.5)
        )

    def bar(self, bar: int) -> dict[str, str]:
        """The texts of a bar (from 0 in the section)."""
        place = bar % (2 * PHRASE_BARS)
        texts = (self.first, self.second, self.first, self.fourth, self.fifth, self.sixth, self.first, self.second)
        chosen = texts[place]
        if self.section.kind == "intro":
            return self.thinned_intro(chosen, bar)
        if self.section.kind == "break" and bar < self.section.bars - self.section.bars // 3:
            return {voice: text for voice, text in chosen.items() if voice not in LOW_VOICES} or dict(chosen)
        return dict(chosen)

    def thinned_intro(self, texts: Texts, bar: int) -> dict[str, str]:
        """An intro's bar: its first half lacks something, so that the first section is an arrival."""
        bars = self.section.bars
        if bars <= 2 or bar >= (bars - 1 if self.intro_way == "pickup" else bars // 2):
            return dict(texts)
        if self.intro_way == "pickup" and self.style.fills:
            return {}
        if self.intro_way == "whole":
            return dict(texts)
        if self.intro_way == "no backbeat":
            return {voice: text for voice, text in texts.items() if voice not in BACKBEATS} or dict(texts)
        return {voice: text for voice, text in texts.items() if voice in QUIET_VOICES}


def with_three_levels(texts: Texts, meter: Meter) -> dict[str, str]:
    """Hat, ride and shaker written without accents get three loudnesses: beats, the eighths between, the rest."""
    out = dict(texts)
    for voice in ("hat", "ride", "shaker", "cabasa"):
        if voice in out and set(out[voice]) <= {"x", "."}:
            out[voice] = "".join(
                c if c == "." else "X" if meter.is_beat(step) else "x" if step % 2 == 0 else "o"
                for step, c in enumerate(out[voice])
            )
    return out


def with_ghosts(texts: Texts, amount: float, meter: Meter, rng: Random) -> dict[str, str]:
    """A bar with up to four ghost notes on the snare, between the backbeats and where the kick is silent."""
    snare = texts.get("snare", "")
    if "X" not in snare or amount <= 0:
        return dict(texts)
    kick = texts.get("kick", "." * meter.steps)
    places = [
        step
        for step in range(1, meter.steps)
        if step % 2 and snare[step] == "." and kick[step] == "." and snare[step - 1] != "X"
    ]
    chosen = set(rng.sample(places, min(len(places), round(4 * amount + rng.uniform(-0.5, 0.5)))) if places else ())
    return {**texts, "snare": "".join("g" if step in chosen else c for step, c in enumerate(snare))}


def with_other_kick(texts: Texts, meter: Meter, rng: Random) -> dict[str, str]:
    """A bar with one kick more where nobody plays: a weak eighth, or the sixteenth before the next bar's one."""
    kick = texts.get("kick")
    if not kick or "X" not in texts.get("snare", texts.get("rim", "X")):
        return dict(texts)
    snare = texts.get("snare", "." * meter.steps)
    places = [s for s in range(2, meter.steps, 2) if kick[s] == snare[s] == "." and not meter.is_beat(s)]
    if not places:
        return dict(texts)
    place = rng.choice(places)
    return {**texts, "kick": kick[:place] + "o" + kick[place + 1 :]}


def in_half_time(texts: Texts, meter: Meter) -> dict[str, str]:
    """The bar as heard at half its pace: the backbeat in the middle only, the kick without its second half's beats."""
    middle = meter.beats[len(meter.beats) // 2][0]
    out = dict(texts)
    for voice in BACKBEATS:
        if voice in out and set(out[voice]) & set("Xx"):
            ghosts = "".join(c if c == "g" else "." for c in out[voice])
            out[voice] = ghosts[:middle] + "X" + ghosts[middle + 1 :]
    if "kick" in out:
        kick = out["kick"]
        out["kick"] = (
            kick[:middle] + "." + "".join(c if s % 2 == 0 else "." for s, c in enumerate(kick[middle + 1 :], 1))
        )
    return out


def silent(texts: Mapping[str, str], voices: Sequence[str]) -> dict[str, str]:
    """The bar without some voices."""
    return {voice: text for voice, text in texts.items() if voice not in voices}
