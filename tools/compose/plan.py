"""The plan of a piece: style, mood, key, meter, tempo, bars and form, decided before the first note.

What the brief states is taken as it is; what it leaves open is chosen from style and mood by seed and told in
`choices`. No notes here.
"""

import math
from dataclasses import dataclass, field, replace

from tools.compose.choices import Choice
from tools.compose.form import (
    Layout,
    PlannedSection,
    asked_layouts,
    evened,
    free_layout,
    number_sections,
    stretched,
    with_energy,
)
from tools.compose.key_choice import choose_key
from tools.compose.length import Length, TempoWish, bar_seconds, check_limits, solve_length
from tools.compose.meter import Meter, meter_of
from tools.compose.mood import Mood, mood_of
from tools.compose.reasons import form_reason, tempo_reason
from tools.compose.seeds import pick, stream, weighted
from tools.compose.style import Style
from tools.compose.style_choice import choose_style
from tools.errors import BriefError
from tools.song.brief import Brief
from tools.theory.key import Key
from tools.theory.tempo_words import is_compound

RITARD_BARS = 0.14  # bars' worth of time that the ritardando steps add before the last bar (see `tools.compose.ending`)
FEWEST_BARS = 4  # a piece of fewer bars is no phrase; taken only where the tempo leaves no other way
HURRIED = 1.25  # how much a style's quickest tempo is left behind to make room for a phrase
SUPPLE = 1.1  # and for sections of equal length in the time asked for
ENDINGS = ("ritardando", "button", "held", "fade", "tag", "cut", "loop")
BUTTON_BARS = 0.4  # how much of the last bar a short last chord fills


@dataclass(frozen=True)
class Plan:
    """All that is decided before the notes.

    Attributes:
        key: Home key.
        bpm: Felt beats a minute.
        sections: The form, in bars.
        ending: One of `ENDINGS`.
        last_bar_s: Performed length of the last bar where a duration was asked for, else None.
        tail_s: Ring-out after the last note.
        keys: (first bar from 0, key) of every key the piece passes through, in order; () is the home key throughout.
        loop: Whether the last bar leads into the first without a seam.
        pickup_steps: Sixteenths of upbeat before bar 0; 0 is none.
    """

    brief: Brief
    seed: int
    style: Style
    mood: Mood
    key: Key
    meter: Meter
    bpm: float
    sections: tuple[PlannedSection, ...]
    ending: str
    last_bar_s: float | None
    tail_s: float
    choices: tuple[Choice, ...] = field(default=())
    keys: tuple[tuple[int, Key], ...] = ()
    loop: bool = False
    pickup_steps: int = 0

    def key_at(self, bar: int) -> Key:
        """The local key of a bar (from 0)."""
        return next((key for first, key in reversed(self.keys) if first <= bar), self.key)

    @property
    def bars(self) -> int:
        """Bars in the piece."""
        return sum(section.bars for section in self.sections)

    @property
    def steps(self) -> int:
        """Sixteenths in the piece."""
        return self.bars * self.meter.steps

    @property
    def beat_s(self) -> float:
        """Seconds of a beat of the meter at the plan's tempo, 4 steps long."""
        return bar_seconds(self.meter, self.bpm) * 4 / self.meter.steps

    def section_at(self, bar: int) -> PlannedSection:
        """The section a bar (from 0) lies in."""
        return next(section for section in reversed(self.sections) if section.first_bar <= bar)


def make_plan(brief: Brief, seed: int) -> Plan:
    """Decide everything that is not a note.

    Raises:
        BriefError: The brief contradicts itself or asks for what cannot be.
    """
    check_limits(brief.bars, brief.duration_s, brief.tempo_bpm)
    choices: list[Choice] = []
    mood = mood_of(brief)
    style = choose_style(brief, mood, seed, choices)
    meter = _meter(brief, style, seed, choices)
    style = style.in_meter(meter)
    key = choose_key(brief, style, mood, seed, choices)
    tempo = _tempo_wish(brief, style, mood, meter, seed)
    ending = _ending(brief, style, mood, seed, choices)
    length = _length(brief, style, mood, meter, tempo, ending, seed)
    _tell_length(brief, style, mood, meter, length, choices)
    return Plan(
        brief,
        seed,
        style,
        mood,
        key,
        meter,
        length.bpm,
        _moody(length.layout.sections, mood),
        ending,
        length.last_bar_s,
        length.tail_s,
        tuple(choices),
    )


