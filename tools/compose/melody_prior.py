"""The learned melody model as one more term of the search: how natural a next pitch is after those before it.

It proposes and never decides: form, motifs and chords stay with the rules, and bars that are taken up are not asked
about. Where the model or its runtime is missing there is no prior, and the rules stand alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools.compose.plan import Plan
from tools.compose.rhythm import Slot
from tools.theory.key import Key

MODEL_WEIGHT = 0.6  # cost of a nat of surprise; 0 leaves the model out
# It learned from dance tunes and is asked in styles held against such tunes. Measured (its MODEL_CARD.md): folk music
# gains by it; pop, country, waltzes and marches do not.
ASKED_IN = frozenset({"nottingham"})
BEYOND_MOVES = 1.0  # the rules already prefer steps: only what the model knows beyond that is counted
SURPRISE = (-3.0, 6.0)  # nats; beyond, rules decide


@dataclass(frozen=True)
class Prior:
    """The model after the notes so far.

    Attributes:
        tonic: MIDI pitch of the tonic the model counts from.
        state: What the model remembers of the line.
    """

    model: Any
    tonic: int
    state: Any

    def spots(self, slots: Sequence[Slot], bar: int) -> list[Any]:
        """A bar's notes as the model knows places."""
        from models.symbolic.melody.model import Place

        return [Place(position=slot.step, length=slot.steps, bar=bar) for slot in slots]

    def after(self, pitches: Sequence[int], slots: Sequence[Slot], bar: int) -> "Prior":
        """The model after one more bar."""
        if not pitches:
            return self
        spots = self.spots(slots, bar)
        _, state = self.model.line(self.state, [(p - self.tonic, s) for p, s in zip(pitches, spots, strict=True)])
        return replace(self, state=state)

    def costs(self, state: Any, spot: Any, pitches: Sequence[int]) -> tuple[list[list[float]], Any]:
        """What each of these pitches costs as the next one, by line, and what `taken` needs to go on."""
        from models.symbolic.melody import classes

        table, waiting = self.model.look(state, spot, BEYOND_MOVES)
        columns = [classes.pitch_class_of(pitch - self.tonic) for pitch in pitches]
        return ((-table[:, columns]).clip(*SURPRISE) * MODEL_WEIGHT).tolist(), waiting

    def taken(self, waiting: Any, pitches: Sequence[int], spot: Any, lines: Sequence[int]) -> Any:
        """The state after each kept line took its pitch.

        Args:
            lines: Which line before each of them goes on from.
        """
        return self.model.take(waiting, [pitch - self.tonic for pitch in pitches], spot, lines=list(lines))


def make_prior(plan: Plan, key: Key, center: float, notes_per_beat: float) -> Prior | None:
    """The model at the start of a section; None where it is left out or cannot be had."""
    if MODEL_WEIGHT <= 0.0 or plan.style.reference not in ASKED_IN:
        return None
    from models.symbolic.melody import classes
    from models.symbolic.melody.model import load

    model = load()
    if model is None:
        return None
    meter = (plan.meter.numerator, plan.meter.denominator)
    tonic = int(classes.tonic_below(key.tonic_pitch_class, center))
    return Prior(model, tonic, model.start(meter, key.mode, notes_per_beat, count=1))
