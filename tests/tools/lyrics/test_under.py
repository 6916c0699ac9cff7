"""Words under a tune that exists: each syllable once, as few notes changed as can be, all else untouched."""

import pytest

from tools.compose import compose
from tools.compose.rewrite import rewrite
from tools.edit import change_key, check_invariants, give_tune_to, set_tempo, transpose
from tools.errors import EditError
from tools.lyrics.text import read_lyrics
from tools.lyrics.under import put_words, remove_words
from tools.song.brief import Brief
from tools.song.song_json import from_json, to_json
from tools.song.values import Song, Track

WORDS = "Over the hill where the heather is growing\nDown to the shore where the cold wind is blowing"
SONG = compose(Brief(style="folk", tonic="D", mode="major", bars=16), 3).song
SUNG = compose(Brief(style="folk", lyrics=read_lyrics(f"[Verse 1]\n{WORDS}\n[Verse 2]\n{WORDS}")), 3).song


def sung(song: Song) -> Track:
    return next(track for track in song.tracks if track.syllables)


def test_each_syllable_stands_once_and_every_other_note_is_kept() -> None:
    edited = put_words(SONG, read_lyrics(WORDS))
    track = sung(edited.song)
    ids = [s.note_id for s in track.syllables]
    assert len(ids) == len(set(ids)) == edited.facts["syllables"] == 22
    assert set(ids) <= {n.id for n in track.notes}
    assert all(row.ok for row in check_invariants(SONG, edited.song, edited.kept))
    assert [t for t in edited.song.tracks if t.id != track.id] == [t for t in SONG.tracks if t.id != track.id]


def test_the_reply_counts_the_notes_that_changed() -> None:
    edited = put_words(SONG, read_lyrics(WORDS))
    before = {n.id for t in SONG.tracks for n in t.notes}
    after = {n.id for t in edited.song.tracks for n in t.notes}
    assert (edited.facts["parted"], edited.facts["joined"]) == (len(after - before), len(before - after))


def test_as_many_syllables_as_before_change_no_note() -> None:
    again = put_words(SUNG, read_lyrics(f"{WORDS}\n{WORDS}".replace("hill", "moor").replace("cold", "wild")))
    assert [t.notes for t in again.song.tracks] == [t.notes for t in SUNG.tracks]
    assert [s.text for s in sung(again.song).syllables] != [s.text for s in sung(SUNG).syllables]


def test_words_of_one_section_leave_those_of_the_others() -> None:
    verse = next(s for s in SUNG.sections if s.name == "Verse 2")
    edited = put_words(SUNG, read_lyrics("La li lo\nla li la lu"), (verse.start_tick, verse.end_tick))
    before, after = (
        [s for s in sung(song).syllables if s.tick < verse.start_tick - 2000] for song in (SUNG, edited.song)
    )
    assert before == after and before
    assert [s.text for s in sung(edited.song).syllables][
        len(sung(SUNG).syllables) // 2 :
    ] == "La li lo la li la lu".split()


def test_taken_away_words_change_no_note_and_none_are_refused() -> None:
    edited = remove_words(SUNG)
    assert not any(track.syllables for track in edited.song.tracks)
    assert [t.notes for t in edited.song.tracks] == [t.notes for t in SUNG.tracks]
    with pytest.raises(EditError):
        remove_words(SONG)


def test_too_many_words_are_refused_with_figures() -> None:
    with pytest.raises(EditError, match=r"notes there, and these words \d+ syllables"):
        put_words(SONG, read_lyrics("\n".join(["la " * 12] * 80)))


@pytest.mark.parametrize(
    "edit", [lambda s: transpose(s, 2), lambda s: change_key(s, "F", "major"), lambda s: set_tempo(s, bpm=70.0)]
)
def test_edits_keep_words_on_their_notes(edit: object) -> None:
    edited = edit(SUNG).song  # type: ignore[operator]
    assert sung(edited).syllables == sung(SUNG).syllables


def test_words_go_with_the_tune_to_another_player() -> None:
    edited = give_tune_to(SUNG, 71).song
    assert [s.text for s in sung(edited).syllables] == [s.text for s in sung(SUNG).syllables]
    assert {s.note_id for s in sung(edited).syllables} <= {n.id for n in sung(edited).notes}


def test_bars_written_anew_leave_no_syllable_without_its_note() -> None:
    track = rewrite(SUNG, sung(SUNG).id, 4, 6, 11)
    assert {s.note_id for s in track.syllables} <= {n.id for n in track.notes}


def test_a_song_with_words_is_kept_whole_as_json() -> None:
    assert from_json(to_json(SUNG)) == SUNG