# ---- meter


def _meter(brief: Brief, style: Style, seed: int, choices: list[Choice]) -> Meter:
    if brief.meter:
        numerator, denominator = brief.meter
        if denominator not in (2, 4, 8, 16) or not 1 <= numerator <= 16 or numerator * 16 // denominator < 4:
            raise BriefError(
                f"A meter of {numerator}/{denominator} cannot be composed.",
                "1 to 16 beats over 2, 4, 8 or 16 are possible.",
                "Say one such as 3/4 or 7/8.",
            )
        return meter_of(numerator, denominator)
    numerator, denominator = pick(stream(seed, "meter"), _open_meters(brief, style))
    choices.append(Choice("meter", f"{numerator}/{denominator}", f"usual for {style.name.lower()}"))
    return meter_of(numerator, denominator)


def _open_meters(brief: Brief, style: Style) -> tuple[tuple[int, int], ...]:
    """The style's meters that leave the rest of the brief its meaning: no dotted beats under a tempo word that counts
    plain ones, no long bars in a piece of a few seconds.
    """
    rows = style.meters
    if brief.tempo_range is not None or brief.tempo_bpm is not None:
        rows = tuple(meter for meter in rows if not is_compound(*meter)) or rows
    if brief.duration_s is not None and brief.bars is None:
        roomy = tuple(m for m in rows if FEWEST_BARS * bar_seconds(meter_of(*m), style.tempo[1]) <= brief.duration_s)
        rows = roomy or (min(rows, key=lambda m: bar_seconds(meter_of(*m), 60.0)),)
    return rows


# ---- tempo and ending


def _tempo_wish(brief: Brief, style: Style, mood: Mood, meter: Meter, seed: int) -> TempoWish:
    if brief.tempo_bpm is not None:
        return TempoWish(brief.tempo_bpm, brief.tempo_bpm, brief.tempo_bpm, exact=True)
    low, high = style.tempo
    middle = math.sqrt(low * high) * (mood.tempo_factor if mood.known else 1.0)
    jitter = 2.0 ** stream(seed, "tempo").uniform(-0.12, 0.12)
    if brief.tempo_range is not None:
        asked_low, asked_high = max(20.0, brief.tempo_range[0]), min(300.0, brief.tempo_range[1])
        margin = 0.1 * (asked_high - asked_low)
        favourite = min(max(middle * jitter, asked_low + margin), asked_high - margin)
        return TempoWish(asked_low, asked_high, favourite)
    if mood.known:  # a mood may leave a style's habits a little
        low, high = low * (0.85 if mood.arousal < 0 else 1.0), high * (1.2 if mood.arousal > 0 else 1.0)
    favourite = min(max(middle * jitter, low), high)
    if brief.duration_s is not None and brief.form:
        low, high = low / SUPPLE, high * SUPPLE
    if brief.duration_s is not None and FEWEST_BARS * bar_seconds(meter, high) > brief.duration_s:
        high *= HURRIED
    return TempoWish(low, high, favourite)


def _ending(brief: Brief, style: Style, mood: Mood, seed: int, choices: list[Choice]) -> str:
    if brief.ending in ENDINGS:
        return str(brief.ending)
    weights = {name: 1.0 / (1 + i) for i, name in enumerate(style.endings)}
    if mood.known and mood.arousal > 0.4:
        weights = {name: weight * (0.3 if name == "ritardando" else 1.0) for name, weight in weights.items()}
    ending = weighted(stream(seed, "ending"), weights)
    choices.append(Choice("ending", ending, f"fits {style.name.lower()}"))
    return ending


