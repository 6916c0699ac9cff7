"""ACE-Step and Stable Audio through the backend door, with tiny random pipelines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models import acestep, stable_audio
from tools.errors import LimitError, MissingError, RenderError
from tools.generate.backend import AudioBackend, Missing, Ready
from tools.generate.backends import diffused, loaded
from tools.generate.backends.acestep import AceStepBackend, key_words
from tools.generate.backends.diffused import alike, mended
from tools.generate.backends.shelf import own_folder
from tools.generate.backends.stable_audio import StableAudioBackend
from tools.generate.values import Controls, SoundOrder
from tools.render.audio import Audio
from tools.render.dry import RenderStopped

pytestmark = [pytest.mark.neural]
ORDER = SoundOrder("slow jazz piano", 1.37, 1)


@pytest.fixture(scope="module", autouse=True)
def few_steps():
    """Four steps show as much as fifty; one thread, because tiny matrices only wait for the others."""
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((acestep, "BASE_STEPS"), (stable_audio, "OPEN_STEPS"), (stable_audio, "BASE_STEPS")):
            patch.setattr(module, name, 4)
        patch.setattr(loaded, "KEPT", 10)
        yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    from models import tiny_pipelines

    root = tmp_path_factory.mktemp("pipelines")
    tiny_pipelines.ace_step().save_pretrained(root / "ace")
    tiny_pipelines.ace_step(covers=False, turbo=False).save_pretrained(root / "plain-ace")
    tiny_pipelines.save_stable_audio_open(root / "open")
    tiny_pipelines.stable_audio_3().save_pretrained(root / "three")
    tiny_pipelines.stable_audio_3(distilled=False).save_pretrained(root / "three-base")
    return root


@pytest.fixture(scope="module")
def ace(folders):
    return AceStepBackend(own_folder(folders / "ace"), "cpu")


@pytest.fixture(scope="module")
def backends(folders, ace):
    made = {name: StableAudioBackend(own_folder(folders / name), "cpu") for name in ("open", "three", "three-base")}
    return {"ace": ace, "plain-ace": AceStepBackend(own_folder(folders / "plain-ace"), "cpu"), **made}


def recording(seconds: float, rate_hz: int, channels: int = 2, level: float = 0.05) -> Audio:
    noise = np.random.default_rng(1).standard_normal((channels, round(seconds * rate_hz)))
    return Audio((level * noise).astype(np.float32), rate_hz)


def unlike(audio: Audio) -> Audio:
    """A recording of the same length that sounds quite another way."""
    tone = np.sin(np.arange(audio.frames) * 0.05) * 0.8
    return Audio(np.tile(tone.astype(np.float32), (audio.samples.shape[0], 1)), audio.sample_rate_hz)


def one(backend: AudioBackend, order: SoundOrder) -> Audio:
    (audio,) = backend.takes([order])
    return audio


ALL = ("ace", "plain-ace", "open", "three", "three-base")
EDITING = ("ace", "plain-ace", "three")


@pytest.mark.parametrize("name", ALL)
def test_a_sound_has_the_exact_length_rate_and_channels_that_are_promised(backends, name):
    backend = backends[name]
    assert isinstance(backend, AudioBackend) and isinstance(backend.state(), Ready)
    can = backend.capabilities
    audio = one(backend, ORDER)
    assert audio.samples.shape == (can.channels, round(1.37 * can.sample_rate_hz))
    assert audio.sample_rate_hz == can.sample_rate_hz
    assert np.abs(audio.samples).max() > 0.01


@pytest.mark.parametrize("name", ALL)
def test_a_seed_gives_its_sound_again_alone_or_in_a_batch(backends, name):
    backend = backends[name]
    first, second = backend.takes([replace(ORDER, seed=1), replace(ORDER, seed=2)])
    assert np.abs(first.samples - second.samples).max() > 1e-3
    assert np.abs(one(backend, replace(ORDER, seed=2)).samples - second.samples).max() < 1e-5


@pytest.mark.parametrize("name", ALL)
def test_it_stops_within_a_step(backends, name):
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(RenderStopped):
        list(backends[name].stream(ORDER, stop))
    assert len(asked) == 3


@pytest.mark.parametrize("name", EDITING)
def test_outside_the_region_a_recording_keeps_its_very_samples(backends, name):
    original = recording(2.5, 44_100, channels=1)
    order = replace(ORDER, original=original, region=(0.8, 1.6), seconds=2.5)
    audio = one(backends[name], order)
    start, end = round(0.8 * 44_100), round(1.6 * 44_100)
    assert audio.samples.shape == original.samples.shape and audio.sample_rate_hz == 44_100
    assert np.array_equal(audio.samples[:, :start], original.samples[:, :start])
    assert np.array_equal(audio.samples[:, end:], original.samples[:, end:])
    assert np.abs(audio.samples[:, start:end] - original.samples[:, start:end]).max() > 1e-3
    assert np.array_equal(one(backends[name], order).samples, audio.samples)


@pytest.mark.parametrize("name", EDITING)
def test_what_is_carried_on_from_is_heard_and_not_returned(backends, name):
    backend = backends[name]
    lead_in = recording(1.5, 48_000)
    order = replace(ORDER, lead_in=lead_in)
    audio = one(backend, order)
    assert audio.frames == round(1.37 * backend.capabilities.sample_rate_hz)
    assert np.array_equal(one(backend, order).samples, audio.samples)
    other = replace(order, lead_in=unlike(lead_in))
    assert np.abs(one(backend, other).samples - audio.samples).max() > 1e-5


# Not the distilled one: it draws new noise at every step, under which random weights lose the recording.
@pytest.mark.parametrize("name", ["ace", "three-base"])
def test_a_cover_follows_the_recording_it_is_made_of(backends, name):
    backend = backends[name]
    assert backend.capabilities.cover
    order = replace(ORDER, original=recording(1.9, 44_100))
    audio = one(backend, order)
    assert audio.frames == round(1.37 * backend.capabilities.sample_rate_hz)
    other = replace(order, original=unlike(order.original))
    assert np.abs(one(backend, other).samples - audio.samples).max() > 1e-5


def test_style_tempo_key_and_meter_reach_ace_step(ace):
    plain = one(ace, ORDER)
    for steered in (
        replace(ORDER, style=recording(2.0, 44_100)),
        replace(ORDER, controls=Controls(tempo_bpm=93.0)),
        replace(ORDER, controls=Controls(key="D minor")),
        replace(ORDER, controls=Controls(meter=(3, 4))),
    ):
        assert np.abs(one(ace, steered).samples - plain.samples).max() > 1e-6


def test_a_key_is_told_only_in_words_ace_step_knows():
    assert key_words(Controls(key="Bb minor")) == "Bb minor"
    assert key_words(Controls(key="D dorian")) == ""


@pytest.mark.parametrize(("name", "heard"), [("open", True), ("three-base", True), ("three", False)])
def test_negative_words_count_where_the_capability_says_so(backends, name, heard):
    backend = backends[name]
    assert backend.capabilities.negative is heard
    plain, without = one(backend, ORDER), one(backend, replace(ORDER, negative="violin drums"))
    assert bool(np.abs(plain.samples - without.samples).max() > 1e-6) is heard


def test_what_a_pipeline_cannot_do_is_a_false_capability_and_a_sentence(backends):
    assert not {"chords", "melody", "stems", "exact"} & backends["ace"].capabilities.names
    assert backends["open"].capabilities.names == {"text", "negative"}
    assert not backends["plain-ace"].capabilities.cover
    for name, order, words in (
        ("open", replace(ORDER, lead_in=recording(1.0, 44_100)), "carry on"),
        ("open", replace(ORDER, original=recording(1.0, 44_100), region=(0.2, 0.6)), "part of a recording"),
        ("plain-ace", replace(ORDER, original=recording(1.0, 44_100)), "other sounds"),
    ):
        with pytest.raises(LimitError, match=words):
            one(backends[name], order)


def test_too_long_and_too_short_are_sentences(backends):
    with pytest.raises(RenderError, match="1 to 10.0 seconds.*not 11"):
        one(backends["open"], replace(ORDER, seconds=11.0))
    with pytest.raises(RenderError, match="1 to 600 seconds, not 0.5"):
        one(backends["ace"], replace(ORDER, seconds=0.5))


def test_what_is_carried_on_keeps_its_level(ace):
    loud, soft = (one(ace, replace(ORDER, lead_in=recording(1.5, 48_000, level=v))) for v in (0.2, 0.02))
    ratio = np.sqrt(np.mean(loud.samples**2) / np.mean(soft.samples**2))
    assert ratio > 2  # the pipeline alone brings both to the same peak


def test_the_time_it_takes_is_known_once_it_was_timed(ace):
    one(ace, ORDER)
    short, long = ace.eta_s(ORDER), ace.eta_s(replace(ORDER, seconds=13.7))
    assert 0 < short < 60 and long == pytest.approx(10 * short)


def test_progress_reaches_the_end(ace):
    told: list[str] = []
    list(ace.takes([ORDER, replace(ORDER, seed=2)], progress=told.append))
    assert told[-1] == "2 takes: 100 %"


def test_a_folder_of_something_else_is_told_so(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"x")
    for kind in (AceStepBackend, StableAudioBackend):
        state = kind(own_folder(tmp_path), "cpu").state()
        assert isinstance(state, Missing) and "is no" in state.sentence
    with pytest.raises(MissingError, match="holds no weights"):
        AceStepBackend(own_folder(tmp_path / "nothing"), "cpu").model()


def test_an_index_that_asks_for_other_code_is_refused(folders, tmp_path):
    import json
    import shutil

    spoiled = shutil.copytree(folders / "ace", tmp_path / "ace")
    index = json.loads((spoiled / "model_index.json").read_text())
    index["vae"] = ["os", "system"]
    (spoiled / "model_index.json").write_text(json.dumps(index))
    with pytest.raises(RenderError, match="asks for code out of os"):
        AceStepBackend(own_folder(spoiled), "cpu").model()


def test_pickles_in_a_folder_are_never_loaded(folders, tmp_path):
    import shutil

    spoiled = shutil.copytree(folders / "ace", tmp_path / "ace")
    weights = spoiled / "vae" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(RenderError, match="cannot be loaded"):
        AceStepBackend(own_folder(spoiled), "cpu").model()


def test_orders_that_differ_by_more_than_seeds_are_made_apart():
    a, b = replace(ORDER, seed=1), replace(ORDER, seed=2)
    c = replace(ORDER, words="rock", seed=3)
    assert [[o.seed for o in group] for group in alike([a, b, c, replace(a, seed=4)])] == [[1, 2], [3], [4]]


def test_a_mended_stretch_fades_in_and_out_inside_itself():
    original = Audio(np.ones((2, 48_000), np.float32), 48_000)
    made = Audio(np.zeros((2, 48_000), np.float32), 48_000)
    out = mended(original, made, (0.25, 0.75)).samples[0]
    assert np.all(out[:12_000] == 1) and np.all(out[36_000:] == 1)
    seam = round(diffused.SEAM_S * 48_000)
    assert np.all(out[12_000 + seam : 36_000 - seam] == 0)
    assert np.all(np.diff(out[12_000 : 12_000 + seam]) <= 0) and np.all(np.diff(out[36_000 - seam : 36_000]) >= 0)
    same = mended(original, original, (0.25, 0.75)).samples[0]
    assert same.max() < 1.42 and same.min() >= 1.0  # equal power: two equal sounds add up to at most 3 dB


def test_a_region_at_the_very_start_or_end_has_no_seam_there():
    original = Audio(np.ones((1, 8_000), np.float32), 8_000)
    made = Audio(np.zeros((1, 8_000), np.float32), 8_000)
    assert mended(original, made, (0.0, 0.5)).samples[0, 0] == 0
    assert mended(original, made, (0.5, 1.0)).samples[0, -1] == 0
