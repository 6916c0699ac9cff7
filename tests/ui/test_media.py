"""Files over HTTP: whole, by ranges, to their owner only, and harmless when opened by themselves."""

from __future__ import annotations

import hashlib
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from assistant.session import Session
from assistant.store import NewVersion, Said, Use
from ui.media import disposition
from ui.ranges import Span, asked_span

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def wav(seconds: float = 1.0) -> bytes:
    """16-bit noise at 8 kHz, the same every time."""
    samples = np.random.default_rng(7).integers(-9000, 9000, int(8000 * seconds), dtype="<i2").tobytes()
    layout = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    return (
        struct.pack("<4sI4s4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16)
        + layout
        + (struct.pack("<4sI", b"data", len(samples)) + samples)
    )


def put(session: Session, kind: str, content: bytes, owner: str = "local") -> str:
    """Keep an artefact for a project of the owner; its hash comes back."""
    store = session.store
    project = store.project(owner, "waltz")
    artefact = store.put_artefact(kind, content)
    handle = store.begin_turn(project.id, Said("a waltz"))
    version = NewVersion(handle.version_id(), "{}", "h")
    store.commit_turn(handle, {}, (), [version], [Use(artefact, handle.version_id())], head=handle.version_id())
    return artefact.sha256


def upload(session: Session, content: bytes, owner: str = "local") -> tuple[str, str]:
    """Keep an upload in a project of the owner; (project id, hash)."""
    project = session.store.project(owner, "waltz")
    source = session.store.put_source(content, "audio", "a.wav")
    session.store.begin_turn(project.id, Said("listen", (source,)))
    return project.id, source.sha256


def test_a_mix_is_played_as_the_flac_it_rests_as_and_downloaded_as_the_wav_it_was(
    client: TestClient, session: Session
) -> None:
    import io

    import soundfile

    sha256 = put(session, "mix", wav())
    played = client.get(f"/media/{sha256}/mix.flac")
    assert (played.status_code, played.headers["content-type"]) == (200, "audio/flac")
    samples, _ = soundfile.read(io.BytesIO(played.content), dtype="int16")
    assert samples.astype("<i2").tobytes() == wav()[44:]
    loaded = client.get(f"/media/{sha256}/mix.wav?download=1")
    assert loaded.content == wav()
    assert hashlib.sha256(loaded.content).hexdigest() == sha256
    assert loaded.headers["content-type"] == "audio/wav"
    assert int(loaded.headers["content-length"]) == len(wav())
    assert loaded.headers["content-disposition"].startswith('attachment; filename="mix.wav"')
    assert played.headers["etag"] != loaded.headers["etag"]


def test_what_is_sent_may_be_kept_by_this_browser_only_and_is_what_its_type_says(
    client: TestClient, session: Session
) -> None:
    reply = client.get(f"/media/{put(session, 'midi', b'MThd rest')}/song.mid")
    assert reply.headers["cache-control"].startswith("private,")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-type"] == "audio/midi"
    assert reply.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize("asked", ["bytes=0-0", "bytes=10-19", "bytes=-5", "bytes=90-", "bytes=95-1000", "bytes=0-"])
def test_a_range_gives_those_bytes_and_says_which(client: TestClient, session: Session, asked: str) -> None:
    content = b"\x89PNG" + bytes(range(96))
    url = f"/media/{put(session, 'pianoroll', content)}/roll.png"
    first, _, last = asked.removeprefix("bytes=").partition("-")
    start = int(first) if first else 100 - int(last)
    expected = content[start : int(last) + 1] if first and last else content[start:]
    reply = client.get(url, headers={"Range": asked})
    assert (reply.status_code, reply.content) == (206, expected)
    assert reply.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/100"
    assert int(reply.headers["content-length"]) == len(expected)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_outside_is_refused_with_the_size(client: TestClient, session: Session, asked: str) -> None:
    url = f"/media/{put(session, 'pianoroll', b'x' * 100)}/roll.png"
    reply = client.get(url, headers={"Range": asked})
    assert (reply.status_code, reply.headers["content-range"]) == (416, "bytes */100")


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "lines=0-1",
        "bytes=0-1,5-6",
        "bytes",
        "bytes=--1",
        "bytes=0-1,-" + "9," * 900,
    ],
)
def test_nonsense_and_several_ranges_give_the_whole_once(client: TestClient, session: Session, asked: str) -> None:
    url = f"/media/{put(session, 'pianoroll', b'x' * 100)}/roll.png"
    reply = client.get(url, headers={"Range": asked})
    assert (reply.status_code, len(reply.content)) == (200, 100)


def test_every_span_is_the_slice_it_names() -> None:
    """The slow twin: Python's own slices, for every file of up to 6 bytes and every range."""
    for size in range(7):
        for first in range(8):
            for last in range(8):
                span = asked_span(f"bytes={first}-{last}", size)
                if last < first:
                    assert span is None
                elif first >= size:
                    assert span == "unsatisfiable"
                else:
                    assert isinstance(span, Span)
                    assert range(size)[first : last + 1] == range(span.first, span.last + 1)
            suffix = asked_span(f"bytes=-{first}", size)
            if first and size:
                assert isinstance(suffix, Span) and range(size)[-first:] == range(suffix.first, suffix.last + 1)
            else:
                assert suffix == "unsatisfiable"


