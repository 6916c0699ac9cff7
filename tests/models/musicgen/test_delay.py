"""The delay pattern is the one transformers builds, and what goes in comes out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.musicgen import delay
from models.musicgen.config import tiny_config

MARK = 64


@pytest.mark.parametrize("kind", ["text", "stereo"])
@pytest.mark.parametrize(("frames", "given"), [(1, 0), (7, 0), (7, 1), (9, 6), (3, 2)])
def test_given_codes_come_back_and_the_rest_is_to_write(kind: str, frames: int, given: int) -> None:
    config = tiny_config(kind).decoder
    prompt = np.arange(config.codebooks * given).reshape(config.codebooks, given) % MARK if given else None
    table = delay.pattern(config, frames, prompt)
    assert table.shape == (config.codebooks, delay.columns_of(config, frames))
    out = delay.undelayed(config, table, 0, frames)
    if prompt is not None:
        np.testing.assert_array_equal(out[:, :given], prompt)
    assert (out[:, given:] == delay.TO_WRITE).all()
    assert (table == MARK).sum() == config.codebooks * (1 + config.last_delay)
    assert (table[:, delay.first_step(given) + 1] == delay.TO_WRITE).any()
    assert not (table[:, : delay.first_step(given) + 1] == delay.TO_WRITE).any()


def test_a_frame_is_complete_when_its_last_codebook_is_written() -> None:
    config = tiny_config("text").decoder
    table = delay.pattern(config, 10)
    for written in range(1, table.shape[1] + 1):
        filled = table.copy()
        filled[:, :written][filled[:, :written] == delay.TO_WRITE] = 0
        complete = int((delay.undelayed(config, filled, 0, 10) == 0).all(axis=0).sum())
        assert delay.complete_frames(config, written) == complete


@pytest.mark.neural
@pytest.mark.parametrize("kind", ["text", "stereo"])
@pytest.mark.parametrize(("frames", "given"), [(12, 0), (12, 1), (12, 5), (12, 11), (4, 0)])
def test_the_table_is_the_mask_of_transformers(kind: str, frames: int, given: int) -> None:
    torch = pytest.importorskip("torch")
    library: Any = pytest.importorskip("transformers")
    config = tiny_config(kind).decoder
    fields = {"num_hidden_layers": 1, "hidden_size": 64, "num_attention_heads": 1, "ffn_dim": 64}
    twin = library.MusicgenForCausalLM(
        library.MusicgenDecoderConfig(
            num_codebooks=config.codebooks, audio_channels=2 if config.stereo else 1, **fields
        )
    )
    prompt = np.random.default_rng(0).integers(0, MARK, (config.codebooks, given))
    ids = torch.from_numpy(np.concatenate([np.full((config.codebooks, 1), MARK), prompt], axis=1))
    start, mask = twin.build_delay_pattern_mask(ids, pad_token_id=MARK, max_length=delay.columns_of(config, frames))
    np.testing.assert_array_equal(delay.pattern(config, frames, prompt), mask.numpy())
    assert start.shape[1] == delay.first_step(given) + 1
