"""A theme brought back elsewhere: the tune of one place at another, as it was, in the parallel mode, turned, stretched,
or on another instrument (edit 43 of the sixty).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.edit.instrument import melody_track
from tools.edit.invariants import Invariant, Promise, everywhere
from tools.edit.key import change_key
from tools.edit.melody.claims import holding
from tools.edit.melody.figures import copied, inside, led, put_in
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, NotMeant, kept_outside, told_place, whole_line, write_back
from tools.edit.melody.parts import with_part
from tools.edit.scope import Scope, bars_in_words
from tools.edit.values import Edited, EditWish, Effect, sorted_notes
from tools.errors import EditError
from tools.song.values import KeyChange, Note, Song, Track
from tools.theory.spelling import key_at

SHAPES = ("", "augmented", "diminished", "inverted", "retrograde", "fragment")
OPENING_BARS = 8
FEWEST_NOTES = 3
_BARS = re.compile(r"^bars? (\d+)(?: ?- ?(\d+))?$")
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "last": -1, "final": -1}
_NAME = {
    "augmented": " in notes twice as long", "diminished": " in notes half as long", "inverted": " upside down",
    "retrograde": " backwards", "fragment": ", its first half", "": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What was wished, whether the place changes its mode, and whether the player's own notes there may go."""

    wish: EditWish
    moded: bool
    clears: bool


