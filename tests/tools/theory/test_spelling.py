from dataclasses import replace

from tools.song.values import QUARTER, ChordSymbol, Instrument, KeyChange, Note, Song, Track
from tools.theory.chord import parse_chord
from tools.theory.key import parse_key
from tools.theory.spelling import chord_at, key_at, spell_pitch, spell_song


def song_of(pitches: list[int], key: str = "C major", chords: tuple[ChordSymbol, ...] = ()) -> Song:
    notes = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, pitch) for i, pitch in enumerate(pitches))
    tonic, mode = key.split(" ", 1)
    track = Track("t1", "Flute", "melody", Instrument(73), notes)
    return Song(end_tick=len(pitches) * QUARTER, keys=(KeyChange(0, tonic, mode),), chords=chords, tracks=(track,))


def names(song: Song) -> list[str]:
    return [note.spelling.name for note in spell_song(song).tracks[0].notes if note.spelling]


def test_scale_notes_take_the_keys_names() -> None:
    assert names(song_of([70, 72, 73, 75, 77], "Bb minor")) == ["Bb4", "C5", "Db5", "Eb5", "F5"]


def test_chromatic_notes_lean_to_where_they_go() -> None:
    assert names(song_of([60, 61, 62, 63, 64])) == ["C4", "C#4", "D4", "D#4", "E4"]
    assert names(song_of([64, 63, 62, 61, 60])) == ["E4", "Eb4", "D4", "Db4", "C4"]


def test_chord_tones_keep_the_chords_names() -> None:
    over_e7 = song_of([68, 71], chords=(ChordSymbol(0, "E7"),))
    over_fm = song_of([68, 72], chords=(ChordSymbol(0, "Fm"),))
    assert names(over_e7)[0] == "G#4"
    assert names(over_fm)[0] == "Ab4"
    assert spell_pitch(63, parse_key("C major"), parse_chord("B7")).name == "D#4"


def test_the_key_that_holds_at_the_tick_decides() -> None:
    song = song_of([66, 66])
    song = replace(song, keys=(KeyChange(0, "D", "major"), KeyChange(QUARTER, "Db", "major")))
    assert names(song) == ["F#4", "Gb4"]
    assert key_at(song, QUARTER - 1).name == "D major"
    assert key_at(song, QUARTER).name == "Db major"


def test_spellings_that_are_there_stay_unless_asked() -> None:
    song = song_of([61])
    note = replace(song.tracks[0].notes[0], spelling=parse_key("Db major").spell(61))
    song = replace(song, tracks=(replace(song.tracks[0], notes=(note,)),))
    assert spell_song(song) == song
    respelled = spell_song(song, overwrite=True).tracks[0].notes[0].spelling
    assert respelled is not None and respelled.name == "C#4"


def test_drums_have_no_spelling() -> None:
    song = song_of([36, 38])
    song = replace(song, tracks=(replace(song.tracks[0], instrument=Instrument(0, is_drum=True)),))
    assert spell_song(song) == song


def test_an_unreadable_symbol_is_no_chord() -> None:
    song = song_of([60], chords=(ChordSymbol(0, "see rhythm sheet"),))
    assert chord_at(song, 0) is None
    assert names(song) == ["C4"]
