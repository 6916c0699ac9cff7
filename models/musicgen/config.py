"""The shapes of MusicGen models: what was published, tiny twins for tests, and what a `config.json` says.

Says nothing of weights, files or devices, and imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

Conditioning = Literal["cross", "prefix"]
HEAD_WIDTH = 64


class ConfigError(ValueError):
    """A `config.json` that is no MusicGen this engine can play."""


@dataclass(frozen=True)
class DecoderConfig:
    """The transformer that writes codes.

    Attributes:
        conditioning: "cross" attends to the words in every layer; "prefix" puts chroma and words before the codes.
        vocabulary: codes of a codebook; the code `vocabulary` itself is the start and padding mark.
        heads: `width // heads` values each, 64 in every published model.
    """

    layers: int
    width: int
    heads: int
    ffn_width: int
    codebooks: int
    text_width: int
    conditioning: Conditioning
    vocabulary: int = 2048
    chroma_bins: int = 12
    chroma_frames: int = 235

    @property
    def stereo(self) -> bool:
        return self.codebooks == 8

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    @property
    def delays(self) -> tuple[int, ...]:
        """How many steps each codebook comes late; left and right of a stereo pair come together."""
        return tuple(book // 2 if self.stereo else book for book in range(self.codebooks))

    @property
    def last_delay(self) -> int:
        return self.delays[-1]


@dataclass(frozen=True)
class CodecConfig:
    """EnCodec: its field names are those of the published `config.json`, which say the same."""

    sampling_rate: int = 32_000
    audio_channels: int = 1
    hidden_size: int = 128
    num_filters: int = 64
    num_residual_layers: int = 1
    upsampling_ratios: tuple[int, ...] = (8, 5, 4, 4)
    norm_type: str = "weight_norm"
    kernel_size: int = 7
    last_kernel_size: int = 7
    residual_kernel_size: int = 3
    dilation_growth_rate: int = 2
    use_causal_conv: bool = False
    pad_mode: str = "reflect"
    compress: int = 2
    num_lstm_layers: int = 2
    trim_right_ratio: float = 1.0
    codebook_size: int = 2048
    codebook_dim: int = 128
    use_conv_shortcut: bool = False
    normalize: bool = False
    target_bandwidths: tuple[float, ...] = (2.2,)

    @property
    def hop(self) -> int:
        """Samples of a frame."""
        product = 1
        for ratio in self.upsampling_ratios:
            product *= ratio
        return product

    @property
    def frame_rate_hz(self) -> float:
        return self.sampling_rate / self.hop

    @property
    def codebooks(self) -> int:
        """Codebooks of one channel, as EnCodec counts them from its highest bandwidth (kbit/s)."""
        frames_a_second = -(-self.sampling_rate // self.hop)
        bits = (self.codebook_size - 1).bit_length()
        return int(1000 * self.target_bandwidths[-1] // (frames_a_second * bits))


@dataclass(frozen=True)
class TextConfig:
    """T5's encoder, by the names of its `config.json`."""

    d_model: int = 768
    d_kv: int = 64
    d_ff: int = 3072
    num_layers: int = 12
    num_heads: int = 12
    vocab_size: int = 32_128
    feed_forward_proj: str = "relu"


@dataclass(frozen=True)
class ModelConfig:
    """One whole model: decoder, codec and text encoder, and how many frames it was trained to write in one go."""

    name: str
    decoder: DecoderConfig
    codec: CodecConfig
    text: TextConfig
    frame_rate_hz: float = 50.0
    sample_rate_hz: int = 32_000
    max_frames: int = 1500

    @property
    def stereo(self) -> bool:
        return self.decoder.stereo

    @property
    def channels(self) -> int:
        return 2 if self.stereo else 1


def _published(name: str, layers: int, width: int, conditioning: Conditioning, codebooks: int = 4) -> ModelConfig:
    decoder = DecoderConfig(layers, width, width // HEAD_WIDTH, 4 * width, codebooks, 768, conditioning)
    return ModelConfig(name, decoder, CodecConfig(), TextConfig())


# Copet et al., "Simple and Controllable Music Generation" (2023), and the configurations published with the weights:
# name, layers, width, how it is conditioned, codebooks (8: left and right interleaved).
PUBLISHED: Mapping[str, ModelConfig] = MappingProxyType(
    {
        row[0]: _published(*row)
        for row in (
            ("small", 24, 1024, "cross", 4),
            ("medium", 48, 1536, "cross", 4),
            ("large", 48, 2048, "cross", 4),
            ("melody", 48, 1536, "prefix", 4),
            ("melody-large", 48, 2048, "prefix", 4),
            ("stereo-small", 24, 1024, "cross", 8),
            ("stereo-medium", 48, 1536, "cross", 8),
            ("stereo-large", 48, 2048, "cross", 8),
            ("stereo-melody", 48, 1536, "prefix", 8),
            ("stereo-melody-large", 48, 2048, "prefix", 8),
        )
    }
)

# The published codec's rate and hop, so that seconds mean what they mean there; everything else as small as it works.
TINY_CODEC = CodecConfig(
    hidden_size=16, num_filters=4, upsampling_ratios=(8, 5, 4, 4), codebook_size=64, codebook_dim=16,
    target_bandwidths=(1.2,), num_lstm_layers=1,
)  # fmt: skip
TINY_TEXT = TextConfig(d_model=32, d_kv=16, d_ff=64, num_layers=2, num_heads=2, vocab_size=384)
TINY_KINDS: Mapping[str, tuple[Conditioning, int]] = MappingProxyType(
    {"text": ("cross", 4), "melody": ("prefix", 4), "stereo": ("cross", 8), "stereo-melody": ("prefix", 8)}
)


def tiny_config(kind: str) -> ModelConfig:
    """A model of the same build that runs in milliseconds: two layers, 64 codes, the published rates.

    Args:
        kind: "text", "melody", "stereo" or "stereo-melody".

    Raises:
        ConfigError: for another kind.
    """
    if kind not in TINY_KINDS:
        raise ConfigError(f"There is no tiny model {kind!r}; there are {', '.join(TINY_KINDS)}.")
    conditioning, codebooks = TINY_KINDS[kind]
    decoder = DecoderConfig(2, 128, 2, 256, codebooks, TINY_TEXT.d_model, conditioning, vocabulary=64)
    return ModelConfig(f"tiny-{kind}", decoder, TINY_CODEC, TINY_TEXT)


def _known(fields: type, section: Mapping[str, Any]) -> dict[str, Any]:
    names = fields.__dataclass_fields__  # type: ignore[attr-defined]
    picked = {name: section[name] for name in names if section.get(name) is not None}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in picked.items()}


