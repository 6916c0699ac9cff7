"""Figures of sound follow what was done to it, and silence has none."""

import numpy as np
import pytest

from tools.measure.effects import measures
from tools.measure.heard import HEARD

RATE_HZ = 44_100


def tone(hz: float, left: float = 1.0, right: float = 1.0) -> np.ndarray:
    wave = np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ)
    return np.stack([left * wave, right * wave]).astype(np.float32)


def read(what: str, wet: np.ndarray, direct: np.ndarray) -> float:
    return HEARD[what].read(wet, direct, RATE_HZ)


def test_every_figure_belongs_to_a_value_that_is_measured_in_songs():
    assert set(HEARD) <= set(measures())


def test_figures_are_those_of_the_sound():
    plain = tone(440)
    assert read("fader (dB)", plain, plain) == pytest.approx(-3.01, abs=0.05)
    assert read("reverb (dB sent)", plain + 0.1 * tone(440), plain) == pytest.approx(-20.0, abs=0.1)
    assert read("place (-100 left, 100 right)", plain, tone(440, 1.0, 0.1)) == pytest.approx(-20.0, abs=0.1)
    assert read("stereo width (%)", plain, tone(440, 1.0, -1.0)) == pytest.approx(100.0)
    assert read("stereo width (%)", plain, plain) == pytest.approx(0.0)
    assert read("treble (dB)", plain, tone(440) + tone(4400)) == pytest.approx(2420, rel=0.02)


@pytest.mark.parametrize("what", HEARD)
def test_silence_has_no_figure(what):
    silent = np.zeros((2, RATE_HZ), np.float32)
    assert read(what, silent, silent) is None
