"""The chords of one letter of the form as roman numerals: phrases with a cadence plan, loops that end another way.

A section is cut into phrases; every second one leads on with a half close, the last one closes or, in sections that
lead to others, opens. Texts come from the style's tables, or from the grammar learnt from them. Colours, keys and
what a return changes come later (`tools.compose.harmony_color`, `tools.compose.harmony_returns`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from tools.compose.form import PlannedSection
from tools.compose.harmony_grammar import Grammar, chord_in, function_of, phrase_lengths
from tools.compose.harmony_habits import Habits
from tools.compose.harmony_tables import MODAL, OWN_TABLE_FIRST
from tools.compose.seeds import pick
from tools.compose.style import Style
from tools.theory.key import Key

LEADING_ON = {"pre": 0.9, "bridge": 0.7, "B": 0.7, "C": 0.7}  # chance that a kind of section ends on a half close
ANTECEDENT = 0.4  # chance that the first of two phrases already ends with one
SAME_OPENING = 0.75
_CONTRASTING = ("bridge", "B", "C", "pre")


@dataclass(frozen=True)
class NumeralRow:
    """A section's bars as texts of roman numerals, and the last bar of each of its phrases."""

    bars: tuple[str, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """What a style offers for a mode.

    Attributes:
        modal: Whether the table is that of a mode, to be kept free of foreign colours.
        loop_share: How many of its sections are loops.
    """

    table: Mapping[str, tuple[str, ...]]
    mode: str
    modal: bool
    loop_share: float
    grammar: Grammar

    def texts(self, *kinds: str) -> tuple[str, ...]:
        """The first of these kinds of phrases that the table has."""
        return next((self.table[kind] for kind in kinds if self.table.get(kind)), ("I",))


def source_of(style: Style, mode: str) -> Source:
    """The style's phrases for a mode; modes it does not know have tables of their own."""
    return _source(style.key, mode, style)


@lru_cache(maxsize=256)
def _cached(key: str, mode: str, tables: tuple[tuple[str, tuple[str, ...]], ...], modal: bool, share: float) -> Source:
    table = dict(tables)
    return Source(table, mode, modal, share, Grammar(table, mode))


def _source(key: str, mode: str, style: Style) -> Source:
    tables = style.harmony.tables
    minor = Key("C", mode).is_minor
    own = tables.get(mode)
    near = own or tables.get("minor" if minor else "major") or next(iter(tables.values()))
    use_own = mode in ("major", "minor") or (own and mode in OWN_TABLE_FIRST) or (mode == "blues" and "twelve" in near)
    table = near if use_own or mode not in MODAL else {**MODAL[mode], "loops": MODAL[mode]["open"]}
    numerals = "minor" if minor and mode in ("blues", "minor") else mode
    sixths = style.harmony.color in ("seventh", "ninth")
    texts = tuple((kind, tuple(_read(text, sixths) for text in rows)) for kind, rows in table.items())
    return _cached(key, numerals, texts, not use_own, style.harmony.loop_share)


_SIXTH = re.compile(r"(?<![\w#])([b#]?[ivIV]+)6(?=[+ ]|$)")


def _read(text: str, sixths: bool) -> str:
    """A phrase whose "I6" is an added sixth in styles of sevenths and ninths, as their players write it; elsewhere it
    is the first inversion.
    """
    return _SIXTH.sub(r"\1add6", text) if sixths else text


def numeral_row(
    section: PlannedSection, source: Source, habits: Habits, rng: Random, taken: set[str], last: bool, anchored: bool
) -> NumeralRow:
    """The chords of a section.

    Args:
        taken: Loops other letters have; the chosen one is added, so that a chorus differs from its verse.
        last: Whether the piece ends with it.
        anchored: Whether loops should begin on the tonic, because the piece does not name its key else.
    """
    if "twelve" in source.table and section.kind not in ("intro", "outro", "bridge") and section.bars >= 12:
        return _twelve(pick(rng, source.table["twelve"]).split(), section.bars)
    if section.kind == "intro":
        return _one(section.bars, pick(rng, source.texts("intro", "loops", "open")), source, rng)
    if section.kind == "outro":
        return _one(section.bars, pick(rng, source.texts("outro", "full")), source, rng)
    if "loops" in source.table and rng.random() < source.loop_share:
        return _looped(section, source, habits, rng, taken, anchored)
    return _phrased(section, source, habits, rng, last)


def _one(bars: int, text: str, source: Source, rng: Random) -> NumeralRow:
    row = text.split()
    if bars >= 2 * len(row):  # an intro of eight goes twice round
        turns = bars // len(row) - 1
        return NumeralRow((*(row * turns), *source.grammar.fitted(row, bars - turns * len(row), rng)), (bars - 1,))
    return NumeralRow(source.grammar.fitted(row, bars, rng), (bars - 1,))


def _twelve(chorus: Sequence[str], bars: int) -> NumeralRow:
    """A blues: whole choruses, the last drawn out before its turnaround where bars are left over."""
    turns, rest = divmod(bars, len(chorus))
    row = list(chorus) * turns
    for index in range(rest):  # V7 IV7 once more before the close
        row.insert(len(row) - 2, chorus[8 + index % 2])
    if rest % 2:
        row[-3] = chorus[8]
    marks = (3, 7, 11)
    ends = {12 * turn + mark for turn in range(turns) for mark in marks if 12 * turn + mark < 12 * turns - 1}
    return NumeralRow(tuple(row), tuple(sorted(ends | {bars - 1})))


# ---- loops


def _looped(
    section: PlannedSection, source: Source, habits: Habits, rng: Random, taken: set[str], anchored: bool
) -> NumeralRow:
    contrast = section.kind in _CONTRASTING
    kinds = ("chorus", "loops") if section.kind == "chorus" else ("contrast", "loops") if contrast else ("loops",)
    texts = source.texts(*kinds)
    if anchored:
        at_home = tuple(text for text in (*texts, *source.texts("loops")) if _begins_at_home(text, source.mode))
        texts = at_home or texts
    fresh = [text for text in texts if not any(_same_loop(text, other) for other in taken)]
    loop = pick(rng, fresh or texts)
    taken.add(loop)
    row = loop.split()
    bars: list[str] = []
    ends: list[int] = []
    for number, count in enumerate(_units(section.bars, len(row))):
        once = source.grammar.fitted(row, count, rng)
        turned = rng.random() < habits.turn * (1.0 if number % 2 else 0.25 if number else 0.0)
        bars += _turned(once, section, source, rng) if turned and count > 2 else once
        ends.append(len(bars) - 1)
    return NumeralRow(tuple(bars), tuple(ends))


def _at_home(texts: tuple[str, ...], source: Source) -> tuple[str, ...]:
    """Those that begin on the tonic; where none does, their closes after the style's openings."""
    found = tuple(text for text in texts if _begins_at_home(text, source.mode))
    if found:
        return found
    openings = [text.split()[:2] for text in source.texts("open", "loops") if _begins_at_home(text, source.mode)]
    return tuple(" ".join((*first, *text.split()[-2:])) for text in texts for first in openings[:2]) or texts


def _begins_at_home(text: str, mode: str) -> bool:
    return chord_in(text.split()[0].split("+")[0], mode).root_pitch_class == 0


def _units(bars: int, unit: int) -> tuple[int, ...]:
    """How often a loop goes round, the last time longer or shorter where the bars ask for it."""
    turns, rest = divmod(bars, unit)
    if rest == 0:
        return (unit,) * turns
    if turns == 0:
        return (bars,)
    return (*(unit,) * turns, rest) if rest > unit // 2 else (*(unit,) * (turns - 1), unit + rest)


def _same_loop(first: str, second: str) -> bool:
    """Whether two loops are one begun elsewhere."""
    a, b = first.split(), second.split()
    return len(a) == len(b) and any(a[i:] + a[:i] == b for i in range(len(a)))


def _turned(row: Sequence[str], section: PlannedSection, source: Source, rng: Random) -> tuple[str, ...]:
    """A pass of a loop with another end: towards what follows, a close, or another chord on its way."""
    close = "half" if section.kind in ("verse", *_CONTRASTING) else "full"
    draw = rng.random()
    if draw < 0.5:
        tail = _close(pick(rng, source.texts(close, "half")).split())
        return (*row[:-2], *tail)
    if draw < 0.75 and "+" not in row[-1]:
        lead = pick(rng, source.texts("half", "full")).split()[-1].split("+")[-1]
        return (*row[:-1], f"{row[-1]}+{lead}") if lead != row[-1] else tuple(row)
    return _substituted(row, len(row) - 2, source, rng)


def _substituted(row: Sequence[str], index: int, source: Source, rng: Random) -> tuple[str, ...]:
    """Another chord of the same function at a place, as the grammar likes it between its neighbours."""
    if "+" in row[index]:
        return tuple(row)
    before, after = row[index - 1].split("+")[-1], row[index + 1].split("+")[0]
    here = function_of(row[index], source.mode)
    grammar = source.grammar
    options = {
        chord: grammar.weight(before, chord) * grammar.weight(chord, after)
        for chord in grammar.vocabulary
        if function_of(chord, source.mode) == here and chord not in (row[index], before, after)
    }
    if not options:
        return tuple(row)
    chord = rng.choices(list(options), list(options.values()))[0]
    return (*row[:index], chord, *row[index + 1 :])


def _close(row: Sequence[str]) -> tuple[str, ...]:
    """The bar that leads to a phrase's last chord, and that chord's bar: "V I" of "IV V I I"."""
    lead = next((bar for bar in reversed(row[:-1]) if bar != row[-1]), row[0])
    return lead, row[-1]


# ---- phrases


def _phrased(section: PlannedSection, source: Source, habits: Habits, rng: Random, last: bool) -> NumeralRow:
    lengths = phrase_lengths(section.bars)
    goals = _goals(section, len(lengths), rng, last)
    contrast = section.kind in _CONTRASTING and "contrast" in source.table
    bars: list[str] = []
    ends: list[int] = []
    opening: tuple[str, ...] | None = None
    for count, goal in zip(lengths, goals, strict=True):
        if goal == "open" and opening and len(opening) == count and rng.random() < SAME_OPENING:
            phrase = opening
        else:
            kind = "contrast" if goal == "open" and contrast else goal
            texts = source.texts(kind, goal, "full")
            if not bars and not contrast:  # a theme begins at home
                texts = _at_home(texts, source)
            phrase = _phrase(count, pick(rng, texts), source, habits, rng, goal)
            opening = opening or (phrase if goal == "open" else None)
        bars += phrase
        ends.append(len(bars) - 1)
    return NumeralRow(tuple(bars), tuple(ends))


def _goals(section: PlannedSection, phrases: int, rng: Random, last: bool) -> tuple[str, ...]:
    """How each phrase ends: openings stay open, answers half-close, the last one closes unless it leads on."""
    leads_on = rng.random() < LEADING_ON.get(section.kind, 0.0) and not last
    final = "half" if leads_on else "full"
    first = "half" if phrases == 2 and not leads_on and rng.random() < ANTECEDENT else "open"
    return tuple(
        final if index == phrases - 1 else first if index == 0 else "half" if index % 2 else "open"
        for index in range(phrases)
    )


def _phrase(count: int, text: str, source: Source, habits: Habits, rng: Random, goal: str) -> tuple[str, ...]:
    row = text.split()
    if rng.random() < habits.invent and count >= 3:
        return source.grammar.phrase(count, row[-1:] if goal == "open" else _close(row), rng)
    return source.grammar.fitted(row, count, rng)
