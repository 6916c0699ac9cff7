"""Parts of transposing instruments print what their players read, chord symbols too, and sound as composed."""

from xml.etree.ElementTree import fromstring

from tools.compose import compose
from tools.instruments.lookup import row
from tools.song.brief import Brief, PartRequest
from tools.song.musicxml import load_musicxml, save_musicxml
from tools.song.play import perform
from tools.song.values import QUARTER, WHOLE, ChordSymbol, KeyChange, Note, Song, Track

CLARINET, ALTO_SAX, PIANO, GUITAR = 71, 65, 0, 25


def song(*programs: int) -> Song:
    tracks = tuple(
        Track(f"t{i}", row(p).name, "melody", row(p).instrument(), (Note(f"t{i}.n1", 0, QUARTER, 67),))
        for i, p in enumerate(programs, 1)
    )
    chords = (ChordSymbol(0, "Bb"), ChordSymbol(2 * QUARTER, "F7/A"))
    return Song("x", WHOLE, keys=(KeyChange(0, "Bb", "major"),), chords=chords, tracks=tracks)


def part(song: Song, number: int):
    return fromstring(save_musicxml(song)).findall("part")[number]


def test_a_clarinet_reads_a_tone_higher_in_a_key_of_two_sharps_more() -> None:
    clarinet = part(song(CLARINET, PIANO), 0)
    assert clarinet.findtext(".//key/fifths") == "0"  # B flat sounds, C is read
    assert (clarinet.findtext(".//pitch/step"), clarinet.findtext(".//pitch/octave")) == ("A", "4")
    assert part(song(CLARINET, PIANO), 1).findtext(".//key/fifths") == "-2"


def test_an_alto_sax_reads_a_sixth_higher() -> None:
    sax = part(song(ALTO_SAX), 0)
    assert sax.findtext(".//key/fifths") == "1"
    assert (sax.findtext(".//pitch/step"), sax.findtext(".//pitch/octave")) == ("E", "5")


def test_a_guitar_reads_an_octave_higher_by_its_clef() -> None:
    assert part(song(GUITAR), 0).findtext(".//clef/clef-octave-change") == "-1"


def test_chord_symbols_stand_over_the_first_part_that_reads_what_sounds() -> None:
    both = song(CLARINET, PIANO)
    assert part(both, 0).find(".//harmony") is None
    assert part(both, 1).findtext(".//harmony//root-step") == "B"
    assert load_musicxml(save_musicxml(both)).chords == both.chords


def test_over_transposing_parts_alone_they_are_named_as_read_and_come_back_as_they_sound() -> None:
    alone = song(CLARINET)
    roots = [h.findtext("root/root-step") for h in part(alone, 0).iterfind(".//harmony")]
    assert roots == ["C", "G"] and part(alone, 0).findtext(".//harmony/bass/bass-step") == "B"
    assert load_musicxml(save_musicxml(alone)).chords == alone.chords


def test_what_is_composed_for_a_horn_sounds_the_same_when_the_score_is_read_back() -> None:
    brief = Brief(style="classical", bars=8, parts=(PartRequest("french horn", 60), PartRequest("piano", 0)))
    made = compose(brief, 2).song
    again = load_musicxml(save_musicxml(made))
    heard = [sorted(n.midi_pitch for n in t.notes) for t in perform(made).tracks]
    assert [sorted(n.midi_pitch for n in t.notes) for t in perform(again).tracks] == heard
