"""From `parlando say "make it sound real"` to a version that sounds as a recording, with tiny random weights."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TUNE = "a folk tune in G major for flute and guitar, 2 bars, 120 bpm"
NO_TORCH = """
import sys
from pathlib import Path
from assistant.request import Request
from assistant.session import open_session
with open_session(Path(sys.argv[1])) as session:
    for text in ("a folk tune for flute, 2 bars", "make it sound real"):
        document = session.say(Request(text, "p", kinds=("midi",), seed=3))
    assert document["outcome"] == "refuse" and "parlando weights get" in document["reply"], document["reply"]
heavy = {"torch", "transformers", "diffusers", "ray", "safetensors"} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    from models.musicgen.tiny_checkpoint import write

    return write(tmp_path_factory.mktemp("weights") / "tiny", "melody")


def say(text: str, data: Path, **environment: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "assistant.cli", "say", text, "--project", "p", "--seed", "3", "--json"]
    surroundings = {"PATH": "/usr/bin:/bin", "PARLANDO_DATA": str(data), "OMP_NUM_THREADS": "1", **environment}
    ran = subprocess.run(
        [*command, "--artifacts", "mix,midi"], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=300
    )
    assert ran.stdout, ran.stderr
    document: dict[str, Any] = json.loads(ran.stdout)
    return document


@pytest.mark.neural
@pytest.mark.slow
def test_tiny_weights_make_a_recording_that_can_be_kept(weights: Path, tmp_path: Path) -> None:
    backend = {"PARLANDO_SOUND_BACKEND": f"musicgen:{weights}"}
    composed = say(TUNE, tmp_path)
    asked = say("make it sound real, one take", tmp_path, **backend)
    assert asked["outcome"] == "ask", asked["reply"]  # random weights hold no chords, and that is told
    (take,) = asked["candidates"]
    assert {row["what"] for row in take["rows"]} >= {"chords by chroma in the recording", "length in the recording"}
    kept = say("keep take 1 anyway", tmp_path)
    assert kept["outcome"] == "made" and kept["version"]["id"] == take["id"]
    mix = {document["version"]["id"]: _file(document, "mix") for document in (composed, kept)}
    assert mix["v1"] != mix[take["id"]] == Path(take["artifacts"][0]["path"]).read_bytes()
    assert _file(kept, "midi") == _file(composed, "midi")
    model = kept["song"]["realisation"]["model"]
    assert model.startswith("tiny, sha256 ") and len(model.split()[-1]) == 64
    told = say("is this real?", tmp_path)["reply"]
    assert "musicgen" in told and "licence" in told.lower()


def _file(document: dict[str, Any], kind: str) -> bytes:
    return Path(next(row["path"] for row in document["artifacts"] if row["kind"] == kind)).read_bytes()


def test_asking_for_it_without_weights_loads_no_network_library(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", NO_TORCH, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
