"""How phrases are built from motifs: sentence, period, question and answer, riff and their kin, as data.

A scheme has one token a bar. A small letter is a motif; where it comes back it is taken up as the sign after it says:

    a   as it was           a>  in sequence, moved by steps       a~  answered: same rhythm, other ending
    a^  turned upside down  a<  its line backwards                a/  its head twice
    a+  its head, twice as slow                                   a-  twice as fast, then held
    a*  the same, decorated

`c` ends a phrase open, `C` closes it, `_` is left to the others (a blues call waits for its answer). Theme types after
Caplin, Classical Form (1998), chapters 3 to 5; "spinning" is the baroque Fortspinnung: a head, a sequence of three or
four links, a close (Fischer, Zur Entwicklungsgeschichte des Wiener klassischen Stils, 1915); the rest is song writers'
practice. No pitches or rhythms here.
"""

from collections.abc import Mapping
from math import exp
from random import Random

from tools.compose.seeds import weighted

# By name, then by length in bars.
SCHEMES: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "sentence": {
        8: ("a b a> b> a/ a/ d C", "a c a> c a/ a/ d C", "a a> b b> a/ d d C"),
        4: ("a a> a/ C", "a a> b C"),
    },
    "period": {
        8: ("a b a~ c a b d C", "a b d c a b d~ C", "a a> b c a a> d C", "a b b> c a b b~ C"),
        4: ("a b a~ C", "a b a C"),
    },
    "small aaba": {8: ("a b a b~ d d> a C", "a c a c d d> a C", "a b a b* d d a~ C"), 4: ("a a b C", "a a~ b C")},
    "answer": {
        8: ("a c a> c b c b~ C", "a b a^ c a b a~ C", "a c a~ c d c a C", "a b a> c d d> a~ C"),
        4: ("a c a~ C", "a b a^ C"),
    },
    "riff": {
        8: ("a a a b a a a C", "a a~ a b a a~ d C", "a a a> a~ a a a> C", "a b a b~ a b a C"),
        4: ("a a a C", "a a a~ C"),
    },
    "hook": {
        8: ("h h h~ c h h d C", "h c h c h h> d C", "h h> h c h h> h* C", "h d h c h d h~ C", "h h d c h h d~ C"),
        4: ("h h h~ C", "h h> d C", "h d h C"),
    },
    "arch": {8: ("a b a> d d> b~ a< C", "a a> b d d a^ a~ C", "a b d c d> b a~ C"), 4: ("a a> d C", "a b b^ C")},
    "arc": {8: ("a b a+ c a> b d C", "a c a> c d d> a+ C", "a b a~ c d b> a+ C"), 4: ("a b a+ C", "a a> b C")},
    "tune": {
        8: ("a b a d a b d~ C", "a b a> b> a b d C", "a b a d a> b> d C", "a b a d a b d C"),
        4: ("a b a C", "a b a~ C"),
    },
    "spinning": {
        8: ("a b d d> d> d> e C", "a a> d d> d> e e> C", "a b a> b> d d> d> C", "a d d> d> e e> e> C"),
        4: ("a d d> C", "a a> a> C"),
    },
    "through": {8: ("a b a> d e e> f C", "a b d d> e a/ f C", "a d b e a> f d> C"), 4: ("a b d C", "a a> b C")},
    "call": {
        12: ("a b C _ a b~ C _ d d> C _", "a b C _ a b C _ d b C _", "a d c _ a d~ c _ b b> C _"),
        8: ("a b C _ a b~ C _", "a b c _ d d> C _"),
        4: ("a b C _", "a b~ C _"),
    },
    "still": {8: ("a b a c a b> d C", "a c a> c b c a C", "a a> b c a b a+ C"), 4: ("a b a C", "a c a> C")},
}

# Sections of other lengths, whatever the scheme is called.
SHORT: Mapping[int, tuple[str, ...]] = {
    1: ("C",),
    2: ("a C",),
    3: ("a a> C", "a b C"),
    5: ("a b a> d C", "a a> b c C", "a b a~ a+ C"),
    6: ("a b c a b C", "a a> b b> d C", "a b a> a/ d C"),
    7: ("a b a c a d C", "a b a> c d d> C"),
}


def scheme(bars: int, names: Mapping[str, float], rng: Random, *, hook: bool, insist: float = 0.0) -> list[str]:
    """Tokens of a section, one a bar.

    Args:
        bars: Length of the section.
        names: Schemes of the style with their weights.
        hook: Whether the section begins with a hook, whatever the scheme.
        insist: How much schemes that say a motif again are preferred; a section heard only once needs it.
    """
    exact = {
        row: weight * exp(insist * _said_again(row)) / len(SCHEMES[name][bars])
        for name, weight in names.items()
        for row in SCHEMES[name].get(bars, ())
    }
    if exact:
        return weighted(rng, exact).split()
    name = weighted(rng, names)
    tokens: list[str] = []
    for number, length in enumerate(_units(bars)):
        if number == 2:  # the second half of a long section has a voice of its own
            name = weighted(rng, names)
        rows = SCHEMES[name].get(length) or SHORT.get(length) or SCHEMES["period"][length]
        tokens += rng.choice(rows).split()
    if hook and "h" not in tokens:
        tokens = [token.replace("a", "h") for token in tokens]
    return _half_closed(tokens)


def in_pairs(tokens: list[str]) -> list[str]:
    """A scheme of long bars for short ones: every token becomes two, the second motif in capitals; a cadence is led
    into by a bar of its own.
    """
    pairs = []
    for token in tokens:
        letter, sign = token[0], token[1:]
        pairs += ["k", letter] if letter in "cC" else ["_", "_"] if letter == "_" else [token, letter.upper() + sign]
    return pairs


def _said_again(row: str) -> float:
    """Share of a scheme's bars that say an earlier one again as it was."""
    tokens = row.split()
    return sum(token in tokens[:index] for index, token in enumerate(tokens)) / len(tokens)


def _units(bars: int) -> list[int]:
    """A section as stretches that have schemes: eights, then fours, the odd rest at the end."""
    if bars <= 8:
        return [bars]
    if bars in (9, 10, 11):
        return [4, bars - 4]
    return [8, *_units(bars - 8)]


def _half_closed(tokens: list[str]) -> list[str]:
    """Only the last cadence of a section closes; those before it stay open."""
    return ["c" if token == "C" and index < len(tokens) - 1 else token for index, token in enumerate(tokens)]
