"""Who plays: the players named, what a bare word means in the style, and whom the composer may add.

People who name a line-up mean it: players join only where the named ones are no band of their own, and never an
instrument they left out. What each player does is decided in `tools.compose.cast`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.compose.plan import Plan
from tools.compose.players import styled_programs
from tools.compose.seeds import pick, stream
from tools.errors import BriefError
from tools.instruments.lookup import drum_row, find_ensemble, find_instrument, plain, row
from tools.instruments.values import InstrumentRow
from tools.song.brief import PartRequest

MAX_PARTS = 16
GUEST_CHANCE = 0.45  # of each role that may join a band nobody named
_DIGITS = "0123456789"
BASS_PROGRAMS = frozenset({*range(32, 40), 43, 58, 87})
LOW_LINES = frozenset({42, 57, 67, 70, 47, *BASS_PROGRAMS})  # may take the bass when nobody else does
PADS = frozenset(range(88, 96))
_LINE_PLAYERS = frozenset({22})  # can sound several notes and yet lead as a voice does: a harmonica

# Who stands in for a role when all of the style's own programs were left out by the person, likeliest first.
_STAND_INS: dict[str, tuple[int, ...]] = {
    "melody": (73, 40, 71, 0, 25, 81),
    "chords": (0, 25, 46, 48, 11, 16, 21),
    "bass": (33, 32, 38, 43),
    "pad": (48, 89, 52),
    "counter": (42, 71, 60, 73),
}
_ORCHESTRA = frozenset({"orchestra", "orchestre", "orchester", "orquesta"})  # the whole, not a section of it
# Players of chamber and village music: two of them are a duo that wants nobody else.
_DUO_FAMILIES = frozenset({"strings", "pipe", "world", "ensemble", "chromatic percussion"})
_DUO_PROGRAMS = frozenset({6, 15, 21, 22, 23, 24, 46, 60, 68, 69, 70, 71})


@dataclass(eq=False)
class Seat:
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
        """Whether it can play the chords."""
        return self.instrument.polyphonic and self.instrument.family != "synth lead" and not self.single

    @property
    def is_bass(self) -> bool:
        """Whether it is a bass by name or by what it was asked to do."""
        return self.role == "bass" or (self.instrument.program in BASS_PROGRAMS and self.role is None)


def line_up(plan: Plan) -> tuple[list[Seat], Seat | None]:
    """Pitched players and the drummer, if any, of the piece.

    Raises:
        BriefError: More players than a piece can have.
    """
    seats = _asked(plan)
    if len(seats) > MAX_PARTS:
        raise BriefError(
            f"{len(seats)} instruments are too many.", f"A piece has up to {MAX_PARTS} parts.", "Name fewer."
        )
    drums = _drums(plan, seats)
    if not seats:
        seats = _band(plan)
    elif not plan.brief.only_parts:
        _complete(plan, seats)
    return seats, drums


def _asked(plan: Plan) -> list[Seat]:
    seats = []
    for request in plan.brief.parts:
        if request.is_drum or request.role == "drums":
            continue
        if plain(request.words).removeprefix("full ") in _ORCHESTRA and request.role is None:
            seats += _orchestra(plan)
            continue
        instrument = _instrument(plan, request)
        role = request.role
        if role is None and instrument.program in PADS:
            role = "pad"
        for _ in range(max(1, request.count)):
            name = request.words if request.words[:1].isupper() else instrument.name
            seats.append(Seat(instrument, name, role))
    return seats


def _orchestra(plan: Plan) -> list[Seat]:
    """The players of an orchestra, strings first among them; its percussion joins by the style."""
    ensemble = find_ensemble("symphony orchestra")
    members = ensemble.members if ensemble is not None else ()
    players = [member for member in members if not member.is_drum and member.program not in plan.brief.without]
    return [Seat(row(member.program), row(member.program).name, member.role) for member in players]


def _instrument(plan: Plan, request: PartRequest) -> InstrumentRow:
    meant = [program for program in styled_programs(plan.style, request) if program not in plan.brief.without]
    if meant:
        return row(meant[0])
    if request.program is not None:
        return row(request.program)
    found = find_instrument(request.words) if request.words else None
    if found is not None and not found.is_drum:
        return found
    return row(_program(plan, request.role or "melody", set(), "program", request.words) or 0)


def _program(plan: Plan, role: str, used: set[int], *purpose: str) -> int | None:
    """A program for a role from the style's table, else from the stand-ins; None when all were left out."""
    without = set(plan.brief.without)
    table = [p for p in plan.style.ensemble.programs.get(role, ()) if p not in without]
    options = [p for p in table if p not in used] or table
    options = options or [p for p in _STAND_INS.get(role, ()) if p not in without and p not in used]
    if role == "melody":  # a weak sound shows in an exposed line: it plays one only when it was asked for
        options = [p for p in options if row(p).grade != "weak"] or options
    return pick(stream(plan.seed, *purpose), options) if options else None


