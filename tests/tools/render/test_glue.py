"""What holds a mix together leaves dry stems and the sum of wet ones alone."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.audio import Audio
from tools.render.bed import bed_strip
from tools.render.glue import GLUES, glue_named, mono_low, pressed, pump_curve, rounded_off
from tools.render.stems import render_song
from tools.song.values import Instrument

RATE_HZ = 44_100
BEAT = [(beat / 2, 0.2, 36 if beat % 2 == 0 else 38, 110) for beat in range(16)]
CHORD = [(0.0, 8.0, pitch, 90) for pitch in (60, 64, 67)]


@pytest.fixture(scope="module")
def dance(song_of, sound, shared_cache):
    """Chords under a beat: rendered without glue and with it."""
    song = song_of((0, BEAT), (16, CHORD))
    drums, chords = song.tracks
    drums = replace(drums, role="drums", instrument=Instrument(0, is_drum=True))
    song = replace(song, tracks=(drums, replace(chords, role="chords")))
    glued = replace(song, master=replace(song.master, glue="dance", bed="vinyl"))
    return render_song(song, sound, shared_cache), render_song(glued, sound, shared_cache)


def rms(samples, start_s, end_s):
    return np.sqrt(np.mean(samples[:, round(start_s * RATE_HZ) : round(end_s * RATE_HZ)] ** 2))


def test_chords_give_way_to_the_kick_and_come_back(dance):
    plain, glued = (r.stems["t2"].samples for r in dance)
    quotient = [rms(glued, at, at + 0.03) / rms(plain, at, at + 0.03) for at in (1.005, 1.45)]
    assert quotient[0] < 0.6 and quotient[1] == pytest.approx(1.0, abs=0.1)


def test_dry_stems_know_nothing_of_glue(dance):
    plain, glued = dance
    assert {t: s.key for t, s in plain.facts.stems.items()} == {t: s.key for t, s in glued.facts.stems.items()}


def test_wet_stems_and_the_bed_sum_to_the_glued_mix_before_saturation(dance, sound, shared_cache):
    _, glued = dance
    quiet = replace(glued.song, master=replace(glued.song.master, gain_db=-30.0, target_lufs=-60.0))
    mix = render_song(quiet, sound, shared_cache)
    total = sum(stem.samples for stem in mix.stems.values()) * 10 ** (mix.facts.master_gain_db / 20)
    assert set(mix.stems) == {"t1", "t2", "bed"}
    assert np.abs(total - mix.mix.samples).max() < 0.01 * np.abs(mix.mix.samples).max()


@pytest.mark.parametrize("name", GLUES)
def test_every_row_of_glue_keeps_loudness_and_ceiling(dance, sound, shared_cache, name):
    song = replace(dance[0].song, master=replace(dance[0].song.master, glue=name, gain_db=None))
    facts = render_song(song, sound, shared_cache).facts
    assert facts.lufs == pytest.approx(-14.0, abs=0.5) and facts.true_peak_dbtp <= -1.0


def test_a_pump_is_nothing_without_kicks_or_depth():
    assert pump_curve([], GLUES["dance"], 1000, RATE_HZ) is None
    assert pump_curve([0.0], GLUES["band"], 1000, RATE_HZ) is None
    curve = pump_curve([0.5, 0.6, 99.0], GLUES["dance"], RATE_HZ, RATE_HZ)
    assert curve.min() == pytest.approx(10 ** (-7 / 20), rel=1e-3) and curve[0] == curve[-1] == 1.0


def test_loud_strokes_are_pressed_and_soft_ones_are_not():
    seconds = np.arange(RATE_HZ) / RATE_HZ
    stroke = np.stack([np.sin(2 * np.pi * 200 * seconds) * np.exp(-8 * seconds)] * 2).astype(np.float32)
    loud, soft = (np.abs(pressed(stroke * level, GLUES["band"], RATE_HZ)).max() / level for level in (0.5, 0.02))
    assert soft > 1.6 * loud
    assert np.array_equal(pressed(stroke, GLUES[""], RATE_HZ), stroke)


def test_the_low_end_is_in_the_middle_and_the_rest_as_wide_as_before():
    def side(hz):
        tone = np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32)
        made = mono_low(np.stack((tone, -tone)), 120.0, RATE_HZ)[:, 20_000:]
        return np.abs(made[0] - made[1]).max() / 2

    assert side(40) < 0.15 and side(1000) == pytest.approx(1.0, abs=0.02)
    mono = np.ones((2, 500), np.float32)
    assert np.array_equal(mono_low(mono, 120.0, RATE_HZ), mono)


def test_rounding_off_leaves_small_levels_and_never_raises_any():
    factor = rounded_off(np.linspace(0, 4, 100, dtype=np.float32), 1.5)
    assert factor[0] == 1.0 and (np.diff(factor) < 0).all() and factor[-1] < 0.4


def test_an_unknown_row_is_no_glue():
    assert glue_named("superglue") == GLUES[""]


def test_a_bed_is_as_long_as_the_mix_and_no_bed_is_silent():
    bed = bed_strip("rain", 2 * RATE_HZ, RATE_HZ).dry()
    assert isinstance(bed, Audio) and bed.frames >= 2 * RATE_HZ
    assert 0.0005 < rms(bed.samples, 0.5, 1.5) < 0.01
    assert bed_strip("warm_pad", RATE_HZ, RATE_HZ).mix.mute
