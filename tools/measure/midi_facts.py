"""What an exported MIDI file holds, read back by other code than wrote it.

Plain mido, no Song: a receipt that says "120 bpm" has read it in the file. Times are quarter notes. Not a loader:
`tools.song.midi` is.
"""

import io
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tools.song.grid import is_compound


@dataclass(frozen=True, slots=True)
class HeardNote:
    """One note of the file: onset and length in quarter notes."""

    onset_quarters: float
    length_quarters: float
    midi_pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class HeardTrack:
    """One track of the file. `program` is the first program change, 0 when there is none."""

    name: str
    program: int
    is_drum: bool
    notes: tuple[HeardNote, ...]


@dataclass(frozen=True, slots=True)
class MidiFacts:
    """The file's tracks that have notes, and its tempo, meter and key rows as (quarters, value)."""

    tracks: tuple[HeardTrack, ...]
    tempi: tuple[tuple[float, int], ...]
    meters: tuple[tuple[float, tuple[int, int]], ...]
    keys: tuple[tuple[float, str], ...]

    @property
    def meter(self) -> tuple[int, int]:
        """First time signature, 4/4 when the file has none."""
        return self.meters[0][1] if self.meters else (4, 4)

    @property
    def felt_bpm(self) -> float:
        """First tempo in felt beats a minute."""
        us = self.tempi[0][1] if self.tempi else 500_000
        numerator, denominator = self.meter
        dotted = denominator == 8 and is_compound(numerator, denominator)
        return 60_000_000 / us / (1.5 if dotted else 1.0)

    @property
    def pitched(self) -> tuple[HeardTrack, ...]:
        """Tracks that are no drums."""
        return tuple(track for track in self.tracks if not track.is_drum)

    def named(self, name: str) -> HeardTrack | None:
        """The track with this name."""
        return next((track for track in self.tracks if track.name == name), None)


def read_midi_facts(data: bytes) -> MidiFacts:
    """Read a MIDI file that we wrote."""
    import mido

    file = mido.MidiFile(file=io.BytesIO(data))
    rows: dict[str, list[Any]] = {"tempi": [], "meters": [], "keys": []}
    tracks = [_read_track(track, file.ticks_per_beat, rows) for track in file.tracks]
    return MidiFacts(
        tuple(track for track in tracks if track.notes),
        tuple(sorted(rows["tempi"])),
        tuple(sorted(rows["meters"])),
        tuple(sorted(rows["keys"])),
    )


def _read_track(messages: Any, per_quarter: int, rows: dict[str, list[Any]]) -> HeardTrack:
    tick, name, program, is_drum = 0, "", None, False
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    notes: list[HeardNote] = []
    for message in messages:
        tick += message.time
        now = tick / per_quarter
        if message.type == "set_tempo":
            rows["tempi"].append((now, message.tempo))
        elif message.type == "time_signature":
            rows["meters"].append((now, (message.numerator, message.denominator)))
        elif message.type == "key_signature":
            rows["keys"].append((now, message.key))
        elif message.type == "track_name":
            name = message.name
        elif message.type == "program_change":
            program = message.program if program is None else program
        elif message.type == "note_on" and message.velocity:
            is_drum |= message.channel == 9
            sounding[message.channel, message.note].append((tick, message.velocity))
        elif message.type in ("note_on", "note_off") and sounding[message.channel, message.note]:
            start, velocity = sounding[message.channel, message.note].pop(0)
            notes.append(HeardNote(start / per_quarter, (tick - start) / per_quarter, message.note, velocity))
    ordered = tuple(sorted(notes, key=lambda n: (n.onset_quarters, n.midi_pitch, n.length_quarters)))
    return HeardTrack(name, program or 0, is_drum, ordered)