# ---- length and form


def _length(brief: Brief, style: Style, mood: Mood, meter: Meter, tempo: TempoWish, ending: str, seed: int) -> Length:
    last_bar = BUTTON_BARS if ending == "button" and not brief.chords else 1.0
    stretch = RITARD_BARS if ending == "ritardando" and (brief.bars is None or brief.bars >= 3) else 0.0
    stated = _stated_bars(brief)
    if stated is not None:
        check_limits(stated, None, None)
        layouts = [_stated_layout(brief, style, stated)]
        return solve_length(
            layouts, meter, tempo, brief.duration_s, bars_stated=True, stretch=stretch, last_bar=last_bar
        )
    target_s = brief.duration_s or stream(seed, "length").uniform(*style.length_s)
    layouts = _open_layouts(brief, style, meter, tempo, target_s)
    if brief.duration_s is not None:
        return solve_length(
            layouts, meter, tempo, brief.duration_s, bars_stated=False, stretch=stretch, last_bar=last_bar
        )
    best = min(
        layouts,
        key=lambda layout: (
            layout.oddness
            + (0.2 if brief.form else 2.5)
            * abs(math.log2(layout.bars * bar_seconds(meter, tempo.favourite) / target_s))
        ),
    )
    return solve_length([best], meter, tempo, None, bars_stated=False)


def _stated_bars(brief: Brief) -> int | None:
    """The bars the person fixed: by number, by chords played a stated number of times, or by a form with all its
    lengths.
    """
    form_bars = (
        sum(request.bars or 0 for request in brief.form) if brief.form and all(r.bars for r in brief.form) else None
    )
    chord_bars = None
    if brief.chords and brief.chord_repeats is not None:
        chord_bars = math.ceil(row_bars(brief) * max(1, brief.chord_repeats) - 1e-6)
    known = {
        name: n for name, n in (("bars", brief.bars), ("form", form_bars), ("chords", chord_bars)) if n is not None
    }
    if "bars" in known and "form" in known and known["bars"] != known["form"]:
        raise BriefError(
            f"The sections add up to {known['form']} bars, not {known['bars']}.",
            "",
            "Change a section's length or the number of bars.",
        )
    if "bars" in known and "chords" in known and known["bars"] < known["chords"]:
        raise BriefError(
            f"The chords played as often as asked take {known['chords']} bars, not {known['bars']}.",
            "",
            "Change the repeats or the number of bars.",
        )
    return known.get("bars", known.get("chords", known.get("form")))


def row_bars(brief: Brief) -> float:
    """Bars that the person's chord row takes once."""
    each = brief.chord_bars or (1.0,)
    if len(each) == 1:
        return each[0] * len(brief.chords)
    return sum(each[i % len(each)] for i in range(len(brief.chords)))


def _stated_layout(brief: Brief, style: Style, bars: int) -> Layout:
    if brief.form:
        layouts = asked_layouts(brief.form, section_bars=style.section_bars)
        even = evened(brief.form, bars)
        exact = [layout for layout in (*layouts, *([even] if even else [])) if layout.bars == bars]
        if exact:
            return min(exact, key=lambda layout: layout.oddness)
        bent = [b for layout in layouts if (b := stretched(layout, bars)) is not None]
        if not bent:
            raise BriefError(
                f"{bars} bars are too few for {len(brief.form)} sections.", "", "Ask for more bars or fewer sections."
            )
        return min(bent, key=lambda layout: layout.oddness)
    if brief.chords:
        return _row_layout(brief, bars)
    return free_layout(style.form, bars, framed=False, section_bars=style.section_bars)


