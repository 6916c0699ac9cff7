"""The part of a SoundFont that one preset needs, as a small SoundFont of its own: 148 MB need not be read for a flute.

All headers stay as they are, so that every number keeps its meaning; samples that the preset cannot reach are left
out and their headers point at nothing. Chunks and fields: SoundFont Technical Specification 2.04 (E-mu, 2006),
sections 4 to 7. Compressed fonts (.sf3) are not cut.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

INSTRUMENT, SAMPLE_ID = 41, 53  # generator operators, section 8.1.2
GUARD_SAMPLES = 46  # zeros the format wants behind each sample, section 6.1
COMPRESSED = 0x10  # flag of .sf3 in the sample type

PRESET = np.dtype([("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("rest", "V12")])
INST = np.dtype([("name", "S20"), ("bag", "<u2")])
BAG = np.dtype([("generator", "<u2"), ("modulator", "<u2")])
GENERATOR = np.dtype([("operator", "<u2"), ("amount", "<u2")])
SAMPLE = np.dtype(
    [
        ("name", "S20"),
        ("start", "<u4"),
        ("end", "<u4"),
        ("loop_start", "<u4"),
        ("loop_end", "<u4"),
        ("rest", "V8"),
        ("type", "<u2"),
    ]
)
TABLES = {
    b"phdr": PRESET, b"pbag": BAG, b"pgen": GENERATOR, b"inst": INST, b"ibag": BAG, b"igen": GENERATOR, b"shdr": SAMPLE
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class FontIndex:
    """A font's headers, and where its samples lie in the file."""

    path: Path
    info: bytes
    headers: bytes
    tables: dict[bytes, NDArray[Any]]
    samples_at: int
    samples_count: int

    def has(self, bank: int, program: int) -> bool:
        """Whether the font has the preset."""
        return self._preset(bank, program) is not None

    def part(self, bank: int, program: int) -> bytes:
        """A SoundFont that plays this preset as the whole font does; the preset must be there."""
        index = self._preset(bank, program)
        if index is None:
            raise KeyError((bank, program))
        needed = self._samples_of(index)
        samples = np.memmap(self.path, "<i2", "r", self.samples_at, (self.samples_count,))
        shdr = self.tables[b"shdr"].copy()
        pieces, at = [], 0
        unused = np.ones(shdr.size, bool)
        unused[needed] = False
        for sample in needed:
            row = shdr[sample]
            start, end = int(row["start"]), max(int(row["start"]), int(row["end"]))
            pieces += [np.asarray(samples[start:end]), np.zeros(GUARD_SAMPLES, "<i2")]
            for field in ("start", "end", "loop_start", "loop_end"):
                shdr[field][sample] = max(0, int(row[field]) - start) + at
            at += end - start + GUARD_SAMPLES
        for field in ("start", "end", "loop_start", "loop_end"):
            shdr[field][unused] = 0
        body = np.concatenate([*pieces, np.zeros(GUARD_SAMPLES, "<i2")]).tobytes()
        headers = self.headers.replace(self.tables[b"shdr"].tobytes(), shdr.tobytes(), 1)
        sdta = b"sdta" + _chunk(b"smpl", body)
        return _chunk(b"RIFF", b"sfbk" + self.info + _chunk(b"LIST", sdta) + _chunk(b"LIST", headers))

    def _preset(self, bank: int, program: int) -> int | None:
        presets = self.tables[b"phdr"][:-1]
        found = np.flatnonzero((presets["bank"] == bank) & (presets["program"] == program))
        return int(found[0]) if found.size else None

    def _samples_of(self, preset: int) -> list[int]:
        """Numbers of the samples a preset's instruments use, in order."""
        t = self.tables
        instruments = _amounts(t[b"phdr"], t[b"pbag"], t[b"pgen"], [preset], INSTRUMENT)
        count = t[b"shdr"].size - 1
        return [n for n in _amounts(t[b"inst"], t[b"ibag"], t[b"igen"], instruments, SAMPLE_ID) if n < count]


def _amounts(
    owners: NDArray[Any], bags: NDArray[Any], generators: NDArray[Any], numbers: list[int], operator: int
) -> list[int]:
    """What a generator operator points at in all zones of some presets or instruments."""
    found: set[int] = set()
    for number in numbers:
        first_bag, last_bag = int(owners["bag"][number]), int(owners["bag"][number + 1])
        rows = generators[int(bags["generator"][first_bag]) : int(bags["generator"][last_bag])]
        found.update(int(amount) for amount in rows["amount"][rows["operator"] == operator])
    return sorted(found)


@lru_cache(maxsize=2)
def font_index(path: Path, sha256: str) -> FontIndex | None:
    """The headers of a font, or None for one that cannot be cut: compressed or not built as the format says.

    Args:
        path: Where it lies.
        sha256: Its hash, so that another font under the same name is read anew.
    """
    try:
        return _read_index(path)
    except (OSError, ValueError, KeyError, IndexError, struct.error):
        return None


def _read_index(path: Path) -> FontIndex | None:
    with path.open("rb") as file:
        kind, _, form = struct.unpack("<4sI4s", file.read(12))
        if (kind, form) != (b"RIFF", b"sfbk"):
            return None
        info, headers, samples_at, samples_bytes = b"", b"", 0, 0
        while len(head := file.read(12)) == 12:
            _, size, name = struct.unpack("<4sI4s", head)
            after = file.tell() - 4 + size + size % 2
            if name == b"sdta":
                chunk, samples_bytes = struct.unpack("<4sI", file.read(8))
                samples_at = file.tell()
                if chunk != b"smpl":
                    return None
            elif name == b"pdta":
                headers = name + file.read(size - 4)
            elif name == b"INFO":
                info = head + file.read(size - 4 + size % 2)
            file.seek(after)
    tables = {name: np.frombuffer(data, TABLES[name]) for name, data in _chunks(headers[4:]) if name in TABLES}
    if set(tables) != set(TABLES) or samples_at == 0 or (tables[b"shdr"]["type"] & COMPRESSED).any():
        return None
    return FontIndex(path, info, headers, tables, samples_at, samples_bytes // 2)


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        found.append((name, data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)
