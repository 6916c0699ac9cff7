from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.edit import change_level, check_invariants, resolve_scope, set_gain, whole_song
from tools.edit.level import velocity_db
from tools.errors import EditError, MusicError
from tools.song.values import QUARTER, Lock, Song


def velocities(song: Song, track_id: str) -> list[int]:
    return [note.velocity for note in song.track(track_id).notes]


def test_five_decibels_softer_is_three_quarters_of_the_velocity(band: Song) -> None:
    scope = resolve_scope(band, ["drums"], 5, 8)
    edited = change_level(band, scope, -5)
    assert set(velocities(edited.song, "t4")[:16]) == {80}
    assert set(velocities(edited.song, "t4")[16:]) == {60}
    assert edited.facts["tracks"][0]["velocity_db"] == pytest.approx(velocity_db(60) - velocity_db(80), abs=0.01)
    assert edited.song.tracks[:3] == band.tracks[:3]
    assert edited.song.track("t4").mix == band.track("t4").mix


@given(data=st.data(), db=st.floats(-20, 20).filter(lambda x: abs(x) >= 1))
def test_the_level_told_is_the_level_of_the_velocities(any_song, data: st.DataObject, db: float) -> None:
    song = data.draw(any_song)
    scope = resolve_scope(song, [song.tracks[0].id], 1, 1)
    try:
        edited = change_level(song, scope, db)
    except EditError:
        return
    assert all(checked.ok for checked in check_invariants(song, edited.song, edited.kept))
    row = edited.facts["tracks"][0]
    assert row["velocity_db"] * db >= 0
    assert abs(row["velocity_db"]) <= abs(db) + 6.1  # rounding of single soft velocities: 1 -> 2 is 12 dB
    for old, new in zip(song.tracks[0].notes, edited.song.tracks[0].notes, strict=True):
        assert (new.velocity - old.velocity) * db >= 0 if scope.has(song.tracks[0], old) else new == old


def test_what_velocity_cannot_reach_goes_to_the_fader_of_a_whole_track(band: Song) -> None:
    edited = change_level(band, resolve_scope(band, ["drums"]), 12)
    row = edited.facts["tracks"][0]
    assert (row["clamped"], row["velocity_after"]) == (32, 127)
    assert row["level_db"] == pytest.approx(12, abs=0.1)
    assert edited.song.track("t4").mix.gain_db == pytest.approx(12 - 8.03, abs=0.1)
    assert "at the limit of velocity" in edited.summary


def test_bars_have_no_fader_and_the_shortfall_is_told(band: Song) -> None:
    edited = change_level(band, resolve_scope(band, ["drums"], 1, 4), 12)
    assert edited.song.track("t4").mix.gain_db == 0
    assert edited.facts["tracks"][0]["level_db"] == pytest.approx(8.03, abs=0.01)
    full = replace(
        band, tracks=tuple(replace(t, notes=tuple(replace(n, velocity=127) for n in t.notes)) for t in band.tracks)
    )
    with pytest.raises(EditError, match="loudest, 127 already; change the whole track"):
        change_level(full, resolve_scope(full, ["drums"], 1, 4), 3)
    assert change_level(full, resolve_scope(full, ["drums"]), 3).song.track("t4").mix.gain_db == 3


def test_the_whole_song_is_every_track(band: Song) -> None:
    edited = change_level(band, None, -6)
    assert [row["track"] for row in edited.facts["tracks"]] == ["Flute", "Piano", "Bass", "Drums"]
    assert all(max(velocities(edited.song, t.id)) < max(velocities(band, t.id)) for t in band.tracks)


def test_refusals(band: Song) -> None:
    with pytest.raises(EditError, match="-40 to \\+40"):
        change_level(band, None, 41)
    with pytest.raises(EditError, match="out of reach"):
        change_level(band, None, float("nan"))
    empty = replace(band, tracks=(replace(band.tracks[0], notes=()),))
    with pytest.raises(EditError, match="no note"):
        change_level(empty, whole_song(empty), 3)
    locked = replace(band, locks=(Lock("l1", (), 0, QUARTER, "the opening"),))
    with pytest.raises(EditError, match="the opening"):
        change_level(locked, None, 3)


def test_the_fader_moves_no_note(band: Song) -> None:
    edited = set_gain(band, "t1", -3)
    assert edited.song.track("t1").mix.gain_db == -3
    assert edited.song.track("t1").notes == band.track("t1").notes
    assert set_gain(edited.song, "t1", 0).song == band
    assert all(checked.ok for checked in check_invariants(band, edited.song, edited.kept))
    with pytest.raises(EditError, match="-60 to \\+12 dB"):
        set_gain(band, "t1", 20)
    with pytest.raises(MusicError, match="no track"):
        set_gain(band, "t9", 0)
