import numpy as np
import pytest

from tools.render.audio import Audio
from tools.render.mix import LazyStems, Strip, fade_curve, mix_down, panned, wet_stem
from tools.render.rooms import ROOMS
from tools.song.values import TrackMix

RATE_HZ, FRAMES = 44_100, 60_000


def strip(name="t1", seed=0, start_frame=0, **mix):
    noise = np.random.default_rng(seed).standard_normal((2, 40_000)).astype(np.float32) * 0.1
    return Strip(name, lambda: Audio(noise, RATE_HZ), TrackMix(**mix), start_frame)


def level_db(samples):
    return 10 * np.log10(np.mean(np.square(samples, dtype=float)) + 1e-30)


def test_wet_stems_sum_to_the_mix():
    strips = tuple(
        strip(f"t{i}", seed=i, pan=i / 3 - 1, gain_db=-2.0 * i, reverb_send_db=-6.0 - i, low_cut_hz=100.0 * i)
        for i in range(5)
    )
    mix = mix_down(strips, ROOMS["hall"], FRAMES, RATE_HZ)
    total = np.sum([wet_stem(s, ROOMS["hall"], FRAMES, RATE_HZ) for s in strips], axis=0)
    assert level_db(total - mix) < level_db(mix) - 90


def test_the_fader_moves_direct_and_room_alike():
    loud, soft = (wet_stem(strip(gain_db=g), ROOMS["hall"], FRAMES, RATE_HZ) for g in (0.0, -6.0))
    assert soft == pytest.approx(loud * 10 ** (-6 / 20), abs=1e-6)


def test_a_muted_track_is_silent_in_mix_and_stem():
    muted = strip("t2", seed=1, mute=True)
    alone = mix_down((strip(),), ROOMS["hall"], FRAMES, RATE_HZ)
    assert np.array_equal(mix_down((strip(), muted), ROOMS["hall"], FRAMES, RATE_HZ), alone)
    assert not wet_stem(muted, ROOMS["hall"], FRAMES, RATE_HZ).any()


def test_more_send_is_more_room_after_the_sound_has_stopped():
    quiet, roomy = (
        wet_stem(strip(reverb_send_db=s, distance="mid"), ROOMS["hall"], FRAMES, RATE_HZ)[:, 45_000:]
        for s in (-30.0, -10.0)
    )
    assert level_db(roomy) - level_db(quiet) == pytest.approx(20.0, abs=0.1)
    assert not wet_stem(strip(reverb_send_db=-120.0), ROOMS["hall"], FRAMES, RATE_HZ)[:, 45_000:].any()


@pytest.mark.parametrize("pan", [-1.0, -0.5, 0.0, 0.3, 1.0])
def test_pan_keeps_the_power_of_a_centred_sound(pan):
    mono = np.stack([np.random.default_rng(0).standard_normal(5_000).astype(np.float32)] * 2)
    assert np.sum(panned(mono, pan) ** 2) == pytest.approx(np.sum(mono**2), rel=1e-4)


def test_pan_reaches_the_sides_and_leaves_the_middle_untouched():
    stereo = strip().dry().samples
    assert np.array_equal(panned(stereo, 0.0), stereo)
    assert not np.abs(panned(stereo, -1.0)[1]).max() > 1e-7 and not np.abs(panned(stereo, 1.0)[0]).max() > 1e-7


def test_a_recording_sounds_from_its_offset_and_may_start_before_the_song():
    late, early = (strip(start_frame=start, reverb_send_db=-120.0) for start in (15_000, -15_000))
    dry = late.dry().samples
    placed = wet_stem(late, None, FRAMES, RATE_HZ)
    assert not placed[:, :15_000].any() and np.array_equal(placed[:, 15_000:55_000], dry)
    assert np.array_equal(wet_stem(early, None, FRAMES, RATE_HZ)[:, :25_000], dry[:, 15_000:])


def test_a_fade_ends_at_nothing_and_starts_at_all():
    fade = fade_curve(1000, 400)
    assert (fade[:600] == 1).all() and fade[-1] == 0 and (np.diff(fade[600:]) <= 0).all()
    assert fade_curve(10, 400).size == 10


def test_lazy_stems_are_made_on_each_call_only():
    made = []
    stems = LazyStems({"t1": lambda: made.append(1) or strip().dry()})
    assert list(stems) == ["t1"] and not made
    assert np.array_equal(stems["t1"].samples, strip().dry().samples) and made == [1]


def test_a_loop_is_what_is_heard_once_it_has_come_round():
    rng, length, ring = np.random.default_rng(1), 4_000, 7_000
    once = (rng.standard_normal((2, 9_000)) * np.exp(-np.arange(9_000) / 2_000)).astype(np.float32)
    rounds = np.zeros((2, 6 * length), np.float32)
    for start in range(0, 4 * length, length):
        rounds[:, start : start + 9_000] += once
    row = TrackMix(reverb_send_db=-120.0)
    loop = mix_down((Strip("t1", lambda: Audio(once, 44_100), row),), None, length, 44_100, ring)
    played = mix_down((Strip("t1", lambda: Audio(rounds, 44_100), row),), None, 6 * length, 44_100)
    assert loop.shape == (2, length)
    assert np.abs(loop - played[:, 3 * length : 4 * length]).max() < 1e-3
    assert np.abs(loop - played[:, :length]).max() > 0.05
