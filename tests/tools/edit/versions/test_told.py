"""Two versions compared in words: what differs is named with its bars, what does not is named as the same."""

from dataclasses import replace

from tools.edit import set_tempo, transpose
from tools.edit.scope import resolve_scope
from tools.edit.tracks import remove_track
from tools.edit.values import with_tracks
from tools.edit.versions.told import compare, sentences
from tools.song.values import WHOLE, Song


def told(before: Song, after: Song) -> str:
    return sentences(compare(before, after), "version 1", "version 2")


def test_the_same_song_differs_in_nothing(band: Song) -> None:
    assert compare(band, band).is_empty
    assert "Nothing differs" in told(band, band)


def test_a_tempo_is_told_and_every_part_is_the_same(band: Song) -> None:
    text = told(band, set_tempo(band, bpm=120).song)
    assert "tempo goes from 100 to 120" in text
    assert "Flute, Piano, Bass and Drums are the same" in text


def test_a_transposed_stretch_is_told_with_its_bars_and_way(band: Song) -> None:
    text = told(band, transpose(band, 12, resolve_scope(band, ["t1"], 3, 4)).song)
    assert "Flute: 8 notes an octave higher in bars 3-4" in text
    assert "Piano, Bass and Drums are the same" in text


def test_parts_that_came_and_went_are_named(band: Song) -> None:
    fewer = remove_track(band, ["t4"]).song
    assert "Drums is out" in told(band, fewer)
    assert "Drums came in (32 notes)" in told(fewer, band)


def test_notes_gone_and_new_are_counted_in_their_bars(band: Song) -> None:
    bass = band.tracks[2]
    fewer = with_tracks(band, lambda t: replace(t, notes=t.notes[:-4]), [bass.id])
    assert "Bass: 4 notes gone from bars 7-8" in told(band, fewer)
    assert "Bass: 4 notes new in bars 7-8" in told(fewer, band)


def test_notes_moved_by_whole_bars_are_the_same_notes_later(band: Song) -> None:
    later = with_tracks(
        replace(band, end_tick=band.end_tick + WHOLE),
        lambda t: replace(t, notes=tuple(replace(n, onset_tick=n.onset_tick + WHOLE) for n in t.notes)),
    )
    text = told(band, later)
    assert "9 bars instead of 8" in text
    assert "Flute: 32 notes 1 bar later (now bars 2-9)" in text


def test_louder_and_softer_are_told_with_figures(band: Song) -> None:
    soft = with_tracks(band, lambda t: replace(t, notes=tuple(replace(n, velocity=60) for n in t.notes)), ["t1"])
    assert "Flute: softer (mean velocity 80 to 60)" in told(band, soft)


def test_a_chord_is_told_with_its_bar(band: Song) -> None:
    other = replace(band, chords=(*band.chords[:1], replace(band.chords[1], symbol="Em"), *band.chords[2:]))
    assert "Chords differ (Am to Em in bar 2)" in told(band, other)


def test_another_piece_is_not_compared_note_by_note(folk: Song, waltz: Song) -> None:
    text = told(folk, waltz)
    assert "different pieces" in text and waltz.title in text and folk.title in text
