"""The sentence encoder equals its plain twin, reads text as BERT does, and loads nothing but the files on record."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.sentence import package
from models.sentence.encoder import SentenceEncoder
from models.sentence.package import check_files, find_package
from models.sentence.tensors import BertSizes, read_sizes, read_tensors
from models.sentence.twin import encode_plainly
from models.sentence.wordpiece import WordPiece
from models.weights import WeightsError

PIECES = "[PAD] [UNK] [CLS] [SEP] the drum ##s drums bus ##ier make , . ! 音 楽 cafe c # m ##7 ##m a".split()
VOCABULARY = WordPiece({piece: number for number, piece in enumerate(PIECES)})
SIZES = BertSizes(layers=2, heads=4, epsilon=1e-12)
WIDTH, INNER, PLACES = 32, 64, 256
TEXTS = ("make the drums busier!", "", "drums", "the, the. the " * 200, "unheard-of words")
Tensors = dict[str, NDArray[np.float32]]


def random_bert() -> Tensors:
    draw = np.random.default_rng(7)

    def made(*shape: int) -> NDArray[np.float32]:
        return draw.normal(0, 0.3, shape).astype(np.float32)

    tensors = {
        "embeddings.word_embeddings.weight": made(len(PIECES), WIDTH),
        "embeddings.position_embeddings.weight": made(PLACES, WIDTH),
        "embeddings.token_type_embeddings.weight": made(2, WIDTH),
    }
    norms, dense = ["embeddings.LayerNorm"], {}
    for layer in range(SIZES.layers):
        name = f"encoder.layer.{layer}"
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
        dense |= {f"{name}.attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")}
        dense |= {f"{name}.attention.output.dense": (WIDTH, WIDTH), f"{name}.intermediate.dense": (INNER, WIDTH)}
        dense |= {f"{name}.output.dense": (WIDTH, INNER)}
    for name in norms:
        tensors |= {f"{name}.weight": 1 + made(WIDTH), f"{name}.bias": made(WIDTH)}
    for name, shape in dense.items():
        tensors |= {f"{name}.weight": made(*shape), f"{name}.bias": made(shape[0])}
    return tensors


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(SIZES, random_bert(), VOCABULARY)


def test_the_graph_equals_the_plain_twin(encoder: SentenceEncoder) -> None:
    plain = encode_plainly(TEXTS, SIZES, random_bert(), VOCABULARY)
    assert np.abs(encoder.encode(TEXTS) - plain).max() < 1e-4
    assert np.abs(plain[0] - plain[2]).max() > 1e-2  # the twin tells texts apart


def test_a_text_has_the_same_vector_in_any_company(encoder: SentenceEncoder) -> None:
    together = encoder.encode(TEXTS)
    for index, text in enumerate(TEXTS):
        assert np.abs(encoder.encode([text])[0] - together[index]).max() < 1e-5


def test_vectors_are_of_length_one(encoder: SentenceEncoder) -> None:
    assert np.linalg.norm(encoder.encode(TEXTS), axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The drums", "the drums"),
        ("DRUM busier", "drum bus ##ier"),
        ("Café!", "cafe !"),
        ("音楽", "音 楽"),
        ("C#m7", "c # m ##7"),
        ("the\u200bdrum\tdrums", "[UNK] drums"),
        ("a" * 101, "[UNK]"),
        ("xyz drums", "[UNK] drums"),
    ],
)
def test_text_is_cut_as_bert_cuts_it(text: str, pieces: str) -> None:
    wanted = [PIECES.index(piece) for piece in ("[CLS]", *pieces.split(), "[SEP]")]
    assert VOCABULARY.numbers(text, 256) == wanted


def test_a_long_text_is_cut_and_keeps_its_end_mark() -> None:
    numbers = VOCABULARY.numbers("drums " * 500, 16)
    assert len(numbers) == 16
    assert numbers[-1] == PIECES.index("[SEP]")


def write_safetensors(path: Path, tensors: Tensors) -> None:
    header, start = {}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [start, start + tensor.nbytes]}
        start += tensor.nbytes
    packed = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(packed)) + packed + b"".join(t.tobytes() for t in tensors.values()))


def test_tensors_come_from_the_file_as_they_were_written(tmp_path: Path) -> None:
    wanted = random_bert()
    write_safetensors(tmp_path / "model.safetensors", wanted)
    found = read_tensors(tmp_path / "model.safetensors")
    assert found.keys() == wanted.keys()
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, struct.pack("<Q", 2) + b"{]", struct.pack("<Q", 1 << 40)])
def test_a_broken_file_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(WeightsError, match="no readable safetensors"):
        read_tensors(tmp_path / "model.safetensors")


def test_other_files_than_those_on_record_are_not_loaded(tmp_path: Path) -> None:
    for name in package.SHA256:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(WeightsError, match="is on record"):
        SentenceEncoder.from_folder(tmp_path)
    with pytest.raises(WeightsError, match="cannot be read"):
        check_files(tmp_path / "nowhere")


def test_a_package_that_is_not_there_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_MODULE", "a_package_nobody_has")
    assert find_package() is None


@pytest.mark.weights
@pytest.mark.skipif(find_package() is None, reason="the optional weights are not installed")
def test_the_real_model_equals_its_plain_twin() -> None:
    folder = find_package()
    assert folder is not None
    texts = ("make the drums busier", "Größer, café: 音楽 C#m7", "the chorus needs more impact")
    pieces = WordPiece.from_file(folder / "vocab.txt")
    plain = encode_plainly(
        texts, read_sizes(folder / "config.json"), read_tensors(folder / "model.safetensors"), pieces
    )
    assert np.abs(SentenceEncoder.from_folder(folder).encode(texts) - plain).max() < 1e-4
