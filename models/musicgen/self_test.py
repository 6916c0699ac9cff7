"""The start-up check that words and chroma matter: a model whose conditioning is cut off must not pass for a good one.

It happened: a released version of a widely used library ignored both, silently, for months. Judges no quality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.musicgen.conditions import null_chroma
from models.musicgen.values import ConditioningIgnored, TokenRequest

if TYPE_CHECKING:
    import torch

    from models.musicgen.engine import MusicGen

# Of the logits' own spread. Rounding in bfloat16 or int8 does not come into it: the compared runs differ in nothing
# but the condition, so without an effect the difference is exactly zero.
LEAST_EFFECT = 1e-4
WORDS = ("a slow solo piano, warm and quiet", "fast heavy metal with loud distorted guitars")


def check_conditioning(model: MusicGen) -> dict[str, float]:
    """Measures what each condition changes in the first logits, against their spread.

    Returns:
        The effect of each condition: "text", "null" and, for a melody model, "chroma".

    Raises:
        ConditioningIgnored: one of them changes nothing, or the logits are no numbers.
    """
    slow, fast = (first_logits(model, TokenRequest(words, 1, seed=0)) for words in WORDS)
    spread = float(slow[0].std())
    if not np.isfinite(spread) or spread == 0.0:
        raise ConditioningIgnored(
            f"The decoder's first logits have the spread {spread}; these weights are damaged or of another model."
        )
    effects = {"text": _difference(slow[0], fast[0]) / spread, "null": _difference(slow[0], slow[1]) / spread}
    config = model.config.decoder
    if config.conditioning == "prefix":
        held = np.roll(null_chroma(config), 7, axis=1)
        effects["chroma"] = (
            _difference(first_logits(model, TokenRequest(WORDS[0], 1, 0, chroma=held))[0], slow[0]) / spread
        )
    ignored = [name for name, effect in effects.items() if not effect > LEAST_EFFECT]
    if ignored:
        told = ", ".join(f"{name} {effects[name]:.1e}" for name in ignored)
        raise ConditioningIgnored(
            f"Conditioning changes nothing in this model ({told} of the logits' spread; at least {LEAST_EFFECT} is "
            "asked). Music would not follow what is said: fetch the model's folder anew, or choose another model."
        )
    return effects


def first_logits(model: MusicGen, request: TokenRequest) -> torch.Tensor:
    """Logits of the first code, before guidance: float32 `[2, codebooks, vocabulary]`, on the CPU."""
    import torch

    state = model.new_state([request])
    model.place(state, 0, request)
    with torch.inference_mode():
        logits = model.decoder.predict(state, state.reach(), state.common_place(), state.common_words())
    return logits[0].cpu()


def _difference(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a - b).abs().max())
