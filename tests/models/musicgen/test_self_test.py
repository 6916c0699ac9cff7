"""A model whose conditioning is cut off fails loudly at its start."""

from __future__ import annotations

import pytest

from models.musicgen.values import ConditioningIgnored

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")

from models.musicgen import engine, weights  # noqa: E402
from models.musicgen.config import tiny_config  # noqa: E402


def source_with(kind: str, **silenced: float) -> engine.MusicGen:
    """A tiny model of which tensors whose names contain a word are filled with a number."""
    config = tiny_config(kind)
    plain = weights.random_source(config.decoder, 0, torch.device("cpu"), engine.TINY_SPREAD)

    def tensor(name: str):
        made = plain(name)
        for part, value in silenced.items():
            if part in name:
                made = torch.full_like(made, value)
        return made

    decoder = engine._decoder(config.decoder, tensor, "fp32", torch.device("cpu"))
    return engine.MusicGen(config, decoder, engine.RandomText(config.decoder.text_width), "fp32")


@pytest.mark.parametrize("kind", ["text", "melody", "stereo", "stereo-melody"])
@pytest.mark.parametrize("precision", ["fp32", "bf16", "int8"])
def test_a_whole_model_passes_and_tells_what_its_conditions_change(kind: str, precision: str) -> None:
    effects = engine.tiny(kind, precision=precision).effects
    assert set(effects) == ({"text", "null", "chroma"} if "melody" in kind else {"text", "null"})
    assert min(effects.values()) > 1e-3


@pytest.mark.parametrize(
    ("kind", "cut", "named"),
    [
        ("text", {"encoder_attn.out_proj": 0.0}, "text"),
        ("text", {".enc_to_dec_proj": 0.0, "enc_to_dec_proj": 0.0}, "text"),
        ("melody", {"enc_to_dec_proj": 0.0}, "text"),
        ("melody", {"audio_enc_to_dec_proj": 0.0}, "chroma"),
        ("melody", {"self_attn.v_proj": 0.0}, "text"),
    ],
)
def test_cut_conditioning_fails_with_a_sentence(kind: str, cut: dict[str, float], named: str) -> None:
    with pytest.raises(ConditioningIgnored, match=f"changes nothing in this model .*{named}"):
        source_with(kind, **cut)


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_weights_that_say_nothing_fail(value: float) -> None:
    with pytest.raises(ConditioningIgnored, match="spread"):
        source_with("text", lm_heads=value)


def test_a_state_that_forgets_the_words_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The defect that happened elsewhere: what was encoded never reaches the cache."""
    from models.musicgen.decoder import Decoder

    monkeypatch.setattr(Decoder, "_write_words", lambda self, state, slot, condition: None)
    with pytest.raises(ConditioningIgnored):
        engine.tiny("text")


def test_a_prefix_that_is_dropped_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from models.musicgen.decoder import Decoder

    whole = Decoder._prefill

    def dropped(self, state, slot, prefix, columns, stop):
        whole(self, state, slot, None, columns, stop)

    monkeypatch.setattr(Decoder, "_prefill", dropped)
    with pytest.raises(ConditioningIgnored):
        engine.tiny("melody")
