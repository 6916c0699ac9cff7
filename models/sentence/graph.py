"""The layers of a BERT as an ONNX graph, written byte by byte; the weights are handed in beside it.

No `onnx` package is needed: a graph is a few nested protobuf messages (field numbers: onnx.proto3 of ONNX 1.15).
Word vectors go in and token vectors come out; looking up words and pooling are the encoder's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.sentence.tensors import BertSizes, Tensors

OPSET, IR_VERSION = 20, 9
EMBEDDED, BIAS, STATES = "embedded", "bias", "states"
_FLOAT, _INT64 = 1, 7
_NORM, _DENSE = "LayerNorm", "dense"


def bert_graph(sizes: BertSizes, tensors: Tensors) -> tuple[bytes, dict[str, NDArray[np.float32]]]:
    """A model of `embedded` (batch, tokens, width) and `bias` (batch, 1, 1, tokens; 0 or very negative) -> `states`.

    Returns:
        The model, and the weights by the names it calls them: matrices turned to (in, out).
    """
    width = tensors["embeddings.LayerNorm.weight"].shape[0]
    writer = _Graph(sizes, width)
    writer.write()
    weights: dict[str, NDArray[np.float32]] = {}
    for name in writer.weights:
        tensor = tensors[name]
        weights[name] = np.ascontiguousarray(tensor.T if tensor.ndim == 2 else tensor)
    return writer.model(weights), weights


class _Graph:
    """Collects nodes; every method gives back the name of its output."""

    def __init__(self, sizes: BertSizes, width: int) -> None:
        self._sizes, self._width = sizes, width
        self._nodes: list[bytes] = []
        self.weights: dict[str, None] = {}
        self._constants: dict[str, bytes] = {}

    def write(self) -> None:
        state = self._norm(EMBEDDED, "embeddings.LayerNorm")
        for layer in range(self._sizes.layers):
            state = self._layer(state, f"encoder.layer.{layer}")
        self._node("Identity", [state], STATES)

    def model(self, weights: dict[str, NDArray[np.float32]]) -> bytes:
        width = _dim(value=self._width)
        graph = b"".join(_bytes(1, node) for node in self._nodes) + _bytes(2, b"bert")
        graph += b"".join(_bytes(5, row) for row in self._constants.values())
        graph += b"".join(_bytes(5, _outside(name, array.shape)) for name, array in weights.items())
        graph += _bytes(11, _value(EMBEDDED, [_dim("batch"), _dim("tokens"), width]))
        graph += _bytes(11, _value(BIAS, [_dim("batch"), _dim(value=1), _dim(value=1), _dim("tokens")]))
        graph += _bytes(12, _value(STATES, [_dim("batch"), _dim("tokens"), width]))
        opset = _bytes(1, b"") + _int(2, OPSET)
        return _int(1, IR_VERSION) + _bytes(7, graph) + _bytes(8, opset)

    def _layer(self, state: str, name: str) -> str:
        """One block of Vaswani et al. 2017, norms after the sums, as BERT has them."""
        query, key, value = (
            self._heads(self._dense(state, f"{name}.attention.self.{part}"), part == "key")
            for part in ("query", "key", "value")
        )
        scale = self._constant("scale", np.float32(1 / np.sqrt(self._width // self._sizes.heads)))
        scores = self._node("Mul", [self._node("MatMul", [query, key]), scale])
        chances = self._node("Softmax", [self._node("Add", [scores, BIAS])], axis=-1)
        mixed = self._node("Transpose", [self._node("MatMul", [chances, value])], perm=(0, 2, 1, 3))
        joined = self._node("Reshape", [mixed, self._constant("joined", np.array([0, 0, self._width]))])
        attended = self._dense(joined, f"{name}.attention.output.{_DENSE}")
        state = self._norm(self._node("Add", [attended, state]), f"{name}.attention.output.{_NORM}")
        wide = self._node("Gelu", [self._dense(state, f"{name}.intermediate.{_DENSE}")])
        narrow = self._dense(wide, f"{name}.output.{_DENSE}")
        return self._norm(self._node("Add", [narrow, state]), f"{name}.output.{_NORM}")

    def _heads(self, state: str, is_key: bool) -> str:
        shape = self._constant("heads", np.array([0, 0, self._sizes.heads, self._width // self._sizes.heads]))
        return self._node(
            "Transpose", [self._node("Reshape", [state, shape])], perm=(0, 2, 3, 1) if is_key else (0, 2, 1, 3)
        )

    def _dense(self, state: str, name: str) -> str:
        product = self._node("MatMul", [state, self._weight(f"{name}.weight")])
        return self._node("Add", [product, self._weight(f"{name}.bias")])

    def _norm(self, state: str, name: str) -> str:
        parts = [state, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._node("LayerNormalization", parts, axis=-1, epsilon=self._sizes.epsilon)

    def _weight(self, name: str) -> str:
        self.weights[name] = None
        return name

    def _constant(self, name: str, value: NDArray[np.int64] | np.float32) -> str:
        array = np.asarray(value)
        kind = _FLOAT if array.dtype == np.float32 else _INT64
        dims = b"".join(_int(1, size) for size in array.shape)
        raw = array.astype("<f4" if kind == _FLOAT else "<i8").tobytes()
        self._constants[name] = dims + _int(2, kind) + _bytes(8, name.encode()) + _bytes(9, raw)
        return name

    def _node(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: float | tuple[int, ...]) -> str:
        output = output or f"{kind}{len(self._nodes)}"
        node = b"".join(_bytes(1, name.encode()) for name in inputs) + _bytes(2, output.encode())
        node += _bytes(4, kind.encode()) + b"".join(_bytes(5, _attribute(*row)) for row in attributes.items())
        self._nodes.append(node)
        return output


def _attribute(name: str, value: float | tuple[int, ...]) -> bytes:
    head = _bytes(1, name.encode())
    if isinstance(value, tuple):
        return head + b"".join(_int(8, number) for number in value) + _int(20, 7)
    if isinstance(value, int):
        return head + _int(3, value) + _int(20, 2)
    return head + _tag(2, 5) + np.float32(value).tobytes() + _int(20, 1)


def _outside(name: str, shape: Sequence[int]) -> bytes:
    """A weight whose numbers are handed in when the session opens; the place only has to be named."""
    entry = _bytes(1, b"location") + _bytes(2, b"handed-in")
    dims = b"".join(_int(1, size) for size in shape)
    return dims + _int(2, _FLOAT) + _bytes(8, name.encode()) + _bytes(13, entry) + _int(14, 1)


def _dim(name: str = "", value: int = 0) -> bytes:
    return _bytes(2, name.encode()) if name else _int(1, value)


def _value(name: str, dims: Sequence[bytes]) -> bytes:
    shape = b"".join(_bytes(1, dim) for dim in dims)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _int(1, _FLOAT) + _bytes(2, shape)))


def _tag(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _int(field: int, value: int) -> bytes:
    return _tag(field, 0) + _varint(value & (1 << 64) - 1)


def _bytes(field: int, value: bytes) -> bytes:
    return _tag(field, 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """Seven bits a byte, lowest first; the eighth says that more follow."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
