"""Attention of one position: the products agree with torch's own, and nothing beyond the length is heard."""

from __future__ import annotations

import pytest

from models.musicgen import attention

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.neural

ROWS, HEADS, ROOM, SIZE = 4, 3, 40, 64
TOLERANCES = {torch.float32: 1e-5, torch.bfloat16: 0.03}


def case(dtype: torch.dtype, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    chance = torch.Generator().manual_seed(seed)
    query = torch.randn(ROWS, HEADS, SIZE, generator=chance).to(dtype)
    cache = torch.randn(2, ROWS, HEADS, ROOM, SIZE, generator=chance).to(dtype)
    return query, cache[0], cache[1]


def by_hand(query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, lengths: list[int]) -> torch.Tensor:
    """The formula, row by row, in float64."""
    rows = []
    for row, length in enumerate(lengths):
        q, k, v = query[row].double(), keys[row, :, :length].double(), values[row, :, :length].double()
        chances = torch.softmax(torch.einsum("hd,hld->hl", q, k) / SIZE**0.5, dim=-1)
        rows.append(torch.einsum("hl,hld->hd", chances, v).reshape(-1))
    return torch.stack(rows)


@pytest.mark.parametrize("dtype", list(TOLERANCES))
@pytest.mark.parametrize("twin", [attention.attend, attention.attend_by_products, attention.attend_whole])
@pytest.mark.parametrize("length", [1, 7, ROOM])
def test_one_length_for_all_rows_is_the_formula(twin, length: int, dtype: torch.dtype) -> None:
    query, keys, values = case(dtype)
    heard = twin(query, keys, values, length)
    assert heard.dtype is dtype and heard.shape == (ROWS, HEADS * SIZE)
    assert (heard.double() - by_hand(query, keys, values, [length] * ROWS)).abs().max() < TOLERANCES[dtype]


@pytest.mark.parametrize("dtype", list(TOLERANCES))
@pytest.mark.parametrize("twin", [attention.attend_by_products, attention.attend_whole])
def test_each_row_may_have_its_own_length(twin, dtype: torch.dtype) -> None:
    query, keys, values = case(dtype)
    lengths = [1, 5, ROOM, 12]
    heard = twin(query, keys, values, torch.tensor(lengths))
    assert (heard.double() - by_hand(query, keys, values, lengths)).abs().max() < TOLERANCES[dtype]


@pytest.mark.parametrize("lengths", [5, torch.tensor([5, 5, 5, 5])])
def test_what_stands_beyond_the_length_is_not_heard(lengths: int | torch.Tensor) -> None:
    query, keys, values = case(torch.float32)
    before = attention.attend(query, keys, values, lengths)
    keys[:, :, 5:], values[:, :, 5:] = 1e4, 1e4
    assert torch.equal(attention.attend(query, keys, values, lengths), before)


def test_the_cache_may_be_wider_than_the_query() -> None:
    query, keys, values = case(torch.bfloat16)
    wide = attention.attend(query, keys.float(), values.float(), 9)
    assert wide.dtype is torch.bfloat16
    assert (wide.double() - by_hand(query, keys, values, [9] * ROWS)).abs().max() < 0.005
