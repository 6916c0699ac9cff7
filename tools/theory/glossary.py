"""A small glossary of music theory: terms in one or two plain sentences, found by name, other names and small slips.

The facts are those of any primer (Aldwell and Schachter, Harmony and Voice Leading; Levine, The Jazz Theory Book); the
wording is our own. Explains terms only:
what a given song does is looked up in the song.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tools.theory.glossary_entries import ENTRIES
from tools.theory.tempo_words import TEMPO_WORDS


@dataclass(frozen=True, slots=True)
class Entry:
    """One term.

    Attributes:
        term: As shown.
        aliases: Other names, lower case.
        text: What it is, with an example.
    """

    term: str
    aliases: tuple[str, ...]
    text: str


_STOP = re.compile(r"^(?:an?|the|what|is|are|of|in|music|musical)\s+")
_FUZZY_FROM = 6


@cache
def entries() -> Mapping[str, Entry]:
    """Every name (lower case, without accents) and its entry."""
    found: dict[str, Entry] = {}
    for block in ENTRIES.strip().split("\n\n"):
        head, _, text = block.partition("\n")
        names = [name.strip() for name in head.split("|")]
        entry = Entry(names[0], tuple(names[1:]), " ".join(text.split()))
        for name in names:
            found.setdefault(_plain(name), entry)
    for word, (low, high) in TEMPO_WORDS.items():
        text = f"A tempo word: about {low:g} to {high:g} felt beats a minute. {_CHARACTER.get(word, '')}".strip()
        found.setdefault(_plain(word), Entry(word, (), text))
    return found


# What the Italian words say beside the number; any music dictionary.
_CHARACTER = {
    "grave": "Italian: heavy, solemn.", "largo": "Italian: broad.", "larghetto": "Italian: somewhat broad.",
    "lento": "Italian: slow.", "adagio": "Italian: at ease, slow.", "andante": "Italian: going, at a walk.",
    "andantino": "Italian: a little andante, today mostly a shade quicker.", "moderato": "Italian: moderate.",
    "allegretto": "Italian: a little cheerful, fairly quick.", "allegro": "Italian: cheerful, quick.",
    "vivace": "Italian: lively.", "presto": "Italian: very quick.", "prestissimo": "Italian: as quick as possible.",
    "maestoso": "Italian: majestic.", "cantabile": "Italian: singing.",
}  # fmt: skip


def terms() -> tuple[str, ...]:
    """All terms as shown, in the order of the table."""
    return tuple(dict.fromkeys(entry.term for entry in entries().values()))


def find_term(words: str) -> Entry | None:
    """The entry a phrase names, or None.

    Args:
        words: "tritone substitution", "a plagal cadence", "the Dorian mode", "modes".
    """
    known = entries()
    phrase = _plain(words)
    for form in _forms(phrase):
        if form in known:
            return known[form]
    return _misspelt(phrase)


def _forms(phrase: str) -> tuple[str, ...]:
    forms = [phrase]
    while (shorter := _STOP.sub("", forms[-1])) != forms[-1]:
        forms.append(shorter)
    last = forms[-1]
    forms += [
        last.removesuffix(ending)
        for ending in (
            " in music",
            " music",
            " chord",
            " mode",
            " scale",
            " interval",
            " meter",
            " time",
            " music theory",
        )
    ]
    forms += [f"{last} {ending}" for ending in ("chord", "mode", "scale", "cadence", "interval", "meter")]
    singular = []
    for form in forms:
        if form.endswith("ies"):
            singular.append(form[:-3] + "y")
        if form.endswith("s"):
            singular.append(form[:-1])
    return tuple(dict.fromkeys(form for form in (*forms, *singular) if form))


def _misspelt(phrase: str) -> Entry | None:
    if len(phrase) < _FUZZY_FROM or len(phrase) > 60:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    limit = 1 if len(phrase) < 10 else 2
    near = process.extractOne(phrase, list(entries()), scorer=DamerauLevenshtein.distance, score_cutoff=limit)
    return entries()[near[0]] if near else None


def _plain(words: str) -> str:
    folded = unicodedata.normalize(
        "NFKD", words.lower().replace("♭", "b").replace("♯", "#").replace("°", " diminished ")
    )
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9#/]+", kept.replace("-", " ")))
