"""A mix taken apart: what is left of it stays as it is in the mix, and a wrong mix is noticed."""

from dataclasses import replace

import numpy as np
import pytest

from tools.errors import LimitError, RenderError
from tools.render.audio import Audio, amplitude
from tools.render.audition import LONGEST_S, TakenApart, audition, fits, take_apart
from tools.render.dry import RenderStopped
from tools.render.mix import Strip
from tools.render.stems import render_song
from tools.song.values import TrackMix

RATE_HZ = 44_100
CHORD = [(beat, 1.0, pitch, 100) for beat in range(4) for pitch in (60, 64, 67)]
BASS = [(beat + 0.5, 0.5, 43, 100) for beat in range(4)]


@pytest.fixture(scope="module")
def loud(song_of, sound, shared_cache):
    """A song whose limiter works hard, rendered."""
    song = song_of((0, CHORD), (33, BASS), (48, CHORD), mixes=(TrackMix(), TrackMix(pan=-0.3), TrackMix(mute=True)))
    return render_song(replace(song, master=replace(song.master, target_lufs=-9.0)), sound, shared_cache)


def excerpt_of(samples):
    return lambda start, count: samples[:, start : start + count]


def apart(rendered, sound, cache, samples=None):
    mix = rendered.mix.samples if samples is None else samples
    return take_apart(rendered.song, sound, cache, {}, rendered.mix.frames, excerpt_of(mix))


def test_the_limiter_of_the_mix_goes_with_every_track(loud, sound, shared_cache):
    assert loud.facts.limited_db > 1
    parts = apart(loud, sound, shared_cache)
    assert audition(parts, []).samples == pytest.approx(loud.mix.samples, abs=1e-6)
    free = replace(parts, ceiling_db=6.0)  # so that only the mix's own limiter works
    halves = [audition(free, off).samples for off in (["t1"], ["t2"])]
    assert halves[0] + halves[1] == pytest.approx(loud.mix.samples, abs=1e-6)
    assert all(np.abs(audition(parts, [off]).samples).max() <= 1.001 * amplitude(-1.0) for off in ("t1", "t2"))


def test_a_track_that_is_muted_in_the_song_changes_nothing(loud, sound, shared_cache):
    parts = apart(loud, sound, shared_cache)
    assert np.array_equal(audition(parts, ["t3"]).samples, audition(parts, []).samples)


def test_a_mix_turned_down_behind_its_limiter_is_met_too(loud, sound, shared_cache):
    parts = apart(loud, sound, shared_cache, loud.mix.samples * np.float32(0.97))
    assert audition(parts, []).samples == pytest.approx(loud.mix.samples * 0.97, abs=1e-6)


def test_a_mix_of_other_music_is_refused(loud, sound, shared_cache):
    other = np.random.default_rng(1).uniform(-0.5, 0.5, loud.mix.samples.shape).astype(np.float32)
    with pytest.raises(RenderError, match="not made of the tracks"):
        apart(loud, sound, shared_cache, other)


def test_stems_are_known_by_their_keys(loud, sound, shared_cache):
    keys = {track_id: row.key for track_id, row in loud.facts.stems.items()}
    assert fits(loud.song, sound, shared_cache, keys)
    assert not fits(loud.song, sound, shared_cache, {**keys, "t1": "0" * 64})
    assert not fits(loud.song, sound, shared_cache, {})


def test_a_song_without_a_mix_or_too_long_is_refused(loud, sound, shared_cache):
    unmixed = replace(loud.song, master=replace(loud.song.master, gain_db=None))
    with pytest.raises(RenderError, match="no mix yet"):
        take_apart(unmixed, sound, shared_cache, {}, 100, excerpt_of(loud.mix.samples))
    with pytest.raises(LimitError, match="stems"):
        frames = round((LONGEST_S + 1) * RATE_HZ)
        take_apart(loud.song, sound, shared_cache, {}, frames, excerpt_of(loud.mix.samples))


def test_giving_up_is_heard(loud, sound, shared_cache):
    parts = apart(loud, sound, shared_cache)
    with pytest.raises(RenderStopped):
        audition(parts, ["t1"], stop=lambda: True)


def test_tracks_that_cancelled_each_other_are_held_under_the_ceiling_alone():
    wave = (0.9 * np.sin(np.linspace(0, 400 * np.pi, RATE_HZ)))[None].repeat(2, axis=0).astype(np.float32)
    strips = {
        name: Strip(name, lambda factor=factor: Audio(wave * np.float32(factor), RATE_HZ), TrackMix())
        for name, factor in (("t1", 1.0), ("t2", -0.9))
    }
    parts = TakenApart(strips, None, wave * np.float32(0.1), np.full(RATE_HZ, 8.0, np.float32), -1.0, RATE_HZ)
    alone = audition(parts, ["t2"]).samples
    assert 0.5 < np.abs(alone).max() <= amplitude(-1.0)
