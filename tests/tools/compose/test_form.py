"""A form the person named is the whole piece, in sections of like length; short pieces are still a phrase."""

import pytest

from tools.compose import compose
from tools.song.brief import Brief, PartRequest, SectionRequest
from tools.song.tempo import felt_bpm
from tools.song.values import Song

SONG = tuple(SectionRequest(name) for name in ("verse", "chorus", "verse", "chorus", "bridge", "chorus"))


def lengths(song: Song) -> list[int]:
    bar = song.grid.bars[0].length_ticks
    return [(s.end_tick - s.start_tick) // bar for s in song.sections]


@pytest.mark.parametrize("style", ["pop", "rock", "ballad", "country"])
def test_a_named_form_has_eight_bar_sections_and_nothing_around_it(style: str) -> None:
    song = compose(Brief(style=style, form=SONG, meter=(4, 4)), 3).song
    assert lengths(song) == [8] * 6
    assert [s.name for s in song.sections] == ["Verse 1", "Chorus 1", "Verse 2", "Chorus 2", "Bridge", "Chorus 3"]


def test_a_named_form_in_a_stated_time_has_equal_sections() -> None:
    for duration in (60.0, 90.0, 120.0):
        song = compose(Brief(style="pop", form=SONG, duration_s=duration), 3).song
        assert len(set(lengths(song))) == 1 and len(song.sections) == 6, lengths(song)


def test_a_named_intro_is_there_once() -> None:
    form = tuple(SectionRequest(name) for name in ("intro", "verse", "chorus", "outro"))
    song = compose(Brief(style="rock", form=form), 3).song
    assert [s.name for s in song.sections] == ["Intro", "Verse", "Chorus", "Outro"]


def test_stated_bars_are_shared_evenly_among_sections() -> None:
    for bars in (12, 20, 24, 30, 40, 48, 50):
        song = compose(Brief(style="pop", form=SONG, bars=bars), 3).song
        assert song.grid.bar_count == bars and max(lengths(song)) - min(lengths(song)) <= 4, lengths(song)


@pytest.mark.parametrize("seconds", [10.0, 12.0, 15.0, 20.0])
def test_a_short_piece_has_four_bars_where_the_tempo_allows(seconds: float) -> None:
    for seed in range(6):
        song = compose(Brief(duration_s=seconds, moods=("calm",), parts=(PartRequest("piano", 0),)), seed).song
        assert song.grid.bar_count >= 4, (song.style, felt_bpm(song))
