"""A section added to a piece: where it goes, how long it is, and who makes it (`thinned` of what is there, `written`
anew).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.form import ENERGY, kind_of
from tools.edit.form.bars import as_edited, place_tick
from tools.edit.form.reshape import Reshaped, bar_count, bars_of, reshaped, whole_bars, with_stretch
from tools.edit.form.sections import new_letter, section_at, sections_of, with_names
from tools.edit.form.splice import Piece, blank, stretch
from tools.edit.form.thinned import MAKERS
from tools.edit.form.told import sized
from tools.edit.form.written import compose_section
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, capital, in_words
from tools.errors import EditError
from tools.song.grid import bar_ticks
from tools.song.values import Section, Song

BARS = {"Pre-Chorus": 4, "Bridge": 8, "Intro": 4, "Outro": 4, "Interlude": 4, "Breakdown": 8, "Solo": 8}
WRITTEN = ("Pre-Chorus", "Bridge")
MOST_BARS = 64


@dataclass(frozen=True, slots=True)
class Added:
    """A reshaped song, where the new bars are and what they hold."""

    made: Reshaped
    spans: tuple[tuple[int, int], ...]
    told: str


def add_section(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Add an intro, pre-chorus, bridge, interlude, breakdown, solo or outro; see `tools.edit.form.added`.

    Raises:
        EditError: The kind is not known, or nothing says where it belongs.
    """
    kind = _kind(wish.section)
    count = wish.bars if wish.bars is not None else BARS[kind]
    if not 1 <= count <= MOST_BARS:
        raise EditError(f"A section of {count} bars is out of reach; name 1 to {MOST_BARS}.")
    if not any(t.notes for t in song.tracks):
        raise EditError("There is no note yet that a section could be made of; write some music first.")
    ticks = _where(song, scope, wish, kind)
    added = added_sections(song, kind, ticks, count, wish)
    after = added.made.song
    where = in_words(bars_of(after, a, b) for a, b in added.spans)
    name = {"Intro": "an intro", "Outro": "an outro", "Interlude": "an interlude"}.get(kind, f"a {kind.lower()}")
    times = f"{len(added.spans)} {kind.lower()}es" if len(added.spans) > 1 else name
    each = " each" if len(added.spans) > 1 else ""
    bars = bar_count(after, *added.spans[0])
    summary = f"Added {times} ({where}), {bars} bar{'s' if bars != 1 else ''}{each}: {added.told}. "
    summary += f"{capital(sized(song, after))}."
    facts: dict[str, object] = {"new_bars": [list(after.grid.bars_touched(a, b)) for a, b in added.spans]}
    first = Scope(None, *added.spans[0])
    extra = [Effect("notes that begin", first, "more", before=Scope(None, first.start_tick, first.start_tick))]
    if kind == "Breakdown":
        extra.append(Effect("strokes of the drums", first, "is", 0))
    return as_edited(added.made, summary, facts, None, extra)


def added_sections(song: Song, kind: str, ticks: Sequence[int], count: int, wish: EditWish) -> Added:
    """The song with a section put in at each of these barlines."""
    if kind in WRITTEN:
        return _written(song, kind, ticks, count, wish.seed)
    return _thinned(song, kind, ticks[0], count, wish)


def _kind(words: str) -> str:
    low = words.strip().lower()
    found = next((kind for kind in BARS if low.startswith(kind.lower())), None)
    if found is None:
        raise EditError(f"I cannot add a section called {words[:40]!r}; I can add: {', '.join(BARS)}.")
    return found


# ---- where it goes


def _where(song: Song, scope: Scope, wish: EditWish, kind: str) -> list[int]:
    if kind == "Pre-Chorus" and wish.where in ("", "before") and not scope.is_whole_time(song):
        return [start for start, _ in _stretches(song, scope)]
    if not scope.is_whole_time(song) or wish.number is not None or wish.where in ("start", "end"):
        if wish.where == "" and not scope.is_whole_time(song):
            return [_stretches(song, scope)[-1][1]]
        return [place_tick(song, scope, wish)]
    if kind == "Intro":
        return [0]
    if kind == "Outro":
        return [song.end_tick]
    return _usual(song, kind)


def _stretches(song: Song, scope: Scope) -> list[tuple[int, int]]:
    """The stretches as they were named: two sections that meet stay two."""
    named = [
        (s.start_tick, s.end_tick)
        for s in song.sections
        if any(a <= s.start_tick and s.end_tick <= b for a, b in scope.stretches)
    ]
    return named or whole_bars(song, scope)


