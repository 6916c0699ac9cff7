import numpy as np
import pytest

from tools.render.audio import Audio
from tools.render.loudness import (
    RunningLoudness,
    integrated_lufs,
    last_above_s,
    loudness_of_file,
    peak_blocks,
    spectral_centroid_hz,
    true_peak_dbtp,
)


def tone(hz=997.0, seconds=4.0, level=1.0, rate=48_000, phase=0.0, channels=1):
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate + phase)
    return Audio(np.stack([wave] * channels).astype(np.float32), rate)


def coloured_noise(rate, seconds=6.0, seed=0):
    samples = np.random.default_rng(seed).standard_normal((2, round(seconds * rate)))
    samples = np.cumsum(samples, axis=1) * 0.002 + samples * 0.05
    samples *= np.clip(np.sin(np.arange(samples.shape[1]) / rate), 0.001, 1)  # quiet stretches for the gates
    return Audio(samples.astype(np.float32), rate)


def test_a_full_scale_tone_has_the_loudness_the_standard_states():
    assert integrated_lufs(tone()) == pytest.approx(-3.01, abs=0.02)  # BS.1770-4, annex 1: 997 Hz, one channel


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_fast_loudness_agrees_with_pyloudnorm(rate, seed):
    pyloudnorm = pytest.importorskip("pyloudnorm")
    audio = coloured_noise(rate, seed=seed)
    exact = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(audio.samples.T)
    usual = pyloudnorm.Meter(rate).integrated_loudness(audio.samples.T)
    assert integrated_lufs(audio) == pytest.approx(exact, abs=0.02)
    assert integrated_lufs(audio) == pytest.approx(usual, abs=0.15)


def test_the_quiet_half_is_gated_away():
    loud = tone(seconds=5, level=0.1).samples
    half = Audio(np.concatenate([loud, loud * 0.01], axis=1), 48_000)
    assert integrated_lufs(half) == pytest.approx(integrated_lufs(Audio(loud.copy(), 48_000)), abs=0.3)


@pytest.mark.parametrize("audio", [tone(level=0.0), tone(seconds=0.2), Audio(np.zeros((2, 0), np.float32), 44_100)])
def test_silence_and_shreds_have_no_loudness(audio):
    assert integrated_lufs(audio) == loudness_of_file(audio) == float("-inf")


def test_the_true_peak_between_samples_is_found():
    # A quarter of the rate, 45 degrees off: every sample at -3.01 dB, the wave at 0 (BS.1770-4, annex 2).
    steady = tone(hz=12_000, phase=np.pi / 4).samples
    audio = Audio(steady * np.hanning(steady.shape[1]).astype(np.float32), 48_000)
    assert 20 * np.log10(np.abs(audio.samples).max()) == pytest.approx(-3.01, abs=0.01)
    assert true_peak_dbtp(audio) == pytest.approx(0.0, abs=0.1)


def test_the_true_peak_agrees_with_plain_oversampling():
    from scipy.signal import resample_poly

    audio = coloured_noise(44_100)
    slow = 20 * np.log10(np.abs(resample_poly(audio.samples.astype(float), 4, 1, axis=1)).max())
    assert true_peak_dbtp(audio) == pytest.approx(slow, abs=0.01)


def test_peaks_stand_in_their_blocks_and_cover_every_sample():
    samples = np.zeros((2, 300_001), np.float32)
    samples[0, 131_072], samples[1, 300_000], samples[0, 0] = 0.5, 0.25, 0.7
    blocks = peak_blocks(samples)
    assert blocks.shape == (18_751,)
    assert blocks[[0, 131_072 // 16, -1]] == pytest.approx([0.7, 0.5, 0.25], abs=0.01)
    assert blocks[131_072 // 16 + 2 : -2].max() < 1e-6
    noise = coloured_noise(44_100).samples
    per_block = np.abs(np.pad(noise, ((0, 0), (0, -noise.shape[1] % 16)))).max(axis=0).reshape(-1, 16).max(axis=1)
    assert (peak_blocks(noise) >= per_block * 0.999).all()


def test_the_last_sample_above_a_level_ends_the_sound():
    samples = np.zeros((2, 44_100), np.float32)
    samples[1, 22_049], samples[0, 33_000] = 0.0011, 0.0009
    assert last_above_s(Audio(samples, 44_100)) == pytest.approx(0.5)
    assert last_above_s(Audio(np.zeros((2, 10), np.float32), 44_100)) == 0.0


def test_the_centroid_of_a_tone_is_its_pitch_and_of_two_their_middle():
    assert spectral_centroid_hz(tone(1000)) == pytest.approx(1000, rel=0.01)
    both = Audio(tone(1000).samples + tone(3000).samples, 48_000)
    assert spectral_centroid_hz(both) == pytest.approx(2000, rel=0.01)
    assert spectral_centroid_hz(tone(level=0.0)) == 0.0


@pytest.mark.parametrize("rate", [22_050, 48_000])
@pytest.mark.parametrize("block", [997, 65_536])
def test_loudness_block_by_block_is_that_of_the_whole(rate, block):
    audio = coloured_noise(rate)
    meter = RunningLoudness(2, rate)
    for start in range(0, audio.frames, block):
        meter.add(audio.samples[:, start : start + block])
    assert meter.lufs() == pytest.approx(integrated_lufs(audio), abs=1e-6)
    assert RunningLoudness(1, rate).lufs() == float("-inf")
