"""Which lengths and forms a piece may have, from what was stated and what the style is wont to, and the choice among
them: bars, sections and tempo together.

The arithmetic of time is in `length`, the forms in `form_free` and `form_asked`.
"""

import math
from dataclasses import replace

from tools.compose.choices import Choice
from tools.compose.form import Layout, number_sections, stretched
from tools.compose.form_asked import asked_layouts, evened, frame_bars, framed, only_frames
from tools.compose.form_free import STRICT_FAMILIES, free_layout
from tools.compose.length import RING_OUT_S, Length, TempoWish, bar_seconds, check_limits, solve_length, solve_loop
from tools.compose.meter import Meter
from tools.compose.seeds import stream
from tools.compose.style import Style
from tools.errors import BriefError
from tools.song.brief import Brief, SectionRequest

RITARD_BARS = 0.14  # bars' worth of time that the ritardando steps add before the last bar (see `tools.compose.ending`)
FEWEST_BARS = 4  # a piece of fewer bars is no phrase; taken only where the tempo leaves no other way
BUTTON_BARS = 0.4  # how much of the last bar a short last chord fills
MOST_OPEN_BARS = 1300  # bars of a piece whose length was stated in seconds
OUTRO_BARS = (0, 2, 4, 1, 3)
LOOP_BARS = 8  # of a loop whose length nobody said
SLACK = 0.03  # how far a stated tempo may move where the seconds were stated too and nothing else helps
VARIANTS = 12
TAG = SectionRequest("Tag", bars=4)  # the last line once more
MANY_TOTALS = 60  # where so many numbers of bars would do, whole phrases of four are enough to choose from
WIDER = 1.3  # how far a style's tempi are left where nothing else fills a few seconds


def choose_length(
    brief: Brief, style: Style, meter: Meter, tempo: TempoWish, ending: str, seed: int, choices: list[Choice]
) -> Length:
    """Bars, sections and tempo.

    Raises:
        BriefError: No length fits what was stated.
    """
    if ending == "tag":
        brief = replace(brief, form=(*brief.form, TAG))
    try:
        return _length(brief, style, meter, tempo, ending, seed)
    except BriefError:
        wider = _wider(brief, tempo)
        if wider is None:
            raise
        length = _second_try(brief, style, meter, wider, ending, seed)
        if length is None:
            raise
    if tempo.exact:
        moved = 100 * abs(length.bpm / tempo.favourite - 1)
        why = f"{moved:.1f} % from the {tempo.favourite:g} asked for, so that {brief.duration_s:g} seconds are exact"
        choices.append(Choice("tempo", f"{length.bpm:g} beats a minute", why))
    return length


def _wider(brief: Brief, tempo: TempoWish) -> TempoWish | None:
    """Tempi to try where those wished for leave no way: a hair beside a stated one, some more beside a style's own."""
    if brief.duration_s is None or brief.tempo_range is not None:
        return None
    if tempo.exact:
        return TempoWish(tempo.low * (1 - SLACK), tempo.high * (1 + SLACK), tempo.favourite, bounded=True)
    return TempoWish(tempo.low / WIDER, tempo.high * WIDER, tempo.favourite)


def _second_try(brief: Brief, style: Style, meter: Meter, tempo: TempoWish, ending: str, seed: int) -> Length | None:
    try:
        return _length(brief, style, meter, tempo, ending, seed)
    except BriefError:
        return None


def _length(brief: Brief, style: Style, meter: Meter, tempo: TempoWish, ending: str, seed: int) -> Length:
    last_bar = BUTTON_BARS if ending == "button" and not brief.chords else 1.0
    stretch = RITARD_BARS if ending == "ritardando" and (brief.bars is None or brief.bars >= 3) else 0.0
    stated = _stated_bars(brief)
    loop = ending == "loop"
    if stated is not None:
        check_limits(stated, None, None)
        layouts = [_stated_layout(brief, style, stated, seed)]
    else:
        target_s = brief.duration_s or _target_s(style, meter, tempo, loop, seed)
        layouts = _open_layouts(brief, style, meter, tempo, target_s, loop, seed)
    if brief.duration_s is None:
        layout = layouts[0] if stated is not None else _nearest(layouts, brief, meter, tempo, target_s)
        found = solve_length([layout], meter, tempo, None, bars_stated=False)
        return replace(found, tail_s={"loop": 0.0, "cut": RING_OUT_S}.get(ending, found.tail_s))
    if loop:
        return solve_loop(layouts, meter, tempo, brief.duration_s, bars_stated=stated is not None)
    return solve_length(
        layouts, meter, tempo, brief.duration_s, bars_stated=stated is not None, stretch=stretch, last_bar=last_bar
    )


