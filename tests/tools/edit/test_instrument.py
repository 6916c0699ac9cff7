from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.edit import change_instrument, check_invariants, give_tune_to, melody_track
from tools.edit.instrument import tune_notes
from tools.errors import EditError, MusicError
from tools.song.values import QUARTER, Instrument, Lock, Mark, Note, Song, Syllable


def rhythm(song: Song) -> list[tuple[int, int, int, int]]:
    return sorted((n.onset_tick, n.length_ticks, n.midi_pitch, n.velocity) for t in song.tracks for n in t.notes)


@given(data=st.data(), program=st.integers(0, 127))
def test_another_program_never_changes_a_note(any_song, data: st.DataObject, program: int) -> None:
    song = data.draw(any_song)
    edited = change_instrument(song, [song.tracks[0].id], program)
    assert edited.song.tracks[0].notes == song.tracks[0].notes
    assert edited.song.tracks[0].instrument.program == program
    assert edited.song.tracks[1:] == song.tracks[1:]
    assert all(checked.ok for checked in check_invariants(song, edited.song, edited.kept))


def test_the_name_stays_as_a_handle_and_the_label_says_the_new_instrument(band: Song) -> None:
    vibraphone = change_instrument(band, ["t2"], 11).song.tracks[1]
    assert (vibraphone.name, vibraphone.shown_name) == ("Piano", "Vibraphone")
    back = change_instrument(change_instrument(band, ["t2"], 11).song, ["t2"], 0).song.tracks[1]
    assert (back.name, back.label) == ("Piano", "")


def test_the_label_follows_the_instrument_unless_the_name_is_the_persons_own(band: Song) -> None:
    own = replace(band, tracks=(replace(band.tracks[0], name="Rosalind's theme"), *band.tracks[1:]))
    assert change_instrument(own, ["t1"], 71).song.tracks[0].shown_name == "Rosalind's theme"
    numbered = replace(band, tracks=(replace(band.tracks[0], name="Flute 2"), *band.tracks[1:]))
    assert change_instrument(numbered, ["t1"], 71).song.tracks[0].shown_name == "Clarinet"
    assert change_instrument(band, ["t1"], 0).song.tracks[0].shown_name == "Piano 2"


def test_two_tracks_on_one_instrument_get_two_names(chorale: Song) -> None:
    named = replace(chorale, tracks=tuple(replace(t, name=f"Choir {i}") for i, t in enumerate(chorale.tracks)))
    names = [t.shown_name for t in change_instrument(named, ["t1", "t2"], 71).song.tracks]
    assert names == ["Clarinet", "Clarinet 2", "Choir 2", "Choir 3"]


def test_transposing_instruments_are_written_as_their_players_read(band: Song) -> None:
    clarinet = change_instrument(band, ["t1"], 71).song.tracks[0].instrument
    assert (clarinet.transpose_chromatic, clarinet.transpose_diatonic) == (-2, -1)
    assert change_instrument(band, ["t1"], 73).song is band


def test_out_of_range_and_chords_on_a_single_voice_are_told(band: Song) -> None:
    tuba = change_instrument(band, ["t1"], 58)
    assert tuba.facts["out_of_range"][0]["notes"] == 32
    assert "D1 to F4, and down an octave it would fit" in tuba.summary
    clarinet = change_instrument(band, ["t2"], 71)
    assert clarinet.facts["chords_on_a_single_voice"] == 8
    assert change_instrument(band, ["t2"], 11).facts["out_of_range"] == []


def test_the_sustain_pedal_stays_only_where_there_is_one(band: Song) -> None:
    assert change_instrument(band, ["t2"], 4).song.tracks[1].curves == band.tracks[1].curves
    flute = change_instrument(band, ["t2"], 48)
    assert flute.song.tracks[1].curves == () and flute.song.tracks[1].marks == ()
    assert flute.facts["pedal_removed"] == ["Piano"]


def test_everything_pitched_changes_when_no_track_is_named(band: Song) -> None:
    edited = change_instrument(band, None, 0).song
    assert [t.instrument.program for t in edited.tracks if not t.instrument.is_drum] == [0, 0, 0]
    assert edited.tracks[3] == band.tracks[3]
    assert len({t.name for t in edited.tracks}) == 4


