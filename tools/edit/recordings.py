"""Recordings in a song: laid under it, made into one, muted, turned up or down, and taken out; no note changes.

A recording is heard from its source as it is. It follows no tempo and no key of the song: nothing here reads its notes.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from math import ceil

from tools.edit.invariants import everywhere
from tools.edit.level import GAIN_LIMITS_DB
from tools.edit.values import Edited, all_names, in_words, unique_name
from tools.errors import EditError, LimitError
from tools.song.values import TICKS_PER_QUARTER, AudioTrack, Song, TrackMix

MOST_RECORDINGS = 8
_KEPT = ("tracks", "tempo", "meter", "key", "chords", "form", "title")
_AS_IT_IS = TrackMix(reverb_send_db=-120.0)  # it brings its own room
_DEFAULT_BAR = 4 * TICKS_PER_QUARTER  # of the 4/4 at 120 a minute that `Song` begins with: two seconds
_DEFAULT_BAR_S = 2.0


def add_recording(song: Song, name: str, source_sha256: str) -> Edited:
    """Lay a recording under a song from its beginning.

    Args:
        name: What the person calls it.
        source_sha256: Hash of its bytes among the project's sources.

    Raises:
        LimitError: The song has as many as it may.
    """
    if len(song.audio_tracks) >= MOST_RECORDINGS:
        raise LimitError(
            f"The song has {len(song.audio_tracks)} recordings and {MOST_RECORDINGS} is the limit; remove one first."
        )
    taken = (*all_names(song), *(other.name for other in song.audio_tracks))
    added = AudioTrack(_next_id(song), unique_name(name, taken), source_sha256, mix=_AS_IT_IS)
    edited = replace(song, audio_tracks=(*song.audio_tracks, added))
    facts = {"recording": added.name, "recording_id": added.id}
    return Edited(edited, everywhere(*_KEPT), f"{added.name} is heard from the beginning; no note changed.", facts)


def song_of_recording(name: str, title: str, source_sha256: str, duration_s: float) -> Song:
    """A song that is a recording and nothing else: as many bars of 4/4 at 120 a minute as it lasts."""
    bars = max(1, ceil(duration_s / _DEFAULT_BAR_S - 1e-6))
    empty = Song(title=title, end_tick=bars * _DEFAULT_BAR)
    return add_recording(empty, name, source_sha256).song


def mix_recordings(song: Song, ids: Collection[str], muted: bool | None = None, db: float = 0.0) -> Edited:
    """Mute recordings or let them be heard, and move their faders.

    Args:
        muted: None leaves it.
        db: Wanted change of level; positive is louder.

    Raises:
        EditError: There is none, the fader is at its end, or nothing would be heard any more.
    """
    meant = _need(song, ids)
    low, high = GAIN_LIMITS_DB

    def mixed(mix: TrackMix) -> TrackMix:
        gain_db = max(low, min(high, round(mix.gain_db + db, 1)))
        return replace(mix, gain_db=gain_db, mute=mix.mute if muted is None else muted)

    edited = replace(
        song, audio_tracks=tuple(replace(a, mix=mixed(a.mix)) if a.id in ids else a for a in song.audio_tracks)
    )
    if db and edited == song:
        raise EditError(f"The fader of the recording is at its end, {low:g} to {high:+g} dB; change the parts instead.")
    mixes = [track.mix for track in edited.tracks] + [recording.mix for recording in edited.audio_tracks]
    if muted and all(mix.mute for mix in mixes):
        raise EditError("Muting the recording leaves nothing to hear; leave a part unmuted, or add one first.")
    names = in_words(a.name for a in meant)
    facts = {"recordings": [a.name for a in meant], "muted": muted, "asked_db": db}
    if muted is not None:
        return Edited(edited, everywhere(*_KEPT), f"{names} {'muted' if muted else 'heard again'}.", facts)
    after = next(a for a in edited.audio_tracks if a.id == meant[0].id)
    moved = after.mix.gain_db - meant[0].mix.gain_db
    return Edited(edited, everywhere(*_KEPT), f"{names}: the fader moved by {moved:+.1f} dB.", facts)


def remove_recordings(song: Song, ids: Collection[str]) -> Edited:
    """Take recordings out of a song; the uploaded files stay with the project.

    Raises:
        EditError: There is none, or nothing would be left.
    """
    gone = _need(song, ids)
    left = tuple(a for a in song.audio_tracks if a not in gone)
    if not song.tracks and not left:
        raise EditError("The recording is all there is in this song; add a part first, or start a new piece.")
    names = in_words(a.name for a in gone)
    facts = {"removed": [a.name for a in gone]}
    return Edited(replace(song, audio_tracks=left), everywhere(*_KEPT), f"{names} removed; no note changed.", facts)


def recordings_named(song: Song, names: Iterable[str] | None) -> tuple[str, ...]:
    """Ids of the recordings these names or ids mean; () as soon as one of them is no recording."""
    known = {key.casefold(): a.id for a in song.audio_tracks for key in (a.id, a.name)}
    found = [known.get(name.casefold()) for name in names or ()]
    return tuple(recording for recording in found if recording) if all(found) else ()


def _need(song: Song, ids: Collection[str]) -> tuple[AudioTrack, ...]:
    found = tuple(a for a in song.audio_tracks if a.id in ids)
    if not found:
        raise EditError("There is no such recording in this song; drop one (WAV, FLAC, OGG, AIFF or MP3).")
    return found


def _next_id(song: Song) -> str:
    taken = {track.id for track in song.tracks} | {track.id for track in song.audio_tracks}
    return next(name for n in range(1, len(taken) + 2) if (name := f"a{n}") not in taken)
