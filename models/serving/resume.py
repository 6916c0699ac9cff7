"""A model that goes on where another one was lost: the codes that have come are given to it, the rest it writes.

Stands where a generator has its model. The codes that are known come out again in the same pieces, so that the codec
decodes them as it did before; then the model goes on from them as a prompt. Draws are keyed by seed and step, so they
are the draws the lost one would have made. Decodes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.musicgen.values import RequestError, Stop, TokenRequest, never

Codes = NDArray[Any]


class TokenModel(Protocol):
    """What a generator needs of its model."""

    @property
    def config(self) -> Any: ...

    def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[Codes]: ...

    def generate(self, requests: Sequence[TokenRequest], stop: Stop = never) -> list[Codes]: ...


class Resumed:
    """One sound's view of a model.

    Args:
        model: does the work.
        known: codes [codebooks, n] that each window had come to; the last window may be unfinished.
        note: told the number of a window and the codes it goes on with, only of those that are new.
    """

    def __init__(self, model: TokenModel, known: Sequence[Codes], note: Callable[[int, Codes], None]) -> None:
        self._model, self._known, self._note = model, known, note
        self._windows = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[Codes]:
        """The next window's codes, known and new alike.

        Raises:
            RequestError: What is known does not fit the model or the request.
        """
        window, self._windows = self._windows, self._windows + 1
        if window < len(self._known) and self._known[window].shape[1]:
            known = self._checked(np.asarray(self._known[window], np.int64), request)
            for start in range(0, known.shape[1], chunk_frames):
                yield known[:, start : start + chunk_frames]
            given = known if request.prompt is None else np.concatenate((request.prompt, known), axis=1)
            if given.shape[1] == request.frames:
                return
            request = replace(request, prompt=given)
        for codes in self._model.stream(request, chunk_frames, stop):
            self._note(window, codes)
            yield codes

    def generate(self, requests: Sequence[TokenRequest], stop: Stop = never) -> list[Codes]:
        """Whole windows, which cannot be gone on with."""
        return self._model.generate(requests, stop)

    def _checked(self, known: Codes, request: TokenRequest) -> Codes:
        decoder = self._model.config.decoder
        if known.shape[0] != decoder.codebooks or known.min() < 0 or known.max() >= decoder.vocabulary:
            raise RequestError(
                f"The sound to go on with has {known.shape[0]} codebooks with codes up to {known.max()}; this engine's"
                f" model has {decoder.codebooks} with {decoder.vocabulary}. Ask for the sound from its start."
            )
        if request.prompt_frames + known.shape[1] > request.frames:
            raise RequestError(
                f"The sound to go on with has {known.shape[1]} frames in a window of {request.frames}. Ask for it from"
                " its start."
            )
        return known
