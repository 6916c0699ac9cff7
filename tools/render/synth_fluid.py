"""FluidSynth through pyfluidsynth, offline: no audio driver, its own reverb and chorus off.

A fresh synthesizer plays every island (`islands.py`), so that the same notes give the same samples whatever was
played before: a voice used again keeps the gains of its last note for a block. The font is read once for a track, and
only the samples its program needs (26 ms for a font of 148 MB); a synthesizer that borrows it is made in half a
millisecond. FluidSynth works in blocks of 64 frames: events go to the nearest block, at most 0.73 ms off at 44,100 Hz.
Each layer of a section has a channel; a note's cents are a tuning chosen just before it starts (on drums, which may be
tuned by other keys than their own, an offset of the channel).
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import threading
from collections import deque
from functools import cache
from typing import Any

import numpy as np

from tools.errors import MissingError, RenderError
from tools.render.audio import Samples, amplitude
from tools.render.islands import played_in_islands
from tools.render.soundfont import SoundFont
from tools.render.synth import (
    DRUM_BANK,
    SILENT_DB,
    TAIL_STEP_S,
    EngineName,
    Event,
    Schedule,
    Stop,
    no_preset,
    wanted_presets,
)

BLOCK_FRAMES = 64
DRUM_CHANNEL, SPARE_CHANNEL = 9, 15
POLYPHONY = 512
KEYS = 128
FINE_TUNE = 52  # generator, SoundFont 2.01, section 8.1.2
PAN = 10
SETTINGS: dict[bytes, float | int] = {
    b"synth.gain": 1.0,
    b"synth.reverb.active": 0,
    b"synth.chorus.active": 0,
    b"synth.polyphony": POLYPHONY,
    b"synth.dynamic-sample-loading": 1,
    b"synth.threadsafe-api": 0,
    b"synth.lock-memory": 0,
    b"synth.cpu-cores": 1,
    b"synth.midi-channels": 16,
}


_FIRST_USE = threading.Lock()
# Fonts and synthesizers come and go one at a time: the library reads and frees samples into one cache for the whole
# process, and two threads that do so at once have crashed it. Notes are rendered side by side.
_BUILDING = threading.RLock()


def _library() -> Any:
    """The pyfluidsynth module with the C library behind it, made ready once.

    Raises:
        MissingError: FluidSynth is not installed on this machine.
    """
    with _FIRST_USE:
        return _ready_library()


@cache
def _ready_library() -> Any:
    """Load the library and let one synthesizer come and go.

    The first synthesizer of a process fills the library's own tables (default modulators among them) and tells others
    that they are filled before they are: two first ones at once, in two threads, and one plays 12 to 17 dB too loud.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # where CI is set, its import prints what it found
            import fluidsynth
    except (ImportError, OSError, AttributeError) as error:
        raise MissingError(
            "The FluidSynth library is not installed",
            next_step="Install your system's FluidSynth (Debian, Ubuntu: libfluidsynth3), or stay with tinysoundfont",
        ) from error
    c = fluidsynth._fl
    c.fluid_synth_write_float.argtypes = [
        ctypes.c_void_p,
        ctypes.c_int,
        *([ctypes.c_void_p, ctypes.c_int, ctypes.c_int] * 2),
    ]
    c.fluid_synth_channel_pressure.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    c.fluid_synth_set_gen.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_float]
    c.fluid_synth_activate_tuning.argtypes = [ctypes.c_void_p, *([ctypes.c_int] * 4)]
    c.fluid_synth_get_sfont_by_id.argtypes = [ctypes.c_void_p, ctypes.c_int]
    c.fluid_synth_get_sfont_by_id.restype = ctypes.c_void_p
    c.fluid_synth_add_sfont.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    c.fluid_synth_remove_sfont.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    doubles = ctypes.POINTER(ctypes.c_double)
    c.fluid_synth_activate_key_tuning.argtypes = [
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_char_p,
        doubles,
        ctypes.c_int,
    ]
    c.delete_fluid_settings.argtypes = [ctypes.c_void_p]
    c.fluid_set_log_function.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
    for level in range(5):  # panic to debug: what matters comes back as a return value
        c.fluid_set_log_function(level, None, None)
    settings = fluidsynth.new_fluid_settings()
    fluidsynth.delete_fluid_synth(fluidsynth.new_fluid_synth(settings))
    c.delete_fluid_settings(settings)
    return fluidsynth


