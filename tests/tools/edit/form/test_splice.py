"""A splice is exact to the tick: copies are the same, what holds is restored at seams, what rings is cut there."""

from dataclasses import replace

import pytest

from tools.compose import compose
from tools.edit.form.moved import MovedNotes, moves_of
from tools.edit.form.reshape import reshaped, with_stretch, without
from tools.edit.form.splice import blank, placed, spliced, stretch
from tools.errors import EditError
from tools.song.brief import Brief
from tools.song.song_json import song_hash
from tools.song.values import (
    QUARTER,
    WHOLE,
    AudioTrack,
    ChordSymbol,
    Curve,
    KeyChange,
    Lock,
    Mark,
    Note,
    Section,
    Song,
    Syllable,
    TempoChange,
)


@pytest.fixture(scope="module")
def pieces() -> list[Song]:
    briefs = (Brief(style="pop"), Brief(style="jazz_ballad"), Brief(style="folk"), Brief(style="techno"))
    return [compose(brief, seed).song for seed, brief in enumerate(briefs, 1)]


def test_one_piece_from_start_to_end_is_the_song_itself(band: Song) -> None:
    assert spliced(band, [stretch(0, 3 * WHOLE), stretch(3 * WHOLE, 8 * WHOLE)]) is band


def test_a_repeat_taken_out_again_restores_the_hash(pieces: list[Song]) -> None:
    for song in pieces:
        for section in song.sections:
            start, end = section.start_tick, section.end_tick
            longer = reshaped(song, with_stretch(song, start, stretch(start, end, is_copy=True))).song
            assert longer.end_tick == song.end_tick + end - start
            assert song_hash(longer) != song_hash(song)
            back = reshaped(longer, without(longer, [(start, end)])).song
            assert song_hash(back) == song_hash(song), section.name


def test_empty_bars_taken_out_again_restore_the_hash(pieces: list[Song]) -> None:
    for song in pieces:
        at = song.grid.bar(5).start_tick
        length = song.grid.bar(5).length_ticks
        longer = reshaped(song, with_stretch(song, at, blank([length] * 2))).song
        assert not [n for t in longer.tracks for n in t.notes if at <= n.onset_tick < at + 2 * length]
        assert song_hash(reshaped(longer, without(longer, [(at, at + 2 * length)])).song) == song_hash(song)


def test_every_id_is_there_once_and_every_sign_hangs_on_a_note(pieces: list[Song]) -> None:
    for song in pieces:
        middle = song.sections[1].start_tick
        made = spliced(song, [stretch(middle, song.end_tick), stretch(0, song.end_tick), blank([WHOLE])])
        for track in made.tracks:
            ids = [note.id for note in track.notes]
            assert len(ids) == len(set(ids))
            hung = {m.note_id for m in track.marks} | {m.end_note_id for m in track.marks} - {None}
            assert hung - {None} <= set(ids)
            assert list(track.notes) == sorted(track.notes, key=lambda n: (n.onset_tick, n.midi_pitch, n.id))


def test_a_note_that_rings_over_a_seam_ends_there_and_one_that_rings_into_the_same_music_goes_on(band: Song) -> None:
    flute = band.tracks[0]
    long = replace(flute.notes[15], length_ticks=2 * QUARTER)  # rings over the barline before bar 5
    held = replace(flute, notes=tuple(long if n.id == long.id else n for n in flute.notes if n.onset_tick != 4 * WHOLE))
    song = replace(band, tracks=(held, *band.tracks[1:]))
    cut = spliced(song, [stretch(0, 4 * WHOLE), stretch(5 * WHOLE, 8 * WHOLE)])
    assert next(n for n in cut.tracks[0].notes if n.id == long.id).end_tick == 4 * WHOLE
    again = spliced(
        song, [stretch(0, 4 * WHOLE), stretch(4 * WHOLE, 6 * WHOLE, is_copy=True), stretch(4 * WHOLE, 8 * WHOLE)]
    )
    assert next(n for n in again.tracks[0].notes if n.id == long.id).length_ticks == 2 * QUARTER


def test_what_holds_is_in_force_at_every_seam(band: Song) -> None:
    pedal = Curve("cc64", ((0, 127), (WHOLE, 0), (5 * WHOLE, 100)))
    piano = replace(band.tracks[1], curves=(pedal,))
    song = replace(
        band,
        tracks=(band.tracks[0], piano, *band.tracks[2:]),
        tempi=(TempoChange(0, 600_000), TempoChange(4 * WHOLE, 500_000)),
        keys=(KeyChange(0, "C", "major"), KeyChange(4 * WHOLE, "D", "major")),
    )
    swapped = spliced(song, [stretch(4 * WHOLE, 8 * WHOLE), stretch(0, 4 * WHOLE)])
    assert [(t.tick, t.us_per_quarter) for t in swapped.tempi] == [(0, 500_000), (4 * WHOLE, 600_000)]
    assert [(k.tick, k.tonic) for k in swapped.keys] == [(0, "D"), (4 * WHOLE, "C")]
    assert swapped.tracks[1].curves[0].points == ((WHOLE, 100), (4 * WHOLE, 127), (5 * WHOLE, 0))


