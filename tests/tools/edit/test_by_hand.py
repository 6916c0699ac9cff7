"""Notes changed by hand: what was drawn is there, everything else is the same object, and what cannot be is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.edit import check_invariants
from tools.edit.by_hand import NoteChange, apply_by_hand, conflicts
from tools.errors import EditError
from tools.song.midi import load_midi, save_midi
from tools.song.song_json import song_hash
from tools.song.values import EIGHTH, QUARTER, Lock, Mark, Note, Song, Syllable


def note(song: Song, note_id: str) -> Note:
    return next(n for track in song.tracks for n in track.notes if n.id == note_id)


def untouched(before: Song, after: Song, touched: set[str]) -> bool:
    was = {n.id: n for t in before.tracks for n in t.notes if n.id not in touched}
    now = {n.id: n for t in after.tracks for n in t.notes}
    return all(now.get(note_id) is n for note_id, n in was.items())


def test_a_moved_note_lies_where_it_was_put_and_every_other_note_is_the_same_object(band: Song) -> None:
    done = apply_by_hand(band, [NoteChange("change", "t1", "t1.n2", onset_tick=2 * QUARTER + EIGHTH, midi_pitch=79)])
    moved = note(done.song, "t1.n2")
    assert (moved.onset_tick, moved.midi_pitch, moved.length_ticks) == (2 * QUARTER + EIGHTH, 79, QUARTER)
    assert untouched(band, done.song, {"t1.n2"})
    assert all(done.song.tracks[i] is band.tracks[i] for i in (1, 2, 3))
    assert all(checked.ok for checked in check_invariants(band, done.song, done.kept))
    assert done.summary == "You moved 1 note of the Flute in bar 1."


def test_what_was_added_is_heard_in_the_exported_file(band: Song) -> None:
    done = apply_by_hand(
        band, [NoteChange("add", "t2", onset_tick=QUARTER, length_ticks=EIGHTH, midi_pitch=88, velocity=101)]
    )
    read = load_midi(save_midi(done.song), "x.mid")
    assert [n.velocity for t in read.tracks for n in t.notes if n.midi_pitch == 88] == [101]
    ids = [n.id for t in done.song.tracks for n in t.notes]
    assert len(ids) == len(set(ids))


def test_taking_a_note_out_takes_its_signs_and_its_syllable_along(band: Song) -> None:
    flute = replace(
        band.tracks[0],
        marks=(Mark("articulation", 0, value="staccato", note_id="t1.n0"), Mark("text", 0, value="dolce")),
        syllables=(Syllable(0, "la", note_id="t1.n0"), Syllable(QUARTER, "lo", note_id="t1.n1")),
    )
    song = replace(band, tracks=(flute, *band.tracks[1:]))
    done = apply_by_hand(song, [NoteChange("delete", "t1", "t1.n0")]).song.tracks[0]
    assert [mark.kind for mark in done.marks] == ["text"]
    assert [syllable.text for syllable in done.syllables] == ["lo"]


def test_signs_move_with_their_note(band: Song) -> None:
    flute = replace(band.tracks[0], marks=(Mark("articulation", 0, value="accent", note_id="t1.n0"),))
    song = replace(band, tracks=(flute, *band.tracks[1:]))
    done = apply_by_hand(song, [NoteChange("change", "t1", "t1.n0", onset_tick=EIGHTH)]).song.tracks[0]
    assert done.marks[0].tick == EIGHTH


def test_how_a_note_was_played_goes_along_when_it_is_moved_and_stretched(band: Song) -> None:
    played = replace(band.tracks[0].notes[0], shift_ticks=900, sounding_ticks=QUARTER // 2)
    song = replace(band, tracks=(replace(band.tracks[0], notes=(played, *band.tracks[0].notes[1:])), *band.tracks[1:]))
    done = apply_by_hand(song, [NoteChange("change", "t1", played.id, length_ticks=2 * QUARTER)])
    after = note(done.song, played.id)
    assert (after.shift_ticks, after.sounding_ticks) == (900, QUARTER)


def test_the_way_back_restores_the_songs_hash(band: Song) -> None:
    there = apply_by_hand(band, [NoteChange("change", "t1", "t1.n3", onset_tick=0, velocity=33)]).song
    old = note(band, "t1.n3")
    back = apply_by_hand(there, [NoteChange("change", "t1", "t1.n3", onset_tick=old.onset_tick, velocity=old.velocity)])
    assert song_hash(back.song) == song_hash(band)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (NoteChange("change", "t1", "t1.n2"), "changes nothing"),
        (NoteChange("change", "t1", "t1.n999", velocity=3), "no note 't1.n999'"),
        (NoteChange("change", "t9", "t1.n1", velocity=3), "no track 't9'"),
        (NoteChange("change", "t1", "t1.n2", midi_pitch=128), "Pitch 128"),
        (NoteChange("change", "t1", "t1.n2", velocity=0), "Velocity 0"),
        (NoteChange("change", "t1", "t1.n2", onset_tick=-1), "cannot begin there"),
        (NoteChange("change", "t1", "t1.n2", length_ticks=10**9), "end of bar 8"),
        (NoteChange("change", "t1", "t1.n2", length_ticks=1), "cannot be that short"),
        (NoteChange("add", "t1", onset_tick=0, midi_pitch=60), "one is missing"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(band: Song, change: NoteChange, told: str) -> None:
    with pytest.raises(EditError, match=told):
        apply_by_hand(band, [change])


def test_one_change_that_cannot_be_means_none_is_done(band: Song) -> None:
    before = song_hash(band)
    with pytest.raises(EditError):
        apply_by_hand(band, [NoteChange("delete", "t1", "t1.n1"), NoteChange("change", "t1", "t1.n2", velocity=400)])
    assert song_hash(band) == before


@pytest.mark.parametrize("onset", [4 * QUARTER, 6 * QUARTER])
def test_a_lock_is_told_in_the_persons_own_words_and_kept(band: Song, onset: int) -> None:
    song = replace(band, locks=(Lock("l1", ("t1",), 4 * QUARTER, 8 * QUARTER, "the tune of bar 2"),))
    with pytest.raises(EditError, match="the tune of bar 2"):
        apply_by_hand(song, [NoteChange("change", "t1", "t1.n0", onset_tick=onset)])
    apply_by_hand(song, [NoteChange("change", "t1", "t1.n0", onset_tick=2 * QUARTER)])
    other = next(n for n in song.tracks[1].notes if n.onset_tick == 4 * QUARTER)
    apply_by_hand(song, [NoteChange("delete", "t2", other.id)])


def test_what_was_drawn_fits_a_song_that_changed_elsewhere_and_not_one_that_changed_there(band: Song) -> None:
    drawn = [NoteChange("change", "t1", "t1.n2", midi_pitch=60)]
    elsewhere = apply_by_hand(band, [NoteChange("delete", "t2", band.tracks[1].notes[0].id)]).song
    there = apply_by_hand(band, [NoteChange("change", "t1", "t1.n2", velocity=12)]).song
    assert conflicts(band, elsewhere, drawn) == ()
    assert conflicts(band, there, drawn) == ("Flute",)
    assert conflicts(band, replace(band, tracks=band.tracks[1:]), drawn) == ("Flute",)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_row_of_changes_keeps_what_it_promises_and_can_be_taken_back(band: Song, data: st.DataObject) -> None:
    changes, touched = [], set()
    for track in band.tracks:
        for each in data.draw(st.lists(st.sampled_from(track.notes), max_size=4, unique_by=lambda n: n.id)):
            touched.add(each.id)
            changes.append(
                NoteChange(
                    "change",
                    track.id,
                    each.id,
                    onset_tick=data.draw(st.integers(0, 28)) * QUARTER,
                    midi_pitch=data.draw(st.integers(21, 108)),
                    velocity=data.draw(st.integers(1, 127)),
                )
            )
    try:
        done = apply_by_hand(band, changes)
    except EditError as error:
        assert "changes nothing" in str(error)
        return
    assert untouched(band, done.song, touched)
    assert all(checked.ok for checked in check_invariants(band, done.song, done.kept))
    olds = [(track, n) for track in band.tracks for n in track.notes if n.id in touched]
    back = [NoteChange("change", t.id, n.id, n.onset_tick, n.length_ticks, n.midi_pitch, n.velocity) for t, n in olds]
    again = apply_by_hand(done.song, back).song
    strip = lambda song: [[replace(n, spelling=None) for n in t.notes] for t in song.tracks]  # noqa: E731
    assert strip(again) == strip(band)