@cache
def library_version() -> str:
    """Version of the C library, such as "2.3.1"."""
    c = _library()._fl
    parts = (ctypes.c_int(), ctypes.c_int(), ctypes.c_int())
    c.fluid_version(*(ctypes.byref(part) for part in parts))
    return ".".join(str(part.value) for part in parts)


class FluidSynth:
    """The engine with one font; see `tools.render.synth.Synth`."""

    name: EngineName = "fluidsynth"

    def __init__(self, font: SoundFont) -> None:
        self._font = font
        self.version = library_version()

    def render(self, schedule: Schedule, sample_rate_hz: int, stop: Stop | None = None) -> Samples:
        """[2, n] float32 as `Synth.render` says. Other threads run meanwhile: ctypes frees the interpreter."""
        with _BUILDING:
            desk = _Desk(self._font, sample_rate_hz)
        try:
            desk.program(schedule)
            return played_in_islands(schedule, sample_rate_hz, lambda island: _played(desk, island, stop), stop)
        finally:
            desk.close()


def _played(desk: _Desk, schedule: Schedule, stop: Stop | None) -> Samples:
    with _BUILDING:
        player = _Player(desk, schedule)
    try:
        return player.play(schedule, stop)
    finally:
        player.close()


class _Desk:
    """The font, read once for a track, in a synthesizer that never plays: it holds the samples in memory."""

    def __init__(self, font: SoundFont, sample_rate_hz: int) -> None:
        self.f, self.rate_hz = _library(), sample_rate_hz
        self.settings = self.f.new_fluid_settings()
        self.f.fluid_settings_setnum(self.settings, b"synth.sample-rate", float(sample_rate_hz))
        for name, value in SETTINGS.items():
            setter = self.f.fluid_settings_setnum if isinstance(value, float) else self.f.fluid_settings_setint
            setter(self.settings, name, value)
        self._synth = self.f.new_fluid_synth(self.settings)
        font_id = self.f.fluid_synth_sfload(self._synth, str(font.path).encode(), 0)
        if font_id < 0:
            self.close()
            raise RenderError(f"FluidSynth cannot read the SoundFont {font.name}", next_step="Choose another SoundFont")
        self.font = self.f._fl.fluid_synth_get_sfont_by_id(self._synth, font_id)
        self._font_id = font_id

    def program(self, schedule: Schedule) -> None:
        """Keep the samples of a schedule's program in memory while its islands come and go, and those that every new
        synthesizer takes up before it is told its program.
        """
        with _BUILDING:
            self.f.fluid_synth_program_select(self._synth, SPARE_CHANNEL, self._font_id, 0, 0)
            if not schedule.is_drum:
                self.f.fluid_synth_program_select(self._synth, DRUM_CHANNEL, self._font_id, DRUM_BANK, 0)
            select_program(self.f, self._synth, self._font_id, schedule, _channels(schedule))

    def close(self) -> None:
        """Free the synthesizer; the font's samples go with it."""
        with _BUILDING:
            self.f.delete_fluid_synth(self._synth)
            self.f._fl.delete_fluid_settings(self.settings)


def _channels(schedule: Schedule) -> tuple[int, ...]:
    return (DRUM_CHANNEL,) if schedule.is_drum else tuple(range(len(schedule.pans)))


def select_program(f: Any, synth: Any, font_id: int, schedule: Schedule, channels: tuple[int, ...]) -> None:
    """Choose the first preset the font has, on all channels.

    Raises:
        RenderError: It has none of them.
    """
    for bank, program in wanted_presets(schedule):
        if all(f.fluid_synth_program_select(synth, channel, font_id, bank, program) == 0 for channel in channels):
            return
    raise no_preset(schedule)


