"""The codec's layers: each computes a whole sound, or the same numbers chunk by chunk with what it must remember.

`stream()` gives a fresh memory with `push(x)`, which answers with as much as is certain so far (perhaps nothing), and
`end(x)`, which takes the last chunk (perhaps empty) and gives all the rest. Tensors are `[rows, channels, time]`. No
convolution sees padding that the whole sound would not have shown it: at the sound's start and end it is the sound
mirrored; in between it is the remembered past, and nothing is answered before its future is here.

Computes nothing of codes, and knows no seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

SMALL_MATRIX = 2_000_000  # values; the first upsampling of the published codec has 8.4 million, the others less


class Stream(Protocol):
    """The memory of one layer for one sound."""

    def push(self, x: Tensor) -> Tensor:
        """What is certain after one more chunk: `[rows, channels, 0 or more]`."""
        ...

    def end(self, x: Tensor) -> Tensor:
        """All the rest, after the last chunk."""
        ...


class Layer(Protocol):
    """Weights, and no memory."""

    def stream(self) -> Stream: ...


def padded(x: Tensor, left: int, right: int, mode: str) -> Tensor:
    """The sound made longer at both ends; too short a sound is first followed by silence to be mirrored in."""
    missing = max(0, max(left, right) - x.shape[-1] + 1) if mode == "reflect" else 0
    longer = functional.pad(functional.pad(x, (0, missing)), (left, right), mode=mode)
    return longer[..., : longer.shape[-1] - missing]


class Conv:
    """A convolution, padded so that every `stride` samples, begun ones too, give one."""

    def __init__(
        self,
        weight: Tensor,
        bias: Tensor,
        stride: int = 1,
        dilation: int = 1,
        causal: bool = False,
        pad: str = "reflect",
    ) -> None:
        self.weight, self.bias, self.stride, self.dilation, self.pad = weight, bias, stride, dilation, pad
        self.span = (weight.shape[2] - 1) * dilation + 1
        self.right = 0 if causal else (self.span - stride) // 2
        self.left = self.span - stride - self.right

    def __call__(self, x: Tensor) -> Tensor:
        """The convolution alone, without padding."""
        return functional.conv1d(x, self.weight, self.bias, self.stride, dilation=self.dilation)

    def whole(self, x: Tensor) -> Tensor:
        """The convolution of a whole sound; one that does not divide by the stride is padded further."""
        return self(padded(x, self.left, self.right + -x.shape[-1] % self.stride, self.pad))

    def stream(self) -> ConvStream:
        return ConvStream(self)


class ConvStream:
    """What a convolution still needs of the past, and the newest samples, to be mirrored if the sound ends."""

    def __init__(self, conv: Conv) -> None:
        self.conv = conv
        self.past: Tensor | None = None
        self.newest: Tensor | None = None
        self.begun, self.length = False, 0

    def push(self, x: Tensor) -> Tensor:
        conv = self.conv
        self._note(x)
        x = _joined(self.past, x)
        if not self.begun:
            # Too little yet to be mirrored at its start, or at its end should it come next.
            if x.shape[-1] <= max(conv.left, conv.right + conv.stride):
                self.past = x
                return _nothing(x, conv.weight.shape[0])
            x, self.begun = functional.pad(x, (conv.left, 0), mode=conv.pad), True
        return self._certain(x)

    def end(self, x: Tensor) -> Tensor:
        conv, newest = self.conv, self._note(x)
        if not self.begun:
            return conv.whole(_joined(self.past, x))
        after = conv.right + -self.length % conv.stride
        ending = functional.pad(newest, (0, after), mode=conv.pad)[..., newest.shape[-1] :]
        return self._certain(torch.cat([_joined(self.past, x), ending], dim=-1))

    def _note(self, x: Tensor) -> Tensor:
        """As many of the newest samples as could have to be mirrored."""
        most = self.conv.right + self.conv.stride + 1
        self.length += x.shape[-1]
        self.newest = _joined(self.newest, x[..., -most:])[..., -most:].clone()
        return self.newest

    def _certain(self, x: Tensor) -> Tensor:
        ready = (x.shape[-1] - self.conv.span) // self.conv.stride + 1
        if ready < 1:
            self.past = x
            return _nothing(x, self.conv.weight.shape[0])
        self.past = x[..., ready * self.conv.stride :].clone()
        return self.conv(x)


class Upsample:
    """A transposed convolution twice as long as its stride, as one matrix product of each two neighbours in time.

    The result is trimmed by one stride in all, so that every frame becomes `stride` samples.

    Args:
        weight: `[in, out, 2 * stride]`, as a transposed convolution keeps it.
        trim: share of the trimming that falls on the end, causal layers only.
    """

    def __init__(self, weight: Tensor, bias: Tensor, stride: int, causal: bool = False, trim: float = 1.0) -> None:
        now, before = weight[:, :, :stride], weight[:, :, stride:]
        self.outputs, self.stride = int(weight.shape[1]), stride
        self.matrix = torch.cat([now, before]).permute(2, 1, 0).reshape(stride * self.outputs, -1).contiguous()
        self.bias = bias.repeat(stride)
        self.right = ceil(stride * trim) if causal else stride // 2
        self.left = stride - self.right
        # The same numbers as a convolution over two frames: in fp32 on a CPU twice as fast, but it puts the weights
        # into its own order at every call, which a large matrix pays for with more than it gains.
        self.kernel: Tensor | None = None
        if weight.dtype == torch.float32 and weight.device.type == "cpu" and self.matrix.numel() <= SMALL_MATRIX:
            self.kernel = torch.stack(self.matrix.chunk(2, dim=1)[::-1], dim=2).contiguous()

    def __call__(self, x: Tensor) -> Tensor:
        """`[rows, in, 1 + frames]`, the frame before first, to `[rows, out, frames * stride]`."""
        rows, _, length = x.shape
        if self.kernel is not None:
            samples = functional.conv1d(x, self.kernel, self.bias).transpose(1, 2)
        else:
            pairs = torch.cat([x[:, :, 1:], x[:, :, :-1]], dim=1).transpose(1, 2)
            # Two dimensions: with three, torch copies the matrix for every row of the batch.
            samples = functional.linear(pairs.reshape(rows * (length - 1), -1), self.matrix, self.bias)
        return samples.reshape(rows, -1, self.outputs).transpose(1, 2).contiguous()

    def stream(self) -> UpsampleStream:
        return UpsampleStream(self)


class UpsampleStream:
    """The last frame, and how much of the start is still to be trimmed."""

    def __init__(self, up: Upsample) -> None:
        self.up = up
        self.past: Tensor | None = None
        self.trim = up.left

    def push(self, x: Tensor) -> Tensor:
        if not x.shape[-1]:
            return _nothing(x, self.up.outputs)
        x = _joined(torch.zeros_like(x[..., :1]) if self.past is None else self.past, x)
        self.past = x[..., -1:].clone()
        samples = self.up(x)[..., self.trim :]
        self.trim = 0
        return samples

    def end(self, x: Tensor) -> Tensor:
        samples = self.push(functional.pad(x, (0, 1)))
        return samples[..., : samples.shape[-1] - self.up.right]


class Lstm:
    """LSTM layers with the input added to their answer; what they remember is carried, never cut off."""

    def __init__(self, lstm: torch.nn.LSTM) -> None:
        self.lstm = lstm

    def stream(self) -> LstmStream:
        return LstmStream(self.lstm)


class LstmStream:
    """Hidden and cell state of every layer."""

    def __init__(self, lstm: torch.nn.LSTM) -> None:
        self.lstm = lstm
        self.state: tuple[Tensor, Tensor] | None = None

    def push(self, x: Tensor) -> Tensor:
        if not x.shape[-1]:
            return x
        steps = x.permute(2, 0, 1).contiguous()
        with _one_thread(x.device):
            answer, self.state = self.lstm(steps, self.state)
        return (answer + steps).permute(1, 2, 0).contiguous()

    end = push


class Elu:
    """ELU, sample by sample; it is its own stream."""

    def stream(self) -> Elu:
        return self

    def push(self, x: Tensor) -> Tensor:
        return functional.elu(x)

    end = push


class Residual:
    """A chain of layers whose input is added to their answer, by way of a one-sample convolution if there is one."""

    def __init__(self, block: Chain, shortcut: Conv | None = None) -> None:
        self.block, self.shortcut = block, shortcut

    def stream(self) -> ResidualStream:
        return ResidualStream(self)


class ResidualStream:
    """The block's memory, and the input that waits for the block to answer."""

    def __init__(self, residual: Residual) -> None:
        self.residual = residual
        self.block = residual.block.stream()
        self.waiting: Tensor | None = None

    def push(self, x: Tensor) -> Tensor:
        return self._added(x, self.block.push(x))

    def end(self, x: Tensor) -> Tensor:
        return self._added(x, self.block.end(x))

    def _added(self, x: Tensor, answer: Tensor) -> Tensor:
        x, ready = _joined(self.waiting, x), answer.shape[-1]
        self.waiting = x[..., ready:].clone()
        x = x[..., :ready]
        if self.residual.shortcut is not None and ready:
            x = self.residual.shortcut(x)
        return answer + x


class Chain:
    """Layers one after another."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = tuple(layers)

    def stream(self) -> ChainStream:
        return ChainStream(tuple(layer.stream() for layer in self.layers))


class ChainStream:
    """The memories of a chain's layers."""

    def __init__(self, streams: Sequence[Stream]) -> None:
        self.streams = streams

    def push(self, x: Tensor) -> Tensor:
        for stream in self.streams:
            x = stream.push(x)
        return x

    def end(self, x: Tensor) -> Tensor:
        for stream in self.streams:
            x = stream.end(x)
        return x


@contextmanager
def _one_thread(device: torch.device) -> Iterator[None]:
    """One processor for work in many short turns, each too short to be shared.

    Two cores gain nothing for one sound's LSTM; where another program has one of them, every turn waits for it: 50
    steps took 0.15 s on one of two busy cores, 1.6 s on both.
    """
    threads = torch.get_num_threads()
    if device.type != "cpu" or threads == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _joined(past: Tensor | None, x: Tensor) -> Tensor:
    return x if past is None else torch.cat([past, x], dim=-1)


def _nothing(x: Tensor, channels: int) -> Tensor:
    return x.new_empty(x.shape[0], channels, 0)
