"""One more part for a song: it fits chords, sections and range, and leaves the song alone."""

import pytest

from tools.compose import compose, compose_part
from tools.errors import BriefError
from tools.instruments.lookup import row_of
from tools.song.brief import Brief, PartRequest
from tools.song.values import Note, Song, Track
from tools.theory.chord import parse_chord

SONG = compose(
    Brief(
        style="ambient",
        tonic="D",
        mode="major",
        bars=16,
        meter=(4, 4),
        parts=(PartRequest("pads", 89, "pad"), PartRequest("piano", 0)),
    ),
    7,
).song


def tones_at(song: Song, tick: int) -> frozenset[int]:
    return frozenset(parse_chord([c.symbol for c in song.chords if c.tick <= tick][-1]).pitch_classes)


def test_a_cello_with_long_notes_plays_chord_tones_of_a_bar_or_more() -> None:
    cello = compose_part(SONG, PartRequest("cello", 42), 5, "add a cello playing long notes")
    bar = SONG.grid.bars[0].length_ticks
    assert cello.instrument.program == 42 and cello.role == "counter"
    assert all(n.length_ticks >= bar // 2 for n in cello.notes)
    assert all(n.midi_pitch % 12 in tones_at(SONG, n.onset_tick) for n in cello.notes)
    assert all(row_of(cello.instrument).holds(n.midi_pitch) for n in cello.notes)
    assert cello.curves and cello.curves[0].controller == "cc11"


@pytest.mark.parametrize(
    ("request_", "words", "role"),
    [
        (PartRequest("strings", 48), "add strings in the background", "pad"),
        (PartRequest("double bass", 32), "a walking bass", "bass"),
        (PartRequest("kit", is_drum=True), "drums", "drums"),
        (PartRequest("flute", 73), "a counter melody", "counter"),
        (PartRequest("guitar", 24), "strummed chords", "chords"),
        (PartRequest("violin", 40), "in thirds with the tune", "counter"),
        (PartRequest("trumpet", 56, "melody"), "", "melody"),
    ],
)
def test_the_role_follows_instrument_and_words(request_: PartRequest, words: str, role: str) -> None:
    track = compose_part(SONG, request_, 3, words)
    assert track.role == role and track.notes
    assert track.id not in {t.id for t in SONG.tracks} and track.name not in {t.name for t in SONG.tracks}
    assert max(n.end_tick for n in track.notes) <= SONG.end_tick
    last = max(n.performed_onset_tick + n.performed_ticks for t in SONG.tracks for n in t.notes)
    assert max(n.performed_onset_tick + n.performed_ticks for n in track.notes) <= last


def test_a_walking_bass_walks_in_any_style() -> None:
    bass = compose_part(SONG, PartRequest("double bass", 32), 3, "a walking bass")
    assert len(bass.notes) >= 3.5 * SONG.grid.bar_count
    assert sum(a.midi_pitch != b.midi_pitch for a, b in zip(bass.notes, bass.notes[1:], strict=False)) >= 0.9 * (
        len(bass.notes) - 1
    )


def test_the_same_seed_gives_the_same_part_and_another_seed_another() -> None:
    ask = PartRequest("flute", 73, "melody")
    assert compose_part(SONG, ask, 4) == compose_part(SONG, ask, 4)
    assert compose_part(SONG, ask, 4).notes != compose_part(SONG, ask, 5).notes


def test_a_song_without_chords_or_sections_gets_a_part_that_fits_its_notes() -> None:
    quarter = 322_560
    notes = tuple(
        Note(f"t1.n{i}", i * 4 * quarter, 4 * quarter, pitch)
        for i, chord in enumerate([(60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67)])
        for pitch in chord
    )
    notes = tuple(Note(f"t1.n{k}", n.onset_tick, n.length_ticks, n.midi_pitch) for k, n in enumerate(notes))
    song = Song(end_tick=16 * quarter, tracks=(Track("t1", "Piano", "other", SONG.tracks[1].instrument, notes),))
    cello = compose_part(song, PartRequest("cello", 42), 1, "long notes")
    chords = [{0, 4, 7}, {5, 9, 0}, {7, 11, 2}, {0, 4, 7}]
    assert all(n.midi_pitch % 12 in chords[n.onset_tick // (4 * quarter)] for n in cello.notes)


def test_an_empty_song_is_refused() -> None:
    with pytest.raises(BriefError, match="empty"):
        compose_part(Song(), PartRequest("cello", 42), 1)
