"""Promises of the MusicXML format: what Song holds comes back, other programs agree, real scores survive."""

import io
import zipfile
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools.song.musicxml import load_musicxml, save_musicxml
from tools.song.musicxml.durations import cut, pulse, single_value
from tools.song.values import (
    EIGHTH,
    QUARTER,
    SIXTEENTH,
    WHOLE,
    ChordSymbol,
    Instrument,
    KeyChange,
    Mark,
    MeterChange,
    Note,
    Section,
    Song,
    Syllable,
    TempoChange,
    Track,
)
from tools.theory.chord import parse_chord
from tools.theory.pitch import parse_spelling
from tools.theory.qualities import QUALITIES

BAR = 3 * QUARTER


def note(number: int, onset: int, length: int, pitch: int, **more) -> Note:
    return Note(f"t1.n{number}", onset, length, pitch, **more)


def ordered(notes) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))


@pytest.fixture
def waltz() -> Song:
    """An upbeat and four bars of 3/4 with everything a score may show."""
    third = QUARTER // 3
    tune = [
        note(1, 0, QUARTER, 69),
        note(2, QUARTER, QUARTER + EIGHTH, 74),
        note(3, 2 * QUARTER + EIGHTH, EIGHTH, 73),
        note(4, 3 * QUARTER, QUARTER, 72),
        *(note(5 + i, QUARTER + BAR + i * third, third, 70 - i, tuplet=(3, 2)) for i in range(3)),
        note(8, 2 * QUARTER + BAR, EIGHTH, 66),
        note(9, 2 * QUARTER + BAR + EIGHTH, EIGHTH, 67),
        note(10, 3 * QUARTER + BAR, 2 * QUARTER, 69),  # over the barline
        note(11, 2 * QUARTER + 2 * BAR, 0, 74, grace="slash"),
        note(12, 2 * QUARTER + 2 * BAR, SIXTEENTH, 73),
        note(13, 2 * QUARTER + 2 * BAR + SIXTEENTH, 3 * SIXTEENTH, 74),
        note(14, 3 * QUARTER + 2 * BAR, QUARTER, 76),
        note(15, QUARTER + 3 * BAR, BAR, 74),
    ]
    marks = (
        Mark("dynamic", QUARTER, value="mf"),
        Mark("hairpin", QUARTER + BAR, QUARTER + 2 * BAR, "crescendo"),
        Mark("dynamic", QUARTER + 2 * BAR, value="f"),
        Mark("slur", QUARTER, 3 * QUARTER, note_id="t1.n2", end_note_id="t1.n4"),
        Mark("articulation", 2 * QUARTER + BAR, value="staccato", note_id="t1.n8"),
        Mark("articulation", 2 * QUARTER + BAR + EIGHTH, value="up-bow", note_id="t1.n9"),
        Mark("ornament", 3 * QUARTER + 2 * BAR, value="trill", note_id="t1.n14"),
        Mark("fermata", QUARTER + 3 * BAR, note_id="t1.n15"),
        Mark("text", QUARTER, value="dolce", placement="above"),
        Mark("fingering", 0, value="2", note_id="t1.n1"),
        Mark("octave", QUARTER + 2 * BAR, QUARTER + 3 * BAR, "8va"),
        Mark("clef", QUARTER + 3 * BAR, value="alto"),
        Mark("breath", 3 * QUARTER + 2 * BAR, value="breath-mark", note_id="t1.n14"),
    )
    piano, drums = [], []
    for b in range(4):
        start = QUARTER + b * BAR
        piano += [Note(f"t2.n{b}", start, QUARTER, 50 - 2 * b, staff=2), Note(f"t2.m{b}", start, BAR, 77 - b)]
        piano += [
            Note(f"t2.c{b}{k}{p}", start + k * QUARTER, QUARTER, p, voice=2) for k in (1, 2) for p in (62, 65, 69)
        ]
        drums += [Note(f"t4.h{b}{k}", start + k * EIGHTH, EIGHTH, 42) for k in range(6)]
        drums += [Note(f"t4.k{b}", start, QUARTER, 36, voice=2), Note(f"t4.s{b}", start + QUARTER, EIGHTH, 38)]
    clarinet = [Note(f"t3.n{k}", QUARTER + k * QUARTER, QUARTER, 60 + k) for k in range(12)]
    return Song(
        "Demo & Waltz",
        end_tick=QUARTER + 4 * BAR,
        pickup_ticks=QUARTER,
        meters=(MeterChange(0, 3, 4),),
        keys=(KeyChange(0, "D", "minor"), KeyChange(QUARTER + 3 * BAR, "D", "major")),
        tempi=(TempoChange(0, 500_000), TempoChange(QUARTER + 2 * BAR, 550_000, written=False)),
        chords=tuple(ChordSymbol(QUARTER + i * BAR, s) for i, s in enumerate(("Dm", "Gm7b5/Db", "A7b9", "Dm(maj7)"))),
        sections=(
            Section("s1", "Intro", 0, QUARTER + 2 * BAR),
            Section("s2", "Verse", QUARTER + 2 * BAR, QUARTER + 4 * BAR),
        ),
        marks=(
            Mark("tempo_text", 0, value="Wistful"),
            Mark("repeat_start", QUARTER),
            Mark("volta", QUARTER + BAR, QUARTER + 2 * BAR, "1"),
            Mark("repeat_end", QUARTER + 2 * BAR, value="2"),
            Mark("volta", QUARTER + 2 * BAR, QUARTER + 3 * BAR, "2"),
        ),
        credits=(("composer", "A. Person"),),
        tracks=(
            Track(
                "t1",
                "Accordion",
                "melody",
                Instrument(21),
                ordered(tune),
                marks=marks,
                syllables=(
                    Syllable(QUARTER, "Hel", "begin", 1, "t1.n2"),
                    Syllable(5 * EIGHTH, "lo", "end", 1, "t1.n3"),
                ),
            ),
            Track(
                "t2",
                "Piano",
                "chords",
                Instrument(0),
                ordered(piano),
                marks=(Mark("pedal", QUARTER, QUARTER + BAR, staff=2),),
                staves=2,
            ),
            Track(
                "t3",
                "Clarinet",
                "counter",
                Instrument(71, transpose_chromatic=-2, transpose_diatonic=-1),
                ordered(clarinet),
            ),
            Track("t4", "Drums", "drums", Instrument(0, is_drum=True), ordered(drums)),
        ),
    )


