"""Names of sections: which one is meant, and how they are numbered after the form has changed."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tools.compose.form import KIND_LETTERS, kind_of
from tools.errors import EditError
from tools.song.values import Mark, Section, Song

_NUMBER = re.compile(r"\s+(\d{1,3})$")
LETTERS = "ABCDEFGH"


def base_name(name: str) -> str:
    """Such as "Verse" of "Verse 2"; "A" of "A 3"."""
    return _NUMBER.sub("", name).strip()


def renumbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Names that come more than once numbered in order, single ones bare."""
    counts = Counter(base_name(s.name).casefold() for s in sections)
    seen: Counter[str] = Counter()
    out = []
    for section in sections:
        base = base_name(section.name)
        seen[base.casefold()] += 1
        name = f"{base} {seen[base.casefold()]}" if counts[base.casefold()] > 1 else base
        out.append(section if name == section.name else replace(section, name=name))
    return tuple(out)


def with_names(before: Song, after: Song) -> Song:
    """The song after a change of form with its sections numbered as they were before; a form whose names follow no
    count keeps them. Rehearsal letters that named sections go along.
    """
    if renumbered(before.sections) != before.sections:
        return after
    fresh = renumbered(after.sections)
    if fresh == after.sections:
        return after
    renamed = {(old.start_tick, old.name): new.name for old, new in zip(after.sections, fresh, strict=True)}
    marks = tuple(_renamed(mark, renamed) for mark in after.marks)
    return replace(after, sections=fresh, marks=after.marks if marks == after.marks else marks)


def _renamed(mark: Mark, names: dict[tuple[int, str], str]) -> Mark:
    name = names.get((mark.tick, mark.value)) if mark.kind == "rehearsal" else None
    return mark if name is None or name == mark.value else replace(mark, value=name)


def section_at(song: Song, tick: int) -> Section | None:
    """The section a moment lies in."""
    return next((s for s in song.sections if s.start_tick <= tick < s.end_tick), None)


def sections_of(song: Song, kind: str) -> tuple[Section, ...]:
    """All sections of a kind ("chorus", "verse", "bridge", ...), in order."""
    return tuple(s for s in song.sections if kind_of(s.name) == kind)


def same_as(song: Song, section: Section) -> tuple[Section, ...]:
    """The sections that share a section's material, itself among them."""
    return tuple(s for s in song.sections if s.letter and s.letter == section.letter) or (section,)


def need_sections(song: Song) -> tuple[Section, ...]:
    """The sections of a song that has some.

    Raises:
        EditError: It names none.
    """
    if not song.sections:
        raise EditError(
            "This piece names no sections.",
            next_step=f"Name bars from 1 to {song.grid.bar_count}, or say which bars are a verse or a chorus: "
            '"call bars 1 to 8 the verse".',
        )
    return song.sections


def new_letter(song: Song, kind: str) -> str:
    """A letter for a new section: the usual one of its kind where nobody has it, else a free one."""
    taken = {s.letter for s in song.sections}
    usual = KIND_LETTERS.get(kind, "")
    if usual and usual not in taken:
        return usual
    return next((letter for letter in LETTERS if letter not in taken), "")


def in_order(sections: Sequence[Section]) -> str:
    """Names in a row: "Intro, Verse 1, Chorus 1"."""
    return ", ".join(section.name for section in sections)
