"""The human-range gate and the check of phrase ends: composed tunes pass, broken ones do not."""

import math
from dataclasses import replace
from random import Random

import pytest

from tools.compose import compose
from tools.measure.human_range import REFERENCES, limits, measure_tune
from tools.measure.midi_facts import HeardNote
from tools.measure.phrase_ends import measure_phrase_ends, phrase_bars
from tools.measure.song_tune import SheetOfSong, sheet_of_song
from tools.measure.tune_metrics import tune_metrics
from tools.song.brief import Brief

SEEDS = range(8)


def sheet(style: str, seed: int) -> SheetOfSong:
    return sheet_of_song(compose(Brief(style=style), seed).song)


def scale_tune(pitches: list[int], quarters: float = 1.0) -> list[HeardNote]:
    return [HeardNote(i * quarters, quarters, pitch, 80) for i, pitch in enumerate(pitches)]


def test_a_rising_and_falling_scale_measures_what_one_counts_by_hand() -> None:
    tune = scale_tune([60, 62, 64, 65, 67, 65, 64, 62] * 4)
    values = tune_metrics(tune, 4.0)
    assert values["notes_per_quarter"] == 1.0
    assert values["range"] == 7
    assert values["step_share"] == 1.0 and values["leap_share"] == 0.0
    assert values["scale_share"] == 1.0
    assert values["bar_repetition"] == 6 / 8
    assert values["rhythm_repetition"] == 7 / 8
    assert values["onset_overlap"] == 1.0 and values["syncopation"] == 0.0
    assert values["position_entropy"] == 2.0  # four places, equally often
    assert values["direction_changes"] == 7 / 30
    assert values["interval_size"] == pytest.approx(54 / 31)


def test_a_bar_transposed_counts_as_returned_only_up_to_transposition() -> None:
    tune = scale_tune([60, 62, 64, 60, 67, 69, 71, 67] * 2)
    values = tune_metrics(tune, 4.0)
    assert values["bar_repetition"] == 0.5
    assert values["transposed_bar_repetition"] == 0.75


def test_a_note_held_over_a_silent_beat_is_syncopated() -> None:
    tune = [HeardNote(i * 2 + 0.5, 1.5, 60 + i % 3, 80) for i in range(16)]
    assert tune_metrics(tune, 4.0)["syncopation"] == 1.0


def test_fifteen_notes_say_nothing() -> None:
    assert tune_metrics(scale_tune(list(range(60, 75))), 4.0) == {}
    assert not measure_tune(scale_tune(list(range(60, 75))), (), 4.0).passes


@pytest.mark.parametrize("reference", REFERENCES)
def test_limits_hold_their_own_mean(reference: str) -> None:
    rows = limits(reference)
    assert len(rows) == 28
    assert all(row.low <= row.mean <= row.high and row.deviation > 0 for row in rows.values())


def test_most_composed_tunes_pass_and_shuffled_pitches_do_not() -> None:
    passed = broken = 0
    for seed in SEEDS:
        song = sheet("pop", seed)
        passed += measure_tune(song.tune, song.chords, song.bar_quarters).passes
        pitches = [note.midi_pitch for note in song.tune]
        Random(seed).shuffle(pitches)
        mixed = [
            HeardNote(note.onset_quarters, note.length_quarters, pitch, 80)
            for note, pitch in zip(song.tune, pitches, strict=True)
        ]
        broken += measure_tune(mixed, song.chords, song.bar_quarters).passes
    assert passed >= len(SEEDS) - 2
    assert broken == 0


def test_shuffled_bars_fail_the_phrase_check_that_the_tune_passes() -> None:
    whole = shuffled = 0
    for seed in SEEDS:
        song = sheet("pop", seed)
        ends = phrase_bars(song.section_bars)
        whole += bool((own := measure_phrase_ends(song.tune, song.chords, song.bar_quarters, ends)) and own.passes)
        mixed = shuffled_bars(song.tune, song.bar_quarters, Random(seed))
        other = measure_phrase_ends(mixed, song.chords, song.bar_quarters, ends)
        shuffled += bool(other and other.passes)
    assert whole >= len(SEEDS) - 1
    assert shuffled <= 1  # one shuffled human tune in a hundred passes by chance as well


def shuffled_bars(tune: tuple[HeardNote, ...], bar: float, rng: Random) -> list[HeardNote]:
    bars = sorted({math.floor(note.onset_quarters / bar + 1e-6) for note in tune})
    to = dict(zip(bars, rng.sample(bars, len(bars)), strict=True))
    rows = []
    for note in tune:
        number = math.floor(note.onset_quarters / bar + 1e-6)
        at = note.onset_quarters - number * bar
        length = min(note.length_quarters, bar - at)
        rows.append(HeardNote(to[number] * bar + at, length, note.midi_pitch, note.velocity))
    return sorted(rows, key=lambda n: n.onset_quarters)


def test_a_song_without_chord_symbols_has_a_tune_and_no_chords() -> None:
    song = replace(compose(Brief(bars=8), 3).song, chords=())
    found = sheet_of_song(song)
    assert found.tune and found.chords == ()
    assert measure_tune(found.tune, found.chords, found.bar_quarters).values


def test_phrases_are_four_bars_and_what_is_left_joins_the_last() -> None:
    assert phrase_bars([8, 6, 3, 12]) == [4, 8, 14, 17, 21, 25, 29]
