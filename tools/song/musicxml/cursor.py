"""Where reading stands inside a measure: as the durations add up, and as the note values beside them say.

Many programs round: a triplet sixteenth is written with 1654, 1693 and 1693 parts of a quarter's 10080, or with 3, 3
and 2 of 8. Where type, dots and time-modification say nearly the same length exactly, theirs is the length taken, and
the places of what follows move with it, so that tuplets stay tuplets and voices do not drift apart. Bars, notes and
old measures are all read with this one cursor. Knows no pitches and no signs.
"""

from fractions import Fraction
from math import gcd
from xml.etree.ElementTree import Element

from tools.errors import LimitError
from tools.song.musicxml import tables
from tools.song.musicxml.numbers import duration_of, small
from tools.song.values import TICKS_PER_QUARTER

NEAR = 25  # a written duration may be off by this part of the exact length, or by one division
MAX_BAR_QUARTERS = 1024
Ticks = int | Fraction


class Cursor:
    """The place inside one measure after another.

    Args:
        label: The file's name for messages.

    Attributes:
        divisions: Of a quarter, in force now.
        longest: Farthest place of the measure so far, in ticks from its start.
        length: Of the last note or rest, in ticks.
        tuplet: Of the last note or rest, as (actual, normal); None where it is in none.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.divisions = Fraction(1)
        self._bar = "?"
        self.start("?")

    def start(self, bar: str) -> None:
        """Begin a measure by its printed number."""
        self._bar = bar[:10]
        self._raw: Ticks = 0
        self._now: Ticks = 0
        self._onset: Ticks = 0
        self._jumped = False
        self._places: dict[Ticks, Ticks] = {}
        self.longest = self.length = 0
        self.tuplet: tuple[int, int] | None = None

    @property
    def tick(self) -> int:
        """Where the next element stands, in ticks from the measure's start."""
        return round(self._now)

    def note(self, found: dict[str, Element], dots: int) -> int:
        """Pass a note or rest that takes time.

        Args:
            found: First child of the note by tag.
            dots: How many dots it has.

        Returns:
            Its onset in ticks from the measure's start; how long it is stands in `length`.
        """
        raw = self._raw_ticks(found["duration"])
        exact, unit = self._value(found, dots, raw)
        if "chord" in found:
            self.length = round(self._onset + exact) - round(self._onset)
            return round(self._onset)
        if "time-modification" not in found:
            self._now = min(self._raw, self._now, key=_oddness)
        elif self._jumped and unit:
            self._now = _near_multiple(self._now, unit)
        self._onset, self._jumped = self._now, False
        self._raw, self._now = self._raw + raw, self._now + exact
        self._places[self._raw] = self._now
        self.length = round(self._now) - round(self._onset)
        self._reached(found["duration"])
        return round(self._onset)

    def move(self, element: Element, back: bool) -> None:
        """Pass a `<backup>` or `<forward>`."""
        duration = element.find("duration")
        if duration is None:
            return
        raw = self._raw_ticks(duration)
        self._raw = max(0, self._raw - raw) if back else self._raw + raw
        self._now = self._known(self._raw)
        self._jumped = True
        self._reached(duration)

    def _known(self, raw: Ticks) -> Ticks:
        """The place another voice has put here; a barline that a backup misses by a rounding error counts too."""
        known = self._places.get(raw, raw)
        near: Ticks = known if abs(Fraction(known - raw)) * 50 <= TICKS_PER_QUARTER else raw
        return 0 if near and near * 400 <= TICKS_PER_QUARTER and _oddness(near) > 1024 else near

    def _reached(self, duration: Element) -> None:
        end = round(min(self._raw, self._now, key=_oddness))
        self.longest = max(self.longest, end)
        if end > MAX_BAR_QUARTERS * TICKS_PER_QUARTER:
            raise LimitError(
                f"{self.label} makes bar {self._bar} {end // TICKS_PER_QUARTER} quarters long with the duration "
                f"{(duration.text or '').strip()[:20]}",
                f"{MAX_BAR_QUARTERS} quarters a bar is the most that is read",
                "Correct the duration in a notation program and export again",
            )

    def _raw_ticks(self, element: Element) -> Ticks:
        duration = duration_of(element, self.label, self._bar) * TICKS_PER_QUARTER
        if isinstance(duration, int) and self.divisions.denominator == 1:
            whole, odd = divmod(duration, self.divisions.numerator)
            if not odd:
                return whole
        return duration / self.divisions

    def _value(self, found: dict[str, Element], dots: int, raw: Ticks) -> tuple[Ticks, Ticks]:
        """The length of a tuplet's note as its note value says it, else as the file counts; and the tuplet's grid."""
        ratio = self.tuplet = tuplet_of(found.get("time-modification"))
        plain = tables.TYPE_TICKS.get((found["type"].text or "").strip()) if "type" in found else None
        if ratio is None or plain is None:
            return raw, 0
        for factor in (1, 2):  # some count a tuplet's normal notes in the next longer value
            exact = Fraction(plain * (2 ** (dots + 1) - 1) * ratio[1] * factor, 2**dots * ratio[0])
            off = abs(exact - raw)
            if off * NEAR <= exact or off * self.divisions <= (TICKS_PER_QUARTER if factor == 1 else 0):
                self.tuplet = (ratio[0], ratio[1] * factor)
                return exact, Fraction(plain * ratio[1] * factor, 4 * ratio[0])
        return raw, 0


def note_children(note: Element) -> tuple[dict[str, Element], int]:
    """First child of a note by tag, and how many dots it has."""
    found: dict[str, Element] = {}
    dots = 0
    for child in note:
        found.setdefault(child.tag, child)
        dots += child.tag == "dot"
    return found, dots


def tuplet_of(element: Element | None) -> tuple[int, int] | None:
    """What a `<time-modification>` says as (actual, normal); None where it changes nothing."""
    if element is None:
        return None
    actual, normal = small(element.findtext("actual-notes")), small(element.findtext("normal-notes"))
    return (actual, normal) if actual > 0 and normal > 0 and actual != normal else None


def _oddness(place: Ticks) -> int:
    """How fine a division of the quarter a place needs; rounding errors need very fine ones."""
    if place.denominator != 1:
        return TICKS_PER_QUARTER * place.denominator
    return TICKS_PER_QUARTER // gcd(TICKS_PER_QUARTER, int(place))


def _near_multiple(place: Ticks, unit: Ticks) -> Ticks:
    """The place on a tuplet's grid that a place is nearly on, else the place itself."""
    nearest: Ticks = round(Fraction(place) / Fraction(unit)) * unit
    return nearest if abs(Fraction(nearest - place)) * 6 <= unit else place
