"""A WAV at rest: its samples as FLAC, its other bytes kept as they are, so that the very same file can be written
again.
 Taken are WAVs of 16 or 24 bits and up to 8 channels, which is what Parlando renders; any other file rests as it is.
Nothing here is lossy: the file is rebuilt once in memory-sized blocks and its hash compared before the FLAC is
trusted.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import numpy as np

_BLOCK_FRAMES = 1 << 18
_LONGEST_FRAME_BYTES = 1 << 16  # of header or trailer; more is no ordinary WAV
_FORMATS = {16: "PCM_16", 24: "PCM_24"}


@dataclass(frozen=True)
class WavFrame:
    """All of a WAV but its samples: what stands before and after them, and how they are written."""

    head: bytes
    tail: bytes
    bits: int
    channels: int
    sample_rate_hz: int
    data_bytes: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; the bytes as base64."""
        return {
            "head": base64.b64encode(self.head).decode("ascii"),
            "tail": base64.b64encode(self.tail).decode("ascii"),
            "bits": self.bits,
        }


def read_frame(path: Path) -> WavFrame | None:
    """The frame of a WAV that can rest as FLAC; None for every other file, broken ones included."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"RIFF" or len(file.read(4)) < 4 or file.read(4) != b"WAVE":
            return None
        layout: tuple[int, int, int] | None = None
        while len(header := file.read(8)) == 8:
            name, length = header[:4], struct.unpack("<I", header[4:])[0]
            start = file.tell()
            if name == b"data":
                return _frame(file, start, length, size, layout) if layout else None
            if name == b"fmt ":
                layout = _layout(file.read(min(length, 40)))
            file.seek(start + length + length % 2)
            if start > _LONGEST_FRAME_BYTES:
                return None
    return None


def compress(wav: Path, to: Path, frame: WavFrame) -> None:
    """Write the samples of `wav` as FLAC to `to`."""
    import soundfile

    subtype = _FORMATS[frame.bits]
    with (
        wav.open("rb") as source,
        soundfile.SoundFile(
            str(to), "w", frame.sample_rate_hz, frame.channels, subtype=subtype, format="FLAC", compression_level=0.25
        ) as target,
    ):
        source.seek(len(frame.head))
        for block in _data_blocks(source, frame):
            target.write(_samples(block, frame))


def restored_sha256(flac: Path, frame_json: Mapping[str, Any]) -> str:
    """Hex sha256 of the WAV that `restored_blocks` gives."""
    digest = hashlib.sha256()
    for block in restored_blocks(flac, frame_json):
        digest.update(block)
    return digest.hexdigest()


def restored_blocks(flac: Path, frame_json: Mapping[str, Any]) -> Iterator[bytes]:
    """The bytes of the WAV again, in order: head, samples, tail."""
    import numpy as np
    import soundfile

    is_wide = frame_json["bits"] == 24
    yield base64.b64decode(frame_json["head"])
    with soundfile.SoundFile(str(flac)) as source:
        while len(samples := source.read(_BLOCK_FRAMES, dtype="int32" if is_wide else "int16", always_2d=True)):
            little = np.ascontiguousarray(samples, "<i4" if is_wide else "<i2")
            yield little.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes() if is_wide else little.tobytes()
    yield base64.b64decode(frame_json["tail"])


def _layout(fmt: bytes) -> tuple[int, int, int] | None:
    """(bits, channels, sample rate) of an integer PCM format chunk that FLAC can hold, else None."""
    if len(fmt) < 16:
        return None
    tag, channels, sample_rate_hz, _, block_bytes, bits = struct.unpack("<HHIIHH", fmt[:16])
    if tag == 0xFFFE and len(fmt) >= 26:
        tag = struct.unpack("<H", fmt[24:26])[0]
    fits = (
        tag == 1
        and bits in _FORMATS
        and 1 <= channels <= 8
        and block_bytes == channels * bits // 8
        and 1 <= sample_rate_hz <= 655_350
    )
    return (bits, channels, sample_rate_hz) if fits else None


def _frame(file: BinaryIO, start: int, length: int, size: int, layout: tuple[int, int, int]) -> WavFrame | None:
    bits, channels, sample_rate_hz = layout
    tail_bytes = size - start - length
    if (
        length == 0
        or length % (channels * bits // 8)
        or not 0 <= tail_bytes <= _LONGEST_FRAME_BYTES
        or start > _LONGEST_FRAME_BYTES
    ):
        return None
    file.seek(0)
    head = file.read(start)
    file.seek(start + length)
    return WavFrame(head, file.read(), bits, channels, sample_rate_hz, length)


def _data_blocks(source: BinaryIO, frame: WavFrame) -> Iterator[bytes]:
    left, block_bytes = frame.data_bytes, _BLOCK_FRAMES * frame.channels * frame.bits // 8
    while left > 0 and (block := source.read(min(left, block_bytes))):
        left -= len(block)
        yield block


def _samples(block: bytes, frame: WavFrame) -> np.ndarray[Any, Any]:
    """The samples [n, channels] as int16 or, for 24 bits, as int32 with the low byte zero: what libsndfile takes."""
    import numpy as np

    if frame.bits == 16:
        return np.frombuffer(block, "<i2").reshape(-1, frame.channels)
    packed = np.frombuffer(block, np.uint8).reshape(-1, 3)
    wide = np.zeros((len(packed), 4), np.uint8)
    wide[:, 1:] = packed
    return wide.view("<i4").reshape(-1, frame.channels)
