"""A Song as text and back."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import FormatError
from tools.song.brief import Brief, PartRequest, SectionRequest
from tools.song.song_json import from_json, song_hash, to_json
from tools.song.values import (
    QUARTER,
    WHOLE,
    AudioTrack,
    Carried,
    ChordSymbol,
    Curve,
    Instrument,
    KeyChange,
    Lock,
    Mark,
    Master,
    Note,
    RawEvent,
    Section,
    Song,
    Syllable,
    TempoChange,
    Track,
    TrackMix,
)
from tools.theory.pitch import Spelling


def full_song() -> Song:
    """A song that uses every kind of value once."""
    note = Note("t1.n1", 0, QUARTER, 63, 90, Spelling("E", -1, 4), 2, 1, -5, QUARTER // 2, (3, 2), None)
    track = Track(
        id="t1",
        name='Flöte "alto"',
        role="melody",
        instrument=Instrument(73, False, 128, "pad", -2, -1),
        notes=(note, Note("t1.n2", QUARTER, 0, 60, grace="slash")),
        curves=(Curve("cc11", ((0, 90), (QUARTER, 100))),),
        marks=(Mark("slur", 0, QUARTER, note_id="t1.n1", end_note_id="t1.n2", placement="above"),),
        syllables=(Syllable(0, "ly", "begin"),),
        mix=TrackMix(-3.5, 0.2, -20.0, 80.0, 9000.0, True),
        program_changes=((QUARTER, 74),),
        raw_events=(RawEvent(0, "f04310f7"),),
        staves=2,
    )
    return Song(
        title="Ein Lied ♭",
        end_tick=WHOLE,
        tempi=(TempoChange(0, 500_000), TempoChange(QUARTER, 600_000, False)),
        keys=(KeyChange(0, "Eb", "minor"),),
        sections=(Section("s1", "Verse 1", 0, WHOLE, "A", 0.4),),
        chords=(ChordSymbol(0, "Ebm7"),),
        tracks=(track,),
        marks=(Mark("tempo_text", 0, value="Andante"),),
        locks=(Lock("l1", ("t1",), 0, WHOLE, "never touch it"),),
        audio_tracks=(AudioTrack("a1", "Voice", "ab" * 32, 1.5, ((0.0, 0), (0.5, QUARTER))),),
        master=Master(gain_db=-2.25),
        brief=Brief(
            "x",
            tempo_range=(60.0, 80.0),
            meter=(3, 4),
            form=(SectionRequest("A", "A", 8),),
            parts=(PartRequest("flute", 73),),
        ),
        style="waltz",
        seed=7,
        credits=(("composer", "me"),),
        uneven_bars=((0, "1"),),
        carried=Carried("midi", "cd" * 32, "a.mid"),
    )


def test_every_kind_of_value_comes_back_equal() -> None:
    song = full_song()
    assert from_json(to_json(song)) == song


def test_equal_songs_have_equal_bytes_and_hash_in_another_process() -> None:
    code = "import sys\nfrom tools.song.song_json import *\nprint(song_hash(from_json(sys.stdin.read())))"
    song = full_song()
    other = subprocess.run(
        [sys.executable, "-c", code], input=to_json(song), capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == song_hash(song) == song_hash(full_song())


@given(st.integers(0, 127), st.integers(1, 127), st.integers(0, 10**9))
def test_any_change_of_a_note_changes_the_hash(pitch: int, velocity: int, onset: int) -> None:
    song = full_song()
    old = song.tracks[0].notes[0]
    new = replace(old, midi_pitch=pitch, velocity=velocity, onset_tick=onset)
    changed = replace(song, tracks=(replace(song.tracks[0], notes=(new, song.tracks[0].notes[1])),))
    assert (song_hash(changed) == song_hash(song)) == (new == old)


def test_a_newer_schema_and_plain_nonsense_are_refused_in_one_sentence() -> None:
    body = json.loads(to_json(full_song())) | {"schema": "parlando.song/99"}
    with pytest.raises(FormatError, match="parlando.song/99.*update"):
        from_json(json.dumps(body))
    for text in ("", "[]", "{}", '{"schema": 3}', "\x00"):
        with pytest.raises(FormatError):
            from_json(text)
