"""Engraved notes carry the ids of the song: all of them, each once, the pieces of a tie numbered."""

import re

import pytest

from tools.compose import compose
from tools.render.engrave import engrave
from tools.song.brief import Brief
from tools.song.load import load_song
from tools.song.musicxml import save_musicxml
from tools.song.musicxml.note_ids import with_note_ids
from tools.song.play import perform
from tools.song.values import Song

PIECE = re.compile(r"-\d+$")


def ids_in(text: str) -> list[str]:
    return re.findall(r'<note[^>]* id="([^"]+)"', text)


def song_ids(song: Song) -> set[str]:
    return {note.id for track in song.tracks for note in track.notes}


@pytest.mark.parametrize("style", ["waltz", "pop", "jazz"])
def test_every_note_of_a_composed_song_is_named_once(style: str) -> None:
    song = compose(Brief(style=style, duration_s=40, drums=True), 5).song
    found = ids_in(with_note_ids(save_musicxml(song), song).decode())
    assert len(found) == len(set(found))
    assert {PIECE.sub("", one) for one in found} == song_ids(song)


def test_the_page_has_the_ids_of_what_is_performed() -> None:
    song = compose(Brief(style="waltz", duration_s=20, drums=True), 3).song
    pages = " ".join(engrave(with_note_ids(save_musicxml(song), song)).pages)
    drawn = set(re.findall(r'<g id="([^"]+)" class="note"', pages))
    assert {note.note_id for track in perform(song).tracks for note in track.notes} <= drawn


def test_each_id_stands_at_the_pitch_and_bar_of_its_note() -> None:
    song = compose(Brief(style="pop", duration_s=30), 4).song
    xml = with_note_ids(save_musicxml(song), song).decode()
    steps = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    track = next(track for track in song.tracks if not track.instrument.transpose_chromatic)
    by_id = {note.id: note for note in track.notes}
    checked = 0
    for part in re.findall(r"<part .*?</part>", xml, re.DOTALL):
        for number, measure in re.findall(r'<measure[^>]*number="(\d+)"[^>]*>(.*?)</measure>', part, re.DOTALL):
            for id_, step, alter, octave in re.findall(
                r'<note id="([^"]+)">.*?<step>(\w)</step>(?:\s*<alter>(-?\d+)</alter>)?\s*<octave>(\d)</octave>',
                measure,
                re.DOTALL,
            ):
                if note := by_id.get(id_):
                    assert 12 * (int(octave) + 1) + steps[step] + int(alter or 0) == note.midi_pitch
                    assert song.grid.position(note.onset_tick)[0] == int(number)
                    checked += 1
    assert checked == len(by_id) > 20


def test_measures_copied_from_an_upload_are_named_too() -> None:
    written = save_musicxml(compose(Brief(style="waltz", duration_s=20), 6).song)
    loaded = load_song(written, "mine.musicxml")
    copied = save_musicxml(loaded.song, loaded.sources)
    found = {PIECE.sub("", one) for one in ids_in(with_note_ids(copied, loaded.song).decode())}
    assert found == song_ids(loaded.song)


def test_the_file_that_is_handed_out_stays_as_it_is() -> None:
    song = compose(Brief(style="waltz", duration_s=20), 6).song
    before = save_musicxml(song)
    with_note_ids(before, song)
    assert save_musicxml(song) == before and not ids_in(before.decode())
