"""Bar by bar: a motif is stated in pitches, or an earlier bar is taken up in the way the plan says, fitted to chords.

Every taking-up is tried as it was and moved by scale steps; what costs least after the worth of recognising it is kept.
The plan comes from `phrases.py`, the costs from `melody_search.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.lines import nearest, scale_shift
from tools.compose.melody_course import Course
from tools.compose.melody_idiom import Idiom
from tools.compose.melody_motif import Line, inverted, motif_line
from tools.compose.melody_prior import Prior
from tools.compose.melody_search import Place, Search, places_of
from tools.compose.phrases import BarPlan
from tools.compose.plan import Plan
from tools.compose.rhythm import Slot

# Leaps a tune is fond of, in semitones: what gives it a face.
_FLAVORS = ((5,), (7,), (3, 5), (4, 7), (5, 9), (5, 12), (4, 5), (7, 8))
STATEMENTS = 3  # lines a motif is tried with; fewer where its face comes first, since the tamest costs least
FREE_COST = 0.6  # a note, for not taking anything up
# What it is worth, a note, to be recognised: as it was, moved as the plan wants it, moved otherwise.
SAME, MOVED, ASIDE = 1.5, 1.0, 0.5
LIKE = 2.6  # a note, for being what it was when the section was heard before
NUDGED = 0.4  # cost of a note that had to give way to the chord
SHIFTS = (0, -1, 1, -2, 2, -3, 3, 4, -4)
WINDOW_SLACK = 1  # semitones by which a bar taken up may leave the window
ANSWER_SHIFTS = 3  # as many where the rest has to be searched for
OTHER_START = 0.7  # worth of a bar taken up with another first note, beside the same from the first
HOOKED = 1.3  # what recognising a hook is worth beside any other motif
AWKWARD = frozenset({6, 10, 11})  # semitones nobody likes to sing from one bar into the next, nor more than an octave
AWKWARD_JOIN = 4.0
SOUR, SOUR_FROM = 4.0, 0.65  # cost, a note, of a bar that says little but what is not in its chord


@dataclass
class Draft:
    """A section's tune while it is written: places and pitches by bar, and each motif's line."""

    plans: tuple[BarPlan, ...]
    slots: list[list[Slot]]
    pitches: list[list[int]] = field(default_factory=list)


class BarWriter:
    """Writes a section's bars in order."""

    def __init__(
        self,
        plan: Plan,
        harmony: Harmony,
        idiom: Idiom,
        course: Course,
        section: PlannedSection,
        last_pitch: int | None,
        rng: Random,
        prior: Prior | None = None,
    ) -> None:
        self.prior = prior
        self.plan, self.harmony, self.idiom, self.course = plan, harmony, idiom, course
        self.section, self.last_pitch, self.rng = section, last_pitch, rng
        self.search = Search(plan, idiom, frozenset(rng.choice(_FLAVORS)))
        self.direction = rng.choice((-1, -1, 1))  # where sequences go

    def pitches(
        self, draft: Draft, bar: int, goal: frozenset[int] | None, like: Sequence[int] | None = None
    ) -> list[int]:
        """Pitches of one bar.

        Args:
            goal: Pitch classes its last note may have; None for any.
            like: What the bar was the time before.
        """
        slots = draft.slots[bar]
        if not slots:
            return []
        places = places_of(self.plan, self.harmony, self.course, slots, bar, self.section.first_bar, goal)
        before, previous = self.context(draft, bar)
        row = draft.plans[bar]
        best, best_cost = self.stated(row, places, slots, bar, before, previous)
        for line, worth in self.takings(draft, bar, places, like):
            if len(line) != len(slots):
                continue
            whole = line
            if any(pitch is None for pitch in line):
                whole = list(self.search.best(places, before, previous, self.rng, fixed=line)[0])
            fitted, nudged = _fitted([pitch for pitch in whole if pitch is not None], places)
            low, high = (
                max(self.course.lowest, self.course.low - WINDOW_SLACK),
                min(self.course.highest, self.course.high + WINDOW_SLACK),
            )
            if not all(low <= pitch <= high for pitch in fitted):
                continue
            cost = self.search.cost(places, before, previous, fitted) + _misfit(places, previous, fitted)
            cost += NUDGED * nudged - worth * (len(slots) - nudged) + 0.3 * self.rng.random()
            if cost < best_cost:
                best, best_cost = fitted, cost
        if self.prior:
            self.prior = self.prior.after(best, slots, bar)
        return list(best)

    def stated(
        self,
        row: BarPlan,
        places: Sequence[Place],
        slots: Sequence[Slot],
        bar: int,
        before: int | None,
        previous: int | None,
    ) -> tuple[list[int], float]:
        """A bar on its own: with a motif's line where it is new, free elsewhere."""
        lines: list[Line] = [()]
        if row.way == "new" and not row.closes:
            lines = [
                motif_line(len(places), self.idiom.traits, self.rng)
                for _ in range(max(1, int(STATEMENTS / self.idiom.follow)))
            ]
        prior = self.prior
        spots = prior.spots(slots, bar) if prior else ()
        rows = [
            self.search.best(places, before, previous, self.rng, line=line, prior=prior, spots=spots) for line in lines
        ]
        pitches, cost = min(rows, key=lambda found: found[1])
        return pitches, cost + FREE_COST * len(places)

    def takings(
        self, draft: Draft, bar: int, places: Sequence[Place], like: Sequence[int] | None
    ) -> list[tuple[list[int | None], float]]:
        """Ways of taking earlier bars up, with what each is worth; None is left to the search."""
        row = draft.plans[bar]
        rows: list[tuple[list[int | None], float]] = []
        scale = places[0].scale
        if like is not None and len(like) == len(places):
            rows.append((list(like), LIKE))
        if row.source is None or row.source >= len(draft.pitches):
            return rows
        source = draft.pitches[row.source]
        if not source or any(i is not None and i >= len(source) for i in row.image):
            return rows
        if row.way == "^":
            source = inverted(source, scale)
        elif row.way == "<":
            source = source[::-1]
        image: list[int | None] = [None if i is None else source[i] for i in row.image]
        if row.way == "~" and len(image) > 2:
            image[-(len(image) // 2) :] = [None] * (len(image) // 2)
        hooked = HOOKED if row.letter == "h" else 1.0
        for degrees in SHIFTS[:ANSWER_SHIFTS] if None in image else SHIFTS:
            moved = [None if pitch is None else _shifted(pitch, degrees, scale) for pitch in image]
            if row.way == "/" and self.direction:  # the head's second time a step on
                moved = self.stepwise_heads(moved, row, scale)
            rows.append((moved, hooked * self.worth(row.way, degrees)))
        if row.way in ("same", ">") and len(image) > 3:
            rows.append(([None, *image[1:]], hooked * self.worth(row.way, 0) * OTHER_START))
        return rows

    def stepwise_heads(self, line: list[int | None], row: BarPlan, scale: frozenset[int]) -> list[int | None]:
        """The repetitions of a head, each a scale step further."""
        head = max((i for i in row.image if i is not None), default=0) + 1
        return [
            None if pitch is None else _shifted(pitch, self.direction * (index // head), scale)
            for index, pitch in enumerate(line)
        ]

    def worth(self, way: str, degrees: int) -> float:
        """What a taking-up moved by scale steps is worth, a note."""
        if way == ">":
            return ASIDE - 0.3 if degrees == 0 else MOVED if degrees * self.direction in (1, 2) else ASIDE
        if way in ("^", "<", "/", "+", "-"):
            return MOVED if degrees == 0 else ASIDE
        return SAME * (0.8 + 0.7 * self.idiom.loose) if degrees == 0 else ASIDE

    def context(self, draft: Draft, bar: int) -> tuple[int | None, int | None]:
        """The two pitches before a bar."""
        line = [pitch for row in draft.pitches[:bar] for pitch in row][-2:]
        if not line:
            return None, self.last_pitch
        return (line[-2] if len(line) > 1 else self.last_pitch), line[-1]


def _shifted(pitch: int, degrees: int, scale: frozenset[int]) -> int:
    return scale_shift(pitch, degrees, scale) if degrees else pitch


def _misfit(places: Sequence[Place], previous: int | None, pitches: Sequence[int]) -> float:
    """What speaks against a bar taken up where it stands now: an awkward way in, or little of its chord."""
    cost = 0.0
    if previous is not None:
        size = abs(pitches[0] - previous)
        cost += AWKWARD_JOIN if size in AWKWARD or size > 12 else 0.0
    total = sum(place.steps for place in places)
    foreign = sum(place.steps for place, pitch in zip(places, pitches, strict=True) if pitch % 12 not in place.tones)
    return cost + SOUR * max(0.0, foreign / total - SOUR_FROM) * len(pitches)


def _fitted(pitches: Sequence[int], places: Sequence[Place]) -> tuple[list[int], int]:
    """A line with the notes that are foreign to their chord's scale, are held against their chord, or end a phrase on
    the wrong note, moved to the nearest that are not; and how many had to move.
    """
    out, nudged = [], 0
    for index, (place, pitch) in enumerate(zip(places, pitches, strict=True)):
        allowed = place.goal if place.goal is not None else place.scale
        if pitch % 12 in place.clash and not _resolves(pitches, index):
            allowed = allowed - place.clash or allowed
        fitted = pitch if pitch % 12 in allowed else nearest(pitch, allowed, pitch - 4, pitch + 4)
        nudged += fitted != pitch
        out.append(fitted)
    return out, nudged


def _resolves(pitches: Sequence[int], index: int) -> bool:
    """Whether a note goes on by step."""
    return index + 1 < len(pitches) and 1 <= abs(pitches[index + 1] - pitches[index]) <= 2
