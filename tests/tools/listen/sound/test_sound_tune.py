"""The line that stands out, whether a tune asked for is held, and whether the line moves as a voice's."""

from __future__ import annotations

import numpy as np
import pytest

from tools.generate.values import Controls, Tone
from tools.listen.sound.match import tune_match
from tools.listen.sound.tune import tune_of
from tools.listen.sound.voice import voice_in
from tools.render.audio import Audio, silence

PITCHES = (67, 69, 71, 72, 74, 71, 67, 64, 66, 67, 69, 62, 64, 66, 67, 67)
TUNE = tuple(Tone(0.5 * i, 0.5 * i + 0.48, pitch) for i, pitch in enumerate(PITCHES))


def glide(seconds: float, rate_hz: int = 44_100, seed: int = 3) -> Audio:
    """A line that slides into its tones and wanders about them, with overtones shaped as a vowel's."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * rate_hz)
    targets = np.repeat(rng.integers(57, 70, frames // (rate_hz // 2) + 2), rate_hz // 2)[:frames].astype(float)
    slow = np.convolve(np.pad(targets, (4_000, 4_000), mode="edge"), np.ones(8_001) / 8_001, mode="valid")
    wander = np.interp(
        np.arange(frames),
        np.arange(0, frames + 4_000, 4_000),
        rng.normal(0.0, 0.35, frames // 4_000 + 2)[: len(np.arange(0, frames + 4_000, 4_000))],
    )
    pitch = slow + wander + 0.3 * np.sin(2 * np.pi * 5.5 * np.arange(frames) / rate_hz)
    phase = 2 * np.pi * np.cumsum(440.0 * 2.0 ** ((pitch - 69.0) / 12.0)) / rate_hz
    shape = (1.0, 0.9, 0.7, 0.3, 0.15, 0.2, 0.1)
    sound = 0.1 * sum(weight * np.sin((k + 1) * phase) for k, weight in enumerate(shape))
    return Audio(sound[None].astype(np.float32), rate_hz)


def test_a_lone_line_is_heard_to_a_fifth_of_a_semitone(play) -> None:
    audio = play([(tone.start_s, tone.end_s, tone.midi_pitch) for tone in TUNE], 8.0)
    heard = tune_of(audio)
    for tone in TUNE:
        inside = heard.midi[round((tone.start_s + 0.1) / heard.step_s) : round((tone.end_s - 0.1) / heard.step_s)]
        assert np.median(inside) == pytest.approx(tone.midi_pitch, abs=0.2)


def test_a_tune_over_chords_is_held_and_another_tune_is_not(play) -> None:
    notes = [(tone.start_s, tone.end_s, tone.midi_pitch + 12) for tone in TUNE] * 2
    notes += [(2.0 * bar, 2.0 * bar + 1.9, p) for bar in range(4) for p in (43, 50, 55, 59)]
    audio = play(notes, 8.0)
    other = [Tone(tone.start_s, tone.end_s, 127 - tone.midi_pitch) for tone in TUNE]
    held = tune_match(audio, TUNE)
    assert held.share > 0.8 and held.above_floor > 0.6 and held.judged_s > 5.0
    assert tune_match(audio, other).share < 0.4


def test_a_rendered_song_holds_its_tune_better_than_the_same_tune_elsewhere(band: tuple[Audio, Controls]) -> None:
    audio, controls = band
    held = tune_match(audio, controls.tune)
    assert held.share > held.floor + 0.2


def test_silence_holds_no_tune_and_no_voice() -> None:
    audio = silence(44_100 * 6, 44_100)
    assert not tune_of(audio).voiced.any()
    assert tune_match(audio, TUNE).share == 0.0
    assert tune_match(audio, ()).judged_s == 0.0
    assert voice_in(audio).value == 0.0


def test_a_line_that_slides_and_wanders_is_like_a_voice_and_played_keys_are_not(play) -> None:
    keys = play([(0.3 * i, 0.3 * i + 0.29, PITCHES[i % 16]) for i in range(33)], 10.0)
    assert voice_in(glide(10.0)).value > 0.7
    assert voice_in(keys).value < 0.3


def test_a_band_without_a_singer_is_not_a_voice_and_says_how_that_was_measured(band: tuple[Audio, Controls]) -> None:
    heard = voice_in(band[0])
    assert heard.value < 0.5
    assert "of 104" in heard.measured_by
    assert [start for start, _ in heard.stretches] == pytest.approx([5.0 * i for i in range(5)], abs=0.1)
