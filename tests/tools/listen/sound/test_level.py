"""Loudness, drop-outs, clipping and the end of a recording."""

from __future__ import annotations

import numpy as np
import pytest

from tools.listen.sound.level import level_of
from tools.render.audio import Audio, silence

RATE_HZ = 44_100


def tone(seconds: float, amplitude: float = 0.3) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * 441.3 * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def audio(samples: np.ndarray) -> Audio:
    return Audio(np.stack([samples, samples]).astype(np.float32), RATE_HZ)


def test_a_sound_without_fault_has_none() -> None:
    faded = tone(3.0) * np.minimum(1.0, np.linspace(3.0, 0.0, 3 * RATE_HZ)).astype(np.float32)
    level = level_of(audio(faded))
    assert level.dropouts_s == () and level.clipped_samples == 0 and not level.stops_dead
    assert level.true_peak_dbtp == pytest.approx(-10.46, abs=0.1)
    assert level.lufs < -10.0


def test_a_dropout_is_found_where_it_is_and_a_rest_is_none() -> None:
    broken = tone(4.0)
    broken[RATE_HZ : RATE_HZ + 2_205] = 0.0
    broken[2 * RATE_HZ : 3 * RATE_HZ] = 0.0
    assert level_of(audio(broken)).dropouts_s == pytest.approx((1.0,), abs=0.02)


def test_clipping_is_counted_and_a_loud_sine_is_not_clipped() -> None:
    assert level_of(audio(tone(1.0, 0.99))).clipped_samples == 0
    cut = np.clip(tone(1.0, 1.5), -0.9, 0.9)
    assert level_of(audio(cut)).clipped_samples > 1_000


def test_a_dead_stop_is_told_from_ringing_out() -> None:
    assert level_of(audio(tone(3.0))).stops_dead
    ringing = tone(3.0) * np.exp(-3.0 * np.arange(3 * RATE_HZ) / RATE_HZ).astype(np.float32)
    assert not level_of(audio(ringing)).stops_dead


def test_silence_is_all_silent() -> None:
    level = level_of(silence(RATE_HZ * 2, RATE_HZ))
    assert level.silent_share == 1.0 and level.lufs == float("-inf")
    assert level.silence_at_start_s == pytest.approx(2.0) and not level.stops_dead


def test_silence_before_and_behind_is_measured() -> None:
    level = level_of(
        audio(np.concatenate([np.zeros(RATE_HZ, np.float32), tone(1.0), np.zeros(RATE_HZ // 2, np.float32)]))
    )
    assert level.silence_at_start_s == pytest.approx(1.0, abs=0.02)
    assert level.silence_at_end_s == pytest.approx(0.5, abs=0.02)


def test_broken_samples_are_counted_and_the_rest_is_measured() -> None:
    sound = tone(2.0)
    whole = level_of(audio(sound)).lufs
    sound = sound.copy()
    sound[[5, 900]] = np.nan, np.inf
    level = level_of(audio(sound))
    assert level.broken_samples == 4 and level.lufs == pytest.approx(whole, abs=0.1)
