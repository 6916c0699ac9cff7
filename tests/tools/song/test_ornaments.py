"""Ornament signs sound as the notes they stand for, inside the note they hang on."""

from itertools import pairwise

import pytest

from tools.song.midi import to_pretty_midi
from tools.song.ornaments import with_ornaments
from tools.song.play import perform
from tools.song.values import HALF, QUARTER, WHOLE, Instrument, KeyChange, Mark, Note, Song, Track


def song(sign: str, length: int = HALF, tonic: str = "F") -> Song:
    notes = (Note("t1.n1", 0, length, 69), Note("t1.n2", WHOLE, QUARTER, 72))
    marks = (Mark("ornament", 0, value=sign, note_id="t1.n1"),)
    track = Track("t1", "Flute", "melody", Instrument(73), notes, marks=marks)
    return Song("x", 2 * WHOLE, keys=(KeyChange(0, tonic, "major"),), tracks=(track,))


@pytest.mark.parametrize(
    ("sign", "pitches"),
    [
        ("mordent", [69, 67, 69]),
        ("inverted-mordent", [69, 70, 69]),
        ("turn", [70, 69, 67, 69]),
        ("inverted-turn", [67, 69, 70, 69]),
    ],
)
def test_small_ornaments_touch_the_neighbours_of_the_key(sign: str, pitches: list[int]) -> None:
    made = song(sign)
    heard = [n.midi_pitch for n in with_ornaments(made.tracks[0], made.keys, made.tempo_map)]
    assert heard == [*pitches, 72]


def test_a_trill_starts_above_and_ends_on_its_note_and_fills_it() -> None:
    heard = [n for n in perform(song("trill")).tracks[0].notes if n.note_id == "t1.n1"]
    assert len(heard) >= 10 and {n.midi_pitch for n in heard} == {69, 70}
    assert heard[0].midi_pitch == 70 and heard[-1].midi_pitch == 69
    assert heard[0].onset_s == 0 and heard[-1].offset_s == pytest.approx(1.0)
    assert all(a.offset_s <= b.onset_s + 1e-6 for a, b in pairwise(heard))


def test_neighbours_follow_the_key() -> None:
    sharp = song("trill", tonic="G")
    assert {n.midi_pitch for n in perform(sharp).tracks[0].notes if n.note_id == "t1.n1"} == {69, 71}


def test_a_note_too_short_for_its_sign_is_played_plainly() -> None:
    assert len(perform(song("trill", QUARTER // 4)).tracks[0].notes) == 2


def test_the_midi_file_has_the_trill_and_the_written_one_has_not() -> None:
    made = song("trill")
    assert len(to_pretty_midi(made).instruments[0].notes) > 10
    assert len(to_pretty_midi(made, performed=False).instruments[0].notes) == 2


def test_signs_that_stand_for_no_notes_are_left_alone() -> None:
    assert len(perform(song("tremolo3")).tracks[0].notes) == 2
