"""Words that are sung otherwise than dictionary and rules say: our own table, and the person's before it.

A person's own file is `lyrics.toml` in the data folder, with the same form; a row that cannot be read is left out.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from tools.lyrics.stress import HALF, STRESSED, WEAK, of_monosyllable

OWN = Path(__file__).with_name("exceptions.toml")
FILE_NAME = "lyrics.toml"
Row = tuple[tuple[str, ...], tuple[int, ...]]  # syllables in small letters, and their stress
_more: list[Path] = []


def use_folder(folder: Path | None) -> None:
    """Read a person's own exceptions from a folder from now on; None for none."""
    _more[:] = [folder / FILE_NAME] if folder is not None else []


def exception(word: str, language: str) -> Row | None:
    """How a word (in small letters) is sung by exception; None for every other word."""
    for path in _more:
        if (row := _read(path, _stamp(path)).get((language, word))) is not None:
            return row
    return _own().get((language, word))


@cache
def _own() -> Mapping[tuple[str, str], Row]:
    return _read(OWN, 0)


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Mapping[tuple[str, str], Row]:
    """The rows of a file; `stamp` makes a file that was saved anew be read anew."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        (language, word.lower()): row
        for language, rows in tables.items()
        if isinstance(rows, Mapping)
        for word, written in rows.items()
        if isinstance(written, str) and (row := _row(word.lower(), written, language)) is not None
    }


def _row(word: str, written: str, language: str) -> Row | None:
    pieces = [piece for piece in written.split("-") if piece]
    if not pieces:
        return None
    loud = [piece.isupper() and any(char.isalpha() for char in piece) for piece in pieces]
    levels = [STRESSED if is_loud else WEAK for is_loud in loud]
    if len(pieces) == 1 and not loud[0]:
        levels = [min(HALF, of_monosyllable(word, language))]
    return tuple(piece.lower() for piece in pieces), tuple(levels)
