"""How near a sentence is to each reading by meaning, where the optional encoder is installed.

The examples' vectors ship beside their table, so that a process reads them in milliseconds; an example that has none
yet is encoded when first needed. `python -m assistant.planner.sentence_vectors` writes them anew.
"""

import hashlib
import lzma
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.planner.examples import Reading, readings
from models.sentence.encoder import SentenceEncoder, Vectors
from models.sentence.package import find_package
from models.weights import WeightsError
from tools.edit.catalogue import FAMILIES, rows_of

STORE = "example_vectors.xz"
DIGEST_BYTES, WIDTH = 12, 384
# Tuned by leaving out one example at a time: 17.6 % of the left-out ones come first by their nearest neighbour alone,
# 26.8 % by this. Most are three words long and fit several readings.
WARMTH = 0.15  # the smaller, the more the nearest example alone decides
DESCRIBED = 0.4  # weight of the catalogue's own description of the edit


@cache
def encoder() -> SentenceEncoder | None:
    """The encoder, opened once per process (0.5 s); None where it is not installed or not what it should be."""
    folder = find_package()
    if folder is None:
        return None
    try:
        return SentenceEncoder.from_folder(folder)
    except (WeightsError, ImportError):
        return None  # the doctor says why


def nearness(line: str) -> tuple[NDArray[np.float64], float] | None:
    """How near a sentence is to each reading, in the order of the table, and its cosine with the nearest example.

    None where there is no encoder.
    """
    opened = encoder()
    if opened is None:
        return None
    vectors, starts, descriptions = _known()
    (said,) = opened.encode([line])
    cosines = (vectors @ said).astype(np.float64)
    counts = np.diff(np.append(starts, len(cosines)))
    warm = WARMTH * np.log(np.add.reduceat(np.exp(cosines / WARMTH), starts) / counts)
    return warm + DESCRIBED * (descriptions @ said), float(cosines.max())


@cache
def _known() -> tuple[Vectors, NDArray[np.int64], Vectors]:
    """Vectors of all compared texts, where each reading's begin, and one vector of each reading's description."""
    stored = read_store()
    texts = list(dict.fromkeys(compared_texts()))
    missing = [text for text in texts if digest(text) not in stored]
    opened = encoder()
    if missing and opened is not None:
        stored |= {digest(text): vector for text, vector in zip(missing, opened.encode(missing), strict=True)}
    counts = [len(reading.compared) for reading in readings()]
    starts = np.concatenate([[0], np.cumsum(counts[:-1])]).astype(np.int64)
    examples = [stored[digest(text)] for reading in readings() for text in reading.compared]
    described = [stored[digest(description(reading))] for reading in readings()]
    return np.array(examples), starts, np.array(described)


def compared_texts() -> list[str]:
    """Every text whose vector is needed: examples and descriptions."""
    examples = [text for reading in readings() for text in reading.compared]
    return examples + [description(reading) for reading in readings()]


def description(reading: Reading) -> str:
    """What the catalogue says the edit does; for the other tools the sentence that asks for it."""
    return _descriptions().get((reading.tool, reading.edit), reading.plain)


@cache
def _descriptions() -> dict[tuple[str, str], str]:
    return {(family, row.name): row.words for family in FAMILIES for row in rows_of(family)}


def digest(text: str) -> bytes:
    """What a text's vector is filed under."""
    return hashlib.sha256(text.encode()).digest()[:DIGEST_BYTES]


def read_store() -> dict[bytes, Vectors]:
    """The vectors that ship, by digest of their text; empty where the file is missing or broken."""
    try:
        packed = lzma.decompress((files("assistant.planner.tables") / STORE).read_bytes())
        rows = np.frombuffer(packed, _ROW)
    except (OSError, lzma.LZMAError, ValueError):
        return {}
    vectors = rows["steps"] * (rows["largest"] / 127.0)[:, None]
    return {key.tobytes(): vector for key, vector in zip(rows["digest"], vectors.astype(np.float32), strict=True)}


# A vector in 8 bits a number, as parts of its largest; cosines move by less than 0.01.
_ROW = np.dtype([("digest", np.uint8, DIGEST_BYTES), ("largest", "<f4"), ("steps", np.int8, WIDTH)])


def pack(texts: list[str], vectors: Vectors) -> bytes:
    """The bytes of the file that ships."""
    rows = np.zeros(len(texts), _ROW)
    rows["digest"] = [np.frombuffer(digest(text), np.uint8) for text in texts]
    rows["largest"] = np.abs(vectors).max(axis=1)
    rows["steps"] = np.round(vectors / rows["largest"][:, None] * 127.0)
    return lzma.compress(rows.tobytes(), preset=9)


if __name__ == "__main__":
    from pathlib import Path

    from models.sentence.package import INSTALL

    found = encoder()
    if found is None:
        raise SystemExit(f"No encoder here: {INSTALL}")
    every = list(dict.fromkeys(compared_texts()))
    target = Path(str(files("assistant.planner.tables") / STORE))
    target.write_bytes(pack(every, found.encode(every)))
    print(f"{len(every)} vectors, {target.stat().st_size / 1000:.0f} kB")
