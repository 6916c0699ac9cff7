"""Dynamics and hairpins of a part: levels by section, hairpins into stronger sections and over the phrases that grow.

The places come from the phrasing that made the velocities; a sign is only printed where the played notes bear it out.
"""

import math
from collections.abc import Sequence

from tools.compose.cast import Part
from tools.compose.ending import FADE_BARS
from tools.compose.meter import STEP_TICKS
from tools.compose.perform_loudness import TERRACED
from tools.compose.phrasing import Phrase, Phrasing
from tools.song.values import Mark, Note

LEVELS = ((48, "pp"), (60, "p"), (72, "mp"), (86, "mf"), (100, "f"), (128, "ff"))
LEEWAY = 3.0  # a level stays printed while the mean is this close to it
HAIRPIN_DB = 4.0  # a phrase that grows by less has no hairpin
HEARD_DB = 1.2  # what must be left of it between the halves of the notes as played
FEWEST_ONSETS = 4
_LINES = frozenset({"melody", "solo", "counter", "inner"})


def dynamic_marks(phrasing: Phrasing, part: Part, notes: Sequence[Note]) -> list[Mark]:
    """Levels and hairpins of one part."""
    levels = _levels(phrasing, notes)
    terraced = part.instrument.program in TERRACED
    hairpins = [] if terraced else _into_sections(phrasing, notes)
    plan = phrasing.plan
    fading = plan.ending == "fade" and plan.bars > FADE_BARS
    start = (plan.bars - FADE_BARS) * plan.meter.bar_ticks
    if fading:
        hairpins = [mark for mark in hairpins if (mark.end_tick or 0) <= start]
    end = plan.bars * plan.meter.bar_ticks
    if fading and gained_db(_between(notes, start, end)) < 0:
        hairpins.append(Mark("hairpin", start, end, "diminuendo", placement="below"))
    if phrasing.manner.hairpins and part.job in _LINES and not terraced:
        hairpins += [m for m in _over_phrases(phrasing, notes) if not any(_overlap(m, other) for other in hairpins)]
    return levels + hairpins


def level_of(notes: Sequence[Note]) -> str:
    """The dynamic of a stretch by its mean velocity."""
    mean = _mean(notes)
    return next(name for limit, name in LEVELS if mean < limit)


def gained_db(notes: Sequence[Note]) -> float:
    """Loudness between the first and the second half of the onsets, by the law of General MIDI (40 log10)."""
    onsets = sorted({note.onset_tick for note in notes})
    if len(onsets) < 2:
        return 0.0
    middle = onsets[len(onsets) // 2]
    before = [note for note in notes if note.onset_tick < middle]
    after = [note for note in notes if note.onset_tick >= middle]
    return 40.0 * math.log10(_mean(after) / _mean(before))


def _mean(notes: Sequence[Note]) -> float:
    return sum(note.velocity for note in notes) / len(notes)


def _between(notes: Sequence[Note], start: int, end: int) -> list[Note]:
    return [note for note in notes if start <= note.onset_tick < end]


def _levels(phrasing: Phrasing, notes: Sequence[Note]) -> list[Mark]:
    """A level at each section that is really louder or softer than what was last printed."""
    bar = phrasing.plan.meter.bar_ticks
    marks: list[Mark] = []
    before = ""
    for section in phrasing.plan.sections:
        inside = _between(notes, section.first_bar * bar, section.end_bar * bar)
        if not inside or (before and _holds(before, _mean(inside))):
            continue
        level = level_of(inside)
        marks.append(Mark("dynamic", inside[0].onset_tick, value=level, placement="below"))
        before = level
    return marks


def _holds(level: str, mean: float) -> bool:
    names = [name for _, name in LEVELS]
    index = names.index(level)
    low = LEVELS[index - 1][0] if index else 0
    return low - LEEWAY <= mean < LEVELS[index][0] + LEEWAY


def _into_sections(phrasing: Phrasing, notes: Sequence[Note]) -> list[Mark]:
    """Crescendos over the bars that lead into a stronger section."""
    bar = phrasing.plan.meter.bar_ticks
    marks = []
    for first, (place, count) in phrasing.growing.items():
        if place:
            continue
        start, end = first * bar, (first + count) * bar
        inside = _between(notes, start, end)
        following = _between(notes, end, end + bar)
        if inside and following and gained_db([*inside, *following]) > 0:
            marks.append(Mark("hairpin", inside[0].onset_tick, end, "crescendo", placement="below"))
    return marks


def _over_phrases(phrasing: Phrasing, notes: Sequence[Note]) -> list[Mark]:
    """Crescendo to the peak of a phrase and back, where the phrase grows by `HAIRPIN_DB` and the notes do too."""
    marks = []
    last = phrasing.plan.steps - phrasing.steps
    for phrase in phrasing.phrases:
        inside = _between(notes, phrase.start_step * STEP_TICKS, phrase.end_step * STEP_TICKS)
        if not inside or phrase.end_step > last or _rise_db(phrase, _mean(inside)) < HAIRPIN_DB:
            continue
        peak = phrase.peak_step * STEP_TICKS
        grows = _hairpin(_between(inside, 0, peak + 1), "crescendo")
        falls = _hairpin(_between(inside, peak, phrase.end_step * STEP_TICKS), "diminuendo")
        marks += [mark for mark in (grows, falls) if mark is not None]
    return marks


def _rise_db(phrase: Phrase, mean: float) -> float:
    return 40.0 * math.log10((mean + 0.4 * phrase.rise) / max(1.0, mean - 0.6 * phrase.rise))


def _hairpin(notes: Sequence[Note], kind: str) -> Mark | None:
    onsets = sorted({note.onset_tick for note in notes})
    if len(onsets) < FEWEST_ONSETS:
        return None
    gained = gained_db(notes)
    if (gained if kind == "crescendo" else -gained) < HEARD_DB:
        return None
    return Mark("hairpin", onsets[0], onsets[-1], kind, placement="below")


def _overlap(a: Mark, b: Mark) -> bool:
    return a.tick < (b.end_tick or b.tick) and b.tick < (a.end_tick or a.tick)
