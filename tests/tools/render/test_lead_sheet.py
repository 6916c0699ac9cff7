from dataclasses import replace

import pytest

from tools.errors import RenderError
from tools.render.lead_sheet import lead_sheet_song
from tools.song.values import QUARTER, Carried, ChordSymbol, Instrument, Mark, Note, Song, Syllable, Track

BAR = 4 * QUARTER


def track(*rows, track_id="t1", role="melody", is_drum=False, **fields):
    """Rows of (onset in quarters, length in quarters, pitch, staff)."""
    notes = tuple(
        Note(f"{track_id}.n{i}", round(onset * QUARTER), round(length * QUARTER), pitch, staff=(*staff, 1)[0])
        for i, (onset, length, pitch, *staff) in enumerate(rows)
    )
    return Track(
        track_id,
        track_id,
        role,
        Instrument(65, is_drum, transpose_chromatic=-9, transpose_diatonic=-5),
        notes,
        **fields,
    )


def tune(song):
    return [
        (n.onset_tick / QUARTER, n.length_ticks / QUARTER, n.midi_pitch) for n in lead_sheet_song(song).tracks[0].notes
    ]


def test_only_the_melody_remains_with_chords_and_title():
    song = Song(
        "Air",
        BAR,
        chords=(ChordSymbol(0, "Dm7"),),
        tracks=(track((0, 4, 50), track_id="t2", role="bass"), track((0, 2, 74), (2, 2, 76))),
    )
    lead = lead_sheet_song(song)
    assert [t.id for t in lead.tracks] == ["t1"]
    assert (lead.title, lead.chords) == (song.title, song.chords)
    assert tune(song) == [(0, 2, 74), (2, 2, 76)]


def test_it_is_printed_at_sounding_pitch_and_not_copied_from_an_upload():
    lead = lead_sheet_song(Song(end_tick=BAR, carried=Carried("musicxml", "0" * 64), tracks=(track((0, 4, 60)),)))
    assert lead.tracks[0].instrument.transpose_chromatic == 0
    assert lead.carried is None


def test_chords_give_their_top_notes():
    assert tune(Song(end_tick=BAR, tracks=(track((0, 2, 60), (0, 2, 64), (0, 2, 67), (2, 2, 65)),))) == [
        (0, 2, 67),
        (2, 2, 65),
    ]


def test_a_note_ends_where_the_next_begins():
    assert tune(Song(end_tick=BAR, tracks=(track((0, 4, 72), (1, 3, 74)),))) == [(0, 1, 72), (1, 3, 74)]


def test_an_accompaniment_under_a_held_note_is_left_out():
    assert tune(Song(end_tick=BAR, tracks=(track((0, 4, 79), (1, 1, 60), (2, 1, 64)),))) == [(0, 4, 79)]


def test_the_left_hand_is_left_out():
    piano = track((0, 2, 72, 1), (2, 2, 48, 2), staves=2)
    assert tune(Song(end_tick=BAR, tracks=(piano,))) == [(0, 2, 72)]


def test_marks_and_words_follow_the_notes_that_are_kept():
    melody = track((0, 2, 60), (0, 2, 72), (2, 2, 74))
    melody = replace(
        melody,
        marks=(
            Mark("slur", 0, 2 * QUARTER, note_id="t1.n1", end_note_id="t1.n2"),
            Mark("slur", 0, 2 * QUARTER, note_id="t1.n0", end_note_id="t1.n2"),
            Mark("dynamic", 0, value="f"),
        ),
        syllables=(Syllable(0, "Oh", note_id="t1.n1"), Syllable(0, "Uh", note_id="t1.n0")),
    )
    lead = lead_sheet_song(Song(end_tick=BAR, tracks=(melody,))).tracks[0]
    assert [(mark.kind, mark.note_id) for mark in lead.marks] == [("slur", "t1.n1")]
    assert [syllable.text for syllable in lead.syllables] == ["Oh"]


def test_without_a_melody_the_highest_track_is_the_tune():
    low, high = track((0, 4, 40), track_id="t1", role="bass"), track((0, 4, 80), track_id="t2", role="other")
    assert lead_sheet_song(Song(end_tick=BAR, tracks=(low, high))).tracks[0].id == "t2"


def test_drums_alone_are_no_tune():
    with pytest.raises(RenderError, match="no pitched notes"):
        lead_sheet_song(Song(end_tick=BAR, tracks=(track((0, 1, 36), role="drums", is_drum=True),)))


def test_it_can_be_engraved():
    from tools.render.engrave import engrave
    from tools.song.musicxml import save_musicxml

    song = Song("Air", BAR, chords=(ChordSymbol(0, "Dm7"),), tracks=(track((0, 2, 74), (2, 2, 76)),))
    page = engrave(save_musicxml(lead_sheet_song(song))).pages[0]
    assert "Dm7" in page
    assert page.count('class="note"') == 2
