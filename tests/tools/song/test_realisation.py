"""A recording belongs to what is heard of a song: what makes it out of date, and how it is written down."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tools.compose import compose
from tools.song.brief import Brief
from tools.song.diff import diff
from tools.song.realisation import Measured, Realisation, is_out_of_date, realisation_of, without_recording
from tools.song.song_json import from_json, song_hash, to_json
from tools.song.values import ChordSymbol, Song, Syllable

PLAIN = compose(Brief(style="folk", bars=4), 3).song
MADE = Realisation(
    source_sha256="ab" * 32,
    of_hash=PLAIN.heard_hash,
    backend="musicgen",
    licence="CC-BY-NC-4.0",
    commercial=False,
    terms="For non-commercial use only.",
    seed=7,
    words="a live club",
    seconds=12.5,
    measured=(Measured("chords", "as written", "0.9", True),),
)
RECORDED = replace(PLAIN, realisation=MADE)


def with_track(song: Song, **fields: object) -> Song:
    return replace(song, tracks=(replace(song.tracks[0], **fields), *song.tracks[1:]))  # type: ignore[arg-type]


def with_note(song: Song, **fields: object) -> Song:
    track = song.tracks[0]
    return with_track(song, notes=(replace(track.notes[0], **fields), *track.notes[1:]))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: replace(s, title="Another name"),
        lambda s: replace(s, credits=(("composer", "Ada"),)),
        lambda s: replace(s, master=replace(s.master, gain_db=-3.0)),
        lambda s: with_track(s, label="Whistle"),
        lambda s: with_track(s, syllables=(Syllable(0, "la"),)),
        lambda s: with_note(s, id="t9.n9", voice=2),
    ],
    ids=["title", "credits", "solved gain", "label", "words", "voice"],
)
def test_what_is_not_heard_leaves_the_recording_as_it_is(edit: Callable[[Song], Song]) -> None:
    assert realisation_of(edit(RECORDED)) == MADE


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: with_note(s, midi_pitch=s.tracks[0].notes[0].midi_pitch + 1),
        lambda s: with_note(s, velocity=1),
        lambda s: with_note(s, shift_ticks=9_000),
        lambda s: replace(s, tempi=(replace(s.tempi[0], us_per_quarter=700_000), *s.tempi[1:])),
        lambda s: replace(s, chords=(*s.chords, ChordSymbol(s.end_tick - 1, "E7"))),
        lambda s: with_track(s, instrument=replace(s.tracks[0].instrument, program=11)),
        lambda s: with_track(s, mix=replace(s.tracks[0].mix, mute=True)),
        lambda s: replace(s, master=replace(s.master, target_lufs=-20.0)),
        lambda s: replace(s, sections=()),
    ],
    ids=["pitch", "velocity", "timing", "tempo", "chords", "instrument", "mute", "loudness", "form"],
)
def test_what_is_heard_makes_the_recording_out_of_date(edit: Callable[[Song], Song]) -> None:
    edited = edit(RECORDED)
    assert edited != RECORDED and is_out_of_date(edited) and realisation_of(edited) is None


def test_an_edit_taken_back_by_hand_makes_it_fit_again() -> None:
    lower = with_note(RECORDED, velocity=1)
    assert realisation_of(with_note(lower, velocity=PLAIN.tracks[0].notes[0].velocity)) == MADE


def test_a_song_with_a_recording_comes_back_from_its_text() -> None:
    assert from_json(to_json(RECORDED)) == RECORDED
    assert to_json(RECORDED).startswith('{"schema":"parlando.song/2"')


def test_a_song_without_one_keeps_the_text_and_the_hash_it_always_had() -> None:
    text = to_json(PLAIN)
    assert text.startswith('{"schema":"parlando.song/1"') and "realisation" not in text
    assert from_json(text) == PLAIN and song_hash(without_recording(RECORDED)) == song_hash(PLAIN)
    assert song_hash(RECORDED) != song_hash(PLAIN)


def test_the_diff_tells_when_something_else_is_heard() -> None:
    (change,) = diff(PLAIN, RECORDED).changes
    assert (change.what, change.detail) == ("sound", "exact rendering -> recording made by musicgen (seed 7)")
    edited = with_note(RECORDED, velocity=1)
    assert "sound" in {row.what for row in diff(RECORDED, edited).changes}
    assert "sound" not in {row.what for row in diff(edited, with_note(edited, velocity=2)).changes}
