import numpy as np
import pytest

from tools.render.audio import Audio, rms_db
from tools.render.brightness import FORCE_SENSITIVE, GROUPS, is_shaped, shelf_db, shelved
from tools.render.dry import dry_stem
from tools.render.loudness import spectral_centroid_hz
from tools.render.synth import in_groups, schedules_of

RATE_HZ = 44_100


def tone(hz):
    return np.stack([np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ)] * 2).astype(np.float32)


@pytest.mark.parametrize("gain_db", [-6.0, 2.5])
def test_a_shelf_moves_the_top_by_its_gain_and_leaves_the_bottom(gain_db):
    def change_db(hz):
        shelf = shelved(tone(hz), gain_db, RATE_HZ)[:, 10_000:]
        return 20 * np.log10(np.abs(shelf).max() / np.abs(tone(hz)[:, 10_000:]).max())

    assert change_db(100) == pytest.approx(0, abs=0.3)
    assert change_db(12_000) == pytest.approx(gain_db, abs=0.3)
    assert np.array_equal(shelved(tone(440), 0.0, RATE_HZ), tone(440))


def test_louder_groups_are_brighter_and_the_calibrated_velocity_stays():
    shelves = [shelf_db(velocity) for velocity in range(1, 128)]
    assert shelves == sorted(shelves) and set(shelves) == {gain for _, gain in GROUPS}
    assert shelf_db(80) == 0.0


@pytest.mark.parametrize("program", [0, 40, 73])
def test_soft_notes_of_a_piano_violin_or_flute_are_darker(sound, played, tmp_path, program):
    def centroid_hz(velocity):
        return spectral_centroid_hz(dry_stem(played([(0, 1, 67, velocity)], program), sound, tmp_path).audio)

    assert program in FORCE_SENSITIVE
    assert centroid_hz(40) < centroid_hz(80) < centroid_hz(110)


def test_organs_drums_and_presets_with_layers_of_their_own_are_left_alone():
    assert not is_shaped(19, False, 0.0) and not is_shaped(0, True, 0.0) and not is_shaped(56, False, 4.9)
    assert is_shaped(0, False, 0.1)


def e_row(event):
    return event.frame, event.kind, event.number, event.value


def test_the_groups_together_play_every_note_once(played):
    notes = [(i / 4, i / 4 + 0.4, 60 + i % 5, 20 + 7 * i % 108) for i in range(60)]
    (whole,) = schedules_of(played(notes, cc11=[(0.0, 90), (5.0, 100)]), RATE_HZ)
    groups = in_groups(whole)
    keys = sorted(e_row(e) for g in groups for e in g.events if e.kind in ("on", "off"))
    assert keys == sorted(e_row(e) for e in whole.events if e.kind in ("on", "off")) and len(groups) == 4
    for group in groups:
        assert all(shelf_db(e.value) == group.shelf_db for e in group.events if e.kind == "on")
        assert any(e.kind == "control" for e in group.events)


def test_a_group_without_a_shelf_sounds_as_the_whole_did(synth, played):
    (whole,) = schedules_of(played([(0, 0.5, 60, 70), (0.5, 1, 64, 90)], 40), RATE_HZ)
    (only,) = in_groups(whole)
    assert np.array_equal(synth.render(only, RATE_HZ), synth.render(whole, RATE_HZ))
    assert rms_db(Audio(synth.render(only, RATE_HZ), RATE_HZ)) > -60
