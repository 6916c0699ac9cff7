import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from tools.errors import LimitError
from tools.render import dry
from tools.render.audio import Audio, rms_db, wav_bytes
from tools.render.dry import RenderStopped
from tools.render.loudness import true_peak_dbtp
from tools.render.stems import dry_stems, first_sound, render_song
from tools.song.brief import Brief
from tools.song.values import TICKS_PER_QUARTER, AudioTrack, Instrument, Master, Song, TrackMix

RATE_HZ = 44_100
TUNE = [(0, 1, 72, 90), (1, 1, 74, 85), (2, 2, 76, 95)]
CHORD = [(0, 4, 48, 70), (0, 4, 55, 70), (0, 4, 64, 70)]
BEAT = [(b, 0.5, 36 if b % 2 == 0 else 38, 100) for b in range(4)]
TRIO = ((73, TUNE), (48, CHORD), (0, TUNE))


def level_db(samples):
    return 10 * np.log10(np.mean(np.square(samples, dtype=float)) + 1e-30)


@pytest.fixture
def rendered_tracks(monkeypatch):
    """The programs the engine was asked to play."""
    programs = []
    real = dry.render_schedules

    def spy(parts, *rest):
        programs.extend(part.schedule.program for part in parts)
        return real(parts, *rest)

    monkeypatch.setattr(dry, "render_schedules", spy)
    return programs


def test_wet_stems_are_as_long_as_the_mix_and_sum_to_it_before_the_master(song_of, sound, shared_cache):
    mixes = [TrackMix(pan=0.4), TrackMix(gain_db=-4, reverb_send_db=-8), TrackMix(low_cut_hz=200)]
    quiet = replace(song_of(*TRIO, mixes=mixes), master=Master(gain_db=0.0, target_lufs=-24.0, ceiling_dbtp=0.0))
    rendered = render_song(quiet, sound, shared_cache)
    assert rendered.facts.limited_db == 0
    assert {stem.frames for stem in rendered.stems.values()} == {rendered.mix.frames}
    unmastered = rendered.mix.samples / np.float32(10 ** (rendered.facts.master_gain_db / 20))
    total = np.sum([stem.samples for stem in rendered.stems.values()], axis=0)
    assert level_db(total - unmastered) < level_db(unmastered) - 90


def test_loudness_and_peak_come_out_as_the_song_says(song_of, sound, shared_cache):
    rendered = render_song(song_of(*TRIO), sound, shared_cache)
    assert rendered.facts.lufs == pytest.approx(-14, abs=0.5)
    assert true_peak_dbtp(rendered.mix) <= -1.0
    assert rendered.facts.true_peak_dbtp == pytest.approx(true_peak_dbtp(rendered.mix), abs=0.2)


def test_with_a_stated_duration_the_mix_lasts_to_the_end_of_its_tail_and_sounds_almost_there(
    song_of, sound, shared_cache
):
    song = replace(song_of(*TRIO), master=Master(tail_s=1.2), brief=Brief(duration_s=3.2))
    rendered = render_song(song, sound, shared_cache)
    assert rendered.mix.frames == round((2.0 + 1.2) * RATE_HZ)
    assert rendered.facts.last_above_minus60_s == pytest.approx(3.2, abs=0.2)
    assert np.abs(rendered.mix.samples[:, -1]).max() < 1e-3


def test_without_a_stated_duration_the_mix_ends_where_its_sound_does(song_of, sound, shared_cache):
    rendered = render_song(song_of((13, [(0, 0.5, 72, 90)])), sound, shared_cache)
    assert rendered.facts.duration_s < 0.25 + 4.0 - 0.2
    assert rendered.facts.duration_s - rendered.facts.last_above_minus60_s == pytest.approx(0.05, abs=0.05)


