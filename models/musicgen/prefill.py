"""What a slot knows before its first step: words as keys and values, and what is given of its codes, many at once.

The same sums as a step's, over many positions of two rows; in pieces, so that whoever says stop is heard soon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.musicgen.config import DecoderConfig
from models.musicgen.linear import Linear
from models.musicgen.state import State
from models.musicgen.values import Stop, Stopped
from models.musicgen.weights import Layer, Weights

if TYPE_CHECKING:
    import torch

# Positions of a piece: on two cores about a second of work for the small model, on a GPU all that a model can hold.
PIECE_CPU, PIECE_CUDA = 64, 4096


def write_words(config: DecoderConfig, weights: Weights, state: State, slot: int, words: torch.Tensor) -> None:
    """Keys and values of a slot's words, in all layers.

    Args:
        words: `[2, n, width]`, of the type that flows between the layers.
    """
    assert state.cross is not None
    rows, count = slice(2 * slot, 2 * slot + 2), words.shape[1]
    flat = words.reshape(2 * count, -1)
    for index, layer in enumerate(weights.layers):
        assert layer.cross is not None
        pair = layer.cross.keys_values(flat).view(2, count, 2, config.heads, config.head_width)
        state.cross[index, :, rows, :, :count].copy_(pair.permute(2, 0, 3, 1, 4))


def fill(config: DecoderConfig, weights: Weights, state: State, slot: int, x: torch.Tensor, stop: Stop) -> None:
    """Keys and values of a slot's first positions.

    Args:
        x: `[2, n, width]`, what stands there, with its positions added.
        stop: asked before every piece.

    Raises:
        Stopped: `stop` said yes; the slot is then as good as empty.
    """
    piece = PIECE_CUDA if x.is_cuda else PIECE_CPU
    for first in range(0, x.shape[1], piece):
        if stop():
            raise Stopped
        part = x[:, first : first + piece]
        for index, layer in enumerate(weights.layers):
            part = _layer(config, state, slot, index, layer, part, first)


def _layer(
    config: DecoderConfig, state: State, slot: int, index: int, layer: Layer, x: torch.Tensor, first: int
) -> torch.Tensor:
    """One layer over the positions from `first`, which look at themselves and all before them."""
    import torch

    attention = torch.nn.functional.scaled_dot_product_attention
    rows, count = slice(2 * slot, 2 * slot + 2), x.shape[1]
    last = first + count
    shape = (2, count, -1, config.heads, config.head_width)
    query, keys, values = _rows(layer.query_keys_values, layer.norm(x)).view(shape).permute(2, 0, 3, 1, 4)
    cache = state.kv[index, :, rows]
    cache[0, :, :, first:last].copy_(keys)
    cache[1, :, :, first:last].copy_(values)
    places = torch.arange(last, device=x.device)
    seen = places <= places[first:, None]
    heard = attention(query, cache[0, :, :, :last], cache[1, :, :, :last], attn_mask=seen)
    x = x + _rows(layer.out, heard.transpose(1, 2).reshape(x.shape))
    if layer.cross is not None and state.cross is not None:
        query = _rows(layer.cross.query, layer.cross.norm(x)).view(shape)[:, :, 0].transpose(1, 2)
        counts = torch.arange(state.text_length, device=x.device) < state.cross_length[rows, None]
        keys, values = state.cross[index, 0, rows], state.cross[index, 1, rows]
        heard = attention(query.to(keys.dtype), keys, values, attn_mask=counts[:, None, None]).to(x.dtype)
        x = x + _rows(layer.cross.out, heard.transpose(1, 2).reshape(x.shape))
    inner = torch.nn.functional.gelu(_rows(layer.ffn_in, layer.ffn_norm(x)))
    return x + _rows(layer.ffn_out, inner)


def _rows(matrix: Linear, x: torch.Tensor) -> torch.Tensor:
    """A packed matrix over `[..., in]`; packed matrices take rows only."""
    return matrix(x.reshape(-1, x.shape[-1])).view(*x.shape[:-1], -1)
