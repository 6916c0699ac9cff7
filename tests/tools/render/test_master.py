from dataclasses import replace

import numpy as np
import pytest

from tools.render.audio import Audio
from tools.render.loudness import integrated_lufs, peak_blocks, true_peak_dbtp
from tools.render.master import limited, master
from tools.song.values import Master

RATE_HZ = 44_100


def music(level=0.05, seconds=8.0, seed=0):
    """Noise with a beat: crest about 20 dB."""
    n = round(seconds * RATE_HZ)
    noise = np.random.default_rng(seed).standard_normal((2, n))
    beat = np.exp(-(np.arange(n) % 22_050) / 4_000) + 0.05
    return (noise * beat * level).astype(np.float32)


def drum_hits(seconds=8.0):
    """A hit every half second that dies away in 60 ms: peaks 26 dB above the loudness."""
    samples = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    n = np.arange(12_000)
    for start in range(0, samples.shape[1] - n.size, 22_050):
        samples[:, start : start + n.size] = np.sin(n / 15) * np.exp(-n / 2_600) + np.exp(-n / 30) * np.cos(n)
    return samples


@pytest.mark.parametrize(
    "mix", [music(), music(0.0005), music(3.0), drum_hits()], ids=["plain", "soft", "loud", "drums"]
)
def test_loudness_and_true_peak_come_out_as_asked(mix):
    done = master(mix, Master(), RATE_HZ)
    audio = Audio(done.samples.copy(), RATE_HZ)
    assert integrated_lufs(audio) == pytest.approx(-14, abs=0.5)
    assert true_peak_dbtp(audio) <= -1.0
    assert done.lufs == pytest.approx(integrated_lufs(audio), abs=0.05) and not done.note


def test_another_target_and_ceiling_are_kept_too():
    done = master(music(), Master(target_lufs=-20, ceiling_dbtp=-6), RATE_HZ)
    assert done.lufs == pytest.approx(-20, abs=0.5) and done.true_peak_dbtp <= -6


def test_a_stored_gain_stays_while_the_mix_stays_near_the_target():
    first = master(music(), Master(), RATE_HZ)
    again = master(music() * np.float32(10 ** (0.3 / 20)), Master(gain_db=first.gain_db), RATE_HZ)
    assert again.gain_db == first.gain_db and not again.gain_changed


def test_a_stored_gain_is_solved_again_when_the_mix_left_the_target():
    first = master(music(), Master(), RATE_HZ)
    again = master(music() * np.float32(0.5), Master(gain_db=first.gain_db), RATE_HZ)
    assert again.gain_changed and again.gain_db == pytest.approx(first.gain_db + 6.02, abs=0.3)
    assert again.lufs == pytest.approx(-14, abs=0.5)


def test_mastering_again_gives_the_same_samples():
    first = master(music(), Master(), RATE_HZ)
    again = master(music(), replace(Master(), gain_db=first.gain_db), RATE_HZ)
    assert np.array_equal(first.samples, again.samples) and not again.gain_changed


@pytest.mark.parametrize("frames", [0, 5, RATE_HZ])
def test_silence_stays_silence_and_says_so(frames):
    done = master(np.zeros((2, frames), np.float32), Master(), RATE_HZ)
    assert not done.samples.any() and "silent" in done.note and not done.gain_changed


def test_what_cannot_reach_the_target_is_said():
    one_click = np.zeros((2, 20 * RATE_HZ), np.float32)
    one_click[:, 1000] = 0.5
    done = master(one_click, Master(), RATE_HZ)
    assert "not -14" in done.note and done.true_peak_dbtp <= -1.0 and np.isfinite(done.samples).all()


def test_the_limiter_touches_only_what_is_near_a_peak():
    quiet = np.full((2, RATE_HZ * 2), 0.01, np.float32)
    quiet[:, RATE_HZ] = 1.0
    out, taken_db = limited(quiet, peak_blocks(quiet), 6.0, -1.0, RATE_HZ)
    before, after = slice(0, RATE_HZ - 400), slice(RATE_HZ + RATE_HZ, None)
    assert taken_db == pytest.approx(7.0, abs=0.3)
    assert np.array_equal(out[:, before], (quiet * np.float32(10 ** (6 / 20)))[:, before])
    assert out[:, after] == pytest.approx(quiet[:, after] * 10 ** (6 / 20), abs=1e-5)


def test_a_mix_below_the_ceiling_is_only_turned_up():
    out, taken_db = limited(music(0.01), peak_blocks(music(0.01)), 3.0, -1.0, RATE_HZ)
    assert taken_db == 0 and np.array_equal(out, music(0.01) * np.float32(10 ** (3 / 20)))
