"""EnCodec with plain arrays at its door: samples to codes, codes to samples, whole or as they come.

A stereo sound is two mono ones that go through in one batch, their codebooks left, right, left, right. Encoding takes a
whole sound; decoding also takes frames as they are written and gives the same samples. Does not resample and knows no
seconds: `models.musicgen.generator` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from models.codec import plan as plans
from models.codec.layers import Chain, Conv, Elu, Layer, Lstm, Residual, Upsample
from models.codec.plan import LayerPlan
from models.codec.quantizer import Quantizer
from models.codec.values import PRECISIONS, CodecError
from models.codec.weights import folded, random_tensors
from models.musicgen.config import TINY_CODEC, CodecConfig

# A whole clip goes through piece by piece: as fast, the same samples, and memory for seconds instead of minutes.
PIECE_FRAMES = 100
TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class Codec:
    """A loaded codec.

    Attributes:
        codebooks: of all channels together, as the decoder writes them.
        precision: of the weights and of what flows between layers; codebooks are always compared in fp32.
    """

    def __init__(
        self, config: CodecConfig, tensors: Mapping[str, Tensor], precision: str, device: str, channels: int
    ) -> None:
        self.config, self.precision, self.device, self.channels = config, precision, torch.device(device), channels
        self.type = TYPES[precision]
        plain = {
            name: tensor.to(self.device, torch.float32 if name.endswith("embed") else self.type)
            for name, tensor in folded(config, tensors).items()
        }
        self._encoder = _network(config, "encoder", plain)
        self._decoder = _network(config, "decoder", plain)
        books = [plain[f"quantizer.layers.{book}.codebook.embed"] for book in range(config.codebooks)]
        self._quantizer = Quantizer(torch.stack(books))

    @property
    def sample_rate_hz(self) -> int:
        return self.config.sampling_rate

    @property
    def hop(self) -> int:
        return self.config.hop

    @property
    def codebooks(self) -> int:
        return self.channels * self.config.codebooks

    def encode(self, samples: np.ndarray) -> np.ndarray:
        """Codes of a sound; the last frame's missing samples are taken as the sound mirrored.

        Args:
            samples: float32 `[channels, n]`; one channel goes to both sides of a stereo codec.

        Returns:
            int64 `[codebooks, ceil(n / hop)]`.

        Raises:
            CodecError: for another number of channels, or values that are no numbers.
        """
        sound = self._sound(samples)
        if not sound.shape[1]:
            return np.zeros((self.codebooks, 0), np.int64)
        with self._exact():
            codes = self._quantizer.encode(self._encoded(torch.from_numpy(sound)[:, None]))
        # [channels, books, n] to left 1, right 1, left 2, ...
        woven: np.ndarray = codes.transpose(0, 1).reshape(self.codebooks, -1).cpu().numpy()
        return woven

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """The sound of all the codes: int64 `[codebooks, frames]` to float32 `[channels, frames * hop]`.

        Raises:
            CodecError: for another number of codebooks, or a code outside them.
        """
        stream = self.stream()
        starts = range(0, codes.shape[1] - PIECE_FRAMES, PIECE_FRAMES)
        pieces = [stream.push(codes[:, at : at + PIECE_FRAMES]) for at in starts]
        return np.concatenate([*pieces, stream.finish(codes[:, len(starts) * PIECE_FRAMES :])], axis=1)

    def stream(self) -> CodecStream:
        """A decoder for frames that are still being written."""
        return CodecStream(self)

    def _encoded(self, sound: Tensor) -> Tensor:
        """The encoder's frames of a sound on the CPU, `[channels, 1, n]` to `[channels, width, frames]`."""
        stream, size = self._encoder.stream(), PIECE_FRAMES * self.hop
        pieces = [piece.to(self.device, self.type) for piece in sound.split(size, dim=-1)]
        frames = [stream.push(piece) for piece in pieces[:-1]]
        return torch.cat([*frames, stream.end(pieces[-1])], dim=-1)

    def _sound(self, samples: np.ndarray) -> np.ndarray:
        sound = np.ascontiguousarray(samples, np.float32)
        if sound.ndim == 2 and sound.shape[0] == 1:
            sound = np.repeat(sound, self.channels, axis=0)
        if sound.ndim != 2 or sound.shape[0] != self.channels:
            raise CodecError(
                f"Sound of shape {list(samples.shape)} came in; this codec takes [{self.channels}, samples]."
            )
        if not np.isfinite(sound).all():
            raise CodecError("The sound has samples that are no numbers; render or load it anew.")
        return sound

    def _frames(self, codes: np.ndarray) -> Tensor:
        """Checked codes as the mono networks take them: `[channels, books, n]`."""
        size = self.config.codebook_size
        if codes.ndim != 2 or codes.shape[0] != self.codebooks:
            raise CodecError(
                f"Codes of shape {list(codes.shape)} came in; this codec takes [{self.codebooks}, frames]."
            )
        if codes.size and not 0 <= int(codes.min()) <= int(codes.max()) < size:
            raise CodecError(
                f"Code {int(codes.min())} or {int(codes.max())} is outside 0 to {size - 1}: a frame not yet complete?"
            )
        woven = torch.from_numpy(np.ascontiguousarray(codes, np.int64)).to(self.device)
        return woven.reshape(self.config.codebooks, self.channels, -1).transpose(0, 1)

    @contextmanager
    def _exact(self) -> Iterator[None]:
        """No gradients, and on a GPU no shortened fp32: chunks are to equal the whole."""
        with ExitStack() as stack:
            stack.enter_context(torch.inference_mode())
            if self.device.type == "cuda":
                stack.enter_context(torch.backends.cudnn.flags(enabled=True, allow_tf32=False))
            yield


