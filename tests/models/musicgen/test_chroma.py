"""The condition of the melody models: frame-exact from chords and tunes, and as the published extractor from sound."""

from __future__ import annotations

import numpy as np
import pytest

from models.musicgen.chroma import (
    apart_from_null,
    audio_chroma,
    chroma_frames,
    filter_bank,
    frame_count,
    null_frames,
    tune_frames,
    window_of,
)

C, F, G, A_MINOR = (0, 4, 7), (5, 9, 0), (7, 11, 2), (9, 0, 4)


def rows(frames: np.ndarray) -> list[tuple[int, ...]]:
    """Pitch classes that sound in each frame."""
    return [tuple(int(i) for i in np.flatnonzero(frame)) for frame in frames]


def runs(frames: np.ndarray) -> list[tuple[int, tuple[int, ...]]]:
    """(first frame, pitch classes) where they change."""
    told = rows(frames)
    return [(i, row) for i, row in enumerate(told) if i == 0 or row != told[i - 1]]


def test_thirty_seconds_are_235_frames() -> None:
    assert frame_count(30.0) == 235


def test_bars_of_four_four_at_120_begin_on_their_own_rounded_frame() -> None:
    # A bar is 2 s = 15.625 frames: 0, 15.625, 31.25, 46.875, and the sound ends at 62.5.
    spans = [(0.0, 2.0, C), (2.0, 4.0, F), (4.0, 6.0, G), (6.0, 8.0, A_MINOR)]
    frames = chroma_frames(spans, 8.0)
    assert frames.shape == (63, 12) and frames.dtype == np.float32
    assert runs(frames) == [(0, (0, 4, 7)), (16, (0, 5, 9)), (31, (2, 7, 11)), (47, (0, 4, 9))]


def test_bars_of_three_four_at_100_do_not_drift_over_twelve_bars() -> None:
    # A bar is 1.8 s = 14.0625 frames: twelve of them would be 168 if each were rounded by itself, and are 168.75.
    spans = [(1.8 * i, 1.8 * (i + 1), (C, G)[i % 2]) for i in range(13)]
    starts = [0, 14, 28, 42, 56, 70, 84, 98, 112, 127, 141, 155, 169]
    assert [start for start, _ in runs(chroma_frames(spans, 23.4))] == starts


def test_changing_tempo_is_followed_bar_by_bar() -> None:
    # Bars of 2 s, 1.5 s and 1 s (120, 160 and 240 to the minute): frames 0, 15.625, 27.34, 35.16.
    spans = [(0.0, 2.0, C), (2.0, 3.5, F), (3.5, 4.5, G), (4.5, 6.0, C)]
    assert [start for start, _ in runs(chroma_frames(spans, 6.0))] == [0, 16, 27, 35]


def test_no_chord_is_nothing_and_not_the_null_condition() -> None:
    frames = chroma_frames([(0.0, 2.0, C), (2.0, 4.0, ())], 6.0)
    assert not frames[16:].any()
    assert not np.array_equal(frames, null_frames(len(frames)))


def test_weight_root_weight_triad_and_arpeggio_do_what_they_say() -> None:
    seventh = [(0.0, 2.0, (0, 2, 5, 9), 2)]  # Dm7
    assert set(np.unique(chroma_frames(seventh, 2.0, weight=0.58))) == {np.float32(0.0), np.float32(0.58)}
    assert rows(chroma_frames(seventh, 2.0, figure="triad"))[0] == (2, 5, 9)
    heavy = chroma_frames(seventh, 2.0, weight=0.5, root_weight=1.0)[0]
    assert heavy[2] == 1.0 and heavy[[0, 5, 9]].tolist() == [0.5, 0.5, 0.5]
    broken = rows(chroma_frames(seventh, 2.0, figure="arpeggio"))
    assert broken[:10] == [(2,), (2,), (5,), (5,), (9,), (9,), (0,), (0,), (2,), (2,)]


def test_a_suspended_triad_keeps_its_fourth() -> None:
    assert rows(chroma_frames([(0.0, 1.0, (7, 0, 2, 5), 7)], 1.0, figure="triad"))[0] == (0, 2, 7)


def test_a_tune_is_one_hot_with_nothing_in_rests() -> None:
    frames = tune_frames([(0.0, 1.0, 60), (1.5, 2.0, 67), (2.0, 4.0, 74)], 4.0)
    assert runs(frames) == [(0, (0,)), (8, ()), (12, (7,)), (16, (2,))]
    assert frames.sum(axis=1).max() == 1.0


def test_rests_may_be_written_as_the_extractor_writes_silence() -> None:
    frames = tune_frames([(0.0, 1.0, 62)], 3.0, rests="null")
    assert runs(frames) == [(0, (2,)), (8, (0,))]


