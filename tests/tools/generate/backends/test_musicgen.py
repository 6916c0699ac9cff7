"""MusicGen behind the backend door, with tiny random checkpoints in folders as they are published."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from models import weights
from models.weights_table import WEIGHTS
from tools.errors import MissingError, RenderError
from tools.generate.backend import AudioBackend, Missing, Ready
from tools.generate.backends import loaded
from tools.generate.backends.generated import CHORDS_UNDER_TUNE, chroma_of
from tools.generate.backends.musicgen import MusicGenBackend
from tools.generate.backends.remote import RemoteBackend
from tools.generate.backends.shelf import own_folder, shelved
from tools.generate.controls import chord_span
from tools.generate.hardware import Hardware
from tools.generate.values import Controls, SoundOrder, Tone
from tools.render.audio import Audio
from tools.render.dry import RenderStopped

RATE_HZ = 32_000
ORDER = SoundOrder("slow jazz piano", 0.731, 1)
CHORDS = (chord_span(0.0, 0.4, "C"), chord_span(0.4, 0.8, "G7/B"))
TUNE = (Tone(0.0, 0.4, 64), Tone(0.4, 0.8, 67))
neural = pytest.mark.neural


@pytest.fixture(autouse=True)
def room_for_all(monkeypatch):
    """Tiny models need not make room for one another."""
    monkeypatch.setattr(loaded, "KEPT", 10)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    pytest.importorskip("torch")
    from models.musicgen.tiny_checkpoint import write

    root = tmp_path_factory.mktemp("checkpoints")
    for kind in ("text", "melody", "stereo"):
        write(root / kind, kind)
    return root


@pytest.fixture(scope="module")
def backends(folders):
    return {kind: MusicGenBackend(own_folder(folders / kind), "cpu", "fp32") for kind in ("text", "melody", "stereo")}


def joined(backend: AudioBackend, order: SoundOrder) -> np.ndarray:
    return np.concatenate([audio.samples for audio in backend.stream(order)], axis=1)


@neural
@pytest.mark.parametrize(("kind", "channels"), [("text", 1), ("melody", 1), ("stereo", 2)])
def test_the_capabilities_are_the_checkpoints_and_lengths_are_exact(backends, kind, channels):
    backend = backends[kind]
    assert isinstance(backend, AudioBackend) and isinstance(backend.state(), Ready)
    can = backend.capabilities
    assert can.melody == can.chords == (kind == "melody")
    assert {"text", "negative", "continuation", "stream"} <= can.names and "inpaint" not in can.names
    assert (can.sample_rate_hz, can.channels) == (RATE_HZ, channels)
    assert joined(backend, ORDER).shape == (channels, round(0.731 * RATE_HZ))


@neural
def test_takes_are_what_streaming_gives_one_by_one(backends):
    orders = [replace(ORDER, seed=seed) for seed in (1, 2)]
    takes = [audio.samples for audio in backends["text"].takes(orders)]
    assert np.abs(takes[0] - takes[1]).max() > 1e-4
    for take, order in zip(takes, orders, strict=True):
        assert np.abs(take - joined(backends["text"], order)).max() < 1e-4


@neural
def test_the_first_sound_comes_before_the_last_is_made(backends):
    told: list[str] = []
    pieces = backends["text"].stream(replace(ORDER, seconds=2.0), progress=told.append)
    first = next(pieces)
    assert 0 < first.frames < 2.0 * RATE_HZ / 2
    assert sum(piece.frames for piece in pieces) + first.frames == 2 * RATE_HZ
    assert told[-1] == "2 of 2 seconds"


@neural
@pytest.mark.parametrize("how", ["stream", "takes"])
def test_it_stops_within_a_step(backends, how):
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 5

    order = replace(ORDER, seconds=20.0)
    with pytest.raises(RenderStopped):
        list(backends["text"].stream(order, stop) if how == "stream" else backends["text"].takes([order], stop))
    assert len(asked) == 6


@neural
def test_chords_and_tune_steer_a_melody_model_and_leave_another_alone(backends):
    plain = joined(backends["melody"], ORDER)
    for controls in (Controls(chords=CHORDS), Controls(tune=TUNE), Controls(chords=CHORDS, tune=TUNE)):
        assert np.abs(joined(backends["melody"], replace(ORDER, controls=controls)) - plain).max() > 1e-4
    steered = replace(ORDER, controls=Controls(chords=CHORDS, tune=TUNE))
    assert np.array_equal(joined(backends["text"], steered), joined(backends["text"], ORDER))


@neural
def test_a_lead_in_at_another_rate_is_carried_on_and_not_returned(backends):
    noise = np.random.default_rng(0).standard_normal((2, 44_100)).astype(np.float32)
    order = replace(ORDER, lead_in=Audio(0.1 * noise, 44_100))
    made = joined(backends["text"], order)
    assert made.shape == (1, round(0.731 * RATE_HZ))
    assert np.abs(made - joined(backends["text"], ORDER)).max() > 1e-4


@neural
def test_the_time_it_takes_is_told_before_and_after_loading(folders):
    backend = MusicGenBackend(own_folder(folders / "text"), "cpu", "auto")
    loaded.forget()
    before = backend.eta_s(replace(ORDER, seconds=10.0))
    assert loaded.if_loaded(backend._key) is None, "an estimate must not load anything"
    backend.generator()
    after = backend.eta_s(replace(ORDER, seconds=10.0))
    assert before is not None and before > 0 and after is not None and 0 < after < 600


@neural
def test_the_weights_are_loaded_once_for_all_backends_of_a_folder(backends, folders):
    again = MusicGenBackend(own_folder(folders / "text"), "cpu", "fp32")
    assert again.generator() is backends["text"].generator()


@neural
def test_another_model_takes_the_place_of_the_one_before(backends, monkeypatch):
    monkeypatch.setattr(loaded, "KEPT", 1)
    first, second = backends["text"], backends["stereo"]
    was = first.generator()
    second.generator()
    assert loaded.if_loaded(first._key) is None and loaded.if_loaded(second._key) is not None
    assert first.generator() is not was and loaded.if_loaded(second._key) is None


@neural
def test_more_than_can_be_made_is_a_sentence(backends):
    with pytest.raises(RenderError, match="3600 is the most"):
        next(backends["text"].stream(replace(ORDER, seconds=4000.0)))


@neural
def test_a_broken_checkpoint_is_a_sentence(folders, tmp_path):
    import shutil

    broken = shutil.copytree(folders / "text", tmp_path / "broken")
    path = next(broken.glob("*.safetensors"))
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(RenderError, match=r"\."):
        next(MusicGenBackend(own_folder(broken), "cpu").stream(ORDER))


@neural
def test_weights_that_are_not_what_was_brought_are_not_loaded(folders, tmp_path):
    import shutil

    folder = shutil.copytree(folders / "text", tmp_path / "musicgen-medium")
    tensors = next(folder.glob("*.safetensors"))
    files = {tensors.name: weights.FileRecord(weights.sha256_of(tensors), tensors.stat().st_size, "hub")}
    receipt = weights.Receipt("musicgen-medium", "facebook/musicgen-medium", "0" * 40, "CC-BY-NC-4.0", "2026", files)
    (folder / weights.RECEIPT).write_text(json.dumps(receipt.as_json()))
    backend = MusicGenBackend(own_folder(folder), "cpu", "fp32")
    assert backend.licence.name == "CC-BY-NC-4.0" and not backend.licence.commercial
    assert backend.generator() is not None
    assert backend.weights.provenance()["sha256"] == {tensors.name: files[tensors.name].sha256}
    loaded.forget()
    spoiled = bytearray(tensors.read_bytes())
    spoiled[-1] ^= 1
    tensors.write_bytes(spoiled)
    with pytest.raises(MissingError, match="is not what was brought, so it is not loaded"):
        backend.generator()


def test_a_folder_of_ones_own_has_an_unknown_licence(tmp_path):
    licence = own_folder(tmp_path / "somebody").licence
    assert not licence.commercial and "not known" in licence.sentence


@pytest.mark.parametrize("name", [name for name in WEIGHTS if name.startswith("musicgen")])
def test_what_published_weights_can_do_is_known_before_they_are_brought(name, tmp_path):
    can = MusicGenBackend(shelved(WEIGHTS[name], tmp_path)).capabilities
    assert can.text and can.chords == ("melody" in name) and can.channels == (2 if "stereo" in name else 1)


def test_missing_weights_are_told_with_name_size_licence_and_command(tmp_path):
    there = Hardware(torch="2.13.0")
    missing = shelved(WEIGHTS["musicgen-melody"], tmp_path).missing(there)
    assert missing == Missing(
        "The weights of MusicGen melody are not on this machine: 6.3 GB, CC-BY-NC-4.0 (not for commercial projects).",
        "parlando weights get musicgen-melody",
    )
    without = shelved(WEIGHTS["musicgen-melody"], tmp_path).missing(Hardware())
    assert without is not None and without.command == "make neural" and "CC-BY-NC-4.0" in without.sentence


def test_the_chroma_of_an_order_is_chords_at_half_weight_under_the_tune():
    both = chroma_of(Controls(chords=CHORDS, tune=TUNE), 0.8, 1.0)
    assert both is not None and both.shape == (7, 12)
    assert both[1, 4] == 1.0 and both[1, 0] == both[1, 7] == CHORDS_UNDER_TUNE and both[1, 2] == 0
    chords = chroma_of(Controls(chords=CHORDS), 0.8, 0.7)
    assert chords is not None and np.allclose(chords[1, [0, 4, 7]], 0.7)
    tune = chroma_of(Controls(tune=TUNE), 0.8, 1.0)
    assert tune is not None and np.all(tune.sum(axis=1) == 1)
    assert chroma_of(Controls(), 0.8, 1.0) is None


class StandIn:
    """An engine elsewhere, played by a generator here."""

    def __init__(self, generator, name):
        self.generator, self._name = generator, name

    def facts(self):
        from models.serving.client import EngineFacts

        return EngineFacts(self._name, "prefix", self.generator.sample_rate_hz, self.generator.channels, 1, 2)

    def __getattr__(self, name):
        return getattr(self.generator, name)


@neural
@pytest.mark.parametrize(
    ("name", "licence"), [("musicgen-melody", "CC-BY-NC-4.0"), ("somebodys", "unknown"), ("ace-step", "unknown")]
)
def test_an_engine_elsewhere_is_the_same_backend(backends, monkeypatch, name, licence):
    from tools.generate.backends import remote

    here = backends["melody"]
    monkeypatch.setattr(remote, "RemoteGenerator", lambda url, token: StandIn(here.generator(), name))
    backend = RemoteBackend("http://127.0.0.1:1", "token")
    assert isinstance(backend, AudioBackend) and isinstance(backend.state(), Ready)
    assert backend.licence.name == licence and not backend.licence.commercial
    order = replace(ORDER, controls=Controls(chords=CHORDS))
    assert np.array_equal(joined(backend, order), joined(here, order))
    (take,) = backend.takes([order])
    assert take.frames == round(0.731 * RATE_HZ) and backend.eta_s(order) > 0


def test_an_engine_that_is_not_there_is_a_sentence_with_the_command():
    state = RemoteBackend("http://127.0.0.1:9", "x" * 40).state()
    assert isinstance(state, Missing) and "127.0.0.1:9" in state.sentence and state.command == "parlando engine"


@neural
def test_from_the_hub_to_the_sound_and_never_for_a_commercial_project(folders, tmp_path, monkeypatch):
    import importlib.util
    import sys
    from pathlib import Path

    from models.weights_hub import bring
    from tools.generate.choose import Need, choose

    path = Path(__file__).resolve().parents[3] / "models" / "fake_hub.py"
    spec = importlib.util.spec_from_file_location("fake_hub_of_musicgen", path)
    assert spec and spec.loader
    fake_hub = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, fake_hub)
    spec.loader.exec_module(fake_hub)
    published = {p.relative_to(folders / "text").as_posix(): p for p in (folders / "text").rglob("*") if p.is_file()}
    with fake_hub.running(fake_hub.FakeHub({name: p.read_bytes() for name, p in published.items()})) as hub:
        bring(WEIGHTS["musicgen-medium"], tmp_path / "weights", endpoint=hub.endpoint)
    exact = object()
    there = {"need": Need(), "data_dir": tmp_path, "exact": exact, "machine": Hardware(torch="2.13.0+cpu")}
    choice = choose(**there, chosen="musicgen", device="cpu", precision="fp32")
    assert choice.backend.weights.title == "MusicGen medium"
    assert joined(choice.backend, ORDER).shape == (1, round(0.731 * RATE_HZ))
    assert choose(**there, chosen="musicgen", commercial_only=True).backend is exact