class CodecStream:
    """One sound being decoded: frames in, as many samples out as are certain.

    The newest frames' sound waits for those after them (about four frames, 0.08 s); `finish` gives the rest.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._stream = codec._decoder.stream()
        self._begun = False

    def push(self, codes: np.ndarray) -> np.ndarray:
        """Samples that are certain after these frames: int64 `[codebooks, n]` to float32 `[channels, m]`.

        Raises:
            CodecError: for another number of codebooks, or a code outside them.
        """
        frames = self._codec._frames(codes)
        if not frames.shape[-1]:
            return self._nothing()
        self._begun = True
        with self._codec._exact():
            return _samples(self._stream.push(self._embedded(frames)))

    def finish(self, codes: np.ndarray | None = None) -> np.ndarray:
        """The samples that waited for more frames, after the very last ones if there are any: float32 `[channels, m]`.

        The stream is then at its end.
        """
        codec = self._codec
        frames = codec._frames(np.zeros((codec.codebooks, 0), np.int64) if codes is None else codes)
        if not self._begun and not frames.shape[-1]:
            return self._nothing()
        self._begun = False
        with codec._exact():
            return _samples(self._stream.end(self._embedded(frames)))

    def _embedded(self, frames: Tensor) -> Tensor:
        return self._codec._quantizer.decode(frames).to(self._codec.type)

    def _nothing(self) -> np.ndarray:
        return np.zeros((self._codec.channels, 0), np.float32)


def _samples(sound: Tensor) -> np.ndarray:
    samples: np.ndarray = sound[:, 0].float().cpu().numpy()
    return samples


def _network(config: CodecConfig, side: Literal["encoder", "decoder"], tensors: Mapping[str, Tensor]) -> Chain:
    return Chain([_layer(config, plan, tensors) for plan in plans.layers(config, side)])


def _layer(config: CodecConfig, plan: LayerPlan, tensors: Mapping[str, Tensor]) -> Layer:
    def conv(name: str, stride: int = 1, dilation: int = 1) -> Conv:
        weight, bias = tensors[f"{name}.conv.weight"], tensors[f"{name}.conv.bias"]
        return Conv(weight, bias, stride, dilation, config.use_causal_conv, config.pad_mode)

    if plan.kind == "conv":
        return conv(plan.name, plan.stride, plan.dilation)
    if plan.kind == "up":
        weight, bias = tensors[f"{plan.name}.conv.weight"], tensors[f"{plan.name}.conv.bias"]
        return Upsample(weight, bias, plan.stride, config.use_causal_conv, config.trim_right_ratio)
    if plan.kind == "residual":
        inner = conv(f"{plan.name}.block.1", dilation=plan.dilation)
        block = Chain([Elu(), inner, Elu(), conv(f"{plan.name}.block.3")])
        return Residual(block, conv(f"{plan.name}.shortcut") if config.use_conv_shortcut else None)
    return _lstm(config, plan, tensors) if plan.kind == "lstm" else Elu()


def _lstm(config: CodecConfig, plan: LayerPlan, tensors: Mapping[str, Tensor]) -> Lstm:
    start = f"{plan.name}.lstm."
    weights = {name.removeprefix(start): tensor for name, tensor in tensors.items() if name.startswith(start)}
    lstm = torch.nn.LSTM(plan.inputs, plan.outputs, config.num_lstm_layers, device="meta")
    lstm.load_state_dict(weights, assign=True)
    lstm.requires_grad_(False).eval().flatten_parameters()
    return Lstm(lstm)


def load_codec(
    config: CodecConfig,
    tensors: Mapping[str, Tensor],
    precision: str = "auto",
    device: str = "auto",
    channels: int = 1,
) -> Codec:
    """A codec from a checkpoint's tensors.

    Args:
        tensors: named as in a transformers EncodecModel, with or without `audio_encoder.`; weight norm is folded.
        precision: "fp32", "bf16", "fp16"; "auto" (and a decoder's "int8") takes fp32, a small part of the time a
            decoder step takes.
        device: a torch device, or "auto": CUDA where there is one.
        channels: 2 for a stereo model, whose codec is the same one twice.

    Raises:
        CodecError: for missing or misshapen tensors, or a precision there is not.
    """
    chosen = "fp32" if precision in ("auto", "int8") else precision
    if chosen not in PRECISIONS:
        raise CodecError(f"There is no codec precision {precision!r}; choose one of {', '.join(PRECISIONS)} or auto.")
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return Codec(config, tensors, chosen, device, channels)


def random_codec(
    config: CodecConfig, seed: int = 0, precision: str = "auto", device: str = "cpu", channels: int = 1
) -> Codec:
    """A codec of any size with random weights, for measuring and testing: its sound is noise."""
    return load_codec(config, random_tensors(config, seed), precision, device, channels)


def tiny_codec(seed: int = 0, stereo: bool = False) -> Codec:
    """A codec of the same build that decodes in milliseconds."""
    return random_codec(TINY_CODEC, seed, channels=2 if stereo else 1)
