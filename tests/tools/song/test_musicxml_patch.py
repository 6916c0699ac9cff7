"""Promises of writing an edited score back: what was not edited stays as it was, and nothing unread is lost."""

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, canonicalize, fromstring, tostring

import pytest

from tools.song.musicxml import load_musicxml, save_musicxml
from tools.song.musicxml.text import score_text
from tools.song.sources import sha256_hex
from tools.song.values import QUARTER, ChordSymbol, Instrument, Mark, Note, Song, TempoChange, Track

BEETHOVEN = "beethoven/opus18no1/movement1.mxl"


LUTE_NOTE = (
    '<note default-x="{x}"><pitch><step>{step}</step><octave>4</octave></pitch><duration>1</duration><voice>7</voice>'
    "<type>quarter</type><stem>up</stem>{string}</note>"
)
LUTE_STRING = "<notations><technical><string>3</string></technical></notations>"
LUTE = (
    '<score-partwise version="3.1"><part-list><score-part id="X"><part-name>Lute</part-name></score-part></part-list>'
    '<part id="X">\n<measure number="1" width="321"><print new-system="yes"/><attributes><divisions>1</divisions>'
    '<time symbol="common"><beats>4</beats><beat-type>4</beat-type></time>'
    "<staff-details><staff-lines>5</staff-lines></staff-details></attributes>"
    '<direction placement="above"><direction-type><dashes type="start" number="1"/></direction-type>'
    "<offset>1</offset></direction>"
    + "".join(LUTE_NOTE.format(x=10 * i, step=s, string=LUTE_STRING * (s == "C")) for i, s in enumerate("CDEF"))
    + '<barline location="right"><bar-style>dashed</bar-style></barline></measure>\n'
    '<measure number="2"><note><rest/><duration>4</duration></note></measure></part></score-partwise>'
).encode()


def corpus(path: str) -> bytes:
    import music21

    return (Path(music21.__file__).parent / "corpus" / path).read_bytes()


@cache
def opened(path: str) -> tuple[Song, dict[str, bytes]]:
    data = corpus(path)
    return load_musicxml(data, "score.mxl"), {sha256_hex(data): data}


def measures(data: bytes) -> dict[tuple[str, int], str]:
    """Every measure in canonical form, by part and place."""
    parts = fromstring(data).findall("part")
    return {
        (part.get("id", ""), place): canonicalize(tostring(measure), strip_text=True)
        for part in parts
        for place, measure in enumerate(part.findall("measure"))
    }


@cache
def unedited(path: str) -> bytes:
    """The score written back as it is."""
    return save_musicxml(*opened(path))


def changed(before: bytes, after: bytes) -> list[tuple[str, int]]:
    old, new = measures(before), measures(after)
    assert old.keys() == new.keys()
    return [place for place in old if old[place] != new[place]]


def raised(song: Song, track: int, place: int, semitones: int = 2) -> Song:
    """The song with the notes of one bar of one track moved."""
    bar, own = song.grid.bars[place], song.tracks[track]
    notes = [
        replace(n, midi_pitch=n.midi_pitch + semitones, spelling=None)
        if bar.start_tick <= n.onset_tick < bar.end_tick and n.end_tick <= bar.end_tick
        else n
        for n in own.notes
    ]
    assert notes != list(own.notes)
    return with_track(
        song, track, replace(own, notes=tuple(sorted(notes, key=lambda n: (n.onset_tick, n.midi_pitch, n.id))))
    )


def with_track(song: Song, place: int, track: Track) -> Song:
    return replace(song, tracks=(*song.tracks[:place], track, *song.tracks[place + 1 :]))


def notes(song: Song) -> list[list[tuple]]:
    return [[(n.onset_tick, n.length_ticks, n.midi_pitch, n.staff, n.grace) for n in t.notes] for t in song.tracks]


def kinds(song: Song) -> Counter:
    return Counter(mark.kind for track in song.tracks for mark in track.marks)


@pytest.mark.parametrize("path", [BEETHOVEN, "bach/bwv269.mxl", "schubert/Lindenbaum.xml", "joplin/maple_leaf_rag.mxl"])
def test_an_unedited_score_is_its_own_text(path):
    song, sources = opened(path)
    assert save_musicxml(song, sources) == score_text(corpus(path), "score.mxl")


