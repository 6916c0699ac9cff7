"""Mute and solo in the page: a version's mix without some tracks, made on the first ask and kept as FLAC in the cache.

One is made at a time; a newer ask of the same person gives up the one before, because a finger on a mute button is
faster than any mixer. The song heard last stays taken apart for a while, so that the next mute is quick. How tracks
are taken out of a mix is `tools.render.audition`.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.artifacts import Studio
from assistant.store.errors import NotFound, StoreConflict
from assistant.store.values import Use
from tools.errors import RenderError
from tools.song.realisation import realisation_of
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.store.store import Store
    from tools.render.audition import TakenApart
    from tools.render.dry import SoundSettings

FOLDER = "auditions"
FORMAT = 1  # raise it when the same ask gives other samples
KEPT_BYTES = 500_000_000
HELD_S = 120.0  # a song taken apart is held this long after it was last asked for
OUTDONE = "Another choice of tracks was asked for meanwhile"


@dataclass(frozen=True)
class Heard:
    """What is to be listened to: a version's song, its mix, and where its uploads are."""

    project_id: str
    song: Song
    mix: Use


class Auditioner:
    """Makes auditions of one store's versions, for all who ask."""

    def __init__(self, store: Store, studio: Studio) -> None:
        self._store, self._studio = store, studio
        self._newest: dict[str, str] = {}  # owner -> what was asked for last
        self._at_work = threading.Lock()
        self._held: tuple[str, TakenApart] | None = None
        self._let_go: threading.Timer | None = None
        self._is_warm = False

    def warm_up(self) -> None:
        """Import in the background, once, what the first audition would otherwise wait for."""
        if not self._is_warm:
            self._is_warm = True
            threading.Thread(target=_import_all, name="audition warm-up", daemon=True).start()

    def path(self, owner: str, heard: Heard, without: Sequence[str]) -> Path:
        """The FLAC of a version with these tracks silent, made now if it is not in the cache.

        Raises:
            NotFound: The song has no such track.
            StoreConflict: The same owner asked for another one meanwhile; nothing was made.
            RenderError: The mix cannot be taken apart.
        """
        silent = tuple(sorted(set(without)))
        _check_tracks(heard.song, silent)
        _check_rendered(heard.song)
        key = self._newest[owner] = _key(heard, silent)
        path = self._store.cache_dir / FOLDER / f"{key}.flac"
        if _is_there(path):
            return path
        with self._waiting_turn(owner, key):
            if not _is_there(path):
                self._make(path, heard, silent, lambda: self._newest.get(owner) != key)
        return path

    def _waiting_turn(self, owner: str, key: str) -> _Turn:
        return _Turn(self._at_work, lambda: self._newest.get(owner) != key)

    def _make(self, path: Path, heard: Heard, silent: Sequence[str], outdone: Any) -> None:
        from tools.render.audio import flac_bytes, write_atomically
        from tools.render.audition import audition
        from tools.render.dry import RenderStopped

        try:
            sound = audition(self._taken_apart(heard, outdone), silent, outdone)
        except RenderStopped as error:
            raise StoreConflict(OUTDONE, "", "Listen to that one") from error
        data = flac_bytes(sound)
        self._store.make_room(len(data))
        write_atomically(path, data)
        prune(path.parent, KEPT_BYTES)

    def _taken_apart(self, heard: Heard, outdone: Any) -> TakenApart:
        from tools.render.audition import take_apart

        key = heard.mix.artefact.sha256
        if self._held is None or self._held[0] != key:
            self._held = None  # two long songs at once would fill the memory
            sound, mix = self._sound_of(heard), self._store.stored_path(heard.mix.artefact)
            sources, cache_dir = self._store.sources(heard.project_id), self._studio.cache_dir
            frames, excerpt = _frames_in(mix), partial(_excerpt, mix)
            self._held = (key, take_apart(_as_mixed(heard), sound, cache_dir, sources, frames, excerpt, outdone))
        self._hold_on()
        return self._held[1]

    def _sound_of(self, heard: Heard) -> SoundSettings:
        """The settings the mix was made with: the person's own font, or the one the licence policy allows."""
        from tools.render.audition import fits

        stems: Mapping[str, Any] = heard.mix.artefact.facts.get("stems") or {}
        keys = {track_id: str(row["key"]) for track_id, row in stems.items()}
        known = Studio(self._studio.data_dir, self._studio.cache_dir, None)
        for studio in (self._studio, known) if self._studio.chosen_font else (self._studio,):
            sound: SoundSettings = studio.sound
            if fits(heard.song, sound, studio.cache_dir, keys):
                return sound
        raise RenderError(
            "This sound was made with another SoundFont or release, so its tracks cannot be told apart now",
            next_step="Make the mix of this version again",
        )

    def _hold_on(self) -> None:
        if self._let_go is not None:
            self._let_go.cancel()
        self._let_go = threading.Timer(HELD_S, self.let_go)
        self._let_go.daemon = True
        self._let_go.start()

    def let_go(self) -> None:
        """Forget the song that is held in memory."""
        with self._at_work:
            self._held = None


def _check_rendered(song: Song) -> None:
    made = realisation_of(song)
    if made is not None:
        raise RenderError(
            f"This version sounds as a recording made by {made.backend}, which has no parts that could be silenced",
            next_step='Say "back to the exact sound" to hear the parts one by one',
        )


class _Turn:
    """Waiting for one's turn, but no longer than one is wanted."""

    def __init__(self, lock: threading.Lock, outdone: Any) -> None:
        self._lock, self._outdone = lock, outdone

    def __enter__(self) -> None:
        while not self._lock.acquire(timeout=0.05):
            if self._outdone():
                raise StoreConflict(OUTDONE, "", "Listen to that one")
        if self._outdone():
            self._lock.release()
            raise StoreConflict(OUTDONE, "", "Listen to that one")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def prune(folder: Path, most_bytes: int) -> int:
    """Remove the auditions longest unused until the rest fit; returns how many went."""
    from tools.render.dry import prune_oldest

    return prune_oldest(folder.glob("*.flac"), most_bytes)


def _import_all() -> None:
    with suppress(ImportError):
        for name in ("tools.render.audition", "scipy.signal", "scipy.ndimage", "pedalboard", "soundfile"):
            import_module(name)


def _check_tracks(song: Song, silent: Sequence[str]) -> None:
    known = [track.id for track in song.tracks] + [track.id for track in song.audio_tracks]
    unknown = next((track_id for track_id in silent if track_id not in known), None)
    if unknown is not None:
        raise NotFound(f"There is no track {unknown[:20]!r} in this version", "", f"Choose from {', '.join(known)}")


def _as_mixed(heard: Heard) -> Song:
    """The song with the master gain its mix really has: a mix made later than its version solved one of its own."""
    gain_db = heard.mix.artefact.facts.get("master_gain_db", heard.song.master.gain_db)
    return replace(heard.song, master=replace(heard.song.master, gain_db=gain_db))


def _frames_in(path: Path) -> int:
    import soundfile

    return int(soundfile.info(str(path)).frames)


def _excerpt(path: Path, start: int, count: int) -> Any:
    """A stretch of a sound file, [channels, n] float32."""
    import soundfile

    return soundfile.read(str(path), start=start, frames=count, dtype="float32", always_2d=True)[0].T


def _key(heard: Heard, silent: Sequence[str]) -> str:
    made_of = (FORMAT, heard.mix.artefact.sha256, tuple(silent))
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def _is_there(path: Path) -> bool:
    """Whether it is in the cache; if so it counts as used now."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True
