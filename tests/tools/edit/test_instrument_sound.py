"""Another instrument never keeps the old one's sound: the style's own sound for the new program, or the SoundFont."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tools.edit.instrument import change_instrument, give_tune_to
from tools.song.midi import save_midi
from tools.song.values import QUARTER, Instrument, Note, Song, Track


def song_in(style: str) -> Song:
    lead = Track("t1", "Lead", "melody", Instrument(81, sound="saw_lead"), (Note("t1.n1", 0, 4 * QUARTER, 72),))
    pad = Track("t2", "Pad", "pad", Instrument(89, sound="warm_pad"), (Note("t2.n1", 0, 4 * QUARTER, 60),))
    return Song(tracks=(lead, pad), end_tick=4 * QUARTER, style=style)


@pytest.mark.parametrize("style", ["synthwave", "", "a style that was removed"])
def test_an_instrument_of_the_orchestra_is_played_by_the_soundfont(style):
    edited = change_instrument(song_in(style), ["t1"], 73).song
    assert edited.track("t1").instrument.sound is None and edited.track("t1").instrument.program == 73
    assert edited.track("t2") == song_in(style).track("t2")


def test_an_instrument_the_style_has_a_sound_for_gets_it():
    edited = change_instrument(song_in("synthwave"), ["t1"], 89).song
    assert edited.track("t1").instrument == Instrument(89, sound="warm_pad")
    assert change_instrument(song_in(""), ["t1"], 89).song.track("t1").instrument.sound is None


def test_a_tune_given_to_another_instrument_leaves_the_old_sound_behind():
    assert give_tune_to(song_in("synthwave"), 71).song.track("t1").instrument.sound is None


def test_midi_keeps_the_program_whatever_the_sound():
    song = song_in("synthwave")
    plain = replace(song, tracks=tuple(replace(t, instrument=replace(t.instrument, sound=None)) for t in song.tracks))
    assert save_midi(song) == save_midi(plain)