def printed(song: Song, tuplets: bool = True) -> list[list[tuple]]:
    """The notes of every track as printed. Odd lengths that no tuplet was named for may come back with one."""
    return [
        sorted(
            (
                n.onset_tick,
                n.length_ticks,
                n.midi_pitch,
                n.staff,
                n.grace or "",
                n.tuplet if tuplets and n.tuplet else (),
            )
            for n in track.notes
        )
        for track in song.tracks
    ]


def signs(song: Song) -> list[Counter]:
    return [Counter((m.kind, m.tick, m.end_tick, m.value, m.staff) for m in t.marks) for t in song.tracks]


def corpus(path: str) -> bytes:
    import music21

    return (Path(music21.__file__).parent / "corpus" / path).read_bytes()


# --- what Song holds comes back ---


def test_a_whole_score_comes_back(waltz):
    read = load_musicxml(save_musicxml(waltz), "x.musicxml")
    assert printed(read) == printed(waltz)
    assert signs(read) == signs(waltz)
    for name in ("title", "end_tick", "pickup_ticks", "meters", "keys", "tempi", "chords", "credits"):
        assert getattr(read, name) == getattr(waltz, name), name
    assert read.grid.bars == waltz.grid.bars
    assert [(s.name, s.start_tick, s.end_tick) for s in read.sections] == [
        (s.name, s.start_tick, s.end_tick) for s in waltz.sections
    ]
    assert [m for m in read.marks if m.kind != "rehearsal"] == list(waltz.marks)
    assert [(t.name, t.instrument, t.staves) for t in read.tracks] == [
        (t.name, t.instrument, t.staves) for t in waltz.tracks
    ]
    assert [(s.tick, s.text, s.hyphen) for s in read.tracks[0].syllables] == [
        (s.tick, s.text, s.hyphen) for s in waltz.tracks[0].syllables
    ]


def test_reading_and_writing_again_changes_nothing(waltz):
    once = save_musicxml(replace(load_musicxml(save_musicxml(waltz), "x"), carried=None))
    assert save_musicxml(replace(load_musicxml(once, "x"), carried=None)) == once


def test_the_same_song_gives_the_same_bytes(waltz):
    assert save_musicxml(waltz) == save_musicxml(replace(waltz))


def test_a_transposing_part_is_written_as_it_is_read(waltz):
    root = ElementTree.fromstring(save_musicxml(waltz))
    part = root.findall("part")[2]
    assert part.findtext(".//key/fifths") == "1"  # D minor sounds, E minor is read
    first = part.find(".//note/pitch")
    assert (first.findtext("step"), first.findtext("octave")) == ("D", "4")  # sounds C4


def test_every_chord_quality_comes_back():
    symbols = [f"Eb{key}" for key in QUALITIES] + ["F#m7b5/E", "N.C.", "C7(b9,13)", "Bb(no3)"]
    chords = tuple(ChordSymbol(i * WHOLE, symbol) for i, symbol in enumerate(symbols))
    song = Song("x", len(symbols) * WHOLE, chords=chords, tracks=(Track("t1", "Piano", "melody", Instrument(0)),))
    read = load_musicxml(save_musicxml(song), "x")
    for before, after in zip(chords, read.chords, strict=True):
        assert after.tick == before.tick
        assert parse_chord(after.symbol).pitch_classes == parse_chord(before.symbol).pitch_classes, before.symbol


