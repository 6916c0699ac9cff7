"""What a decode loop remembers between steps: fixed buffers, one slot a request, two rows a slot.

Row 2s of slot s has the condition, row 2s + 1 the null condition. All that a step reads or writes lies in tensors of
fixed shape (a captured step replays on them); beside them the host keeps the few numbers it needs without asking the
device. Holds no weights and computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.musicgen.config import DecoderConfig
from models.musicgen.sampling import candidates_for

if TYPE_CHECKING:
    import torch

# Attention reads this many positions or a multiple: few shapes, and never the whole of a buffer that is half empty.
BUCKET = 256


@dataclass(eq=False)
class State:
    """Buffers of some slots; made by `Decoder.new_state`.

    Attributes:
        tokens: int64 `[slots, codebooks, columns]`, the delayed table (`delay.pattern`).
        position: int64 `[slots]`, the column that the next step reads.
        last: int64 `[slots]`, where a slot's position stops; an idle slot stands at 0 of 0.
        prefix: int64 `[slots]`, positions before the first column (chroma and words of a melody model).
        kv: `[layers, 2, rows, heads, length, 64]`, keys and values of the positions so far.
        cross: `[layers, 2, rows, heads, text_length, 64]`, of the words; None in a melody model.
        cross_length: int64 `[rows]`, how many of those positions count.
        guidance, temperature, top_k, greedy: `[slots]`, what each request wishes.
        seed_keys: int64 `[slots, codebooks]`, of `sampling.seed_keys`.
        host_position, host_last, host_prefix: the same numbers on the host.
        host_top_k: wishes on the host; the widest decides how many candidates a step looks at.
        graphs: captured steps of this state, by what they were captured for.
        memory_of_graphs: the pool all of them take their passing results from, one after the other; shared by views
            of the same buffers (`slots`), of which no two are stepped at once.
    """

    tokens: torch.Tensor
    position: torch.Tensor
    last: torch.Tensor
    prefix: torch.Tensor
    kv: torch.Tensor
    cross: torch.Tensor | None
    cross_length: torch.Tensor
    guidance: torch.Tensor
    temperature: torch.Tensor
    top_k: torch.Tensor
    greedy: torch.Tensor
    seed_keys: torch.Tensor
    host_position: list[int]
    host_last: list[int]
    host_prefix: list[int]
    host_top_k: list[int]
    host_cross_length: list[int]
    graphs: dict[Any, Any] = field(default_factory=dict)
    memory_of_graphs: list[Any] = field(default_factory=list)

    @property
    def slots(self) -> int:
        return len(self.host_position)

    @property
    def rows(self) -> int:
        return 2 * self.slots

    @property
    def length(self) -> int:
        """Positions the cache can hold."""
        return int(self.kv.shape[4])

    @property
    def text_length(self) -> int:
        return 0 if self.cross is None else int(self.cross.shape[4])

    def written(self, slot: int) -> int:
        """Columns of a slot that are final: those before its position and the one a step reads next."""
        return self.host_position[slot] + 1

    def done(self, slot: int) -> bool:
        """True when every column is written (or nothing was asked)."""
        return self.host_position[slot] >= self.host_last[slot]

    def reach(self) -> int:
        """Positions of the cache that the next step must look at, its own among them."""
        return 1 + max(a + b for a, b in zip(self.host_position, self.host_prefix, strict=True))

    def common_place(self) -> int | None:
        """The place of all slots, if they stand alike: then nothing needs a mask."""
        places = {a + b for a, b in zip(self.host_position, self.host_prefix, strict=True)}
        return places.pop() if len(places) == 1 else None

    def common_words(self) -> int | None:
        """The length of all rows' words, if they are alike."""
        return self.host_cross_length[0] if len(set(self.host_cross_length)) == 1 else None

    def bucket(self) -> int:
        """`reach`, rounded up to whole buckets."""
        return min(self.length, -(-self.reach() // BUCKET) * BUCKET)

    def buckets(self) -> list[int]:
        """Every value that `bucket` can have."""
        return [min(self.length, last) for last in range(BUCKET, self.length + BUCKET, BUCKET)]

    def candidates(self, vocabulary: int) -> int:
        """How many candidates the widest wish needs."""
        return max(candidates_for(top_k, vocabulary) for top_k in self.host_top_k)

    def graph_memory(self, new: Callable[[], Any]) -> Any:
        """The pool of the captured steps, made by `new` at first."""
        if not self.memory_of_graphs:
            self.memory_of_graphs.append(new())
        return self.memory_of_graphs[0]

    def advanced(self) -> None:
        """Notes on the host that a step was made."""
        pairs = zip(self.host_position, self.host_last, strict=True)
        self.host_position = [min(position + 1, last) for position, last in pairs]


def new_state(
    config: DecoderConfig,
    slots: int,
    length: int,
    columns: int,
    text_length: int,
    dtype: torch.dtype,
    device: torch.device,
) -> State:
    """Empty buffers.

    Args:
        length: positions of the cache (prefix and columns).
        columns: of the longest request; one more is kept, into which finished slots write.
        text_length: positions of the words, of models that attend to them.
        dtype: of keys and values (of the words, on a CPU, float32).
    """
    import torch

    rows = 2 * slots
    heads = (config.heads, length, config.head_width)
    cross_heads = (config.heads, text_length, config.head_width)
    cross = config.conditioning == "cross"
    # A few words in float32 are attended to in a third of the time that a CPU takes for them in half precision.
    cross_dtype = torch.float32 if device.type == "cpu" else dtype

    def numbers(value: int, count: int = slots) -> torch.Tensor:
        return torch.full((count,), value, dtype=torch.int64, device=device)

    return State(
        tokens=torch.full((slots, config.codebooks, columns + 1), config.vocabulary, dtype=torch.int64, device=device),
        position=numbers(0),
        last=numbers(0),
        prefix=numbers(0),
        kv=torch.zeros((config.layers, 2, rows, *heads), dtype=dtype, device=device),
        cross=torch.zeros((config.layers, 2, rows, *cross_heads), dtype=cross_dtype, device=device) if cross else None,
        cross_length=numbers(1, rows),
        guidance=torch.ones(slots, device=device),
        temperature=torch.ones(slots, device=device),
        top_k=numbers(1),
        greedy=torch.zeros(slots, dtype=torch.bool, device=device),
        seed_keys=torch.zeros((slots, config.codebooks), dtype=torch.int64, device=device),
        host_position=[0] * slots,
        host_last=[0] * slots,
        host_prefix=[0] * slots,
        host_top_k=[1] * slots,
        host_cross_length=[1] * rows,
    )
