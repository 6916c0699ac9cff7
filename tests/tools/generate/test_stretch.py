import numpy as np
import pytest

from tools.errors import RenderError
from tools.generate.stretch import MOST, TimeMap, beat_map, shifted, stretched
from tools.listen.sound.match import beat_f
from tools.render.audio import Audio

RATE_HZ = 44_100


def clicks(at_s: np.ndarray, seconds: float, tone_hz: float = 0.0) -> Audio:
    frames = round(seconds * RATE_HZ)
    samples = np.zeros((1, frames), np.float32)
    if tone_hz:
        samples += np.float32(0.1) * np.sin(2 * np.pi * tone_hz * np.arange(frames) / RATE_HZ).astype(np.float32)
    noise = np.random.default_rng(1).standard_normal(1000).astype(np.float32)
    burst = np.float32(0.6) * noise * np.exp(-np.arange(1000, dtype=np.float32) / 150)
    for second in at_s:
        first = round(second * RATE_HZ)
        kept = burst[: max(0, frames - first)]
        samples[0, first : first + kept.size] += kept
    return Audio(samples, RATE_HZ)


def onset_near(audio: Audio, second: float) -> float:
    first = round((second - 0.1) * RATE_HZ)
    jumps = np.abs(np.diff(audio.samples[0, first : first + round(0.2 * RATE_HZ)]))
    return float((first + np.flatnonzero(jumps > 0.35 * jumps.max())[0]) / RATE_HZ)


@pytest.mark.parametrize("speed", [0.94, 0.985, 1.02, 1.07])
def test_every_click_of_a_take_too_slow_or_too_quick_lands_on_the_grid(speed: float) -> None:
    grid = np.arange(0.5, 19.9, 0.5)
    heard = grid / speed + 0.03
    take = clicks(heard, 20.0 / speed + 1.0, 220.0)
    times = beat_map(heard, grid)
    assert times is not None
    result = stretched(take, times, 20 * RATE_HZ)
    assert result.frames == 20 * RATE_HZ
    late = np.array([onset_near(result, beat) - beat for beat in grid])
    assert np.abs(late).max() <= 0.010
    assert beat_f(grid, grid + late) == 1.0


def test_a_take_whose_tempo_changes_lands_on_the_grid() -> None:
    grid = np.arange(0.5, 15.9, 0.5)
    heard = np.where(grid < 8.0, grid * 1.04, 8.0 * 1.04 + (grid - 8.0) * 0.96)
    take = clicks(heard, 17.0)
    times = beat_map(heard, grid)
    assert times is not None and len(times.from_s) > 2
    result = stretched(take, times, 16 * RATE_HZ)
    assert np.abs([onset_near(result, beat) - beat for beat in grid]).max() <= 0.010


def test_a_missed_beat_is_bridged() -> None:
    grid = np.arange(0.5, 15.9, 0.5)
    heard = np.delete(grid * 1.05, [7, 8, 20])
    times = beat_map(heard, grid)
    assert times is not None
    assert times.speeds == pytest.approx((1.05,), abs=1e-3)


def test_the_pitch_stays() -> None:
    take = clicks(np.zeros(0), 8.0, 440.0)
    result = stretched(take, TimeMap((0.0, 8.0), (0.0, 7.6)), round(7.6 * RATE_HZ))
    stretch = result.samples[0, RATE_HZ : 5 * RATE_HZ]
    peak_hz = np.argmax(np.abs(np.fft.rfft(stretch * np.hanning(stretch.size)))) / 4.0
    assert peak_hz == pytest.approx(440.0, abs=0.5)


def test_what_would_be_bent_too_far_is_refused() -> None:
    take = clicks(np.arange(0.0, 4.0, 0.5), 4.0)
    with pytest.raises(RenderError, match="bent by 20 %"):
        stretched(take, TimeMap((0.0, 3.0), (0.0, 2.5)), 4 * RATE_HZ)
    assert TimeMap((0.0, 3.0), (0.0, 2.5)).bends > MOST


def test_what_is_on_the_grid_already_keeps_its_samples() -> None:
    grid = np.arange(0.5, 7.9, 0.5)
    take = clicks(grid, 8.0, 220.0)
    times = beat_map(grid, grid)
    assert times is not None
    assert np.array_equal(stretched(take, times, take.frames).samples, take.samples)


def test_a_shift_moves_samples_and_nothing_else() -> None:
    take = clicks(np.array([0.5]), 1.0)
    later = shifted(take, 0.1, take.frames)
    moved = round(0.1 * RATE_HZ)
    assert np.array_equal(later.samples[:, moved:], take.samples[:, :-moved])
    assert not later.samples[:, :moved].any()
    assert np.array_equal(shifted(later, -0.1, take.frames).samples[:, :-moved], take.samples[:, :-moved])
