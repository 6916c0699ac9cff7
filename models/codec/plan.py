"""Which layers an EnCodec has, in order, with their sizes and the names of their tensors. Torch-free.

The networks are SEANet's (Tagliasacchi et al., "SEANet: A Multi-modal Speech Enhancement Network", 2020) as EnCodec
uses them (Défossez et al., "High Fidelity Neural Audio Compression", 2022, section 3.1); names and layer numbers are
those of the published Hugging Face checkpoints. Says nothing of how a layer computes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.codec.values import CodecError
from models.musicgen.config import CodecConfig

Kind = Literal["conv", "up", "lstm", "elu", "residual"]


@dataclass(frozen=True)
class LayerPlan:
    """One layer.

    Attributes:
        name: of its tensors, up to the layer: "decoder.layers.3".
        inputs: channels in; outputs: channels out.
        dilation: of the first convolution of a residual block, or of a convolution.
    """

    kind: Kind
    name: str
    inputs: int
    outputs: int
    kernel: int = 1
    stride: int = 1
    dilation: int = 1


def _checked(config: CodecConfig) -> CodecConfig:
    asked = {
        "audio_channels": (config.audio_channels, 1),
        "norm_type": (config.norm_type, "weight_norm"),
        "normalize": (config.normalize, False),
        "codebook_dim": (config.codebook_dim, config.hidden_size),
    }
    for field, (stated, playable) in asked.items():
        if stated != playable:
            raise CodecError(
                f"The codec's {field} is {stated!r}; this one plays {playable!r} only. Choose a MusicGen checkpoint, "
                "whose codec is EnCodec at 32 kHz."
            )
    if config.codebooks < 1:
        raise CodecError(
            f"A bandwidth of {config.target_bandwidths[-1]} kbit/s has no codebook at all; config.json is damaged."
        )
    return config


def _residuals(config: CodecConfig, width: int) -> Iterator[tuple[Kind, int, int, int, int, int]]:
    for depth in range(config.num_residual_layers):
        yield "residual", width, width, config.residual_kernel_size, 1, config.dilation_growth_rate**depth


def _encoder(config: CodecConfig) -> Iterator[tuple[Kind, int, int, int, int, int]]:
    width = config.num_filters
    yield "conv", config.audio_channels, width, config.kernel_size, 1, 1
    for ratio in reversed(config.upsampling_ratios):
        yield from _residuals(config, width)
        yield "elu", width, width, 1, 1, 1
        yield "conv", width, 2 * width, 2 * ratio, ratio, 1
        width *= 2
    yield "lstm", width, width, 1, 1, 1
    yield "elu", width, width, 1, 1, 1
    yield "conv", width, config.hidden_size, config.last_kernel_size, 1, 1


def _decoder(config: CodecConfig) -> Iterator[tuple[Kind, int, int, int, int, int]]:
    width = config.num_filters * 2 ** len(config.upsampling_ratios)
    yield "conv", config.hidden_size, width, config.kernel_size, 1, 1
    yield "lstm", width, width, 1, 1, 1
    for ratio in config.upsampling_ratios:
        yield "elu", width, width, 1, 1, 1
        yield "up", width, width // 2, 2 * ratio, ratio, 1
        width //= 2
        yield from _residuals(config, width)
    yield "elu", width, width, 1, 1, 1
    yield "conv", width, config.audio_channels, config.last_kernel_size, 1, 1


def layers(config: CodecConfig, network: Literal["encoder", "decoder"]) -> tuple[LayerPlan, ...]:
    """The layers of one of the two networks, in order.

    Raises:
        CodecError: for an EnCodec no MusicGen has (several channels at once, other norms).
    """
    rows = (_encoder if network == "encoder" else _decoder)(_checked(config))
    return tuple(
        LayerPlan(kind, f"{network}.layers.{number}", inputs, outputs, kernel, stride, dilation)
        for number, (kind, inputs, outputs, kernel, stride, dilation) in enumerate(rows)
    )


def shapes(config: CodecConfig) -> dict[str, tuple[int, ...]]:
    """Every tensor of a codec, weight norm already folded: name to shape."""
    found: dict[str, tuple[int, ...]] = {}
    for plan in layers(config, "encoder") + layers(config, "decoder"):
        found |= dict(_tensors(plan, config))
    for book in range(config.codebooks):
        found[f"quantizer.layers.{book}.codebook.embed"] = (config.codebook_size, config.codebook_dim)
    return found


def _conv(name: str, first: int, second: int, kernel: int, outputs: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}.conv.weight", (first, second, kernel)
    yield f"{name}.conv.bias", (outputs,)


def _tensors(plan: LayerPlan, config: CodecConfig) -> Iterator[tuple[str, tuple[int, ...]]]:
    width = plan.outputs
    if plan.kind == "conv":
        yield from _conv(plan.name, width, plan.inputs, plan.kernel, width)
    elif plan.kind == "up":  # a transposed convolution's weight is [in, out, kernel]
        yield from _conv(plan.name, plan.inputs, width, plan.kernel, width)
    elif plan.kind == "residual":
        hidden = width // config.compress
        yield from _conv(f"{plan.name}.block.1", hidden, width, plan.kernel, hidden)
        yield from _conv(f"{plan.name}.block.3", width, hidden, 1, width)
        if config.use_conv_shortcut:
            yield from _conv(f"{plan.name}.shortcut", width, width, 1, width)
    elif plan.kind == "lstm":
        for depth in range(config.num_lstm_layers):
            for side in ("ih", "hh"):
                yield f"{plan.name}.lstm.weight_{side}_l{depth}", (4 * width, width)
                yield f"{plan.name}.lstm.bias_{side}_l{depth}", (4 * width,)