def test_a_chord_that_holds_over_the_start_of_a_piece_is_said_there(band: Song) -> None:
    song = replace(band, chords=(ChordSymbol(0, "C"), ChordSymbol(2 * WHOLE, "F")))
    made = spliced(song, [stretch(3 * WHOLE, 8 * WHOLE), stretch(WHOLE, 2 * WHOLE)])
    assert [(c.tick // WHOLE, c.symbol) for c in made.chords] == [(0, "F"), (5, "C")]


def test_syllables_slurs_and_locks_move_with_their_bars(band: Song) -> None:
    flute = band.tracks[0]
    note, after = flute.notes[16], flute.notes[17]
    sung = replace(
        flute,
        syllables=(Syllable(note.onset_tick, "la", note_id=note.id),),
        marks=(Mark("slur", note.onset_tick, after.onset_tick, note_id=note.id, end_note_id=after.id),),
    )
    song = replace(band, tracks=(sung, *band.tracks[1:]), locks=(Lock("l1", ("t1",), 4 * WHOLE, 6 * WHOLE, "mine"),))
    made = spliced(song, [stretch(WHOLE, 8 * WHOLE)])
    assert made.tracks[0].syllables[0].tick == 3 * WHOLE
    assert (made.tracks[0].marks[0].tick, made.tracks[0].marks[0].end_tick) == (3 * WHOLE, 3 * WHOLE + QUARTER)
    assert (made.locks[0].start_tick, made.locks[0].end_tick) == (3 * WHOLE, 5 * WHOLE)
    gone = spliced(song, [stretch(0, 4 * WHOLE)])
    assert gone.locks == () and gone.tracks[0].syllables == ()


def test_half_a_repeat_is_no_repeat(band: Song) -> None:
    signs = (Mark("repeat_start", 2 * WHOLE), Mark("repeat_end", 4 * WHOLE, value="2"))
    song = replace(band, marks=signs)
    whole = spliced(song, [stretch(WHOLE, 8 * WHOLE)])
    assert [(m.kind, m.tick) for m in whole.marks] == [("repeat_start", WHOLE), ("repeat_end", 3 * WHOLE)]
    assert spliced(song, [stretch(0, 3 * WHOLE), stretch(6 * WHOLE, 8 * WHOLE)]).marks == ()


def test_parts_of_one_section_that_meet_are_one_section(band: Song) -> None:
    made = reshaped(band, [stretch(0, 2 * WHOLE), stretch(3 * WHOLE, 8 * WHOLE)]).song
    assert [(s.name, s.start_tick // WHOLE, s.end_tick // WHOLE) for s in made.sections] == [
        ("Verse", 0, 3),
        ("Chorus", 3, 7),
    ]


def test_copies_of_a_section_are_numbered(band: Song) -> None:
    made = reshaped(band, with_stretch(band, 4 * WHOLE, stretch(4 * WHOLE, 8 * WHOLE, is_copy=True))).song
    assert [s.name for s in made.sections] == ["Verse", "Chorus 1", "Chorus 2"]
    assert len({s.id for s in made.sections}) == 3


def test_an_inner_ritardando_is_not_played(band: Song) -> None:
    made = reshaped(band, with_stretch(band, 4 * WHOLE, stretch(4 * WHOLE, 8 * WHOLE, is_copy=True))).song
    assert [(t.tick // WHOLE, t.us_per_quarter) for t in made.tempi] == [(0, 600_000), (11, 666_667)]


def test_a_moved_upbeat_stays_a_short_bar() -> None:
    notes = (
        Note("t1.n0", 0, QUARTER, 67),
        Note("t1.n1", QUARTER, WHOLE, 72),
        Note("t1.n2", QUARTER + WHOLE, WHOLE, 71),
    )
    from tools.song.values import Instrument, Track

    song = Song(
        end_tick=QUARTER + 2 * WHOLE,
        pickup_ticks=QUARTER,
        tracks=(Track("t1", "Flute", "melody", Instrument(73), notes),),
        sections=(Section("s1", "A", 0, QUARTER + 2 * WHOLE),),
    )
    without_upbeat = spliced(song, [stretch(QUARTER, song.end_tick)])
    assert without_upbeat.pickup_ticks == 0 and without_upbeat.grid.bar_count == 2
    behind = spliced(song, [stretch(QUARTER + WHOLE, song.end_tick), stretch(0, QUARTER + WHOLE)])
    assert [bar.length_ticks for bar in behind.grid.bars] == [WHOLE, QUARTER, WHOLE]


def test_a_song_with_a_recording_is_not_cut(band: Song) -> None:
    song = replace(band, audio_tracks=(AudioTrack("a1", "Voice memo", "0" * 64),))
    with pytest.raises(EditError, match="Voice memo is a recording"):
        spliced(song, [stretch(0, WHOLE)])


def test_the_promise_of_moved_notes_sees_a_changed_a_lost_and_a_new_note(band: Song) -> None:
    pieces = [stretch(0, 2 * WHOLE), stretch(4 * WHOLE, 8 * WHOLE)]
    made = spliced(band, pieces)
    promise = MovedNotes(moves_of(placed(band, pieces)))
    assert promise.look(band, made).ok
    flute = made.tracks[0]
    for notes in (
        (replace(flute.notes[-1], velocity=1), *flute.notes[:-1]),
        flute.notes[1:],
        (*flute.notes, Note("t1.n999", WHOLE, QUARTER, 60)),
        tuple(replace(n, onset_tick=n.onset_tick + (n.onset_tick >= 2 * WHOLE)) for n in flute.notes),
    ):
        assert not promise.look(band, replace(made, tracks=(replace(flute, notes=notes), *made.tracks[1:]))).ok
