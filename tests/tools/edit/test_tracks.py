from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.edit import add_track, check_invariants, mute, remove_track, set_title
from tools.errors import EditError, LimitError, MusicError
from tools.song.song_json import song_hash
from tools.song.values import QUARTER, Instrument, Lock, Mark, Note, Song, Syllable, Track


@given(data=st.data())
def test_mute_and_unmute_restore_the_hash(any_song, data: st.DataObject) -> None:
    song = data.draw(any_song)
    if len(song.tracks) < 2:
        return
    there = mute(song, [song.tracks[0].id], True)
    assert there.song.tracks[0].mix.mute
    assert there.song.tracks[0].notes == song.tracks[0].notes
    assert all(checked.ok for checked in check_invariants(song, there.song, there.kept))
    assert song_hash(mute(there.song, [song.tracks[0].id], False).song) == song_hash(song)


def test_muting_everything_is_refused_and_unmuting_everything_is_not(band: Song) -> None:
    with pytest.raises(EditError, match="nothing to hear; leave at least one"):
        mute(band, None)
    muted = mute(band, ["t1", "t2"]).song
    assert mute(muted, None, False).song == band
    assert mute(band, ["t1"], False).song is band


def test_removing_a_track_leaves_the_others_as_they_were(band: Song) -> None:
    edited = remove_track(band, ["t4"])
    assert edited.song.tracks == band.tracks[:3]
    assert edited.facts["removed"] == [{"track": "Drums", "notes": 32}]
    assert all(checked.ok for checked in check_invariants(band, edited.song, edited.kept))


def test_the_last_track_unknown_tracks_and_locked_tracks_stay(band: Song) -> None:
    with pytest.raises(EditError, match="leaves no track; keep at least one"):
        remove_track(band, None)
    with pytest.raises(MusicError, match="no track 't9'"):
        remove_track(band, ["t9"])
    locked = replace(band, locks=(Lock("l1", ("t4",), 0, QUARTER, "that beat"),))
    with pytest.raises(EditError, match="that beat"):
        remove_track(locked, ["t4"])


def test_a_new_track_gets_ids_and_a_name_of_its_own(band: Song) -> None:
    own = Track(
        "t1",
        "Flute",
        "counter",
        Instrument(42),
        (Note("t1.n3", QUARTER, QUARTER, 50), Note("t1.n0", 0, QUARTER, 48)),
        marks=(
            Mark("articulation", 0, value="accent", note_id="t1.n0"),
            Mark("slur", 0, note_id="t1.n0", end_note_id="t1.n3"),
        ),
        syllables=(Syllable(0, "ah", note_id="t1.n3"),),
    )
    edited = add_track(band, own)
    added = edited.song.tracks[3]
    assert (added.id, added.name, edited.facts["track_id"]) == ("t5", "Flute 2", "t5")
    assert [n.onset_tick for n in added.notes] == [0, QUARTER]
    assert added.marks[0].note_id == added.notes[0].id
    assert (added.marks[1].note_id, added.marks[1].end_note_id) == (added.notes[0].id, added.notes[1].id)
    assert added.syllables[0].note_id == added.notes[1].id
    ids = [n.id for t in edited.song.tracks for n in t.notes]
    assert len(ids) == len(set(ids))
    assert edited.song.tracks[4].name == "Drums"
    assert all(checked.ok for checked in check_invariants(band, edited.song, edited.kept))


def test_adding_and_removing_restores_the_hash(band: Song) -> None:
    there = add_track(band, Track("t9", "Cello", "counter", Instrument(42), (Note("t9.n1", 0, QUARTER, 48),)))
    assert there.facts["track_id"] == "t9"
    assert song_hash(remove_track(there.song, ["t9"]).song) == song_hash(band)


def test_track_65_is_refused(band: Song) -> None:
    full = replace(band, tracks=tuple(replace(band.tracks[0], id=f"t{i}", name=str(i), notes=()) for i in range(64)))
    with pytest.raises(LimitError, match="64 is the limit; remove one"):
        add_track(full, band.tracks[1])


def test_a_title_is_one_printable_line(band: Song) -> None:
    edited = set_title(band, "  Rain\n on\x00 glass ")
    assert edited.song.title == "Rain on glass"
    assert replace(edited.song, title=band.title) == band
    for bad in ("", " \n", "x" * 201):
        with pytest.raises(EditError, match="give one of 1 to 200"):
            set_title(band, bad)
