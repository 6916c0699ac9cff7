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
class TuneChoice:
    """Which of the tunes that were tried was kept.

    Attributes:
        candidate: Its number, from 0.
        without_taste: The one that would have been kept had the person's own taste not weighed in.
        tried: How many there were.
    """

    candidate: int = 0
    without_taste: int = 0
    tried: int = 1

    @property
    def is_by_taste(self) -> bool:
        """Whether taste made the difference."""
        return self.candidate != self.without_taste


@dataclass(frozen=True, slots=True)
class Composition:
    """A composed Song and the choices behind it, in the order they were made. `song.seed` brings it back to anybody."""

    song: Song
    choices: tuple[Choice, ...] = ()
    tune: TuneChoice = TuneChoice()
