"""The MIDI format: a pair of functions, and a view in seconds. The work is in `midi_read` and `midi_write`."""

import io
from typing import TYPE_CHECKING

from tools.song.midi_read import load_midi
from tools.song.midi_write import save_midi
from tools.song.values import Song

if TYPE_CHECKING:
    import pretty_midi

__all__ = ["load_midi", "save_midi", "to_pretty_midi"]


def to_pretty_midi(song: Song, performed: bool = True) -> "pretty_midi.PrettyMIDI":
    """The song in seconds, as pretty_midi shows a file. It loses section names and splits a track at its program
    change.

    Args:
        song: What to look at.
        performed: As it sounds, or as it is printed.
    """
    import pretty_midi

    return pretty_midi.PrettyMIDI(io.BytesIO(save_midi(song, performed)))
