"""Which code comes next: guidance, temperature, top-k and a draw, on the device and without asking the host anything.

The draw's chances come from a hash of (seed, step, codebook, code), so that a seed gives the same music alone, in a
batch, on a CPU and on a GPU, as far as the logits are the same. Nothing here knows a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

MASK_32 = 0xFFFFFFFF
# A 32-bit mixer with low bias (Wellons, "Prospecting for Hash Functions", 2018: lowbias32), and odd constants that part
# the seed's halves, the step, the codebook and the code from each other.
MIX_1, MIX_2 = 0x7FEB352D, 0x846CA68B
PART_SEED, PART_STEP, PART_BOOK, PART_CODE = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F
# Tables of candidates are this wide, or as wide as the vocabulary: two shapes, so that a captured step fits most.
USUAL_TOP_K = 256


def mixed(words: torch.Tensor) -> torch.Tensor:
    """Scrambles int64 words that hold 32 bits; every input bit changes about half of the output bits."""
    words = words ^ (words >> 16)
    words = (words * MIX_1) & MASK_32
    words = words ^ (words >> 15)
    words = (words * MIX_2) & MASK_32
    return words ^ (words >> 16)


def seed_keys(seed: int, codebooks: int) -> list[int]:
    """A key of 32 bits for each codebook of a seed; made once a request, by the same mixer as on the device."""
    import torch

    halves = torch.tensor([[seed & MASK_32], [seed >> 32]])
    key = mixed(mixed(halves[0] ^ PART_SEED) ^ halves[1] ^ PART_CODE)
    books = torch.arange(1, codebooks + 1)
    return [int(word) for word in mixed((key + books * PART_BOOK) & MASK_32)]


def step_keys(keys: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """Keys of a step.

    Args:
        keys: int64 `[slots, codebooks]`, of `seed_keys`.
        steps: int64 `[slots]`.

    Returns:
        int64 `[slots, codebooks]` of 32 bits.
    """
    return mixed((keys + (steps * PART_STEP)[:, None]) & MASK_32)


def log_waiting(keys: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
    """Logarithms of exponential waiting times (Gumbel noise with the sign turned), one for each code.

    Args:
        keys: of `step_keys`.
        codes: int64 `[slots, codebooks, n]`.

    Returns:
        float32 like `codes`. The shortest times, which decide who wins, keep their full relative precision.
    """
    import torch

    words = mixed(((codes * PART_CODE) & MASK_32) ^ keys[..., None])
    less = (
        words.float().mul_(-(2.0**-32)).sub_(2.0**-33)
    )  # minus a chance above 0; at most 1, where the time is infinite
    return torch.log(torch.log1p(less).neg_())


def guided(logits: torch.Tensor, guidance: torch.Tensor) -> torch.Tensor:
    """Classifier-free guidance.

    Args:
        logits: float32 `[slots, 2, codebooks, vocabulary]`: with the condition, and with the null condition.
        guidance: float32 `[slots]`.

    Returns:
        float32 `[slots, codebooks, vocabulary]`. Ho and Salimans, "Classifier-Free Diffusion Guidance" (2022), eq. 6.
    """
    conditional, null = logits[:, 0], logits[:, 1]
    return null + (conditional - null) * guidance[:, None, None]


def candidates_for(top_k: int, vocabulary: int) -> int:
    """How wide a table of candidates a wish needs: the usual one, or all codes."""
    wanted = vocabulary if top_k <= 0 else min(top_k, vocabulary)
    return min(USUAL_TOP_K, vocabulary) if wanted <= USUAL_TOP_K else vocabulary


def draw(
    logits: torch.Tensor,
    keys: torch.Tensor,
    temperature: torch.Tensor,
    top_k: torch.Tensor,
    greedy: torch.Tensor,
    candidates: int,
) -> torch.Tensor:
    """Draws a code for every slot and codebook by the Gumbel-max rule (Gumbel, 1954): the best score is a fair draw.

    Args:
        logits: float32 `[slots, codebooks, vocabulary]`.
        keys: of `step_keys`.
        temperature: float32 `[slots]`, above 0.
        top_k: int64 `[slots]`, from 1; at most `candidates`.
        greedy: bool `[slots]`: no noise.
        candidates: how many of the likeliest codes are looked at.

    Returns:
        int64 `[slots, codebooks]`.
    """
    import torch

    likeliest, codes = torch.topk(logits, candidates, dim=-1)
    scores = likeliest / temperature[:, None, None] - log_waiting(keys, codes)
    ranks = torch.arange(candidates, device=logits.device)
    scores = scores.masked_fill(ranks >= top_k[:, None, None], float("-inf"))
    scores = torch.where(greedy[:, None, None], likeliest, scores)
    return codes.gather(-1, scores.argmax(-1, keepdim=True)).squeeze(-1)
