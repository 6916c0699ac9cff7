"""Who plays what: instruments asked for, or the style's own, each given a distinct job, a range and a name.

Jobs: melody; solo (tune and accompaniment in one part); comp, strum, pad; inner (one voice of the chords); counter;
double; bass; drums.
Roles are what the score and the person see; jobs say which generator writes the notes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.compose.choices import Choice
from tools.compose.plan import Plan
from tools.compose.seeds import pick, stream
from tools.errors import BriefError
from tools.instruments.lookup import drum_row, find_instrument, row
from tools.instruments.values import InstrumentRow
from tools.song.brief import Brief, PartRequest
from tools.song.values import Role

MAX_PARTS = 16
BASS_PROGRAMS = frozenset({*range(32, 40), 43, 58, 87})
LOW_LINES = frozenset({42, 57, 67, 70, 47, *BASS_PROGRAMS})  # may take the bass when nobody else does
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


@dataclass(eq=False)
class _Seat:
    """A part while jobs are being given out; two of the same instrument are two seats."""

    instrument: InstrumentRow
    name: str
    role: str | None
    job: str = ""
    voice: int = 0
    asked: bool = True

    single: bool = False  # one singer or player of a section that could play chords

    @property
    def is_poly(self) -> bool:
        return self.instrument.polyphonic and self.instrument.family != "synth lead" and not self.single


def cast(plan: Plan, choices: list[Choice]) -> tuple[Part, ...]:
    """The parts of the piece in score order.

    Raises:
        BriefError: More parts than a piece can have, or none at all.
    """
    brief = plan.brief
    seats = _asked(plan)
    if sum(1 for _ in seats) > MAX_PARTS:
        raise BriefError(
            f"{len(seats)} instruments are too many.", f"A piece has up to {MAX_PARTS} parts.", "Name fewer."
        )
    drums = _wants_drums(plan, seats)
    if not seats:
        seats = _default(plan)
    elif not brief.only_parts:
        _complete_band(plan, seats)
    _give_jobs(plan, seats, brief)
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


# ---- who is there


def _asked(plan: Plan) -> list[_Seat]:
    seats = []
    for request in plan.brief.parts:
        if request.is_drum or request.role == "drums":
            continue
        instrument = _instrument(plan, request)
        for _ in range(max(1, request.count)):
            name = request.words if request.words[:1].isupper() else instrument.name
            seats.append(_Seat(instrument, name, request.role))
    return seats


def _instrument(plan: Plan, request: PartRequest) -> InstrumentRow:
    if request.program is not None:
        return row(request.program)
    found = find_instrument(request.words) if request.words else None
    if found is not None and not found.is_drum:
        return found
    options = plan.style.ensemble.programs.get(request.role or "melody") or (0,)
    return row(pick(stream(plan.seed, "program", request.words), options))


def _wants_drums(plan: Plan, seats: Sequence[_Seat]) -> _Seat | None:
    brief, style = plan.brief, plan.style
    if brief.drums is False:
        return None
    kit = style.drums.kit if style.drums is not None else 0
    asked = [part for part in brief.parts if part.is_drum or part.role == "drums"]
    if asked or brief.drums:
        words = asked[0].words if asked else ""
        name = words if words[:1].isupper() else "Drums"
        return _Seat(drum_row(asked[0].program or kit if asked else kit), name, "drums", "drums")
    wanted = style.ensemble.drums if not seats else style.ensemble.drums_join and not brief.only_parts
    if not wanted or style.drums is None:
        return None
    return _Seat(drum_row(kit), "Drums", "drums", "drums", asked=False)


def _default(plan: Plan) -> list[_Seat]:
    if plan.brief.only_parts and any(part.is_drum for part in plan.brief.parts):
        return []
    rng = stream(plan.seed, "ensemble")
    ensemble = plan.style.ensemble
    seats: list[_Seat] = []
    used: set[int] = set()
    for role in ensemble.roles:
        options = [p for p in ensemble.programs.get(role, ()) if p not in used or len(ensemble.programs[role]) == 1]
        program = pick(rng, options or ensemble.programs[role])
        used.add(program)
        seats.append(_Seat(row(program), row(program).name, role.rstrip("0123456789"), asked=False))
    return seats


def _complete_band(plan: Plan, seats: list[_Seat]) -> None:
    """Fill what a named line-up lacks, where the style cannot do without it."""
    ensemble = plan.style.ensemble
    if len(seats) == 1 and not ensemble.drums_join and _stands_alone(seats[0]):
        return
    poly = [
        seat
        for seat in seats
        if seat.is_poly
        and seat.instrument.program not in BASS_PROGRAMS
        and seat.role in (None, "chords", "pad", "melody")
    ]
    singers = [seat for seat in seats if seat.role in (None, "melody") and seat.instrument.program not in BASS_PROGRAMS]
    if not singers:
        _add(plan, seats, "melody")
    elif _lacks_chords(singers, poly) and sum(s.instrument.program not in BASS_PROGRAMS for s in seats) < 3:
        _add(plan, seats, "chords")
    has_bass = any(seat.instrument.program in LOW_LINES or seat.role == "bass" for seat in seats)
    if ensemble.drums_join and "bass" in ensemble.roles and not has_bass:
        _add(plan, seats, "bass")


def _lacks_chords(singers: list[_Seat], poly: list[_Seat]) -> bool:
    """Whether nobody is left for the chords once the tune is given away."""
    return not poly or (poly == singers[:1] == singers and not _two_handed(poly[0]))


def _stands_alone(seat: _Seat) -> bool:
    return (
        seat.role in (None, "melody", "chords")
        and seat.instrument.program not in BASS_PROGRAMS
        and seat.instrument.family != "synth pad"
    )


def _two_handed(seat: _Seat) -> bool:
    return seat.instrument.family in ("piano", "organ") or seat.instrument.program in (46, 12, 11, 21, 23)


def _add(plan: Plan, seats: list[_Seat], role: str) -> None:
    used = {seat.instrument.program for seat in seats}
    table = plan.style.ensemble.programs
    options = [p for p in table.get(role, (0,)) if p not in used] or list(table.get(role, (0,)))
    program = pick(stream(plan.seed, "completion", role), options)
    seats.append(_Seat(row(program), row(program).name, role, asked=False))


# ---- who does what


def _give_jobs(plan: Plan, seats: list[_Seat], brief: Brief) -> None:
    if not seats:
        return
    for seat in seats:
        seat.single = sum(other.instrument is seat.instrument for other in seats) > 2
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


def _can_accompany(seat: _Seat) -> bool:
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


def _lead(seats: list[_Seat]) -> _Seat | None:
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


def _bass(plan: Plan, seats: list[_Seat], lead: _Seat | None) -> _Seat | None:
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


def _give_chords(seats: list[_Seat], plan: Plan) -> None:
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
    for seat in pads:
        seat.role, seat.job = "pad", "pad"


def _give_lines(seats: list[_Seat], has_chords: bool) -> None:
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


def _named(seats: Sequence[_Seat]) -> tuple[Part, ...]:
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
