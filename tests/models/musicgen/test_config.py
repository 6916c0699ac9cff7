"""The shapes are those that were published, and a `config.json` is read as transformers reads it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from models.musicgen.config import PUBLISHED, TINY_KINDS, ConfigError, read_config, tiny_config


# Tensors of the decoder with its projections, counted from the published weights (millions).
@pytest.mark.parametrize(
    ("name", "millions"), [("small", 420), ("medium", 1838), ("large", 3255), ("melody", 1384), ("melody-large", 2450)]
)
def test_published_models_have_as_many_weights_as_were_published(name: str, millions: int) -> None:
    from models.musicgen.weights import expected_shapes

    counted = 0
    for shape in expected_shapes(PUBLISHED[name].decoder).values():
        size = 1
        for side in shape:
            size *= side
        counted += size
    assert counted / 1e6 == pytest.approx(millions, rel=0.002)


def test_the_codec_gives_four_codebooks_fifty_times_a_second() -> None:
    codec = PUBLISHED["small"].codec
    assert (codec.codebooks, codec.hop, codec.frame_rate_hz) == (4, 640, 50.0)
    assert [tiny_config(kind).codec.codebooks for kind in TINY_KINDS] == [4, 4, 4, 4]


def test_left_and_right_of_a_stereo_pair_come_at_once() -> None:
    assert PUBLISHED["small"].decoder.delays == (0, 1, 2, 3)
    assert PUBLISHED["stereo-small"].decoder.delays == (0, 0, 1, 1, 2, 2, 3, 3)
    assert (PUBLISHED["stereo-small"].channels, PUBLISHED["small"].channels) == (2, 1)


def settings_of(kind: str) -> dict[str, Any]:
    decoder = tiny_config(kind).decoder
    return {
        "model_type": "musicgen_melody" if "melody" in kind else "musicgen",
        "text_encoder": {"d_model": 32, "d_kv": 16, "d_ff": 64, "num_layers": 2, "num_heads": 2, "vocab_size": 384},
        "audio_encoder": {"model_type": "encodec", "sampling_rate": 32000, "upsampling_ratios": [8, 5, 4, 4]},
        "decoder": {
            "vocab_size": 64,
            "hidden_size": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "ffn_dim": 256,
            "num_codebooks": decoder.codebooks,
            "audio_channels": 2 if decoder.stereo else 1,
        },
    }


@pytest.mark.parametrize("kind", TINY_KINDS)
def test_settings_give_the_shapes_they_state(kind: str) -> None:
    read = read_config(settings_of(kind))
    assert read.decoder == tiny_config(kind).decoder
    assert (read.sample_rate_hz, read.max_frames) == (32_000, 1500)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("model_type",), "bark", "model_type 'bark'"),
        (("decoder",), None, "says nothing of decoder"),
        (("decoder", "activation_function"), "relu", "activation"),
        (("decoder", "num_attention_heads"), 3, "width of 128 cannot be shared by 3 heads"),
        (("decoder", "num_codebooks"), 5, "5 codebooks for 1 channel"),
        (("audio_encoder", "model_type"), "dac", "codec is 'dac'"),
    ],
)
def test_what_is_no_such_model_is_refused_with_a_sentence(path: tuple[str, ...], value: object, said: str) -> None:
    settings = copy.deepcopy(settings_of("text"))
    section: Any = settings
    for step in path[:-1]:
        section = section[step]
    section[path[-1]] = value
    with pytest.raises(ConfigError, match=said):
        read_config(settings)


def test_there_is_no_tiny_model_of_another_kind() -> None:
    with pytest.raises(ConfigError, match="text, melody, stereo, stereo-melody"):
        tiny_config("surround")
