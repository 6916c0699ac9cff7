from __future__ import annotations

from dataclasses import replace

from tools.compose.style import style_names
from tools.generate.prompt import (
    INSTRUMENTAL,
    MAX_CHARACTERS,
    STYLE_WORDS,
    VOICES,
    instrument_words,
    mood_words,
    negative_of,
    words_of,
)
from tools.song.brief import Brief
from tools.song.values import Instrument, KeyChange, MeterChange, Note, Song, Syllable, TempoChange, Track, TrackMix


def part(number: int, program: int, role="chords", **fields) -> Track:
    return Track(f"t{number}", f"P{number}", role, Instrument(program), (Note(f"t{number}.n0", 0, 100, 60),), **fields)


WALTZ = Song(
    style="waltz",
    tempi=(TempoChange(0, 400_000),),
    meters=(MeterChange(0, 3, 4),),
    keys=(KeyChange(0, "Bb", "minor"),),
    tracks=(part(1, 71, "melody"), part(2, 0), part(3, 43, "bass")),
    brief=Brief(moods=("sad",)),
)


def test_style_mood_players_tempo_meter_key_and_no_voice_are_said_in_this_order():
    words = words_of(WALTZ)
    assert words == "waltz, sad, clarinet melody with piano and contrabass, fast, 150 bpm, 3/4, Bb minor, instrumental"


def test_what_the_person_said_comes_first_and_is_never_cut():
    said = "like a live jazz club " * 30
    assert words_of(WALTZ, said) == said.strip()
    assert words_of(WALTZ, "warm and close").startswith("warm and close, waltz, ")
    assert len(words_of(WALTZ, "x" * 300)) <= MAX_CHARACTERS


def test_every_style_has_words_of_its_own():
    assert set(STYLE_WORDS) == set(style_names())
    assert words_of(replace(WALTZ, style="my own style")).startswith("my own style, ")


def test_a_mood_of_numbers_is_named_when_a_word_is_near():
    assert mood_words(Brief(valence=-0.7, arousal=-0.5)) == ("sad",)
    assert mood_words(Brief(valence=-1.0, arousal=-1.0)) == ()
    assert mood_words(Brief()) == () and mood_words(None) == ()


def test_a_solo_is_a_solo_and_silent_tracks_are_not_named():
    assert instrument_words(replace(WALTZ, tracks=WALTZ.tracks[:1])) == "solo clarinet"
    muted = (*WALTZ.tracks[:2], part(3, 43, "bass", mix=TrackMix(mute=True)), replace(part(4, 40), notes=()))
    assert instrument_words(replace(WALTZ, tracks=muted)) == "clarinet melody with piano"


def test_voices_are_kept_out_unless_somebody_sings():
    assert VOICES in negative_of(WALTZ) and INSTRUMENTAL in words_of(WALTZ)
    sung = replace(WALTZ, tracks=(replace(WALTZ.tracks[0], syllables=(Syllable(0, "la"),)), *WALTZ.tracks[1:]))
    assert VOICES not in negative_of(sung) and INSTRUMENTAL not in words_of(sung)
    assert negative_of(WALTZ, "no cymbals").startswith("no cymbals, ")
