"""The codec against transformers' EncodecModel, and chunk by chunk against itself."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from models.codec.values import CodecError
from models.musicgen.config import TINY_CODEC, CodecConfig

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.neural

SMALL = replace(TINY_CODEC, num_lstm_layers=2)
VARIANTS = {
    "as published": SMALL,
    "causal": replace(SMALL, use_causal_conv=True),
    "causal, trimmed at both ends": replace(SMALL, use_causal_conv=True, trim_right_ratio=0.5),
    "silence at the ends": replace(SMALL, pad_mode="constant"),
    "shortcuts": replace(SMALL, use_conv_shortcut=True),
    "two residual blocks": replace(SMALL, num_residual_layers=2),
    "other ratios": replace(SMALL, upsampling_ratios=(5, 3, 2), target_bandwidths=(26.0,)),
}


def twin_of(config: CodecConfig, seed: int = 0) -> Any:
    """transformers' own model with random weights whose codebooks lie where its encoder's frames do."""
    from transformers import EncodecConfig, EncodecModel

    torch.manual_seed(seed)
    twin = EncodecModel(EncodecConfig(**asdict(config))).eval()
    with torch.no_grad():
        frames = twin.encoder(torch.from_numpy(sound(config, 20))[None])[0]
        for depth, layer in enumerate(twin.quantizer.layers):
            book = layer.codebook.embed
            spread = frames.std(1) * 0.5**depth
            book.copy_(torch.randn_like(book) * spread + (frames.mean(1) if depth == 0 else 0.0))
    return twin


def sound(config: CodecConfig, frames: int, cut: int = 0, channels: int = 1) -> np.ndarray:
    source = np.random.default_rng(frames)
    return source.normal(0, 0.3, (channels, frames * config.hop - cut)).astype(np.float32)


def codes_of(config: CodecConfig, frames: int, channels: int = 1) -> np.ndarray:
    return np.random.default_rng(frames).integers(0, config.codebook_size, (channels * config.codebooks, frames))


def loaded(twin: Any, config: CodecConfig, **options: Any) -> Any:
    from models.codec.codec import load_codec

    return load_codec(config, twin.state_dict(), device="cpu", **options)


def decoded_by(twin: Any, codes: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        samples: np.ndarray = twin.decode(torch.from_numpy(codes)[None, None], [None]).audio_values[0].numpy()
    return samples


def encoded_by(twin: Any, config: CodecConfig, samples: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        bandwidth = config.target_bandwidths[-1]
        codes: np.ndarray = twin.encode(torch.from_numpy(samples)[None], bandwidth=bandwidth).audio_codes[0, 0].numpy()
    return codes


def in_chunks(codec: Any, codes: np.ndarray, sizes: list[int]) -> np.ndarray:
    stream, places = codec.stream(), np.cumsum([0, *sizes])
    pieces = [stream.push(codes[:, first:last]) for first, last in pairwise(places)]
    pieces.append(stream.push(codes[:, places[-1] :]))
    return np.concatenate([*pieces, stream.finish()], axis=1)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("frames", [1, 2, 3, 4, 7, 31])
def test_decodes_and_encodes_as_transformers_does(name: str, frames: int) -> None:
    config = VARIANTS[name]
    twin = twin_of(config)
    codec = loaded(twin, config)
    codes = codes_of(config, frames)
    wanted = decoded_by(twin, codes)
    assert np.abs(wanted).max() > 1e-2, "the twin is silent: the comparison would say nothing"
    np.testing.assert_allclose(codec.decode(codes), wanted[:, : frames * config.hop], atol=1e-5)
    samples = sound(config, frames, cut=config.hop // 3)
    np.testing.assert_array_equal(codec.encode(samples), encoded_by(twin, config, samples))


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("size", [1, 2, 5, 13])
def test_chunks_of_any_size_give_the_whole_clip(name: str, size: int) -> None:
    from models.codec.codec import random_codec

    codec = random_codec(VARIANTS[name], seed=3)
    codes = codes_of(VARIANTS[name], 23)
    pieces = in_chunks(codec, codes, [size] * (23 // size))
    assert pieces.shape == (1, 23 * codec.hop)
    np.testing.assert_allclose(pieces, codec.decode(codes), atol=1e-5)


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5, 6])
def test_clips_shorter_than_the_look_ahead_stream_too(frames: int) -> None:
    twin = twin_of(SMALL)
    codes = codes_of(SMALL, frames)
    np.testing.assert_allclose(in_chunks(loaded(twin, SMALL), codes, [1] * frames), decoded_by(twin, codes), atol=1e-5)


def test_empty_chunks_and_no_frames_at_all_are_no_sound() -> None:
    from models.codec.codec import tiny_codec

    codec, codes = tiny_codec(), codes_of(TINY_CODEC, 9)
    np.testing.assert_allclose(in_chunks(codec, codes, [0, 4, 0, 0, 5, 0]), codec.decode(codes), atol=1e-5)
    assert codec.decode(codes[:, :0]).shape == (1, 0)
    assert codec.encode(np.zeros((1, 0), np.float32)).shape == (4, 0)
    assert codec.stream().finish().shape == (1, 0)


def test_sound_comes_out_about_four_frames_late() -> None:
    from models.codec.codec import tiny_codec

    stream, codes = tiny_codec().stream(), codes_of(TINY_CODEC, 30)
    given = sum(stream.push(codes[:, at : at + 1]).shape[1] for at in range(30))
    assert 3 < 30 - given / 640 < 5


def test_a_frame_s_sound_depends_on_all_before_it_and_not_on_the_chunks() -> None:
    """The LSTM is carried, not windowed: another first frame is still heard at the end."""
    from models.codec.codec import tiny_codec

    codec, codes = tiny_codec(), codes_of(TINY_CODEC, 40)
    other = codes.copy()
    other[:, 0] = (codes[:, 0] + 1) % 64
    ends = [in_chunks(codec, some, [10] * 4)[0, 15 * 640 : 18 * 640] for some in (codes, other)]
    assert np.abs(ends[0] - ends[1]).max() > 0
    np.testing.assert_allclose(ends[0], codec.decode(codes)[0, 15 * 640 : 18 * 640], atol=1e-6)


def test_stereo_is_the_codec_twice_with_codebooks_woven() -> None:
    from models.codec.codec import tiny_codec

    mono, stereo = tiny_codec(seed=5), tiny_codec(seed=5, stereo=True)
    codes = codes_of(TINY_CODEC, 12, channels=2)
    both = stereo.decode(codes)
    np.testing.assert_allclose(both[0], mono.decode(codes[0::2])[0], atol=1e-6)
    np.testing.assert_allclose(both[1], mono.decode(codes[1::2])[0], atol=1e-6)
    np.testing.assert_allclose(in_chunks(stereo, codes, [5, 1, 3]), both, atol=1e-5)
    samples = sound(TINY_CODEC, 6, channels=2)
    back = stereo.encode(samples)
    np.testing.assert_array_equal(back[0::2], mono.encode(samples[:1]))
    np.testing.assert_array_equal(back[1::2], mono.encode(samples[1:]))
    np.testing.assert_array_equal(stereo.encode(samples[:1])[0::2], stereo.encode(samples[:1])[1::2])


def test_old_and_new_names_of_weight_norm_and_plain_weights_load_alike() -> None:
    from models.codec.codec import load_codec
    from models.codec.weights import folded

    twin, codes = twin_of(SMALL), codes_of(SMALL, 6)
    new = twin.state_dict()
    assert any("parametrizations" in name for name in new)
    for old_name, new_name in (("weight_g", "original0"), ("weight_v", "original1")):
        new = {name.replace(f"parametrizations.weight.{new_name}", old_name): tensor for name, tensor in new.items()}
    prefixed = {f"audio_encoder.{name}": tensor for name, tensor in new.items()}
    wanted = loaded(twin, SMALL).decode(codes)
    for tensors in (new, prefixed, folded(SMALL, new)):
        np.testing.assert_array_equal(load_codec(SMALL, tensors, device="cpu").decode(codes), wanted)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("left_over", [0, 1, 2, 7, 13])
def test_encoding_piece_by_piece_gives_the_codes_of_the_whole(
    name: str, left_over: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every remainder of the strides at the end, and pieces much shorter than the clip."""
    from models.codec import codec as codecs

    config = VARIANTS[name]
    twin = twin_of(config)
    codec, samples = loaded(twin, config), sound(config, 11, cut=left_over)
    wanted = encoded_by(twin, config, samples)
    for piece_frames in (1, 2, 3, 100):
        monkeypatch.setattr(codecs, "PIECE_FRAMES", piece_frames)
        np.testing.assert_array_equal(codec.encode(samples), wanted)


