"""An LRC file has the words line by line at the time they are sung."""

import re
from dataclasses import replace

from tools.compose import compose
from tools.lyrics.heard import heard_syllables
from tools.lyrics.lrc import lrc
from tools.lyrics.text import read_lyrics
from tools.song.brief import Brief
from tools.song.play import perform

WORDS = "The river runs\nand never rests\n\nThe willow sings\nan old tune"
SONG = compose(Brief(style="folk", title="River [live]", lyrics=read_lyrics(WORDS)), 3).song


def test_lines_are_as_they_were_written_in_rising_time() -> None:
    rows = lrc(SONG).splitlines()
    assert rows[0] == "[ti:River (live)]" and rows[1].startswith("[length:")
    sung = [re.fullmatch(r"\[(\d\d):(\d\d\.\d\d)\](.+)", row) for row in rows if row[1].isdigit()]
    assert [found[3] for found in sung if found] == [line for line in WORDS.split("\n") if line]
    times = [int(found[1]) * 60 + float(found[2]) for found in sung if found]
    assert times == sorted(set(times))


def test_a_line_begins_when_its_first_note_sounds() -> None:
    index = next(i for i, track in enumerate(SONG.tracks) if track.syllables)
    onsets = {note.note_id: note.onset_s for note in perform(SONG).tracks[index].notes}
    heard = heard_syllables(SONG)
    assert all(abs(row.start_s - onsets[row.syllable.note_id or ""]) < 1e-9 for row in heard)
    assert [row.line for row in heard if row.syllable.ends_line] == [0, 1, 2, 3]


def test_a_song_without_words_has_no_file() -> None:
    assert lrc(replace(SONG, tracks=tuple(replace(t, syllables=()) for t in SONG.tracks))) == ""
