import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from tools.render.rooms import ROOMS, impulse_response, reverberate, room_named

RATE_HZ = 44_100


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_dies_away_in_its_stated_time(name):
    room = ROOMS[name]
    response = impulse_response(room, RATE_HZ)[0].astype(float)
    band = sosfilt(butter(3, (500, 1200), "bandpass", fs=RATE_HZ, output="sos"), response)
    decay_db = 10 * np.log10(np.cumsum(band[::-1] ** 2)[::-1] / np.sum(band**2))  # Schroeder's backward integral
    at_5, at_25 = np.argmax(decay_db < -5), np.argmax(decay_db < -25)
    rt60_s = 3 * (at_25 - at_5) / RATE_HZ  # T20, ISO 3382
    assert rt60_s == pytest.approx(room.decay_s[1], rel=0.15)


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_returns_as_much_energy_as_it_is_sent_and_two_different_sides(name):
    response = impulse_response(ROOMS[name], RATE_HZ)
    assert np.sum(response.astype(float) ** 2, axis=1) == pytest.approx([1.0, 1.0], rel=1e-5)
    assert abs(np.corrcoef(response)[0, 1]) < 0.2


def test_fast_convolution_agrees_with_the_definition():
    noise = np.random.default_rng(3).standard_normal((2, 300_000)).astype(np.float32) * 0.1
    room = ROOMS["studio"]
    fast = reverberate(noise, room, RATE_HZ)
    response = impulse_response(room, RATE_HZ).astype(float)
    for at in (0, 700, 262_143, 262_144, 262_150, 299_999):  # around the block's edge
        reach = min(at + 1, response.shape[1])
        slow = (noise[:, at - reach + 1 : at + 1].astype(float)[:, ::-1] * response[:, :reach]).sum(axis=1)
        assert fast[:, at] == pytest.approx(slow, abs=1e-5)


def test_an_unknown_room_is_the_hall_and_none_is_none():
    assert room_named("cellar") is ROOMS["hall"]
    assert room_named("none") is None
