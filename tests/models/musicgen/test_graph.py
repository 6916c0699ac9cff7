"""What a CUDA graph captures is the step that runs without one: here it runs uncaptured, on the GPU captured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.musicgen.values import TokenRequest

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")

from models.musicgen import engine, slots, state  # noqa: E402
from models.musicgen import graph as graph_module  # noqa: E402
from models.musicgen.graph import StepGraphs  # noqa: E402

KINDS = ("text", "melody", "stereo", "stereo-melody")


class Uncaptured:
    """Stands where the graphs stand and calls the function that they would capture."""

    def __init__(self, compute: Any) -> None:
        self.compute, self.shapes = compute, set()

    def step(self, state: Any, limit: int, candidates: int) -> None:
        self.shapes.add((limit, candidates))
        self.compute(state, limit, candidates)

    def capture(self, state: Any, limit: int, candidates: int) -> str:
        self.shapes.add((limit, candidates))
        return "captured"

    prepare = StepGraphs.prepare


def requests_of(model: engine.MusicGen) -> list[TokenRequest]:
    prompt = np.random.default_rng(0).integers(0, 64, (model.config.decoder.codebooks, 9))
    return [
        TokenRequest("a harp", 70, 1),
        TokenRequest("an organ, slow", 40, 2, prompt=prompt, negative="drums and bass"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_step_that_is_captured_writes_what_the_plain_step_writes(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "BUCKET", 16)
    model = engine.tiny(kind)
    requests = requests_of(model)
    expected = [model.generate([request])[0] for request in requests]
    model.decoder.graphs = graphs = Uncaptured(model.decoder.compute)
    for request, codes in zip(requests, expected, strict=True):
        np.testing.assert_array_equal(model.generate([request])[0], codes)
    for codes, alone in zip(model.generate(requests), expected, strict=True):
        np.testing.assert_array_equal(codes, alone)
    assert len(graphs.shapes) >= 4


# What asks the device for a number, or brings one to it: a capture refuses the first and freezes the second.
WAITING = ("_local_scalar_dense", "nonzero", "masked_select", "item", "lift_fresh", "unique", "is_nonzero", "equal")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_a_step_asks_the_device_for_nothing_and_keeps_its_buffers(kind: str, precision: str) -> None:
    from torch.utils._python_dispatch import TorchDispatchMode

    class Recorded(TorchDispatchMode):
        def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            names.append(function.overloadpacket.__name__)
            return function(*args, **(kwargs or {}))

    names: list[str] = []
    model = engine.tiny(kind, precision=precision)
    step_state = model.new_slots(2, text_length=16, frames=40)
    model.place(step_state, 0, TokenRequest("a harp", 20, 1))
    model.decoder.step(step_state)
    buffers = {name: value.data_ptr() for name, value in vars(step_state).items() if isinstance(value, torch.Tensor)}
    counts = []
    with torch.inference_mode():
        for _ in range(2):
            names.clear()
            with Recorded():
                model.decoder.compute(step_state, step_state.bucket(), 64)
            counts.append(list(names))
    assert len(counts[0]) > 50 and counts[0] == counts[1]
    assert [name for name in counts[0] if name.startswith(WAITING)] == []
    assert buffers == {name: getattr(step_state, name).data_ptr() for name in buffers}


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_warm_up_no_request_meets_a_step_that_was_not_captured(kind: str) -> None:
    model = engine.tiny(kind)
    model.warm_up()
    model.decoder.graphs = graphs = Uncaptured(model.decoder.compute)
    model.warm_up()
    prepared, graphs.shapes = graphs.shapes, set()
    assert model._idle_states[0].graphs.keys() == prepared
    model.generate([TokenRequest("a harp, slow and far away", 1000, 0)])
    assert graphs.shapes and graphs.shapes <= prepared


class StandIn:
    """CUDA as far as a capture needs it, on the CPU: what is captured is computed for nothing, and noted."""

    def __init__(self, state: Any) -> None:
        self.state, self.streams, self.pools, self.inside = state, [], [], 0

    def graph(self, graph: Any, pool: Any, stream: Any, capture_error_mode: str) -> Any:
        from contextlib import contextmanager

        @contextmanager
        def captured() -> Any:
            assert graph_module.CAPTURING.locked() and capture_error_mode == "thread_local"
            self.streams.append(stream)
            self.pools.append(pool)
            state = self.state()
            before = {name: value.clone() for name, value in vars(state).items() if isinstance(value, torch.Tensor)}
            yield
            for name, value in before.items():
                getattr(state, name).copy_(value)

        return captured()

    def into(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from contextlib import nullcontext
        from types import SimpleNamespace

        quiet = SimpleNamespace(wait_stream=lambda other: None)
        monkeypatch.setattr(torch.cuda, "device", lambda device: nullcontext())
        monkeypatch.setattr(torch.cuda, "Stream", lambda: SimpleNamespace(wait_stream=lambda other: None))
        monkeypatch.setattr(torch.cuda, "current_stream", lambda: quiet)
        monkeypatch.setattr(torch.cuda, "stream", lambda stream: nullcontext())
        monkeypatch.setattr(torch.cuda, "CUDAGraph", object)
        monkeypatch.setattr(torch.cuda, "graph_pool_handle", object)
        monkeypatch.setattr(torch.cuda, "graph", self.graph)


@pytest.mark.parametrize("kind", KINDS)
def test_warm_ups_and_captures_change_no_music(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "BUCKET", 16)
    model = engine.tiny(kind)
    request = requests_of(model)[1]
    expected = model.generate([request])[0]
    current: list[Any] = []
    cuda = StandIn(lambda: current[-1])
    cuda.into(monkeypatch)

    class Graphs(StepGraphs):
        def capture(self, state: Any, limit: int, candidates: int) -> Any:
            current.append(state)
            assert super().capture(state, limit, candidates) is not None
            replayed.append(limit)
            return type("Replay", (), {"replay": lambda _: self.compute(state, limit, candidates)})()

    replayed: list[int] = []
    model.decoder.graphs = Graphs(model.decoder.compute)
    np.testing.assert_array_equal(model.generate([request])[0], expected)
    assert len(replayed) >= 3 and len(set(map(id, cuda.streams))) == len(set(map(id, cuda.pools))) == 1


def test_where_a_capture_fails_the_steps_run_uncaptured_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(state, "BUCKET", 16)
    model = engine.tiny("text")
    request = requests_of(model)[0]
    expected = model.generate([request])[0]

    def failing(self: StepGraphs, state: Any, limit: int, candidates: int, put_back: Any) -> Any:
        self.compute(state, limit, candidates)
        raise RuntimeError("operation not permitted when stream is capturing")

    monkeypatch.setattr(StepGraphs, "_recorded", failing)
    model.decoder.graphs = StepGraphs(model.decoder.compute)
    np.testing.assert_array_equal(model.generate([request])[0], expected)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "slower" in caplog.text and model.decoder.graphs.refused


@pytest.mark.parametrize("kind", ["text", "melody"])
def test_after_a_warm_up_of_slots_no_listener_meets_a_step_that_was_not_captured(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "BUCKET", 16)
    model = engine.tiny(kind)
    model.decoder.graphs = graphs = Uncaptured(model.decoder.compute)
    places = slots.Slots(model, 3, text_length=16, frames=40)
    # A GPU has few widths, and a CPU every one.
    monkeypatch.setattr(slots, "FEW_WIDTHS", (1, 2, 3))
    places.warm_up()
    prepared = {width: set(places._view(width).graphs) for width in (1, 2, 3)}
    assert all(shapes == {(limit, 64) for limit in places._state.buckets()} for shapes in prepared.values())
    graphs.shapes = set()
    for request in requests_of(model)[:1] * 3:
        places.place(TokenRequest(request.text, 30, 1))
        places.step()
    while not places.done(2):
        places.step()
    assert graphs.shapes and all(graphs.shapes <= shapes for shapes in prepared.values())


@pytest.mark.gpu
@pytest.mark.parametrize("kind", KINDS)
def test_captured_steps_on_a_gpu_write_what_plain_steps_write_there(kind: str) -> None:
    captured, plain = engine.tiny(kind, device="cuda"), engine.tiny(kind, device="cuda")
    plain.decoder.graphs = None
    requests = requests_of(captured)
    for _ in range(2):
        for ours, theirs in zip(captured.generate(requests), plain.generate(requests), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert captured._idle_states and captured._idle_states[0].graphs


@pytest.mark.gpu
def test_a_captured_step_never_waits_for_the_gpu() -> None:
    model = engine.tiny("text", device="cuda")
    request = TokenRequest("a harp", 300, 1)
    model.generate([request])
    step_state = model.new_slots(1)
    model.place(step_state, 0, request)
    model.decoder.step(step_state)
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(200):
            model.decoder.step(step_state)
    finally:
        torch.cuda.set_sync_debug_mode("default")
