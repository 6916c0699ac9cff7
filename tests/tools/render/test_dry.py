import hashlib
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tools.errors import RenderError
from tools.render import dry
from tools.render.audio import Audio, rms_db, rounded_24, wav_bytes
from tools.render.dry import (
    RenderStopped,
    SoundSettings,
    dry_stem,
    prune_stems,
    recording_stem,
    render_dry,
    stem_path,
)

NOTES = [(0.0, 0.5, 60, 80), (0.5, 1.0, 64, 100)]


@pytest.fixture
def engine_calls(monkeypatch):
    """How often an engine rendered."""
    calls = []
    real = dry.render_schedules
    monkeypatch.setattr(dry, "render_schedules", lambda *args: calls.append(1) or real(*args))
    return calls


def test_a_stem_is_rendered_once(sound, played, tmp_path, engine_calls):
    first = dry_stem(played(NOTES), sound, tmp_path)
    second = dry_stem(played(NOTES), sound, tmp_path)
    assert (first.cached, second.cached, len(engine_calls)) == (False, True, 1)
    assert np.array_equal(first.audio.samples, second.audio.samples)
    assert first.measured == second.measured and first.key == second.key


def test_names_and_ids_are_not_part_of_the_key(sound, played, tmp_path):
    track = played(NOTES)
    renamed = replace(track, track_id="t9", notes=tuple(replace(n, note_id="x", onset_tick=7) for n in track.notes))
    assert dry_stem(renamed, sound, tmp_path).key == dry_stem(track, sound, tmp_path).key


@pytest.mark.parametrize(
    "change",
    [
        {"notes": [(0.0, 0.5, 60, 81), NOTES[1]]},
        {"notes": [(0.0, 0.6, 60, 80), NOTES[1]]},
        {"notes": [(0.001, 0.5, 60, 80), NOTES[1]]},
        {"program": 1},
        {"cc11": [(0.0, 100)]},
        {"cc64": [(0.0, 127)]},
        {"changes": [(0.5, 40)]},
        {"is_drum": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_can_be_heard_changes_the_key(sound, played, tmp_path, change):
    assert (
        dry_stem(played(**({"notes": NOTES} | change)), sound, tmp_path).key
        != dry_stem(played(NOTES), sound, tmp_path).key
    )


def test_rate_and_font_are_part_of_the_key(sound, played, tmp_path):
    other_rate = replace(sound, sample_rate_hz=48_000)
    other_font = replace(sound, soundfont=replace(sound.soundfont, sha256="1" * 64))
    keys = {dry_stem(played(NOTES), each, tmp_path).key for each in (sound, other_rate, other_font)}
    assert len(keys) == 3


def test_the_same_key_is_the_same_bytes_in_another_process(sound, font, played, tmp_path):
    here = dry_stem(played(NOTES, 40), sound, tmp_path / "here")
    code = f"""
import hashlib
from pathlib import Path
from tools.render.audio import wav_bytes
from tools.render.dry import SoundSettings, dry_stem
from tools.render.soundfont import find_soundfont
from tools.song.play import PlayedNote, PlayedTrack
notes = tuple(PlayedNote("n", *note, 0) for note in {NOTES!r})
font = find_soundfont(Path({str(tmp_path)!r}), folders=())
track = PlayedTrack("t", 40, False, 0, None, notes, (), ())
stem = dry_stem(track, SoundSettings(font, "tinysoundfont"), Path({str(tmp_path / "there")!r}))
print(stem.key, hashlib.sha256(wav_bytes(stem.audio)).hexdigest())
"""
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert there.stdout.split() == [here.key, hashlib.sha256(wav_bytes(here.audio)).hexdigest()]


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-9], lambda b: b[:60] + b"\0" + b[61:], lambda b: b"", lambda b: b"x" * 99]
)
def test_a_broken_cache_entry_is_rendered_again(sound, played, tmp_path, damage):
    first = dry_stem(played(NOTES), sound, tmp_path)
    path = stem_path(tmp_path, first.key)
    path.write_bytes(damage(path.read_bytes()))
    again = dry_stem(played(NOTES), sound, tmp_path)
    assert not again.cached and np.array_equal(again.audio.samples, first.audio.samples)
    assert dry_stem(played(NOTES), sound, tmp_path).cached


