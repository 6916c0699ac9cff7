"""A line of words as syllables to be sung, each with its hyphen and its stress.

What is written is kept: capitals, apostrophes and punctuation stay on their syllable. Numbers become words. Signs that
nobody sings (emoji, control characters, marks by themselves) are left out. Where the syllables go is `fit.py`'s work.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.lyrics.english import stress_pattern
from tools.lyrics.exceptions import exception
from tools.lyrics.numbers import number_words
from tools.lyrics.parting import parted_once
from tools.lyrics.stress import STRESSED, WEAK, stresses
from tools.lyrics.tables import ANY_VOWELS

Hyphen = Literal["single", "begin", "middle", "end"]
_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"^(?P<lead>[^\w]*)(?P<core>.*?)(?P<tail>[^\w'’]*['’]?[^\w'’]*)$", re.S)
_JOINTS = re.compile(r"[-‐‑/]+")
_DIGITS = re.compile(r"\d+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_AND = {"&": "and", "+": "and"}
MOST_SIGNS = 24  # of punctuation kept on one syllable


@dataclass(frozen=True, slots=True)
class Sung:
    """One syllable to be sung.

    Attributes:
        text: As printed under its note, with its punctuation and without a hyphen.
        hyphen: Its place in the word, as in MusicXML.
        stress: 2 stressed, 1 half, 0 weak.
    """

    text: str
    hyphen: Hyphen = "single"
    stress: int = STRESSED


def sung_line(text: str, language: str) -> tuple[Sung, ...]:
    """The syllables of one line.

    Args:
        text: One line of words.
        language: As `language.language_of` names it.
    """
    out: list[Sung] = []
    for token in _TOKEN.findall(_readable(text)):
        out += _token(token, language)
    return _enlivened(_elided(out, language))


def _readable(text: str) -> str:
    """Composed Unicode without control and formatting characters and without pictures; dashes part words."""
    kept = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in ("Cc", "Zl", "Zp", "Zs") or char in "–—…·•|_*#=<>~":
            kept.append(" ")
        elif category[0] != "C" and category not in ("So", "Sk", "Me"):
            kept.append(char)
    return "".join(kept)


def _token(token: str, language: str) -> list[Sung]:
    token = _AND.get(token, token) if language == "english" else token
    found = _CORE.match(token)
    if found is None or not any(char.isalnum() for char in found["core"]):
        return []
    words: list[list[Sung]] = []
    for part in _JOINTS.split(found["core"]):
        words += _words(part, language)
    syllables = _joined(words) if not _DIGITS.search(found["core"]) else [s for word in words for s in word]
    if not syllables:
        return []
    lead, tail = found["lead"][:MOST_SIGNS], found["tail"][:MOST_SIGNS]
    syllables[0] = replace(syllables[0], text=lead + syllables[0].text)
    syllables[-1] = replace(syllables[-1], text=syllables[-1].text + tail)
    return syllables


def _words(part: str, language: str) -> list[list[Sung]]:
    """A stretch without hyphens as words: numbers are spelled out, signs of Chinese and its kin stand alone."""
    rows: list[list[Sung]] = []
    for piece in re.findall(r"\d+|[^\d]+", part):
        if piece.isdecimal() and piece.isascii():
            rows += [_word(word, language) for word in number_words(piece[:12], language)]
        elif _CJK.search(piece):
            rows += [[Sung(char)] for char in piece if char.isalnum()]
        elif any(char.isalpha() for char in piece):
            rows.append(_word(piece, language))
    return rows


def _joined(words: Sequence[Sequence[Sung]]) -> list[Sung]:
    """Parts of a hyphenated word as one word."""
    flat = [syllable for word in words for syllable in word]
    return [replace(s, hyphen=_hyphen(index, len(flat))) for index, s in enumerate(flat)]


def _word(word: str, language: str) -> list[Sung]:
    low = word.lower().replace("’", "'")
    if (row := exception(low, language)) is not None and "".join(row[0]) == low:
        return _sung(_as_written(word, row[0]), row[1])
    pattern = stress_pattern(low) if language == "english" else None
    if pattern is None and language == "english" and low.isupper() is False and len(low) > 1 and not _has_vowel(low):
        return _sung((word,), (STRESSED,))  # hmm, shh
    pieces = parted_once(word, language, len(pattern) if pattern else None)
    return _sung(pieces, stresses(low, pieces, language, pattern))


def _has_vowel(low: str) -> bool:
    return any(char in ANY_VOWELS for char in low)


def _as_written(word: str, pieces: Sequence[str]) -> tuple[str, ...]:
    out, at = [], 0
    for piece in pieces:
        out.append(word[at : at + len(piece)])
        at += len(piece)
    return tuple(out)


def _sung(pieces: Sequence[str], levels: Sequence[int]) -> list[Sung]:
    rows = zip(pieces, levels, strict=True)
    return [Sung(piece, _hyphen(index, len(pieces)), level) for index, (piece, level) in enumerate(rows)]


def _hyphen(index: int, count: int) -> Hyphen:
    if count == 1:
        return "single"
    return "begin" if index == 0 else "end" if index == count - 1 else "middle"


def _elided(syllables: list[Sung], language: str) -> list[Sung]:
    """French: a mute e at the end of a word is not sung before a vowel, nor at the end of the line."""
    if language != "french":
        return syllables
    out: list[Sung] = []
    for index, syllable in enumerate(syllables):
        following = syllables[index + 1].text.lstrip("«\"'(").lower() if index + 1 < len(syllables) else ""
        bare = syllable.text.lower().rstrip(".,;:!?…»\"')")
        mute = syllable.hyphen == "end" and syllable.stress == WEAK and bare.endswith(("e", "es", "ent"))
        if mute and (not following or following[0] in ANY_VOWELS + "h") and out and out[-1].hyphen != "single":
            before = out[-1]
            joined: Hyphen = "single" if before.hyphen == "begin" else "end"
            out[-1] = replace(before, text=before.text + syllable.text, hyphen=joined)
            continue
        out.append(syllable)
    return out


def _enlivened(syllables: list[Sung]) -> tuple[Sung, ...]:
    """A line of weak syllables alone is stressed at its end."""
    if syllables and all(s.stress == WEAK for s in syllables):
        syllables[-1] = replace(syllables[-1], stress=STRESSED)
    return tuple(syllables)
