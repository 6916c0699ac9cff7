"""A piece laid out in another form: "A A B A", or sections by name in order.

Sections that are there are used again, in their order of coming; one that is missing is made: a bridge or a pre-chorus
composed, a breakdown, interlude, intro or outro of what is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.form import kind_of
from tools.edit.form.added import BARS, WRITTEN, added_sections
from tools.edit.form.bars import as_edited
from tools.edit.form.reshape import Reshaped, reshaped
from tools.edit.form.seams import Used
from tools.edit.form.sections import LETTERS, need_sections
from tools.edit.form.splice import Piece, stretch
from tools.edit.form.told import ends_on, sized
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.song.values import Section, Song

MOST_SECTIONS = 24
FRAMES = ("intro", "outro")


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place of the new form: the section that fills it, or the kind that must be made."""

    section: Section | None
    kind: str = ""


def set_form(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Lay the sections out as `wish.words` says: letters with blanks ("A A B A") or names with commas."""
    need_sections(song)
    words = [w.strip() for w in (wish.words.split(",") if "," in wish.words else wish.words.split()) if w.strip()]
    if not 2 <= len(words) <= MOST_SECTIONS:
        raise EditError(f"A form of {len(words)} sections is out of reach; name 2 to {MOST_SECTIONS}.")
    letters = all(len(w) == 1 and w.upper() in LETTERS for w in words)
    slots = _lettered(song, [w.upper() for w in words]) if letters else _named(song, words)
    if [s.section for s in slots] == list(song.sections):
        raise EditError(f"That changes nothing: its form is {', '.join(s.name for s in song.sections)} already.")
    made, fresh = _laid(song, slots, wish)
    if letters:
        made = replace(made, song=_lettered_names(made.song, words))
    told = f"It is laid out as {' '.join(words) if letters else ', '.join(words)} now: {sized(song, made.song)}."
    told += "".join(f" {row}" for row in fresh)
    if made.song.chords[-1:] != song.chords[-1:]:
        told += f" {ends_on(made.song)}"
    return as_edited(made, told, {"form": [s.name for s in made.song.sections]})


def _lettered(song: Song, letters: Sequence[str]) -> list[_Slot]:
    """Letters to material: the piece's own letters where it has all of those, else its different sections in the order
    they come; intro and outro stay around them.
    """
    body = [s for s in song.sections if kind_of(s.name) not in FRAMES] or list(song.sections)
    own = {s.letter: s for s in reversed(body) if s.letter}
    first_of: list[Section] = []
    for section in body:
        if all(section.letter != other.letter or not section.letter for other in first_of):
            first_of.append(section)
    wanted = list(dict.fromkeys(letters))
    if not set(wanted) <= set(own):
        own = {letter: first_of[i] for i, letter in enumerate(sorted(wanted)) if i < len(first_of)}
    seen: dict[str, int] = {}
    slots: list[_Slot] = []
    for letter in letters:
        rows = [s for s in body if letter in own and s.letter == own[letter].letter] or (
            [own[letter]] if letter in own else []
        )
        slots.append(_Slot(rows[min(seen.get(letter, 0), len(rows) - 1)] if rows else None, "Bridge"))
        seen[letter] = seen.get(letter, 0) + 1
    before = [_Slot(s) for s in song.sections[:1] if kind_of(s.name) == "intro"]
    after = [_Slot(s) for s in song.sections[-1:] if kind_of(s.name) == "outro"]
    return [*before, *slots, *after]


def _named(song: Song, words: Sequence[str]) -> list[_Slot]:
    seen: dict[str, int] = {}
    slots = []
    for word in words:
        kind = kind_of(word)
        rows = [s for s in song.sections if kind_of(s.name) == kind]
        if not rows and not any(name.lower() == word.lower() for name in BARS):
            names = ", ".join(s.name for s in song.sections)
            raise EditError(
                f"There is no {word} to put there; the sections are: {names}.",
                next_step=f"Name one of these, or one I can make: {', '.join(BARS)}.",
            )
        slots.append(_Slot(rows[min(seen.get(kind, 0), len(rows) - 1)] if rows else None, word.title()))
        seen[kind] = seen.get(kind, 0) + 1
    return slots


def _laid(song: Song, slots: Sequence[_Slot], wish: EditWish) -> tuple[Reshaped, list[str]]:
    """The stretches in order first, then what is missing put in from the front."""
    there = [s.section for s in slots if s.section is not None]
    if not there:
        raise EditError("None of those sections is in the piece; name some that are.")
    last_use = {section.id: index for index, section in enumerate(there)}
    pieces: list[Piece] = []
    for index, section in enumerate(there):
        start = 0 if index == 0 and section.start_tick <= song.pickup_ticks else section.start_tick
        end = song.end_tick if section is song.sections[-1] else section.end_tick
        pieces.append(stretch(start, end, is_copy=last_use[section.id] != index))
    made = reshaped(song, pieces)
    fresh: list[str] = []
    rows: list[Used] = []
    at = 0
    kept = iter(pieces)
    after = made.song
    for slot in slots:
        if slot.section is not None:
            piece = next(kept)
            rows.append(Used(len(rows), piece.start_tick, piece.end_tick, at, False, piece.is_copy, None, ()))
            at += piece.ticks
            continue
        kind = next((k for k in BARS if k.lower() == slot.kind.lower()), "Bridge")
        added = added_sections(after, kind, [at], BARS[kind], wish)
        after = added.made.song
        start, at = added.spans[0]
        how = "composed" if kind in WRITTEN else "made of what is there"
        first, last = after.grid.bars_touched(start, at)
        fresh.append(f"The {kind.lower()} (bars {first}-{last}) is {how}: {added.told}.")
    return Reshaped(song, after, tuple(rows)), fresh


def _lettered_names(song: Song, letters: Sequence[str]) -> Song:
    """Sections called by their letters, where they were all called so before."""
    body = [s for s in song.sections if kind_of(s.name) not in FRAMES]
    if len(body) != len(letters) or not any(len(s.name.split()[0]) == 1 for s in body):
        return song
    names = {s.id: letter for s, letter in zip(body, letters, strict=True)}
    from tools.edit.form.sections import renumbered

    rows = [replace(s, name=names.get(s.id, s.name), letter=names.get(s.id, s.letter)) for s in song.sections]
    return replace(song, sections=renumbered(rows))