@pytest.mark.parametrize("track", [0, 3])
def test_one_edited_bar_of_beethoven_leaves_every_other_measure_as_it_was(track):
    song, sources = opened(BEETHOVEN)
    before = unedited(BEETHOVEN)
    edited = raised(song, track, 29)
    after = save_musicxml(edited, sources)
    assert changed(before, after) == [(f"P{track + 1}", 29)]
    assert (before.count(b"<slur "), before.count(b"<dynamics")) == (after.count(b"<slur "), after.count(b"<dynamics"))
    read = load_musicxml(after, "after")
    assert notes(read) == notes(edited)
    assert kinds(read) == kinds(song)
    assert kinds(read)["dynamic"] == 385


@pytest.mark.parametrize(
    "path",
    [
        "bach/bwv66.6.mxl",
        "mozart/k155/movement2.mxl",
        "haydn/opus1no1/movement4.mxl",
        "schumann_clara/polonaise_op1n2.mxl",
        "schumann_clara/opus17/movement3.xml",
        "schumann_robert/dichterliebe_no2.xml",
        "schubert/Lindenbaum.xml",
        "joplin/maple_leaf_rag.mxl",
    ],
)
def test_edits_stay_where_they_are_made(path):
    song, sources = opened(path)
    before = unedited(path)
    for place in (2, 5, len(song.grid.bars) - 1):
        try:
            edited = raised(song, 0, place)
        except AssertionError:
            continue  # a bar of rests
        after = save_musicxml(edited, sources)
        assert {where[0] for where in changed(before, after)} <= {fromstring(before).find("part").get("id")}
        assert len(changed(before, after)) == 1, place
        assert notes(load_musicxml(after, "after")) == notes(edited)


def test_an_edited_bar_keeps_its_layout_its_unread_signs_and_its_other_notes():
    song = load_musicxml(LUTE, "x")
    last = song.tracks[0].notes[-1]
    edited = with_track(
        song,
        0,
        replace(song.tracks[0], notes=(*song.tracks[0].notes[:-1], replace(last, midi_pitch=67, spelling=None))),
    )
    after = fromstring(save_musicxml(edited, {sha256_hex(LUTE): LUTE}))
    measure = after.find("part/measure")
    assert isinstance(measure, Element)
    assert measure.get("width") == "321"
    assert measure.find("print").get("new-system") == "yes"
    assert measure.find("attributes/time").get("symbol") == "common"
    assert measure.findtext("attributes/staff-details/staff-lines") == "5"
    dashes = measure.find("direction")
    assert dashes.find("direction-type/dashes") is not None
    assert (
        list(measure)[list(measure).index(dashes) + 1].findtext("pitch/step") == "D"
    )  # a quarter in, as its offset said
    assert measure.findtext("barline/bar-style") == "dashed"
    assert [n.get("default-x") for n in measure.findall("note")] == ["0", "10", "20", None]
    assert measure.findtext("note/notations/technical/string") == "3"
    assert {n.findtext("voice") for n in measure.findall("note")} == {"7"}
    assert measure.findall("note")[3].findtext("pitch/step") == "G"


def test_a_note_the_source_divisions_cannot_say_leaves_the_next_bar_alone():
    song, sources = opened("bach/bwv66.6.mxl")
    before = unedited("bach/bwv66.6.mxl")
    soprano, bar = song.tracks[0], song.grid.bars[3]
    kept = tuple(n for n in soprano.notes if not bar.start_tick <= n.onset_tick < bar.end_tick)
    third = QUARTER // 3
    triplets = tuple(Note(f"new.{i}", bar.start_tick + i * third, third, 70 + i % 3, tuplet=(3, 2)) for i in range(12))
    notes_now = tuple(sorted((*kept, *triplets), key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))
    edited = with_track(song, 0, replace(soprano, notes=notes_now))
    after = save_musicxml(edited, sources)
    assert changed(before, after) == [("P1", 3)]
    assert notes(load_musicxml(after, "after")) == notes(edited)


def test_a_new_tempo_changes_the_first_measure_of_the_top_part_only():
    song, sources = opened(BEETHOVEN)
    before = unedited(BEETHOVEN)
    slower = replace(song, tempi=(TempoChange(0, 700_000), *song.tempi[1:]))
    after = save_musicxml(slower, sources)
    assert changed(before, after) == [("P1", 0)]
    assert load_musicxml(after, "after").tempi == slower.tempi


def test_another_instrument_changes_the_part_list_and_what_it_must_read():
    song, sources = opened(BEETHOVEN)
    before = unedited(BEETHOVEN)
    flute = with_track(song, 0, replace(song.tracks[0], name="Flute", instrument=Instrument(73)))
    after = save_musicxml(flute, sources)
    assert changed(before, after) == []
    read = load_musicxml(after, "after")
    assert (read.tracks[0].name, read.tracks[0].instrument.program) == ("Flute", 73)
    assert [t.name for t in read.tracks[1:]] == [t.name for t in song.tracks[1:]]
    clarinet = Instrument(71, transpose_chromatic=-2, transpose_diatonic=-1)
    transposed = save_musicxml(with_track(song, 0, replace(song.tracks[0], instrument=clarinet)), sources)
    assert {where[0] for where in changed(before, transposed)} == {"P1"}
    assert notes(load_musicxml(transposed, "after")) == notes(song)


