import numpy as np
import pytest

from tools.errors import LimitError
from tools.generate.ending import ended
from tools.generate.loop import looped, twice
from tools.generate.seams import joined_on, seam_at, set_in
from tools.render.audio import Audio


def spliced(music: Audio, at: int, how: str) -> Audio:
    samples = music.samples.copy()
    if how == "click":
        samples[:, at] += 0.9
    if how == "level":
        samples[:, at:] *= 0.02
    if how == "colour":
        samples[:, at:] = 0.1 * np.sign(np.sin(np.arange(samples.shape[1] - at) * 0.9))
    return Audio(samples.astype(np.float32), music.sample_rate_hz)


@pytest.mark.parametrize("how", ["click", "level"])
def test_a_bad_seam_is_told_from_the_musics_own_jumps(music: Audio, how: str) -> None:
    at = round(6.27 * music.sample_rate_hz)
    assert seam_at(music, at).smooth
    assert not seam_at(spliced(music, at, how), at).smooth


def test_another_colour_behind_a_seam_is_measured(music: Audio) -> None:
    at = round(6.27 * music.sample_rate_hz)
    plain, other = seam_at(music, at), seam_at(spliced(music, at, "colour"), at)
    assert other.colour_jump_db > 3 * plain.colour_jump_db


def test_outside_a_region_that_is_set_in_no_sample_changes(music: Audio) -> None:
    first, last, fade = 50_000, 90_000, 1_700
    new = np.random.default_rng(1).standard_normal((2, last - first)).astype(np.float32) * 0.1
    result = set_in(music, new, first, last, fade)
    assert np.array_equal(result.samples[:, :first], music.samples[:, :first])
    assert np.array_equal(result.samples[:, last:], music.samples[:, last:])
    assert np.array_equal(result.samples[:, first + fade : last - fade], new[:, fade:-fade])
    assert np.abs(result.samples[:, first] - music.samples[:, first]).max() < 0.01
    assert seam_at(result, first).click <= 1.5 * seam_at(result, first).usual_click


def test_a_region_at_the_very_ends_is_not_faded_into_nothing(music: Audio) -> None:
    new = np.full((2, music.frames), 0.25, np.float32)
    assert np.array_equal(set_in(music, new, 0, music.frames, 1_000).samples, new)


def test_what_follows_on_a_recording_begins_without_a_step(music: Audio) -> None:
    before = Audio(music.samples[:, :100_000].copy(), music.sample_rate_hz)
    new = music.samples[:, 30_000:90_000] + np.float32(0.3)
    at = 100_000
    raw = np.concatenate((before.samples, new), axis=1)
    healed = np.concatenate((before.samples, joined_on(before, new)), axis=1)
    assert np.abs(raw[:, at] - raw[:, at - 1]).max() > 0.2
    steps = np.abs(np.diff(healed[:, at - 2 : at + 3], axis=1))
    assert steps.max() < 0.1
    assert np.array_equal(healed[:, at + 200 :], raw[:, at + 200 :])


@pytest.mark.parametrize(("start_s", "end_s"), [(2.0, 6.0), (0.0, 8.0), (1.0, 12.0)])
def test_a_loop_has_exactly_its_samples_and_no_seam(music: Audio, start_s: float, end_s: float) -> None:
    loop = looped(music, start_s, end_s)
    assert loop.audio.frames == round(end_s * music.sample_rate_hz) - round(start_s * music.sample_rate_hz)
    assert loop.seam.smooth


def test_a_loop_cut_off_in_a_tone_is_what_the_crossfade_mends(music: Audio) -> None:
    rate = music.sample_rate_hz
    hard = Audio(music.samples[:, round(2.2 * rate) : round(5.63 * rate)].copy(), rate)
    hard.samples.flags.writeable = True
    hard.samples[:, -400:] += 0.4
    made = looped(music, 2.2, 5.63)
    assert seam_at(twice(hard), hard.frames).click > 2 * made.seam.click


def test_what_rings_out_behind_a_loop_is_heard_at_its_beginning(music: Audio) -> None:
    rate = music.sample_rate_hz
    loop = looped(music, 0.0, 10.0, rings_out=True)
    assert np.allclose(loop.audio.samples[:, 0], music.samples[:, 0] + music.samples[:, 10 * rate], atol=1e-6)


def test_a_loop_of_nothing_is_refused(music: Audio) -> None:
    with pytest.raises(LimitError, match="no stretch to loop"):
        looped(music, 5.0, 5.1)


@pytest.mark.parametrize("ending", ["", "fade", "held"])
def test_a_recording_ends_in_nothing_and_is_whole_before(music: Audio, ending: str) -> None:
    result = ended(music, 10.0, ending)
    assert not result.samples[:, -1].any()
    whole = round((4.0 if ending == "fade" else 10.0) * music.sample_rate_hz)
    assert np.array_equal(result.samples[:, :whole], music.samples[:, :whole])


def test_a_loop_is_not_faded(music: Audio) -> None:
    assert ended(music, 10.0, "loop") is music