@pytest.mark.parametrize(
    "meter", [(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (2, 2), (12, 8), (9, 8), (3, 8), (2, 4), (6, 4), (5, 8)]
)
def test_every_stretch_of_a_bar_is_cut_into_values_that_fill_it(meter):
    beats = pulse(*meter)
    for unit in (SIXTEENTH, QUARTER // 3, QUARTER // 6):
        for start in range(0, beats.length, unit):
            for end in range(start + unit, beats.length + 1, unit):
                for rest in (False, True):
                    values = cut(start, end, beats, rest=rest)
                    assert values[0].start == start and values[-1].end == end
                    assert all(a.end == b.start for a, b in pairwise(values))
                    assert all(single_value(v.end - v.start, v.ratio) == (v.type, v.dots) for v in values)


@pytest.mark.parametrize(
    ("meter", "start", "end", "values"),
    [
        ((4, 4), 0.5, 1.5, ["quarter"]),  # a plain syncopation
        ((4, 4), 1.5, 2.5, ["eighth", "eighth"]),  # the middle of the bar stays visible
        ((4, 4), 1, 3, ["half"]),
        ((4, 4), 1, 2.5, ["quarter", "eighth"]),
        ((3, 4), 0, 3, ["half."]),
        ((6, 8), 0, 2, ["quarter.", "eighth"]),  # two dotted beats, never a half note
        ((6, 8), 0, 3, ["half."]),
        ((7, 8), 0, 3.5, ["half", "quarter."]),
        ((5, 4), 0, 5, ["half.", "half"]),
    ],
)
def test_beats_stay_visible(meter, start, end, values):
    found = cut(int(start * QUARTER), int(end * QUARTER), pulse(*meter))
    assert [v.type + "." * v.dots for v in found] == values


def test_accidentals_stand_where_they_are_needed_and_nowhere_else():
    names = ["F#4", "F4", "F4", "F#4", "F#4", "F5", "Bb4", "B4"]
    notes = [
        Note(f"n{i}", i * EIGHTH, EIGHTH, parse_spelling(n).midi_pitch, spelling=parse_spelling(n))
        for i, n in enumerate(names)
    ]
    notes += [Note("n8", WHOLE, QUARTER, 66, spelling=parse_spelling("F#4"))]
    track = Track("t1", "Violin", "melody", Instrument(40), ordered(notes))
    root = ElementTree.fromstring(
        save_musicxml(Song("x", 2 * WHOLE, keys=(KeyChange(0, "G", "major"),), tracks=(track,)))
    )
    shown = [n.findtext("accidental") for n in root.iter("note") if n.find("pitch") is not None]
    assert shown == [None, "natural", None, "sharp", None, "natural", "flat", "natural", None]


def test_beams_follow_the_beat():
    notes = [Note(f"n{i:02}", i * EIGHTH, EIGHTH, 70) for i in range(6)]
    track = Track("t1", "Violin", "melody", Instrument(40), tuple(notes))

    def beams(*meter: int) -> list[str]:
        root = ElementTree.fromstring(save_musicxml(Song("x", BAR, meters=(MeterChange(0, *meter),), tracks=(track,))))
        return [n.findtext("beam") for n in root.iter("note")]

    assert beams(3, 4) == ["begin", "end"] * 3
    assert beams(6, 8) == ["begin", "continue", "end"] * 2


def test_notes_that_overlap_in_one_voice_are_written_in_two_and_lose_nothing():
    notes = (Note("n1", 0, 3 * QUARTER, 60), Note("n2", QUARTER, QUARTER, 64), Note("n3", EIGHTH, WHOLE + QUARTER, 67))
    song = Song("x", 2 * WHOLE, tracks=(Track("t1", "Piano", "chords", Instrument(0), ordered(notes)),))
    assert printed(load_musicxml(save_musicxml(song), "x")) == printed(song)


# --- loudness from signs ---


def test_dynamics_hairpins_and_accents_are_heard():
    notes = [Note(f"t1.n{i}", i * QUARTER, QUARTER, 60) for i in range(8)]
    marks = (
        Mark("dynamic", 0, value="p"),
        Mark("hairpin", 0, 4 * QUARTER, "crescendo"),
        Mark("dynamic", 4 * QUARTER, value="f"),
        Mark("articulation", 5 * QUARTER, value="accent", note_id="t1.n5"),
        Mark("articulation", 6 * QUARTER, value="staccato", note_id="t1.n6"),
    )
    song = Song("x", 2 * WHOLE, tracks=(Track("t1", "Violin", "melody", Instrument(40), tuple(notes), marks=marks),))
    read = load_musicxml(save_musicxml(song), "x").tracks[0].notes
    assert [n.velocity for n in read] == [49, 61, 72, 84, 96, 112, 96, 96]
    assert read[6].performed_ticks == QUARTER // 2


# --- other programs ---


def test_music21_reads_the_same_notes(waltz):
    from music21 import converter

    parts = converter.parse(save_musicxml(waltz).decode(), format="musicxml").parts
    theirs = [
        (float(chord.getOffsetInHierarchy(parts[0])), float(chord.quarterLength), pitch.midi)
        for chord in parts[0].stripTies().recurse().notes
        for pitch in chord.pitches
        if not hasattr(chord, "chordKind") and not chord.duration.isGrace
    ]
    flat = sorted(theirs)
    ours = sorted(
        (n.onset_tick / QUARTER, n.length_ticks / QUARTER, n.midi_pitch) for n in waltz.tracks[0].notes if not n.grace
    )
    assert len(flat) == len(ours)
    for a, b in zip(flat, ours, strict=True):
        assert a == pytest.approx(b, abs=1e-6)


def _engrave(data: str) -> tuple[bool, int, int]:
    import verovio

    toolkit = verovio.toolkit()
    loaded = toolkit.loadData(data)
    return bool(loaded), toolkit.getPageCount(), toolkit.renderToSVG(1).count('class="note"')


def test_verovio_draws_every_note(waltz):
    loaded, pages, heads = _engrave(save_musicxml(waltz).decode())
    assert loaded and pages == 1
    assert heads == sum(len(t.notes) for t in waltz.tracks) + 1  # one note is tied over a barline


# --- real scores ---


@pytest.mark.parametrize(
    "path",
    [
        "bach/bwv66.6.mxl",
        "bach/bwv269.mxl",
        "mozart/k155/movement2.mxl",
        "haydn/opus1no1/movement4.mxl",
        "schumann_clara/polonaise_op1n2.mxl",
        "schumann_robert/dichterliebe_no2.xml",
        "schubert/Lindenbaum.xml",
        "joplin/maple_leaf_rag.mxl",
        "leadSheet/fosterBrownHair.mxl",
        "beach/prayer_of_a_tired_child.musicxml",
        "webern/webern_dormi_jesu_op_16_no_2.mxl",
    ],
)
def test_real_scores_survive_being_written_afresh(path):
    song = load_musicxml(corpus(path), "x")
    read = load_musicxml(save_musicxml(song), "x")
    assert printed(read, tuplets=False) == printed(song, tuplets=False)
    assert [[n.spelling for n in t.notes] for t in read.tracks] == [[n.spelling for n in t.notes] for t in song.tracks]
    assert read.grid.bars == song.grid.bars
    assert signs(read) == signs(song)
    for name in ("meters", "keys", "tempi", "chords", "pickup_ticks", "end_tick"):
        assert getattr(read, name) == getattr(song, name), name


def test_beethoven_has_what_is_printed():
    song = load_musicxml(corpus("beethoven/opus18no1/movement1.mxl"), "x")
    kinds = Counter(m.kind for t in song.tracks for m in t.marks)
    assert kinds["dynamic"] == 385
    assert kinds["slur"] == 611  # of 617 slur ends in the file six have no other end
    assert (song.grid.bar_count, len(song.tracks), sum(len(t.notes) for t in song.tracks)) == (313, 4, 4053)
    assert (song.keys[0].tonic, song.keys[0].mode) == ("F", "major")


def test_music21_counts_the_same_notes_in_real_scores():
    from music21 import converter

    for path in ("bach/bwv66.6.mxl", "joplin/maple_leaf_rag.mxl"):
        data = corpus(path)
        xml = zipfile.ZipFile(io.BytesIO(data))
        name = next(n for n in xml.namelist() if n.endswith(".xml") and not n.startswith("META"))
        score = converter.parse(xml.read(name).decode(), format="musicxml").stripTies()
        theirs = sum(len(n.pitches) for n in score.recurse().notes if not hasattr(n, "chordKind"))
        assert theirs == sum(len(t.notes) for t in load_musicxml(data, "x").tracks), path


def test_utf_16_and_timewise_scores_are_read(waltz):
    text = save_musicxml(waltz).decode()
    wide = text.replace("UTF-8", "UTF-16").encode("utf-16")
    assert printed(load_musicxml(wide, "x")) == printed(waltz)
    root = ElementTree.fromstring(text)
    turned = ElementTree.Element("score-timewise")
    turned.append(root.find("part-list"))
    for index in range(len(waltz.grid.bars)):
        measure = ElementTree.SubElement(turned, "measure", root.find("part")[index].attrib)
        for part in root.findall("part"):
            ElementTree.SubElement(measure, "part", part.attrib).extend(part[index])
    assert printed(load_musicxml(ElementTree.tostring(turned), "x")) == printed(waltz)
