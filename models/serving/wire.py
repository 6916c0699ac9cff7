"""What goes through the engine's door: an order as JSON, and sound, codes and news as a stream of packets.

Only plain JSON and plain numbers, every one checked: nothing that is read here can run. Knows neither HTTP nor Ray, and
loads no torch.

A stream is packets of `kind (4 bytes), length (4 bytes, little endian), payload`:

| kind | payload |
|---|---|
| `head` | JSON: name, sample_rate_hz, channels, samples (of the whole) |
| `wave` | first sample (8 bytes), then float32 [channels, n] |
| `code` | window (4 bytes), codebooks (4 bytes), then int16 [codebooks, n]: what the samples are made of |
| `beat` | an empty object whenever nothing else was to be said for a tenth of a second |
| `fail` | JSON: reason, sentence. The last packet |
| `done` | JSON: samples, tries. The last packet |
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.musicgen.generator import SoundRequest

MEDIA_TYPE = "application/vnd.parlando.sound"
HEAD, WAVE, CODE, BEAT, FAIL, DONE = b"head", b"wave", b"code", b"beat", b"fail", b"done"
KINDS = (HEAD, WAVE, CODE, BEAT, FAIL, DONE)
LONGEST_PACKET = 64 << 20

MAX_WORDS = 4_000  # characters
MAX_SECONDS = 600.0
MAX_SECTIONS = 64
MAX_LEAD_IN_SAMPLES = 48_000 * 40
MAX_CHANNELS = 2
MAX_CHROMA_FRAMES = 8 * 600 + 1
MAX_CODEBOOKS = 16
MAX_WINDOWS = 256
MAX_WINDOW_FRAMES = 2_048
ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")

Samples = NDArray[np.float32]
Codes = NDArray[np.int16]
Packet = tuple[bytes, bytes]  # kind and payload


class WireError(ValueError):
    """An order or a stream that is not what it should be; the text names the field and what may stand there."""


@dataclass(frozen=True, eq=False)
class Heard:
    """How far a sound had come when its connection or its replica was lost.

    Attributes:
        samples: what the listener has already.
        windows: int16 [codebooks, n] of each window of the model so far; the last may be unfinished.
    """

    samples: int = 0
    windows: tuple[Codes, ...] = ()


@dataclass(frozen=True, eq=False)
class Order:
    """One sound that is asked for: what a `SoundRequest` holds, under a name that stays when it is sent again."""

    id: str
    words: str
    seconds: float
    seed: int
    negative: str = ""
    guidance: float = 3.0
    temperature: float = 1.0
    top_k: int = 250
    chroma: Samples | None = None
    lead_in: Samples | None = None
    sections: tuple[tuple[float, str], ...] = ()
    heard: Heard = field(default_factory=Heard)


def order_of(request: SoundRequest, id: str) -> Order:
    """The order for a request of a generator."""
    plain = {row.name: getattr(request, row.name) for row in fields(Order) if row.name not in ("id", "heard")}
    return Order(id=id, **plain)


def request_of(order: Order) -> SoundRequest:
    """The generator's request for an order. Loads the generator."""
    from models.musicgen.generator import SoundRequest

    return SoundRequest(
        **{row.name: getattr(order, row.name) for row in fields(Order) if row.name not in ("id", "heard")}
    )


def order_json(order: Order) -> bytes:
    """The order as the body of a request."""
    plain: dict[str, Any] = {row.name: getattr(order, row.name) for row in fields(Order) if row.name != "heard"}
    plain["chroma"] = _array_json(order.chroma, "<f4")
    plain["lead_in"] = _array_json(order.lead_in, "<f4")
    windows = [_array_json(codes, "<i2") for codes in order.heard.windows]
    plain["heard"] = {"samples": order.heard.samples, "windows": windows}
    return json.dumps(plain, allow_nan=False).encode()