def _row_layout(brief: Brief, bars: int) -> Layout:
    """Sections that follow the passes of a stated chord row: a row of four bars or more is a section, shorter ones
    are gathered to eight bars.
    """
    row = row_bars(brief)
    unit = max(1, round(row))
    while unit < 8 and unit * 2 <= min(12, bars):
        unit *= 2
    unit = min(unit, bars)
    lengths = [unit] * (bars // unit)
    rest = bars - unit * len(lengths)
    if rest:
        lengths[-1] += rest
    letters = "A" * len(lengths) if len(lengths) < 3 else ("AAB" * len(lengths))[: len(lengths)]
    if unit >= 10:
        letters = "A" * len(lengths)
    return Layout(
        number_sections([(letter, letter, letter, n) for letter, n in zip(letters, lengths, strict=True)]), 0.0
    )


def _open_layouts(brief: Brief, style: Style, meter: Meter, tempo: TempoWish, target_s: float) -> list[Layout]:
    if brief.form:
        layouts = asked_layouts(brief.form, section_bars=style.section_bars)
        if brief.duration_s is not None:
            most = min(400, math.ceil(1.1 * target_s / bar_seconds(meter, tempo.high)) + 1)
            layouts += [even for n in range(2 * len(brief.form), most + 1) if (even := evened(brief.form, n))]
        return layouts
    if brief.chords:
        return _row_layouts(brief, meter, tempo, target_s)
    framed = style.form != "blues"
    fewest = max(1, math.floor(0.5 * target_s / bar_seconds(meter, tempo.low)))
    most = min(400, math.ceil(1.3 * target_s / bar_seconds(meter, tempo.high)) + 2)
    free = brief.duration_s is None
    totals = [n for n in range(fewest, most + 1) if not free or n % 4 == 0] or [max(4, style.section_bars)]
    return [
        _not_too_short(
            free_layout(style.form, n, framed=framed, section_bars=style.section_bars, intro_bars=style.intro_bars)
        )
        for n in totals
    ]


def _not_too_short(layout: Layout) -> Layout:
    return replace(layout, oddness=layout.oddness + 1.5 * max(0, FEWEST_BARS - layout.bars))


def _row_layouts(brief: Brief, meter: Meter, tempo: TempoWish, target_s: float) -> list[Layout]:
    row = row_bars(brief)
    target = (
        target_s if brief.duration_s is not None else min(target_s, max(20.0, 16 * bar_seconds(meter, tempo.favourite)))
    )
    layouts = []
    most = math.ceil(1.6 * target / (row * bar_seconds(meter, tempo.high))) + 1
    for passes in range(1, max(2, most)):
        bars = math.ceil(row * passes - 1e-6)
        if bars <= 400:
            base = _row_layout(brief, bars)
            layouts.append(Layout(base.sections, 0.0 if abs(bars - row * passes) < 1e-6 else 0.5))
    if brief.duration_s is not None:  # a fixed tempo may need a last pass that breaks off
        layouts += [Layout(_row_layout(brief, n).sections, 2.0) for n in range(2, min(400, math.ceil(most * row)) + 1)]
    return layouts or [_row_layout(brief, max(1, math.ceil(row)))]


def _moody(sections: tuple[PlannedSection, ...], mood: Mood) -> tuple[PlannedSection, ...]:
    shift = 0.12 * mood.arousal + 0.08 * mood.density
    return tuple(with_energy(section, section.energy + shift) for section in sections)


def _tell_length(brief: Brief, style: Style, mood: Mood, meter: Meter, length: Length, choices: list[Choice]) -> None:
    if brief.tempo_bpm is None:
        choices.append(Choice("tempo", f"{length.bpm:g} beats a minute", tempo_reason(brief, style, mood, length.bpm)))
    layout = length.layout
    if not brief.form:
        names = ", ".join(f"{section.name} ({section.bars})" for section in layout.sections)
        choices.append(Choice("form", names, form_reason(brief, style, layout)))
    if brief.bars is None:
        choices.append(
            Choice(
                "bars",
                str(layout.bars),
                f"about {layout.bars * bar_seconds(meter, length.bpm):.0f} seconds at this tempo",
            )
        )