def _drums(plan: Plan, seats: Sequence[Seat]) -> Seat | None:
    brief, style = plan.brief, plan.style
    if brief.drums is False:
        return None
    kit = style.drums.kit if style.drums is not None else 0
    asked = [part for part in brief.parts if part.is_drum or part.role == "drums"]
    if asked or brief.drums:
        words = asked[0].words if asked else ""
        name = words if words[:1].isupper() else "Drums"
        return Seat(drum_row(asked[0].program or kit if asked else kit), name, "drums", "drums")
    wanted = style.ensemble.drums if not seats else not brief.only_parts and _drums_join(plan, seats)
    if not wanted or style.drums is None:
        return None
    return Seat(drum_row(kit), "Drums", "drums", "drums", asked=False)


def _drums_join(plan: Plan, seats: Sequence[Seat]) -> bool:
    """Whether a drummer joins named players: where the style lives from drums, and they are no band without one."""
    join = plan.style.ensemble.drums_join
    if join == "always" and not all(seat.instrument.family in ("strings", "world") for seat in seats):
        return True
    if len(seats) == 1:
        return bool(join) or _wants_a_band(plan, seats)
    is_band = any(seat.is_bass for seat in seats) or all(_is_duo_player(seat) for seat in seats)
    return join == "pairs" and len(seats) == 2 and not is_band


def _is_duo_player(seat: Seat) -> bool:
    return seat.instrument.family in _DUO_FAMILIES or seat.instrument.program in _DUO_PROGRAMS


def _band(plan: Plan) -> list[Seat]:
    """The style's own band."""
    if plan.brief.only_parts and any(part.is_drum for part in plan.brief.parts):
        return []
    bands = [b for b in plan.style.ensemble.bands if not {program for _, program in b} & set(plan.brief.without)]
    if bands:
        chosen = pick(stream(plan.seed, "ensemble", "band"), bands)
        return [Seat(row(program), row(program).name, role.rstrip(_DIGITS), asked=False) for role, program in chosen]
    seats: list[Seat] = []
    used: set[int] = set()
    for role in (*plan.style.ensemble.roles, *_guests(plan)):
        plain_role = role.rstrip(_DIGITS)
        name = role if role in plan.style.ensemble.programs else plain_role
        program = _program(plan, name, used, "ensemble", role)
        if program is None:
            continue
        used.add(program)
        seats.append(Seat(row(program), row(program).name, plain_role, asked=False))
    return seats


def _guests(plan: Plan) -> tuple[str, ...]:
    """Roles that join the style's own band this time; the more the busier the mood."""
    chance = GUEST_CHANCE + 0.25 * plan.mood.density
    extras = plan.style.ensemble.extras
    return tuple(role for role in extras if stream(plan.seed, "ensemble", "guest", role).random() < chance)


def _complete(plan: Plan, seats: list[Seat]) -> None:
    """Fill what a named line-up lacks, where the style cannot do without it and the named ones are no band."""
    named_drums = plan.brief.drums is True or any(part.is_drum or part.role == "drums" for part in plan.brief.parts)
    has_bass = any(seat.is_bass for seat in seats)
    if all(seat.role == "pad" for seat in seats):
        _add(plan, seats, "melody")
        return
    if len(seats) >= 3 or (has_bass and (len(seats) > 1 or named_drums)):
        return
    joins = bool(plan.style.ensemble.drums_join)
    if len(seats) == 2:
        if joins and not all(_is_duo_player(s) for s in seats) and not any(s.is_poly for s in seats):
            _add(plan, seats, "chords")
        return
    (seat,) = seats
    wants = _wants_a_band(plan, seats)
    if not joins and not wants and _stands_alone(seat):
        return
    if seat.role in ("chords", "pad", "bass", "counter") or seat.is_bass:
        _add(plan, seats, "melody")
    accompanies = seat.is_poly and not wants and (_two_handed(seat) or seat.role is not None)
    if seat.is_bass or seat.role in ("counter",) or not accompanies:
        _add(plan, seats, "chords")
    if (joins or wants) and "bass" in plan.style.ensemble.roles and not has_bass:
        _add(plan, seats, "bass")


def _wants_a_band(plan: Plan, seats: Sequence[Seat]) -> bool:
    """Whether one player of single notes is the lead of a band: where a style was named that lives from one, and nobody
    said that this player is to be alone. "A 12-bar blues with harmonica" is no harmonica by itself.
    """
    if len(seats) != 1 or plan.brief.only_parts or plan.brief.style is None:
        return False
    (seat,) = seats
    of_lines = not seat.instrument.polyphonic or seat.instrument.program in _LINE_PLAYERS
    return of_lines and seat.role in (None, "melody") and not seat.is_bass and plan.style.ensemble.drums


def _stands_alone(seat: Seat) -> bool:
    return seat.role in (None, "melody", "chords") and not seat.is_bass and seat.instrument.family != "synth pad"


def _two_handed(seat: Seat) -> bool:
    return seat.instrument.family in ("piano", "organ") or seat.instrument.program in (46, 12, 11, 21, 23)


def _add(plan: Plan, seats: list[Seat], role: str) -> None:
    used = {seat.instrument.program for seat in seats}
    program = _program(plan, role, used, "completion", role)
    if program is not None:
        seats.append(Seat(row(program), row(program).name, role, asked=False))
