"""Which language words are in, from their small words and letters. Simple, offline, and wrong on a word or two: English
where nothing speaks for another.
"""

import re
from collections.abc import Mapping

from tools.lyrics.tables import LIGHT_WORDS, WEAK_WORDS

_LETTERS: Mapping[str, str] = {
    "german": "äöüß",
    "french": "çèêëîïœùûâôà",
    "spanish": "ñ¿¡áíóú",
    "italian": "èìòù",
    "portuguese": "ãõçâêô",
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?")
LETTER_WEIGHT = 0.6  # of one letter that other languages lack, beside a small word
ALIEN_MARGIN = 1.2  # by how much another language must be ahead of English


def language_of(text: str) -> str:
    """The language: english, german, french, spanish, italian or portuguese."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text[:4000])]
    parts = [part for word in words for part in _parts(word)]
    scores = {
        name: float(sum(part in small or part in LIGHT_WORDS[name] for part in parts))
        for name, small in WEAK_WORDS.items()
    }
    for name, letters in _LETTERS.items():
        scores[name] += LETTER_WEIGHT * sum(char in letters for char in text[:4000].lower())
    best = max(scores, key=lambda name: (scores[name], name == "english"))
    return best if scores[best] >= ALIEN_MARGIN * scores["english"] + 0.5 else "english"


def _parts(word: str) -> list[str]:
    """A word, and before an apostrophe of elision what was elided: "l'amour" is "l'" and "amour"."""
    head, apostrophe, tail = word.partition("'")
    return [head + apostrophe, tail] if apostrophe and len(head) <= 2 and tail else [word]
