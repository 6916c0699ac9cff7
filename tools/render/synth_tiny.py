"""tinysoundfont: the engine that comes with the install, where FluidSynth is missing.

It starts every event at its exact frame. Its own laws of loudness are others than FluidSynth's (20 log10 for
velocity, 60 log10 for CC7 times CC11), so each note gets a channel whose volume brings note and controllers onto the
common law, while the velocity itself still chooses the font's layer; tuning and place of a layer are its channel's
too. It knows no pedal: `pedal.py` has lengthened the notes already. It knows no pressure. Of an .sf2 it
loads only what a track needs (`font_part.py`).
"""

from __future__ import annotations

import math
import threading
from collections import deque
from functools import cache
from typing import Any

import numpy as np

from tools.errors import MissingError, RenderError
from tools.render.audio import Samples, amplitude
from tools.render.font_part import font_index
from tools.render.islands import played_in_islands
from tools.render.soundfont import SoundFont
from tools.render.synth import (
    SILENT_DB,
    TAIL_STEP_S,
    EngineName,
    Event,
    Schedule,
    Stop,
    no_preset,
    wanted_presets,
)

MAX_VOICES = 512
CHANNELS = 96  # taken in turn, so that a channel is used again long after its last note has rung out
VOLUME, PAN, EXPRESSION = 7, 10, 11
DEFAULT_VOLUME, DEFAULT_EXPRESSION = 100, 127
FLUSH_FRAMES = 4096


@cache
def _module() -> Any:
    """The package's C++ module.

    Raises:
        MissingError: The package is not installed.
    """
    try:
        from tinysoundfont import _tinysoundfont
    except ImportError as error:
        raise MissingError("tinysoundfont is not installed", next_step="Run: make run, which installs it") from error
    return _tinysoundfont


@cache
def package_version() -> str:
    """Version of the installed package."""
    from importlib.metadata import version

    _module()
    return version("tinysoundfont")


class TinySynth:
    """The engine with one font; see `tools.render.synth.Synth`. One track at a time: it holds the interpreter while
    it renders.
    """

    name: EngineName = "tinysoundfont"

    def __init__(self, font: SoundFont) -> None:
        self._font = font
        self.version = package_version()
        self._lock = threading.Lock()
        self._whole: Any = None

    def render(self, schedule: Schedule, sample_rate_hz: int, stop: Stop | None = None) -> Samples:
        """[2, n] float32 as `Synth.render` says."""
        index = font_index(self._font.path, self._font.sha256)
        for bank, program in wanted_presets(schedule):
            if index is not None and index.has(bank, program):
                return self._islands(self._load(index.part(bank, program)), schedule, sample_rate_hz, stop)
        with self._lock:
            if self._whole is None:
                self._whole = self._load(str(self._font.path))
            return self._islands(self._whole, schedule, sample_rate_hz, stop)

    def _islands(self, sound: Any, schedule: Schedule, sample_rate_hz: int, stop: Stop | None) -> Samples:
        return played_in_islands(
            schedule, sample_rate_hz, lambda island: self._play(sound, island, sample_rate_hz, stop), stop
        )

    def _play(self, sound: Any, schedule: Schedule, sample_rate_hz: int, stop: Stop | None) -> Samples:
        sound.reset()
        sound.set_output(_module().OutputMode.StereoInterleaved, sample_rate_hz, 0.0)
        sound.set_max_voices(MAX_VOICES)
        sound.render(memoryview(bytearray(FLUSH_FRAMES * 8)))  # lets an earlier track's voices fade out of the engine
        return _Player(sound, schedule, sample_rate_hz).play(schedule, stop)

    def _load(self, font: str | bytes) -> Any:
        try:
            return _module().SoundFont(font)
        except RuntimeError as error:
            raise RenderError(
                f"tinysoundfont cannot read the SoundFont {self._font.name}", next_step="Choose another SoundFont"
            ) from error


