"""What the composer hands back: the Song, and every choice it made where the person had left something open."""

from dataclasses import dataclass

from tools.song.values import Song


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the person left open: what it is ("tempo"), the value taken ("92 beats a minute") and why ("suits a
    slow waltz").
    """

    what: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Composition:
    """A composed Song and the choices behind it, in the order they were made."""

    song: Song
    choices: tuple[Choice, ...] = ()
