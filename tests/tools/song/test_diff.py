"""What differs between two songs."""

from dataclasses import replace

from tools.song.diff import diff
from tools.song.values import QUARTER, WHOLE, Instrument, Note, Song, TempoChange, Track, TrackMix


def song() -> Song:
    notes = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, 60 + i, 80) for i in range(16))
    other = tuple(Note(f"t2.n{i}", i * WHOLE, WHOLE, 40, 70) for i in range(4))
    tracks = (Track("t1", "Piano", "chords", Instrument(0), notes), Track("t2", "Bass", "bass", Instrument(33), other))
    return Song(end_tick=4 * WHOLE, tracks=tracks)


def with_notes(base: Song, index: int, notes: tuple[Note, ...]) -> Song:
    tracks = list(base.tracks)
    tracks[index] = replace(tracks[index], notes=notes)
    return replace(base, tracks=tuple(tracks))


def test_equal_songs_do_not_differ() -> None:
    assert diff(song(), song()).is_empty


def test_softer_bars_are_named_with_their_track_count_and_means() -> None:
    base = song()
    softer = tuple(replace(n, velocity=60) if WHOLE <= n.onset_tick < 3 * WHOLE else n for n in base.tracks[0].notes)
    (change,) = diff(base, with_notes(base, 0, softer)).changes
    assert (change.what, change.where, change.detail) == ("velocity", "bars 2-3, Piano", "8 notes, mean 80 -> 60")


def test_a_moved_note_is_a_move_and_not_a_removal() -> None:
    base = song()
    moved = tuple(replace(n, onset_tick=n.onset_tick + 10) if n.id == "t2.n2" else n for n in base.tracks[1].notes)
    assert [(c.what, c.where) for c in diff(base, with_notes(base, 1, moved)).changes] == [("onset", "bar 3, Bass")]


def test_transposition_says_by_how_much() -> None:
    base = song()
    up = tuple(replace(n, midi_pitch=n.midi_pitch + 2) for n in base.tracks[0].notes)
    assert diff(base, with_notes(base, 0, up)).changes[0].detail == "16 notes, all +2 semitones"


def test_tracks_tempo_and_fader_are_told() -> None:
    base = song()
    changed = replace(
        base, tracks=(replace(base.tracks[0], mix=TrackMix(gain_db=-6.0)),), tempi=(TempoChange(0, 600_000),)
    )
    told = {(c.what, c.where): c.detail for c in diff(base, changed).changes}
    assert told == {
        ("tempo", "whole song"): "120 -> 100",
        ("track removed", "Bass"): "4 notes",
        ("mix", "Piano"): "gain_db 0 -> -6",
    }


def test_added_and_removed_notes_are_counted_where_they_stand() -> None:
    base = song()
    notes = (*base.tracks[0].notes[:-1], Note("t1.n99", 0, QUARTER, 48))
    told = {c.what: (c.where, c.detail) for c in diff(base, with_notes(base, 0, notes)).changes}
    assert told == {"notes added": ("bar 1, Piano", "1 note"), "notes removed": ("bar 4, Piano", "1 note")}
