"""Pitches of a bass line: roots low in the range, degrees of the chord above them, approaches to the next root.

Knows chords, keys and a range; the rhythm is others'.
"""

from random import Random

from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.lines import local_scale
from tools.compose.plan import Plan
from tools.theory.chord import Chord

HOME_SHARE = 0.42  # of the range: where roots like to lie
POP_ABOVE = 5  # semitones over the range that an octave may pop up to
STAND_INS = {3: 7, 5: 7, 6: 9, 7: 12}  # semitones for a degree the chord lacks


class BassTones:
    """Pitches for one bass player: range, chords, and the note played before."""

    def __init__(self, plan: Plan, harmony: Harmony, low: int, high: int, previous: int | None, rng: Random) -> None:
        self.plan, self.harmony, self.low, self.high, self.rng = plan, harmony, low, high, rng
        self.previous = previous

    def scale(self, step: int) -> frozenset[int]:
        """Pitch classes at home at a step, in the key that holds there."""
        span = self.harmony.at(step)
        return local_scale(span.key or self.plan.key_at(step // self.plan.meter.steps), span.chord)

    def root(self, pitch_class: int | None, near: int | None = None) -> int:
        """A bass note low in the range, leaning towards the note before."""
        near = near if near is not None else self.previous
        options = [p for p in range(self.low, self.high + 1) if p % 12 == pitch_class]
        if not options:
            return self.low
        home = self.low + (self.high - self.low) * HOME_SHARE
        anchor = home if near is None else 0.45 * near + 0.55 * home
        return min(options, key=lambda p: (abs(p - anchor), p))

    def root_at(self, step: int) -> int:
        """The root at a step: the chord's bass note, or the pedal held under it."""
        pedal = self.harmony.pedal_at(step)
        return self.root(pedal if pedal is not None else self.harmony.at(step).chord.bass_pitch_class)

    def above(self, root: int, pitch_class: int) -> int:
        """A pitch class over a root, or under it where the range ends."""
        pitch = root + (pitch_class - root) % 12
        return pitch if pitch <= self.high + 3 else pitch - 12 if pitch - 12 >= self.low else root

    def degree(self, chord: Chord, number: int, step: int) -> int:
        """Pitch class of a degree of the chord, with sensible stand-ins where it lacks one."""
        root = chord.root_pitch_class or 0
        found = chord.tone(number)
        if found is not None:
            return found.pitch_class
        stand_in = 7 if number == 6 and chord.is_minor else STAND_INS[number]
        tone = (root + stand_in) % 12
        return tone if tone in self.scale(step) else (chord.fifth if chord.fifth is not None else root)

    def following(self, step: int, until: int) -> ChordSpan | None:
        """The next chord, when it begins by a step."""
        span = self.harmony.next_after(step)
        return None if span is None or span.start_step > until or span.chord.is_none else span

    def approach(self, step: int, following: ChordSpan) -> int:
        """A neighbour of the next root: in the scale where there is one, a semitone below by daring styles; the fifth
        when the root stays.
        """
        chord = self.harmony.at(step).chord
        target_class = self.next_class(following)
        target = self.root(target_class)
        if target_class == (self.harmony.at(step).chord.bass_pitch_class):
            return self.above(target, self.degree(chord, 5, step))
        scale = self.scale(step)
        options = [p for p in (target - 1, target - 2, target + 2, target + 1) if self.low - 1 <= p <= self.high + 4]
        inside = [p for p in options if p % 12 in scale]
        daring = self.plan.style.walking or self.plan.style.family in ("jazz", "blues", "funk")
        if inside and (not daring or self.rng.random() < 0.5):
            return min(inside, key=lambda p: abs(p - (self.previous or target)))
        return options[0] if options else target

    def next_class(self, following: ChordSpan) -> int | None:
        """The pitch class the bass will play at a chord."""
        pedal = self.harmony.pedal_at(following.start_step)
        return pedal if pedal is not None else following.chord.bass_pitch_class

    def toward(self, step: int, following: ChordSpan) -> int:
        """A scale step from the note before towards the next root."""
        target = self.root(self.next_class(following))
        at = self.previous if self.previous is not None else target
        if at == target:
            return at
        way = 1 if target > at else -1
        scale = self.scale(step)
        return next((p for p in range(at + way, at + 4 * way, way) if p % 12 in scale), target)

    def pitch(self, step: int, char: str, until: int) -> int | None:
        """The pitch of a pattern letter at a step; None where there is no chord.

        Args:
            until: Last step by which a coming chord counts as "next" for an approach.
        """
        chord = self.harmony.at(step).chord
        if chord.is_none:
            return None
        root = self.root_at(step)
        if self.harmony.pedal_at(step) is not None and char not in "R8":
            return root  # nothing moves under a pedal
        if char == "8":
            return root + 12 if root + 12 <= self.high + POP_ABOVE else root
        if char in "AD" and (following := self.following(step, until)) is not None:
            return self.approach(step, following) if char == "A" else self.toward(step, following)
        if char in "3567":
            return self.above(root, self.degree(chord, int(char), step))
        return root