def test_a_stem_is_as_long_as_it_rings(sound, played, tmp_path):
    audio = dry_stem(played([(0.0, 0.5, 60, 100)], 46), sound, tmp_path).audio
    peaks = np.abs(audio.samples).max(axis=0)
    assert 0.5 < audio.duration_s < 12.5
    assert peaks[-882 - 10 : -882].max() < 10 ** (-80 / 20) and peaks[-3000:].max() > 10 ** (-92 / 20)


def test_samples_are_what_a_24_bit_file_holds(sound, played, tmp_path):
    samples = dry_stem(played(NOTES), sound, tmp_path).audio.samples
    assert np.array_equal(samples, rounded_24(samples))


def test_a_track_without_notes_is_an_empty_stem(sound, played, tmp_path):
    for _ in range(2):
        stem = dry_stem(played([]), sound, tmp_path)
        assert stem.audio.frames == 0 and stem.measured.lufs == -120.0
    assert stem.cached


def test_a_dense_loud_chord_stays_below_full_scale(sound, played, tmp_path):
    everything = [(0.0, 2.0, pitch, 127) for pitch in range(40, 76, 3)]
    for program in (0, 19, 48, 61):
        assert dry_stem(played(everything, program), sound, tmp_path).measured.peak_db < 0


def test_stems_rendered_together_equal_stems_rendered_alone(sound, played, tmp_path):
    tracks = [replace(played(NOTES, program), track_id=f"t{program}") for program in (0, 40, 73, 48)]
    together = render_dry(tracks, sound, tmp_path / "a")
    for track in tracks:
        alone = dry_stem(track, sound, tmp_path / "b")
        assert np.array_equal(together[track.track_id].audio.samples, alone.audio.samples)


def test_cancelling_stops_the_engine_and_keeps_nothing(sound, played, tmp_path):
    with pytest.raises(RenderStopped, match="nothing was changed"):
        dry_stem(played(NOTES), sound, tmp_path, stop=lambda: True)
    assert not list((tmp_path / "stems").glob("*/*"))


def test_two_threads_making_one_stem_agree(sound, played, tmp_path):
    made = []
    threads = [threading.Thread(target=lambda: made.append(dry_stem(played(NOTES), sound, tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({wav_bytes(stem.audio) for stem in made}) == 1 and len(made) == 4
    assert not list(tmp_path.glob("stems/*/*.part"))


def test_the_longest_unused_stems_go_first(sound, played, tmp_path):
    import os

    stems = [dry_stem(played([(0, 1, pitch, 80)]), sound, tmp_path) for pitch in (60, 62, 64)]
    paths = [stem_path(tmp_path, stem.key) for stem in stems]
    for age, path in enumerate(paths):
        os.utime(path, ns=(age * 10**9, age * 10**9))
    dry_stem(played([(0, 1, 60, 80)]), sound, tmp_path)  # used again: now the youngest
    assert prune_stems(tmp_path, sum(p.stat().st_size for p in paths) - 1) == 1
    assert [path.exists() for path in paths] == [True, False, True]


def test_a_recording_is_stereo_at_our_rate_and_one_loudness(tmp_path):
    noise = np.random.default_rng(0).standard_normal((1, 96_000)).astype(np.float32) * 0.2
    source = wav_bytes(Audio(noise, 48_000))
    sha = hashlib.sha256(source).hexdigest()
    stem = recording_stem(sha, {sha: source}, -33.0, 44_100, tmp_path)
    assert stem.audio.samples.shape == (2, 88_200) and stem.measured.lufs == pytest.approx(-33, abs=0.1)
    louder = recording_stem(sha, {sha: source}, -23.0, 44_100, tmp_path)
    assert rms_db(louder.audio) == pytest.approx(rms_db(stem.audio) + 10, abs=0.01)
    assert recording_stem(sha, {}, -33.0, 44_100, tmp_path).cached


def test_a_missing_recording_is_named(tmp_path):
    with pytest.raises(RenderError, match="abcdef.*Attach it again"):
        recording_stem("abcdef" * 10, {}, -33.0, 44_100, tmp_path)


def test_a_rate_that_is_not_offered_is_refused(font):
    with pytest.raises(RenderError, match="22050.*44100 or 48000"):
        SoundSettings(font, sample_rate_hz=22_050)