class _Player:
    """One fresh synthesizer with a font that is in memory, for one island."""

    def __init__(self, desk: _Desk, schedule: Schedule) -> None:
        self._f, self._desk = desk.f, desk
        self._rate_hz = desk.rate_hz
        self._is_drum = schedule.is_drum
        self._channels = _channels(schedule)
        self._pans = schedule.pans
        self._tunings: dict[float, int] = {}
        self._tuned = dict.fromkeys(self._channels, 0.0)
        self._synth = self._f.new_fluid_synth(desk.settings)
        font_id = self._f._fl.fluid_synth_add_sfont(self._synth, desk.font)
        select_program(self._f, self._synth, font_id, schedule, self._channels)
        if len(self._channels) > 1:
            self._pan(64)

    def close(self) -> None:
        """Free the synthesizer; the font stays where it is."""
        with _BUILDING:
            self._f._fl.fluid_synth_remove_sfont(self._synth, self._desk.font)
            self._f.delete_fluid_synth(self._synth)

    def play(self, schedule: Schedule, stop: Stop | None) -> Samples:
        """All events, then the ring-out."""
        step = -(-int(TAIL_STEP_S * self._rate_hz) // BLOCK_FRAMES) * BLOCK_FRAMES
        end = _block(schedule.end_frame)
        most = end + (-(-int(schedule.tail_s * self._rate_hz) // step)) * step
        left, right = np.zeros(most, np.float32), np.zeros(most, np.float32)
        done = 0

        def render_to(frame: int) -> None:
            nonlocal done
            if frame > done:
                self._write(left, right, done, frame)
                done = frame

        events = deque(schedule.events)
        while events and _block(events[0].frame) <= end:
            if stop is not None and stop():
                return np.stack((left[:done], right[:done]))
            render_to(_block(events[0].frame))
            self._send(events.popleft())
        silent = amplitude(SILENT_DB + 1)
        while done < most:
            start, stops = done, min(most, done + step)
            while events and _block(events[0].frame) < stops:
                render_to(_block(events[0].frame))
                self._send(events.popleft())
            render_to(stops)
            if max(np.abs(left[start:done]).max(), np.abs(right[start:done]).max()) < silent:
                break
        return np.stack((left[:done], right[:done]))

    def _write(self, left: Samples, right: Samples, start: int, end: int) -> None:
        self._f._fl.fluid_synth_write_float(
            self._synth, end - start, left.ctypes.data, start, 1, right.ctypes.data, start, 1
        )

    def _send(self, event: Event) -> None:
        f, synth = self._f, self._synth
        match event.kind:
            case "on":
                channel = self._channels[event.layer]
                self._tune(channel, event.cents)
                f.fluid_synth_noteon(synth, channel, event.number, event.value)
            case "off":
                f.fluid_synth_noteoff(synth, self._channels[event.layer], event.number)
            case "control" if event.number == PAN:
                self._pan(event.value)
            case "control":
                for channel in self._channels:
                    f.fluid_synth_cc(synth, channel, event.number, event.value)
            case "bend":
                for channel in self._channels:
                    f.fluid_synth_pitch_bend(synth, channel, max(0, min(16383, event.value + 8192)))
            case "pressure":
                for channel in self._channels:
                    f._fl.fluid_synth_channel_pressure(synth, channel, event.value)

    def _pan(self, value: int) -> None:
        """Each layer at its place around the track's."""
        for channel, pan in zip(self._channels, self._pans, strict=True):
            self._f.fluid_synth_cc(self._synth, channel, PAN, max(0, min(127, value + round(63 * pan))))

    def _tune(self, channel: int, cents: float) -> None:
        """Notes from here on are so many cents out of tune."""
        if self._tuned[channel] == cents:
            return
        self._tuned[channel] = cents
        c = self._f._fl
        if self._is_drum:
            c.fluid_synth_set_gen(self._synth, channel, FINE_TUNE, cents)
            return
        if cents not in self._tunings:
            self._tunings[cents] = len(self._tunings)
            pitches = (ctypes.c_double * KEYS)(*(key * 100.0 + cents for key in range(KEYS)))
            c.fluid_synth_activate_key_tuning(self._synth, 0, self._tunings[cents], b"", pitches, 0)
        c.fluid_synth_activate_tuning(self._synth, channel, 0, self._tunings[cents], 0)


def _block(frame: int) -> int:
    """The frame of the nearest block."""
    return (frame + BLOCK_FRAMES // 2) // BLOCK_FRAMES * BLOCK_FRAMES
