"""Words that name a kind of player and not one instrument ("guitar", "organ", "bass"): which programs they may stand
for, and which of them a style means.

The words are those of `tools.instruments.synonyms` without a qualifier; "electric guitar" or "upright bass" name one
instrument and are never bent. What each style means by them stands in its own file under `[players]`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tools.compose.style import Style
from tools.instruments.lookup import plain
from tools.song.brief import PartRequest

# kind: (the bare words, programs it may stand for)
_KINDS: Mapping[str, tuple[frozenset[str], frozenset[int]]] = MappingProxyType({
    "guitar": (
        frozenset({"guitar", "gtr", "guitare", "gitarre", "guitarra", "chitarra"}), frozenset(range(24, 31))
    ),
    "organ": (frozenset({"organ", "orgue", "orgel", "organo"}), frozenset(range(16, 21))),
    "bass": (frozenset({"bass", "basse", "bajo", "basso", "bass line", "bassline"}), frozenset({*range(32, 40), 43})),
})  # fmt: skip


def kind_of_player(words: str) -> str | None:
    """The kind a bare word names: "guitar" for "Guitars" or "a guitar", None for "nylon guitar" and for all else."""
    bare = plain(words).strip()
    for article in ("a ", "an ", "the ", "some "):
        bare = bare.removeprefix(article)
    for name, (known, _) in _KINDS.items():
        if bare in known or (bare.endswith("s") and bare[:-1] in known):
            return name
    return None


def programs_meant(words: str, program: int | None) -> frozenset[int]:
    """General MIDI programs that fulfil a request: all of a kind for a bare word, else the one program."""
    kind = kind_of_player(words)
    if kind is not None and (program is None or program in _KINDS[kind][1]):
        return _KINDS[kind][1]
    return frozenset() if program is None else frozenset({program})


def styled_programs(style: Style, request: PartRequest) -> tuple[int, ...]:
    """The programs a style means by a bare word, likeliest first; () where the person named one instrument.

    Only a program that the bare word itself led to is bent: words and program that disagree are taken as they are.
    """
    kind = kind_of_player(request.words)
    if kind is None or (request.program is not None and request.program not in _KINDS[kind][1]):
        return ()
    return style.players.get(kind, ())
