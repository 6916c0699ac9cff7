"""Whatever sound comes, every measure gives an answer within its bounds, and the same answer again."""

from __future__ import annotations

import numpy as np
import pytest

from tools.generate.controls import chord_span
from tools.generate.values import Tone
from tools.listen.sound.chords import chord_spans
from tools.listen.sound.key import key_of_audio
from tools.listen.sound.level import level_of
from tools.listen.sound.match import chord_match, recognised_match, tempo_match, tune_match
from tools.listen.sound.tempo import tempo_of
from tools.listen.sound.voice import voice_in
from tools.render.audio import Audio

NOISE = np.random.default_rng(4).standard_normal((2, 44_100 * 3)).astype(np.float32)
BROKEN = NOISE[:, :40_000].copy()
BROKEN[0, 3], BROKEN[1, 9] = np.nan, np.inf
CLICK = np.zeros((1, 44_100), np.float32)
CLICK[0, 500] = 1.0

SOUNDS = {
    "nothing": (NOISE[:, :0], 44_100),
    "one sample": (NOISE[:, :1], 44_100),
    "a tenth of a second": (NOISE[:, :4_410], 44_100),
    "noise": (NOISE, 44_100),
    "far too loud": (NOISE * np.float32(1e6), 48_000),
    "far too soft": (NOISE * np.float32(1e-7), 32_000),
    "a telephone with broken samples": (BROKEN, 8_000),
    "a click": (CLICK, 44_100),
    "a constant": (np.ones((1, 66_150), np.float32), 22_050),
}


def answers(audio: Audio) -> tuple[object, ...]:
    span, beats = [chord_span(0.0, 2.0, "C")], [0.0, 0.5, 1.0, 1.5, 2.0]
    return (
        tempo_of(audio),
        key_of_audio(audio),
        chord_spans(audio),
        voice_in(audio),
        level_of(audio),
        chord_match(audio, span),
        recognised_match(audio, span),
        tune_match(audio, [Tone(0.0, 1.0, 60)]),
        tempo_match(audio, beats),
    )


@pytest.mark.parametrize("name", SOUNDS)
def test_every_measure_answers_within_its_bounds(name: str) -> None:
    samples, rate_hz = SOUNDS[name]
    audio = Audio(samples.copy(), rate_hz)
    tempo, key, chords, voice, _, *matches, beat = answers(audio)
    shares = [tempo.confidence, key.confidence, voice.value, beat.f, *(match.share for match in matches)]
    shares += [chord.confidence for chord in chords]
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert not chords or chords[-1].end_s == pytest.approx(audio.duration_s)


def test_noise_holds_nothing() -> None:
    *_, chroma, recognised, tune, _ = answers(Audio(NOISE.copy(), 44_100))
    assert max(chroma.share, recognised.share, tune.share) < 0.5


def test_the_same_sound_is_heard_the_same_again() -> None:
    first, second = (answers(Audio(NOISE.copy(), 44_100)) for _ in range(2))
    assert first == second
