"""Endings and lengths: what is heard at the end, and how long the whole is."""

from dataclasses import replace

import pytest

from tools.compose import compose
from tools.edit.catalogue import find_row, run_edit
from tools.edit.form.length import MOST_BEND, mix_seconds
from tools.edit.scope import whole_song
from tools.edit.tempo import duration_s
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.measure.effect_rows.form import MEASURES
from tools.song.brief import Brief
from tools.song.tempo import felt_bpm
from tools.song.values import QUARTER, WHOLE, ChordSymbol, Mark, Note, Song


def edit(song: Song, name: str, **wish: object) -> Edited:
    return run_edit(song, find_row("change_form", name), whole_song(song), EditWish(**wish))  # type: ignore[arg-type]


def measured(song: Song, what: str) -> float | str | None:
    return MEASURES[what](song, whole_song(song))


@pytest.fixture(scope="module")
def pieces() -> list[Song]:
    return [compose(Brief(style=style), 2).song for style in ("pop", "jazz_ballad", "folk")]


@pytest.mark.parametrize("seconds", [30.0, 45.0, 60.0, 90.0])
def test_a_length_in_seconds_is_met_with_at_most_three_per_cent_of_tempo(pieces: list[Song], seconds: float) -> None:
    for song in pieces:
        made = edit(song, "set_length", number=seconds).song
        assert mix_seconds(made) == pytest.approx(seconds, abs=0.01)
        assert abs(felt_bpm(made) / felt_bpm(song) - 1) <= MOST_BEND + 0.001
        assert made.brief is not None and made.brief.duration_s == seconds


def test_a_length_of_a_piece_with_repeats_counts_them(band: Song) -> None:
    song = replace(band, marks=(Mark("repeat_start", 0), Mark("repeat_end", 8 * WHOLE, value="2")))
    assert mix_seconds(song) > 40.0
    made = edit(song, "set_length", number=40.0).song
    assert made.marks == song.marks
    assert mix_seconds(made) == pytest.approx(40.0, abs=0.01)


@pytest.mark.parametrize("bars", [8, 24, 40, 64])
def test_a_number_of_bars_is_met_by_whole_sections_first(pieces: list[Song], bars: int) -> None:
    for song in pieces:
        if song.grid.bar_count != bars:
            assert edit(song, "set_bars", bars=bars).song.grid.bar_count == bars
    pop = pieces[0]
    assert edit(pop, "set_bars", bars=40).song.sections != pop.sections
    assert [s.name for s in edit(pop, "set_bars", bars=24).song.sections] == ["Intro", "Verse", "Chorus", "Outro"]


def test_a_ritardando_slows_down_step_by_step_and_no_note_changes(pieces: list[Song]) -> None:
    for song in pieces:
        for amount in ("slight", "plain", "strong"):
            made = edit(song, "slow_end", amount=amount).song
            assert made.tracks == song.tracks
            late = [t.us_per_quarter for t in made.tempi if t.tick >= made.grid.bars[-2].start_tick]
            assert late == sorted(late) and late[-1] > late[0]
    slow = [duration_s(edit(pieces[0], "slow_end", amount=a).song) for a in ("slight", "plain", "strong")]
    assert slow == sorted(slow)


def test_a_piece_that_stops_away_from_home_is_brought_home(band: Song) -> None:
    edited = edit(band, "close_end")  # it stops on G7
    assert edited.song.grid.bar_count == 9 and edited.song.chords[-1] == ChordSymbol(8 * WHOLE, "C")
    bass = edited.song.track("t3").notes[-1]
    assert (bass.onset_tick, bass.midi_pitch % 12, bass.length_ticks) == (8 * WHOLE, 0, WHOLE)
    assert "C" in edited.summary and "bar 9" in edited.summary


def test_an_open_end_stops_short_on_the_suspended_dominant(pieces: list[Song], chorale: Song) -> None:
    for song in pieces:
        made = edit(song, "open_end").song
        assert made.chords[-1].symbol.endswith("7sus4")
        assert float(measured(made, "seconds of the last bar") or 0) < float(
            measured(song, "seconds of the last bar") or 0
        )
    low = min(edit(chorale, "open_end").song.track("t4").notes[-1:], key=lambda n: n.midi_pitch)
    assert low.midi_pitch % 12 == 2  # D, the dominant of G


def test_a_cold_end_is_one_short_chord(pieces: list[Song]) -> None:
    for song in pieces:
        made = edit(song, "cold_end").song
        start = made.grid.bars[-1].start_tick
        late = [n for t in made.tracks for n in t.notes if n.onset_tick >= start]
        assert late and all(n.onset_tick == start and n.performed_ticks <= QUARTER * 2 for n in late)


def test_a_fade_gets_softer_to_the_end_and_keeps_pitches(pieces: list[Song]) -> None:
    for song in pieces:
        made = edit(song, "fade_end", bars=4).song
        assert float(measured(made, "velocity at the end") or 0) < 0.4 * float(
            measured(song, "velocity at the end") or 0
        )
        start = song.grid.bars[-4].start_tick
        for old, new in zip(song.tracks, made.tracks, strict=True):
            assert [n for n in old.notes if n.onset_tick < start] == [n for n in new.notes if n.onset_tick < start]


def test_a_fermata_holds_the_last_chord_and_stands_in_the_score(pieces: list[Song]) -> None:
    for song in pieces:
        made = edit(song, "hold_end").song
        was, now = (float(measured(s, "seconds of the last bar") or 0) for s in (song, made))
        assert now > 1.3 * was
        assert any(m.kind == "fermata" for t in made.tracks for m in t.marks)


def test_a_loop_goes_round_without_a_gap(pieces: list[Song]) -> None:
    for song in pieces:
        made = edit(song, "loop_end").song
        assert measured(made, "seconds of gap in the loop") == pytest.approx(0.0, abs=0.005)
        assert made.brief is not None and made.brief.ending == "loop"
        assert all(n.end_tick <= made.end_tick for t in made.tracks for n in t.notes)
        assert float(measured(made, "tempo at the end") or 0) >= 0.95 * felt_bpm(song)


def test_endings_need_notes(band: Song) -> None:
    silent = replace(band, tracks=tuple(replace(t, notes=(), marks=(), curves=()) for t in band.tracks))
    for name in ("close_end", "open_end", "cold_end", "fade_end", "hold_end", "loop_end"):
        with pytest.raises(EditError, match="no .*note"):
            edit(silent, name)


def test_measures_read_the_song_they_are_handed(band: Song) -> None:
    assert measured(band, "length in bars") == 8
    assert measured(band, "order of sections") == "Verse, Chorus"
    assert measured(band, "key there") == "C major"
    assert measured(band, "tempo at the end") == pytest.approx(100.0)
    assert measured(band, "strokes of the drums") == 32
    assert measured(band, "quarters of pickup") == 0
    later = replace(band, tracks=(replace(band.tracks[0], notes=(Note("t1.n0", QUARTER, QUARTER, 60),)),))
    assert measured(later, "quarters before the first note") == 1.0
    assert measured(band, "seconds") == pytest.approx(7 * 2.4 + 4 * 0.666667 + band.master.tail_s, abs=0.01)
