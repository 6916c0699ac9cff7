from xml.etree import ElementTree

from tools.song.musicxml import save_musicxml
from tools.song.values import QUARTER, SIXTEENTH, Instrument, MeterChange, Note, Song, Track

HAT, BASS_DRUM = 42, 36


def strokes(*onsets_and_keys, length=SIXTEENTH // 2, meter=(4, 4), pickup=0, end=4 * QUARTER):
    notes = tuple(
        Note(f"t1.n{i}", round(quarters * QUARTER), length, key) for i, (quarters, key) in enumerate(onsets_and_keys)
    )
    track = Track("t1", "Drums", "drums", Instrument(0, is_drum=True), notes)
    song = Song("Test", end, pickup_ticks=pickup, meters=(MeterChange(0, *meter),), tracks=(track,))
    return ElementTree.fromstring(save_musicxml(song))


def printed(score):
    """(type, is rest) of everything in the first voice."""
    notes = [note for note in score.iter("note") if note.findtext("voice") == "1"]
    return [(note.findtext("type"), note.find("rest") is not None) for note in notes]


def test_short_strokes_are_printed_until_the_next_one_or_the_end_of_the_beat():
    score = strokes(*((n / 2, HAT) for n in range(8)))
    assert printed(score) == [("eighth", False)] * 8
    assert printed(strokes(*((n, HAT) for n in range(4)))) == [("quarter", False)] * 4
    assert printed(strokes((0, HAT), (0.25, HAT), (2, HAT)))[:4] == [
        ("16th", False),
        ("eighth", False),  # dotted: to the end of the beat
        ("quarter", True),
        ("quarter", False),
    ]


def test_a_long_stroke_keeps_its_length():
    assert printed(strokes((0, HAT), length=2 * QUARTER))[0] == ("half", False)


def test_hands_and_feet_do_not_cut_each_other_short():
    score = strokes((0, HAT), (0.5, BASS_DRUM))
    assert printed(score)[0] == ("quarter", False)


def test_a_stroke_in_an_upbeat_stays_inside_it():
    score = strokes((0, HAT), (1, HAT), pickup=QUARTER // 2, end=QUARTER // 2 + 4 * QUARTER)
    first = score.find(".//measure")
    assert [note.findtext("type") for note in first.iter("note")] == ["eighth"]
