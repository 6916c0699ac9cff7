"""The form: which sections, how long, how strong; from the person's words or from the style's habits.

Works in bars only. How many bars there must be is solved in `tools.compose.length`.
"""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations, product

from tools.song.brief import SectionRequest

# Orders of 8-bar sections by form family and number of sections. V verse, C chorus, B bridge; else letters of shared
# material.
_ORDERS: dict[str, dict[int, str]] = {
    "song": {1: "V", 2: "VC", 3: "VCC", 4: "VCVC", 5: "VCVCC", 6: "VCVCBC", 7: "VCVCBCC", 8: "VVCVVCBC"},
    "aaba": {1: "A", 2: "AB", 3: "ABA", 4: "AABA", 5: "AABAA", 6: "AABABA", 7: "AABABAA", 8: "AABAAABA"},
    "ternary": {1: "A", 2: "AB", 3: "ABA", 4: "AABA", 5: "AABBA", 6: "AABACA", 7: "ABACABA", 8: "AABBAABA"},
    "strophic": {1: "A", 2: "AB", 3: "AAB", 4: "AABB", 5: "AABBA", 6: "AABBAB", 7: "AABBAAB", 8: "AABBAABB"},
    "loop": {1: "A", 2: "AA", 3: "ABA", 4: "AABA", 5: "AABAA", 6: "AABBAA", 7: "AABBAAB", 8: "AABBAABA"},
    "blues": {1: "A", 2: "AA", 3: "AAA", 4: "AAAA", 5: "AAAAA", 6: "AAAAAA"},
}
_NAMES = {"V": "Verse", "C": "Chorus", "B": "Bridge"}
_KINDS = {"V": "verse", "C": "chorus", "B": "bridge"}

# How strong a kind of section is when nothing else is known, and how much stronger each return is.
_ENERGY: dict[str, tuple[float, float]] = {
    "intro": (0.34, 0.0),
    "verse": (0.48, 0.06),
    "pre": (0.6, 0.05),
    "chorus": (0.78, 0.06),
    "bridge": (0.56, 0.05),
    "solo": (0.7, 0.05),
    "break": (0.35, 0.0),
    "outro": (0.42, 0.0),
    "A": (0.5, 0.07),
    "B": (0.64, 0.06),
    "C": (0.6, 0.06),
}
_WORD_KINDS = {
    "intro": "intro",
    "introduction": "intro",
    "verse": "verse",
    "strophe": "verse",
    "pre-chorus": "pre",
    "prechorus": "pre",
    "pre chorus": "pre",
    "chorus": "chorus",
    "refrain": "chorus",
    "hook": "chorus",
    "drop": "chorus",
    "bridge": "bridge",
    "middle eight": "bridge",
    "middle 8": "bridge",
    "solo": "solo",
    "interlude": "bridge",
    "breakdown": "break",
    "break": "break",
    "outro": "outro",
    "coda": "outro",
    "ending": "outro",
    "tag": "outro",
}
_KIND_LETTERS = {
    "verse": "A",
    "chorus": "B",
    "bridge": "C",
    "pre": "P",
    "solo": "A",
    "intro": "I",
    "outro": "O",
    "break": "D",
}


_VARIATION_STEPS = (0.42, 0.6, 0.8)  # energies at which the patterns change from A to B, C and D
UNEQUAL = 1.0  # oddness of sections of unlike lengths where nobody asked for them
MOST_OWN = 4  # kinds of sections that are tried with lengths of their own
_SHORT_KINDS = ("intro", "outro", "pre", "break")


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """One section: the name shown, the letter of its material, its kind, where it lies in bars (from 0), its energy
    0 to 1 and how full its patterns are: variation 0 (A, light) to 3 (D, full).
    """

    name: str
    letter: str
    kind: str
    first_bar: int
    bars: int
    energy: float
    occurrence: int = 1
    variation: int = 1

    @property
    def end_bar(self) -> int:
        """First bar after the section."""
        return self.first_bar + self.bars

    @property
    def has_tune(self) -> bool:
        """Whether the melody plays here."""
        return self.kind not in ("intro",)


@dataclass(frozen=True, slots=True)
class Layout:
    """A form with how natural it is: 0 is what one would expect, higher is odder."""

    sections: tuple[PlannedSection, ...]
    oddness: float

    @property
    def bars(self) -> int:
        """Whole length."""
        return sum(section.bars for section in self.sections)


def kind_of(name: str) -> str:
    """The kind of section a person's word means: "Verse 2" is "verse", "B" is "B"."""
    low = name.lower().strip(" 0123456789.'")
    for word, kind in _WORD_KINDS.items():
        if low == word or low.startswith(word + " ") or low.endswith(" " + word):
            return kind
    letter = low[:1].upper()
    return letter if len(low) == 1 and letter in ("A", "B", "C") else "A"


