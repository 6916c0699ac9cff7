"""A line that no octave brings into a player's reach is refused, at once."""

from dataclasses import replace

import pytest

from tools.edit.catalogue import find_row, run_edit
from tools.edit.scope import Scope
from tools.edit.values import EditWish
from tools.errors import EditError
from tools.song.values import QUARTER, Instrument, Note, Song, Track


def test_a_line_wider_than_the_players_range_cannot_be_doubled() -> None:
    notes = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, pitch) for i, pitch in enumerate((24, 108, 24, 108)))
    song = Song(end_tick=4 * QUARTER, tracks=(Track("t1", "Piano", "melody", Instrument(0), notes),))
    with pytest.raises(EditError, match="cannot reach that line"):
        run_edit(song, find_row("arrange", "double"), Scope(("t1",), 0, 4 * QUARTER), EditWish(instrument="flute"))


def test_a_low_line_is_doubled_in_the_octave_the_player_has() -> None:
    notes = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, pitch) for i, pitch in enumerate((48, 52, 55, 52)))
    song = Song(end_tick=4 * QUARTER, tracks=(Track("t1", "Piano", "melody", Instrument(0), notes),))
    scope = Scope(("t1",), 0, 4 * QUARTER)
    edited = run_edit(song, find_row("arrange", "double"), scope, EditWish(instrument="flute", direction="unison"))
    low = min(n.midi_pitch for n in edited.song.tracks[-1].notes)
    assert low % 12 == 0 and low >= 60
    assert replace(edited.song, tracks=song.tracks) == song
