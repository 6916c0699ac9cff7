"""What a captured step must keep to, held without a GPU: it runs on the meta device, which has shapes and no numbers.

There everything that would ask a device for a number fails, and so does every sum of a tensor of the device and one of
the host; the code takes the same turns as on a GPU. How many kernels a step launches is counted on the same run.
"""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest

from models.musicgen.config import PUBLISHED, DecoderConfig, tiny_config
from models.musicgen.values import TokenRequest

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")

from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402

from models.musicgen import delay, engine, linear, sampling, weights  # noqa: E402
from models.musicgen.decoder import Condition, Decoder, Wish  # noqa: E402

KINDS = ("text", "melody", "stereo", "stereo-melody")
TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
# Views and types that are right already launch nothing.
NO_KERNEL = (
    "view", "expand", "reshape", "unsqueeze", "squeeze", "slice", "select", "transpose", "permute", "t.default",
    "empty", "to.dtype", "detach", "alias", "as_strided",
)  # fmt: skip


class Recorded(TorchDispatchMode):
    """The names of what is called, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(str(function).removeprefix("aten."))
        return function(*args, **(kwargs or {}))

    def kernels(self) -> list[str]:
        return [name for name in self.names if not name.startswith(("prim.", *NO_KERNEL))]


def decoder_without_numbers(config: DecoderConfig, precision: str) -> Decoder:
    shapes, meta, dtype = weights.expected_shapes(config), torch.device("meta"), TYPES[precision]
    packed = weights.build(
        config,
        lambda name: torch.empty(shapes[name], device=meta),
        dtype,
        meta,
        lambda _: lambda matrix: linear.pack(matrix, precision, "meta"),
    )
    return Decoder(config, packed, dtype, meta)


def a_step(config: DecoderConfig, precision: str, slots: int) -> Recorded:
    decoder = decoder_without_numbers(config, precision)
    state = decoder.new_state(slots, 512, 200, 64)
    with torch.inference_mode(), Recorded() as recorded:
        decoder.compute(state, 256, min(256, config.vocabulary))
    return recorded


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("precision", list(TYPES))
@pytest.mark.parametrize("slots", [1, 3])
def test_a_step_needs_no_number_from_its_device_and_no_tensor_of_the_host(
    kind: str, precision: str, slots: int
) -> None:
    assert a_step(tiny_config(kind).decoder, precision, slots).kernels()


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_takes_its_slot_and_a_plain_step_follows_on_the_device_alone(kind: str) -> None:
    config = tiny_config(kind).decoder
    decoder = decoder_without_numbers(config, "bf16")
    prompt = np.zeros((config.codebooks, 9), dtype=np.int64)
    wish = Wish(delay.pattern(config, 30, prompt), 9, 5, 3.0, 1.0, 50, False)
    rows = torch.zeros((2, 7, config.width), device="meta")
    state = decoder.new_state(2, 512, 200, 64)
    decoder.begin(state, 1, Condition(rows, (7, 5)), wish)
    assert state.host_position[1] > 0 and state.host_last[1] == delay.columns_of(config, 30) - 1
    with torch.inference_mode():
        decoder.compute(state, state.reach(), 64, 11, 7)


FAULTS = {
    "a number is asked for": lambda guidance: guidance * float(guidance[0]),
    "a shape hangs on numbers": lambda guidance: guidance[guidance > 0],
    "the host's tensor is mixed in": lambda guidance: guidance + torch.ones(1),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_the_rule_finds_a_step_that_breaks_it(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sampling.guided
    monkeypatch.setattr(sampling, "guided", lambda logits, guidance: whole(logits, FAULTS[fault](guidance)))
    with pytest.raises((RuntimeError, NotImplementedError)):
        a_step(tiny_config("text").decoder, "bf16", 1)


@pytest.mark.parametrize(("name", "most"), [("small", 380), ("medium", 690), ("melody", 500)])
def test_a_step_launches_few_kernels(name: str, most: int) -> None:
    kernels = a_step(PUBLISHED[name].decoder, "bf16", 1).kernels()
    assert most - 12 < len(kernels) <= most
    layers = PUBLISHED[name].decoder.layers
    attentions = 2 if PUBLISHED[name].decoder.conditioning == "cross" else 1
    assert kernels.count("scaled_dot_product_attention.default") == attentions * layers
    # Sums over the stream are made by the products; logits are never rounded to half precision.
    assert kernels.count("addmm_.default") == (attentions + 1) * layers
    assert kernels.count("mm.dtype") == 1


@pytest.mark.parametrize("kind", ["text", "melody"])
def test_a_step_leaves_no_tensor_behind(kind: str) -> None:
    model = engine.tiny(kind)
    state = model.new_slots(2, text_length=16, frames=60)
    model.place(state, 0, TokenRequest("a harp", 40, 1))

    def tensors_after(steps: int) -> int:
        with torch.inference_mode():
            for _ in range(steps):
                model.decoder.compute(state, state.length, 64)
        gc.collect()
        return sum(issubclass(type(one), torch.Tensor) for one in gc.get_objects())

    assert tensors_after(3) == tensors_after(8)
