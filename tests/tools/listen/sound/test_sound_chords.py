"""Chroma, chords and key of sound, and whether chords asked for are held.

A major seventh over bright sines is the third's own overtone, so that Cmaj7 may be heard as C here.
"""

from __future__ import annotations

import numpy as np
import pytest

from tools.generate.controls import chord_span
from tools.generate.values import Controls
from tools.listen.sound.chords import chord_spans
from tools.listen.sound.chroma import chroma_of
from tools.listen.sound.key import key_of_audio
from tools.listen.sound.match import chord_match, recognised_match
from tools.render.audio import Audio, silence

SYMBOLS = ("C", "Am7", "Dm", "G7", "Cmaj7", "F", "Bdim", "Esus4")
BARS_S = 2.0


def chord_notes(symbols: tuple[str, ...], detune: float = 0.0) -> list[tuple[float, float, float]]:
    notes = []
    for i, symbol in enumerate(symbols):
        span = chord_span(0.0, 1.0, symbol)
        assert span.bass is not None
        pitches = [36 + span.bass, *(60 + tone for tone in span.pitch_classes)]
        notes += [(i * BARS_S + beat, i * BARS_S + beat + 0.98, p + detune) for p in pitches for beat in (0.0, 1.0)]
    return notes


def spans_of(symbols: tuple[str, ...]) -> list:
    return [chord_span(i * BARS_S, (i + 1) * BARS_S, symbol) for i, symbol in enumerate(symbols)]


@pytest.mark.parametrize(("rate_hz", "channels"), [(44_100, 2), (32_000, 1), (48_000, 2)])
def test_chords_are_named_at_any_rate_and_number_of_channels(play, rate_hz: int, channels: int) -> None:
    audio = play(chord_notes(SYMBOLS), len(SYMBOLS) * BARS_S, rate_hz, channels)
    beats = [float(beat) for beat in np.arange(0.0, audio.duration_s, 1.0)]
    heard = chord_spans(audio, beats)
    named = tuple(chord.symbol for chord in heard)
    assert tuple(name.removesuffix("maj7") for name in named) == tuple(s.removesuffix("maj7") for s in SYMBOLS)
    assert [chord.start_s for chord in heard] == pytest.approx([i * BARS_S for i in range(len(SYMBOLS))])
    assert all(0.0 <= chord.confidence <= 1.0 for chord in heard)


def test_chords_are_named_without_beats_too(play) -> None:
    audio = play(chord_notes(SYMBOLS), len(SYMBOLS) * BARS_S)
    heard = chord_spans(audio)
    named = [next(c.symbol for c in heard if c.start_s <= t < c.end_s) for t in np.arange(1.0, 16.0, 2.0)]
    assert sum(a == b for a, b in zip(named, SYMBOLS, strict=True)) >= 7
    assert heard[0].start_s == 0.0 and heard[-1].end_s == pytest.approx(audio.duration_s)


@pytest.mark.parametrize("cents", [-40, -20, 30, 45])
def test_a_detuned_recording_is_heard_in_its_own_tuning(play, cents: int) -> None:
    audio = play(chord_notes(SYMBOLS, cents / 100.0), len(SYMBOLS) * BARS_S)
    assert chroma_of(audio).tuning_cents == pytest.approx(cents, abs=8)
    assert chord_match(audio, spans_of(SYMBOLS)).share > 0.9


def test_chords_held_are_told_from_chords_not_held(play) -> None:
    audio = play(chord_notes(SYMBOLS), len(SYMBOLS) * BARS_S)
    right, wrong = spans_of(SYMBOLS), spans_of(("Ab", "Eb7", "Bbm", "Gb", "Abm", "Db", "Ebm", "Bb"))
    assert chord_match(audio, right).share > 0.9 and recognised_match(audio, right).share > 0.9
    assert chord_match(audio, wrong).share < 0.2 and recognised_match(audio, wrong).share < 0.2
    assert chord_match(audio, right).floor < 0.6


def test_a_rendered_song_holds_its_chords_and_not_its_chords_in_another_order(band: tuple[Audio, Controls]) -> None:
    audio, controls = band
    chords = controls.chords
    moved = [
        chord_span(here.start_s, here.end_s, there.symbol)
        for here, there in zip(chords, [*chords[1:], chords[0]], strict=True)
    ]
    by_chroma, recognised = chord_match(audio, chords), recognised_match(audio, chords, controls.beats_s)
    assert by_chroma.share > 0.8 and by_chroma.above_floor > 0.6
    assert recognised.share > 0.7 and recognised.above_floor > 0.5
    assert chord_match(audio, moved).share < by_chroma.share - 0.3
    assert recognised_match(audio, moved, controls.beats_s).share < recognised.share - 0.3


def test_the_key_of_a_rendered_song_is_heard(band: tuple[Audio, Controls]) -> None:
    audio, controls = band
    assert key_of_audio(audio).name == controls.key


def test_silence_has_no_chord_no_key_and_holds_nothing() -> None:
    audio = silence(44_100 * 4, 44_100)
    assert [chord.symbol for chord in chord_spans(audio)] == ["N.C."]
    assert key_of_audio(audio).name == "" and key_of_audio(audio).confidence == 0.0
    assert chord_match(audio, spans_of(("C", "F"))).share == 0.0


def test_nothing_asked_is_nothing_judged(play) -> None:
    audio = play([(0.0, 2.0, 60)], 2.0)
    assert chord_match(audio, []).judged_s == 0.0
    assert chord_match(audio, [chord_span(0.0, 2.0, "N.C.")]).judged_s == 0.0
