"""Phrases -> what they mean: an n-gram table looked up longest first, with plurals and, for longer words, spelling
slips.

Knows no music: the tables bring it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.planner.entities.scan import Scan

V = TypeVar("V")
LONGEST = 5  # words in a phrase
SHORTEST_FUZZY = 5  # letters: shorter words have too many neighbours ("base", "bass")
_TOKEN = re.compile(r"[^\W_](?:[^\W_]|['/&](?=\w)|[-](?=[^\W\d_]))*[#]?")


@dataclass(frozen=True, slots=True)
class Hit(Generic[V]):
    """A phrase found: where, what it means, the words as said, and whether a slip was mended."""

    start: int
    end: int
    value: V
    words: str
    mended: bool = False


def normal(phrase: str) -> str:
    """How phrases are compared: lower case, no accents, hyphens and apostrophes as spaces."""
    folded = unicodedata.normalize("NFKD", phrase.lower().replace("-", " ").replace("ß", "ss"))
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).replace("'", " ").split())


class Gazetteer(Generic[V]):
    """A table of phrases.

    Args:
        table: Phrase -> value. Plurals in -s and -es are understood too.
        fuzzy: Mend slips in words of five letters or more.
        keep: Words that must never be mended into a phrase of this table.
        exact: Phrases of the table that only the words themselves mean, never a slip.
    """

    def __init__(
        self, table: Mapping[str, V], fuzzy: bool = True, keep: Iterable[str] = (), exact: Iterable[str] = ()
    ) -> None:
        self.table: dict[str, V] = {normal(phrase): value for phrase, value in table.items()}
        self.keep = frozenset(keep)
        self.fuzzy = fuzzy
        meant = frozenset(map(normal, exact))
        self._choices = [p for p in self.table if len(p) >= SHORTEST_FUZZY and p not in meant]
        self._pair_words = {word for p in self._choices if p.count(" ") == 1 for word in p.split() if len(word) > 3}
        self._longest = max((p.count(" ") + 1 for p in self.table), default=1)

    def get(self, phrase: str) -> V | None:
        """The value of a phrase, its singular, or None."""
        key = self._key(normal(phrase))
        return None if key is None else self.table[key]

    def _key(self, phrase: str) -> str | None:
        if phrase in self.table:
            return phrase
        for ending in ("s", "es"):
            if phrase.endswith(ending) and len(phrase) > 3 and phrase[: -len(ending)] in self.table:
                return phrase[: -len(ending)]
        if phrase.endswith("ies") and f"{phrase[:-3]}y" in self.table:
            return f"{phrase[:-3]}y"
        return None

    def mend(self, phrase: str) -> str | None:
        """The table's phrase one slip away from this one, or None when there is none or it is not clear which."""
        if len(phrase) < SHORTEST_FUZZY or phrase in self.keep or not self.fuzzy:
            return None
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        limit = 1 if len(phrase) < 9 else 2
        found = process.extract(phrase, self._choices, scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=6)
        near = [row for row in found if row[0][0] == phrase[0]]
        if not near or (
            len(near) > 1 and near[0][1] == near[1][1] and self.table[near[0][0]] != self.table[near[1][0]]
        ):
            return None
        return str(near[0][0])

    def _mend_pair(self, words: str) -> str | None:
        """Two words with one slip ("nylon gitar"), only when one of them stands in a phrase of the table as it is."""
        if len(words) < 8 or not any(word in self._pair_words for word in words.split()):
            return None
        mended = self.mend(words)
        if mended is None or mended.count(" ") != 1 or words.count(" ") != 1:
            return None
        changed = [said for said, meant in zip(words.split(), mended.split(), strict=True) if said != meant]
        slip = changed[0] if len(changed) == 1 else ""
        return mended if len(slip) >= SHORTEST_FUZZY and slip not in self.keep else None

    def find(self, scan: Scan, take: bool = True) -> list[Hit[V]]:
        """Every phrase in the unread text, longest first at each place.

        Args:
            take: Mark what was found as read.
        """
        tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(scan.low)]
        hits: list[Hit[V]] = []
        at = 0
        while at < len(tokens):
            hit, used = self._at(scan, tokens, at)
            if hit:
                hits.append(hit)
                if take:
                    scan.take(hit.start, hit.end)
            at += used
        return hits

    def _at(self, scan: Scan, tokens: list[tuple[int, int]], at: int) -> tuple[Hit[V] | None, int]:
        for count in range(min(self._longest + 1, LONGEST, len(tokens) - at), 0, -1):
            start, end = tokens[at][0], tokens[at + count - 1][1]
            words = scan.low[start:end]
            if not _joined(words):
                continue
            key = self._key(normal(words))
            if key is not None:
                return Hit(start, end, self.table[key], words), count
            if count == 2 and self.fuzzy and (mended := self._mend_pair(normal(words))):
                return Hit(start, end, self.table[mended], words, mended=True), count
        start, end = tokens[at]
        if self.fuzzy and end - start >= SHORTEST_FUZZY and not _is_name(scan, start):
            mended = self.mend(normal(scan.low[start:end]))
            if mended is not None:
                return Hit(start, end, self.table[mended], scan.low[start:end], mended=True), 1
        return None, 1


def _is_name(scan: Scan, start: int) -> bool:
    """Whether a word is written like somebody's name: a capital in the middle of a sentence that has small letters."""
    return (
        start > 0
        and scan.text[start].isupper()
        and not scan.text[start - 1 :].isupper()
        and scan.text[start + 1].islower()
    )


def _joined(words: str) -> bool:
    """Whether words stand together as one phrase: only spaces and hyphens between them."""
    return all(c.isalnum() or c in " -'/&#" for c in words)
