from xml.etree import ElementTree

import pytest

from tools.song.musicxml import save_musicxml
from tools.song.values import QUARTER, Instrument, Note, Song, Track

CHOIR, CELLO, VIOLA, PIANO, BASS_GUITAR = 52, 42, 41, 0, 33


def clef(program, *pitches):
    notes = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, pitch) for i, pitch in enumerate(pitches))
    song = Song("Test", 4 * QUARTER, tracks=(Track("t1", "Part", "other", Instrument(program), notes),))
    found = ElementTree.fromstring(save_musicxml(song)).find(".//clef")
    return found.findtext("sign"), found.findtext("clef-octave-change")


@pytest.mark.parametrize(
    ("program", "pitches", "sign"),
    [
        (CHOIR, (67, 69, 71, 72), "G"),
        (CHOIR, (58, 60, 62, 65), "G"),  # an alto
        (CHOIR, (53, 55, 57, 60), "F"),  # a tenor
        (CHOIR, (43, 46, 48, 50), "F"),
        (CELLO, (43, 50, 55, 60), "F"),
        (CELLO, (74, 76, 78, 79), "G"),
        (VIOLA, (55, 60, 64, 67), "C"),
    ],
)
def test_a_part_gets_the_clef_with_fewest_ledger_lines(program, pitches, sign):
    assert clef(program, *pitches)[0] == sign


def test_instruments_written_an_octave_off_keep_their_octave_clef():
    assert clef(BASS_GUITAR, 28, 33, 40, 43)[1] == "-1"


def test_a_transposing_part_gets_the_clef_its_player_reads():
    baritone_sax = Instrument(67, transpose_chromatic=-21, transpose_diatonic=-12)
    notes = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, p) for i, p in enumerate((43, 48, 50, 55)))
    song = Song(end_tick=4 * QUARTER, tracks=(Track("t1", "Baritone Sax", "bass", baritone_sax, notes),))
    assert ElementTree.fromstring(save_musicxml(song)).find(".//clef").findtext("sign") == "G"
