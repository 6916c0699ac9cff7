"""Sounds to listen to, made of sines in the test or rendered from a song of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from tools.compose.composer import compose
from tools.generate.controls import controls_of
from tools.generate.values import Controls
from tools.render.audio import Audio
from tools.render.dry import SoundSettings
from tools.render.soundfont import find_soundfont
from tools.render.stems import render_song
from tools.song.brief import Brief

Note = tuple[float, float, float]  # start, end, MIDI pitch (also between keys)
Play = Callable[..., Audio]


@pytest.fixture(scope="session")
def play() -> Play:
    """Notes with six overtones that fade, at any rate, on one or two channels."""

    def played(notes: Iterable[Note], seconds: float, rate_hz: int = 44_100, channels: int = 2) -> Audio:
        sound = np.zeros(round(seconds * rate_hz))
        for start, end, pitch in notes:
            first, last = round(start * rate_hz), min(len(sound), round(end * rate_hz))
            time_s = np.arange(last - first) / rate_hz
            hz = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
            tone = sum(np.sin(2 * np.pi * hz * k * time_s) / k for k in range(1, 7))
            edge = np.minimum(1.0, np.minimum(time_s / 0.005, (time_s[-1] - time_s) / 0.02)) if last > first else 0.0
            sound[first:last] += 0.1 * tone * np.exp(-1.5 * time_s) * edge
        return Audio(np.repeat(sound[None].astype(np.float32), channels, axis=0), rate_hz)

    return played


@pytest.fixture(scope="session")
def band(tmp_path_factory: pytest.TempPathFactory) -> tuple[Audio, Controls]:
    """A pop song of our own with drums, rendered, and what it was made of."""
    folder = tmp_path_factory.mktemp("band")
    song = compose(Brief(style="pop", duration_s=24.0), 5).song
    font = find_soundfont(folder)
    return render_song(song, SoundSettings(font), folder).mix, controls_of(song)
