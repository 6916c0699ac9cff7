"""Texts in, vectors out: words looked up, the layers run by onnxruntime in one thread, the tokens' mean normalised.

onnxruntime is imported only when an encoder is opened. The vectors of `twin.py` are what this must equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.sentence.graph import BIAS, EMBEDDED, STATES, bert_graph
from models.sentence.package import check_files
from models.sentence.tensors import BertSizes, Tensors, read_sizes, read_tensors
from models.sentence.wordpiece import WordPiece

MOST_TOKENS = 256  # what the model was trained to read; the rest of a longer text is left unread
BATCH = 32
NOT_THERE = -10_000.0  # added to the scores of padding
Vectors = NDArray[np.float32]


class SentenceEncoder:
    """An opened model.

    Args:
        sizes: Layers, heads and epsilon.
        tensors: Weights by the names BERT gives them.
        pieces: The vocabulary.
    """

    def __init__(self, sizes: BertSizes, tensors: Tensors, pieces: WordPiece) -> None:
        self._tensors, self._pieces = tensors, pieces
        model, self._weights = bert_graph(sizes, tensors)
        self._session = _open(model, self._weights)

    @classmethod
    def from_folder(cls, folder: Path) -> SentenceEncoder:
        """The model in a folder of config.json, vocab.txt and model.safetensors, as the package has them.

        Raises:
            WeightsError: A file is missing or is not the one on record.
        """
        check_files(folder)
        tensors = read_tensors(folder / "model.safetensors")
        return cls(read_sizes(folder / "config.json"), tensors, WordPiece.from_file(folder / "vocab.txt"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 for each text: (texts, width). Empty texts have a vector too."""
        rows = [self._pieces.numbers(text, MOST_TOKENS) for text in texts]
        vectors = np.zeros((len(rows), self._tensors["embeddings.LayerNorm.weight"].shape[0]), np.float32)
        by_length = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        for start in range(0, len(rows), BATCH):
            indices = by_length[start : start + BATCH]
            vectors[indices] = self._encode_rows([rows[index] for index in indices])
        return vectors

    def _encode_rows(self, rows: Sequence[Sequence[int]]) -> Vectors:
        numbers, mask = padded(rows)
        bias = ((1.0 - mask) * NOT_THERE).astype(np.float32)[:, None, None, :]
        (states,) = self._session.run([STATES], {EMBEDDED: embedded(self._tensors, numbers), BIAS: bias})
        return pooled(states, mask)


def padded(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], Vectors]:
    """Token numbers filled up with 0 to (rows, tokens), and a mask of ones where a token is."""
    tokens = max(len(row) for row in rows)
    numbers, mask = np.zeros((len(rows), tokens), np.int64), np.zeros((len(rows), tokens), np.float32)
    for index, row in enumerate(rows):
        numbers[index, : len(row)], mask[index, : len(row)] = row, 1.0
    return numbers, mask


def embedded(tensors: Tensors, numbers: NDArray[np.int64]) -> Vectors:
    """Word, place and sentence vectors summed, before the first norm."""
    words = tensors["embeddings.word_embeddings.weight"][numbers]
    places = tensors["embeddings.position_embeddings.weight"][: numbers.shape[1]]
    summed: Vectors = words + places + tensors["embeddings.token_type_embeddings.weight"][0]
    return summed


def pooled(states: Vectors, mask: Vectors) -> Vectors:
    """The mean of the tokens that are there, of length 1."""
    mean = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    unit: Vectors = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
    return unit


def _open(model: bytes, weights: dict[str, Vectors]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    handed = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
    options.add_external_initializers(list(weights), handed)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
