"""The exact rendering as a backend: the song's own notes, played by SoundFont and our own instruments.

Always there, never wrong about a note, and what every other backend is measured against. Follows no words.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.errors import EditError
from tools.generate.backend import Progress, Ready, State, Stop, never, unheard
from tools.generate.licences import LICENCES, OWN_FONT
from tools.generate.sound_shape import fitted, frames_of
from tools.generate.values import Capabilities, Licence, SoundOrder
from tools.render.audio import Audio
from tools.render.dry import SoundSettings
from tools.render.stems import LONGEST_S, render_song
from tools.song.values import Song

NAME = "soundfont"
# Seconds of work for a second of one track, two cores, FluidSynth, mix and master: the first guess, until a rendering
# of this process has been timed.
PACE = 0.03


class ExactBackend:
    """Plays the notes.

    Args:
        sound: Font, engine and rate.
        cache_dir: Where dry stems are kept.
        sources: Bytes of the song's recordings by sha256.
    """

    name = NAME

    def __init__(self, sound: SoundSettings, cache_dir: Path, sources: Mapping[str, bytes] | None = None) -> None:
        self._sound, self._cache_dir, self._sources = sound, cache_dir, sources or {}
        self._pace = PACE

    @property
    def capabilities(self) -> Capabilities:
        rate = self._sound.sample_rate_hz
        return Capabilities(melody=True, chords=True, stems=True, exact=True, max_s=LONGEST_S, sample_rate_hz=rate)

    @property
    def licence(self) -> Licence:
        return LICENCES.get(self._sound.soundfont.licence, OWN_FONT)

    def state(self) -> State:
        return Ready(f"the exact rendering, with {self._sound.soundfont.name}")

    def eta_s(self, order: SoundOrder) -> float | None:
        return self._pace * _track_seconds(_song_of(order), order.seconds)

    def stream(self, order: SoundOrder, stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        song = _song_of(order)
        began = time.perf_counter()
        rendered = render_song(song, self._sound, self._cache_dir, self._sources, progress, stop)
        if not rendered.facts.cached:  # what comes from the cache says nothing of the pace
            self._pace = (time.perf_counter() - began) / _track_seconds(song, rendered.mix.duration_s)
        rate = self._sound.sample_rate_hz
        yield fitted(rendered.mix, rate, self.capabilities.channels, frames_of(order.seconds, rate))

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        for order in orders:
            yield from self.stream(order, stop, progress)


def _song_of(order: SoundOrder) -> Song:
    if order.song is None:
        raise EditError(
            "The exact rendering plays a song's notes, and there is no song here",
            next_step="Ask for a piece first, or choose another sound backend",
        )
    return order.song


def _track_seconds(song: Song, seconds: float) -> float:
    return max(1, len(song.tracks)) * max(1.0, seconds)