def test_added_and_removed_parts_leave_the_others_alone():
    song, sources = opened("bach/bwv66.6.mxl")
    before = measures(save_musicxml(song, sources))
    bell = Track("t9", "Bell", "other", Instrument(14), (Note("t9.n1", 0, QUARTER, 72),))
    without = replace(song, tracks=(song.tracks[0], song.tracks[2], song.tracks[3], bell))
    after = save_musicxml(without, sources)
    now = measures(after)
    parts = [part.get("id") for part in fromstring(after).findall("part")]
    assert [entry.get("id") for entry in fromstring(after).iter("score-part")][:3] == parts[:3]
    assert parts[1:3] == ["P3", "P4"]
    for part in ("P3", "P4"):
        assert all(now[place] == before[place] for place in before if place[0] == part)
    read = load_musicxml(after, "after")
    assert [t.name for t in read.tracks] == ["Soprano", "Tenor", "Bass", "Bell"]
    assert notes(read)[:3] == [rows for i, rows in enumerate(notes(song)) if i != 1]


def test_chords_and_title_can_be_added_to_a_score_that_had_none():
    song, sources = opened("bach/bwv66.6.mxl")
    before = unedited("bach/bwv66.6.mxl")
    chords = (ChordSymbol(0, "F#m"), ChordSymbol(song.grid.bars[4].start_tick, "C#7"))
    after = save_musicxml(replace(song, chords=chords), sources)
    assert changed(before, after) == [("P1", 0), ("P1", 4)]
    assert load_musicxml(after, "after").chords == chords


def test_an_inserted_bar_moves_the_others_and_leaves_them_as_they_are():
    song, sources = opened("mozart/k155/movement2.mxl")
    before = unedited("mozart/k155/movement2.mxl")
    place = 10
    at, length = song.grid.bars[place].start_tick, song.grid.bars[place].length_ticks

    def moved(row):
        end = (
            {"end_tick": row.end_tick + length}
            if getattr(row, "end_tick", None) is not None and row.end_tick > at
            else {}
        )
        return replace(row, tick=row.tick + length, **end) if row.tick >= at else replace(row, **end)

    tracks = tuple(
        replace(
            t,
            notes=tuple(replace(n, onset_tick=n.onset_tick + length) if n.onset_tick >= at else n for n in t.notes),
            marks=tuple(moved(m) for m in t.marks),
        )
        for t in song.tracks
    )
    rows = {name: tuple(moved(r) for r in getattr(song, name)) for name in ("marks", "tempi", "meters", "keys")}
    longer = replace(song, tracks=tracks, end_tick=song.end_tick + length, **rows)
    after = save_musicxml(longer, sources)
    old, new = measures(before), measures(after)
    assert len(new) == len(old) + len(song.tracks)
    same = sum(old[part, n] == new[part, n] for part, n in old if n < place - 1)
    assert same == (place - 1) * len(song.tracks)
    assert notes(load_musicxml(after, "after")) == notes(longer)


def test_a_removed_sign_is_gone_and_an_added_one_is_there():
    song, sources = opened(BEETHOVEN)
    before = unedited(BEETHOVEN)
    violin = song.tracks[0]
    slur = next(
        m for m in violin.marks if m.kind == "slur" and song.grid.bar_at(m.tick) == song.grid.bar_at(m.end_tick)
    )
    dynamic = Mark("dynamic", song.grid.bars[60].start_tick, value="ppp")
    marks = (*(m for m in violin.marks if m != slur), dynamic)
    after = save_musicxml(with_track(song, 0, replace(violin, marks=marks)), sources)
    place = next(i for i, bar in enumerate(song.grid.bars) if bar == song.grid.bar_at(slur.tick))
    assert changed(before, after) == [("P1", place), ("P1", 60)]
    read = load_musicxml(after, "after")
    assert kinds(read)["slur"] == kinds(song)["slur"] - 1
    assert any(m.kind == "dynamic" and m.value == "ppp" and m.tick == dynamic.tick for m in read.tracks[0].marks)


def test_without_its_source_a_carried_song_is_written_whole():
    song, _ = opened("bach/bwv66.6.mxl")
    assert notes(load_musicxml(save_musicxml(song, {}), "after")) == notes(song)
