"""Parts of one version in another: its drums, its tune, its bass in the chorus.

Parts are found by what they are (`pairs.track_of`), places by their bars or, where the two have not the same form, by
their sections. What does not fit is refused with what would.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tools.edit.invariants import Invariant, everywhere
from tools.edit.locks import broken_locks
from tools.edit.scope import Scope, last_tick
from tools.edit.tracks import add_track, unique_track
from tools.edit.values import Edited, Effect, in_words, sorted_notes
from tools.edit.versions.pairs import track_of
from tools.errors import EditError
from tools.song.values import Mark, Note, Section, Song, Track
from tools.theory.pitch import pitch_class

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Way:
    """A stretch of the other version and the one it goes to, equally long."""

    source: Span
    target: Span


def take_from(song: Song, other: Song, scope: Scope) -> Edited:
    """Put parts of another version into a song, in place of those that are there.

    Args:
        song: The song that is worked on.
        other: The version the parts come from.
        scope: Tracks of `other`, and stretches of `song` (its whole time for all of it).

    Raises:
        EditError: Meter or length do not fit, the parts are the same already, or a lock forbids it.
    """
    ways = _ways(song, other, scope)
    wanted = [track for track in other.tracks if scope.has_track(track)]
    if not wanted:
        raise EditError("That version has no such part; name one that it has.")
    whole = len(ways) > 0 and scope.is_whole_time(song)
    steps = _steps_between(other, song)
    edited = song
    taken: list[tuple[Track, str]] = []
    replaced: list[str] = []
    added: list[str] = []
    for track in wanted:
        part = _moved(track, ways, steps)
        there = track_of(song, track)
        if there is None:
            edited = add_track(edited, replace(part, id=track.id)).song
            new_id = next(t.id for t in edited.tracks if t.id not in {old.id for old in song.tracks} | set(added))
            added.append(new_id)
        else:
            new = _replaced(edited, there, part, ways, whole)
            edited = replace(edited, tracks=tuple(new if t.id == there.id else t for t in edited.tracks))
            replaced.append(there.id)
            new_id = there.id
        taken.append((track, new_id))
    _check(song, edited, wanted)
    kept = _kept(song, tuple(replaced), bool(added), ways)
    effects = tuple(_effect(other, track, new_id, ways, steps) for track, new_id in taken)
    return Edited(edited, kept, _told(song, edited, taken, ways, whole, steps), _facts(taken, ways), effects)


def _check(song: Song, edited: Song, wanted: list[Track]) -> None:
    names = in_words(track.shown_name for track in wanted)
    if edited == song:
        raise EditError(
            f"That changes nothing: {names} {'is' if len(wanted) == 1 else 'are'} the same in both versions."
        )
    if broken := broken_locks(song, edited):
        raise EditError(
            f"You locked {broken[0].words!r}, and that would change it; unlock it first, or take another part."
        )


def _ways(song: Song, other: Song, scope: Scope) -> tuple[_Way, ...]:
    """Which stretch of the other goes where."""
    if song.meters[0] != other.meters[0] or (len(song.meters) > 1 and song.meters != other.meters):
        old, new = (f"{s.meters[0].numerator}/{s.meters[0].denominator}" for s in (other, song))
        raise EditError(
            f"That version is in {old} and this one in {new}, so its bars do not fit; "
            "take a part from a version in the same meter."
        )
    if scope.is_whole_time(song):
        if song.end_tick == other.end_tick:
            return (_Way((0, last_tick(other)), (0, last_tick(song))),)
        return _by_sections(song, other)
    ways = []
    for start, end in scope.stretches:
        source = _source(song, other, start, min(end, song.end_tick))
        ways.append(_Way(source, (start, start + source[1] - source[0])))
    return tuple(ways)


def _source(song: Song, other: Song, start: int, end: int) -> Span:
    """Where a stretch of the song lies in the other: in the section of the same name, else at the same bars."""
    for section in song.sections:
        if section.start_tick <= start and end <= section.end_tick and song.end_tick != other.end_tick:
            twin = _twin(song, other, section)
            if twin is not None and _length(twin) >= end - section.start_tick:
                shift = twin.start_tick - section.start_tick
                return start + shift, end + shift
    if end <= other.end_tick:
        return start, end
    raise EditError(
        f"That version has {other.grid.bar_count} bars and this one {song.grid.bar_count}, and the place you named "
        f"is beyond its end; name bars up to {other.grid.bar_count}{_shared(song, other)}."
    )


def _by_sections(song: Song, other: Song) -> tuple[_Way, ...]:
    """Every section from its twin."""
    twins = [(section, _twin(song, other, section)) for section in song.sections]
    fits = [
        _Way((twin.start_tick, twin.end_tick), (s.start_tick, s.end_tick))
        for s, twin in twins
        if twin is not None and _length(twin) == _length(s)
    ]
    if fits and len(fits) == len(twins):
        return tuple(fits)
    raise EditError(
        f"That version has {other.grid.bar_count} bars and this one {song.grid.bar_count}, so the whole part does not "
        f"fit; name bars from 1 to {min(other.grid.bar_count, song.grid.bar_count)}{_shared(song, other)}."
    )


def _shared(song: Song, other: Song) -> str:
    names = [s.name for s in song.sections if (t := _twin(song, other, s)) is not None and _length(t) == _length(s)]
    return f", or a section both have ({', '.join(dict.fromkeys(names))})" if names else ""


def _twin(song: Song, other: Song, section: Section) -> Section | None:
    """The section of the other version that has the same name and comes as the same one of it; else the first."""
    mine = [s for s in song.sections if s.name == section.name]
    theirs = [s for s in other.sections if s.name == section.name]
    place = mine.index(section)
    return theirs[min(place, len(theirs) - 1)] if theirs else None


def _length(section: Section) -> int:
    return section.end_tick - section.start_tick


def _steps_between(other: Song, song: Song) -> int:
    """How far pitches move to come into the song's key, the short way; 0 where the modes differ."""
    old, new = other.keys[0], song.keys[0]
    if old.mode != new.mode:
        return 0
    up = (pitch_class(new.tonic) - pitch_class(old.tonic)) % 12
    return up - 12 if up > 6 else up


