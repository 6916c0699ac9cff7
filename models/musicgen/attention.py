"""Attention of one new position over the positions before it, for a few rows at once.

Does no projection and keeps no cache: keys and values are the caller's buffers, of which the first `lengths` positions
count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def attend(query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, lengths: torch.Tensor | int) -> torch.Tensor:
    """Scaled dot-product attention of one new position a row.

    Args:
        query: `[rows, heads, 64]`.
        keys: `[rows, heads, length, 64]`, the buffer; only its first `lengths` positions are read.
        values: as keys.
        lengths: how many positions count: one number for all rows (nothing is masked, the buffer is cut), or an
            integer tensor `[rows]`.

    Returns:
        `[rows, heads * 64]`.
    """
    import torch

    rows, heads, size = query.shape
    mask = None
    if isinstance(lengths, int):
        keys, values = keys[:, :, :lengths], values[:, :, :lengths]
    else:
        places = torch.arange(keys.shape[2], device=keys.device)
        mask = (places[None, :] < lengths[:, None])[:, None, None, :]
    mixed = torch.nn.functional.scaled_dot_product_attention(query[:, :, None], keys, values, attn_mask=mask)
    return mixed.reshape(rows, heads * size)