def reuse_theme(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The tune of `section` (a name, "bars 1-4", "" for the opening) at the place meant.

    `mode` puts the place, chords and accompaniment with it, into the parallel mode, or the theme alone where parts are
    named; `direction` is one of `SHAPES`; `instrument` gives the theme to another player, whose part is found or added;
    the tune rests there then.

    Raises:
        EditError: No such source, no place said, both the same, or a shape that is not known.
    """
    if wish.direction not in SHAPES:
        raise EditError(f"A theme comes back {', '.join(SHAPES[1:])}, not {wish.direction[:30]!r}; name one of these.")
    lead = _lead(song, scope)
    source = _source(song, lead, wish.section, scope.stretches[0][0])
    if scope.is_whole_time(song):
        raise EditError("Where should the tune come back? Name a section or bars for it, such as the bridge.")
    targets = [_Place(a, b) for a, b in scope.stretches]
    if any(t.start < source.end and source.start < t.end for t in targets):
        raise EditError("The theme stands in that place already; name another place for it to come back in.")
    base, moded = _in_mode(song, scope, wish.mode, source)
    theme = _shaped(inside(whole_line(base.track(lead.id)), source.start, source.end), source, wish.direction)
    if scope.track_ids is not None:
        moded = None  # only the parts that were named change: the theme alone is in the other mode
    base = moded or song
    place = replace(scope, track_ids=(lead.id,), low_pitch=0, high_pitch=127)
    said = _Said(wish, moded is not None, scope.track_ids is None)
    return _finished(song, base, place, lead, source, theme, said)


def _lead(song: Song, scope: Scope) -> Track:
    named = [
        t for t in song.tracks if scope.track_ids and t.id in scope.track_ids and t.notes and not t.instrument.is_drum
    ]
    return named[0] if len(named) == 1 else melody_track(song)


def _source(song: Song, lead: Track, section: str, before: int) -> _Place:
    if found := _BARS.match(section.strip().casefold()):
        first, last = int(found[1]), int(found[2] or found[1])
        start, end = song.grid.span(first, last)
        place = _Place(start, end)
    elif section.strip().casefold() in ("", "opening", "beginning", "start", "theme", "tune"):
        place = _opening(song, lead, before)
    else:
        place = _named(song, section)
    if not inside(whole_line(lead), place.start, place.end):
        raise EditError(
            f"{lead.shown_name} has no tune in {section or 'the opening'}; name another place to take it from."
        )
    return place


def _named(song: Song, section: str) -> _Place:
    words = section.strip().casefold().split()
    nth = next((_ORDINALS[w] for w in words if w in _ORDINALS), 0)
    name = " ".join(w for w in words if w not in _ORDINALS)
    exact = [s for s in song.sections if s.name.casefold() == name]
    rows = exact or [s for s in song.sections if name and name in s.name.casefold()]
    if not rows or nth >= len(rows):
        known = ", ".join(s.name for s in song.sections) or "none"
        raise EditError(
            f"There is no {section[:40]!r} to take the tune from; the sections are: {known}. Name one or bars."
        )
    return _Place(rows[nth].start_tick, rows[nth].end_tick)


def _opening(song: Song, lead: Track, before: int) -> _Place:
    """The first section in which the tune plays, an introduction only where there is no other; at most eight bars, and
    none of the place it comes back in.
    """
    notes = whole_line(lead)
    played = [s for s in song.sections if len(inside(notes, s.start_tick, s.end_tick)) >= FEWEST_NOTES]
    first = next((s for s in played if "intro" not in s.name.casefold() and s.start_tick < before), None)
    first = first or next((s for s in played if s.start_tick < before), None)
    start = first.start_tick if first else song.grid.bar_at(notes[0].onset_tick).start_tick
    start = song.pickup_ticks if start < song.pickup_ticks else start
    number = song.grid.bar_at(start).number
    bars = [b for b in song.grid.bars if b.number >= number][:OPENING_BARS]
    end = min(bars[-1].end_tick, first.end_tick) if first else bars[-1].end_tick
    return _Place(start, before if start < before < end else end)


def _in_mode(song: Song, scope: Scope, mode: str | None, source: _Place) -> tuple[Song, Song | None]:
    """The song to take the theme from, and the song with the place in the other mode; None where no mode changes."""
    here = key_at(song, scope.start_tick)
    if mode is None or here.mode == mode or here.is_minor == (mode == "minor"):
        return song, None
    other = change_key(replace(song, locks=()), mode=mode).song
    goal = key_at(other, scope.start_tick)
    if goal.mode != mode or goal.tonic_pitch_class != here.tonic_pitch_class:
        raise EditError(f"The place is in {here.name}, which has no parallel {mode} here; ask for the tune as it is.")
    return other, _transplanted(song, other, scope)


def _transplanted(song: Song, other: Song, scope: Scope) -> Song:
    """The song with the pitches, chords and key of another in a scope's stretches; both have the same notes by id."""
    tracks = []
    for track, changed in zip(song.tracks, other.tracks, strict=True):
        new = {n.id: n for n in changed.notes}
        spared = any(o.has_track(track) for o in scope.apart)
        notes = [new[n.id] if scope.has_tick(n.onset_tick) and not spared else n for n in track.notes]
        tracks.append(replace(track, notes=sorted_notes(notes)))
    ends = {end for _, end in scope.stretches if end < song.end_tick}
    chords = tuple(n if scope.has_tick(n.tick) else o for o, n in zip(song.chords, other.chords, strict=True))
    keys = {k.tick: k for k in song.keys if not scope.has_tick(k.tick) or k.tick == 0}
    for start, _ in scope.stretches:
        goal = key_at(other, start)
        keys[start] = KeyChange(start, goal.tonic, goal.mode)
    for end in ends:
        back = key_at(song, end)
        keys.setdefault(end, KeyChange(end, back.tonic, back.mode))
    return replace(song, tracks=tuple(tracks), chords=chords, keys=tuple(keys[t] for t in sorted(keys)))


def _shaped(notes: Sequence[Note], source: _Place, style: str) -> list[Note]:
    """The theme as it is to come back, still at its old place."""
    return _SHAPES[style](list(notes), source)


def _stretched(factor: float) -> Callable[[list[Note], _Place], list[Note]]:
    def shape(notes: list[Note], source: _Place) -> list[Note]:
        return [
            replace(
                n,
                onset_tick=source.start + round((n.onset_tick - source.start) * factor),
                length_ticks=max(1, round(n.length_ticks * factor)),
                sounding_ticks=None if n.sounding_ticks is None else max(1, round(n.sounding_ticks * factor)),
                tuplet=None,
            )
            for n in notes
        ]

    return shape


def _turned(notes: list[Note], source: _Place) -> list[Note]:
    axis = notes[0].midi_pitch
    return [replace(n, midi_pitch=max(0, min(127, 2 * axis - n.midi_pitch)), spelling=None) for n in notes]


def _backwards(notes: list[Note], source: _Place) -> list[Note]:
    rows = [replace(n, onset_tick=max(source.start, source.start + source.end - n.end_tick)) for n in notes]
    return sorted(rows, key=lambda n: n.onset_tick)


def _half(notes: list[Note], source: _Place) -> list[Note]:
    return inside(notes, source.start, (source.start + source.end) // 2) or notes[:1]


_SHAPES: Mapping[str, Callable[[list[Note], _Place], list[Note]]] = {
    "": lambda notes, _: notes, "augmented": _stretched(2.0), "diminished": _stretched(0.5),
    "inverted": _turned, "retrograde": _backwards, "fragment": _half,
}  # fmt: skip
_LENGTHS = {"augmented": 2.0, "diminished": 0.5, "fragment": 0.5}


def _finished(
    song: Song, base: Song, place: Scope, lead: Track, source: _Place, theme: list[Note], said: _Said
) -> Edited:
    wish, moded = said.wish, said.moded
    ground = Ground(base, (lead.id,))
    span = round((source.end - source.start) * _LENGTHS.get(wish.direction, 1.0))
    changes, new = [], []
    for start, end in place.stretches:
        tune = base.track(lead.id)
        own = tuple(n for n in inside(whole_line(tune), start, end) if place.has(tune, n))
        line = Line(tune, start, end, own)
        made = led(_wide(line, theme), _filling(theme, source.start, span, start, end), ground, pull=1.2)
        new += made
        changes.append((line, put_in(line, [(start, end)], () if wish.instrument else made, ground)))
    edited = write_back(base, place, changes)
    who = lead.shown_name
    if wish.instrument:
        edited, who, _ = with_part(edited, place, lead, wish.instrument, new, clear=said.clears)
    kept = _kept(song, place, moded, edited)
    spans = tuple(sorted([(source.start, source.end), (place.stretches[0])]))
    both = Scope((lead.id,), spans[0][0], spans[1][1], spans)
    claims = (
        [] if wish.instrument or wish.direction not in ("",) else [Effect("likeness of the two places", both, "more")]
    )
    claims += [Effect("third of the tune", place, "is", wish.mode)] if moded and not wish.instrument else []
    effects = holding(song, edited, claims)
    was = bars_in_words(song, Scope(None, source.start, source.end)) or "the opening"
    told = (
        f"{told_place(song, place)}: the tune of {was} comes back{_NAME[wish.direction]}"
        f"{f' in {wish.mode}' if wish.mode else ''}{', chords and accompaniment too' if moded else ''}"
        f"{f', played by {who}' if wish.instrument else ', led to the chords there'}."
    )
    return Edited(
        edited, kept, told, {"from": was, "shape": wish.direction or "as it was", "mode": wish.mode}, tuple(effects)
    )


def _wide(line: Line, theme: Sequence[Note]) -> Line:
    return line if line.notes else replace(line, notes=tuple(theme))


def _filling(theme: Sequence[Note], start: int, span: int, to: int, end: int) -> list[Note]:
    """The theme again and again until the place is full."""
    out: list[Note] = []
    at = to
    while at < end and theme and span > 0:
        out += [n for n in copied(theme, start, at, min(end, at + span))]
        at += span
    return out


def _kept(song: Song, place: Scope, moded: bool, edited: Song) -> tuple[Invariant | Promise, ...]:
    added = len(edited.tracks) > len(song.tracks)
    reach = place if not moded else replace(place, track_ids=None)
    others = {t.id for a in edited.tracks for t in song.tracks if t.id == a.id and a != t}
    reach = replace(reach, track_ids=tuple(sorted(others | set(place.track_ids or ()))))
    rows = kept_outside(song, reach)
    if added:  # the new part's notes stand in the place too
        reach = replace(reach, track_ids=(*(reach.track_ids or ()), edited.tracks[_at(song, edited)].id))
        meant = frozenset(n.id for t in song.tracks for n in t.notes if reach.has(t, n))
        rows = (NotMeant(meant, reach), Invariant("tracks", reach, outside=True))
    songwide = ("tempo", "meter", "form", "title") + (() if moded else ("key", "chords"))
    return (*rows, *everywhere(*songwide))


def _at(song: Song, edited: Song) -> int:
    """Where the new part stands among the tracks."""
    old = {t.id for t in song.tracks}
    return next(i for i, t in enumerate(edited.tracks) if t.id not in old)
