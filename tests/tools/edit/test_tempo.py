from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.edit import check_invariants, duration_s, set_tempo
from tools.errors import EditError, LimitError
from tools.song.song_json import song_hash
from tools.song.tempo import felt_bpm
from tools.song.values import WHOLE, Mark, Song


@given(data=st.data(), bpm=st.floats(20, 300))
def test_only_the_tempo_changes_and_the_start_is_exact(any_song, data: st.DataObject, bpm: float) -> None:
    song = data.draw(any_song)
    try:
        edited = set_tempo(song, bpm=bpm)
    except LimitError:
        return
    assert felt_bpm(edited.song) == pytest.approx(bpm, abs=0.01)
    assert all(checked.ok for checked in check_invariants(song, edited.song, edited.kept))
    assert replace(edited.song, tempi=song.tempi, marks=song.marks) == song


@given(data=st.data())
def test_the_way_back_restores_the_hash_of_a_single_tempo(any_song, data: st.DataObject) -> None:
    song = data.draw(any_song)
    song = replace(song, tempi=(replace(song.tempi[0], us_per_quarter=600_000),))
    there = set_tempo(song, bpm=140).song
    assert song_hash(set_tempo(there, bpm=100).song) == song_hash(song)


def test_unwritten_steps_keep_their_proportion(band: Song) -> None:
    edited = set_tempo(band, bpm=120).song
    assert [t.us_per_quarter for t in edited.tempi] == [500_000, 555_556]
    assert [t.written for t in edited.tempi] == [True, False]
    assert duration_s(edited) == pytest.approx(duration_s(band) * 100 / 120, rel=1e-6)


def test_percent_is_relative_to_the_felt_tempo(band: Song) -> None:
    edited = set_tempo(band, percent=-10)
    assert felt_bpm(edited.song) == 90
    assert edited.facts["duration_s"]["after"] == pytest.approx(edited.facts["duration_s"]["before"] / 0.9, abs=0.02)


def test_a_number_counts_dotted_quarters_in_six_eight(solo_piano: Song) -> None:
    edited = set_tempo(solo_piano, bpm=60)
    assert edited.song.tempi[0].us_per_quarter == 666_667
    assert edited.facts["tempo_beat"] == "dotted quarter"


def test_a_tempo_word_that_no_longer_fits_is_changed(band: Song) -> None:
    def printed(song: Song) -> list[str]:
        return [mark.value for mark in song.marks if mark.kind == "tempo_text"]

    assert printed(set_tempo(band, bpm=102).song) == ["Moderato"]
    assert printed(set_tempo(band, bpm=180).song) == ["Presto"]
    assert printed(set_tempo(band, bpm=180, word="very fast").song) == ["Very fast"]
    dreamy = replace(
        band, marks=(Mark("tempo_text", 0, value="Like a slow river"), Mark("tempo_text", WHOLE, value="rit."))
    )
    assert printed(set_tempo(dreamy, bpm=180).song) == ["Like a slow river", "rit."]
    assert printed(set_tempo(replace(band, marks=()), word="adagio").song) == ["Adagio"]
    assert felt_bpm(set_tempo(band, word="adagio").song) == 66


def test_the_same_tempo_is_the_same_song(band: Song) -> None:
    assert set_tempo(band, bpm=100).song is band


@pytest.mark.parametrize("bpm", [0, -5, 5, 401, 1e9, float("nan")])
def test_tempi_out_of_reach_are_refused_with_the_limits(band: Song, bpm: float) -> None:
    with pytest.raises(LimitError, match="choose one from 10 to 400"):
        set_tempo(band, bpm=bpm)


def test_a_change_without_a_value_asks_for_one(band: Song) -> None:
    with pytest.raises(EditError, match="name one|such as allegro"):
        set_tempo(band)
    with pytest.raises(EditError, match="from -90 % to"):
        set_tempo(band, percent=-100)


def test_a_tempo_that_was_not_printed_is_printed_once_a_person_names_it(band: Song) -> None:
    unprinted = replace(band, tempi=(replace(band.tempi[0], written=False), *band.tempi[1:]))
    assert set_tempo(unprinted, percent=-10).song.tempi[0].written
    assert set_tempo(unprinted, bpm=felt_bpm(unprinted)).song == unprinted