def test_a_second_rendering_comes_from_the_cache_and_is_the_same(song_of, sound, tmp_path, rendered_tracks):
    first = render_song(song_of(*TRIO), sound, tmp_path)
    second = render_song(first.song, sound, tmp_path)
    assert first.facts.cached == () and second.facts.cached == ("t1", "t2", "t3")
    assert len(rendered_tracks) == 3
    assert wav_bytes(first.mix) == wav_bytes(second.mix)
    assert not second.facts.master_gain_changed and second.song is first.song


def test_another_instrument_renders_one_stem_and_leaves_the_others_bytes(song_of, sound, tmp_path, rendered_tracks):
    before = render_song(song_of(*TRIO), sound, tmp_path)
    rendered_tracks.clear()
    tracks = list(before.song.tracks)
    tracks[0] = replace(tracks[0], instrument=Instrument(71))
    after = render_song(replace(before.song, tracks=tuple(tracks)), sound, tmp_path)
    assert rendered_tracks == [71]
    assert wav_bytes(after.stems_dry["t1"]) != wav_bytes(before.stems_dry["t1"])
    for other in ("t2", "t3"):
        assert wav_bytes(after.stems_dry[other]) == wav_bytes(before.stems_dry[other])


def test_faders_effects_and_master_leave_every_dry_stem(song_of, sound, tmp_path, rendered_tracks):
    before = render_song(song_of(*TRIO), sound, tmp_path)
    rendered_tracks.clear()
    mixes = [TrackMix(gain_db=-9, pan=-1), TrackMix(mute=True), TrackMix(high_cut_hz=900, reverb_send_db=-3)]
    tracks = tuple(replace(t, mix=m) for t, m in zip(before.song.tracks, mixes, strict=True))
    after = render_song(replace(before.song, tracks=tracks, master=Master(reverb="church")), sound, tmp_path)
    assert rendered_tracks == []
    assert all(wav_bytes(after.stems_dry[t]) == wav_bytes(before.stems_dry[t]) for t in ("t1", "t2", "t3"))
    assert not after.stems["t2"].samples.any()
    assert after.facts.stems["t2"].lufs == before.facts.stems["t2"].lufs


def test_a_softer_track_is_softer_in_its_stem_by_the_stated_law(song_of, sound, shared_cache):
    song = song_of(*TRIO)
    soft = tuple(replace(n, velocity=round(n.velocity / 2)) for n in song.tracks[0].notes)
    softer = replace(song, tracks=(replace(song.tracks[0], notes=soft), *song.tracks[1:]))
    before, after = (dry_stems(s, sound, shared_cache, ["t1"])["t1"] for s in (song, softer))
    assert rms_db(after) - rms_db(before) == pytest.approx(40 * np.log10(0.5), abs=1.0)


def test_a_small_edit_keeps_the_master_gain_and_the_rest_of_the_mix(song_of, sound, shared_cache):
    long_tune = [(b, 1, 60 + b % 7, 80) for b in range(40)]
    before = render_song(song_of((73, long_tune)), sound, shared_cache)
    edited = list(long_tune)
    edited[30] = (30, 1, 70, 80)
    song = replace(song_of((73, edited)), master=before.song.master)
    after = render_song(song, sound, shared_cache)
    assert not after.facts.master_gain_changed
    until = round(14.9 * RATE_HZ)
    moved = np.abs(after.mix.samples[:, :until] - before.mix.samples[:, :until]).max()
    assert moved < 2.0**-22  # two 24-bit steps: what the transform in the room rounds


def test_a_recording_is_heard_at_its_offset_and_in_its_stem(song_of, sound, tmp_path):
    tone = 0.4 * np.sin(2 * np.pi * 330 * np.arange(RATE_HZ) / RATE_HZ)
    source = wav_bytes(Audio(np.stack([tone, tone]).astype(np.float32), RATE_HZ))
    sha = hashlib.sha256(source).hexdigest()
    song = replace(song_of((73, TUNE)), audio_tracks=(AudioTrack("a1", "Voice", sha, 4.0),))
    rendered = render_song(song, sound, tmp_path, sources={sha: source})
    voice = rendered.stems["a1"]
    assert rms_db(voice, 4.1, 4.9) > -45 and rms_db(voice, 0, 3.9) == -120
    assert rendered.facts.duration_s > 5.0 and "a1" in rendered.stems_dry
    assert rendered.facts.stems["a1"].level_source == "recording"