@pytest.mark.parametrize("seconds", [4.0, 12.8, 30.0, 75.0])
def test_a_held_c_does_not_send_the_null_condition_and_points_towards_c(seconds: float) -> None:
    for frames in (tune_frames([(0.0, seconds, 48)], seconds), chroma_frames([(0.0, seconds, (0,))], seconds)):
        assert not np.array_equal(frames, null_frames(len(frames)))
        difference = frames - null_frames(len(frames))
        assert (difference[:, 0] > 0).all() and not difference[:, 1:].any()


def test_a_window_of_only_c_within_a_longer_tune_is_not_null_either() -> None:
    frames = tune_frames([(0.0, 40.0, 60), (40.0, 60.0, 64)], 60.0)
    for start_s in (0.0, 5.0, 18.0, 36.0):
        assert not np.array_equal(window_of(frames, start_s), null_frames())


def test_any_other_condition_is_left_as_it_is() -> None:
    frames = tune_frames([(0.0, 3.0, 60), (3.0, 4.0, 62)], 4.0)
    assert apart_from_null(frames) is frames


def test_windows_continue_where_the_last_ended_and_fill_up_with_the_last_frame() -> None:
    frames = chroma_frames([(2.0 * i, 2.0 * i + 2.0, (i % 12,)) for i in range(24)], 48.0)
    window = window_of(frames, 18.0)
    assert window.shape == (235, 12)
    assert np.array_equal(window[:235], frames[141:376])
    last = window_of(frames, 40.0)
    assert np.array_equal(last[: len(frames) - 312], frames[312:]) and np.array_equal(last[-1], frames[-1])


def test_a_span_that_ends_before_it_starts_and_a_thirteenth_pitch_class_are_named() -> None:
    with pytest.raises(ValueError, match="ends before"):
        chroma_frames([(2.0, 1.0, C)], 4.0)
    with pytest.raises(ValueError, match="0 .C. to 11"):
        chroma_frames([(0.0, 1.0, (0, 12))], 4.0)
    with pytest.raises(ValueError, match="0 samples"):
        audio_chroma(np.zeros((1, 0), np.float32), 32_000)


def test_sound_gives_the_pitch_class_that_sounds_at_any_rate_and_stereo() -> None:
    for rate in (32_000, 44_100, 48_000):
        time_s = np.arange(4 * rate) / rate
        tone = np.where(time_s < 2.0, np.sin(2 * np.pi * 440.0 * time_s), np.sin(2 * np.pi * 261.63 * time_s))
        frames = audio_chroma(np.stack([tone, tone]).astype(np.float32), rate)
        assert frames.shape == (frame_count(4.0), 12)
        assert rows(frames)[2] == (9,) and rows(frames)[-3] == (0,)
        assert (frames.sum(axis=1) == 1.0).all()


def test_silence_is_heard_as_the_null_condition() -> None:
    assert np.array_equal(audio_chroma(np.zeros(960_000, np.float32), 32_000), null_frames())


@pytest.mark.neural
def test_the_filter_bank_is_the_published_one() -> None:
    published = pytest.importorskip("transformers.audio_utils").chroma_filter_bank(
        num_frequency_bins=16_384, num_chroma=12, sampling_rate=32_000, tuning=0
    )
    assert np.abs(filter_bank() - published).max() < 1e-6


@pytest.mark.neural
@pytest.mark.parametrize("frames_of_sound", [32_000 * 6 + 77, 9_000])
def test_sound_gives_what_the_published_extractor_gives(frames_of_sound: int) -> None:
    """The published steps (centred power spectrogram, filter bank, maximum), on torch's own Fourier transform."""
    torch = pytest.importorskip("torch")
    published = pytest.importorskip("transformers.audio_utils").chroma_filter_bank(
        num_frequency_bins=16_384, num_chroma=12, sampling_rate=32_000, tuning=0
    )
    rng = np.random.default_rng(5)
    time_s = np.arange(frames_of_sound) / 32_000
    sound = sum(np.sin(2 * np.pi * 55.0 * 2 ** (rng.integers(0, 48) / 12) * time_s) for _ in range(5))
    sound = (0.1 * sound + 0.02 * rng.standard_normal(frames_of_sound)).astype(np.float32)
    wave = torch.from_numpy(sound)
    if len(wave) < 16_384:
        missing = 16_384 - len(wave)
        wave = torch.nn.functional.pad(wave, (missing // 2, missing // 2 + missing % 2))
    window = torch.hann_window(16_384)
    spectrum = torch.stft(wave, 16_384, 4_096, 16_384, window, center=True, return_complex=True).abs() ** 2
    strongest = torch.einsum("cf,ft->tc", torch.from_numpy(published).float(), spectrum).argmax(-1)
    assert np.array_equal(audio_chroma(sound, 32_000).argmax(axis=1), strongest.numpy())
