"""The hash behind the draw behaves like chance, and the draw is what its words say."""

from __future__ import annotations

import math

import numpy as np
import pytest

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")

from models.musicgen import sampling  # noqa: E402


def keys_of(seeds, steps, codebooks: int = 4):
    return sampling.step_keys(torch.tensor([sampling.seed_keys(s, codebooks) for s in seeds]), torch.tensor(steps))


def uniforms(seeds, steps, codes: int = 2048):
    """Chances back from the waiting times: [n, 4, codes]."""
    table = torch.arange(codes).expand(len(seeds), 4, codes)
    return (1.0 - torch.exp(-torch.exp(sampling.log_waiting(keys_of(seeds, steps), table).double()))).numpy()


def chi_square(values: np.ndarray, bins: int = 64) -> float:
    """How many standard deviations the counts in equal bins are from what chance would give."""
    counts = np.histogram(values, bins=bins, range=(0.0, 1.0))[0]
    expected = values.size / bins
    statistic = float(((counts - expected) ** 2 / expected).sum())
    return (statistic - (bins - 1)) / math.sqrt(2 * (bins - 1))


def test_chances_are_uniform_over_codes_steps_codebooks_and_seeds() -> None:
    steps = list(range(400))
    by_step = uniforms([5] * 400, steps)
    by_seed = uniforms(list(range(400)), [17] * 400)
    for values in (by_step, by_seed):
        assert abs(chi_square(values.ravel())) < 4
        assert abs(chi_square(values[:, 0, 0])) < 4
        assert abs(chi_square(values[3].ravel())) < 4
        assert values.mean() == pytest.approx(0.5, abs=0.001)


def test_neighbouring_steps_codebooks_codes_and_seeds_have_nothing_in_common() -> None:
    first = uniforms([5] * 200, list(range(200)))
    pairs = {
        "step": (first[:-1], first[1:]),
        "codebook": (first[:, :-1], first[:, 1:]),
        "code": (first[..., :-1], first[..., 1:]),
        "seed": (first, uniforms([6] * 200, list(range(200)))),
        "seed above 32 bits": (first, uniforms([5 + 2**32] * 200, list(range(200)))),
        "seed against step": (uniforms([5] * 199, list(range(1, 200))), uniforms([6] * 199, list(range(199)))),
    }
    for name, (one, other) in pairs.items():
        correlation = np.corrcoef(one.ravel(), other.ravel())[0, 1]
        assert abs(correlation) < 5 / math.sqrt(one.size), name


def test_a_waiting_time_is_a_number_or_never_wins_whatever_the_hash_says(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = torch.tensor([[[0, 1]]])
    for word, wins in ((0, True), (sampling.MASK_32, False)):
        monkeypatch.setattr(sampling, "mixed", lambda words, word=word: torch.full_like(words, word))
        waiting = sampling.log_waiting(torch.zeros(1, 1, dtype=torch.int64), codes)
        assert not waiting.isnan().any()
        assert (waiting < -20).all() if wins else (waiting > 2).all()


def drawn_shares(logits, temperature: float, top_k: int, draws: int = 6000) -> np.ndarray:
    slots = torch.arange(draws)
    found = sampling.draw(
        logits.expand(draws, 1, -1),
        keys_of(slots.tolist(), [0] * draws, 1),
        torch.full((draws,), temperature),
        torch.full((draws,), top_k),
        torch.zeros(draws, dtype=torch.bool),
        logits.shape[-1],
    )
    return np.bincount(found.ravel().numpy(), minlength=logits.shape[-1]) / draws


@pytest.mark.parametrize(("temperature", "top_k"), [(1.0, 8), (0.5, 8), (2.0, 8), (1.0, 3)])
def test_codes_are_drawn_as_often_as_their_probability_says(temperature: float, top_k: int) -> None:
    logits = torch.tensor([0.3, -1.0, 2.0, 0.0, 1.4, -3.0, 0.9, 0.1])
    kept = logits.clone()
    kept[logits.argsort(descending=True)[top_k:]] = float("-inf")
    expected = (kept / temperature).softmax(-1).numpy()
    shares = drawn_shares(logits, temperature, top_k)
    assert np.abs(shares - expected).max() < 0.025
    assert (shares[expected == 0] == 0).all()


def test_greedy_takes_the_likeliest_and_top_one_does_too() -> None:
    logits = torch.randn(3, 4, 50, generator=torch.Generator().manual_seed(0))
    wish = {"temperature": torch.ones(3), "candidates": 50}
    noise = keys_of([0, 1, 2], [0] * 3)
    greedy = sampling.draw(logits, noise, top_k=torch.full((3,), 50), greedy=torch.ones(3, dtype=torch.bool), **wish)
    one = sampling.draw(
        logits, noise, top_k=torch.ones(3, dtype=torch.int64), greedy=torch.zeros(3, dtype=torch.bool), **wish
    )
    assert torch.equal(greedy, logits.argmax(-1)) and torch.equal(one, greedy)


def test_fewer_candidates_draw_the_same_code_as_all_with_the_same_limit() -> None:
    logits = torch.randn(50, 4, 600, generator=torch.Generator().manual_seed(1))
    noise = keys_of(list(range(50)), [0] * 50)
    wish = {"temperature": torch.ones(50), "top_k": torch.full((50,), 20), "greedy": torch.zeros(50, dtype=torch.bool)}
    assert torch.equal(
        sampling.draw(logits, noise, candidates=256, **wish), sampling.draw(logits, noise, candidates=600, **wish)
    )
    assert [sampling.candidates_for(k, 2048) for k in (0, 1, 250, 256, 257)] == [2048, 256, 256, 256, 2048]


def test_guidance_leads_from_the_null_prediction_through_the_conditional_one() -> None:
    pair = torch.tensor([[[[1.0, 2.0]], [[3.0, 5.0]]]])
    for guidance in (0.0, 1.0, 3.0):
        expected = pair[0, 1] + guidance * (pair[0, 0] - pair[0, 1])
        assert torch.equal(sampling.guided(pair, torch.tensor([guidance]))[0], expected)
