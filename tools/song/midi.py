"""The MIDI format: one pair of functions, and a view in seconds. The work is in `midi_read` and `midi_write`."""

from tools.song.midi_write import save_midi

__all__ = ["save_midi"]