def free_layout(
    family: str, bars: int, *, framed: bool, section_bars: int = 8, intro_bars: tuple[int, ...] = (4, 2)
) -> Layout:
    """Lay a number of bars out in a form.

    Args:
        family: Form family of the style.
        bars: Whole length, at least 1.
        framed: Whether an intro and an outro may be added; not when the person stated the bars.
        section_bars: Usual length of a section.
        intro_bars: Lengths an intro may have in this style, best first; () for none.
    """
    best: Layout | None = None
    frames = _frames(bars, section_bars, intro_bars) if framed else [(0, 0, 0.0)]
    for intro, outro, cost in frames:
        body, oddness = _body(family, bars - intro - outro, section_bars)
        layout = _assemble(family, intro, body, outro, cost + oddness)
        if best is None or layout.oddness < best.oddness:
            best = layout
    assert best is not None
    return best


def _frames(bars: int, section_bars: int, intro_bars: tuple[int, ...]) -> list[tuple[int, int, float]]:
    frames = [(0, 0, 1.2 if bars >= 3 * section_bars else 0.2)]
    for intro in (*intro_bars, 0):
        for outro in (0, 2, 4, 1, 3):
            if bars - intro - outro >= section_bars and (intro or outro):
                cost = 0.0 if intro in intro_bars[:1] else 0.3 if intro else 0.6
                cost += {0: 0.35, 2: 0.1, 4: 0.0, 1: 0.3, 3: 0.5}[outro]
                frames.append((intro, outro, cost + 4.0 * (intro + outro) / bars))
    return frames