class _Player:
    """One island on a reset engine."""

    def __init__(self, sound: Any, schedule: Schedule, sample_rate_hz: int) -> None:
        self._sound, self._rate_hz = sound, sample_rate_hz
        self._volume, self._expression, self._place = DEFAULT_VOLUME, DEFAULT_EXPRESSION, 0.0
        self._pans = schedule.pans
        notes = sum(event.kind == "on" for event in schedule.events)
        self._notes: list[tuple[int, int]] = [(0, 0)] * max(1, min(CHANNELS, notes))  # velocity and layer by channel
        self._next = 0
        self._sounding: dict[tuple[int, int], int] = {}  # pitch and layer: channel
        self._program(schedule)

    def play(self, schedule: Schedule, stop: Stop | None) -> Samples:
        """All events, then the ring-out."""
        step = int(TAIL_STEP_S * self._rate_hz)
        most = schedule.end_frame + math.ceil(schedule.tail_s / TAIL_STEP_S) * step
        frames = np.zeros((most, 2), np.float32)
        view = memoryview(frames.view(np.uint8).reshape(-1))  # type: ignore[arg-type]
        done = 0

        def render_to(frame: int) -> None:
            nonlocal done
            if frame > done:
                self._sound.render(view[done * 8 : frame * 8])
                done = frame

        events = deque(schedule.events)
        while events and events[0].frame <= schedule.end_frame:
            if stop is not None and stop():
                return np.ascontiguousarray(frames[:done].T)
            render_to(events[0].frame)
            self._send(events.popleft())
        while done < most:
            start, end = done, min(most, done + step)
            while events and events[0].frame < end:
                render_to(events[0].frame)
                self._send(events.popleft())
            render_to(end)
            if np.abs(frames[start:done]).max() < amplitude(SILENT_DB + 1):
                break
        return np.ascontiguousarray(frames[:done].T)

    def _send(self, event: Event) -> None:
        match event.kind:
            case "on":
                channel = self._free_channel()
                self._notes[channel] = (event.value, event.layer)
                self._sounding[event.number, event.layer] = channel
                self._sound.channel_set_tuning(channel, event.cents / 100.0)
                self._set_volume(channel)
                self._set_pan(channel)
                self._sound.channel_note_on(channel, event.number, event.value / 127.0)
            case "off":
                channel = self._sounding.pop((event.number, event.layer), -1)
                if channel >= 0:
                    self._sound.channel_note_off(channel, event.number)
            case "bend":
                for channel in range(len(self._notes)):
                    self._sound.channel_set_pitch_wheel(channel, max(0, min(16383, event.value + 8192)))
            case "control":
                self._control(event.number, event.value)
            case "pressure":
                pass  # no pressure in this engine

    def _free_channel(self) -> int:
        """The channel longest unused, passing over those whose key is still down."""
        busy = set(self._sounding.values())
        for _ in self._notes:
            channel, self._next = self._next, (self._next + 1) % len(self._notes)
            if channel not in busy:
                return channel
        return channel

    def _control(self, number: int, value: int) -> None:
        if number in (VOLUME, EXPRESSION):
            if number == VOLUME:
                self._volume = value
            else:
                self._expression = value
            for channel in range(len(self._notes)):
                self._set_volume(channel)
        elif number == PAN:
            self._place = (value - 64) / 63.0
            for channel in range(len(self._notes)):
                self._set_pan(channel)
        else:
            for channel in range(len(self._notes)):
                self._sound.channel_midi_control(channel, number, value)

    def _set_volume(self, channel: int) -> None:
        """Channel volume = what the common law (40 log10) asks beyond the engine's own 20 log10 of the velocity."""
        controllers = (self._volume / 127.0) ** 2 * (self._expression / 127.0) ** 2
        self._sound.channel_set_volume(channel, self._notes[channel][0] / 127.0 * controllers)

    def _set_pan(self, channel: int) -> None:
        place = self._place + self._pans[self._notes[channel][1]]
        self._sound.channel_set_pan(channel, 0.5 + 0.5 * max(-1.0, min(1.0, place)))

    def _program(self, schedule: Schedule) -> None:
        for bank, program in wanted_presets(schedule):
            index = self._sound.get_preset_index(bank, program)
            if index >= 0:
                for channel in range(len(self._notes)):
                    self._sound.channel_set_preset_index(channel, index)
                return
        raise no_preset(schedule)
