"""The encoder once more in plain NumPy: slow, easy to read, and what the graph is held against in tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from models.sentence.encoder import MOST_TOKENS, Vectors, embedded, pooled
from models.sentence.tensors import BertSizes, Tensors
from models.sentence.wordpiece import WordPiece


def encode_plainly(texts: Sequence[str], sizes: BertSizes, tensors: Tensors, pieces: WordPiece) -> Vectors:
    """One vector of length 1 for each text, each text by itself, so that there is no padding."""
    return np.concatenate([_encode(pieces.numbers(text, MOST_TOKENS), sizes, tensors) for text in texts])


def _encode(numbers: Sequence[int], sizes: BertSizes, tensors: Tensors) -> Vectors:
    state = _norm(embedded(tensors, np.array([numbers])), "embeddings.LayerNorm", sizes, tensors)
    for layer in range(sizes.layers):
        name = f"encoder.layer.{layer}"
        attended = _dense(
            _attention(state, f"{name}.attention.self", sizes, tensors), f"{name}.attention.output.dense", tensors
        )
        state = _norm(attended + state, f"{name}.attention.output.LayerNorm", sizes, tensors)
        wide = _dense(state, f"{name}.intermediate.dense", tensors)
        wide = wide * 0.5 * (1.0 + erf(wide / np.sqrt(2.0)))
        narrow = _dense(wide.astype(np.float32), f"{name}.output.dense", tensors)
        state = _norm(narrow + state, f"{name}.output.LayerNorm", sizes, tensors)
    return pooled(state, np.ones(state.shape[:2], np.float32))


def _attention(state: Vectors, name: str, sizes: BertSizes, tensors: Tensors) -> Vectors:
    query, key, value = (_split(_dense(state, f"{name}.{part}", tensors), sizes) for part in ("query", "key", "value"))
    scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1])
    chances = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = (chances / chances.sum(axis=-1, keepdims=True)) @ value
    joined: Vectors = mixed.transpose(0, 2, 1, 3).reshape(state.shape).astype(np.float32)
    return joined


def _split(state: Vectors, sizes: BertSizes) -> NDArray[np.float32]:
    batch, tokens, width = state.shape
    return state.reshape(batch, tokens, sizes.heads, width // sizes.heads).transpose(0, 2, 1, 3)


def _dense(state: Vectors, name: str, tensors: Tensors) -> Vectors:
    product: Vectors = state @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]
    return product


def _norm(state: Vectors, name: str, sizes: BertSizes, tensors: Tensors) -> Vectors:
    centred = state - state.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + sizes.epsilon)
    normed: Vectors = scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]
    return normed
