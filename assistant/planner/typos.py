"""Slips of the fingers in the words music is asked for with: "fastr", "ocatve", "tranpose", "gitar".

Only a letter left out or two neighbours exchanged inside a word of the table is mended; a slip that is a word of its
own ("bride", "stings") is left as typed, and so are first and last letters.
"""

from functools import lru_cache

_WORDS = (
    "faster slower louder softer quieter quicker higher lower busier simpler brighter darker shorter longer transpose "
    "octave octaves semitone semitones tempo rhythm melody harmony chords chorus verse bridge intro outro measure "
    "measures section drums piano guitar violin cello flute clarinet trumpet trombone saxophone accordion strings "
    "orchestra marimba vibraphone oboe bassoon version remove replace compose without instrument instruments minor "
    "major acoustic electric reverb everything between again"
).split()
_WORDS_OF_THEIR_OWN = frozenset(
    "bride stings sower into intor nitro simper sorter voila pino pano vola vila vere veres chous otro ouro outo obe "
    "ooe darer shorer fater buser".split()
)


@lru_cache(maxsize=1)
def _slips() -> dict[str, str]:
    """Every mended slip -> the word; one that two words could give is left out."""
    found: dict[str, set[str]] = {}
    for word in _WORDS:
        left_out = {word[:k] + word[k + 1 :] for k in range(1, len(word) - 1)}
        exchanged = {word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in range(len(word) - 1)}
        for slip in left_out | exchanged:
            found.setdefault(slip, set()).add(word)
    known = set(_WORDS) | _WORDS_OF_THEIR_OWN
    return {slip: min(words) for slip, words in found.items() if len(words) == 1 and slip not in known}


def mended(word: str) -> str | None:
    """The word a slip stands for; None where it is no slip of a known word."""
    return _slips().get(word.lower())
