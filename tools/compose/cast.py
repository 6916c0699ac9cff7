"""Who plays what: the players of `tools.compose.lineup`, each given a distinct job, a range and a name.

Jobs: melody; solo (tune and accompaniment in one part); comp, strum, pad; inner (one voice of the chords); counter;
double; bass; drums; brass, ostinato and timpani in an orchestra.
Roles are what the score and the person see; jobs say which generator writes the notes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.compose.choices import Choice
from tools.compose.lineup import BASS_PROGRAMS, LOW_LINES, Seat, line_up
from tools.compose.plan import Plan
from tools.errors import BriefError
from tools.instruments.values import InstrumentRow
from tools.song.values import Role

TIMPANI = 47
_FRONT = {  # how much an instrument wants the tune, by family
    "pipe": 3.2,
    "reed": 3.0,
    "synth lead": 3.0,
    "strings": 2.9,
    "brass": 2.6,
    "world": 2.2,
    "chromatic percussion": 2.1,
    "guitar": 1.7,
    "piano": 1.5,
    "organ": 1.3,
    "ensemble": 1.0,
    "synth effect": 0.9,
    "synth pad": 0.4,
    "percussive": 0.2,
    "sound effect": 0.0,
    "bass": -3.0,
}
_FRONT_PROGRAMS = {
    21: 2.7,
    22: 2.9,
    23: 2.8,
    46: 1.2,
    45: 0.9,
    7: 1.0,
    6: 1.2,
    42: 2.0,
    43: -2.0,
    58: -1.5,
    57: 1.6,
    70: 1.7,
    67: 1.6,
    47: -3.0,
    114: 2.3,
    41: 1.9,
    60: 1.9,
    61: 1.6,
    62: 1.5,
    26: 2.0,
    30: 2.2,
    29: 2.2,
    108: 2.3,
    107: 2.4,
    105: 1.5,
    15: 1.8,
    10: 2.6,
}


@dataclass(frozen=True)
class Part:
    """One part of the arrangement.

    Attributes:
        name: As shown; unique in the piece.
        role: One of `tools.song.values.ROLES`.
        job: Which generator writes it.
        voice: For inner parts, which note of the chord from the top.
        asked: Whether the person named it.
    """

    name: str
    instrument: InstrumentRow
    role: Role
    job: str
    voice: int = 0
    asked: bool = True

    @property
    def is_drum(self) -> bool:
        """True for the drum kit."""
        return self.instrument.is_drum


def cast(plan: Plan, choices: list[Choice]) -> tuple[Part, ...]:
    """The parts of the piece in score order.

    Raises:
        BriefError: More parts than a piece can have, or none at all.
    """
    seats, drums = line_up(plan)
    _give_jobs(plan, seats)
    if drums is not None:
        seats.append(drums)
    if not seats:
        raise BriefError(
            "There is nobody to play: drums were left out and nothing else was named.", "", "Name an instrument."
        )
    added = [seat.name for seat in seats if not seat.asked]
    if added:
        why = (
            f"the usual sound of {plan.style.name.lower()}"
            if len(added) == len(seats)
            else "so that the arrangement is complete"
        )
        choices.append(Choice("instruments", ", ".join(added), why))
    return _named(seats)


# ---- who does what


def _give_jobs(plan: Plan, seats: list[Seat]) -> None:
    if not seats:
        return
    for seat in seats:
        seat.single = sum(other.instrument is seat.instrument for other in seats) > 2
    drummed = [seat for seat in seats if seat.instrument.program == TIMPANI and len(seats) > 1]
    for seat in drummed:
        seat.role, seat.job = "other", "timpani"
    seats = [seat for seat in seats if seat not in drummed]
    if all(seat.role == "pad" for seat in seats) and not drummed:
        _give_chords(seats, plan)
        return
    lead = _lead(seats)
    bass = _bass(plan, seats, lead)
    rest = [seat for seat in seats if seat not in (lead, bass)]
    chordal = [seat for seat in rest if seat.is_poly and seat.role not in ("counter", "bass")]
    if lead is not None:
        alone = not chordal and len([s for s in rest if s is not bass]) < 2
        lead.role, lead.job = "melody", "solo" if alone and lead.is_poly and _can_accompany(lead) else "melody"
    if bass is not None:
        bass.role, bass.job = "bass", "bass"
    _give_chords(chordal, plan)
    singles = [seat for seat in rest if seat not in chordal]
    _give_lines(singles, has_chords=bool(chordal) or (lead is not None and lead.job == "solo"))
    if plan.style.texture == "film" and len(seats) > 3:
        _give_orchestra([seat for seat in seats if seat not in (lead, bass)])


def _give_orchestra(seats: list[Seat]) -> None:
    """Tasks of their own for the brass and the strings of an orchestra."""
    brass = [seat for seat in seats if seat.instrument.family == "brass" and seat.role != "melody"]
    for voice, seat in enumerate(brass):
        seat.job, seat.voice = "brass", voice
        seat.role = "counter" if seat.role == "counter" else "chords"
    strings = [seat for seat in seats if seat.instrument.program in (48, 49, 44, 50, 51)]
    for seat in strings[:1]:
        seat.job, seat.role = "ostinato", "chords"


def _can_accompany(seat: Seat) -> bool:
    return seat.instrument.family in ("piano", "organ", "guitar") or seat.instrument.program in (
        46,
        21,
        23,
        48,
        49,
        50,
        51,
        52,
        44,
        15,
        107,
        7,
        6,
        24,
        61,
    )


def _lead(seats: list[Seat]) -> Seat | None:
    named = [seat for seat in seats if seat.role == "melody"]
    if named:
        return named[0]
    free = [seat for seat in seats if seat.role in (None, "counter")] or [
        seat for seat in seats if seat.role in ("chords", "pad")
    ]
    free = free or seats
    order = {id(seat): index for index, seat in enumerate(seats)}
    return max(free, key=lambda seat: (_front(seat.instrument) - 0.15 * order[id(seat)], -order[id(seat)]))


def _front(instrument: InstrumentRow) -> float:
    return _FRONT_PROGRAMS.get(instrument.program, _FRONT.get(instrument.family, 1.0))


def _bass(plan: Plan, seats: list[Seat], lead: Seat | None) -> Seat | None:
    others = [seat for seat in seats if seat is not lead]
    named = [seat for seat in others if seat.role == "bass"]
    if named:
        return named[0]
    free = [seat for seat in others if seat.role is None]
    true_bass = [seat for seat in free if seat.instrument.program in BASS_PROGRAMS]
    if true_bass:
        return true_bass[0]
    low = [seat for seat in free if seat.instrument.program in LOW_LINES]
    has_chords = any(seat.is_poly for seat in others if seat not in low)
    if low and ((not has_chords and len(others) >= 2) or len(low) > 1):
        return min(low, key=lambda seat: seat.instrument.lowest)
    return None


def _give_chords(seats: list[Seat], plan: Plan) -> None:
    pads = [seat for seat in seats if seat.role == "pad" or (seat.role is None and seat.instrument.role == "pad")]
    players = [seat for seat in seats if seat not in pads]
    if not players and pads:
        first = pads.pop(0)
        players = [first]
        if first.role == "pad" or plan.style.texture in ("ambient",):
            first.role, first.job = "pad", "pad"
            players = []
    for index, seat in enumerate(players):
        guitar = seat.instrument.family == "guitar" or seat.instrument.program in (105, 15)
        seat.job = "strum" if guitar and plan.style.strum is not None and (index or len(players) == 1) else "comp"
        if index >= 1 and seat.job == "comp":
            seat.job = "pad" if seat.instrument.sustained else "arp"
        seat.role = "chords" if seat.job != "pad" else "pad"
    taken = sum(seat.job == "pad" for seat in seats)
    for index, seat in enumerate(pads):
        seat.role, seat.job, seat.voice = "pad", "pad", index + taken


def _give_lines(seats: list[Seat], has_chords: bool) -> None:
    """Jobs for instruments that play one note at a time: with chords elsewhere a counter-line first, else the
    voices of the chords.
    """
    if has_chords:
        for index, seat in enumerate(seats):
            seat.job = "counter" if index == 0 else "double" if index == 1 else "inner"
            seat.voice = max(0, index - 2)
            seat.role = "counter" if seat.job != "inner" else "chords"
        return
    if len(seats) == 1:
        seats[0].role, seats[0].job = "counter", "counter"
        return
    for index, seat in enumerate(seats):
        seat.job, seat.voice = "inner", index
        seat.role = seat.role if seat.role in ("counter", "chords") else "chords"


# ---- names


def _named(seats: Sequence[Seat]) -> tuple[Part, ...]:
    totals: dict[str, int] = {}
    for seat in seats:
        totals[seat.name] = totals.get(seat.name, 0) + 1
    seen: dict[str, int] = {}
    parts = []
    for seat in seats:
        seen[seat.name] = seen.get(seat.name, 0) + 1
        name = seat.name
        if totals[name] > 1:
            name = f"{name} {_ROMAN[min(seen[name], len(_ROMAN) - 1)]}"
        parts.append(Part(name, seat.instrument, _role(seat.role), seat.job, seat.voice, seat.asked))
    return tuple(parts)


_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")


def _role(text: str | None) -> Role:
    for known in ("melody", "counter", "chords", "pad", "bass", "drums"):
        if text == known:
            return known  # type: ignore[return-value]
    return "other"


def voice_range(part: Part, low: int, high: int) -> tuple[int, int]:
    """A wanted register moved by octaves into an instrument's comfortable range, then cut to it."""
    bottom, top = part.instrument.comfortable
    while low < bottom - 4 and high + 12 <= top + 2:
        low, high = low + 12, high + 12
    while high > top + 4 and low - 12 >= bottom - 2:
        low, high = low - 12, high - 12
    low, high = max(low, bottom), min(high, top)
    if high - low < 12:
        low, high = max(bottom, min(low, top - 12)), min(top, max(high, bottom + 12))
    return low, high
