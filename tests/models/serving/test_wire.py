"""Orders and packets: what was sent arrives, and what nobody should send is refused with a sentence."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving import wire


def order(**changes: Any) -> wire.Order:
    plain: dict[str, Any] = {
        "id": "order-0001",
        "words": "a slow waltz",
        "seconds": 3.5,
        "seed": 7,
        "chroma": np.eye(12, dtype=np.float32),
        "lead_in": np.linspace(-1, 1, 64, dtype=np.float32).reshape(2, 32),
        "sections": ((0.0, "calm"), (2.0, "loud")),
        "heard": wire.Heard(640, (np.arange(8, dtype=np.int16).reshape(4, 2),)),
    }
    return wire.Order(**(plain | changes))


def body(**changes: Any) -> bytes:
    return json.dumps({"id": "order-0001", "words": "x", "seconds": 1.0, "seed": 1} | changes).encode()


def test_an_order_arrives_as_it_was_sent() -> None:
    sent, come = order(), wire.read_order(wire.order_json(order()))
    assert (come.id, come.words, come.seconds, come.seed, come.sections) == (
        sent.id, sent.words, sent.seconds, sent.seed, sent.sections
    )  # fmt: skip
    assert np.array_equal(come.chroma, sent.chroma) and come.chroma.dtype == np.float32
    assert np.array_equal(come.lead_in, sent.lead_in)
    assert come.heard.samples == 640 and np.array_equal(come.heard.windows[0], sent.heard.windows[0])


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"id": "../../etc"}, "id"),
        ({"words": 3}, "words"),
        ({"words": "x" * 5000}, "words"),
        ({"seconds": 0}, "seconds"),
        ({"seconds": 1e9}, "seconds"),
        ({"seconds": True}, "seconds"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"guidance": "3"}, "guidance"),
        ({"temperature": 0}, "temperature"),
        ({"top_k": 10**9}, "top_k"),
        ({"sections": [[0]]}, "sections"),
        ({"sections": [[0, 1]]}, "sections"),
        ({"surprise": 1}, "at most"),
        ({"chroma": [[0] * 12]}, "chroma"),
        ({"chroma": {"shape": [1, 12], "data": "!!"}}, "chroma"),
        ({"chroma": {"shape": [10**12, 12], "data": ""}}, "chroma"),
        ({"chroma": {"shape": [1, 13], "data": ""}}, "chroma"),
        ({"chroma": {"shape": [1, 12], "data": base64.b64encode(b"\x00\x00\xc0\x7f" * 12).decode()}}, "chroma"),
        ({"lead_in": {"shape": [3, 1], "data": ""}}, "lead_in"),
        ({"heard": {"samples": -1}}, "heard"),
        ({"heard": {"windows": [None]}}, "heard"),
        ({"heard": {"windows": [{"shape": [1, 1], "data": base64.b64encode(b"\xff\xff").decode()}]}}, "heard"),
        ({"heard": {"other": 1}}, "heard"),
    ],
)
def test_an_order_that_is_none_is_refused_by_name(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(wire.WireError, match=named):
        wire.read_order(body(**wrong))


@pytest.mark.parametrize("junk", [b"", b"{", b"[1]", b"null", b"[" * 100_000, b'{"id": NaN}', b"\xff\xfe"])
def test_junk_is_no_order(junk: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.read_order(junk)


@given(st.lists(st.tuples(st.sampled_from(wire.KINDS), st.binary(max_size=40)), max_size=8), st.integers(1, 17))
def test_packets_come_out_whole_however_they_are_cut(packets: list[tuple[bytes, bytes]], piece: int) -> None:
    sent = b"".join(wire.packed(kind, payload) for kind, payload in packets)
    unpacker = wire.Unpacker()
    pieces = [sent[start : start + piece] for start in range(0, len(sent), piece)]
    assert [packet for part in pieces for packet in unpacker.feed(part)] == packets


@pytest.mark.parametrize("stream", [b"HTTP/1.1 200 OK", wire.WAVE + b"\xff\xff\xff\xff"])
def test_another_stream_is_refused_at_once(stream: bytes) -> None:
    with pytest.raises(wire.WireError):
        list(wire.Unpacker().feed(stream))


def test_sound_and_codes_survive() -> None:
    samples = np.random.default_rng(1).standard_normal((2, 50)).astype(np.float32)
    first, come = wire.read_wave(wire.wave(7, samples)[1], 2)
    assert first == 7 and np.array_equal(come, samples)
    codes = np.arange(12).reshape(4, 3) * 180
    window, back = wire.read_code(wire.code(2, codes)[1])
    assert window == 2 and np.array_equal(back, codes)


@pytest.mark.parametrize("payload", [b"", b"12345678abc", b"\0" * 8 + np.float32("nan").tobytes()])
def test_sound_that_is_none_is_refused(payload: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.read_wave(payload, 1)


def test_progress_gathers_what_another_engine_needs() -> None:
    progress = wire.Progress()
    progress.take_code(0, np.zeros((4, 2), np.int16))
    progress.take_code(0, np.ones((4, 3), np.int16))
    progress.take_code(1, np.ones((4, 1), np.int16))
    again = wire.Progress(progress.heard())
    again.take_code(1, np.ones((4, 1), np.int16))
    assert [codes.shape for codes in again.heard().windows] == [(4, 5), (4, 2)]
    with pytest.raises(wire.WireError, match="window 3"):
        again.take_code(3, np.ones((4, 1), np.int16))
