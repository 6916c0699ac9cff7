"""Promises of the other notations: music21 reads them in a child, and what comes out is an ordinary song."""

import pytest

from tools.errors import FormatError
from tools.song.load import load_song
from tools.song.musicxml import save_musicxml
from tools.song.values import EIGHTH, QUARTER

ABC = b"""X:1
T:The First
M:4/4
L:1/8
K:Emin
EBBA B2EB|B2AB dBAG|]
"""
KERN = b"""!!!OTL: A Tune
**kern\t**kern
*clefF4\t*clefG2
*k[b-]\t*k[b-]
*M3/4\t*M3/4
=1\t=1
2.F\t4f
.\t4a
.\t4cc
=2\t=2
2.C\t2e
.\t4g
==\t==
*-\t*-
"""
MEI = b"""<?xml version="1.0" encoding="UTF-8"?>
<mei xmlns="http://www.music-encoding.org/ns/mei"><music><body><mdiv><score>
<scoreDef meter.count="2" meter.unit="4" key.sig="2s">
<staffGrp><staffDef n="1" lines="5" clef.shape="G" clef.line="2"/></staffGrp></scoreDef>
<section><measure n="1"><staff n="1"><layer n="1">
<note pname="d" oct="5" dur="4"/><note pname="f" oct="5" dur="4" accid.ges="s"/>
</layer></staff></measure></section>
</score></mdiv></body></music></mei>"""


def notes(song):
    return [[(n.onset_tick, n.length_ticks, n.midi_pitch) for n in t.notes] for t in song.tracks]


def test_abc_is_read_with_key_and_lengths():
    loaded = load_song(ABC, "tune.abc")
    assert loaded.format == "abc"
    assert (loaded.song.title, loaded.song.keys[0].tonic, loaded.song.keys[0].mode) == ("The First", "E", "minor")
    assert notes(loaded.song)[0][:5] == [
        (0, EIGHTH, 64),
        (EIGHTH, EIGHTH, 71),
        (QUARTER, EIGHTH, 71),
        (3 * EIGHTH, EIGHTH, 69),
        (2 * QUARTER, QUARTER, 71),
    ]


def test_humdrum_spines_become_tracks():
    song = load_song(KERN, "tune.krn").song
    assert (song.meters[0].numerator, song.keys[0].tonic, song.grid.bar_count) == (3, "F", 2)
    assert sorted(len(track.notes) for track in song.tracks) == [2, 5]


def test_mei_is_read():
    loaded = load_song(MEI, "tune.mei")
    assert loaded.format == "mei"
    assert notes(loaded.song) == [[(0, QUARTER, 74), (QUARTER, QUARTER, 78)]]


def test_a_notation_is_carried_by_the_musicxml_it_became():
    loaded = load_song(ABC, "tune.abc")
    assert loaded.song.carried.format == "musicxml"
    assert loaded.song.carried.sha256 in loaded.sources
    assert b"<part" in save_musicxml(loaded.song, loaded.sources)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"X:1\nK:C\n", "empty.abc"),
        (b"**kern\n*-\n", "empty.krn"),
        (b"<mei xmlns='http://www.music-encoding.org/ns/mei'/>", "empty.mei"),
        (b"<mei><note", "torn.mei"),
    ],
)
def test_a_broken_notation_is_refused_in_one_sentence(data, name):
    with pytest.raises(FormatError) as caught:
        load_song(data, name)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)
