"""What a request's words and chroma are to the decoder: rows with the condition and with the null condition.

Null words are zeros after the projection; null chroma is C in every frame (both as transformers does it, and as the
models were trained). Negative words take the place of the null words. Encodes no text itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.musicgen.config import DecoderConfig
from models.musicgen.decoder import Condition
from models.musicgen.text import TextSource
from models.musicgen.values import RequestError, TokenRequest
from models.musicgen.weights import Weights

if TYPE_CHECKING:
    import torch


def condition_of(
    config: DecoderConfig, weights: Weights, text: TextSource, request: TokenRequest, device: torch.device
) -> Condition:
    """The two rows of a request, in the decoder's width."""
    import torch

    with torch.inference_mode():
        words = _projected_words(weights, text, request.text, device)
        away = _projected_words(weights, text, request.negative, device)
        longest = max(words.shape[0], away.shape[0])
        rows = torch.stack([_padded(words, longest), _padded(away, longest)])
        if config.conditioning == "prefix":
            rows = torch.cat([_projected_chroma(config, weights, request, device), rows], dim=1)
            return Condition(rows, (rows.shape[1], rows.shape[1]))
        # A null row's words are zeros, so that any number of them is heard alike: two lengths need not differ for it.
        return Condition(rows, (words.shape[0], away.shape[0] if request.negative.strip() else words.shape[0]))


def _projected_words(weights: Weights, text: TextSource, words: str, device: torch.device) -> torch.Tensor:
    """Words in the decoder's width, `[pieces, width]`; zeros for no words."""
    import torch

    vectors = text(words).to(device=device, dtype=torch.float32)
    if not words.strip():
        return torch.zeros(1, weights.embedding.shape[1], device=device)
    return vectors if weights.text is None else weights.text(vectors)


def _padded(rows: torch.Tensor, length: int) -> torch.Tensor:
    import torch

    return torch.nn.functional.pad(rows, (0, 0, 0, length - rows.shape[0]))


def _projected_chroma(
    config: DecoderConfig, weights: Weights, request: TokenRequest, device: torch.device
) -> torch.Tensor:
    """Chroma in the decoder's width: `[2, chroma_frames, width]`."""
    import torch

    null = null_chroma(config)
    wanted = null if request.chroma is None else check_chroma(config, request.chroma)
    pair = torch.from_numpy(np.stack([wanted, null])).to(device=device, dtype=torch.float32)
    return pair if weights.chroma is None else weights.chroma(pair)


def null_chroma(config: DecoderConfig) -> np.ndarray:
    """The published null condition: float32 `[chroma_frames, chroma_bins]`, C in every frame."""
    null = np.zeros((config.chroma_frames, config.chroma_bins), dtype=np.float32)
    null[:, 0] = 1.0
    return null


def check_chroma(config: DecoderConfig, chroma: np.ndarray) -> np.ndarray:
    """The chroma as float32, if this model can take it.

    Raises:
        RequestError: a model without chroma, another shape, or values that are no numbers.
    """
    wanted = (config.chroma_frames, config.chroma_bins)
    if config.conditioning != "prefix":
        raise RequestError("This model takes no chroma; choose a melody model, or leave the chroma out.")
    if chroma.shape != wanted:
        raise RequestError(f"The chroma has the shape {list(chroma.shape)}; this model takes {list(wanted)}.")
    if not np.isfinite(chroma).all():
        raise RequestError("The chroma has values that are no numbers; give finite ones.")
    return chroma.astype(np.float32)
