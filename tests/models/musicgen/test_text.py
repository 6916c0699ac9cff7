"""Words become the vectors that transformers' encoder gives, once each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.musicgen.values import RequestError

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")
transformers: Any = pytest.importorskip("transformers")

from models.musicgen import tiny_checkpoint  # noqa: E402
from models.musicgen.checkpoint import Checkpoint  # noqa: E402
from models.musicgen.text import MAX_PIECES, KeptTexts, RandomText, load_text  # noqa: E402


def test_vectors_are_those_of_the_whole_model_of_transformers(tmp_path: Path) -> None:
    folder = tiny_checkpoint.write(tmp_path / "text", "text")
    checkpoint = Checkpoint(folder)
    ours = load_text(folder, checkpoint.config.text, lambda: checkpoint.part("text_encoder."), torch.device("cpu"))
    twin = transformers.MusicgenForConditionalGeneration.from_pretrained(folder).eval().text_encoder
    pieces = transformers.AutoTokenizer.from_pretrained(folder)("Ein Walzer, ♭ und 120", return_tensors="pt")[
        "input_ids"
    ]
    with torch.no_grad():
        expected = twin(input_ids=pieces).last_hidden_state[0]
    torch.testing.assert_close(ours("Ein Walzer, ♭ und 120"), expected, atol=1e-5, rtol=1e-5)
    with pytest.raises(RequestError, match=f"{MAX_PIECES} pieces"):
        ours("la " * 400)


def test_a_text_is_encoded_once_until_many_others_came() -> None:
    asked: list[str] = []

    def encode(text: str):
        asked.append(text)
        return torch.ones(2, 8)

    texts = KeptTexts(encode, 8, kept=2)
    for text in ("a", "b", " a ", "c", "a", "b"):
        texts(text)
    assert asked == ["a", "b", "c", "b"]


def test_no_words_are_one_zero_vector_and_are_not_encoded() -> None:
    def encode(text: str):
        raise AssertionError

    assert torch.equal(KeptTexts(encode, 8)("  "), torch.zeros(1, 8))


def test_random_words_are_the_same_in_every_process_and_differ_from_each_other() -> None:
    harp, organ = RandomText(8)("harp organ")
    assert torch.equal(RandomText(8)("organ")[0], organ) and not torch.equal(harp, organ)
    assert harp[0].item() == pytest.approx(float(RandomText(8)("harp")[0, 0]))
