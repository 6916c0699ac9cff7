"""How the codec says no, and its precisions. Imports no torch."""

from __future__ import annotations

from models.musicgen.values import MusicGenError

PRECISIONS = ("fp32", "bf16", "fp16")


class CodecError(MusicGenError, ValueError):
    """Weights, codes or sound this codec cannot take; the text names the value, the limit and the next step."""