def _target_s(style: Style, meter: Meter, tempo: TempoWish, loop: bool, seed: int) -> float:
    if loop:
        return LOOP_BARS * bar_seconds(meter, tempo.favourite)
    return stream(seed, "length").uniform(*style.length_s)


def _nearest(layouts: list[Layout], brief: Brief, meter: Meter, tempo: TempoWish, target_s: float) -> Layout:
    weight = 0.2 if brief.form else 2.5

    def cost(layout: Layout) -> float:
        seconds = layout.bars * bar_seconds(meter, tempo.favourite)
        return layout.oddness + weight * abs(math.log2(seconds / target_s))

    return min(layouts, key=cost)


def _stated_bars(brief: Brief) -> int | None:
    """The bars the person fixed: by number, by chords played a stated number of times, or by a form with all its
    lengths.
    """
    form_bars = None
    if brief.form and all(r.bars for r in brief.form) and not only_frames(brief.form):
        form_bars = sum(request.bars or 0 for request in brief.form)
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


def _stated_layout(brief: Brief, style: Style, bars: int, seed: int) -> Layout:
    if brief.form and not only_frames(brief.form):
        return _stated_form(brief, style, bars)
    if brief.chords:
        return _row_layout(brief, bars)
    body = bars - frame_bars(brief.form)
    if body < 1:
        raise BriefError(f"{bars} bars are too few for what stands around the tune.", "", "Ask for more bars.")
    layout = free_layout(
        _family(brief, style), body, framed=False, section_bars=style.section_bars, variant=_variant(seed)
    )
    return framed(brief.form, layout) if brief.form else layout


def _stated_form(brief: Brief, style: Style, bars: int) -> Layout:
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


def _family(brief: Brief, style: Style) -> str:
    """The form family: the one named, else the style's."""
    if brief.structure == "strophic":
        return "stanzas"
    return brief.structure or style.form


def _variant(seed: int) -> int:
    return stream(seed, "form").randrange(VARIANTS)


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


def _open_layouts(
    brief: Brief, style: Style, meter: Meter, tempo: TempoWish, target_s: float, loop: bool, seed: int
) -> list[Layout]:
    if brief.form and not only_frames(brief.form):
        layouts = asked_layouts(brief.form, section_bars=style.section_bars)
        if brief.duration_s is not None:
            most = min(MOST_OPEN_BARS, math.ceil(1.1 * target_s / bar_seconds(meter, tempo.high)) + 1)
            layouts += [even for n in range(2 * len(brief.form), most + 1) if (even := evened(brief.form, n))]
        return layouts
    if brief.chords:
        return _row_layouts(brief, meter, tempo, target_s)
    family, around = _family(brief, style), frame_bars(brief.form)
    tagged = brief.form == (TAG,)
    frames_free = not (loop or family in STRICT_FAMILIES or family == "blues" or (brief.form and not tagged))
    rows = []
    for bars in _totals(brief, style, meter, tempo, target_s):
        layout = free_layout(
            family,
            max(1, bars - around),
            framed=frames_free,
            section_bars=style.section_bars,
            intro_bars=style.intro_bars,
            outro_bars=(0,) if tagged else OUTRO_BARS,
            variant=_variant(seed),
        )
        rows.append(_not_too_short(framed(brief.form, layout) if brief.form else layout))
    return rows


def _totals(brief: Brief, style: Style, meter: Meter, tempo: TempoWish, target_s: float) -> list[int]:
    """Numbers of bars worth trying for a time."""
    slow, quick = target_s / bar_seconds(meter, tempo.low), target_s / bar_seconds(meter, tempo.high)
    fewest = max(1, math.floor(max(0.5 * slow, slow - 4)))
    most = min(MOST_OPEN_BARS, math.ceil(min(1.3 * quick + 2, quick + 6)))
    free = brief.duration_s is None
    whole = 4 if free or most - fewest > MANY_TOTALS else 1
    return [n for n in range(fewest, most + 1) if n % whole == 0] or [max(4, style.section_bars)]


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