def read_order(body: bytes) -> Order:
    """An order from a body that anybody may have written.

    Raises:
        WireError: It is no order, or a number is out of range.
    """
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireError("The body is no JSON.") from error
    known = {row.name for row in fields(Order)}
    if not isinstance(plain, dict) or not {"id", "words", "seconds", "seed"} <= set(plain) <= known:
        raise WireError(f"The body must be a JSON object with id, words, seconds, seed and at most {sorted(known)}.")
    if not isinstance(plain["id"], str) or not ID.match(plain["id"]):
        raise WireError("id must be 8 to 64 letters, digits, - or _.")
    return Order(
        id=plain["id"],
        words=_text(plain["words"], "words"),
        negative=_text(plain.get("negative", ""), "negative"),
        seconds=_number(plain["seconds"], "seconds", 0.0, MAX_SECONDS, above=True),
        seed=_whole(plain["seed"], "seed", 0, 2**63 - 1),
        guidance=_number(plain.get("guidance", 3.0), "guidance", 0.0, 20.0),
        temperature=_number(plain.get("temperature", 1.0), "temperature", 0.0, 5.0, above=True),
        top_k=_whole(plain.get("top_k", 250), "top_k", 0, 2048),
        chroma=_array(plain.get("chroma"), "chroma", "<f4", MAX_CHROMA_FRAMES, 12, 12),
        lead_in=_array(plain.get("lead_in"), "lead_in", "<f4", MAX_CHANNELS, 1, MAX_LEAD_IN_SAMPLES),
        sections=_sections(plain.get("sections", [])),
        heard=_heard(plain.get("heard", {})),
    )


def packed(kind: bytes, payload: bytes) -> bytes:
    """One packet as it goes through a stream."""
    return kind + struct.pack("<I", len(payload)) + payload


def news(kind: bytes, **said: Any) -> Packet:
    """A packet that holds JSON."""
    return kind, json.dumps(said).encode()


def wave(first: int, samples: Samples) -> Packet:
    """Sound [channels, n] whose first sample is number `first` of the whole."""
    return WAVE, struct.pack("<Q", first) + np.ascontiguousarray(samples, "<f4").tobytes()


def code(window: int, codes: NDArray[Any]) -> Packet:
    """Codes [codebooks, n] that a window of the model went on with."""
    return CODE, struct.pack("<II", window, codes.shape[0]) + np.ascontiguousarray(codes, "<i2").tobytes()


def failure(reason: str, sentence: str) -> Packet:
    """The last packet of a sound that will not be finished."""
    return news(FAIL, reason=reason, sentence=sentence)


def read_wave(payload: bytes, channels: int) -> tuple[int, Samples]:
    """Number of the first sample, and float32 [channels, n]."""
    if len(payload) < 8 or (len(payload) - 8) % (4 * channels):
        raise WireError(f"A packet of sound has {len(payload)} bytes, which is no whole number of samples.")
    samples = np.frombuffer(payload, "<f4", offset=8).reshape(channels, -1).astype(np.float32)
    if not np.isfinite(samples).all():
        raise WireError("A packet of sound holds numbers that are none.")
    return int(struct.unpack_from("<Q", payload)[0]), samples


def read_code(payload: bytes) -> tuple[int, Codes]:
    """Number of the window, and int16 [codebooks, n]."""
    if len(payload) < 8:
        raise WireError("A packet of codes is cut off.")
    window, books = struct.unpack_from("<II", payload)
    if not 1 <= books <= MAX_CODEBOOKS or window >= MAX_WINDOWS or (len(payload) - 8) % (2 * books):
        raise WireError(f"A packet of codes says {books} codebooks in window {window}, which does not fit its length.")
    return int(window), np.frombuffer(payload, "<i2", offset=8).reshape(books, -1).astype(np.int16)


def read_news(payload: bytes) -> Mapping[str, Any]:
    """The JSON object of a packet."""
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise WireError("A packet of news is no JSON.") from error
    if not isinstance(said, dict):
        raise WireError("A packet of news is no JSON object.")
    return said


