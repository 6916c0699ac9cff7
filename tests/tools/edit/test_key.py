from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.edit import change_key, check_invariants
from tools.edit.key import chord_share, scale_share
from tools.edit.modes import map_chord
from tools.errors import EditError
from tools.song.values import WHOLE, ChordSymbol, KeyChange, Lock, Song
from tools.theory.chord import parse_chord
from tools.theory.key import parse_key
from tools.theory.spelling import spell_song


def symbols(song: Song) -> list[str]:
    return [chord.symbol for chord in song.chords]


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("C major", "C minor", "C Dm Em F G Am Bdim", "Cm Ddim Eb Fm G Ab Bdim"),
        ("C major", "C minor", "Cmaj7 Dm7 Em7 Fmaj7 G7 Am7 Bm7b5", "Cm7 Dm7b5 Ebmaj7 Fm7 G7 Abmaj7 Bdim7"),
        ("C major", "C minor", "C/E F/A G7/B Dm7/F", "Cm/Eb Fm/Ab G7/B Dm7b5/F"),
        ("C major", "C minor", "D7 A7 E7 Bb Fm", "D7 A7 Eb7 Bb Fm"),
        ("C major", "C minor", "C6 Cadd9 Csus4 G9 G13", "Cm6 Cmadd9 Csus4 G7b9 G7b9b13"),
        ("A minor", "A major", "Am Bdim C Dm E F", "A Bm C#m D E F#m"),
        ("A minor", "A major", "G G7 Em E7 G#dim7", "E/G# E7/G# E E7 G#m7b5"),
        ("A major", "A minor", "A7 D7 E7", "Am7 Dm7 E7"),
        ("C major", "C dorian", "C Dm F G Am", "Cm Dm F Gm Adim"),
        ("Eb major", "Eb minor", "Fm9 Gm11 Bb7sus4 Ebmaj9 Eb69", "Fm7b5 Gbmaj7 Bb7sus4 Ebm9 Ebm69"),
        ("C major", "C mixolydian", "C F G", "C F Gm"),
        ("Eb major", "Eb minor", "Eb Cm Ab Bb7", "Ebm Cb Abm Bb7"),
    ],
)
def test_chords_keep_their_function_in_another_mode(old: str, new: str, before: str, after: str) -> None:
    chords = [parse_chord(symbol) for symbol in before.split()]
    found = [map_chord(chord, parse_key(old), parse_key(new)).chord for chord in chords]
    assert [chord.symbol for chord in found if chord] == after.split()


@pytest.mark.parametrize("old", ["C major", "A minor", "F# minor", "Bb major"])
@pytest.mark.parametrize("mode", ["major", "minor", "dorian", "phrygian", "lydian", "mixolydian"])
def test_notes_of_a_diatonic_chord_become_notes_of_its_successor(old: str, mode: str) -> None:
    key = parse_key(old)
    goal = parse_key(f"{key.tonic} {mode}")
    for degree in range(7):
        tones = [key.scale_pitch_classes[(degree + third) % 7] for third in (0, 2, 4)]
        quality = {(4, 3): "", (3, 4): "m", (3, 3): "dim"}[((tones[1] - tones[0]) % 12, (tones[2] - tones[1]) % 12)]
        chord = parse_chord(key.scale_names[degree] + quality)
        mapped = map_chord(chord, key, goal)
        assert mapped.chord is not None
        assert {mapped.classes[tone] for tone in tones} == {tone.pitch_class for tone in mapped.chord.tones}


def test_the_parallel_minor_of_a_song(band: Song) -> None:
    edited = change_key(band, mode="minor")
    assert edited.song.keys == (KeyChange(0, "C", "minor"),)
    assert symbols(edited.song)[:4] == ["Cm", "Ab", "Fm", "G7"]
    assert scale_share(edited.song) >= 0.8
    before, after = chord_share(band), chord_share(edited.song)
    assert before is not None and after is not None and after >= before - 0.02
    assert edited.song.tracks[3] == band.tracks[3]


def test_parallel_major_of_a_piano_piece(solo_piano: Song) -> None:
    edited = change_key(solo_piano, mode="major")
    assert symbols(edited.song) == ["A", "E/G#", "F#m", "E7"]
    assert scale_share(edited.song) == 1.0


def test_another_tonic_goes_the_nearer_way(band: Song) -> None:
    up, down = change_key(band, "F"), change_key(band, "G")
    assert (up.facts["semitones"], down.facts["semitones"]) == (5, -5)
    assert symbols(up.song)[:4] == ["F", "Dm", "Bb", "C7"]
    assert change_key(band, "Gb").song.keys[0].tonic == "Gb"
    assert abs(change_key(band, "F#").facts["semitones"]) == 6


