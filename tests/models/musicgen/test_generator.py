"""Seconds in, samples out: exact lengths, streams that equal the whole, windows that go on from what was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.musicgen.chroma import audio_chroma, chroma_frames, frame_at, tune_frames, window_of
from models.musicgen.values import MusicGenError, RequestError, Stop, Stopped, TokenRequest, never

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.neural

KINDS = ("text", "melody", "stereo", "stereo-melody")
RATE = 32_000


def tiny(kind: str, max_frames: int | None = 100) -> Any:
    from models.musicgen.generator import tiny_generator

    return tiny_generator(kind, max_frames=max_frames)


def asked(seconds: float, **options: Any) -> Any:
    from models.musicgen.generator import SoundRequest

    return SoundRequest(**({"words": "calm piano", "seconds": seconds, "seed": 3} | options))


def streamed(generator: Any, request: Any) -> np.ndarray:
    return np.concatenate(list(generator.stream(request)), axis=1)


def lead(seconds: float, channels: int = 1) -> np.ndarray:
    source = np.random.default_rng(1)
    return source.normal(0, 0.2, (channels, round(seconds * RATE))).astype(np.float32)


class Watched:
    """A model that notes what it was told and what it wrote."""

    def __init__(self, model: Any) -> None:
        self.model, self.requests, self.written = model, list[TokenRequest](), list[np.ndarray]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[np.ndarray]:
        self.requests.append(request)
        new = []
        for codes in self.model.stream(request, chunk_frames, stop):
            new.append(codes)
            yield codes
        prompt = [] if request.prompt is None else [request.prompt]
        self.written.append(np.concatenate([*prompt, *new], axis=1))


def watched(kind: str, max_frames: int = 100) -> tuple[Any, Watched]:
    from models.musicgen.generator import Generator

    plain = tiny(kind, max_frames)
    model = Watched(plain.model)
    return Generator(model, plain.codec, plain.name), model


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [0.01, 1.0, 3.137])
def test_the_sound_is_as_long_as_asked_to_the_sample(kind: str, seconds: float) -> None:
    generator = tiny(kind)
    sound = streamed(generator, asked(seconds))
    assert sound.shape == (generator.channels, round(seconds * RATE))
    assert sound.dtype == np.float32
    assert 0.001 < np.abs(sound).max() < 10


@pytest.mark.parametrize("seconds", [31.37, 95.0])
def test_lengths_beyond_a_window_are_exact_with_the_published_windows(seconds: float) -> None:
    """The model is a stand-in that answers at once: only lengths and prompts are at stake."""
    from models.codec.codec import tiny_codec
    from models.musicgen.config import tiny_config
    from models.musicgen.generator import Generator

    class Instant:
        def __init__(self) -> None:
            self.config, self.precision = tiny_config("text"), "fp32"
            self.written, self.prompts = list[np.ndarray](), list[np.ndarray | None]()

        def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[np.ndarray]:
            stop()
            source = np.random.default_rng(request.seed)
            codes = source.integers(0, 64, (4, request.frames - request.prompt_frames))
            self.prompts.append(request.prompt)
            self.written.append(codes)
            yield codes

        def generate(self, requests: Sequence[TokenRequest], stop: Stop = never) -> list[np.ndarray]:
            raise AssertionError("not asked here")

    model = Instant()
    codec = tiny_codec()
    sound = streamed(Generator(model, codec, "instant"), asked(seconds))
    assert sound.shape == (1, round(seconds * RATE))
    written = np.concatenate(model.written, axis=1)
    ends = np.cumsum([codes.shape[1] for codes in model.written])
    for prompt, end in zip(model.prompts[1:], ends[:-1], strict=True):
        assert prompt is not None
        np.testing.assert_array_equal(prompt, written[:, end - 600 : end])
    # One codec stream over all windows: no seam where they meet.
    np.testing.assert_allclose(sound, codec.decode(written)[:, : sound.shape[1]], atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_many_at_once_are_each_as_if_streamed_alone(kind: str) -> None:
    generator = tiny(kind)
    requests = [
        asked(2.6),
        asked(1.0, words="drums", seed=4),
        asked(2.9, seed=5, lead_in=lead(0.5, generator.channels)),
    ]
    for made, request in zip(generator.generate_many(requests), requests, strict=True):
        np.testing.assert_allclose(made, streamed(generator, request), atol=1e-4)


def test_more_candidates_than_fit_one_batch_are_all_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from models.musicgen import generator as generators

    monkeypatch.setattr(generators, "CANDIDATES_AT_ONCE", 2)
    generator = tiny("text")
    made = generator.generate_many([asked(0.5, seed=seed) for seed in range(5)])
    assert [sound.shape for sound in made] == [(1, 16_000)] * 5
    np.testing.assert_allclose(made[4], streamed(generator, asked(0.5, seed=4)), atol=1e-4)
    assert generator.generate_many([]) == []


def test_a_seed_reproduces_and_another_does_not() -> None:
    first, again = streamed(tiny("text"), asked(2.5)), streamed(tiny("text"), asked(2.5))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - streamed(tiny("text"), asked(2.5, seed=4))).max() > 0.01
    assert np.abs(first - streamed(tiny("text"), asked(2.5, words="loud drums"))).max() > 0.01


@pytest.mark.parametrize("kind", KINDS)
def test_a_window_s_prompt_is_bit_equal_to_the_tail_of_what_was_written(kind: str) -> None:
    generator, model = watched(kind)
    streamed(generator, asked(4.7))
    prompts = [request.prompt for request in model.requests]
    assert prompts[0] is None
    assert [request.frames for request in model.requests] == [100, 100, 100, 55]
    for prompt, before in zip(prompts[1:], model.written, strict=False):
        np.testing.assert_array_equal(prompt, before[:, -40:])


def test_chroma_is_cut_anew_for_every_window() -> None:
    generator, model = watched("melody")
    whole = chroma_frames([(float(at), at + 1.0, {at % 12, (at + 7) % 12}) for at in range(5)], 4.7)
    streamed(generator, asked(4.7, chroma=whole))
    for request, start_s in zip(model.requests, (0.0, 1.2, 2.4, 3.6), strict=True):
        assert request.chroma is not None
        np.testing.assert_array_equal(request.chroma, window_of(whole, start_s))


def test_chroma_changes_the_sound_of_a_melody_model() -> None:
    generator = tiny("melody")
    high, low = (tune_frames([(0.0, 1.0, pitch)], 1.0) for pitch in (69, 62))
    first, second = (streamed(generator, asked(1.0, chroma=chroma)) for chroma in (high, low))
    assert np.abs(first - second).max() > 0.01


def test_sections_tell_the_model_their_words_from_where_they_start() -> None:
    generator, model = watched("text")
    sound = streamed(generator, asked(3.0, sections=((1.5, "loud chorus"),)))
    assert sound.shape[1] == 3 * RATE
    assert [(request.text, request.frames - request.prompt_frames) for request in model.requests] == [
        ("calm piano", 75), ("loud chorus", 60), ("loud chorus", 15),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_lead_in_is_the_model_s_prompt_and_is_not_returned(kind: str) -> None:
    generator, model = watched(kind)
    before = lead(0.83, generator.channels)  # 41.5 frames: the oldest half frame is dropped
    sound = streamed(generator, asked(1.0, lead_in=before))
    kept = before[:, before.shape[1] - 41 * 640 :]
    assert sound.shape == (generator.channels, RATE)
    np.testing.assert_array_equal(model.requests[0].prompt, generator.encode(kept))
    # The new sound begins in the middle of the codec's stream, not at a start of its own.
    whole = generator.codec.decode(model.written[0])
    np.testing.assert_allclose(sound, whole[:, 41 * 640 :], atol=1e-5)


def test_a_lead_in_too_long_for_a_window_is_heard_by_its_end() -> None:
    generator, model = watched("text")
    streamed(generator, asked(1.0, lead_in=lead(1.5)))
    assert model.requests[0].prompt_frames == 40
    np.testing.assert_array_equal(model.requests[0].prompt, generator.encode(lead(1.5)[:, -40 * 640 :]))


def test_a_lead_in_shorter_than_a_frame_is_none() -> None:
    generator, model = watched("text")
    streamed(generator, asked(0.5, lead_in=lead(0.01)))
    assert model.requests[0].prompt is None


def test_a_melody_model_hears_the_lead_in_s_own_chroma_before_the_asked_for() -> None:
    generator, model = watched("melody")
    times = np.arange(round(1.024 * RATE)) / RATE
    before = (0.3 * np.sin(2 * np.pi * 440.0 * times)).astype(np.float32)[None]
    streamed(generator, asked(0.5, lead_in=before, chroma=tune_frames([(0.0, 0.5, 62)], 0.5)))
    told = model.requests[0].chroma
    assert told is not None
    frames = frame_at(51 * 640 / RATE)
    np.testing.assert_array_equal(told[:frames], audio_chroma(before[:, -51 * 640 :], RATE)[:frames])
    assert np.all(told[frames:].argmax(1) == 2)


def test_the_first_sound_comes_after_half_a_second_s_codes() -> None:
    generator, model = watched("text")
    pieces = generator.stream(asked(1.9))
    first = next(pieces)
    assert 0.3 * RATE < first.shape[1] < 0.5 * RATE
    assert model.written == []
    sizes = [piece.shape[1] for piece in pieces]
    assert sizes == sorted(sizes[:-1]) + sizes[-1:], "pieces grow"


def test_progress_tells_seconds_written_and_reaches_the_end() -> None:
    told: list[tuple[float, float]] = []
    for _ in tiny("text").stream(asked(1.23), progress=lambda done, total: told.append((done, total))):
        pass
    assert told == sorted(told)
    assert told[-1] == (1.23, 1.23)


def test_stop_is_asked_every_step_and_ends_within_one() -> None:
    generator, asks = tiny("text"), 0

    def stop() -> bool:
        nonlocal asks
        asks += 1
        return asks > 40

    with pytest.raises(Stopped):
        for _ in generator.stream(asked(4.0), stop):
            pass
    assert asks == 41
    asks = 0
    with pytest.raises(Stopped):
        generator.generate_many([asked(4.0), asked(4.0, seed=5)], stop)
    assert asks == 41


def test_a_stream_that_is_closed_leaves_the_generator_as_it_was() -> None:
    generator = tiny("text")
    wanted = streamed(generator, asked(1.5))
    pieces = generator.stream(asked(1.5, seed=9))
    next(pieces)
    pieces.close()
    np.testing.assert_array_equal(streamed(generator, asked(1.5)), wanted)


@pytest.mark.parametrize(
    ("kind", "options", "sentence"),
    [
        ("text", {"seconds": 0.0}, "more than none"),
        ("text", {"seconds": float("nan")}, "more than none"),
        ("text", {"seconds": 1e6}, "3600 is the most"),
        ("text", {"chroma": np.zeros((9, 12), np.float32)}, "takes no chroma"),
        ("melody", {"chroma": np.zeros((9, 11), np.float32)}, "shape"),
        ("melody", {"chroma": np.full((9, 12), np.inf, np.float32)}, "finite"),
        ("text", {"lead_in": np.zeros((2, RATE), np.float32)}, "samples"),
        ("text", {"guidance": 99.0}, "guidance"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(kind: str, options: dict[str, Any], sentence: str) -> None:
    generator = tiny(kind)
    with pytest.raises(MusicGenError, match=sentence):
        next(generator.stream(asked(**({"seconds": 1.0} | options))))


def test_a_published_folder_loads_whole_and_plays_what_its_parts_say(tmp_path: Path) -> None:
    from models.musicgen.generator import load_generator
    from models.musicgen.tiny_checkpoint import write

    generator = load_generator(write(tmp_path / "tiny-melody", "melody"), "fp32", "cpu")
    assert (generator.name, generator.channels, generator.sample_rate_hz) == ("tiny-melody", 1, RATE)
    request = asked(0.7, chroma=tune_frames([(0.0, 0.7, 64)], 0.7))
    sound = streamed(generator, request)
    assert sound.shape == (1, 22_400)
    np.testing.assert_array_equal(sound, streamed(load_generator(tmp_path / "tiny-melody", "fp32", "cpu"), request))
    codes = generator.encode(sound)
    assert codes.shape == (4, 35)
    assert np.unique(codes).size > 1


def test_a_stereo_folder_plays_two_channels(tmp_path: Path) -> None:
    from models.musicgen.generator import load_generator
    from models.musicgen.tiny_checkpoint import write

    generator = load_generator(write(tmp_path / "stereo", "stereo"), "fp32", "cpu")
    sound = streamed(generator, asked(0.3))
    assert sound.shape == (2, 9_600)
    assert np.abs(sound[0] - sound[1]).max() > 0


def test_any_shape_plays_with_random_weights() -> None:
    from models.musicgen.config import tiny_config
    from models.musicgen.generator import random_generator

    generator = random_generator(tiny_config("stereo"), seed=2, precision="bf16")
    assert generator.name == "tiny-stereo"
    assert streamed(generator, asked(0.3)).shape == (2, 9_600)


def test_the_request_is_left_as_it_was() -> None:
    before = lead(0.5)
    chroma = tune_frames([(0.0, 1.0, 62)], 1.0)
    request = asked(1.0, lead_in=before, chroma=chroma)
    kept = replace(request, lead_in=before.copy(), chroma=chroma.copy())
    streamed(tiny("melody"), request)
    np.testing.assert_array_equal(before, kept.lead_in)
    np.testing.assert_array_equal(chroma, kept.chroma)


def test_refusals_are_request_errors_before_anything_is_computed() -> None:
    generator, model = watched("text")
    with pytest.raises(RequestError):
        generator.generate_many([asked(1.0), asked(-1.0)])
    assert model.requests == []