def _moved(track: Track, ways: tuple[_Way, ...], steps: int) -> Track:
    """What of the track goes over, at its new place and pitch."""
    up = 0 if track.instrument.is_drum else steps
    notes: list[Note] = []
    for way in ways:
        shift = way.target[0] - way.source[0]
        inside = (n for n in track.notes if way.source[0] <= n.onset_tick < way.source[1])
        notes += [_at(n, shift, up) for n in inside]
    there = {note.id for note in notes}
    marks = tuple(
        replace(m, tick=_to(m.tick, ways), end_tick=None if m.end_tick is None else _to(m.end_tick, ways))
        for m in track.marks
        if _inside(m.tick, ways) and (m.note_id is None or m.note_id in there)
    )
    syllables = tuple(replace(s, tick=_to(s.tick, ways)) for s in track.syllables if _inside(s.tick, ways))
    return replace(track, notes=sorted_notes(notes), marks=marks, syllables=syllables)


def _at(note: Note, shift: int, up: int) -> Note:
    if not shift and not up:
        return note
    pitch = note.midi_pitch + up
    spelling = None if up else note.spelling
    return replace(note, onset_tick=note.onset_tick + shift, midi_pitch=min(127, max(0, pitch)), spelling=spelling)


def _inside(tick: int, ways: tuple[_Way, ...]) -> bool:
    return any(way.source[0] <= tick < way.source[1] for way in ways)


def _to(tick: int, ways: tuple[_Way, ...]) -> int:
    way = next((w for w in ways if w.source[0] <= tick <= w.source[1]), ways[0])
    return tick + way.target[0] - way.source[0]


def _replaced(song: Song, there: Track, part: Track, ways: tuple[_Way, ...], whole: bool) -> Track:
    """The song's track with the part in its place: all of it, player and fader too, where the whole song is meant."""

    def is_left(tick: int) -> bool:
        return not any(way.target[0] <= tick < way.target[1] for way in ways)

    own = {note.id for track in song.tracks for note in track.notes}
    left = [note for note in there.notes if is_left(note.onset_tick)]
    mine = {note.id for note in there.notes} - {note.id for note in left}
    fresh = unique_track(song, replace(part, id="", name="")) if not {n.id for n in part.notes} <= mine else part
    if fresh is not part and not ({n.id for n in part.notes} & (own - mine)):
        fresh = part
    notes = sorted_notes([*left, *fresh.notes])
    ids = {note.id for note in notes}
    marks = tuple(m for m in there.marks if is_left(m.tick) and (m.note_id is None or m.note_id in ids))
    syllables = tuple(s for s in there.syllables if is_left(s.tick))
    done = replace(
        there,
        notes=notes,
        marks=_in_order((*marks, *fresh.marks)),
        syllables=tuple(sorted((*syllables, *fresh.syllables), key=lambda s: s.tick)),
    )
    if not whole:
        return done
    return replace(
        done, instrument=part.instrument, label=part.label or part.name if part.name != there.name else part.label,
        mix=part.mix, curves=part.curves, program_changes=part.program_changes, staves=part.staves,
    )  # fmt: skip


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda m: m.tick))


def _kept(song: Song, replaced: tuple[str, ...], added: bool, ways: tuple[_Way, ...]) -> tuple[Invariant, ...]:
    spans = tuple(way.target for way in ways)
    others = tuple(track.id for track in song.tracks if track.id not in replaced)
    kept = [*everywhere("title", "tempo", "meter", "key", "chords", "form")]
    if others:
        kept.append(Invariant("tracks", Scope(others, 0, last_tick(song))))
    place = Scope(replaced, spans[0][0], spans[-1][1], spans if len(spans) > 1 else ())
    if replaced and any(not place.has(t, n) for t in song.tracks for n in t.notes):
        kept.append(Invariant("notes", place, outside=True, additions=added))
    return tuple(kept)


def _effect(other: Song, track: Track, new_id: str, ways: tuple[_Way, ...], steps: int) -> Effect:
    """The claim that the part is the other version's, note for note, to be read from the result."""
    from tools.measure.effect_rows.versions import part_there

    moved = _moved(track, ways, steps)
    held = replace(other, tracks=(replace(moved, id=new_id),))
    spans = tuple(way.target for way in ways)
    scope = Scope((new_id,), spans[0][0], spans[-1][1], spans if len(spans) > 1 else ())
    return Effect("notes of the part", scope, "is", part_there(held, scope))


def _told(
    song: Song, edited: Song, taken: list[tuple[Track, str]], ways: tuple[_Way, ...], whole: bool, steps: int
) -> str:
    names = in_words(edited.track(new_id).shown_name for _, new_id in taken)
    bars = [song.grid.bars_touched(way.target[0], min(way.target[1], song.end_tick)) for way in ways]
    where = "" if whole else " in bars " + ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in bars)
    moved = f", {abs(steps)} semitones {'up' if steps > 0 else 'down'} into this key" if steps else ""
    return f"{names}{where} from that version{moved}; the other parts are as they were."


def _facts(taken: list[tuple[Track, str]], ways: tuple[_Way, ...]) -> dict[str, object]:
    return {"taken": [track.shown_name for track, _ in taken], "stretches": len(ways)}
