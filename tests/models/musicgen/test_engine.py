"""Promises of the engine over codes, on tiny random weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.musicgen.values import RequestError, Stopped, TokenRequest

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")

from models.musicgen import prefill  # noqa: E402
from models.musicgen.engine import tiny  # noqa: E402

KINDS = ("text", "melody", "stereo", "stereo-melody")


def chroma(pitch_class: int) -> np.ndarray:
    frames = np.zeros((235, 12), dtype=np.float32)
    frames[:, pitch_class] = 1.0
    return frames


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_gives_every_request_what_it_would_get_alone(kind: str) -> None:
    model = tiny(kind)
    melody = "melody" in kind
    rng = np.random.default_rng(1)
    requests = [
        TokenRequest("a slow waltz", 30, 7),
        TokenRequest("drums, fast and loud", 41, 8, guidance=5.0, top_k=0, temperature=0.8),
        TokenRequest("", 12, 9, greedy=True),
        TokenRequest("bells", 25, 10, negative="a man who speaks all the time", chroma=chroma(4) if melody else None),
        TokenRequest("a slow waltz", 33, 7, prompt=rng.integers(0, 64, (model.config.decoder.codebooks, 9))),
    ]
    together = model.generate(requests)
    for request, codes in zip(requests, together, strict=True):
        assert codes.shape == (model.config.decoder.codebooks, request.frames)
        assert codes.min() >= 0 and codes.max() < 64
        np.testing.assert_array_equal(codes, model.generate([request])[0])


@pytest.mark.parametrize("kind", ("text", "stereo-melody"))
@pytest.mark.parametrize("chunk_frames", (1, 7, 50))
def test_streamed_frames_joined_are_the_whole_without_the_prompt(kind: str, chunk_frames: int) -> None:
    model = tiny(kind)
    prompt = np.random.default_rng(2).integers(0, 64, (model.config.decoder.codebooks, 5))
    request = TokenRequest("a harp", 33, 3, prompt=prompt)
    chunks = list(model.stream(request, chunk_frames))
    whole = model.generate([request])[0]
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), whole[:, 5:])
    np.testing.assert_array_equal(whole[:, :5], prompt)
    assert all(chunk.shape[1] >= chunk_frames for chunk in chunks[:-1])


def test_a_seed_gives_the_same_music_again_and_another_gives_other_music() -> None:
    request = TokenRequest("a harp", 40, 11)
    first, again = (tiny("text").generate([request])[0] for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (first != tiny("text").generate([replace(request, seed=12)])[0]).mean() > 0.5


def test_what_was_written_so_far_as_a_prompt_goes_on_with_the_same_codes() -> None:
    model = tiny("text")
    whole = model.generate([TokenRequest("a harp", 40, 11)])[0]
    resumed = model.generate([TokenRequest("a harp", 40, 11, prompt=whole[:, :13])])[0]
    np.testing.assert_array_equal(resumed, whole)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "an organ in a church"},
        {"negative": "drums"},
        {"guidance": 1.0},
        {"temperature": 2.0},
        {"top_k": 3},
        {"greedy": True},
        {"chroma": chroma(7)},
    ],
)
def test_every_wish_changes_the_music(change: dict[str, object]) -> None:
    model = tiny("melody")
    request = TokenRequest("a harp", 40, 11, guidance=12.0)
    assert (model.generate([request])[0] != model.generate([replace(request, **change)])[0]).any()


def test_a_held_c_is_what_no_chroma_sends_and_silence_is_not() -> None:
    model = tiny("melody")
    request = TokenRequest("a harp", 20, 11)
    nothing = model.generate([request])[0]
    np.testing.assert_array_equal(model.generate([replace(request, chroma=chroma(0))])[0], nothing)
    silence = np.zeros((235, 12), dtype=np.float32)
    assert (model.generate([replace(request, chroma=silence)])[0] != nothing).any()


def test_stop_ends_within_a_step() -> None:
    model = tiny("text")
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 10

    with pytest.raises(Stopped):
        list(model.stream(TokenRequest("a harp", 200, 1), stop=stop))
    assert asked == 11
    with pytest.raises(Stopped):
        model.generate([TokenRequest("a harp", 200, 1)], stop=lambda: True)


@pytest.mark.parametrize("kind", ["text", "melody"])
def test_a_prompt_read_in_pieces_is_the_prompt_read_at_once(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny(kind)
    prompt = np.random.default_rng(3).integers(0, 64, (4, 90))
    request = TokenRequest("a harp", 110, 3, prompt=prompt)
    codes = []
    for piece in (7, 64, 1000):
        monkeypatch.setattr(prefill, "PIECE_CPU", piece)
        codes.append(model.generate([request])[0])
    np.testing.assert_array_equal(codes[0], codes[2])
    np.testing.assert_array_equal(codes[1], codes[2])


def test_stop_is_heard_while_a_long_prompt_is_read_and_the_slot_stays_free() -> None:
    model = tiny("text")
    request = TokenRequest("a harp", 1000, 3, prompt=np.zeros((4, 900), dtype=np.int64))
    answers = iter([False, False, True])
    state = model.new_slots(1)
    with pytest.raises(Stopped):
        model.place(state, 0, request, stop=lambda: next(answers))
    assert state.done(0)
    other = TokenRequest("drums", 20, 4)
    model.place(state, 0, other)
    while not state.done(0):
        model.decoder.step(state)
    np.testing.assert_array_equal(model.codes(state, 0, 0, 20), model.generate([other])[0])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"frames": 0}, "0 frames were asked for; the model writes 1 to 1500"),
        ({"frames": 1501}, "1501 frames"),
        ({"guidance": float("nan")}, "guidance of nan"),
        ({"temperature": 0.0}, "temperature of 0.0"),
        ({"seed": -1}, "seed -1"),
        ({"text": "word " * 300}, "has 257 pieces; the model reads 256"),
        ({"chroma": chroma(0)}, "takes no chroma"),
        ({"prompt": np.zeros((3, 4), dtype=np.int64)}, r"shape \[3, 4\]; this model takes \[4, frames\]"),
        ({"prompt": np.full((4, 4), 64)}, "codes from 64 to 64; this model's run from 0 to 63"),
        ({"prompt": np.zeros((4, 10), dtype=np.int64)}, "fills 10 of 10 frames"),
    ],
)
def test_what_the_model_cannot_take_is_refused_with_a_sentence(change: dict[str, object], said: str) -> None:
    request = replace(TokenRequest("a harp", 10, 0), **change)
    with pytest.raises(RequestError, match=said):
        tiny("text").generate([request])


def test_slots_take_requests_between_steps_and_give_what_they_would_give_alone() -> None:
    model = tiny("text")
    requests = [TokenRequest("a harp", 9, 1), TokenRequest("an organ", 30, 2), TokenRequest("drums", 14, 3)]
    state = model.new_slots(2, text_length=8, frames=40)
    waiting, taken, done = list(enumerate(requests)), {}, {}
    for _ in range(200):
        for slot in range(2):
            if slot not in taken and waiting:
                number, request = waiting.pop(0)
                model.place(state, slot, request)
                taken[slot] = number
        if not taken:
            break
        model.decoder.step(state)
        for slot, number in list(taken.items()):
            if state.done(slot):
                done[number] = model.codes(state, slot, 0, requests[number].frames)
                del taken[slot]
    for number, request in enumerate(requests):
        np.testing.assert_array_equal(done[number], model.generate([request])[0])