def test_numbers_of_any_length_are_no_trouble() -> None:
    assert asked_span(f"bytes={'9' * 5000}-", 100) == "unsatisfiable"
    assert asked_span(f"bytes=0-{'9' * 5000}", 100) == Span(0, 99)


def test_known_bytes_are_not_sent_again_and_a_stale_if_range_gets_the_whole(
    client: TestClient, session: Session
) -> None:
    url = f"/media/{put(session, 'pianoroll', b'x' * 100)}/roll.png"
    etag = client.get(url).headers["etag"]
    known = client.get(url, headers={"If-None-Match": etag})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": 'W/"else", ' + etag}).status_code == 304
    assert client.get(url, headers={"Range": "bytes=0-1", "If-Range": etag}).status_code == 206
    assert client.get(url, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).status_code == 200


def test_head_says_all_and_sends_nothing(client: TestClient, session: Session) -> None:
    sha256 = put(session, "mix", wav())
    for end in ("", "?download=1"):
        whole, head = client.get(f"/media/{sha256}/a.wav{end}"), client.head(f"/media/{sha256}/a.wav{end}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))
        assert head.headers["etag"] == whole.headers["etag"]


def test_a_drawing_opened_by_itself_may_do_nothing(client: TestClient, session: Session) -> None:
    reply = client.get(f"/media/{put(session, 'score_svg', SVG)}/page-1.svg")
    assert reply.headers["content-type"].startswith("image/svg+xml")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script" not in policy


def test_what_is_somebody_elses_is_answered_like_what_never_was(people: Any, session: Session) -> None:
    made = put(session, "mix", wav(), "anna")
    project, sent = upload(session, wav(0.5), "anna")
    for address in (f"/media/{made}/a.wav", f"/media/source/{project}/{sent}/a.wav"):
        assert people.anna.get(address).status_code == 200
        foreign = people.bert.get(address)
        unknown = people.bert.get(address.replace(made, "0" * 64).replace(sent, "0" * 64))
        assert (foreign.status_code, foreign.json()) == (404, unknown.json())
        assert people.stranger.get(address).status_code == 401
        assert people.stranger.head(address).status_code == 401


def test_an_upload_belongs_to_one_project(client: TestClient, session: Session) -> None:
    _, sha256 = upload(session, wav())
    other = session.store.project("local", "other").id
    assert client.get(f"/media/source/{other}/{sha256}/a.wav").status_code == 404
    assert client.get(f"/media/{sha256}/a.wav").status_code == 404  # it is no artefact


@pytest.mark.parametrize(
    ("content", "media_type", "shown"),
    [
        (wav(0.1), "audio/wav", True),
        (b"\x89PNG rest", "image/png", True),
        (SVG, "application/octet-stream", False),
        (b"<!doctype html><script>alert(1)</script>", "application/octet-stream", False),
        (b"%PDF-1.7", "application/octet-stream", False),
        (b"", "application/octet-stream", False),
    ],
)
def test_of_an_upload_only_sound_and_pictures_are_shown(
    client: TestClient, session: Session, content: bytes, media_type: str, shown: bool
) -> None:
    project, sha256 = upload(session, content)
    reply = client.get(f"/media/source/{project}/{sha256}/evil.html")
    assert (reply.status_code, reply.content) == (200, content)
    assert reply.headers["content-type"] == media_type
    assert reply.headers["content-disposition"].startswith("inline" if shown else "attachment")


@pytest.mark.parametrize(
    "address",
    [
        "/media/../../etc/passwd",
        "/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd/x",
        "/media/" + "g" * 64 + "/x",
        "/media/" + "A" * 64 + "/x",
        "/media/source/x/../../parlando.sqlite3/x",
        "/media//etc/passwd",
    ],
)
def test_no_address_leads_out_of_the_store(client: TestClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 404
    assert set(reply.json()) == {"error"}


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Žluť „Walzer“.wav", "_lu_ _Walzer_.wav"), ('a"; x="\r\nSet-Cookie: b', "a__ x____Set-Cookie_ b"), ("", "file")],
)
def test_a_files_name_reaches_the_disk_dialogue_and_nothing_else(name: str, plain: str) -> None:
    from urllib.parse import unquote

    header = disposition(name, True)
    assert header.startswith(f'attachment; filename="{plain}"; ')
    assert unquote(header.partition("filename*=UTF-8''")[2]) == name
    header.encode("ascii")


def test_a_long_file_goes_out_in_blocks(client: TestClient, session: Session, tmp_path: Path) -> None:
    large = b"\x89PNG" + bytes(40_000_000)
    url = f"/media/{put(session, 'pianoroll', large)}/roll.png"
    from ui.ranges import _blocks

    path = session.store.stored_path(session.store.artefact("local", hashlib.sha256(large).hexdigest()))
    del large
    tracemalloc.start()
    assert sum(len(block) for block in _blocks(path, Span(0, 40_000_003))) == 40_000_004
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 2_000_000
    assert client.head(url).headers["content-length"] == "40000004"
