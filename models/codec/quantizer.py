"""Residual vector quantisation (EnCodec, 2022, section 3.2): frames to codes and back, always in fp32."""

from __future__ import annotations

import torch
from torch import Tensor


class Quantizer:
    """Codebooks, each of which says what those before it left over.

    Args:
        books: `[codebooks, size, width]`.
    """

    def __init__(self, books: Tensor) -> None:
        self.books = books
        self.lengths = books.pow(2).sum(2)  # [codebooks, size]
        self.starts = torch.arange(books.shape[0], device=books.device)[:, None] * books.shape[1]

    def encode(self, frames: Tensor) -> Tensor:
        """Nearest code after nearest code: `[rows, width, time]` to `[rows, codebooks, time]`."""
        left = frames.float().transpose(1, 2)
        codes = []
        for book, lengths in zip(self.books, self.lengths, strict=True):
            # |x|² - 2xe + |e|² with |x|² kept, so that near ties round as they do in the published code.
            nearness = -(left.pow(2).sum(2, keepdim=True) - 2 * left @ book.t() + lengths)
            code = nearness.argmax(dim=-1)
            left = left - book[code]
            codes.append(code)
        return torch.stack(codes, dim=1)

    def decode(self, codes: Tensor) -> Tensor:
        """Sum of what the codes stand for: `[rows, codebooks, time]` to `[rows, width, time]`."""
        spread: Tensor = self.books.flatten(0, 1)[codes + self.starts]
        return spread.sum(1).transpose(1, 2).contiguous()
