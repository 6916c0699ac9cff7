"""Files at rest: addressed by content, durable before any row speaks of them, and given back byte for byte."""

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.store import flac
from assistant.store.store import Store


def wav(subtype: str = "PCM_24", channels: int = 2, frames: int = 4_000, **options: Any) -> bytes:
    rng = np.random.default_rng(frames + channels)
    samples = np.clip(rng.normal(0, 0.4, (frames, channels)), -1, 1)  # full scale and both signs
    file = io.BytesIO()
    soundfile.write(file, samples, 44_100, subtype=subtype, format="WAV", **options)
    return file.getvalue()


@pytest.mark.parametrize("subtype", ["PCM_24", "PCM_16"])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_wav_rests_as_flac_and_comes_back_byte_for_byte(
    store: Store, tmp_path: Path, subtype: str, channels: int
) -> None:
    data = wav(subtype, channels)
    artefact = store.put_artefact("mix", data)
    assert (artefact.encoding, artefact.media_type, artefact.size_bytes) == ("flac", "audio/wav", len(data))
    assert store.stored_path(artefact).read_bytes()[:4] == b"fLaC"
    assert store.read_artefact(artefact) == data
    assert store.write_artefact(artefact, tmp_path / "out" / "mix.wav").read_bytes() == data
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mix.wav"]


def test_a_long_wav_crosses_block_borders_unharmed(store: Store) -> None:
    data = wav(frames=600_001)
    artefact = store.put_artefact("stem", data)
    assert artefact.encoding == "flac"
    assert store.read_artefact(artefact) == data


def test_chunks_around_the_samples_are_kept(store: Store) -> None:
    plain = wav("PCM_16", 1, 100)
    body = plain[12:36] + b"LIST\x04\x00\x00\x00abcd" + plain[36:] + b"id3 \x02\x00\x00\x00hi"
    data = b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WAVE" + body
    artefact = store.put_artefact("mix", data)
    assert artefact.encoding == "flac"
    assert store.read_artefact(artefact) == data


def odd_wavs() -> dict[str, bytes]:
    good = wav("PCM_16", 2, 50)
    return {
        "float": wav("FLOAT"),
        "32 bits": wav("PCM_32"),
        "8 bits": wav("PCM_U8"),
        "nine channels": wav("PCM_16", 9),
        "no samples": wav("PCM_16", 2, 0),
        "cut short": good[:-7],
        "cut in the header": good[:20],
        "four bytes": b"RIFF",
        "lying length": good[:40] + b"\xff\xff\xff\xff" + good[44:],
        "half a frame": good[:40] + b"\x03\x00\x00\x00" + good[44:],
        "no format": b"RIFF\x10\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd",
        "RIFF that is no WAV": b"RIFF\x04\x00\x00\x00AVI ",
    }


@pytest.mark.parametrize("name", list(odd_wavs()))
def test_a_wav_that_flac_cannot_hold_rests_as_it_is(store: Store, name: str) -> None:
    data = odd_wavs()[name]
    artefact = store.put_artefact("mix", data)
    assert artefact.encoding == "raw"
    assert store.read_artefact(artefact) == data


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_the_wav_reader(tmp_path_factory: pytest.TempPathFactory, tail: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.wav"
    path.write_bytes(b"RIFF\x00\x01\x00\x00WAVE" + tail)
    frame = flac.read_frame(path)
    assert frame is None or len(frame.head) + frame.data_bytes + len(frame.tail) == path.stat().st_size


def test_the_same_content_is_kept_once_whatever_it_is_called(store: Store) -> None:
    first, second = store.put_artefact("midi", b"MThd same"), store.put_artefact("midi_written", b"MThd same")
    assert first.sha256 == second.sha256 == hashlib.sha256(b"MThd same").hexdigest()
    assert first.stored_path == second.stored_path
    assert len([path for path in (store.data_dir / "artefacts").rglob("*") if path.is_file()]) == 1


def test_two_uses_of_the_same_bytes_keep_their_own_kind(store: Store, project_id: str, make: Any) -> None:
    make("one", {"a": store.put_artefact("midi", b"MThd"), "b": store.put_artefact("midi_written", b"MThd")})
    assert [(use.artefact.kind, use.track) for use in store.artefacts(project_id)] == [
        ("midi", "a"),
        ("midi_written", "b"),
    ]


@pytest.mark.parametrize(
    ("kind", "data", "media_type"),
    [
        ("midi", b"MThd\0", "audio/midi"),
        ("pianoroll", b"\x89PNG\r\n", "image/png"),
        ("pianoroll", b'<?xml version="1.0"?>\n<svg/>', "image/svg+xml"),
        ("musicxml", b"<?xml version='1.0'?><score-partwise/>", "application/vnd.recordare.musicxml+xml"),
        ("score_pdf", b"%PDF-1.7", "application/pdf"),
        ("unheard of", b"?", "application/octet-stream"),
        ("mix", b"", "audio/wav"),
    ],
)
def test_the_media_type_is_what_the_bytes_are(store: Store, kind: str, data: bytes, media_type: str) -> None:
    assert store.put_artefact(kind, data).media_type == media_type


def test_a_path_is_copied_and_not_taken_away(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    path.write_bytes(wav())
    assert store.read_artefact(store.put_artefact("mix", path)) == path.read_bytes()


def test_a_missing_file_is_named(store: Store, tmp_path: Path) -> None:
    from assistant.store.errors import StoreError

    with pytest.raises(StoreError, match=r"gone\.mid|No such file"):
        store.put_artefact("midi", tmp_path / "gone.mid")


def test_sources_are_a_mapping_of_the_projects_own_uploads(store: Store, project_id: str) -> None:
    from assistant.store import Said

    mine, other = store.put_source(b"mine", "midi", "a.mid"), store.put_source(b"other", "midi", "b.mid")
    store.begin_turn(project_id, Said("here", (mine, mine)))
    sources = store.sources(project_id)
    assert dict(sources) == {mine.sha256: b"mine"}
    assert other.sha256 not in sources
