"""Text -> token numbers, as uncased BERT reads it: cleaned, lower case, no accents, longest known pieces first.

The algorithm is WordPiece as in Devlin et al. 2019 (arXiv 1810.04805); the vocabulary is a file of one piece a line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 100  # characters; a longer word is unknown
# Blocks whose characters are words of their own.
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPiece:
    """A vocabulary and how text is cut by it.

    Args:
        vocabulary: Piece to number; pieces inside a word start with "##".
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._numbers = vocabulary

    @classmethod
    def from_file(cls, path: Path) -> WordPiece:
        """The vocabulary of a file, numbered by its lines."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({piece: number for number, piece in enumerate(lines) if piece})

    def numbers(self, text: str, most: int) -> list[int]:
        """Token numbers between start and end mark, at most `most` of them together."""
        inner: list[int] = []
        for word in _words(text):
            inner += self._pieces(word)
            if len(inner) >= most - 2:
                break
        return [self._numbers[START], *inner[: most - 2], self._numbers[END]]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self._numbers[UNKNOWN]]
        pieces, start = [], 0
        while start < len(word):
            lead = "##" if start else ""
            end = next((end for end in range(len(word), start, -1) if lead + word[start:end] in self._numbers), start)
            if end == start:
                return [self._numbers[UNKNOWN]]
            pieces.append(self._numbers[lead + word[start:end]])
            start = end
        return pieces


def _words(text: str) -> Iterator[str]:
    """Words and signs of punctuation, cleaned."""
    cleaned = "".join(_cleaned(character) for character in text)
    plain = unicodedata.normalize("NFD", cleaned.lower())
    spaced = "".join(f" {c} " if _is_punctuation(c) else c for c in plain if unicodedata.category(c) != "Mn")
    yield from spaced.split()


def _cleaned(character: str) -> str:
    code = ord(character)
    if character in "\t\n\r":
        return " "
    if code in (0, 0xFFFD) or unicodedata.category(character).startswith("C"):
        return ""
    return f" {character} " if any(low <= code <= high for low, high in _IDEOGRAPHS) else character


def _is_punctuation(character: str) -> bool:
    """ASCII that is neither letter, digit nor space counts as punctuation too, such as "$" and "^"."""
    code = ord(character)
    is_ascii_sign = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return is_ascii_sign or unicodedata.category(character).startswith("P")
