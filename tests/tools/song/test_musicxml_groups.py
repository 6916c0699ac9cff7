from xml.etree import ElementTree

from tools.song.musicxml import load_musicxml, save_musicxml
from tools.song.musicxml.groups import brackets
from tools.song.values import QUARTER, Instrument, Note, Song, Track

VIOLIN, VIOLA, CELLO, PIANO, FLUTE, CLARINET, CHOIR = 40, 41, 42, 0, 73, 71, 52


def parts(*programs, staves=1):
    return tuple(
        Track(
            f"t{i}", f"Part {i}", "other", Instrument(program), (Note(f"t{i}.n1", 0, 4 * QUARTER, 60),), staves=staves
        )
        for i, program in enumerate(programs)
    )


def test_neighbours_of_a_family_share_a_bracket():
    assert list(brackets(parts(VIOLIN, VIOLIN, VIOLA, CELLO))) == [(0, 3, True)]
    assert list(brackets(parts(FLUTE, CLARINET, PIANO, VIOLIN, CELLO))) == [(0, 1, True), (3, 4, True)]


def test_barlines_do_not_run_through_voices():
    assert list(brackets(parts(CHOIR, CHOIR))) == [(0, 1, False)]


def test_single_parts_and_strangers_stand_alone():
    assert list(brackets(parts(VIOLIN, PIANO, VIOLIN))) == []
    assert list(brackets(())) == []
    assert list(brackets(parts(48, 48, staves=2))) == []


def test_a_bracketed_score_reads_back_as_the_same_parts():
    song = Song("Test", 4 * QUARTER, tracks=parts(PIANO, VIOLIN, CELLO))
    data = save_musicxml(song)
    groups = [group.get("type") for group in ElementTree.fromstring(data).iter("part-group")]
    assert groups == ["start", "stop"]
    assert [track.name for track in load_musicxml(data, "test").tracks] == ["Part 0", "Part 1", "Part 2"]
