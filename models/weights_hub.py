"""Brings weights from the hub: only on request, resumable, checked by hash before they count as there.

Which files a repository has, and what their hashes are, is asked through huggingface_hub; the bytes are fetched here,
because that library (2.4) throws half a file away when a download breaks off. A folder appears under its name all at
once, when every file was found right. Loads nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from models.weights import (
    RECEIPT,
    SAFE_SUFFIXES,
    FileRecord,
    Receipt,
    Stop,
    WeightsError,
    WeightsStopped,
    folder_of,
    get_command,
    is_there,
    sha256_of,
    size_words,
)
from models.weights_table import WeightsRow

DEFAULT_ENDPOINT = "https://huggingface.co"
TIMEOUT_S = 30.0
TRIES, PAUSE_S = 4, 1.0  # of one file, while the line comes and goes
SPARE_BYTES = 300_000_000  # left free beside the weights

# Which files of a repository are weights we play. The published folders also hold the same tensors as pickles, in
# double precision, or in the format of another program; none of these is fetched.
WANTED: dict[str, re.Pattern[str]] = {
    "musicgen": re.compile(
        r"(config|generation_config|preprocessor_config|tokenizer|tokenizer_config|special_tokens_map)\.json"
        r"|spiece\.model|model\.safetensors|model-\d+-of-\d+\.safetensors|model\.safetensors\.index\.json"
    ),
    "ace-step": re.compile(
        r"model_index\.json|[a-z_]+/(?!.*\.(?:fp16|fp32|bf16)\.)[^/]+\.(safetensors|json|txt|model)"
    ),
}
WANTED["stable-audio"] = WANTED["ace-step"]

# (bytes there, bytes in all, what is being done)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file of a repository; `sha256` of a large one, `git_id` of a small one, as the hub states them."""

    path: str
    size_bytes: int
    sha256: str | None
    git_id: str | None


def bring(
    row: WeightsRow,
    root: Path,
    progress: Progress = lambda done, total, what: None,
    stop: Stop = lambda: False,
    endpoint: str | None = None,
) -> Path:
    """Download a set of weights, check it, and put it into its place.

    Args:
        row: Which.
        root: Folder of all weights.
        progress: Told bytes done, bytes in all, and what is being done.
        stop: Asked with every block.
        endpoint: Address of the hub; HF_ENDPOINT or the public one when None.

    Raises:
        WeightsError: No network, no room, no leave, a pickle, or another content than expected.
        WeightsStopped: `stop` said so; what is there is gone on with the next time.
    """
    target = folder_of(row, root)
    if is_there(row, root):
        return target
    if row.by_hand:
        raise WeightsError(f"{row.title} cannot be brought by a command.", row.by_hand)
    hub = (endpoint or os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _alone(root, row):
            return _bring(row, target, hub, progress, stop)
    except OSError as error:
        raise WeightsError(f"{root} cannot be written ({error.strerror or error}).", "Choose PARLANDO_DATA.") from error


def _bring(row: WeightsRow, target: Path, hub: str, progress: Progress, stop: Stop) -> Path:
    progress(0, row.size_bytes, "asking the hub")
    revision, files = _wanted_files(row, hub)
    staging = target.parent / f".{row.name}.part"
    staging.mkdir(exist_ok=True)
    total = sum(file.size_bytes for file in files)
    _check_room(row, staging, files)
    done, records = 0, {}
    for file in files:
        tell = _teller(progress, done, total, file.path)
        records[file.path] = _fetch_checked(row, hub, revision, file, staging, tell, stop)
        done += file.size_bytes
    brought = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    receipt = Receipt(row.name, row.repo, revision, row.licence, brought, records)
    (staging / RECEIPT).write_text(json.dumps(receipt.as_json(), indent=1), encoding="utf-8")
    if target.exists():  # what is there is not whole, or it would have been taken
        shutil.rmtree(target)
    staging.replace(target)
    progress(total, total, "checked")
    return target


def _wanted_files(row: WeightsRow, hub: str) -> tuple[str, tuple[HubFile, ...]]:
    """The commit and the files to fetch, smallest first, so that what is refused is refused soon.

    Raises:
        WeightsError: The hub cannot be asked, or has no tensors that are safe to load.
    """
    found = _ask(row, hub)
    wanted = WANTED[row.kind]
    files = []
    for sibling in found.siblings or ():
        path = PurePosixPath(sibling.rfilename)
        if path.is_absolute() or ".." in path.parts or path.suffix not in SAFE_SUFFIXES:
            continue
        if wanted.fullmatch(sibling.rfilename):
            lfs = sibling.lfs
            size = (lfs.size if lfs else sibling.size) or 0
            files.append(HubFile(sibling.rfilename, int(size), lfs.sha256 if lfs else None, sibling.blob_id))
    if not any(file.path.endswith(".safetensors") for file in files):
        raise WeightsError(
            f"{row.repo} offers no safetensors, only pickles, which can run code when they are loaded.",
            "They are not fetched; choose another model: parlando weights.",
        )
    return str(found.sha or row.revision), tuple(sorted(files, key=lambda file: file.size_bytes))


def _ask(row: WeightsRow, hub: str) -> Any:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        return HfApi(endpoint=hub).model_info(row.repo, revision=row.revision, files_metadata=True, timeout=TIMEOUT_S)
    except GatedRepoError as error:
        raise _closed(row) from error
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        if row.gated:
            raise _closed(row) from error
        raise WeightsError(f"{hub} has no {row.repo} at {row.revision}.", f"See {row.page}.") from error
    except OfflineModeIsEnabled as error:
        raise _offline(row, hub, "HF_HUB_OFFLINE is set") from error
    except HfHubHTTPError as error:
        raise _offline(row, hub, f"it answers {error.response.status_code}") from error
    except Exception as error:  # the library's transport is another one every few releases; none of its errors is ours
        raise _offline(row, hub, type(error).__name__) from error


def _fetch_checked(
    row: WeightsRow, hub: str, revision: str, file: HubFile, staging: Path, tell: Callable[[int], None], stop: Stop
) -> FileRecord:
    """Fetch one file, or find it there, and hold it against the hash on record or the hub's."""
    path = staging / file.path
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        _fetch(row, f"{hub}/{row.repo}/resolve/{revision}/{file.path}", part, file.size_bytes, tell, stop)
        part.replace(path)
    tell(file.size_bytes)
    found = sha256_of(path, stop)
    on_record = row.sha256.get(file.path)
    expected, checked_by = (on_record, "record") if on_record else (file.sha256, "hub")
    if expected is None:
        checked_by, fits = "git", file.git_id is not None and _git_id(path) == file.git_id
    else:
        fits = found == expected
    if not fits:
        path.unlink()
        raise WeightsError(
            f"{file.path} of {row.title} came with another content than the one "
            f"{'on record' if checked_by == 'record' else 'the hub states'}; it was not kept.",
            f"Try again, and if it happens again do not use {row.page}.",
        )
    return FileRecord(found, path.stat().st_size, checked_by)


def _fetch(row: WeightsRow, url: str, part: Path, size_bytes: int, tell: Callable[[int], None], stop: Stop) -> None:
    """Go on with a file where it broke off; a broken line is tried again, each time from what is there."""
    import httpx

    why = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE_S * attempt)
        try:
            if _stream_into(row, url, part, tell, stop) >= size_bytes:
                return
            why = "the line broke off"
        except (httpx.TransportError, httpx.StreamError) as error:
            why = type(error).__name__
    raise _offline(row, url.split("/" + row.repo)[0], why)


