"""Tracks in and out, muted or heard, and the title: edits that leave every note of the other tracks alone."""

from collections.abc import Iterable
from dataclasses import replace

from tools.edit.invariants import Invariant, everywhere
from tools.edit.scope import Scope, check_locks, last_tick
from tools.edit.values import Edited, all_names, in_words, next_track_id, sorted_notes, unique_name, with_tracks
from tools.errors import EditError, LimitError
from tools.song.values import Mark, Song, Syllable, Track

MAX_TRACKS = 64
MAX_TITLE = 200
_SONG_KEPT = ("tempo", "meter", "key", "chords", "form")


def mute(song: Song, track_ids: Iterable[str] | None, muted: bool = True) -> Edited:
    """Take tracks out of the mix, or let them be heard again; no note changes.

    Args:
        track_ids: None means every track.

    Raises:
        EditError: Nothing would be heard any more.
    """
    ids = _known(song, track_ids)
    edited = with_tracks(song, lambda track: replace(track, mix=replace(track.mix, mute=muted)), ids)
    if muted and song.tracks and all(track.mix.mute for track in edited.tracks):
        raise EditError(f"Muting {_names(song, ids)} leaves nothing to hear; leave at least one track unmuted.")
    rest = Scope(ids, 0, last_tick(song))
    kept = everywhere("notes", "programs", "controllers", *_SONG_KEPT) + _others(song, rest)
    changed = [a.shown_name for a, b in zip(edited.tracks, song.tracks, strict=True) if a != b]
    word = "muted" if muted else "heard again"
    summary = (
        f"{in_words(changed)} {word}; no note changed." if changed else f"{_names(song, ids)} were {word} already."
    )
    return Edited(edited, kept, summary, {"tracks": changed, "muted": muted})


def remove_track(song: Song, track_ids: Iterable[str] | None) -> Edited:
    """Take tracks out of the song.

    Raises:
        EditError: No track would be left, or one is locked.
    """
    ids = _known(song, track_ids)
    if len(ids) >= len(song.tracks):
        raise EditError(f"Removing {_names(song, ids)} leaves no track; keep at least one, or start a new piece.")
    scope = Scope(ids, 0, last_tick(song))
    check_locks(song, scope)
    edited = replace(song, tracks=tuple(track for track in song.tracks if track.id not in ids))
    gone = [track for track in song.tracks if track.id in ids]
    kept = everywhere(*_SONG_KEPT) + _others(song, scope)
    left = in_words(t.shown_name for t in edited.tracks)
    stay = "stay as they were" if len(edited.tracks) > 1 else "stays as it was"
    summary = f"{in_words(t.shown_name for t in gone)} removed; {left} {stay}."
    facts = {
        "removed": [{"track": t.name, "notes": len(t.notes)} for t in gone],
        "tracks": [t.name for t in edited.tracks],
    }
    return Edited(edited, kept, summary, facts)


def add_track(song: Song, track: Track) -> Edited:
    """Put a new track into the song, before the drums; its ids and name are made unique.

    Raises:
        LimitError: The song has too many tracks.
    """
    if len(song.tracks) >= MAX_TRACKS:
        raise LimitError(f"The song has {len(song.tracks)} tracks and {MAX_TRACKS} is the limit; remove one first.")
    own = unique_track(song, track)
    at = len(song.tracks) if own.instrument.is_drum else _before_drums(song)
    edited = replace(song, tracks=(*song.tracks[:at], own, *song.tracks[at:]))
    old = Scope(tuple(t.id for t in song.tracks), 0, last_tick(song))
    kept = (Invariant("tracks", old), *everywhere(*_SONG_KEPT)) if song.tracks else everywhere(*_SONG_KEPT)
    facts = {"track": own.name, "track_id": own.id, "notes": len(own.notes), "program": own.instrument.program}
    return Edited(
        edited, kept, f"{own.name} added with {len(own.notes)} notes; the other tracks are as they were.", facts
    )


def unique_track(song: Song, track: Track) -> Track:
    """The track with id, name and note ids that the song does not have yet; marks and lyrics follow their notes."""
    ids = {t.id for t in song.tracks}
    note_ids = {note.id for t in song.tracks for note in t.notes}
    own_id = track.id if track.id and track.id not in ids else next_track_id(song)
    clash = own_id != track.id or not note_ids.isdisjoint(note.id for note in track.notes)
    renamed = {n.id: f"{own_id}.n{i}" if clash else n.id for i, n in enumerate(sorted_notes(track.notes), 1)}
    if clash and not note_ids.isdisjoint(renamed.values()):
        start = 1 + max((int(i.rpartition("n")[2]) for i in note_ids if i.rpartition("n")[2].isdigit()), default=0)
        renamed = {old: f"{own_id}.n{start + i}" for i, old in enumerate(renamed)}
    return replace(
        track,
        id=own_id,
        name=unique_name(track.name, all_names(song)),
        notes=sorted_notes(replace(n, id=renamed[n.id]) for n in track.notes),
        marks=tuple(_rehung(mark, renamed) for mark in track.marks),
        syllables=tuple(_resung(syllable, renamed) for syllable in track.syllables),
    )


def _rehung(mark: Mark, ids: dict[str, str]) -> Mark:
    first = ids.get(mark.note_id, mark.note_id) if mark.note_id else None
    last = ids.get(mark.end_note_id, mark.end_note_id) if mark.end_note_id else None
    return replace(mark, note_id=first, end_note_id=last)


def _resung(syllable: Syllable, ids: dict[str, str]) -> Syllable:
    return replace(syllable, note_id=ids.get(syllable.note_id, syllable.note_id)) if syllable.note_id else syllable


def _before_drums(song: Song) -> int:
    return next((i for i, track in enumerate(song.tracks) if track.instrument.is_drum), len(song.tracks))


def set_title(song: Song, title: str) -> Edited:
    """Give the song another title.

    Raises:
        EditError: The title is empty or too long.
    """
    text = " ".join("".join(ch for ch in title if ch.isprintable() or ch.isspace()).split())
    if not text or len(text) > MAX_TITLE:
        raise EditError(f"A title of {len(text)} characters cannot be printed; give one of 1 to {MAX_TITLE}.")
    edited = replace(song, title=text) if text != song.title else song
    kept = everywhere("tracks", *_SONG_KEPT)
    return Edited(edited, kept, f"The title is now {text!r}.", {"title": {"before": song.title, "after": text}})


def _known(song: Song, track_ids: Iterable[str] | None) -> tuple[str, ...]:
    if track_ids is None:
        return tuple(track.id for track in song.tracks)
    return tuple(song.track(track_id).id for track_id in dict.fromkeys(track_ids))


def _names(song: Song, ids: tuple[str, ...]) -> str:
    return in_words(track.shown_name for track in song.tracks if track.id in ids)


def _others(song: Song, scope: Scope) -> tuple[Invariant, ...]:
    return (Invariant("tracks", scope, outside=True),) if any(not scope.has_track(t) for t in song.tracks) else ()