def test_tonic_and_mode_change_together(band: Song) -> None:
    edited = change_key(band, "A", "minor")
    assert edited.song.keys == (KeyChange(0, "A", "minor"),)
    assert symbols(edited.song)[:4] == ["Am", "F", "Dm", "E7"]
    assert scale_share(edited.song) >= 0.8


def test_a_key_nobody_can_print_is_respelled(band: Song) -> None:
    edited = change_key(change_key(band, "Db").song, mode="minor")
    assert edited.song.keys == (KeyChange(0, "C#", "minor"),)
    assert symbols(edited.song)[:4] == ["C#m", "A", "F#m", "G#7"]


@given(data=st.data(), goal=st.sampled_from(["C minor", "D major", "F# minor", "Bb major", "E dorian", "Ab lydian"]))
def test_rhythm_and_players_stay_whatever_the_key(any_song, data: st.DataObject, goal: str) -> None:
    song = data.draw(any_song)
    tonic, mode = goal.split()
    edited = change_key(song, tonic, mode)
    assert all(checked.ok for checked in check_invariants(song, edited.song, edited.kept))
    assert (edited.song.keys[0].tonic, edited.song.keys[0].mode) == (tonic, mode)
    assert len(edited.song.chords) == len(song.chords)


@given(data=st.data())
def test_transposing_by_key_comes_back_by_key(any_song, data: st.DataObject) -> None:
    song = data.draw(any_song)
    tonic = {"C": "D", "Eb": "F", "F#": "A", "A": "B", "D": "E"}[song.keys[0].tonic]
    assert change_key(change_key(song, tonic).song, song.keys[0].tonic).song == song


def test_without_chords_notes_keep_their_scale_degree(chorale: Song) -> None:
    edited = change_key(chorale, mode="minor")
    assert edited.song.keys[0].mode == "minor"
    assert scale_share(edited.song) >= 0.8
    assert "chord_tone_share" not in edited.facts


def test_leading_tones_stay_raised_in_minor_where_no_chord_symbol_says_so(chorale: Song) -> None:
    edited = change_key(chorale, mode="minor").song
    soprano = [n.midi_pitch for n in edited.tracks[0].notes]
    assert soprano[:5] == [67, 70, 69, 67, 66]  # B over G becomes B flat; F sharp over D stays the leading tone
    assert soprano[-2:] == [66, 67]


def test_an_anticipated_note_goes_with_the_chord_it_anticipates(band: Song) -> None:
    flute = band.tracks[0]
    early = replace(
        flute.notes[0], id="t1.early", onset_tick=4 * WHOLE - WHOLE // 8, length_ticks=WHOLE // 2, midi_pitch=76
    )
    song = replace(band, tracks=(replace(flute, notes=(early,)), *band.tracks[1:]))
    assert change_key(song, mode="minor").song.tracks[0].notes[0].midi_pitch == 75


def test_changed_notes_are_spelled_in_the_new_key(band: Song) -> None:
    edited = change_key(spell_song(band), mode="minor").song
    third = next(n for n in edited.tracks[0].notes if n.midi_pitch % 12 == 3)
    assert third.spelling is not None and third.spelling.step == "E" and third.spelling.alter == -1


def test_the_same_key_is_the_same_song(band: Song) -> None:
    edited = change_key(band, "C", "major")
    assert edited.song is band
    assert "already" in edited.summary


def test_no_such_key_and_locks_are_refused(band: Song) -> None:
    with pytest.raises(EditError, match="no note name"):
        change_key(band, "H")
    with pytest.raises(EditError, match="known are major"):
        change_key(band, "C", "sad")
    locked = replace(band, locks=(Lock("l1", ("t2",), 0, WHOLE, "keep the intro"),))
    with pytest.raises(EditError, match="keep the intro"):
        change_key(locked, "D")


def test_sections_in_another_mode_keep_it(band: Song) -> None:
    song = replace(
        band, keys=(KeyChange(0, "C", "major"), KeyChange(4 * WHOLE, "A", "minor")), chords=(ChordSymbol(0, "C"),)
    )
    edited = change_key(song, mode="minor").song
    assert [(k.tonic, k.mode) for k in edited.keys] == [("C", "minor"), ("A", "minor")]


@pytest.mark.parametrize("goal", [("G", None), (None, "minor"), ("Eb", "minor")])
def test_drums_never_move_with_the_key(band: Song, goal: tuple[str | None, str | None]) -> None:
    edited = change_key(band, *goal)
    for before, after in zip(band.tracks, edited.song.tracks, strict=True):
        assert (before.notes == after.notes) == before.instrument.is_drum
    assert all(checked.ok for checked in check_invariants(band, edited.song, edited.kept))