class Unpacker:
    """Packets out of bytes that come in any pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, piece: bytes) -> Iterator[Packet]:
        """Kind and payload of every packet that is complete now.

        Raises:
            WireError: These bytes are no such stream.
        """
        self._rest += piece
        while len(self._rest) >= 8:
            kind, length = bytes(self._rest[:4]), struct.unpack_from("<I", self._rest, 4)[0]
            if kind not in KINDS or length > LONGEST_PACKET:
                raise WireError(f"The stream holds a packet {kind!r} of {length} bytes, which no engine sends.")
            if len(self._rest) < 8 + length:
                return
            payload = bytes(self._rest[8 : 8 + length])
            del self._rest[: 8 + length]
            yield kind, payload


class Progress:
    """Gathers from the packets of one sound how far it has come, so that it can be gone on with elsewhere."""

    def __init__(self, heard: Heard | None = None) -> None:
        start = heard or Heard()
        self.samples = start.samples
        self._windows: list[list[Codes]] = [[codes] for codes in start.windows]

    def take_code(self, window: int, codes: Codes) -> None:
        """Note codes; windows come in order.

        Raises:
            WireError: A window was left out.
        """
        if window > len(self._windows):
            raise WireError(f"The stream leaps to window {window} after {len(self._windows)}.")
        if window == len(self._windows):
            self._windows.append([])
        self._windows[window].append(codes)

    def heard(self) -> Heard:
        return Heard(self.samples, tuple(np.concatenate(parts, axis=1) for parts in self._windows))


def _array_json(values: NDArray[Any] | None, kind: str) -> dict[str, Any] | None:
    if values is None:
        return None
    data = np.ascontiguousarray(values, kind)
    return {"shape": list(data.shape), "data": base64.b64encode(data.tobytes()).decode("ascii")}


def _array(plain: Any, name: str, kind: str, most_rows: int, least: int, most: int) -> NDArray[Any] | None:
    """[rows, columns] with at most `most_rows` rows and `least` to `most` columns."""
    if plain is None:
        return None
    wrong = WireError(f"{name} must be an array of at most {most_rows} rows with {least} to {most} numbers each.")
    if not isinstance(plain, dict) or set(plain) != {"shape", "data"} or not isinstance(plain["data"], str):
        raise wrong
    shape = plain["shape"]
    if not isinstance(shape, list) or len(shape) != 2 or not all(type(size) is int for size in shape):
        raise wrong
    if not (1 <= shape[0] <= most_rows and least <= shape[1] <= most):
        raise wrong
    try:
        data = base64.b64decode(plain["data"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise wrong from error
    if len(data) != shape[0] * shape[1] * np.dtype(kind).itemsize:
        raise wrong
    values = np.frombuffer(data, kind).reshape(shape).astype(kind[1:])
    if values.dtype.kind == "f" and not (np.isfinite(values).all() and float(np.abs(values).max()) <= 1e3):
        raise WireError(f"{name} holds numbers that are none, or beyond 1000.")
    return values


def _text(plain: Any, name: str) -> str:
    if not isinstance(plain, str) or len(plain) > MAX_WORDS:
        raise WireError(f"{name} must be text of at most {MAX_WORDS} characters.")
    return plain


def _number(plain: Any, name: str, least: float, most: float, above: bool = False) -> float:
    if type(plain) not in (int, float) or not math.isfinite(plain) or not least <= plain <= most:
        raise WireError(f"{name} must be a number from {least:g} to {most:g}.")
    if above and plain == least:
        raise WireError(f"{name} must be above {least:g}.")
    return float(plain)


def _whole(plain: Any, name: str, least: int, most: int) -> int:
    if type(plain) is not int or not least <= plain <= most:
        raise WireError(f"{name} must be a whole number from {least} to {most}.")
    return plain


def _sections(plain: Any) -> tuple[tuple[float, str], ...]:
    if not isinstance(plain, list) or len(plain) > MAX_SECTIONS:
        raise WireError(f"sections must be a list of at most {MAX_SECTIONS} pairs of seconds and words.")
    if not all(isinstance(row, list) and len(row) == 2 for row in plain):
        raise WireError("sections must be pairs of seconds and words.")
    return tuple((_number(row[0], "sections", 0.0, MAX_SECONDS), _text(row[1], "sections")) for row in plain)


def _heard(plain: Any) -> Heard:
    if not isinstance(plain, dict) or not set(plain) <= {"samples", "windows"}:
        raise WireError("heard must be an object with samples and windows.")
    rows = plain.get("windows", [])
    if not isinstance(rows, list) or len(rows) > MAX_WINDOWS:
        raise WireError(f"heard must have at most {MAX_WINDOWS} windows.")
    windows = [_array(row, "heard", "<i2", MAX_CODEBOOKS, 0, MAX_WINDOW_FRAMES) for row in rows]
    if any(codes is None or int(codes.min(initial=0)) < 0 for codes in windows):
        raise WireError("heard holds codes below 0.")
    samples = _whole(plain.get("samples", 0), "heard", 0, int(MAX_SECONDS * 96_000))
    return Heard(samples, tuple(codes for codes in windows if codes is not None))
