"""Names of sounds: what they mean, that styles only use ones that exist, and grades for everything that can play."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tools.compose.style import load_style, style_names
from tools.render.soundfont import find_soundfont
from tools.render.synth import Event, Schedule, open_synth
from tools.sound.calibrated import gain_db, measured_gain_db
from tools.sound.effects import WEARS, worn
from tools.sound.grades import exposed_ok, font_facts, grade
from tools.sound.kits import KITS
from tools.sound.play import render
from tools.sound.recipes import RECIPES
from tools.sound.table import SOUNDS, parsed, sound_for, sound_row

KINDS = {"pad", "lead", "pluck", "bass", "keys", "string", "chip", "drums", "bed"}


def test_every_sound_has_a_row_and_something_that_makes_it():
    made = set(RECIPES) | set(KITS) | {"chip_noise", "vinyl", "tape", "rain"}
    assert made == set(SOUNDS)
    for row in SOUNDS.values():
        assert row.kind in KINDS and row.grade in "ABCD" and 0 <= row.program <= 127 and row.low < row.high


@pytest.mark.parametrize("kit", KITS)
def test_every_kit_answers_every_general_midi_drum_key(kit):
    assert set(range(27, 88)) <= set(KITS[kit].drums)


@pytest.mark.parametrize(
    ("name", "sound", "wear"),
    [("warm_pad", "warm_pad", ""), ("fm_piano+tape", "fm_piano", "tape"), ("+cassette", None, "cassette")],
)
def test_a_name_says_sound_and_wear(name, sound, wear):
    found = parsed(name)
    assert found is not None and (found.sound, found.wear) == (sound, wear)


@pytest.mark.parametrize("name", [None, "", "+", "theremin", "warm_pad+", "warm_pad+moon", "warm_pad+tape+tape", "+ "])
def test_what_is_no_name_is_no_sound(name):
    assert parsed(name) is None and sound_row(name) is None


def test_a_style_maps_programs_and_drums_to_sounds():
    sounds = {
        "89": "warm_pad",
        "drums": "kit_lofi",
        "drums 24": "kit_gated",
        "38": "nobody",
        "0": "+tape",
        "5": "kit_chip",
    }
    assert sound_for(89, sounds) == "warm_pad"
    assert sound_for(0, sounds) == "+tape"
    assert sound_for(38, sounds) is None and sound_for(5, sounds) is None and sound_for(1, sounds) is None
    assert (sound_for(0, sounds, is_drum=True), sound_for(24, sounds, is_drum=True)) == ("kit_lofi", "kit_gated")


@pytest.mark.parametrize("style", style_names())
def test_styles_name_only_sounds_that_exist_and_fit(style):
    for program, name in load_style(style).sounds.items():
        is_drum = program.startswith("drums")
        number = 0 if is_drum else int(program)
        assert sound_for(number, {program: name}, is_drum) == name, (program, name)


def test_everything_that_can_play_has_a_grade():
    assert {grade(program) for program in range(128)} == set("ABCD")
    assert all(grade(0, name) == row.grade for name, row in SOUNDS.items())
    assert grade(40) == "D" and not exposed_ok(40) and exposed_ok(40, "soft_lead")
    assert not exposed_ok(81, "warm_pad") and grade(40, "no such sound") == "D"
    assert len(font_facts()) == 128


@pytest.mark.parametrize("name", ["warm_pad", "bass_808", "kit_house", "steel_pluck", "rain"])
def test_the_calibration_kept_is_what_is_measured(name):
    assert gain_db(name) == pytest.approx(measured_gain_db(name), abs=0.15)


def test_wear_takes_treble_and_bits_and_keeps_silence_silent():
    noise = np.random.default_rng(1).standard_normal((2, 44_100)).astype(np.float32) * 0.1
    for name, wear in WEARS.items():
        heard = worn(noise, wear, 44_100)
        assert np.isfinite(heard).all() and heard.shape[1] >= noise.shape[1], name
        assert not worn(np.zeros((2, 4_000), np.float32), wear, 44_100).any(), name
    dull = worn(noise, WEARS["cassette"], 44_100)
    power = np.abs(np.fft.rfft(dull[0, :44_100])) ** 2
    assert power[12_000:].sum() < 0.05 * power[:12_000].sum()
    assert len(np.unique(worn(noise, WEARS["eight_bit"], 44_100))) <= 256


def test_a_minute_of_our_own_takes_no_longer_than_the_soundfont_does(tmp_path):
    """A bound as a ratio, so that a slow machine does not fail it."""
    events = []
    for k in range(60):
        for pitch in (48, 55, 60, 64):
            events += [Event(k * 44_100, "on", pitch, 80), Event(k * 44_100 + 42_000, "off", pitch, 0)]
    events.sort(key=lambda event: (event.frame, event.kind == "on"))
    schedule = Schedule(89, 0, False, tuple(events), 60 * 44_100)
    synth = open_synth(find_soundfont(tmp_path, folders=()), "tinysoundfont")

    def seconds(play):
        play()  # what is kept from note to note is there
        started = time.process_time()
        play()
        return time.process_time() - started

    own_s = seconds(lambda: render(schedule, "warm_pad", 44_100))
    assert own_s < 3.0 * seconds(lambda: synth.render(schedule, 44_100))
