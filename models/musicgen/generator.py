"""Sound from words: seconds and samples in, samples out as they are made, of any length and exactly as long as asked.

Joins the engine that writes codes with the codec that plays them; `windows` says what each run of the model is told.
All windows are decoded as one stream, so that the codec has no seam. Knows no Song, key or bar, and measures no music.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from models.musicgen import windows
from models.musicgen.chroma import BINS, audio_chroma, frame_at
from models.musicgen.config import ModelConfig
from models.musicgen.eta import Pace
from models.musicgen.values import RequestError, Stop, Stopped, TokenRequest, never
from models.musicgen.windows import Window

if TYPE_CHECKING:
    from models.codec.codec import Codec, CodecStream

MAX_SECONDS = 3600.0
# The first sound comes after half a second's codes, then longer and longer pieces: fewer calls, the same samples.
PIECE_FRAMES = (25, 25, 50, 100)
STEP_FRAMES = 5  # frames that are fetched from the model at once
CANDIDATES_AT_ONCE = 8  # in one batch: bounds the memory of their caches

Progress = Callable[[float, float], None]  # seconds of sound that are written, seconds in all


def unheard(_written_s: float, _total_s: float) -> None:
    """The `progress` of someone who does not watch."""


class TokenModel(Protocol):
    """What writes codes: `models.musicgen.engine.MusicGen`, or something that stands for it."""

    @property
    def config(self) -> ModelConfig: ...

    def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[np.ndarray]: ...

    def generate(self, requests: Sequence[TokenRequest], stop: Stop = never) -> list[np.ndarray]: ...


@dataclass(frozen=True, eq=False)
class SoundRequest:
    """Sound to make.

    Attributes:
        seconds: of new sound; a lead-in is not counted.
        negative: words to lead away from.
        chroma: float32 [n, 12] at 7.8125 Hz for all of the new sound, melody models only; the model hears its own
            chroma of a lead-in before it.
        lead_in: float32 [channels, n] at the model's rate: what the sound goes on from. It is not returned.
        sections: (start in seconds, words): from there on these words take the place of those before.
    """

    words: str
    seconds: float
    seed: int
    negative: str = ""
    guidance: float = 3.0
    temperature: float = 1.0
    top_k: int = 250
    chroma: np.ndarray | None = None
    lead_in: np.ndarray | None = None
    sections: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, eq=False)
class _Work:
    """A request made ready: its lead-in as codes and chroma, its windows, its exact length."""

    request: SoundRequest
    windows: tuple[Window, ...]
    lead: np.ndarray  # int64 [codebooks, frames]
    lead_chroma: np.ndarray  # float32 [n, 12]
    samples: int


class Generator:
    """A model and its codec.

    Args:
        name: as a person knows the model.
    """

    def __init__(self, model: TokenModel, codec: Codec, name: str) -> None:
        self.model, self.codec, self.name = model, codec, name
        self.pace = Pace(model, codec)

    @property
    def sample_rate_hz(self) -> int:
        return self.codec.sample_rate_hz

    @property
    def channels(self) -> int:
        return self.codec.channels

    def stream(self, request: SoundRequest, stop: Stop = never, progress: Progress = unheard) -> Iterator[np.ndarray]:
        """The sound as it is made; together exactly `round(seconds * rate)` samples.

        Args:
            stop: asked before every step of the model.
            progress: told the seconds written so far and in all.

        Yields:
            float32 `[channels, n]`, the first after about half a second's codes.

        Raises:
            RequestError: for what the model cannot take; before anything is computed.
            Stopped: `stop` said yes.
        """
        work = self._work(request)
        rate = self.model.config.frame_rate_hz
        total = sum(window.new_frames for window in work.windows)
        player, done = _Player(self.codec, work.lead, work.samples), 0
        for codes in self._codes(work, stop):
            done += codes.shape[1]
            progress(min(request.seconds, done / rate), request.seconds)
            sound = player.push(codes) if done < total else player.finish(codes)
            if sound.shape[1]:
                yield sound

    def generate_many(self, requests: Sequence[SoundRequest], stop: Stop = never) -> list[np.ndarray]:
        """Several sounds, their windows side by side in one batch; each as `stream` makes it alone.

        Returns:
            For each request float32 `[channels, round(seconds * rate)]`.
        """
        works = [self._work(request) for request in requests]
        batches = [works[at : at + CANDIDATES_AT_ONCE] for at in range(0, len(works), CANDIDATES_AT_ONCE)]
        return [sound for batch in batches for sound in self._batch(batch, stop)]

    def eta_s(self, request: SoundRequest) -> float:
        """Seconds the request will take, from the pace of this model on this machine: measured at the first call."""
        frames = 0 if request.lead_in is None else -(-request.lead_in.shape[-1] // self.codec.hop)
        return self.pace.seconds(self._plan(request, frames)) + self.pace.codec_s(frames)

    def eta_many_s(self, requests: Sequence[SoundRequest]) -> float:
        """Seconds the requests will take as one `generate_many`: each counted as if it came alone."""
        return sum(self.eta_s(request) for request in requests)

    def encode(self, samples: np.ndarray) -> np.ndarray:
        """Codes of a sound at the model's rate: float32 `[channels, n]` to int64 `[codebooks, ceil(n / hop)]`."""
        return self.codec.encode(samples)

    # --- one request ------------------------------------------------------------------------------------------------

    def _work(self, request: SoundRequest) -> _Work:
        """Checks a request, then encodes what it goes on from."""
        self._check(request)
        codes, chroma = self._lead_in(request)
        plan = self._plan(request, codes.shape[1])
        return _Work(request, plan, codes, chroma, round(request.seconds * self.sample_rate_hz))

    def _check(self, request: SoundRequest) -> None:
        config = self.model.config
        if not (math.isfinite(request.seconds) and round(request.seconds * self.sample_rate_hz) >= 1):
            raise RequestError(f"{request.seconds} seconds were asked for; ask for more than none.")
        if request.seconds > MAX_SECONDS:
            raise RequestError(f"{request.seconds:.0f} seconds were asked for; {MAX_SECONDS:.0f} is the most at once.")
        chroma = request.chroma
        if chroma is None:
            return
        if config.decoder.conditioning != "prefix":
            raise RequestError("This model takes no chroma; choose a melody model, or leave chords and tune out.")
        if chroma.ndim != 2 or chroma.shape[1] != BINS or not len(chroma) or not np.isfinite(chroma).all():
            raise RequestError(
                f"Chroma of shape {list(chroma.shape)} came in; it has finite values in [frames, {BINS}]."
            )

    def _plan(self, request: SoundRequest, lead_frames: int) -> tuple[Window, ...]:
        frames = -(-round(request.seconds * self.sample_rate_hz) // self.codec.hop)
        kept = windows.lead_frames_kept(self.model.config, lead_frames, frames)
        return windows.plan(self.model.config, frames, kept, request.words, request.seed, request.sections)

    def _lead_in(self, request: SoundRequest) -> tuple[np.ndarray, np.ndarray]:
        """What is kept of the lead-in: codes, and chroma where the request has chroma.

        Whole frames are counted from its end, where the new sound begins; what is left over at its start is dropped.
        """
        lead, hop = request.lead_in, self.codec.hop
        nothing = np.zeros((0, BINS), np.float32)
        frames = 0 if lead is None else lead.shape[-1] // hop
        if lead is None or not frames:
            return np.zeros((self.codec.codebooks, 0), np.int64), nothing
        new = -(-round(request.seconds * self.sample_rate_hz) // hop)
        kept = windows.lead_frames_kept(self.model.config, frames, new)
        sound = lead[:, lead.shape[-1] - kept * hop :]
        if request.chroma is None:
            return self.codec.encode(sound), nothing
        heard = audio_chroma(np.ascontiguousarray(sound, np.float32), self.sample_rate_hz)
        return self.codec.encode(sound), heard[: frame_at(kept * hop / self.sample_rate_hz)]

    def _codes(self, work: _Work, stop: Stop) -> Iterator[np.ndarray]:
        """Complete frames of all windows, one after another."""
        written = work.lead
        for window in work.windows:
            request = self._tokens(work, window, written)
            for codes in self.pace.watching(window, self.model.stream(request, STEP_FRAMES, stop)):
                written = np.concatenate([written, codes], axis=1)
                yield codes

    def _tokens(self, work: _Work, window: Window, written: np.ndarray) -> TokenRequest:
        """What the model is told for a window, after the codes that are written."""
        asked, config = work.request, self.model.config
        chroma = None
        if asked.chroma is not None:
            chroma = windows.chroma_of(
                window, config.frame_rate_hz, asked.chroma, work.lead_chroma, config.decoder.chroma_frames
            )
        prompt = written[:, written.shape[1] - window.prompt_frames :] if window.prompt_frames else None
        return TokenRequest(
            window.words,
            window.frames,
            window.seed,
            asked.negative,
            asked.guidance,
            asked.temperature,
            asked.top_k,
            chroma=chroma,
            prompt=prompt,
        )

    # --- several ----------------------------------------------------------------------------------------------------

    def _batch(self, works: Sequence[_Work], stop: Stop) -> list[np.ndarray]:
        written = [work.lead for work in works]
        for number in range(max((len(work.windows) for work in works), default=0)):
            going = [index for index, work in enumerate(works) if number < len(work.windows)]
            tokens = [self._tokens(works[i], works[i].windows[number], written[i]) for i in going]
            for index, codes in zip(going, self.model.generate(tokens, stop), strict=True):
                new = codes[:, works[index].windows[number].prompt_frames :]
                written[index] = np.concatenate([written[index], new], axis=1)
        return [self._played(work, codes, stop) for work, codes in zip(works, written, strict=True)]

    def _played(self, work: _Work, written: np.ndarray, stop: Stop) -> np.ndarray:
        if stop():
            raise Stopped
        player = _Player(self.codec, work.lead, work.samples)
        return player.finish(written[:, work.lead.shape[1] :])


class _Player:
    """Codes to sound in pieces whose borders depend on nothing but where they lie, so that the samples always agree.

    The lead-in goes through the codec first, and its sound is dropped: the new sound begins in the middle of a sound.
    """

    def __init__(self, codec: Codec, lead: np.ndarray, samples: int) -> None:
        self._stream: CodecStream = codec.stream()
        self._waiting = np.zeros((codec.codebooks, 0), np.int64)
        self._drop = lead.shape[1] * codec.hop
        self._left = samples
        self._pieces = list(PIECE_FRAMES)
        self._lead = lead

    def push(self, codes: np.ndarray) -> np.ndarray:
        """The sound that is certain after more codes: float32 `[channels, 0 or more]`."""
        self._waiting = np.concatenate([self._waiting, codes], axis=1)
        sounds = [self._cut(self._stream.push(self._opening()))]
        while self._waiting.shape[1] >= self._pieces[0]:
            size = self._pieces[0] if len(self._pieces) == 1 else self._pieces.pop(0)
            piece, self._waiting = self._waiting[:, :size], self._waiting[:, size:]
            sounds.append(self._cut(self._stream.push(piece)))
        return np.concatenate(sounds, axis=1)

    def finish(self, codes: np.ndarray) -> np.ndarray:
        """All the rest after the last codes, to the exact sample."""
        sounds = [self.push(codes), self._cut(self._stream.finish(self._waiting))]
        return np.concatenate(sounds, axis=1)

    def _opening(self) -> np.ndarray:
        opening, self._lead = self._lead, self._lead[:, :0]
        return opening

    def _cut(self, sound: np.ndarray) -> np.ndarray:
        """Without what belongs to the lead-in, and what lies after the end."""
        kept = sound[:, self._drop :][:, : self._left]
        self._drop = max(0, self._drop - sound.shape[1])
        self._left -= kept.shape[1]
        return kept


def load_generator(folder: Path, precision: str = "auto", device: str = "auto") -> Generator:
    """A published model with its text encoder and codec, from one Hugging Face folder.

    The codec stays in fp32 whatever the precision: it takes a small part of the time.

    Raises:
        WeightsError: the folder is not whole, or not of one model.
        ConditioningIgnored: the start-up check found that words or chroma change nothing.
    """
    from models.codec.codec import load_codec
    from models.musicgen import engine
    from models.musicgen.checkpoint import Checkpoint

    model = engine.load(folder, precision, device)
    tensors = Checkpoint(folder).part("audio_encoder.")
    codec = load_codec(model.config.codec, tensors, "auto", str(model.device), model.config.channels)
    return Generator(model, codec, folder.name)


def random_generator(config: ModelConfig, seed: int = 0, precision: str = "fp32", device: str = "cpu") -> Generator:
    """A generator of any shape with random weights: what speed is measured with. Its sound is noise."""
    from models.codec.codec import random_codec
    from models.musicgen import engine

    model = engine.random(config, seed, precision, device)
    codec = random_codec(config.codec, seed, device=str(model.device), channels=config.channels)
    return Generator(model, codec, config.name)


def tiny_generator(kind: str, seed: int = 0, max_frames: int | None = None) -> Generator:
    """A random model that takes milliseconds: "text", "melody", "stereo" or "stereo-melody".

    Args:
        max_frames: shorter windows than the published 30 s, so that long sounds are soon made.
    """
    from models.codec.codec import tiny_codec
    from models.musicgen import engine

    model = engine.tiny(kind, seed)
    if max_frames is not None:
        model.config = replace(model.config, max_frames=max_frames)
    return Generator(model, tiny_codec(seed, model.config.stereo), f"tiny-{kind}")