def test_bf16_stays_near_fp32() -> None:
    from models.codec.codec import random_codec

    codes = codes_of(SMALL, 50)
    exact = random_codec(SMALL, 1).decode(codes)
    rough = random_codec(SMALL, 1, "bf16").decode(codes)
    noise_db = 10 * np.log10(np.mean((rough - exact) ** 2) / np.mean(exact**2))
    assert -70 < noise_db < -25
    np.testing.assert_allclose(in_chunks(random_codec(SMALL, 1, "bf16"), codes, [9] * 5), rough, atol=0.02)


def test_the_published_shape_decodes_a_clip_as_transformers_does() -> None:
    config = CodecConfig()
    twin, codes = twin_of(config), codes_of(config, 12)
    codec = loaded(twin, config)
    wanted = decoded_by(twin, codes)
    assert (codec.hop, codec.codebooks, codec.sample_rate_hz) == (640, 4, 32_000)
    np.testing.assert_allclose(codec.decode(codes), wanted, atol=1e-4)
    np.testing.assert_allclose(in_chunks(codec, codes, [7, 1, 1]), wanted, atol=1e-4)
    samples = sound(config, 12)
    np.testing.assert_array_equal(codec.encode(samples), encoded_by(twin, config, samples))


def test_what_cannot_be_loaded_or_coded_says_why() -> None:
    from models.codec.codec import load_codec, tiny_codec
    from models.codec.weights import random_tensors

    tensors = random_tensors(TINY_CODEC, 0)
    with pytest.raises(CodecError, match="lack 1 of"):
        load_codec(TINY_CODEC, {name: t for name, t in tensors.items() if name != "decoder.layers.0.conv.bias"})
    with pytest.raises(CodecError, match="two models"):
        load_codec(replace(TINY_CODEC, num_filters=8), tensors)
    with pytest.raises(CodecError, match="precision 'int3'"):
        load_codec(TINY_CODEC, tensors, "int3")
    for wrong in ({"norm_type": "time_group_norm"}, {"audio_channels": 2}, {"normalize": True}):
        with pytest.raises(CodecError, match=next(iter(wrong))):
            load_codec(replace(TINY_CODEC, **wrong), tensors)
    codec = tiny_codec()
    with pytest.raises(CodecError, match="outside 0 to 63"):
        codec.decode(np.full((4, 3), 64))
    with pytest.raises(CodecError, match=r"\[4, frames\]"):
        codec.decode(np.zeros((8, 3), np.int64))
    with pytest.raises(CodecError, match=r"\[1, samples\]"):
        codec.encode(np.zeros((2, 640), np.float32))
    with pytest.raises(CodecError, match="no numbers"):
        codec.encode(np.full((1, 640), np.nan, np.float32))
