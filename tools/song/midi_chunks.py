"""The outer shape of a MIDI file, checked byte by byte before any library reads it: header, chunks, resolution, number
of notes.

Libraries differ in what they let pass (a resolution of 0, SMPTE time, more tracks announced than there are) and some
fail late or never; this file lets nothing pass that has no playable meaning. Knows no messages.
"""

import struct
import sys
import types
from dataclasses import dataclass

from tools.errors import FormatError, LimitError
from tools.song.values import TICKS_PER_QUARTER

MAX_BYTES = 16 * 1024**2
MAX_NOTES = 200_000
COUNT_FROM_BYTES = 256 * 1024  # smaller files cannot hold too many notes
_AGAIN = "Export it anew from where it comes from"


@dataclass(frozen=True, slots=True)
class Chunks:
    """A checked file.

    Attributes:
        clean: The file with its header put right and foreign chunks left out.
        format: 0 or 1.
        division: Ticks of a quarter; with SMPTE time, ticks of half a second (a quarter at 120).
        smpte_fps: Frames a second of SMPTE time, 0 for musical time.
    """

    clean: bytes
    format: int
    division: float
    smpte_fps: float

    def song_tick(self, file_tick: int) -> int:
        """A file tick in song ticks, exact where the resolution divides the song's."""
        if self.smpte_fps:
            return round(file_tick * TICKS_PER_QUARTER / self.division)
        division = int(self.division)
        return (file_tick * TICKS_PER_QUARTER + division // 2) // division

    @property
    def step_ticks(self) -> int:
        """One file tick in song ticks."""
        return max(1, round(TICKS_PER_QUARTER / self.division))


def checked_chunks(data: bytes, name: str) -> Chunks:
    """Check a file's outer shape.

    Raises:
        FormatError: It cannot be read; says why.
        LimitError: It is too large or has too many notes.
    """
    if len(data) > MAX_BYTES:
        raise LimitError(f"{name} has {len(data) >> 20} MB; a MIDI file of at most {MAX_BYTES >> 20} MB is read")
    if data[:4] == b"RIFF" and data[8:16] == b"RMIDdata":
        data = data[20:]
    if not data:
        raise FormatError(f"{name} is empty (0 bytes)", next_step="Attach the file again")
    if data[:4] != b"MThd" or len(data) < 14:
        raise FormatError(f"{name} is no whole MIDI file: its header is missing or cut short", next_step=_AGAIN)
    length, kind, announced, division = struct.unpack(">IHHh", data[4:14])
    if length < 6 or kind > 2:
        raise FormatError(f"{name} has an impossible header (length {length}, format {kind})", next_step=_AGAIN)
    if kind == 2:
        raise FormatError(f"{name} holds separate sequences (MIDI format 2)", next_step="Export it as format 0 or 1")
    tracks = _tracks(data, 8 + length, name)
    if not tracks or announced > len(tracks):
        reason = f"{name} announces {announced} tracks and holds {len(tracks)}"
        raise FormatError(reason, next_step=_AGAIN)
    fps = _frames(division, name)
    quarter = _ticks_per_quarter(division, fps, name)
    header = struct.pack(">IHHH", 6, kind, len(tracks), max(1, round(quarter)))
    clean = b"MThd" + header + b"".join(b"MTrk" + struct.pack(">I", len(t)) + t for t in tracks)
    if len(clean) > COUNT_FROM_BYTES:
        _check_count(clean, name)
    return Chunks(clean, kind, quarter, fps)


def _tracks(data: bytes, at: int, name: str) -> list[bytes]:
    """The track chunks; chunks of other kinds are passed over, as the standard asks."""
    out = []
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        if at + 8 + length > len(data):
            if kind != b"MTrk":
                break  # padding behind the music
            missing = at + 8 + length - len(data)
            raise FormatError(f"{name} is cut short: a track lacks {missing} of its {length} bytes", next_step=_AGAIN)
        if kind == b"MTrk":
            out.append(data[at + 8 : at + 8 + length])
        at += 8 + length
    return out


def _frames(division: int, name: str) -> float:
    if division >= 0:
        return 0.0
    frames = {-24: 24.0, -25: 25.0, -29: 30000 / 1001, -30: 30.0}.get(division >> 8)
    if frames is None or not division & 0xFF:
        raise FormatError(f"{name} has invalid timing: an unknown SMPTE division ({division})", next_step=_AGAIN)
    return frames


def _ticks_per_quarter(division: int, fps: float, name: str) -> float:
    if fps:
        return fps * (division & 0xFF) / 2
    if division == 0:
        raise FormatError(f"{name} has invalid timing: 0 ticks to a quarter note", next_step=_AGAIN)
    return float(division)


def _check_count(clean: bytes, name: str) -> None:
    """Count the notes of a large file by symusic, which reads a million in a tenth of a second, before mido starts."""
    # Its package asks for a download helper when it is imported, which nothing here uses.
    stand_in = types.ModuleType("pySmartDL")
    stand_in.SmartDL = None  # type: ignore[attr-defined]
    sys.modules.setdefault("pySmartDL", stand_in)
    import symusic

    try:
        count: int = symusic.Score.from_midi(clean).note_num()  # type: ignore[attr-defined]
    except Exception as error:
        first_line = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise FormatError(f"{name} is a damaged MIDI file ({first_line})", next_step=_AGAIN) from None
    if count > MAX_NOTES:
        raise LimitError(f"{name} has {count} notes", f"At most {MAX_NOTES} are read", "Thin it out or cut it shorter")
