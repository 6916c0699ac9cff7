"""Writes the trained chorale network as an ONNX graph: a soprano's rows of classes in, for every beat the
log-probability of every chord after every chord out.

Weights are kept as 16-bit numbers. Imports onnx and torch: part of the trainer.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.symbolic.chorale import classes
from models.symbolic.chorale.network import ChoraleNetwork

OPSET = 17


def _array(tensor: object) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().numpy(), np.float32)  # type: ignore[attr-defined]


def _gates(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gates from torch's order (reset, update, new) to ONNX's (update, reset, new)."""
    reset, update, new = np.split(matrix, 3)
    return np.concatenate([update, reset, new])


def write_onnx(network: ChoraleNetwork, path: Path) -> None:
    """Write the graph: `rows` [beats, inputs] int64 to `table` [beats, chords + 1, chords]; the last row of the middle
    axis is for the beginning.
    """
    gru, hidden, chords = network.gru, network.hidden, network.chords
    ends = ("", "_reverse")
    halves = {
        **{f"table_{name}": _array(t.weight) for (name, _), t in zip(classes.INPUTS, network.tables, strict=True)},
        "w": np.stack([_gates(_array(getattr(gru, f"weight_ih_l0{end}"))) for end in ends]),
        "r": np.stack([_gates(_array(getattr(gru, f"weight_hh_l0{end}"))) for end in ends]),
        "b": np.stack(
            [
                np.concatenate([_gates(_array(getattr(gru, f"bias_{kind}_l0{end}"))) for kind in ("ih", "hh")])
                for end in ends
            ]
        ),
        "here_w": _array(network.here.weight).T,
        "here_b": _array(network.here.bias),
        "before": _array(network.before.weight)[None],
        "alone_w": _array(network.alone.weight).T,
        "alone_b": _array(network.alone.bias),
        "head": _array(network.head.weight).T,
    }
    make = helper.make_node
    stored = [numpy_helper.from_array(row.astype(np.float16), f"{name}_16") for name, row in halves.items()]
    nodes = [make("Cast", [f"{name}_16"], [name], to=TensorProto.FLOAT) for name in halves]
    whole = {f"column_{at}": np.array(at, np.int64) for at in range(len(classes.INPUTS))}
    whole |= {
        "one": np.array([1], np.int64),
        "flat": np.array([-1, 2 * hidden], np.int64),
    }
    stored += [numpy_helper.from_array(value, name) for name, value in whole.items()]
    parts = []
    for at, (name, _) in enumerate(classes.INPUTS):
        nodes.append(make("Gather", ["rows", f"column_{at}"], [f"class_{name}"], axis=1))
        nodes.append(make("Gather", [f"table_{name}", f"class_{name}"], [f"part_{name}"], axis=0))
        parts.append(f"part_{name}")
    nodes += [
        make("Concat", parts, ["inputs"], axis=1),
        make("Unsqueeze", ["inputs", "one"], ["sequence"]),
        make(
            "GRU", ["sequence", "w", "r", "b"], ["ways"],
            hidden_size=hidden, direction="bidirectional", linear_before_reset=1,
        ),
        make("Transpose", ["ways"], ["both"], perm=[0, 2, 1, 3]),
        make("Reshape", ["both", "flat"], ["heard"]),
        make("Gemm", ["heard", "here_w", "here_b"], ["here"]),
        make("Unsqueeze", ["here", "one"], ["here_each"]),
        make("Add", ["here_each", "before"], ["summed"]),
        make("Tanh", ["summed"], ["joint"]),
        make("MatMul", ["joint", "head"], ["paired"]),
        make("Gemm", ["heard", "alone_w", "alone_b"], ["alone"]),
        make("Unsqueeze", ["alone", "one"], ["alone_each"]),
        make("Add", ["paired", "alone_each"], ["logits"]),
        make("LogSoftmax", ["logits"], ["table"], axis=2),
    ]  # fmt: skip
    graph = helper.make_graph(
        nodes,
        "chorale",
        [helper.make_tensor_value_info("rows", TensorProto.INT64, ["beats", len(classes.INPUTS)])],
        [helper.make_tensor_value_info("table", TensorProto.FLOAT, ["beats", chords + 1, chords])],
        stored,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
