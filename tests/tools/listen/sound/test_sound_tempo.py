"""Tempo, beats and bars of sound, and whether a beat asked for is kept."""

from __future__ import annotations

import numpy as np
import pytest

from tools.generate.values import Controls
from tools.listen.sound.match import beat_f, tempo_match
from tools.listen.sound.tempo import tempo_of
from tools.render.audio import Audio, silence


def bars(bpm: float, seconds: float, meter: int = 4, late_s: float = 0.0) -> list[tuple[float, float, float]]:
    """A bass on first beats, a chord on every beat, chords that change with the bar."""
    step = 60.0 / bpm
    notes: list[tuple[float, float, float]] = []
    for beat in range(int((seconds - late_s) / step)):
        at, root = late_s + beat * step, (0, 5, 7, 9)[beat // meter % 4]
        if beat % meter == 0:
            notes.append((at, at + 0.9 * step, 36 + root))
        notes += [(at, at + 0.5 * step, 60 + root + tone) for tone in (0, 4, 7)]
    return notes


@pytest.mark.parametrize("bpm", [72.0, 96.0, 120.0, 150.0])
def test_tempo_is_heard_within_one_percent_where_it_is_expected(play, bpm: float) -> None:
    heard = tempo_of(play(bars(bpm, 20.0), 20.0), near_bpm=bpm)
    assert heard.bpm == pytest.approx(bpm, rel=0.01)
    assert beat_f(np.arange(0.0, 20.0, 60.0 / bpm), heard.beats_s) > 0.9


def test_an_expected_tempo_settles_the_octave_and_forces_nothing(play) -> None:
    audio = play(bars(100.0, 20.0), 20.0)
    assert tempo_of(audio, near_bpm=100.0).bpm == pytest.approx(100.0, rel=0.01)
    assert tempo_of(audio, near_bpm=112.0).bpm == pytest.approx(100.0, rel=0.01)


@pytest.mark.parametrize("meter", [3, 4])
def test_bars_begin_where_harmony_and_bass_do(play, meter: int) -> None:
    audio = play(bars(110.0, 24.0, meter), 24.0)
    heard = tempo_of(audio, near_bpm=110.0, beats_a_bar=meter)
    assert heard.beats_a_bar == meter
    assert beat_f(np.arange(0.0, 24.0, meter * 60.0 / 110.0), heard.downbeats_s) > 0.8


def test_a_render_keeps_its_own_beat_and_not_a_faster_one(band: tuple[Audio, Controls]) -> None:
    audio, controls = band
    beats = np.asarray(controls.beats_s)
    kept = tempo_match(audio, beats)
    assert kept.f > 0.9 and kept.floor < 0.2
    assert abs(kept.tempo_is_off_by) < 0.01 and abs(kept.offset_s) < 0.03
    other = tempo_match(audio, beats / 1.12)
    assert other.f < 0.6 and other.tempo_is_off_by == pytest.approx(-1.0 + 1.0 / 1.12, abs=0.02)


def test_lateness_and_drift_are_measured(play) -> None:
    late = tempo_match(play(bars(120.0, 20.0, late_s=0.1), 20.0), np.arange(0.0, 20.0, 0.5))
    assert late.offset_s == pytest.approx(0.1, abs=0.025)
    assert late.f_with_offset > 0.9 > late.f
    slow = tempo_match(play(bars(118.0, 30.0), 30.0), np.arange(0.0, 30.0, 0.5))
    assert slow.drift == pytest.approx(120.0 / 118.0 - 1.0, abs=0.004)


def test_silence_and_half_a_second_have_no_beat(play) -> None:
    assert tempo_of(silence(44_100 * 5, 44_100)).bpm == 0.0
    assert tempo_of(play([(0.0, 0.4, 60)], 0.5)).beats_s == ()
    assert tempo_match(silence(44_100 * 5, 44_100), np.arange(0.0, 5.0, 0.5)).f == 0.0


def test_beats_are_counted_once() -> None:
    assert beat_f([1.0, 2.0], [0.95, 1.05, 2.0]) == pytest.approx(0.8)
    assert beat_f([], []) == 0.0
