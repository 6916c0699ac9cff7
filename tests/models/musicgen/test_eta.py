"""The time a sound will take: grows as the work does, is corrected by what was seen, guesses without weights."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.musicgen.config import PUBLISHED, tiny_config
from models.musicgen.eta import Pace, guess_s, kept_values, weight_values
from models.musicgen.values import Stop, TokenRequest, never
from models.musicgen.windows import Window, plan

CONFIG = replace(tiny_config("text"), max_frames=1500)


class Clock:
    """A model whose steps take exactly what they should, by a clock of its own."""

    precision = "fp32"

    def __init__(self, config: Any, first_s: float, growth_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
        self.config, self.first_s, self.growth_s, self.now, self.runs = config, first_s, growth_s, 0.0, 0
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)

    def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[np.ndarray]:
        self.runs += 1
        self.now += 3.0  # encoding words, reading the prompt: no steps
        for start in range(request.prompt_frames, request.frames, chunk_frames):
            end = min(request.frames, start + chunk_frames)
            self.now += sum(self.first_s + self.growth_s * frame for frame in range(start, end))
            yield np.zeros((4, end - start), np.int64)


class Silent:
    """A codec that takes no time at all."""

    codebooks = 4

    def decode(self, codes: np.ndarray) -> np.ndarray:
        return np.zeros((1, 640 * codes.shape[1]), np.float32)


def run(model: Clock, pace: Pace, window: Window) -> float:
    began = model.now
    request = TokenRequest("", window.frames, 0, prompt=np.zeros((4, window.prompt_frames), np.int64))
    for _ in pace.watching(window, model.stream(request, 5)):
        model.now += 0.5  # what is done with a piece: not the model's time
        began += 0.5
    return model.now - began - 3.0


def test_a_watched_run_makes_the_next_forecast_true(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Clock(CONFIG, 0.03, 0.00004, monkeypatch)
    pace, window = Pace(model, Silent()), Window(0, 1500, 0, "", 0)
    took = run(model, pace, window)
    assert pace.seconds([window]) == pytest.approx(took, rel=0.03)
    half = replace(window, new_frames=500)
    assert pace.seconds([half]) == pytest.approx(run(model, pace, half), rel=0.05)


def test_a_probe_is_made_once_and_only_if_nothing_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Clock(CONFIG, 0.03, 0.0, monkeypatch)
    pace, window = Pace(model, Silent()), Window(0, 100, 0, "", 0)
    forecast = pace.seconds([window])
    assert model.runs == 1
    assert 0.9 * 3.09 < forecast < 1.5 * 3.09, "103 steps of 30 ms"
    assert pace.seconds([window, replace(window, start_frame=100)]) == pytest.approx(2 * forecast)
    assert model.runs == 1


def test_one_slow_piece_does_not_spoil_the_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Clock(CONFIG, 0.03, 0.0, monkeypatch)
    pace, window = Pace(model, Silent()), Window(0, 60, 0, "", 0)
    run(model, pace, window)
    wanted = pace.step_s(30)
    pieces = pace.watching(window, model.stream(TokenRequest("", 15, 0), 5))
    next(pieces)
    next(pieces)
    model.first_s = 5.0
    next(pieces)
    assert pace.step_s(30) == pytest.approx(wanted)


def test_a_prompt_is_counted_but_not_as_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Clock(CONFIG, 0.03, 0.0, monkeypatch)
    pace, window = Pace(model, Silent()), Window(0, 100, 600, "", 0)
    assert run(model, pace, window) == pytest.approx(3.0)
    assert pace.step_s(650) == pytest.approx(0.03)
    assert pace.seconds([window]) > pace.seconds([replace(window, prompt_frames=0)])


def test_longer_later_and_bigger_takes_longer() -> None:
    small, large = PUBLISHED["small"], PUBLISHED["large"]
    assert guess_s(small, 10, "cpu") < guess_s(small, 30, "cpu")
    assert guess_s(small, 30, "cpu") > 3 * guess_s(small, 10, "cpu"), "late steps cost more"
    for device in ("cpu", "cuda"):
        assert guess_s(small, 10, device) < guess_s(large, 10, device)
        assert guess_s(small, 10, device, takes=3) == pytest.approx(3 * guess_s(small, 10, device))
    assert guess_s(small, 10, "cuda:1") == guess_s(small, 10, "cuda") < guess_s(small, 10, "cpu")


def test_bytes_are_those_of_the_published_shapes() -> None:
    """Table of bytes a step in bf16: 0.72, 3.2 and 5.7 GB; a position leaves 98 kB a row in the small one."""
    read = [2 * weight_values(PUBLISHED[name].decoder) / 1e9 for name in ("small", "medium", "large")]
    assert read == pytest.approx([0.722, 3.197, 5.672], rel=0.02)
    assert kept_values(PUBLISHED["small"].decoder) * 2 == pytest.approx(2 * 98_304)


def test_a_guess_needs_no_torch() -> None:
    program = (
        "import sys\nfrom models.musicgen.eta import guess_s\nfrom models.musicgen.config import PUBLISHED\n"
        "assert guess_s(PUBLISHED['small'], 10, 'cpu') > 0\nassert 'torch' not in sys.modules"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.neural
def test_a_tiny_generator_s_forecast_is_near_what_it_takes() -> None:
    pytest.importorskip("torch")
    from models.musicgen.generator import SoundRequest, tiny_generator

    generator = tiny_generator("text")
    request = SoundRequest("piano", 4.0, 0)
    list(generator.stream(request))
    forecast, began = generator.eta_s(request), time.perf_counter()
    list(generator.stream(request))
    took = time.perf_counter() - began
    assert took / 5 < forecast < took * 5, "of the right order even on a busy machine"
    assert generator.eta_many_s([request, request]) == pytest.approx(2 * forecast, rel=0.5)
    longer = replace(request, lead_in=np.zeros((1, 64_000), np.float32))
    assert generator.eta_s(longer) > generator.eta_s(request)


def test_a_plan_of_windows_costs_what_its_windows_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Clock(CONFIG, 0.03, 0.00002, monkeypatch)
    pace = Pace(model, Silent())
    windows = plan(CONFIG, 95 * 50, 0, "", 0)
    assert pace.seconds(windows) == pytest.approx(sum(pace.seconds([window]) for window in windows))
