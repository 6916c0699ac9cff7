"""Promises of the key guess: right on the chorales it was made for, honest about nothing to hear."""

from pathlib import Path

import pytest

from tools.listen.key import estimate_key
from tools.song.musicxml import load_musicxml
from tools.song.values import QUARTER, Instrument, Note, Song, Track
from tools.theory.key import Key


def chorale(number: str) -> Song:
    import music21

    return load_musicxml((Path(music21.__file__).parent / f"corpus/bach/bwv{number}.mxl").read_bytes(), number)


@pytest.mark.parametrize(("number", "name"), [("66.6", "F# minor"), ("269", "G major")])
def test_well_known_chorales_have_their_keys(number, name):
    guess = estimate_key(chorale(number))
    assert guess.key.name == name


def last_bass(song: Song) -> int:
    """Pitch class of the lowest note of the closing chord."""
    end = max(n.end_tick for t in song.tracks for n in t.notes)
    return min(n.midi_pitch for t in song.tracks for n in t.notes if n.end_tick == end) % 12


def test_chorales_get_the_key_of_their_signature_and_last_chord():
    numbers = [f"{n}" for n in (*range(253, 283), 285, 286, 288, 289, 290)]
    right = asked = 0
    for number in numbers:
        song = chorale(number)
        guess = estimate_key(song)
        asked += 1
        # As Bach wrote many minor keys, the signature may have one flat fewer than the key.
        fits = abs(guess.key.fifths - Key(song.keys[0].tonic, song.keys[0].mode).fifths) <= 1
        right += guess.key.tonic_pitch_class == last_bass(song) and fits
    # The other four close on the dominant (BWV 270, 271, 288, 289).
    assert (right, asked) == (31, 35)


def test_silence_and_drums_have_no_key():
    drums = Track("t1", "Kit", "drums", Instrument(0, is_drum=True), (Note("n", 0, QUARTER, 38),))
    assert estimate_key(Song()) is None
    assert estimate_key(Song(tracks=(drums,))) is None


def test_a_signature_narrows_the_choice_to_its_two_keys():
    notes = tuple(Note(f"n{i}", i * QUARTER, QUARTER, p) for i, p in enumerate((57, 60, 64, 69)))
    song = Song("x", 4 * QUARTER, tracks=(Track("t1", "Piano", "melody", Instrument(0), notes),))
    assert estimate_key(song, fifths=0).key.name == "A minor"
    assert estimate_key(song, fifths=2).key.name in ("D major", "B minor")
