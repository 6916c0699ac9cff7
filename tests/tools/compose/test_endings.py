"""Endings do what their names say, and a loop is whole bars to the sample."""

import pytest

from tools.compose import compose, style_names
from tools.compose.ending import timing
from tools.compose.plan import ENDINGS, make_plan
from tools.compose.style import load_style
from tools.errors import BriefError
from tools.song.brief import Brief, SectionRequest
from tools.song.play import perform
from tools.song.tempo import TempoMap
from tools.song.values import Song


def bars_of(song: Song, first: int, last: int) -> list[str]:
    start, end = song.grid.span(first, last)
    return [chord.symbol for chord in song.chords if start <= chord.tick < end]


def test_a_loop_lasts_its_bars_at_its_tempo_and_nothing_more() -> None:
    song = compose(Brief(style="lo-fi", bars=8, tempo_bpm=80.0, meter=(4, 4), ending="loop"), 3).song
    assert perform(song).notes_end_s + song.master.tail_s == pytest.approx(24.0, abs=0.001)
    assert len(song.tempi) == 1
    assert not [mark for track in song.tracks for mark in track.marks if mark.kind == "fermata"]


@pytest.mark.parametrize("seconds", [8.0, 30.0, 61.3])
def test_a_loop_fills_a_stated_time_by_its_tempo(seconds: float) -> None:
    for style in ("house", "ambient", "funk"):
        plan = make_plan(Brief(style=style, ending="loop", duration_s=seconds), 3)
        end_s = TempoMap(timing(plan).tempi).seconds(plan.bars * plan.meter.bar_ticks)
        assert end_s == pytest.approx(seconds, abs=0.001) and plan.loop and plan.keys == ()


def test_a_loop_that_cannot_be_whole_bars_is_refused_with_both_ways_out() -> None:
    with pytest.raises(BriefError, match=r"whole bars.*30\.97 seconds or 128 bpm"):
        make_plan(Brief(style="house", ending="loop", duration_s=30.0, tempo_bpm=124.0, meter=(4, 4)), 3)


def test_a_tag_says_the_last_line_again_and_comes_home() -> None:
    for seed in range(6):
        song = compose(Brief(style="country", ending="tag", tonic="G", mode="major", meter=(4, 4)), seed).song
        assert song.sections[-1].name == "Tag"
        last = song.grid.bar_count
        again, line = bars_of(song, last - 3, last - 1), bars_of(song, last - 7, last - 4)
        assert again in (line[: len(again)], line[-len(again) :]), (line, again)
        assert song.chords[-1].symbol.startswith("G")


def test_a_tag_is_added_to_a_named_form_and_not_to_written_chords() -> None:
    form = tuple(SectionRequest(letter, letter, 8) for letter in "AABA")
    assert [s.name for s in make_plan(Brief(style="jazz", form=form, ending="tag"), 1).sections][-1] == "Tag"
    plan = make_plan(Brief(style="jazz", chords=("C", "F", "G", "C"), ending="tag"), 1)
    assert plan.ending == "held" and any(choice.what == "ending" for choice in plan.choices)


def test_a_cut_stops_on_an_open_chord_without_slowing() -> None:
    song = compose(Brief(style="film", ending="cut", tonic="C", mode="minor", bars=16), 3).song
    assert not song.chords[-1].symbol.startswith("C") and len(song.tempi) == 1


@pytest.mark.parametrize("style", style_names())
def test_every_style_ends_in_four_ways_within_fifty_seeds(style: str) -> None:
    found = {make_plan(Brief(style=style), seed).ending for seed in range(50)}
    least = 3 if load_style(style).counterpoint else 4  # two voices neither fade nor say a line again
    assert len(found) >= least and found <= set(ENDINGS), found


@pytest.mark.parametrize("style", ["blues", "pop", "waltz"])
def test_a_button_is_short_and_shorter_than_its_bar_where_a_length_was_asked_for(style: str) -> None:
    asked = {0.5: Brief(style=style, ending="button"), 0.9: Brief(style=style, ending="button", duration_s=40.0)}
    for most, brief in asked.items():
        song = compose(brief, 3).song
        bar = song.grid.bars[-1]
        last = [n for t in song.tracks for n in t.notes if n.onset_tick >= bar.start_tick]
        assert last and max(n.performed_ticks for n in last) < most * (bar.end_tick - bar.start_tick)
