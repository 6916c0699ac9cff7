"""Writes the trained melody network as an ONNX graph of one step, from classes and state to log-probabilities
and state.

The embeddings are folded into the recurrent layer's input weights, so that a step is a few table look-ups and one
product; weights are kept as 16-bit numbers. Imports onnx and torch: part of the trainer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.symbolic.melody import classes
from models.symbolic.melody.network import MelodyNetwork
from models.symbolic.melody.tunes import Tune

OPSET = 17


def _array(tensor: object) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().numpy(), np.float32)  # type: ignore[attr-defined]


def move_log_shares(tunes: Sequence[Tune]) -> NDArray[np.float32]:
    """Natural logarithm of how often each move is made in these tunes, by class of interval."""
    counts = np.ones(classes.INTERVALS)
    for tune in tunes:
        np.add.at(counts, [classes.interval_class(move) for move in tune.intervals], 1)
    return np.log(counts / counts.sum()).astype(np.float32)


def write_onnx(network: MelodyNetwork, move_shares: NDArray[np.float32], path: Path) -> None:
    """Write the graph.

    Args:
        network: As trained.
        move_shares: From `move_log_shares`, of the training tunes.
        path: The file to write.
    """
    hidden = network.hidden
    weights = _array(network.gru.weight_ih_l0)
    tables, at = [], 0
    for table in network.tables:
        embedding = _array(table.weight)
        tables.append(embedding @ weights[:, at : at + embedding.shape[1]].T)
        at += embedding.shape[1]
    tables[0] = tables[0] + _array(network.gru.bias_ih_l0)
    heads = np.concatenate([_array(network.degree_head.weight), _array(network.interval_head.weight)]).T
    bias = np.concatenate([_array(network.degree_head.bias), np.zeros(classes.INTERVALS, np.float32)])
    halves = {
        **{f"table_{name}": rows for (name, _), rows in zip(classes.INPUTS, tables, strict=True)},
        "recurrent": _array(network.gru.weight_hh_l0).T,
        "recurrent_bias": _array(network.gru.bias_hh_l0),
        "heads": heads,
        "heads_bias": bias,
    }
    initializers = [numpy_helper.from_array(row.astype(np.float16), f"{name}_16") for name, row in halves.items()]
    nodes = [helper.make_node("Cast", [f"{name}_16"], [name], to=TensorProto.FLOAT) for name in halves]
    whole = {f"column_{at}": np.array(at, np.int64) for at in range(len(classes.INPUTS))}
    usual = move_shares[network.moves.numpy()]
    usual[classes.NO_PITCH] = 0.0  # a first note is no move
    whole |= {
        "usual_moves": usual,
        "moves": network.moves.numpy().astype(np.int64),
        "head_sizes": np.array([classes.PITCHES, classes.INTERVALS], np.int64),
        "three": np.array([hidden] * 3, np.int64),
        "one": np.array(1.0, np.float32),
    }
    initializers += [numpy_helper.from_array(np.asarray(value), name) for name, value in whole.items()]
    nodes += _step_nodes()
    graph = helper.make_graph(
        nodes,
        "melody_step",
        [
            helper.make_tensor_value_info("rows", TensorProto.INT64, ["n", len(classes.INPUTS)]),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, ["n", hidden]),
        ],
        [
            helper.make_tensor_value_info("log_probabilities", TensorProto.FLOAT, ["n", classes.PITCHES]),
            helper.make_tensor_value_info("next_state", TensorProto.FLOAT, ["n", hidden]),
            helper.make_tensor_value_info("move_log_shares", TensorProto.FLOAT, ["n", classes.PITCHES]),
        ],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _step_nodes() -> list[onnx.NodeProto]:
    """One step of the gated recurrent unit (gates r, z, n as torch orders them) and the two heads."""
    make, nodes, names = helper.make_node, [], []
    for at, (name, _) in enumerate(classes.INPUTS):
        nodes.append(make("Gather", ["rows", f"column_{at}"], [f"class_{name}"], axis=1))
        nodes.append(make("Gather", [f"table_{name}", f"class_{name}"], [f"part_{name}"], axis=0))
        names.append(f"part_{name}")
    nodes += [
        make("Sum", names, ["inputs"]),
        make("Split", ["inputs", "three"], ["in_r", "in_z", "in_n"], axis=1),
        make("Gemm", ["state", "recurrent", "recurrent_bias"], ["kept"]),
        make("Split", ["kept", "three"], ["st_r", "st_z", "st_n"], axis=1),
        make("Add", ["in_r", "st_r"], ["sum_r"]),
        make("Sigmoid", ["sum_r"], ["r"]),
        make("Add", ["in_z", "st_z"], ["sum_z"]),
        make("Sigmoid", ["sum_z"], ["z"]),
        make("Mul", ["r", "st_n"], ["reset"]),
        make("Add", ["in_n", "reset"], ["sum_n"]),
        make("Tanh", ["sum_n"], ["new"]),
        make("Mul", ["z", "state"], ["stays"]),
        make("Sub", ["one", "z"], ["rest"]),
        make("Mul", ["rest", "new"], ["comes"]),
        make("Add", ["stays", "comes"], ["next_state"]),
        make("Gemm", ["next_state", "heads", "heads_bias"], ["both"]),
        make("Split", ["both", "head_sizes"], ["degrees", "intervals"], axis=1),
        make("Gather", ["moves", "class_pitch"], ["move_rows"], axis=0),
        make("GatherElements", ["intervals", "move_rows"], ["moved"], axis=1),
        make("Add", ["degrees", "moved"], ["logits"]),
        make("LogSoftmax", ["logits"], ["log_probabilities"], axis=1),
        make("Gather", ["usual_moves", "class_pitch"], ["move_log_shares"], axis=0),
    ]
    return nodes
