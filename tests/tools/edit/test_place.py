"""Places of any kind come out as the stretches a person means."""

import pytest

from tools.edit.place import Place, scope_of
from tools.edit.scope import Scope
from tools.errors import EditError
from tools.song.values import QUARTER, WHOLE, Song


def held(song: Song, scope: Scope) -> list[tuple[str, int, float]]:
    return [
        (track.id, *song.grid.position(note.onset_tick))
        for track in song.tracks
        for note in track.notes
        if scope.has(track, note)
    ]


def test_nothing_said_is_the_whole_song(band: Song) -> None:
    scope = scope_of(band, Place())
    assert len(held(band, scope)) == sum(len(track.notes) for track in band.tracks)
    assert scope.where(band) == "everywhere"


def test_several_stretches_hold_what_lies_in_them_and_nothing_between(band: Song) -> None:
    scope = scope_of(band, Place(tracks=["flute"], bars=[(1, 2), (5, 5)]))
    assert {bar for _, bar, _ in held(band, scope)} == {1, 2, 5}
    assert scope.where(band) == "bars 1-2 and 5, Flute"


def test_stretches_that_touch_are_one(band: Song) -> None:
    assert scope_of(band, Place(bars=[(3, 4), (1, 2)])).spans == ()


def test_beats_narrow_every_bar_named(band: Song) -> None:
    scope = scope_of(band, Place(tracks=["drums"], bars=[(2, 3)], first_beat=2, last_beat=2))
    assert held(band, scope) == [("t4", 2, 2.0), ("t4", 3, 2.0)]
    assert scope.stretches[0] == (WHOLE + QUARTER, WHOLE + 2 * QUARTER)


def test_seconds_are_those_of_the_song_as_it_plays(band: Song) -> None:
    scope = scope_of(band, Place(from_s=2.4, to_s=4.8))
    assert scope.stretches == ((WHOLE, 2 * WHOLE),)  # 600 ms a quarter
    assert scope_of(band, Place(from_s=2.4, to_s=4.8, bars=[(2, 2)])).stretches == ((WHOLE, 2 * WHOLE),)


def test_pitches_narrow_the_notes(band: Song) -> None:
    scope = scope_of(band, Place(tracks=["flute"], lowest=76))
    inside = [n.midi_pitch for t in band.tracks for n in t.notes if scope.has(t, n)]
    assert inside and min(inside) >= 76
    assert scope.where(band) == "Flute, from E5 up"


def test_what_is_spared_is_not_held(band: Song) -> None:
    scope = scope_of(band, Place(except_tracks=["drums"], except_bars=[(5, 8)]))
    rows = held(band, scope)
    assert {track for track, _, _ in rows} == {"t1", "t2", "t3"} and max(bar for _, bar, _ in rows) == 4


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(bars=[(9, 9)]), "There is no bar 9"),
        (Place(tracks=["tuba"]), "no track 'tuba'"),
        (Place(from_s=500.0), "no music from 500"),
        (Place(first_beat=7), "bars have 4 beats"),
        (Place(bars=[(1, 1)], from_s=10.0), "nothing in common"),
        (Place(lowest=70, highest=60), "name the lower one first"),
        (Place(tracks=["flute"], except_tracks=["flute"]), "Nothing is left"),
    ],
)
def test_a_place_that_is_not_there_is_refused_with_what_there_is(band: Song, place: Place, words: str) -> None:
    with pytest.raises(EditError, match=words):
        scope_of(band, place)
