"""The form as values: sections with their name, letter, kind, place, energy and variation; what a word for a section
means.

Works in bars only. Free forms are laid out in `form_free`, forms the person named in `form_asked`, energy over the
sections in `energy`; how many bars there must be is solved in `length`.
"""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, replace

# How strong a kind of section is when nothing else is known, and how much stronger each return is.
ENERGY: dict[str, tuple[float, float]] = {
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
WORD_KINDS = {
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
    "build": "pre",
    "development": "C",
    "trio": "C",
    "second theme": "B",
}
KIND_LETTERS = {
    "verse": "A",
    "chorus": "B",
    "bridge": "C",
    "pre": "P",
    "solo": "A",
    "intro": "I",
    "outro": "O",
    "break": "D",
}
WORD_LETTERS = {
    "head": "A", "theme": "A", "variation": "A", "first theme": "A", "exposition": "A", "recapitulation": "A",
    "second theme": "B", "development": "C", "trio": "T", "post-chorus": "Q",
}  # fmt: skip
SHORT_KINDS = ("intro", "outro", "pre", "break")
MOST_RISES = 3  # returns that are each stronger than the one before
_VARIATION_STEPS = (0.42, 0.6, 0.8)  # energies at which the patterns change from A to B, C and D


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """One section: the name shown, the letter of its material, its kind, where it lies in bars (from 0), its energy
    0 to 1 and how full its patterns are: variation 0 (A, light) to 3 (D, full). `treatment` tells what is done to
    material that comes back: "" as it was, "again" varied, "varied" decorated (a variation on a theme), "solo" another
    tune over its chords, "thin" fewer players, "lift" the last and strongest time, "develop" its motifs taken apart.
    """

    name: str
    letter: str
    kind: str
    first_bar: int
    bars: int
    energy: float
    occurrence: int = 1
    variation: int = 1
    treatment: str = ""

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
    for word, kind in WORD_KINDS.items():
        if low == word or low.startswith(word + " ") or low.endswith(" " + word):
            return kind
    letter = low[:1].upper()
    return letter if len(low) == 1 and letter in ("A", "B", "C") else "A"


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
        low, rise = ENERGY.get(kind, (0.55, 0.05))
        energy = min(1.0, low + rise * min(MOST_RISES, letters[letter] - 1))
        out.append(with_energy(PlannedSection(title, letter, kind, bar, bars, energy, letters[letter]), energy))
        bar += bars
    return tuple(out)


def with_energy(section: PlannedSection, energy: float) -> PlannedSection:
    """The section at another energy, and the variation that follows from it: a return is never lighter than its
    energy, so that a second time differs where the energy has room.
    """
    energy = min(1.0, max(0.1, energy))
    return replace(section, energy=energy, variation=bisect(_VARIATION_STEPS, energy + 0.04 * (section.occurrence - 1)))


def stretched(layout: Layout, bars: int) -> Layout | None:
    """The layout with its last section made longer or shorter so that the whole has this many bars; None when that
    leaves less than one bar.
    """
    last = layout.sections[-1]
    length = last.bars + bars - layout.bars
    if length < 1:
        return None
    return Layout((*layout.sections[:-1], replace(last, bars=length)), layout.oddness + 0.2 * abs(bars - layout.bars))
