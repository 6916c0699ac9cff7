"""Bars of one track composed anew: they change, nothing else does, and it is quick."""

from time import perf_counter

import pytest

from tools.compose import compose
from tools.compose.part import rewrite
from tools.errors import BriefError
from tools.instruments.lookup import row_of
from tools.song.brief import Brief


@pytest.mark.parametrize("style", ["pop", "jazz", "chamber", "solo piano", "folk"])
def test_only_the_bars_asked_for_change(style: str) -> None:
    song = compose(Brief(style=style, bars=16), 3).song
    start, end = song.grid.span(7, 8)
    for track in song.tracks:
        new = rewrite(song, track.id, 7, 8, 5)
        inside = [n for n in track.notes if start <= n.onset_tick < end]
        assert [n for n in new.notes if not start <= n.onset_tick < end] == [n for n in track.notes if n not in inside]
        made = [n for n in new.notes if start <= n.onset_tick < end]
        assert made and [(n.onset_tick, n.midi_pitch) for n in made] != [(n.onset_tick, n.midi_pitch) for n in inside]
        assert len({n.id for n in new.notes}) == len(new.notes)
        assert all(n.end_tick <= end for n in made)
        known = {n.id for n in new.notes}
        assert all(m.note_id in known for m in new.marks if m.note_id)
        if not track.instrument.is_drum:
            assert all(row_of(track.instrument).holds(n.midi_pitch) for n in made)
        assert (new.mix, new.curves, new.name, new.instrument) == (
            track.mix,
            track.curves,
            track.name,
            track.instrument,
        )


def test_the_same_seed_rewrites_alike() -> None:
    song = compose(Brief(style="pop", bars=16), 3).song
    assert rewrite(song, "t1", 3, 3, 9) == rewrite(song, "t1", 3, 3, 9)


def test_a_bar_of_a_long_song_is_rewritten_in_no_time() -> None:
    song = compose(Brief(style="pop", duration_s=180.0), 3).song
    for track in song.tracks:
        start = perf_counter()
        rewrite(song, track.id, 9, 9, 5)
        assert perf_counter() - start < 1.0, track.name  # 0.3 s on a quiet core; here others may be running


def test_a_bar_or_track_that_is_not_there_is_told() -> None:
    song = compose(Brief(style="pop", bars=8), 3).song
    with pytest.raises(BriefError, match="tracks are"):
        rewrite(song, "t99", 1, 1, 0)
    with pytest.raises(BriefError, match="It has 8"):
        rewrite(song, "t1", 8, 9, 0)