def _body(family: str, bars: int, section_bars: int) -> tuple[list[int], float]:
    """Section lengths that fill a number of bars, and how odd they are."""
    if bars < section_bars + min(4, section_bars // 2):
        return [bars], 0.0 if bars % 4 == 0 else 0.5 + 0.5 * (bars % 2)
    whole, rest = divmod(bars, section_bars)
    if rest == 0:
        return [section_bars] * whole, 0.0
    if bars == 12 and section_bars == 8:
        return [4, 4, 4], 0.1
    if rest >= 4:
        return [section_bars] * whole + [rest], 0.4 if rest == 4 else 1.6
    return [section_bars] * (whole - 1) + [section_bars + rest], 1.5 + 0.5 * (rest % 2)


def _assemble(family: str, intro: int, body: list[int], outro: int, oddness: float) -> Layout:
    order = _order(family, len(body))
    rows: list[tuple[str, str, str, int]] = []
    if intro:
        rows.append(("Intro", "I", "intro", intro))
    for code, bars in zip(order, body, strict=True):
        kind = _KINDS.get(code, code) if family == "song" else code
        rows.append((_NAMES.get(code, code) if family == "song" else code, _KIND_LETTERS.get(kind, code), kind, bars))
    if outro:
        rows.append(("Outro", "O", "outro", outro))
    return Layout(number_sections(rows), oddness)


def _order(family: str, count: int) -> str:
    orders = _ORDERS.get(family, _ORDERS["aaba"])
    if count in orders:
        return orders[count]
    unit = {"song": "VVCVC", "blues": "A", "strophic": "AABB", "loop": "AABB"}.get(family, "AABA")
    order = (unit * (count // len(unit) + 1))[:count]
    return order[:-1] + order[0] if family in ("aaba", "ternary") else order


def number_sections(rows: Iterable[tuple[str, str, str, int]]) -> tuple[PlannedSection, ...]:
    """Turn (name, letter, kind, bars) into sections one after the other, names numbered where they come back."""
    rows = list(rows)
    counts: dict[str, int] = {}
    seen: dict[str, int] = {}
    letters: dict[str, int] = {}
    for name, *_ in rows:
        counts[name] = counts.get(name, 0) + 1
    out, bar = [], 0
    for name, letter, kind, bars in rows:
        seen[name] = seen.get(name, 0) + 1
        letters[letter] = letters.get(letter, 0) + 1
        title = f"{name} {seen[name]}" if counts[name] > 1 else name
        low, rise = _ENERGY.get(kind, (0.55, 0.05))
        energy = min(1.0, low + rise * (letters[letter] - 1))
        out.append(with_energy(PlannedSection(title, letter, kind, bar, bars, energy, letters[letter]), energy))
        bar += bars
    return tuple(out)


def with_energy(section: PlannedSection, energy: float) -> PlannedSection:
    """The section at another energy, and the variation that follows from it: a return is never lighter than its
    energy, so that a second time differs where the energy has room.
    """
    energy = min(1.0, max(0.1, energy))
    return replace(section, energy=energy, variation=bisect(_VARIATION_STEPS, energy + 0.04 * (section.occurrence - 1)))


def asked_layouts(form: tuple[SectionRequest, ...], *, section_bars: int = 8) -> list[Layout]:
    """All sensible readings of a form the person named: lengths they left open are equal, or else 4, 8, 12 or 16 bars,
    alike for alike sections. A stated form is the whole piece: nothing is put around it.

    Args:
        form: Sections in order.
        section_bars: Usual length of a section in the style.
    """
    kinds = [kind_of(request.name) for request in form]
    open_kinds = sorted({kind for kind, request in zip(kinds, form, strict=True) if request.bars is None})
    layouts = []
    for chosen in _open_lengths(open_kinds, section_bars):
        full = {bars for kind, bars in chosen.items() if kind not in _SHORT_KINDS}
        oddness = sum(_length_oddness(kind, bars, section_bars) for kind, bars in chosen.items()) / len(chosen or (1,))
        oddness += UNEQUAL + 0.15 * (max(full) - min(full)) if len(full) > 1 else 0.0
        layouts.append(_asked(form, [r.bars or chosen[k] for r, k in zip(form, kinds, strict=True)], oddness))
    return layouts


def evened(form: tuple[SectionRequest, ...], bars: int) -> Layout | None:
    """A named form over a stated number of bars: open sections as equal as whole pairs of bars allow, the longer ones
    first; None when there is less than two bars for each.
    """
    open_ = [index for index, request in enumerate(form) if request.bars is None]
    left = bars - sum(request.bars or 0 for request in form)
    if not open_ or left < 2 * len(open_):
        return None
    lengths = [request.bars or 0 for request in form]
    pairs, odd = divmod(left, 2)
    each, more = divmod(pairs, len(open_))
    longer = _longer(form, open_, more)
    for index in open_:
        lengths[index] = 2 * (each + (index in longer)) + (odd if index == open_[-1] else 0)
    by_kind: dict[str, set[int]] = {}
    for index in open_:
        by_kind.setdefault(kind_of(form[index].name), set()).add(lengths[index])
    torn = sum(len(found) > 1 for found in by_kind.values())  # sections of one kind that differ
    unequal = UNEQUAL if len({lengths[index] for index in open_}) > 1 else 0.0
    return _asked(form, lengths, 1.0 + unequal + 0.9 * torn + 0.5 * max(0, 4 - min(lengths)))


def _longer(form: tuple[SectionRequest, ...], open_: list[int], count: int) -> set[int]:
    """Which open sections are two bars longer: whole kinds where some together number as many, else the first."""
    kinds: dict[str, list[int]] = {}
    for index in open_:
        kinds.setdefault(kind_of(form[index].name), []).append(index)
    for size in range(len(kinds) + 1):
        for names in combinations(kinds, size):
            chosen = [index for name in names for index in kinds[name]]
            if len(chosen) == count:
                return set(chosen)
    return set(open_[:count])


def _asked(form: tuple[SectionRequest, ...], lengths: list[int], oddness: float) -> Layout:
    rows = []
    for request, bars in zip(form, lengths, strict=True):
        kind = kind_of(request.name)
        rows.append((_title(request.name), request.letter or _letter(request.name, kind), kind, bars))
    return Layout(number_sections(rows), oddness)


def _open_lengths(kinds: list[str], section_bars: int) -> Iterable[dict[str, int]]:
    """Bars by kind of section: all full sections alike, or each its own where they are few; short ones alike."""
    full, short = [k for k in kinds if k not in _SHORT_KINDS], [k for k in kinds if k in _SHORT_KINDS]
    alike = dict.fromkeys((section_bars, 4, 6, 8, 10, 12, 16, 24, 2 * section_bars))
    rows = [(bars,) * len(full) for bars in alike]
    if 1 < len(full) <= MOST_OWN:
        rows += [row for row in product((section_bars, 4, 6, 2 * section_bars), repeat=len(full)) if len(set(row)) > 1]
    for row, brief in product(rows if full else [()], (4, 2, 8) if short else (4,)):
        yield dict(zip(full, row, strict=True)) | dict.fromkeys(short, brief)


def _length_oddness(kind: str, bars: int, section_bars: int) -> float:
    if kind in _SHORT_KINDS:
        return {4: 0.0, 2: 0.3, 8: 0.4}[bars]
    return {section_bars: 0.0, 16: 0.25, 4: 0.4, 12: 0.5, 6: 0.6, 10: 0.6, 24: 0.9}.get(bars, 0.5)


def _title(name: str) -> str:
    bare = name.strip().rstrip("0123456789 ") or name.strip()
    return bare[:1].upper() + bare[1:]


def _letter(name: str, kind: str) -> str:
    return _KIND_LETTERS.get(kind) or name.strip()[:1].upper() or "A"


def stretched(layout: Layout, bars: int) -> Layout | None:
    """The layout with its last section made longer or shorter so that the whole has this many bars; None when that
    leaves less than one bar.
    """
    last = layout.sections[-1]
    length = last.bars + bars - layout.bars
    if length < 1:
        return None
    return Layout((*layout.sections[:-1], replace(last, bars=length)), layout.oddness + 0.2 * abs(bars - layout.bars))
