"""A form for given words: stanzas become sections, lines become phrases of so many bars.

Decides bars only; where syllables are sung is decided in `setting.py`. Nothing is changed where the person said the
form themselves.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import inf, log2
from statistics import median

from tools.compose.form import kind_of
from tools.compose.length import TempoWish, bar_seconds
from tools.compose.meter import Meter
from tools.errors import BriefError
from tools.lyrics.language import language_of
from tools.lyrics.stress import STRESSED
from tools.lyrics.syllables import Sung, sung_line
from tools.song.brief import Brief, LyricLine, SectionRequest

SYLLABLES_A_SECOND = 2.5  # at which words are sung with ease; our own choice
MOST_SYLLABLES_A_SECOND = 6.5
STEPS_A_SYLLABLE = 2  # lines of more syllables than eighths leave no breath
LONG_LINE = 1.6  # times the usual number of syllables: the line takes twice the bars
INTRO_BARS = (4, 2, 0, 8)
OUTRO_BARS = (2, 4, 0, 3)
FILL_BARS = (0, 8, 16, 24, 32, 4, 12)
LEAST_LONG_PIECE = 24  # bars of words from which an intro has four bars


@lru_cache(maxsize=64)
def sung_lines(lyrics: tuple[LyricLine, ...]) -> tuple[tuple[Sung, ...], ...]:
    """The syllables of every line."""
    language = language_of("\n".join(line.text for line in lyrics))
    return tuple(sung_line(line.text, language) for line in lyrics)


def stanzas_of(lyrics: tuple[LyricLine, ...]) -> tuple[tuple[str, tuple[tuple[Sung, ...], ...]], ...]:
    """(name, syllables by line) of every stanza; lines nobody can sing are left out."""
    rows: dict[int, tuple[str, list[tuple[Sung, ...]]]] = {}
    for line, syllables in zip(lyrics, sung_lines(lyrics), strict=True):
        if syllables:
            rows.setdefault(line.stanza, (line.section, []))[1].append(syllables)
    return tuple((name, tuple(lines)) for name, lines in rows.values())


def line_weights(lines: Sequence[Sequence[Sung]]) -> list[int]:
    """How much room each line takes beside the others: 1, or 2 for one that is much longer."""
    usual = median(len(line) for line in lines)
    return [2 if len(line) > LONG_LINE * usual and len(line) > 8 else 1 for line in lines]


def worded(brief: Brief, meter: Meter, tempo: TempoWish, ending: str) -> Brief:
    """The brief with a form for its words, where it has words and no form.

    Raises:
        BriefError: The words cannot be sung in the time or the bars asked for.
    """
    if not brief.lyrics or brief.form or brief.structure:
        return brief
    stanzas = stanzas_of(brief.lyrics)
    if not stanzas:
        raise BriefError("There is nothing in these words that can be sung.", "", "Write them in letters.")
    weights = [sum(line_weights(lines)) for _, lines in stanzas]
    base = _line_bars(stanzas, meter, tempo.favourite) * (2 if brief.melisma else 1)
    best, best_cost = None, inf
    for times, intro, outro, fill in product((1.0, 2.0, 0.5), INTRO_BARS, OUTRO_BARS, FILL_BARS):
        sections = [max(1, round(weight * base * times)) for weight in weights]
        sections = [bars + bars % 2 if bars > 1 else bars for bars in sections]
        cost = _cost(brief, meter, tempo, ending, sections, intro, outro, fill) + abs(log2(times))
        if cost < best_cost:
            best, best_cost = (sections, intro, outro, fill), cost
    if best is None:
        if brief.bars is not None:
            return replace(brief, form=tuple(SectionRequest(name) for name, _ in stanzas))
        _refuse(brief, stanzas, meter, tempo)
    assert best is not None
    return replace(brief, form=_form(stanzas, *best))


def _line_bars(stanzas: Sequence[tuple[str, tuple[tuple[Sung, ...], ...]]], meter: Meter, bpm: float) -> float:
    """Bars of a line: about two stresses a bar in common time, one in triple time, at a pace that can be sung."""
    lines = [line for _, rows in stanzas for line in rows]
    syllables = median(len(line) for line in lines) + 1.0
    stressed = max(1.0, median(sum(s.stress == STRESSED for s in line) for line in lines))
    accents = 1.0 if len(meter.beats) in (1, 3) else 2.0 if len(meter.beats) in (2, 4) else len(meter.beats) / 2
    seconds = bar_seconds(meter, bpm)

    def cost(bars: float) -> float:
        pace = syllables / (bars * seconds)
        crowded = 4.0 * max(0.0, log2(pace / MOST_SYLLABLES_A_SECOND))
        crowded += max(0.0, log2(syllables / (bars * meter.steps / STEPS_A_SYLLABLE)))
        return abs(log2(pace / SYLLABLES_A_SECOND)) + 0.8 * abs(log2(stressed / (bars * accents))) + crowded

    return min((2.0, 4.0, 1.0, 0.5, 8.0), key=cost)


def _cost(
    brief: Brief,
    meter: Meter,
    tempo: TempoWish,
    ending: str,
    sections: Sequence[int],
    intro: int,
    outro: int,
    fill: int,
) -> float:
    """How far a form is from what one would expect; infinite where it is not what was asked."""
    total = sum(sections) + intro + outro + fill
    whole = brief.bars is not None or bool(brief.chords) or ending == "loop"
    if (whole and (intro or outro or fill)) or (brief.bars is not None and total != brief.bars):
        return inf
    cost = 0.05 * fill + 0.15 * OUTRO_BARS.index(outro) * (not whole)
    usual = 0 if whole else 4 if sum(sections) >= LEAST_LONG_PIECE else 2
    cost += 0.2 * abs(intro - usual) + (0.0 if fill % 8 == 0 else 0.3)
    if brief.duration_s is not None and brief.bars is None:
        bpm = total * bar_seconds(meter, 1.0) / max(1.0, brief.duration_s - 1.0)
        if not 0.92 * tempo.low <= bpm <= 1.08 * tempo.high:
            return inf
        cost += 1.5 * abs(log2(bpm / tempo.favourite))
    return cost + (0.6 if fill and brief.duration_s is None else 0.0)


def _form(
    stanzas: Sequence[tuple[str, object]], sections: Sequence[int], intro: int, outro: int, fill: int
) -> tuple[SectionRequest, ...]:
    rows = [SectionRequest(name, bars=bars) for (name, _), bars in zip(stanzas, sections, strict=True)]
    if fill:
        kind = kind_of(rows[0].name)
        rows.insert(max(1, len(rows) - 1), SectionRequest("Solo", "A" if kind == "verse" else "", fill))
    before = (SectionRequest("Intro", bars=intro),) if intro else ()
    after = (SectionRequest("Outro", bars=outro),) if outro else ()
    return (*before, *rows, *after)


def _refuse(
    brief: Brief, stanzas: Sequence[tuple[str, tuple[tuple[Sung, ...], ...]]], meter: Meter, tempo: TempoWish
) -> None:
    count = sum(len(line) for _, rows in stanzas for line in rows)
    least = count / MOST_SYLLABLES_A_SECOND
    asked = brief.duration_s or 0.0
    raise BriefError(
        f"These words have {count} syllables, and {asked:g} seconds were asked for.",
        f"At {tempo.low:g} to {tempo.high:g} beats a minute in {meter.name} they fill no form of that length"
        + (f"; they take at least about {least:.0f} seconds." if asked < 2 * least else "."),
        "Ask for another length, or leave the length open.",
    )
