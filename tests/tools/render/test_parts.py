"""A track's sound: our own where its name is known, the SoundFont where it is not, and the facts say which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tools.render.dry import dry_stem, render_dry
from tools.render.stems import first_sound, render_song
from tools.song.song_json import from_json, to_json
from tools.song.values import Instrument

NOTES = [(0.0, 0.5, 60, 80), (0.5, 1.0, 64, 100), (1.0, 2.0, 67, 90)]


def with_sound(track, name, **more):
    return replace(track, sound=name, **more)


def test_a_known_sound_plays_the_track_at_the_reference_level(sound, played, tmp_path):
    own = dry_stem(with_sound(played(NOTES), "saw_lead"), sound, tmp_path)
    assert own.played_by == "saw_lead" and own.levels[0].source == "own"
    assert own.measured.lufs == pytest.approx(-31, abs=3)
    assert not np.array_equal(
        own.audio.samples[:, :1000], dry_stem(played(NOTES), sound, tmp_path).audio.samples[:, :1000]
    )


def test_an_unknown_sound_falls_back_to_the_program_and_says_so(sound, played, tmp_path):
    plain = dry_stem(played(NOTES), sound, tmp_path)
    fallen = dry_stem(with_sound(played(NOTES), "theremin"), sound, tmp_path)
    assert (fallen.key, plain.played_by) == (plain.key, "soundfont")
    assert "theremin" in fallen.played_by and fallen.played_by.startswith("soundfont")


def test_a_pitched_sound_on_a_drum_track_is_not_played(sound, played, tmp_path):
    drums = played([(0.0, 0.1, 36, 90)], is_drum=True)
    fallen = dry_stem(with_sound(drums, "warm_pad"), sound, tmp_path)
    assert fallen.key == dry_stem(drums, sound, tmp_path).key and "does not play" in fallen.played_by
    assert dry_stem(with_sound(drums, "kit_house"), sound, tmp_path).played_by == "kit_house"


def test_a_program_changed_to_is_played_by_the_soundfont(sound, played, tmp_path):
    track = with_sound(played(NOTES, 81, changes=[(0.9, 40)]), "saw_lead")
    assert dry_stem(track, sound, tmp_path).played_by == "soundfont: 'saw_lead' does not play this stretch and saw_lead"


def test_the_key_of_an_own_sound_does_not_depend_on_the_soundfont(sound, played, tmp_path):
    other = replace(sound, soundfont=replace(sound.soundfont, sha256="0" * 64))
    keys = {dry_stem(with_sound(played(NOTES), "pluck"), settings, tmp_path).key for settings in (sound, other)}
    assert len(keys) == 1
    different = {
        dry_stem(with_sound(played(NOTES), name), sound, tmp_path).key for name in ("pluck", "fm_bell", "pluck+tape")
    }
    assert len(different) == 3 and keys <= different


def test_wear_is_laid_on_a_program_too(sound, played, tmp_path):
    plain, worn = (dry_stem(with_sound(played(NOTES), name), sound, tmp_path) for name in (None, "+cassette"))
    assert worn.played_by == "soundfont+cassette" and worn.key != plain.key

    def treble(stem):
        power = np.abs(np.fft.rfft(stem.audio.samples[0], 1 << 17)) ** 2
        return power[1 << 15 :].sum() / power.sum()

    assert treble(worn) < 0.5 * treble(plain)


def test_own_stems_come_from_the_cache_as_they_were(sound, played, tmp_path):
    track = with_sound(played(NOTES), "fm_piano+tape")
    first, second = dry_stem(track, sound, tmp_path), dry_stem(track, sound, tmp_path)
    assert (first.cached, second.cached) == (False, True)
    assert np.array_equal(first.audio.samples, second.audio.samples)


def test_a_song_keeps_its_sounds_and_the_facts_name_them(song_of, sound, shared_cache):
    song = song_of((89, [(0, 2, 60, 80)]), (81, [(0, 2, 72, 80)]))
    tracks = tuple(
        replace(track, instrument=Instrument(track.instrument.program, sound=name))
        for track, name in zip(song.tracks, ("warm_pad", "no_such_thing"), strict=True)
    )
    song = from_json(to_json(replace(song, tracks=tracks)))
    facts = render_song(song, sound, shared_cache).facts
    assert facts.stems["t1"].played_by == "warm_pad"
    assert facts.stems["t2"].played_by == "soundfont: no sound is called 'no_such_thing'"
    assert facts.stems["t1"].level_source == "own"


def test_the_first_seconds_are_played_by_the_same_sounds(song_of, sound, shared_cache):
    song = song_of((81, [(0, 2, 72, 80)]))
    own = replace(song, tracks=(replace(song.tracks[0], instrument=Instrument(81, sound="saw_lead")),))
    plain, ours = (first_sound(s, sound, shared_cache) for s in (song, own))
    assert not np.array_equal(plain.samples, ours.samples)


def test_two_tracks_at_once_give_what_one_gives(sound, played, tmp_path):
    tracks = [
        with_sound(played(NOTES), name, track_id=name) for name in ("warm_pad", "organ", "steel_pluck", "kit_chip")
    ]
    tracks[3] = replace(tracks[3], is_drum=True)
    together = render_dry(tracks, sound, tmp_path / "a")
    for track in tracks:
        alone = dry_stem(track, sound, tmp_path / "b" / track.track_id)
        assert np.array_equal(alone.audio.samples, together[track.track_id].audio.samples)
