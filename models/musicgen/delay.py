"""The delay pattern: codebook k is written `delays[k]` steps late, so that it may depend on the codebooks before it.

A table of columns says beforehand which codes are given and which are still to be written; nothing is rebuilt while
music is made. Copet et al., "Simple and Controllable Music Generation" (2023), section 2.2; the columns are those that
transformers' `build_delay_pattern_mask` makes.
"""

from __future__ import annotations

import numpy as np

from models.musicgen.config import DecoderConfig
from models.musicgen.values import RequestError

TO_WRITE = -1


def columns_of(config: DecoderConfig, frames: int) -> int:
    """Columns of a pattern: the start mark, the frames and the last delay; a step writes each but the first."""
    return 1 + frames + config.last_delay


def pattern(config: DecoderConfig, frames: int, prompt: np.ndarray | None = None) -> np.ndarray:
    """What stands in every column before the first step.

    Args:
        prompt: int64 `[codebooks, n]`, codes that are given.

    Returns:
        int64 `[codebooks, columns]`: the mark before and after a codebook's frames, the prompt's codes, and `TO_WRITE`.
        Frame f of codebook k stands in column `1 + f + delays[k]`.
    """
    mark = config.vocabulary
    table = np.full((config.codebooks, columns_of(config, frames)), mark, dtype=np.int64)
    given = 0 if prompt is None else prompt.shape[1]
    for book, delay in enumerate(config.delays):
        first = 1 + delay
        if prompt is not None:
            table[book, first : first + given] = prompt[book]
        table[book, first + given : first + frames] = TO_WRITE
    return table


def first_step(prompt_frames: int) -> int:
    """The column whose step writes the first code that is not given (of codebook 0); all before it are given."""
    return prompt_frames


def complete_frames(config: DecoderConfig, written_columns: int) -> int:
    """Frames of which every codebook is written, when that many columns are."""
    return max(0, written_columns - 1 - config.last_delay)


def undelayed(config: DecoderConfig, table: np.ndarray, first: int, last: int) -> np.ndarray:
    """Frames `first` to before `last` out of a table of columns: int64 `[codebooks, last - first]`."""
    rows = [table[book, 1 + first + delay : 1 + last + delay] for book, delay in enumerate(config.delays)]
    return np.stack(rows)


def check_prompt(config: DecoderConfig, frames: int, prompt: np.ndarray | None) -> None:
    """Refuses a prompt that is no prompt of this model.

    Raises:
        RequestError: wrong shape, codes outside the codebooks, or nothing left to write.
    """
    if prompt is None:
        return
    if prompt.ndim != 2 or prompt.shape[0] != config.codebooks:
        shape = list(prompt.shape)
        raise RequestError(f"The prompt's codes have the shape {shape}; this model takes [{config.codebooks}, frames].")
    if prompt.size and (prompt.min() < 0 or prompt.max() >= config.vocabulary):
        codes = f"from {prompt.min()} to {prompt.max()}"
        raise RequestError(f"The prompt has codes {codes}; this model's run from 0 to {config.vocabulary - 1}.")
    if prompt.shape[1] >= frames:
        raise RequestError(
            f"The prompt fills {prompt.shape[1]} of {frames} frames; ask for more frames or give a shorter prompt."
        )