# What a `config.json` leaves out is what transformers' own classes assume, not what MusicGen's codec has.
ENCODEC_DEFAULTS: dict[str, Any] = {
    "sampling_rate": 24_000, "num_filters": 32, "upsampling_ratios": (8, 5, 4, 2), "use_causal_conv": True,
    "codebook_size": 1024, "use_conv_shortcut": True, "target_bandwidths": (1.5, 3.0, 6.0, 12.0, 24.0),
}  # fmt: skip
T5_DEFAULTS: dict[str, Any] = {"d_model": 512, "d_ff": 2048, "num_layers": 6, "num_heads": 8}
DECODER_DEFAULTS: dict[str, Any] = {
    "num_hidden_layers": 24,
    "hidden_size": 1024,
    "num_attention_heads": 16,
    "ffn_dim": 4096,
}


def read_config(config_json: Mapping[str, Any]) -> ModelConfig:
    """The shapes a Hugging Face MusicGen folder states.

    Raises:
        ConfigError: when it is another kind of model, or one this engine cannot play; the sentence says what.
    """
    kind = config_json.get("model_type")
    if kind not in ("musicgen", "musicgen_melody"):
        raise ConfigError(f"config.json says model_type {kind!r}; this engine plays 'musicgen' and 'musicgen_melody'.")
    missing = [part for part in ("decoder", "audio_encoder", "text_encoder") if not config_json.get(part)]
    if missing:
        raise ConfigError(f"config.json says nothing of {', '.join(missing)}; fetch the model's folder anew.")
    text = TextConfig(**(T5_DEFAULTS | _known(TextConfig, config_json["text_encoder"])))
    codec = _codec_config(config_json["audio_encoder"])
    decoder = _decoder_config(config_json, text)
    name = str(config_json.get("_name_or_path") or kind)
    return ModelConfig(
        name, decoder, codec, text, codec.frame_rate_hz, codec.sampling_rate, max_frames=int(30 * codec.frame_rate_hz)
    )


def _codec_config(section: Mapping[str, Any]) -> CodecConfig:
    if section.get("model_type", "encodec") != "encodec":
        raise ConfigError(f"The codec is {section['model_type']!r}; this engine plays 'encodec' only.")
    values = ENCODEC_DEFAULTS | _known(CodecConfig, section)
    return CodecConfig(**({"codebook_dim": values.get("hidden_size", 128)} | values))


def _decoder_config(config_json: Mapping[str, Any], text: TextConfig) -> DecoderConfig:
    section = DECODER_DEFAULTS | {name: value for name, value in config_json["decoder"].items() if value is not None}
    if section.get("activation_function", "gelu") != "gelu" or section.get("scale_embedding"):
        raise ConfigError(
            "The decoder's activation or embedding scale is none MusicGen has; this engine cannot play it."
        )
    width, heads = section["hidden_size"], section["num_attention_heads"]
    if width % heads or width % 2:
        raise ConfigError(f"A width of {width} cannot be shared by {heads} heads; config.json is damaged.")
    codebooks, channels = section.get("num_codebooks", 4), section.get("audio_channels", 1)
    if (codebooks, channels) not in ((4, 1), (8, 2)):
        raise ConfigError(
            f"{codebooks} codebooks for {channels} channel(s): this engine plays 4 for mono, 8 for stereo."
        )
    return DecoderConfig(
        layers=section["num_hidden_layers"],
        width=width,
        heads=heads,
        ffn_width=section["ffn_dim"],
        codebooks=codebooks,
        text_width=text.d_model,
        conditioning="prefix" if config_json["model_type"] == "musicgen_melody" else "cross",
        vocabulary=section.get("vocab_size", 2048),
        chroma_bins=config_json.get("num_chroma", 12),
        chroma_frames=config_json.get("chroma_length", 235),
    )
