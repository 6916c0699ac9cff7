"""Attention of one new position over the positions before it, for a few rows at once.

On a CPU two batched products and a softmax, each of which reads its half of the cache once: torch's own attention there
is made for many queries and takes four times as long for one over a cache in bf16. Elsewhere, and over a few positions
in float32, torch's own.
Does no projection and keeps no cache: keys and values are the caller's buffers, of which the first `lengths` positions
count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

# Up to here torch's own attention is the faster one on a CPU too, over a cache in float32: one call instead of four.
SHORT = 256


def attend(query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, lengths: torch.Tensor | int) -> torch.Tensor:
    """Scaled dot-product attention of one new position a row.

    Vaswani et al., "Attention Is All You Need" (2017), equation 1.

    Args:
        query: `[rows, heads, 64]`.
        keys: `[rows, heads, length, 64]`, the buffer; only its first `lengths` positions are read. May be of another
            floating type than the query.
        values: as keys.
        lengths: how many positions count: one number for all rows (nothing is masked, the buffer is cut), or an
            integer tensor `[rows]`, or bool `[rows, length]`: which do (made once for all layers), or `[rows, length]`
            of the cache's type: what is added to the scores, -inf where nothing counts (torch's own attention makes
            that of a bool anew at every call).

    Returns:
        `[rows, heads * 64]`, in the query's type.
    """
    length = lengths if isinstance(lengths, int) else keys.shape[2]
    narrow = keys.element_size() < 4
    if keys.is_cpu and (narrow or length > SHORT):
        return attend_by_products(query, keys, values, lengths)
    return attend_whole(query, keys, values, lengths)


def attend_by_products(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, lengths: torch.Tensor | int
) -> torch.Tensor:
    """`attend` as two batched products; scores are of the cache's type, their softmax is summed in float32."""
    import torch

    rows, heads, size = query.shape
    pairs = rows * heads
    length = lengths if isinstance(lengths, int) else keys.shape[2]
    keys, values = keys[:, :, :length].view(pairs, length, size), values[:, :, :length].view(pairs, length, size)
    scores = torch.bmm(keys, (query * size**-0.5).to(keys.dtype).view(pairs, size, 1)).view(pairs, 1, length)
    if not isinstance(lengths, int):
        if lengths.is_floating_point():
            scores = scores + lengths.repeat_interleave(heads, dim=0)[:, None]
        else:
            missing = ~_counting(lengths, length).repeat_interleave(heads, dim=0)
            scores = scores.masked_fill(missing[:, None], float("-inf"))
    return torch.bmm(torch.softmax(scores, dim=2), values).view(rows, heads * size).to(query.dtype)


def attend_whole(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, lengths: torch.Tensor | int
) -> torch.Tensor:
    """`attend` by torch's own scaled dot-product attention: the slow twin on a CPU."""
    import torch

    rows, heads, size = query.shape
    mask = None
    if isinstance(lengths, int):
        keys, values = keys[:, :, :lengths], values[:, :, :lengths]
    else:
        mask = _counting(lengths, keys.shape[2])[:, None, None, :]
    mixed = torch.nn.functional.scaled_dot_product_attention(
        query[:, :, None].to(keys.dtype), keys, values, attn_mask=mask
    )
    return mixed.reshape(rows, heads * size).to(query.dtype)


def _counting(lengths: torch.Tensor, length: int) -> torch.Tensor:
    """Which positions count: bool `[rows, length]`; or what is added, as it came."""
    import torch

    if lengths.dtype == torch.bool or lengths.is_floating_point():
        return lengths
    return torch.arange(length, device=lengths.device) < lengths[:, None]
