from __future__ import annotations

from dataclasses import replace

import pytest

from tools.generate.controls import chord_span, controls_of
from tools.song.values import (
    QUARTER,
    WHOLE,
    ChordSymbol,
    Instrument,
    KeyChange,
    Mark,
    MeterChange,
    Note,
    Section,
    Song,
    TempoChange,
    Track,
)

EIGHTH = QUARTER // 2


def song(bars: int = 4, meter: tuple[int, int] = (4, 4), **fields) -> Song:
    """120 quarters a minute, a C in every bar of the tune."""
    bar = WHOLE * meter[0] // meter[1]
    notes = tuple(Note(f"t1.n{i}", i * bar, bar, 60 + i) for i in range(bars))
    tune = Track("t1", "Flute", "melody", Instrument(73), notes)
    drums = Track("t2", "Drums", "drums", Instrument(0, is_drum=True), (Note("t2.n0", 0, QUARTER, 36),))
    base = Song("A piece", bars * bar, meters=(MeterChange(0, *meter),), tracks=(tune, drums))
    return replace(base, **fields)


def test_bars_in_four_four_at_120_last_two_seconds():
    controls = controls_of(song())
    assert controls.downbeats_s == (0.0, 2.0, 4.0, 6.0)
    assert controls.beats_s == tuple(i * 0.5 for i in range(16))
    assert (controls.tempo_bpm, controls.key, controls.meter, controls.seconds) == (120.0, "C major", (4, 4), 8.0)


@pytest.mark.parametrize(
    ("meter", "beats", "downbeats"),
    [
        ((3, 4), tuple(i * 0.5 for i in range(6)), (0.0, 1.5)),
        ((6, 8), (0.0, 0.75, 1.5, 2.25), (0.0, 1.5)),  # felt in dotted quarters
        ((7, 8), (0.0, 0.5, 1.0, 1.5, 1.75, 2.25, 2.75, 3.25), (0.0, 1.75)),
    ],
)
def test_beats_are_the_felt_ones_of_the_meter(meter, beats, downbeats):
    controls = controls_of(song(2, meter))
    assert controls.beats_s == pytest.approx(beats) and controls.downbeats_s == pytest.approx(downbeats)


def test_a_tempo_that_changes_moves_everything_behind_it():
    slower = song(
        2,
        tempi=(TempoChange(0, 500_000), TempoChange(WHOLE, 1_000_000)),
        chords=(ChordSymbol(0, "C"), ChordSymbol(WHOLE + 2 * QUARTER, "F")),
    )
    controls = controls_of(slower)
    assert controls.beats_s == (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0) and controls.seconds == 6.0
    assert [(c.start_s, c.end_s) for c in controls.chords] == [(0.0, 4.0), (4.0, 6.0)]
    assert [(t.start_s, t.end_s) for t in controls.tune] == [(0.0, 2.0), (2.0, 6.0)]


def test_chords_stand_end_to_end_and_a_repeated_symbol_is_one_span():
    symbols = (
        ChordSymbol(QUARTER, "Am"),
        ChordSymbol(WHOLE, "Am"),
        ChordSymbol(2 * WHOLE, "D7/F#"),
        ChordSymbol(3 * WHOLE, "N.C."),
    )
    chords = controls_of(song(chords=symbols)).chords
    assert [(c.start_s, c.end_s, c.symbol) for c in chords] == [
        (0.0, 0.5, "N.C."),
        (0.5, 4.0, "Am"),
        (4.0, 6.0, "D7/F#"),
        (6.0, 8.0, "N.C."),
    ]
    assert chords[1].pitch_classes == {9, 0, 4} and chords[1].bass == 9
    assert chords[2].pitch_classes == {2, 6, 9, 0} and chords[2].bass == 6
    assert chords[3].pitch_classes == frozenset() and chords[3].bass is None


def test_a_symbol_nobody_can_read_binds_nobody():
    assert chord_span(0.0, 1.0, "Xyz").pitch_classes == frozenset()


def test_repeats_are_played_out():
    marks = (Mark("repeat_start", 0), Mark("repeat_end", 2 * WHOLE, value="2"))
    written = song(
        3,
        chords=(ChordSymbol(0, "C"), ChordSymbol(2 * WHOLE, "G")),
        marks=marks,
        sections=(Section("s1", "A", 0, 2 * WHOLE), Section("s2", "B", 2 * WHOLE, 3 * WHOLE)),
    )
    controls = controls_of(written)
    assert controls.seconds == 10.0 and len(controls.downbeats_s) == 5
    assert [(c.start_s, c.symbol) for c in controls.chords] == [(0.0, "C"), (8.0, "G")]
    assert [t.midi_pitch for t in controls.tune] == [60, 61, 60, 61, 62]
    assert controls.sections == ((0.0, "A"), (4.0, "A"), (8.0, "B"))


def test_an_upbeat_has_its_beats_and_no_downbeat():
    controls = controls_of(song(2, pickup_ticks=QUARTER, end_tick=QUARTER + 2 * WHOLE))
    assert controls.downbeats_s == (0.5, 2.5)
    assert controls.beats_s[:3] == (0.0, 0.5, 1.0) and len(controls.beats_s) == 9


def test_the_tune_is_one_tone_at_a_time_as_performed():
    notes = (
        Note("t1.n0", 0, WHOLE, 60),
        Note("t1.n1", 2 * QUARTER, QUARTER, 64, shift_ticks=EIGHTH, sounding_ticks=EIGHTH),
        Note("t1.n2", 3 * QUARTER, 0, 70, grace="slash"),
    )
    tune = replace(song().tracks[0], notes=notes)
    tones = controls_of(song(1, tracks=(tune,))).tune
    assert [(t.start_s, t.end_s, t.midi_pitch) for t in tones] == [(0.0, 1.25, 60), (1.25, 1.5, 64)]


def test_drums_alone_have_no_tune_and_other_modes_keep_their_name():
    controls = controls_of(song(tracks=song().tracks[1:], keys=(KeyChange(0, "D", "dorian"),)))
    assert controls.tune == () and controls.chords == () and controls.key == "D dorian"
