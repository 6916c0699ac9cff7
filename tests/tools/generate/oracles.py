"""Makers of audio that know the song and hold just what they are told to: what ranking and labels are tried on.

They play the song with the real synthesizer in other sounds and another room, less what they do not hold: other chords
under the tune, another tune over the chords, another tempo, another key, an end that comes too soon, a voice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from tools.edit.instrument import melody_track, tune_notes
from tools.errors import RenderError
from tools.generate.backend import Missing, Progress, Ready, State, Stop, never, unheard
from tools.generate.sound_shape import fitted, frames_of
from tools.generate.values import Capabilities, Licence, SoundOrder
from tools.render.audio import Audio
from tools.render.dry import RenderStopped, SoundSettings
from tools.render.stems import render_song
from tools.song.values import Instrument, Song, TempoChange

EVERYTHING = frozenset({"chords", "tune", "tempo", "key", "length"})
OTHER_SOUNDS = {0: 4, 24: 25, 32: 33, 40: 41, 73: 71, 48: 49, 56: 57}  # General MIDI: a neighbour of each
WRONG_STEPS = (3, 8, 6, 1, 10, 5, 2, 9)  # semitones a bar's chords are moved by: no bar keeps its own


def other_sounds(song: Song) -> Song:
    """The same notes on other instruments, in another room."""
    tracks = tuple(
        track
        if track.instrument.is_drum
        else replace(track, instrument=Instrument(OTHER_SOUNDS.get(track.instrument.program, track.instrument.program)))
        for track in song.tracks
    )
    return replace(song, tracks=tracks, master=replace(song.master, reverb="room", gain_db=None))


def moved_by_bar(song: Song, steps: Sequence[int], tune: bool) -> Song:
    """The notes of the tune, or all but tune and drums, moved by another interval in every bar."""
    of_tune = {note.id for note in tune_notes(melody_track(song))}  # a piano alone plays its chords too
    bar_of = {bar.start_tick: index for index, bar in enumerate(song.grid.bars)}
    starts = sorted(bar_of)

    def by(tick: int) -> int:
        return steps[bar_of[max(start for start in starts if start <= tick)] % len(steps)]

    tracks = tuple(
        replace(track, notes=tuple(sorted(
            (replace(n, midi_pitch=_folded(n.midi_pitch + by(n.onset_tick)), spelling=None)
             if (n.id in of_tune) == tune else n for n in track.notes),
            key=lambda n: (n.onset_tick, n.midi_pitch, n.id))))
        if not track.instrument.is_drum
        else track
        for track in song.tracks
    )  # fmt: skip
    return replace(song, tracks=tracks)


def _folded(midi_pitch: int) -> int:
    return midi_pitch - 12 if midi_pitch > 96 else midi_pitch


def at_tempo(song: Song, factor: float) -> Song:
    """So many times as fast."""
    rows = tuple(replace(row, us_per_quarter=round(row.us_per_quarter / factor)) for row in song.tempi)
    assert rows and isinstance(rows[0], TempoChange)
    return replace(song, tempi=rows)


OWN = Licence("CC0-1.0", True, "May be sold.")


@dataclass
class Clock:
    """A clock that stands still but for what runs on it."""

    now_s: float = 100.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class OracleBackend:
    """A maker that holds what it is told to.

    Attributes:
        holds: What it keeps to, of `EVERYTHING`.
        by_take: What single takes hold, in the order of making; further ones hold `holds`.
        tempo_factor: How fast it plays where it does not hold the tempo.
        chord_steps: Semitones each bar's chords are moved by where it does not hold the chords, over and over.
        cut_at: Share of the length after which there is silence where it does not hold the length.
        voice: Whether something like a voice sings over it.
        fails_at: The take (from 0) in which it breaks.
        eta: What it says one take takes.
        clock: Runs `take_s` with every take.
        together: Whether takes of one order come at once, in the time of one.
    """

    sound: SoundSettings
    cache_dir: Path
    holds: frozenset[str] = EVERYTHING
    by_take: tuple[frozenset[str], ...] = ()
    tempo_factor: float = 1.15
    chord_steps: tuple[int, ...] = WRONG_STEPS
    cut_at: float = 0.6
    voice: bool = False
    fails_at: int | None = None
    eta: float | None = 1.0
    clock: Clock | None = None
    take_s: float = 0.0
    together: bool = False
    can: Capabilities = field(
        default_factory=lambda: Capabilities(text=True, continuation=True, sample_rate_hz=44_100, channels=2)
    )
    missing: Missing | None = None
    name: str = "oracle"
    licence: Licence = OWN
    orders: list[SoundOrder] = field(default_factory=list)
    batches: int = 0

    @property
    def capabilities(self) -> Capabilities:
        return self.can

    def state(self) -> State:
        return self.missing or Ready()

    def eta_s(self, order: SoundOrder) -> float | None:
        return self.eta

    def stream(self, order: SoundOrder, stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        audio, rate = self._made(order, stop), self.can.sample_rate_hz
        for start in range(0, audio.frames, rate):
            yield Audio(np.ascontiguousarray(audio.samples[:, start : start + rate]), rate)

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        if self.together:
            self._run()
            yield from [self._made(order, stop) for order in orders]
            return
        for order in orders:
            self._run()
            yield self._made(order, stop)

    def _run(self) -> None:
        self.batches += 1
        if self.clock is not None:
            self.clock.now_s += self.take_s

    def _made(self, order: SoundOrder, stop: Stop) -> Audio:
        if stop():
            raise RenderStopped("stopped")
        number = len(self.orders)
        self.orders.append(order)
        if number == self.fails_at:
            raise RenderError("The oracle broke")
        assert order.song is not None
        rate, frames = self.can.sample_rate_hz, frames_of(order.seconds, self.can.sample_rate_hz)
        holds = self.by_take[number] if number < len(self.by_take) else self.holds
        mix = render_song(self._played(order.song, holds), self.sound, self.cache_dir).mix
        audio = fitted(mix, rate, self.can.channels, frames)
        samples = audio.samples.copy()
        if self.voice:
            samples = samples + singing(frames, rate)
        noise = np.random.default_rng(order.seed).standard_normal(samples.shape).astype(np.float32)
        samples = samples + np.float32(1e-4) * noise
        if "length" not in holds:
            samples[:, round(self.cut_at * frames) :] = 0.0
        return Audio(samples, rate)

    def _played(self, song: Song, holds: frozenset[str]) -> Song:
        played = other_sounds(song)
        if "key" not in holds:
            played = moved_by_bar(moved_by_bar(played, (1,), tune=True), (1,), tune=False)
        if "chords" not in holds:
            played = moved_by_bar(played, self.chord_steps, tune=False)
        if "tune" not in holds:
            played = moved_by_bar(played, (5, -4, 3, -6, 1, -2), tune=True)
        return played if "tempo" in holds else at_tempo(played, self.tempo_factor)


def singing(frames: int, rate_hz: int) -> np.ndarray:
    """A sung vowel that slides and trembles: harmonics under three formants, vibrato of 5.5 Hz."""
    at = np.arange(frames) / rate_hz
    wander = np.cumsum(np.random.default_rng(3).standard_normal(frames // 4000 + 2))
    slides = np.interp(at, np.arange(wander.size) * 4000 / rate_hz, wander) * 0.6
    hz = 220.0 * 2.0 ** ((slides + 0.4 * np.sin(2 * np.pi * 5.5 * at)) / 12.0)
    phase = 2 * np.pi * np.cumsum(hz) / rate_hz
    total = np.zeros(frames)
    for harmonic in range(1, 20):
        middle = 220.0 * harmonic
        formants = sum(np.exp(-(((middle - f) / 180.0) ** 2)) for f in (700.0, 1150.0, 2700.0))
        total += (0.02 + formants) / harmonic * np.sin(harmonic * phase)
    total *= 0.5 + 0.5 * np.abs(np.sin(2 * np.pi * 2.0 * at))
    return (0.35 * total / np.abs(total).max()).astype(np.float32)[None]
