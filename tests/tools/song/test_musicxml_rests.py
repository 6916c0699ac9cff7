from xml.etree import ElementTree

import pytest

from tools.song.musicxml import save_musicxml
from tools.song.values import QUARTER, Instrument, MeterChange, Note, Song, Track


def rests(meter, onset, length):
    """Types of the rests in a bar with one note, in quarters."""
    end = 4 * QUARTER * meter[0] // meter[1]
    note = Note("t1.n1", round(onset * QUARTER), round(length * QUARTER), 72)
    song = Song(
        "Test", end, meters=(MeterChange(0, *meter),), tracks=(Track("t1", "Flute", "melody", Instrument(73), (note,)),)
    )
    score = ElementTree.fromstring(save_musicxml(song))
    return [found.findtext("type") for found in score.iter("note") if found.find("rest") is not None]


@pytest.mark.parametrize(
    ("meter", "onset", "length", "expected"),
    [
        ((3, 4), 0, 1, ["quarter", "quarter"]),
        ((3, 4), 2, 1, ["quarter", "quarter"]),
        ((3, 4), 0, 2.5, ["eighth"]),
        ((4, 4), 0, 2, ["half"]),
        ((4, 4), 2, 2, ["half"]),
        ((4, 4), 0, 1, ["quarter", "half"]),
        ((6, 8), 0, 1.5, ["quarter"]),
    ],
)
def test_rests_show_the_beat(meter, onset, length, expected):
    assert rests(meter, onset, length) == expected
