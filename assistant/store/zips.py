"""Reading a zip that may be hostile: what it says of itself is checked before a byte of it is unpacked, and again
while it is read.

Nothing is ever extracted to a name from the zip. This file knows zips; what a bundle holds is `bundle.py`'s.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from assistant.store.errors import BundleError

MEGABYTE = 1000**2
MOST_ENTRIES = 20_000
MOST_BYTES = 8_000 * MEGABYTE
MOST_JSON_BYTES = 256 * MEGABYTE
MOST_RATIO = 200  # deflate reaches about 1000 on zeros; songs as JSON stay below 40
FREE_RATIO_BYTES = MEGABYTE  # a small entry may be as dense as it likes
_BLOCK_BYTES = 1 << 20


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip whose list of entries was found harmless.

    Raises:
        BundleError: If it is no zip, is broken, or its entries are hostile.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_entries(archive.infolist())
            yield archive
    except FileNotFoundError as error:
        raise BundleError(f"There is no file {path}", "", "Check the name") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise BundleError(
            f"{path.name} is not a whole zip file ({error})", "", "Export the project again, or copy it again"
        ) from error
    except OSError as error:
        raise BundleError(
            f"{path.name} cannot be read ({error.strerror or error})", "", "Check the file and try again"
        ) from error


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what no bundle of ours holds: too much, paths that lead out, links, folders, passwords, a name given
    twice, bombs.

    Raises:
        BundleError: With the entry and the reason.
    """
    if len(entries) > MOST_ENTRIES:
        raise _refused(f"it lists {len(entries)} files", f"Up to {MOST_ENTRIES} are read")
    names: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        folded = entry.filename.casefold()
        if folded in names:
            raise _refused(f"it holds {_shown(entry.filename)} twice")
        names.add(folded)
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise _refused(f"it unpacks to {total / MEGABYTE:.0f} MB", f"Up to {MOST_BYTES / MEGABYTE:.0f} MB are read")


def read_json(archive: zipfile.ZipFile, name: str) -> Any:
    """A JSON entry.

    Raises:
        BundleError: If it is missing, too large or not JSON.
    """
    data = b"".join(blocks(archive, name, MOST_JSON_BYTES))
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _refused(f"{_shown(name)} is not JSON") from error


def blocks(archive: zipfile.ZipFile, name: str, most_bytes: int = MOST_BYTES) -> Iterator[bytes]:
    """The bytes of an entry, never more than it said it has.

    Raises:
        BundleError: If it is missing, or longer than it or `most_bytes` says.
    """
    try:
        entry = archive.getinfo(name)
    except KeyError as error:
        raise _refused(f"{_shown(name)} is missing") from error
    left = min(entry.file_size, most_bytes)
    if entry.file_size > most_bytes:
        raise _refused(
            f"{_shown(name)} unpacks to {entry.file_size / MEGABYTE:.0f} MB",
            f"Up to {most_bytes / MEGABYTE:.0f} MB are read",
        )
    with archive.open(entry) as file:
        while block := file.read(_BLOCK_BYTES):
            left -= len(block)
            if left < 0:
                raise _refused(f"{_shown(name)} is longer than it says")
            yield block


def sha256_of(archive: zipfile.ZipFile, name: str) -> tuple[str, int]:
    """Hex sha256 and length of an entry's bytes; reading it also checks its CRC."""
    digest, size = hashlib.sha256(), 0
    for block in blocks(archive, name):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _check_entry(entry: zipfile.ZipInfo) -> None:
    # orig_filename: zipfile cuts names at a NUL, and what was cut off must not pass unseen.
    name = entry.orig_filename
    path = PurePosixPath(name)
    is_plain = (
        name == str(path)
        and not path.is_absolute()
        and ".." not in path.parts
        and not any(sign in name for sign in "\\:\0")
    )
    if not is_plain or not name.isprintable() or len(name) > 200:
        raise _refused(f"its entry {_shown(name)} has a name that could lead out of the project")
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _refused(f"its entry {_shown(name)} is a link or a device, not a file")
    if entry.flag_bits & 0x1:
        raise _refused(f"its entry {_shown(name)} is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(f"its entry {_shown(name)} is packed in a way that is not read")
    if entry.file_size > FREE_RATIO_BYTES and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise _refused(
            f"its entry {_shown(name)} unpacks to {entry.file_size / max(entry.compress_size, 1):.0f} times its size",
            f"Up to {MOST_RATIO} times is read",
        )


def _shown(name: str) -> str:
    return ascii(name[:60])


def _refused(reason: str, limit: str = "") -> BundleError:
    return BundleError(f"This bundle is not taken in: {reason}", limit, "Nothing was written; export the project again")