def test_drums_locks_and_unknown_programs_are_refused(band: Song) -> None:
    with pytest.raises(EditError, match="Drums cannot"):
        change_instrument(band, ["t4"], 0)
    with pytest.raises(MusicError, match="programs run from 0"):
        change_instrument(band, ["t1"], 128)
    locked = replace(band, locks=(Lock("l1", ("t1",), 0, QUARTER, "my tune"),))
    with pytest.raises(EditError, match="my tune"):
        change_instrument(locked, ["t1"], 0)
    assert change_instrument(locked, ["t2"], 11).song.tracks[1].instrument.program == 11


def test_a_tune_with_a_track_of_its_own_changes_its_player(band: Song) -> None:
    edited = give_tune_to(band, 71)
    assert edited.song.tracks[0].shown_name == "Clarinet"
    assert len(edited.song.tracks) == 4
    assert rhythm(edited.song) == rhythm(band)
    assert edited.facts["melody_track"] == "t1"


def test_the_tune_of_a_solo_piano_gets_a_track_of_its_own(solo_piano: Song) -> None:
    edited = give_tune_to(solo_piano, 71)
    clarinet, piano = edited.song.tracks
    assert (clarinet.name, clarinet.role, clarinet.instrument.program) == ("Clarinet", "melody", 71)
    assert [n.midi_pitch for n in clarinet.notes] == [69, 72, 76, 74, 72, 71, 69, 68]
    assert (piano.id, piano.role, len(piano.notes)) == ("t1", "chords", 12)
    assert rhythm(edited.song) == rhythm(solo_piano)
    assert all(checked.ok for checked in check_invariants(solo_piano, edited.song, edited.kept))


def test_marks_and_words_go_with_the_tune(solo_piano: Song) -> None:
    piano = solo_piano.tracks[0]
    tune_id = next(n.id for n in piano.notes if n.staff == 1)
    low_id = next(n.id for n in piano.notes if n.staff == 2)
    marks = (
        Mark("articulation", 0, value="staccato", note_id=tune_id),
        Mark("articulation", 0, value="tenuto", note_id=low_id),
        Mark("dynamic", 0, value="mf"),
        Mark("pedal", 0, QUARTER, staff=2),
    )
    syllables = (Syllable(0, "la", note_id=tune_id),)
    song = replace(solo_piano, tracks=(replace(piano, marks=marks, syllables=syllables),))
    clarinet, rest = give_tune_to(song, 71).song.tracks
    assert {m.value for m in clarinet.marks} == {"staccato", "mf"}
    assert {m.value for m in rest.marks if m.kind == "articulation"} == {"tenuto"}
    assert any(m.kind == "pedal" for m in rest.marks)
    assert (len(clarinet.syllables), len(rest.syllables)) == (1, 0)


def test_chords_under_a_tune_on_one_staff_stay_behind(band: Song) -> None:
    tune = [n for i, n in enumerate(band.tracks[0].notes)]
    under = [Note(f"t1.c{i}", n.onset_tick, n.length_ticks, n.midi_pitch - 9) for i, n in enumerate(tune)]
    notes = tuple(sorted(tune + under, key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))
    guitar = replace(band.tracks[0], name="Nylon Guitar", instrument=Instrument(24), notes=notes)
    song = replace(band, tracks=(guitar, *band.tracks[2:]))
    edited = give_tune_to(song, 73)
    assert [n.id for n in edited.song.tracks[0].notes] == [n.id for n in tune]
    assert rhythm(edited.song) == rhythm(song)


def test_a_few_double_stops_are_still_the_tune(band: Song) -> None:
    flute = band.tracks[0]
    stop = replace(flute.notes[0], id="t1.stop", midi_pitch=64)
    track = replace(flute, notes=(stop, *flute.notes))
    assert tune_notes(track) == track.notes


def test_without_a_melody_role_the_highest_part_has_the_tune(band: Song) -> None:
    song = replace(band, tracks=tuple(replace(t, role="bass" if t.name == "Bass" else "other") for t in band.tracks))
    assert melody_track(song).name == "Flute"


def test_drums_alone_have_no_tune(band: Song) -> None:
    with pytest.raises(EditError, match="no tune to give away; add a melody"):
        give_tune_to(replace(band, tracks=band.tracks[3:]), 71)
