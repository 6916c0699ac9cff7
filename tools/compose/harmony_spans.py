"""The chords of a piece as values: spans on the grid of sixteenths, each with its local key, and what holds over
them: the cadence a bar makes, and pedal points.

Chooses nothing: see `tools.compose.harmony`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tools.errors import MusicError
from tools.theory.chord import Chord
from tools.theory.key import Key

CADENCES = ("half", "full", "deceptive")


@dataclass(frozen=True)
class ChordSpan:
    """A chord from one step (sixteenths from the start of the piece) to another.

    Attributes:
        stated: The person's own, which nothing may colour.
        key: The key that holds here; None where the maker of the span knows none (`Harmony` then fills in its home).
    """

    start_step: int
    end_step: int
    chord: Chord
    stated: bool = False
    key: Key | None = None

    @property
    def steps(self) -> int:
        """Length in sixteenths."""
        return self.end_step - self.start_step


@dataclass(frozen=True, slots=True)
class Pedal:
    """A bass note held under changing chords from one step to another."""

    start_step: int
    end_step: int
    pitch_class: int


@dataclass(frozen=True)
class HarmonyNotes:
    """What the composer of the chords knows beyond them.

    Attributes:
        cadences: "half", "full" or "deceptive" by bar from 0: the bar in which a phrase arrives.
        pedals: Held bass notes, in order.
        changed_bars: Bars of a returning section whose chords differ from its first time.
    """

    cadences: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    pedals: tuple[Pedal, ...] = ()
    changed_bars: frozenset[int] = frozenset()


class Harmony:
    """The chords of a whole piece, findable by step."""

    def __init__(self, spans: Sequence[ChordSpan], home: Key | None = None, notes: HarmonyNotes | None = None) -> None:
        self.spans = tuple(span if span.key or home is None else replace(span, key=home) for span in spans)
        self.home = home or next((span.key for span in self.spans if span.key), None)
        self.notes = notes or HarmonyNotes()
        self._by_step = [index for index, span in enumerate(self.spans) for _ in range(span.steps)]
        self._first = self.spans[0].start_step if self.spans else 0

    def with_spans(self, spans: Iterable[ChordSpan]) -> "Harmony":
        """The same cadences, pedals and home over other chords."""
        return Harmony(tuple(spans), self.home, self.notes)

    def index_at(self, step: int) -> int:
        """Index of the span a step lies in; steps outside take the nearest."""
        return self._by_step[min(max(step - self._first, 0), len(self._by_step) - 1)]

    def at(self, step: int) -> ChordSpan:
        """The span a step lies in."""
        return self.spans[self.index_at(step)]

    def key_at(self, step: int) -> Key:
        """The key that holds at a step.

        Raises:
            MusicError: Neither the span nor the harmony was made with a key.
        """
        key = self.at(step).key or self.home
        if key is None:
            raise MusicError("These chords were made without a key; give Harmony its home key.")
        return key

    def pedal_at(self, step: int) -> int | None:
        """The pitch class the bass holds at a step whatever the chord, or None where it plays the chord's bass."""
        return next((p.pitch_class for p in self.notes.pedals if p.start_step <= step < p.end_step), None)

    def cadence_at(self, bar: int) -> str:
        """Which cadence a bar (from 0) arrives with: "half", "full", "deceptive", or "" for none."""
        return self.notes.cadences.get(bar, "")

    def next_after(self, step: int) -> ChordSpan | None:
        """The next span, or None in the last."""
        index = self.index_at(step) + 1
        return self.spans[index] if index < len(self.spans) else None

    def within(self, start_step: int, end_step: int) -> list[ChordSpan]:
        """Spans cut to a stretch of steps."""
        rows = []
        for span in self.spans:
            start, end = max(span.start_step, start_step), min(span.end_step, end_step)
            if start < end:
                rows.append(replace(span, start_step=start, end_step=end))
        return rows