def _usual(song: Song, kind: str) -> list[int]:
    """Where such a section stands when nobody says: before every chorus, before the last one, after the second."""
    choruses = sections_of(song, "chorus")
    if kind == "Pre-Chorus":
        free = [c for c in choruses if not _follows(song, c, "pre")]
        if not free:
            raise EditError(
                "There is no chorus here that a pre-chorus could lead to." if not choruses
                else "Every chorus has a pre-chorus before it already.",
                next_step=f'Name a place, such as "before bar {max(1, song.grid.bar_count // 2)}".',
            )  # fmt: skip
        return [c.start_tick for c in free]
    if kind == "Breakdown" and choruses:
        return [choruses[min(1, len(choruses) - 1)].end_tick]
    if len(song.sections) > 1:
        body = [s for s in song.sections if kind_of(s.name) not in ("intro", "outro")] or list(song.sections)
        target = choruses[-1] if choruses and choruses[-1].start_tick > song.sections[0].start_tick else body[-1]
        before = section_at(song, target.start_tick - 1)
        return [before.start_tick if before is not None and kind_of(before.name) == "pre" else target.start_tick]
    bars = [b for b in song.grid.bars if b.number > 0]
    if len(bars) < 4:
        return [song.end_tick]
    return [bars[len(bars) * 2 // 3 // 4 * 4 or len(bars) // 2].start_tick]


def _follows(song: Song, section: Section, kind: str) -> bool:
    before = section_at(song, section.start_tick - 1)
    return before is not None and kind_of(before.name) == kind


# ---- who makes it


def _written(song: Song, kind: str, ticks: Sequence[int], count: int, seed: int) -> Added:
    letter = new_letter(song, kind_of(kind))
    pieces: list[Piece] = []
    at = 0
    spans: list[tuple[int, int]] = []
    moved = 0
    for tick in ticks:
        meter = song.grid.bar_at(min(tick, song.end_tick - 1)).meter
        length = bar_ticks(meter) * count
        section = Section("", kind, 0, 0, letter, ENERGY[kind_of(kind)][0]) if song.sections else None
        pieces += [stretch(at, tick), blank([bar_ticks(meter)] * count, section)]
        spans.append((tick + moved, tick + moved + length))
        at, moved = tick, moved + length
    made = reshaped(song, [*pieces, stretch(at, song.end_tick)])
    after, chords = made.song, ""
    for start, end in spans:
        after, chords = compose_section(after, Scope(None, start, end), kind, seed)
    how = "from a predominant to the dominant, the tune rising" if kind == "Pre-Chorus" else "away from home and back"
    told = f"{chords}, {how}" + (
        ", made of the tune's own motif" if kind == "Pre-Chorus" else ", the motif answered upside down"
    )
    return Added(replace(made, song=after), tuple(spans), told)


def _thinned(song: Song, kind: str, at: int, count: int, wish: EditWish) -> Added:
    start, end = _model(song, kind, at, count)
    made = reshaped(song, with_stretch(song, at, stretch(start, end, is_copy=True)))
    length = end - start
    span = Scope(None, at, at + length)
    named = _renamed(made.song, song, kind, at, at + length)
    thin = MAKERS[kind](named, span, wish.instrument, wish.seed)
    if not any(span.has(t, n) for t in thin.song.tracks for n in t.notes):
        raise EditError(
            f"Nothing would be left to play in a {kind.lower()} made of {bars_of(song, start, end)}.",
            next_step="Name another place for it, or add a part first.",
        )
    return Added(replace(made, song=thin.song), ((at, at + length),), thin.told)


def _model(song: Song, kind: str, at: int, count: int) -> tuple[int, int]:
    """The bars a section is made of: an intro of what follows, an outro of the end, the rest of what came before."""
    bars = [b for b in song.grid.bars if b.number > 0]
    if kind == "Outro" or (at >= song.end_tick and kind != "Solo"):
        rows = bars[-min(count, len(bars)) :]
    elif kind == "Intro" or at <= song.pickup_ticks:
        rows = bars[: min(count, len(bars))]
    else:
        before = section_at(song, at - 1)
        start = before.start_tick if before is not None else at - count * bars[0].length_ticks
        rows = [b for b in bars if start <= b.start_tick < at][:count] or bars[:count]
    first, last = rows[0].start_tick, min(rows[-1].end_tick, song.end_tick)
    if kind == "Intro" and at == 0 and song.pickup_ticks:
        last -= song.pickup_ticks  # the upbeat fills its last bar
    return first, last


def _renamed(made: Song, song: Song, kind: str, start: int, end: int) -> Song:
    """The copied stretch as a section of its own."""
    if not song.sections:
        return made
    rest = [
        replace(s, end_tick=min(s.end_tick, start))
        if s.start_tick < start
        else replace(s, start_tick=max(s.start_tick, end))
        for s in made.sections
        if s.start_tick < start or s.end_tick > end
    ]
    split = [s for s in made.sections if s.start_tick < start and s.end_tick > end]
    taken = {s.id for s in made.sections}
    number = 1 + max((int(i[1:]) for i in taken if i[1:].isdigit()), default=0)
    rest += [replace(s, id=f"s{number + 1 + i}", start_tick=end) for i, s in enumerate(split)]
    fresh = Section(f"s{number}", kind, start, end, new_letter(song, kind_of(kind)), ENERGY[kind_of(kind)][0])
    rows = tuple(sorted([*rest, fresh], key=lambda s: s.start_tick))
    return with_names(song, replace(made, sections=rows))
