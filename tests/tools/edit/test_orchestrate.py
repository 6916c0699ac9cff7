from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.edit import check_invariants, reorchestrate
from tools.errors import EditError, LimitError
from tools.song.values import QUARTER, Instrument, Lock, Note, Song


def line(track_id: str, pitches: list[int], length: int, staff: int) -> tuple[Note, ...]:
    return tuple(Note(f"{track_id}.n{i}", i * length, length, p, staff=staff) for i, p in enumerate(pitches))


def rhythm(song: Song) -> Counter[tuple[int, int, int]]:
    return Counter((n.onset_tick, n.length_ticks, n.midi_pitch) for t in song.tracks for n in t.notes)


def test_four_voices_go_to_four_saxophones_in_order(chorale: Song) -> None:
    edited = reorchestrate(chorale, [64, 65, 66, 67])
    assert [t.instrument.program for t in edited.song.tracks] == [64, 65, 66, 67]
    assert [t.name for t in edited.song.tracks] == ["Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax"]
    assert [t.id for t in edited.song.tracks] == ["t1", "t2", "t3", "t4"]
    assert [t.notes for t in edited.song.tracks] == [t.notes for t in chorale.tracks]


def test_the_order_of_naming_does_not_matter_the_register_does(chorale: Song) -> None:
    assert reorchestrate(chorale, [67, 65, 64, 66]).song == reorchestrate(chorale, [64, 65, 66, 67]).song


def test_equal_instruments_are_numbered(chorale: Song) -> None:
    names = [t.name for t in reorchestrate(chorale, [40, 40, 41, 42]).song.tracks]
    assert names == ["Violin I", "Violin II", "Viola", "Cello"]


def test_fewer_instruments_share_neighbouring_parts_as_voices(chorale: Song) -> None:
    edited = reorchestrate(chorale, [40, 42]).song
    violin, cello = edited.tracks
    assert {n.voice for n in violin.notes} == {1, 2}
    assert {n.id for n in violin.notes} == {n.id for t in chorale.tracks[:2] for n in t.notes}
    assert {n.id for n in cello.notes} == {n.id for t in chorale.tracks[2:] for n in t.notes}


def test_all_parts_on_one_keyboard_take_two_staves(chorale: Song) -> None:
    piano = reorchestrate(chorale, [0]).song.tracks[0]
    assert piano.staves == 2
    assert {(n.staff, n.voice) for n in piano.notes} == {(1, 1), (1, 2), (2, 1), (2, 2)}


def test_more_instruments_take_chords_apart(band: Song) -> None:
    edited = reorchestrate(band, [40, 40, 41, 42])
    assert rhythm(edited.song) == rhythm(band)
    assert edited.facts["doubled"] == []
    assert len({tuple(t.notes) for t in edited.song.tracks}) == 5


def test_a_piano_piece_becomes_a_quartet(solo_piano: Song) -> None:
    edited = reorchestrate(solo_piano, [40, 40, 41, 42]).song
    assert rhythm(edited) == rhythm(solo_piano)
    assert [n.midi_pitch for n in edited.tracks[0].notes] == [69, 72, 76, 74, 72, 71, 69, 68]
    assert [t.role for t in edited.tracks].count("melody") == 1
    assert all(t.staves == 1 and {n.staff for n in t.notes} == {1} for t in edited.tracks)


def test_a_broken_chord_comes_apart_into_low_and_high(solo_piano: Song) -> None:
    piano = solo_piano.tracks[0]
    tune = [n for n in piano.notes if n.staff == 1]
    broken = line("t1.b", [45, 57, 60, 64] * 6, QUARTER // 2, staff=2)
    notes = tuple(sorted([*tune, *broken], key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))
    edited = reorchestrate(replace(solo_piano, tracks=(replace(piano, notes=notes),)), [40, 41, 42]).song
    violin, viola, cello = edited.tracks
    assert [n.midi_pitch for n in violin.notes] == [n.midi_pitch for n in tune]
    assert {n.midi_pitch for n in viola.notes} == {57, 60, 64}
    assert {n.midi_pitch for n in cello.notes} == {45}


def test_labels_of_earlier_instruments_are_gone(chorale: Song) -> None:
    labelled = replace(chorale, tracks=tuple(replace(t, label=f"Was {t.name}") for t in chorale.tracks))
    assert [t.shown_name for t in reorchestrate(labelled, [40, 42]).song.tracks] == ["Violin", "Cello"]


def test_with_no_line_left_the_tune_is_doubled_and_said_so(chorale: Song) -> None:
    edited = reorchestrate(chorale, [73, 40, 40, 41, 42])
    assert len(edited.facts["doubled"]) == 1
    assert "doubles the tune" in edited.summary
    assert len({n.id for t in edited.song.tracks for n in t.notes}) == 5 * 16
    assert all(checked.ok for checked in check_invariants(chorale, edited.song, edited.kept))


def test_drums_stay_as_they_are(band: Song) -> None:
    assert reorchestrate(band, [64, 65, 66]).song.tracks[-1] == band.tracks[3]


@given(data=st.data(), programs=st.lists(st.integers(0, 111), min_size=1, max_size=6))
def test_every_note_is_played_once_more_or_as_often_as_before(
    any_song, data: st.DataObject, programs: list[int]
) -> None:
    song = data.draw(any_song)
    edited = reorchestrate(song, programs)
    pitched = [t for t in edited.song.tracks if not t.instrument.is_drum]
    assert sorted(t.instrument.program for t in pitched) == sorted(programs)
    assert not rhythm(song) - rhythm(edited.song)
    if not edited.facts["doubled"]:
        assert rhythm(song) == rhythm(edited.song)
    assert (
        len({t.name for t in edited.song.tracks}) == len({t.id for t in edited.song.tracks}) == len(edited.song.tracks)
    )
    assert all(checked.ok for checked in check_invariants(song, edited.song, edited.kept))


def test_refusals(band: Song) -> None:
    with pytest.raises(EditError, match="name the instruments"):
        reorchestrate(band, [])
    with pytest.raises(EditError, match="one part with notes"):
        reorchestrate(replace(band, tracks=band.tracks[3:]), [40])
    with pytest.raises(LimitError, match="33 instruments are too many; name up to 32"):
        reorchestrate(band, [40] * 33)
    locked = replace(band, locks=(Lock("l1", ("t1",), 0, QUARTER, "my tune"),))
    with pytest.raises(EditError, match="my tune"):
        reorchestrate(locked, [40])


def test_transposing_players_read_their_own_pitch(chorale: Song) -> None:
    horn = reorchestrate(chorale, [60]).song.tracks[0].instrument
    assert horn == Instrument(60, transpose_chromatic=-7, transpose_diatonic=-4)
