from __future__ import annotations

import numpy as np
import pytest

from tools.generate.sound_shape import fitted, of_frames, resampled, with_channels
from tools.render.audio import Audio


def tone(rate_hz: int, seconds: float = 1.0, hz: float = 440.0, channels: int = 1) -> Audio:
    wave = np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)
    return Audio(np.tile(wave.astype(np.float32), (channels, 1)), rate_hz)


@pytest.mark.parametrize(("have", "want"), [(44_100, 32_000), (32_000, 44_100), (48_000, 44_100), (44_100, 48_000)])
def test_another_rate_is_the_same_sound_at_the_same_moments(have, want):
    made = resampled(tone(have), want)
    assert made.frames == want and made.sample_rate_hz == want
    inside = slice(want // 20, -want // 20)
    assert np.abs(made.samples[0, inside] - tone(want).samples[0, inside]).max() < 2e-3


def test_the_same_rate_is_the_same_sound():
    audio = tone(44_100)
    assert resampled(audio, 44_100) is audio


def test_channels_are_copied_or_averaged():
    audio = Audio(np.stack([np.ones(10), -np.ones(10)]).astype(np.float32), 8_000)
    assert np.all(with_channels(audio, 1).samples == 0)
    assert with_channels(with_channels(audio, 1), 2).samples.shape == (2, 10)
    assert with_channels(audio, 2) is audio


def test_lengths_are_exact_and_a_cut_end_does_not_click():
    audio = Audio(np.ones((1, 8_000), np.float32), 8_000)
    assert of_frames(audio, 9_000).samples.shape == (1, 9_000)
    cut = of_frames(audio, 4_001).samples[0]
    assert cut.shape == (4_001,) and cut[0] == 1 and cut[-1] == 0 and np.abs(np.diff(cut)).max() < 0.01
    assert of_frames(audio, 4_001, faded=False).samples[0, -1] == 1
    assert of_frames(audio, 0).frames == 0


def test_all_at_once():
    assert fitted(tone(44_100, 0.7), 48_000, 2, 12_345).samples.shape == (2, 12_345)
