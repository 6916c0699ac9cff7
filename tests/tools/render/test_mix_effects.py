import numpy as np
import pytest

from tools.errors import MissingError
from tools.render import mix_effects
from tools.render.mix_effects import cut

RATE_HZ = 44_100


def tone(hz):
    return np.stack([np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ)] * 2).astype(np.float32)


def change_db(hz, low_cut_hz=0.0, high_cut_hz=0.0):
    filtered = cut(tone(hz), low_cut_hz, high_cut_hz, RATE_HZ)[:, 20_000:]
    return 20 * np.log10(np.abs(filtered).max() / np.abs(tone(hz)[:, 20_000:]).max())


def test_a_low_cut_takes_12_db_an_octave_and_spares_the_rest():
    assert change_db(125, low_cut_hz=1000) - change_db(250, low_cut_hz=1000) == pytest.approx(-12, abs=1)
    assert change_db(8000, low_cut_hz=1000) == pytest.approx(0, abs=0.5)


def test_a_high_cut_takes_the_top_and_spares_the_rest():
    assert change_db(8000, high_cut_hz=1000) < -30
    assert change_db(100, high_cut_hz=1000) == pytest.approx(0, abs=0.5)


def test_open_cuts_change_nothing_and_need_no_library(monkeypatch):
    monkeypatch.setattr(mix_effects, "_pedalboard", lambda: pytest.fail("asked for"))
    assert np.array_equal(cut(tone(440), 0.0, 0.0, RATE_HZ), tone(440))
    assert np.array_equal(cut(tone(440), 0.0, 30_000.0, RATE_HZ), tone(440))


def test_without_the_library_the_message_names_the_command(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pedalboard", None)
    with pytest.raises(MissingError, match="pedalboard.*make run"):
        cut(tone(440), 100.0, 0.0, RATE_HZ)