def test_the_first_seconds_are_there_without_the_rest(song_of, sound, tmp_path):
    long_tune = [(b, 1, 60 + b % 7, 80) for b in range(40)]
    preview = first_sound(song_of((73, long_tune), (48, [(0, 40, 55, 60)])), sound, tmp_path, seconds=3.0)
    assert preview.frames == 3 * RATE_HZ and rms_db(preview, 0, 2) > -30 and true_peak_dbtp(preview) <= -1
    assert not (tmp_path / "stems").exists()


def test_drums_are_mastered_too(song_of, sound, shared_cache):
    facts = render_song(song_of((0, BEAT * 1), drum=True), sound, shared_cache).facts
    assert facts.lufs == pytest.approx(-14, abs=0.5) and not facts.note


def test_a_song_too_long_to_hold_is_refused_before_anything_is_rendered(song_of, sound, tmp_path, rendered_tracks):
    with pytest.raises(LimitError, match="34 minutes.*20 minutes.*MIDI"):
        render_song(song_of((73, [(0, 1, 60, 80), (4000, 60, 60, 80)])), sound, tmp_path)
    assert rendered_tracks == []


@pytest.mark.parametrize("song", [Song(), Song(end_tick=322_560)])
def test_a_song_without_a_note_is_silence_that_says_so(song, sound, shared_cache):
    rendered = render_song(song, sound, shared_cache)
    assert rendered.facts.lufs is None and "silent" in rendered.facts.note
    assert wav_bytes(rendered.mix)


def test_a_fully_muted_song_is_silence_and_keeps_its_gain(song_of, sound, shared_cache):
    song = replace(song_of((73, TUNE), mixes=[TrackMix(mute=True)]), master=Master(gain_db=7.0))
    rendered = render_song(song, sound, shared_cache)
    assert rendered.facts.lufs is None and not rendered.mix.samples.any()
    assert rendered.song.master.gain_db == 7.0


def test_cancelling_stops_and_progress_is_told(song_of, sound, tmp_path):
    with pytest.raises(RenderStopped):
        render_song(song_of(*TRIO), sound, tmp_path, cancelled=lambda: True)
    said = []
    render_song(song_of(*TRIO), sound, tmp_path, progress=said.append)
    assert "Part 1 is there" in said and "mixing" in said


def test_facts_are_plain_json_and_name_what_made_the_sound(song_of, sound, shared_cache):
    facts = render_song(song_of(*TRIO), sound, shared_cache).facts
    document = json.loads(json.dumps(facts.as_json()))
    assert document["engine"] == "tinysoundfont" and document["soundfont_licence"] == sound.soundfont.licence
    assert document["stems"]["t1"]["name"] == "Part 1" and document["seconds"].keys() >= {"stems", "mix", "master"}


def test_a_loop_ends_at_its_barline_with_what_rings_on_in_its_beginning(song_of, sound, shared_cache):
    quiet = Master(gain_db=0.0, target_lufs=-24.0, ceiling_dbtp=0.0, tail_s=0.0)
    late = replace(song_of((11, [(3.5, 0.5, 72, 90)])), master=quiet, end_tick=4 * TICKS_PER_QUARTER)
    plain = render_song(replace(late, brief=Brief(duration_s=2.0)), sound, shared_cache)
    loop = render_song(replace(late, brief=Brief(ending="loop")), sound, shared_cache)
    assert loop.mix.frames == plain.mix.frames == 2 * RATE_HZ
    assert {stem.frames for stem in loop.stems.values()} == {loop.mix.frames}
    start = slice(0, RATE_HZ // 10)
    assert level_db(plain.mix.samples[:, start]) < -120 and level_db(loop.mix.samples[:, start]) > -50
