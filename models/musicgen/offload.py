"""Where layers lie when a model does not fit its GPU: the first ones on it, the rest in memory, fetched for each use.

accelerate moves the weights; this file decides how many layers fit and makes matrices that it can move. Slower by what
the bus takes, but the same numbers. Runs no captured steps: a capture cannot hold weights that come and go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from models.musicgen.values import MusicGenError

if TYPE_CHECKING:
    import torch

# Kept free for the cache, the codec, the text encoder and the libraries' workspaces.
SPARE_BYTES = 3_000_000_000


def free_bytes(device: torch.device) -> int | None:
    """Memory that can still be had on a device; None where it is not a GPU. Asks no other GPU, and no accelerate."""
    if device.type != "cuda":
        return None
    import torch

    free, _ = torch.cuda.mem_get_info(device)
    # What torch has reserved and does not use is to be had too.
    return int(free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device))


def layers_that_fit(layer_bytes: Sequence[int], other_bytes: int, free: int | None) -> int:
    """How many layers, from the first, fit beside what must lie on the device anyway."""
    if free is None:
        return len(layer_bytes)
    left = free - other_bytes - SPARE_BYTES
    for index, size in enumerate(layer_bytes):
        left -= size
        if left < 0:
            return index
    return len(layer_bytes)


class Fetched:
    """A matrix that lies in memory and is brought to the device for each product, by accelerate's hook."""

    def __init__(self, weight: torch.Tensor, precision: str, device: torch.device) -> None:
        import torch

        try:
            from accelerate.hooks import AlignDevicesHook, add_hook_to_module
        except ImportError as error:
            raise MusicGenError(
                "This model does not fit the GPU's free memory, and accelerate, which would bring its layers one by "
                "one, is not installed: run 'make neural', choose a smaller model, or the device 'cpu'."
            ) from error
        self.precision = precision
        self.rows_out, self.rows_in = int(weight.shape[0]), int(weight.shape[1])
        self.bytes_read = weight.numel() * weight.element_size()
        module = torch.nn.Linear(1, 1, bias=False, device="meta", dtype=weight.dtype)
        kept = weight.pin_memory() if device.type == "cuda" else weight
        module.weight = torch.nn.Parameter(kept, requires_grad=False)
        hook = AlignDevicesHook(execution_device=device, offload=True, weights_map={"weight": kept})
        self.module: Any = add_hook_to_module(module, hook)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Product of the rows with the matrix: `[rows, in]` to `[rows, out]`."""
        return self.module(x)
