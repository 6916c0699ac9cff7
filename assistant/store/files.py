"""Files that are either whole or not there: written beside, synced, moved into place, and only then spoken of.
 A stored file is named by the sha256 of its content; the name a person gave never reaches the disk. This file knows
folders and bytes, no rows.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from assistant.store.errors import DiskFull, StoreError, StoreUnwritable

_BLOCK_BYTES = 1 << 20
COUNTED_FOLDERS = ("artefacts", "sources", "cache", "projects")  # what the quota counts
FOLDERS = (*COUNTED_FOLDERS, "tmp")


@contextmanager
def errors_in_words(path: Path) -> Iterator[None]:
    """Turn the file system's refusals into sentences."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(
                f"The disk that holds {path} is full",
                "",
                "Free some space and say it again; nothing acknowledged was lost",
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
            raise StoreUnwritable(
                f"{path} cannot be written ({error.strerror})",
                "",
                "Give yourself write permission, or set PARLANDO_DATA to a folder you can write",
            ) from error
        raise StoreError(
            f"{path} cannot be read or written ({error.strerror})", "", "Check the disk, then say it again"
        ) from error


def make_folders(data_dir: Path) -> None:
    """Make the data folder and its parts.

    Raises:
        StoreUnwritable: If that is not possible.
    """
    with errors_in_words(data_dir):
        for name in FOLDERS:
            (data_dir / name).mkdir(parents=True, exist_ok=True)


def fsync_path(path: Path) -> None:
    """Have the disk keep a file, or a folder's list of names, before going on."""
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps names with the file and cannot open a folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> tuple[str, int]:
    """Hex sha256 and size in bytes of a file, read in blocks."""
    digest, size = hashlib.sha256(), 0
    for block in file_blocks(path):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def blob_path(folder: str, sha256: str, suffix: str) -> str:
    """Where a file with this hash lies, relative to the data folder: `artefacts/3f/3fa9….flac`."""
    return f"{folder}/{sha256[:2]}/{sha256}{suffix}"


class Files:
    """The data folder's files."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        make_folders(data_dir)

    @contextmanager
    def temporary(self) -> Iterator[Path]:
        """A fresh path in the data folder's own `tmp`; whatever is there at the end is removed."""
        path = self.data_dir / "tmp" / uuid.uuid4().hex
        try:
            with errors_in_words(self.data_dir):
                yield path
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def take_in(self, content: bytes | Path, to: Path) -> tuple[str, int]:
        """Write `content` to `to` and sync it, hashing on the way; returns hex sha256 and size of the bytes that were
        written.
        """
        digest, size = hashlib.sha256(), 0
        with errors_in_words(to), to.open("wb") as target:
            for block in [content] if isinstance(content, bytes) else file_blocks(content):
                digest.update(block)
                size += len(block)
                target.write(block)
            self.sync(target)
        return digest.hexdigest(), size

    def sync(self, file: IO[bytes]) -> None:
        """Have the disk keep what was written to an open file."""
        file.flush()
        os.fsync(file.fileno())

    def keep(self, temporary: Path, stored_path: str) -> Path:
        """Move a synced temporary file to its place for good. A file that is there already stays and counts as just
        used.
        """
        to = self.data_dir / stored_path
        with errors_in_words(to):
            if self.has(stored_path):
                os.utime(to)  # young again, so that a sweep does not take it before its turn is committed
                return to
            to.parent.mkdir(exist_ok=True)
            temporary.replace(to)
            os.utime(to)
            fsync_path(to.parent)
            fsync_path(to.parent.parent)
        return to

    def has(self, stored_path: str) -> bool:
        return (self.data_dir / stored_path).is_file()

    def remove(self, path: Path) -> int:
        """Remove a file and return the bytes that came free; 0 where it is gone or held."""
        try:
            size = path.stat().st_size
            path.unlink()
        except OSError:
            return 0
        return size

    def listed(self, folder: str) -> list[tuple[Path, os.stat_result]]:
        """Every file under a folder of the data folder, with what the disk knows of it."""
        found = []
        for root, _, names in os.walk(self.data_dir / folder):
            for name in names:
                path = Path(root, name)
                with suppress(OSError):  # a file another process just removed
                    found.append((path, path.stat()))
        return found

    def bytes_in(self, folder: str) -> int:
        return sum(status.st_size for _, status in self.listed(folder))


def is_older(status: os.stat_result, age_s: float) -> bool:
    """Whether a file was last written or touched more than `age_s` seconds ago."""
    return time.time() - status.st_mtime >= age_s


def file_blocks(path: Path) -> Iterator[bytes]:
    """A file's bytes in blocks that fit any memory."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block
