from dataclasses import replace

import pytest

from tools.edit import check_locks, resolve_scope, whole_song
from tools.errors import EditError
from tools.song.values import WHOLE, Instrument, Lock, Song


def names(song: Song, *words: str) -> list[str]:
    ids = resolve_scope(song, words).track_ids
    return [t.name for t in song.tracks if ids is None or t.id in ids]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("t2", ["Piano"]),
        ("piano", ["Piano"]),
        ("the Piano", ["Piano"]),
        ("melody", ["Flute"]),
        ("the tune", ["Flute"]),
        ("lead", ["Flute"]),
        ("bass", ["Bass"]),
        ("drums", ["Drums"]),
        ("the beat", ["Drums"]),
        ("accompaniment", ["Piano", "Bass"]),
        ("woodwinds", ["Flute"]),
        ("flutes", ["Flute"]),
        ("keyboard", ["Piano"]),
        ("everything", ["Flute", "Piano", "Bass", "Drums"]),
        ("everything except the drums", ["Flute", "Piano", "Bass"]),
        ("everything but the bass and the drums", ["Flute", "Piano"]),
    ],
)
def test_tracks_are_found_by_id_name_role_and_instrument(band: Song, word: str, found: list[str]) -> None:
    assert names(band, word) == found


def test_several_names_make_one_scope_in_the_songs_order(band: Song) -> None:
    assert names(band, "bass", "flute") == ["Flute", "Bass"]


def test_part_of_a_name_finds_all_that_have_it(chorale: Song) -> None:
    tracks = tuple(replace(t, name=f"Violin {t.name}") for t in chorale.tracks)
    assert len(names(replace(chorale, tracks=tracks), "violins")) == 4


def test_a_drum_track_is_drums_whatever_its_name(band: Song) -> None:
    tracks = (*band.tracks[:3], replace(band.tracks[3], name="Kit", role="other", instrument=Instrument(25, True)))
    assert names(replace(band, tracks=tracks), "drums") == ["Kit"]


def test_a_track_goes_by_its_label_first_and_by_its_old_name_still(band: Song) -> None:
    tracks = (
        replace(band.tracks[0], label="Cello"),
        replace(band.tracks[1], name="Keys", label="Flute"),
        *band.tracks[2:],
    )
    song = replace(band, tracks=tracks)
    assert resolve_scope(song, ["cello"]).track_ids == ("t1",)
    assert resolve_scope(song, ["flute"]).track_ids == ("t2",)
    assert resolve_scope(song, ["keys"]).track_ids == ("t2",)


def test_bars_become_ticks_both_ends_included(band: Song) -> None:
    scope = resolve_scope(band, ["drums"], 5, 8)
    assert (scope.start_tick, scope.end_tick) == (4 * WHOLE, 8 * WHOLE)
    assert scope.where(band) == "bars 5-8, Drums"
    assert resolve_scope(band, None, 3).where(band) == "bars 3-8"
    assert resolve_scope(band, None, None, 2).where(band) == "bars 1-2"
    assert resolve_scope(band, None, 2, 2).where(band) == "bar 2"
    assert resolve_scope(band).where(band) == "everywhere"


def test_unknown_tracks_and_bars_name_what_there_is(band: Song) -> None:
    with pytest.raises(EditError, match=r"no track 'viola'; the song has Flute \(t1, melody\).*Name one"):
        resolve_scope(band, ["viola"])
    with pytest.raises(EditError, match="bars 1 to 8"):
        resolve_scope(band, None, 5, 99)
    with pytest.raises(EditError, match="backwards"):
        resolve_scope(band, None, 5, 3)


def test_a_lock_names_itself_and_only_guards_its_stretch(band: Song) -> None:
    locked = replace(band, locks=(Lock("l1", ("t1",), 0, 4 * WHOLE, "never touch the verse tune"),))
    with pytest.raises(EditError, match=r"'never touch the verse tune' is locked \(bars 1-4, Flute\)"):
        check_locks(locked, whole_song(locked))
    check_locks(locked, resolve_scope(locked, ["piano"]))
    check_locks(locked, resolve_scope(locked, ["flute"], 5, 8))