def _stream_into(row: WeightsRow, url: str, part: Path, tell: Callable[[int], None], stop: Stop) -> int:
    """Add to a partial file what the hub still has of it; returns how many bytes it then has."""
    import httpx

    there = part.stat().st_size if part.exists() else 0
    headers = {**_login(), "Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    with httpx.stream("GET", url, headers=headers, timeout=TIMEOUT_S, follow_redirects=True) as answer:
        if answer.status_code == 416:  # nothing is left: it is whole, or longer than it may be, which its hash tells
            return there
        if answer.status_code in (401, 403):
            raise _closed(row)
        if answer.status_code >= 400:
            raise _offline(row, url.split("/" + row.repo)[0], f"it answers {answer.status_code}")
        goes_on = there > 0 and answer.status_code == 206
        done = there if goes_on else 0
        with part.open("ab" if goes_on else "wb") as file:
            for block in answer.iter_bytes(1 << 20):
                if stop():
                    raise WeightsStopped("Stopped; what is there is kept.", f"Go on with {get_command(row)}.")
                file.write(block)
                done += len(block)
                tell(done)
    return done


def _login() -> dict[str, str]:
    """The person's own login at the hub, where there is one; httpx keeps it from other hosts when it is sent on."""
    from huggingface_hub import get_token

    token = get_token()
    return {"Authorization": f"Bearer {token}"} if token else {}


def _git_id(path: Path) -> str:
    """What git calls a file of this content."""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _check_room(row: WeightsRow, staging: Path, files: Sequence[HubFile]) -> None:
    there = sum(path.stat().st_size for path in staging.rglob("*") if path.is_file())
    needed = max(0, sum(file.size_bytes for file in files) - there) + SPARE_BYTES
    free = shutil.disk_usage(staging).free
    if free < needed:
        raise WeightsError(
            f"{row.title} needs {size_words(needed)} on {staging.parent}, and {size_words(free)} are free.",
            "Make room, or name a larger disk in PARLANDO_DATA.",
        )


@contextmanager
def _alone(root: Path, row: WeightsRow) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(root / f".{row.name}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise WeightsError(
            f"{row.title} is just being brought by another process.", "Wait until it is done."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _teller(progress: Progress, before: int, total: int, path: str) -> Callable[[int], None]:
    return lambda done: progress(before + done, total, path)


def _closed(row: WeightsRow) -> WeightsError:
    return WeightsError(
        f"{row.title} is only given to people who accepted its terms ({row.licence}).",
        f"Accept them at {row.page}, log in with: hf auth login, then again: {get_command(row)}.",
    )


def _offline(row: WeightsRow, hub: str, why: str) -> WeightsError:
    return WeightsError(
        f"{row.title} could not be brought from {hub} ({why}).",
        f"What is there is kept. When the network is back, go on with {get_command(row)}.",
    )
