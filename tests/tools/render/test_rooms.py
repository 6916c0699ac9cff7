import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from tools.render.mix import heard
from tools.render.rooms import DISTANCES, ROOMS, distance_of, impulse_response, reverberate, room_named

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


@pytest.mark.parametrize("name", ROOMS)
def test_the_room_answers_sooner_and_darker_from_farther_away(name):
    near, mid, far = (impulse_response(ROOMS[name], RATE_HZ, distance).astype(float) for distance in DISTANCES)

    def first(response):
        return np.argmax(np.abs(response).max(axis=0) > 1e-4)

    def treble(response):
        power = np.abs(np.fft.rfft(response[0])) ** 2
        hz = np.fft.rfftfreq(response.shape[1], 1 / RATE_HZ)
        late = power[hz > 4000].sum()
        return late / power.sum()

    assert first(far) < first(mid) < first(near)
    assert treble(far) < treble(mid)
    assert np.sum(far**2, axis=1) == pytest.approx([1.0, 1.0], rel=1e-5)


def test_direct_sound_loses_treble_width_and_lead_over_the_room_with_distance():
    noise = np.random.default_rng(1).standard_normal((2, RATE_HZ)).astype(np.float32)
    near, mid, far = (heard(noise, name, RATE_HZ) for name in DISTANCES)
    assert near is noise and mid is noise
    assert np.corrcoef(far)[0, 1] > 0.3
    power = np.abs(np.fft.rfft(far[0])) ** 2 / np.abs(np.fft.rfft(noise[0])) ** 2
    hz = np.fft.rfftfreq(RATE_HZ, 1 / RATE_HZ)
    assert np.median(power[hz > 10_000]) < 0.7 * np.median(power[(hz > 200) & (hz < 1000)])
    sends = [row.send_db for row in DISTANCES.values()]
    assert sends == sorted(sends) and len(set(sends)) == 3


def test_a_track_stands_where_it_says_or_where_its_send_says():
    assert [distance_of("", send_db) for send_db in (-32.0, -15.0, -8.0)] == ["near", "mid", "far"]
    assert distance_of("far", -32.0) == "far" and distance_of("moon", -15.0) == "mid"
