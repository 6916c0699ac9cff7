"""What a person changed with their own hands on the piano roll: notes added, moved, stretched, struck harder, or gone.

`apply_by_hand` takes the net changes, one for each note, and does all of them or none. Everything that was not touched
stays the same object. How a note was played (its shift, the share of its length that sounds) stays with the note.
Gestures, grids and undo inside the editor are the page's; what a lock or a song's end forbids is decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.edit.by_hand_words import told_by_hand
from tools.edit.invariants import everywhere, outside
from tools.edit.scope import Scope, bars_in_words
from tools.edit.values import Edited, sorted_notes
from tools.errors import EditError
from tools.song.values import Lock, Mark, Note, Song, Syllable, Track

MOST_CHANGES = 5_000
SHORTEST_TICKS = 322_560 // 48  # a triplet of sixty-fourths, shorter than anything a score prints
_KEPT = ("tempo", "meter", "key", "chords", "form", "title", "mix", "programs", "controllers", "names")
_SPANNING = frozenset({"slur"})


@dataclass(frozen=True, slots=True)
class NoteChange:
    """What happened to one note.

    Attributes:
        kind: "add" (all four values are given), "change" (those that are not None) or "delete".
        track_id: Its track.
        note_id: Its id; "" for a new note.
        onset_tick: Written onset.
        length_ticks: Written length.
        midi_pitch: Sounding pitch, for drums the key.
        velocity: 1 to 127.
    """

    kind: Literal["add", "change", "delete"]
    track_id: str
    note_id: str = ""
    onset_tick: int | None = None
    length_ticks: int | None = None
    midi_pitch: int | None = None
    velocity: int | None = None


def apply_by_hand(song: Song, changes: Sequence[NoteChange]) -> Edited:
    """Do what was done by hand.

    Raises:
        EditError: There is nothing to do, or something of it cannot be: a note that is not there, a value out of
            reach, a place behind the end, a lock. Then nothing is done.
    """
    _check(song, changes)
    tracks = {track.id: track for track in song.tracks}
    pairs: list[tuple[Track, Note | None, Note | None]] = []
    for track_id in dict.fromkeys(change.track_id for change in changes):
        track = tracks[track_id]
        of_track = [change for change in changes if change.track_id == track_id]
        tracks[track_id], changed = _with_changes(song, track, of_track)
        pairs += [(track, old, new) for old, new in changed]
    if not pairs:
        raise EditError("That changes nothing: every note is where it was; move, add or remove one.")
    after = replace(song, tracks=tuple(tracks[track.id] for track in song.tracks))
    _check_locked(song, pairs)
    scope = _touched(pairs)
    kept = everywhere(*_KEPT) + outside(scope, song)
    facts = {
        "tracks": [track.id for track in song.tracks if track.id in (scope.track_ids or ())],
        "bars": [list(song.grid.bars_touched(start, end)) for start, end in scope.stretches],
        "where": bars_in_words(song, scope),
        "notes": len(pairs),
        "drawn": [_row(track, new) for track, _, new in pairs if new is not None],
        "removed": [old.id for _, old, new in pairs if old is not None and new is None],
    }
    return Edited(after, kept, told_by_hand(song, pairs), facts)


def conflicts(base: Song, now: Song, changes: Iterable[NoteChange]) -> tuple[str, ...]:
    """Names of the tracks in which what was drawn on `base` no longer fits `now`, because a note it means was changed
    or taken out meanwhile, or the bars moved; () where all of it still fits.
    """
    changes = tuple(changes)
    old = {note.id: note for track in base.tracks for note in track.notes}
    new = {(track.id, note.id): note for track in now.tracks for note in track.notes}
    names = {track.id: track.shown_name for track in (*base.tracks, *now.tracks)}
    if base.grid.bars != now.grid.bars:
        return tuple(dict.fromkeys(names.get(change.track_id, change.track_id) for change in changes))
    still = {track.id for track in now.tracks}
    lost = [
        names.get(change.track_id, change.track_id)
        for change in changes
        if change.track_id not in still
        or (change.kind != "add" and new.get((change.track_id, change.note_id)) != old.get(change.note_id))
    ]
    return tuple(dict.fromkeys(lost))


def _check(song: Song, changes: Sequence[NoteChange]) -> None:
    if not changes:
        raise EditError("That changes nothing: no note was changed; move, add or remove one.")
    if len(changes) > MOST_CHANGES:
        raise EditError(
            f"{len(changes):,} notes were changed at once and at most {MOST_CHANGES:,} are taken; keep some first."
        )
    known = {track.id: {note.id: note for note in track.notes} for track in song.tracks}
    seen: set[str] = set()
    for change in changes:
        if change.track_id not in known:
            names = ", ".join(track.shown_name for track in song.tracks) or "none"
            raise EditError(f"There is no track {change.track_id!r} any more; the song has: {names}.")
        if change.kind != "add" and change.note_id not in known[change.track_id]:
            raise EditError(
                f"There is no note {change.note_id!r} in {song.track(change.track_id).shown_name} any more; "
                "reload the song and draw it again."
            )
        if change.kind != "add" and change.note_id in seen:
            raise EditError(f"Note {change.note_id!r} was changed twice at once; send one change for each note.")
        seen.add(change.note_id)
        _check_values(song, change, known[change.track_id].get(change.note_id))


def _check_values(song: Song, change: NoteChange, old: Note | None) -> None:
    values = (change.onset_tick, change.length_ticks, change.midi_pitch, change.velocity)
    if change.kind == "add" and None in values:
        raise EditError("A new note needs an onset, a length, a pitch and a velocity; one is missing. Draw it again.")
    onset, length, pitch, velocity = values
    bars = song.grid.bars
    if onset is not None and not 0 <= onset < song.end_tick:
        raise EditError(
            f"A note cannot begin there: the song lasts to the end of bar {bars[-1].number}. Put it before."
        )
    if length is not None and old is not None and old.grace is not None:
        raise EditError("A grace note has no length of its own; move it, or remove it and add a note in its place.")
    if length is not None and length < SHORTEST_TICKS:
        raise EditError("A note cannot be that short; the shortest is a triplet of sixty-fourths. Make it longer.")
    start = onset if onset is not None else old.onset_tick if old else 0
    lasts = length if length is not None else old.length_ticks if old else 0
    was_end = old.end_tick if old else 0
    if change.kind != "delete" and start + lasts > max(song.end_tick, was_end):
        raise EditError(
            f"A note cannot last beyond the end of bar {bars[-1].number}, where the song ends; make it shorter."
        )
    if pitch is not None and not 0 <= pitch <= 127:
        raise EditError(f"Pitch {pitch} is out of reach; MIDI has 0 to 127.")
    if velocity is not None and not 1 <= velocity <= 127:
        raise EditError(f"Velocity {velocity} is out of reach; choose 1 (softest) to 127 (loudest).")


def _with_changes(
    song: Song, track: Track, changes: Sequence[NoteChange]
) -> tuple[Track, list[tuple[Note | None, Note | None]]]:
    """The track after its changes, and each changed note before and after; notes that stayed as they were are not
    among them.
    """
    notes = {note.id: note for note in track.notes}
    pairs: list[tuple[Note | None, Note | None]] = []
    numbers = _free_numbers(song, track)
    for change in changes:
        old = notes.get(change.note_id) if change.kind != "add" else None
        new = None if change.kind == "delete" else _changed(old, change) if old else _new_note(track, change, numbers)
        if new == old:
            continue
        pairs.append((old, new))
        if old is not None:
            notes.pop(old.id)
        if new is not None:
            notes[new.id] = new
    if not pairs:
        return track, []
    moved = {old.id: new for old, new in pairs if old is not None}
    after = replace(
        track,
        notes=sorted_notes(notes.values()),
        marks=_marks_after(track, moved),
        syllables=_syllables_after(track, moved),
    )
    return after, pairs


def _changed(old: Note, change: NoteChange) -> Note:
    """The note with its new values; how it was played goes along."""
    onset = old.onset_tick if change.onset_tick is None else change.onset_tick
    length = old.length_ticks if change.length_ticks is None else change.length_ticks
    pitch = old.midi_pitch if change.midi_pitch is None else change.midi_pitch
    sounding = old.sounding_ticks
    if sounding is not None and length != old.length_ticks:
        sounding = max(1, round(sounding * length / old.length_ticks)) if old.length_ticks else None
    return replace(
        old,
        onset_tick=onset,
        length_ticks=length,
        midi_pitch=pitch,
        velocity=old.velocity if change.velocity is None else change.velocity,
        spelling=old.spelling if pitch == old.midi_pitch else None,
        tuplet=old.tuplet if (onset, length) == (old.onset_tick, old.length_ticks) else None,
        sounding_ticks=sounding,
    )


def _new_note(track: Track, change: NoteChange, numbers: Iterable[int]) -> Note:
    onset, pitch = change.onset_tick or 0, change.midi_pitch or 0
    number = next(iter(numbers))
    near = min(
        track.notes, key=lambda n: (abs(n.onset_tick - onset) // 1_290_240, abs(n.midi_pitch - pitch)), default=None
    )
    return Note(
        f"{track.id}.n{number}",
        onset,
        change.length_ticks or 0,
        pitch,
        change.velocity or 0,
        voice=near.voice if near else 1,
        staff=near.staff if near else 1,
    )


def _free_numbers(song: Song, track: Track) -> Iterable[int]:
    taken = {note.id for other in song.tracks for note in other.notes}
    number = 0
    while True:
        number += 1
        if f"{track.id}.n{number}" not in taken:
            yield number


def _marks_after(track: Track, moved: Mapping[str, Note | None]) -> tuple[Mark, ...]:
    """Signs that hang on notes go where their notes go, and go with the notes that were taken out."""
    onsets = {note.id: note.onset_tick for note in track.notes}
    marks = tuple(kept for mark in track.marks if (kept := _mark_after(mark, onsets, moved)) is not None)
    return track.marks if marks == track.marks else tuple(sorted(marks, key=lambda mark: mark.tick))


def _syllables_after(track: Track, moved: Mapping[str, Note | None]) -> tuple[Syllable, ...]:
    """The same for sung syllables."""
    onsets = {note.id: note.onset_tick for note in track.notes}
    syllables: list[Syllable] = []
    for syllable in track.syllables:
        if syllable.note_id is None or syllable.note_id not in moved:
            syllables.append(syllable)
        elif (note := moved[syllable.note_id]) is not None:
            syllables.append(replace(syllable, tick=syllable.tick + note.onset_tick - onsets[note.id]))
    if tuple(syllables) == track.syllables:
        return track.syllables
    return tuple(sorted(syllables, key=lambda syllable: (syllable.tick, syllable.verse)))


def _mark_after(mark: Mark, onsets: Mapping[str, int], moved: Mapping[str, Note | None]) -> Mark | None:
    """The sign after the changes; None where its note is gone, or a slur would end before it begins."""
    ends = [note_id for note_id in (mark.note_id, mark.end_note_id) if note_id is not None and note_id in moved]
    if not ends:
        return mark
    if any(moved[note_id] is None for note_id in ends):
        return None
    tick = mark.tick + _moved_by(mark.note_id, onsets, moved)
    end_tick = None if mark.end_tick is None else mark.end_tick + _moved_by(mark.end_note_id, onsets, moved)
    if mark.kind in _SPANNING and end_tick is not None and end_tick < tick:
        return None
    return replace(mark, tick=max(0, tick), end_tick=end_tick)


def _moved_by(note_id: str | None, onsets: Mapping[str, int], moved: Mapping[str, Note | None]) -> int:
    note = moved.get(note_id) if note_id is not None else None
    return 0 if note is None else note.onset_tick - onsets[note.id]


def _touched(pairs: Iterable[tuple[Track, Note | None, Note | None]]) -> Scope:
    """The tracks, and of their time only the very ticks at which a changed note began or begins."""
    pairs = tuple(pairs)
    ticks = sorted({note.onset_tick for _, old, new in pairs for note in (old, new) if note is not None})
    spans: list[tuple[int, int]] = []
    for tick in ticks:
        if spans and spans[-1][1] == tick:
            spans[-1] = (spans[-1][0], tick + 1)
        else:
            spans.append((tick, tick + 1))
    ids = tuple(dict.fromkeys(track.id for track, _, _ in pairs))
    return Scope(ids, ticks[0], ticks[-1] + 1, tuple(spans) if len(spans) > 1 else ())


def _check_locked(song: Song, pairs: Iterable[tuple[Track, Note | None, Note | None]]) -> None:
    for track, old, new in pairs:
        for note in (old, new):
            lock = next((each for each in song.locks if note is not None and holds(each, track.id, note)), None)
            if lock is not None and note is not None:
                bar, _ = song.grid.position(note.onset_tick)
                raise EditError(
                    f"{lock.words!r} is locked, and a note of {track.shown_name} in bar {bar} would change; "
                    "nothing was changed. Unlock it first, or leave that note."
                )


def holds(lock: Lock, track_id: str, note: Note) -> bool:
    """Whether a lock holds a note: by its written onset."""
    return (not lock.track_ids or track_id in lock.track_ids) and lock.start_tick <= note.onset_tick < lock.end_tick


def _row(track: Track, note: Note) -> list[object]:
    return [track.id, note.id, note.onset_tick, note.length_ticks, note.midi_pitch, note.velocity]
