from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tools.edit import Scope, check_invariants, resolve_scope, transpose
from tools.errors import EditError
from tools.instruments.lookup import row
from tools.song.song_json import song_hash
from tools.song.values import WHOLE, ChordSymbol, Instrument, Lock, Song
from tools.theory.spelling import spell_song


def pitches(song: Song) -> dict[str, int]:
    return {note.id: note.midi_pitch for track in song.tracks for note in track.notes}


def drum_ids(song: Song) -> set[str]:
    return {note.id for track in song.tracks if track.instrument.is_drum for note in track.notes}


@given(data=st.data(), semitones=st.integers(-24, 24))
def test_every_pitched_note_moves_and_nothing_else(any_song, data: st.DataObject, semitones: int) -> None:
    song = data.draw(any_song)
    edited = transpose(song, semitones)
    before, after = pitches(song), pitches(edited.song)
    still = drum_ids(song)
    assert after == {i: p if i in still else p + semitones for i, p in before.items()}
    assert all(checked.ok for checked in check_invariants(song, edited.song, edited.kept))
    for track in edited.song.tracks:
        assert list(track.notes) == sorted(track.notes, key=lambda n: (n.onset_tick, n.midi_pitch, n.id))


@given(data=st.data(), semitones=st.integers(1, 12))
def test_the_way_back_restores_the_hash(any_song, data: st.DataObject, semitones: int) -> None:
    song = data.draw(any_song)
    there = transpose(song, semitones).song
    back = transpose(there, -semitones).song
    assert pitches(back) == pitches(song)
    assume(back.keys == song.keys)  # six sharps and six flats are one key: its name may come back as the other
    assert song_hash(back) == song_hash(song)


def test_up_a_whole_tone_and_back_is_the_same_song(band: Song) -> None:
    spelled = spell_song(band)
    there = transpose(spelled, 2).song
    assert there.keys[0].tonic == "D"
    assert [c.symbol for c in there.chords][:4] == ["D", "Bm", "G", "A7"]
    assert [n.spelling.name for n in there.tracks[0].notes[:4] if n.spelling] == ["D5", "E5", "F#5", "G5"]
    assert song_hash(transpose(there, -2).song) == song_hash(spelled)


def test_an_octave_leaves_key_and_chords(band: Song) -> None:
    edited = transpose(band, 12, resolve_scope(band, ["bass"]))
    assert (edited.song.keys, edited.song.chords) == (band.keys, band.chords)
    assert [a for a, b in zip(edited.song.tracks, band.tracks, strict=True) if a != b] == [edited.song.tracks[2]]


def test_one_part_alone_leaves_chords_and_is_spelled_by_the_key(band: Song) -> None:
    edited = transpose(band, 1, resolve_scope(band, ["flute"]))
    assert edited.song.chords == band.chords
    assert edited.song.tracks[1:] == band.tracks[1:]
    assert all(n.spelling and n.spelling.midi_pitch == n.midi_pitch for n in edited.song.tracks[0].notes)


def test_bars_of_everything_carry_their_chords_and_key(band: Song) -> None:
    edited = transpose(band, 2, resolve_scope(band, None, 3, 4)).song
    assert [(c.tick // WHOLE + 1, c.symbol) for c in edited.chords][:6] == [
        (1, "C"), (2, "Am"), (3, "G"), (4, "A7"), (5, "C"), (6, "Am"),
    ]  # fmt: skip
    assert [(k.tick // WHOLE + 1, k.tonic) for k in edited.keys] == [(1, "C"), (3, "D"), (5, "C")]


def test_a_chord_held_into_the_bars_is_said_again_at_both_edges(band: Song) -> None:
    song = replace(band, chords=(ChordSymbol(0, "C"),))
    edited = transpose(song, 2, resolve_scope(song, None, 3, 4)).song
    assert [(c.tick // WHOLE, c.symbol) for c in edited.chords] == [(0, "C"), (2, "D"), (4, "C")]


@given(
    data=st.data(), semitones=st.sampled_from([-12, -5, 3, 12]), bars=st.tuples(st.integers(1, 4), st.integers(0, 3))
)
def test_nothing_outside_the_scope_changes(
    any_song, data: st.DataObject, semitones: int, bars: tuple[int, int]
) -> None:
    song = data.draw(any_song)
    first = min(bars[0], song.grid.bar_count)
    scope = resolve_scope(song, [song.tracks[0].id], first, min(first + bars[1], song.grid.bar_count))
    try:
        edited = transpose(song, semitones, scope)
    except EditError:
        return
    assert edited.song.tracks[1:] == song.tracks[1:]
    for old in song.tracks[0].notes:
        new = next(n for n in edited.song.tracks[0].notes if n.id == old.id)
        assert new.midi_pitch - old.midi_pitch == (semitones if scope.has(song.tracks[0], old) else 0)
    assert all(checked.ok for checked in check_invariants(song, edited.song, edited.kept))


def test_notes_out_of_an_instruments_range_are_told_and_not_folded(band: Song) -> None:
    edited = transpose(band, -12, resolve_scope(band, ["flute"]))
    rows = edited.facts["out_of_range"]
    assert rows[0]["track"] == "Flute"
    beyond = [n for n in edited.song.tracks[0].notes if not row(73).holds(n.midi_pitch)]
    assert rows[0]["notes"] == len(beyond) > 0
    assert "Out of range" in edited.summary and "C4 to D7" in edited.summary


def test_slash_chords_and_unreadable_symbols(band: Song) -> None:
    song = replace(
        band, chords=(ChordSymbol(0, "CΔ7/G"), ChordSymbol(WHOLE, "see sheet"), ChordSymbol(2 * WHOLE, "N.C."))
    )
    edited = transpose(song, -1)
    assert [c.symbol for c in edited.song.chords] == ["BΔ7/F#", "see sheet", "N.C."]
    assert edited.facts["chords_left"] == ["see sheet"]


def test_refusals_name_value_limit_and_next_step(band: Song) -> None:
    with pytest.raises(EditError, match=r"30 notes above 127.*bar 1.*0 to 127.*smaller interval"):
        transpose(band, 60)
    with pytest.raises(EditError, match=r"\+70 semitones is too wide.*-60 to \+60"):
        transpose(band, 70)
    with pytest.raises(EditError, match="no pitched note to transpose in Drums"):
        transpose(band, 1, resolve_scope(band, ["drums"]))
    locked = replace(band, locks=(Lock("l1", (), 0, WHOLE, "leave the first bar"),))
    with pytest.raises(EditError, match="leave the first bar"):
        transpose(locked, 1)
    assert transpose(band, 0).song is band


def test_a_song_of_one_pitched_track_changes_key_with_it(solo_piano: Song) -> None:
    assert transpose(solo_piano, 3, resolve_scope(solo_piano, ["piano"])).song.keys[0].tonic == "C"


def test_notes_after_the_closing_barline_move_too(band: Song) -> None:
    late = replace(
        band.tracks[0],
        notes=(*band.tracks[0].notes, replace(band.tracks[0].notes[0], id="t1.late", onset_tick=8 * WHOLE)),
    )
    song = replace(band, tracks=(late, *band.tracks[1:]))
    assert pitches(transpose(song, 2).song)["t1.late"] == 74


def test_scopes_without_notes_are_refused(band: Song) -> None:
    empty = replace(band, tracks=(replace(band.tracks[0], notes=(), instrument=Instrument(73)),))
    with pytest.raises(EditError, match="no pitched note"):
        transpose(empty, 1, Scope(None, 0, WHOLE))
