"""Notes to lanes: who stands in which voice of which staff, cut at barlines into printable pieces.

Notes that start and end together in one voice are a chord. Where notes of one voice overlap otherwise, the later one
moves to the next free voice of its staff for its whole length, so that ties stay in one voice. Writes no elements.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from tools.song.grid import Bar, Grid, bar_ticks, beat_ticks
from tools.song.musicxml.durations import MIDDLE, Pulse, Ratio, Value, cut, is_rounded, pulse
from tools.song.musicxml.tables import DRUM_FALLBACK, DRUM_STAFF, FLAGS
from tools.song.values import Note, Track

MAX_VOICES = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Notes struck and released together: a chord, a single note or a grace note (start equals end)."""

    start: int
    end: int
    notes: tuple[Note, ...]


@dataclass(slots=True)
class Piece:
    """One printed note, chord or rest inside one bar.

    Attributes:
        start: Song ticks.
        end: Song ticks; equal to `start` for grace notes.
        notes: From low to high; empty for a rest.
        group: The whole sounding group, which may reach over several pieces (ties); None for a rest.
        beams: Beam value by level, from 1.
        tuplet: "start", "stop", "both" or "" at the edges of a tuplet.
    """

    start: int
    end: int
    type: str
    dots: int
    ratio: Ratio | None
    notes: tuple[Note, ...] = ()
    group: Group | None = None
    beams: list[str] = field(default_factory=list)
    tuplet: str = ""

    @property
    def is_grace(self) -> bool:
        """Whether the piece takes no time."""
        return self.start == self.end


Lane = tuple[int, int]  # staff, voice within the staff


class Layout:
    """All lanes of one track over the song's bars.

    Args:
        track: Whose notes.
        grid: The song's bars.
        trailing: Grace notes to be written before the barline they stand at.
    """

    def __init__(self, track: Track, grid: Grid, trailing: frozenset[str] = frozenset()) -> None:
        self.track, self.grid, self._trailing = track, grid, trailing
        self._by_bar: dict[int, dict[Lane, list[Group]]] = defaultdict(lambda: defaultdict(list))
        self.voices: dict[int, int] = {}
        self._starts = {bar.start_tick: index for index, bar in enumerate(grid.bars)}
        for lane, groups in _lanes(track, grid).items():
            self.voices[lane[0]] = max(self.voices.get(lane[0], 1), lane[1])
            for group in groups:
                for index in self._bars_of(group):
                    self._by_bar[index][lane].append(group)

    def _bars_of(self, group: Group) -> range:
        if group.start == group.end and group.notes[0].id in self._trailing:
            before = self._index_at(group.start - 1)
            return range(before, before + 1)
        first = self._index_at(group.start)
        last = self._index_at(max(group.start, group.end - 1))
        return range(first, last + 1)

    def _index_at(self, tick: int) -> int:
        return self._starts[self.grid.bar_at(tick).start_tick]

    def lanes(self, index: int) -> dict[Lane, list[Piece]]:
        """The pieces of every lane that has notes in a bar (by its place in the grid), rests filled in."""
        bar = self.grid.bars[index]
        found = {lane: _pieces(groups, bar) for lane, groups in sorted(self._by_bar.get(index, {}).items())}
        for staff in range(1, self.track.staves + 1):
            if not any(lane[0] == staff for lane in found):
                found[staff, 1] = _empty(bar)
        return dict(sorted(found.items()))


def _empty(bar: Bar) -> list[Piece]:
    """One rest for a full bar, whatever its meter; a short bar shows its real length."""
    if bar.length_ticks == bar_ticks(bar.meter):
        return [Piece(bar.start_tick, bar.end_tick, "whole", 0, None)]
    beats, offset = _pulse_of(bar)
    return _rests(bar.start_tick, bar.end_tick, beats, offset)


# --- lanes ---


def _lanes(track: Track, grid: Grid) -> dict[Lane, list[Group]]:
    out: dict[Lane, list[Group]] = defaultdict(list)
    by_staff: dict[int, list[Note]] = defaultdict(list)
    for note in track.notes:
        by_staff[min(note.staff, track.staves)].append(note)
    for staff, notes in by_staff.items():
        groups = _drum_groups(notes, grid) if track.instrument.is_drum else _groups(notes)
        for voice, group in _assign(groups):
            out[staff, voice].append(group)
    return out


def _groups(notes: Iterable[Note]) -> list[tuple[int, Group]]:
    """(wanted voice, group) in order of onset; grace notes first, then the higher group."""
    chords: dict[tuple[int, int, int, int], list[Note]] = defaultdict(list)
    for note in notes:
        end = note.onset_tick if note.grace else note.end_tick
        chords[note.onset_tick, end, note.voice, note.shift_ticks if note.grace else 0].append(note)
    found = []
    for (start, end, voice, shift), members in chords.items():
        order = (start, start != end, shift, -members[-1].midi_pitch)
        found.append((order, voice, Group(start, end, _low_to_high(members))))
    return [(voice, group) for _, voice, group in sorted(found, key=lambda row: row[0])]


def _low_to_high(notes: list[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda n: (n.midi_pitch, n.id)))


def _drum_groups(notes: Iterable[Note], grid: Grid) -> list[tuple[int, Group]]:
    """Hands up, feet down; drums struck together share the longest written length, at most until the next stroke.

    A drum has no length of its own, so a short stroke is printed until the next one or the end of its beat: drummers
    read eighths, not sixteenths and rests.
    """
    hands: dict[int, dict[int, list[Note]]] = {1: defaultdict(list), 2: defaultdict(list)}
    for note in notes:
        voice = DRUM_STAFF.get(note.midi_pitch, DRUM_FALLBACK)[3]
        hands[voice][note.onset_tick].append(note)
    found = []
    for voice, strokes in hands.items():
        onsets = sorted(strokes)
        for place, onset in enumerate(onsets):
            end = max(_beat_end(onset, grid), *(note.end_tick for note in strokes[onset]))
            end = min([end, *onsets[place + 1 : place + 2]])
            found.append((voice, Group(onset, end, _low_to_high(strokes[onset]))))
    return sorted(found, key=lambda row: (row[1].start, row[0]))


def _beat_end(tick: int, grid: Grid) -> int:
    """Where the beat that a tick is in ends; beats are counted back from the barline, for the sake of upbeats."""
    bar = grid.bar_at(tick)
    beat = beat_ticks(bar.meter)
    return max(tick, bar.end_tick - (bar.end_tick - tick - 1) // beat * beat)


def _assign(groups: list[tuple[int, Group]]) -> Iterable[tuple[int, Group]]:
    """Keep every group in its own voice where that is free, else the next free one."""
    free_from: dict[int, int] = defaultdict(int)
    for wanted, group in groups:
        voice = wanted
        if group.start != group.end and free_from[wanted] > group.start:
            others = [v for v in range(1, MAX_VOICES + 5) if v != wanted and free_from[v] <= group.start]
            voice = others[0] if others else max(free_from) + 1
        free_from[voice] = max(free_from[voice], group.end)
        yield voice, group


# --- pieces ---


def _pieces(groups: list[Group], bar: Bar) -> list[Piece]:
    beats, offset = _pulse_of(bar)
    out: list[Piece] = []
    now = bar.start_tick
    for group in groups:
        if group.start == group.end:
            kind = "eighth" if len([g for g in groups if g.start == g.end == group.start]) == 1 else "16th"
            out.append(Piece(group.start, group.start, kind, 0, None, group.notes, group))
            continue
        start, end = max(group.start, bar.start_tick), min(group.end, bar.end_tick)
        out += _rests(now, start, beats, offset)
        tuplet = group.notes[0].tuplet
        for value in cut(start - offset, end - offset, beats, tuplet):
            out.append(_piece(value, offset, group))
        now = end
    out += _rests(now, bar.end_tick, beats, offset)
    graces = [piece for piece in out if piece.is_grace]
    out = _graces_in_place(out) if graces else out
    _mark_tuplets(out)
    _mark_beams(out, beats, offset)
    return out


def _graces_in_place(pieces: list[Piece]) -> list[Piece]:
    """Grace notes stand right before what starts with them."""
    order = {id(piece): index for index, piece in enumerate(pieces)}
    return sorted(pieces, key=lambda p: (p.start, not p.is_grace, order[id(p)]))


def _pulse_of(bar: Bar) -> tuple[Pulse, int]:
    """The bar's pulse and the tick its first position stands at: an upbeat is the end of a full bar."""
    beats = pulse(bar.meter.numerator, bar.meter.denominator)
    missing = bar_ticks(bar.meter) - bar.length_ticks
    return beats, bar.start_tick - (missing if bar.number == 0 and missing > 0 else 0)


def _rests(start: int, end: int, beats: Pulse, offset: int) -> list[Piece]:
    return [_piece(value, offset, None) for value in _rest_values(start - offset, end - offset, beats)]


@lru_cache(maxsize=4096)
def _rest_values(start: int, end: int, beats: Pulse) -> list[Value]:
    return cut(start, end, beats, None, rest=True)


def _piece(value: Value, offset: int, group: Group | None) -> Piece:
    notes = group.notes if group else ()
    return Piece(value.start + offset, value.end + offset, value.type, value.dots, value.ratio, notes, group)


def _mark_tuplets(pieces: list[Piece]) -> None:
    """Find where each tuplet starts and stops: it is full when it is back on the grid of its normal notes."""
    members: list[Piece] = []
    for piece in [p for p in pieces if not p.is_grace]:
        if members and piece.ratio != members[0].ratio:
            _close_tuplet(members)
            members = []
        if piece.ratio is None:
            continue
        members.append(piece)
        if _is_full(members):
            _close_tuplet(members)
            members = []
    _close_tuplet(members)


def _is_full(members: list[Piece]) -> bool:
    ratio = members[0].ratio or (1, 1)
    actual = ratio[0]
    shortest = min((piece.end - piece.start) * 2**piece.dots // (2 ** (piece.dots + 1) - 1) for piece in members)
    total = members[-1].end - members[0].start
    full = shortest * actual
    if is_rounded(ratio):
        return total >= full - actual and abs(total - round(total / full) * full) <= actual
    return total % full == 0 and total >= full


def _close_tuplet(members: list[Piece]) -> None:
    if members:
        members[0].tuplet = "start" if len(members) > 1 else "both"
        if len(members) > 1:
            members[-1].tuplet = "stop"


# --- beams ---


def _mark_beams(pieces: list[Piece], beats: Pulse, offset: int) -> None:
    """Join flagged notes of one beat (in 4/4 eighths of one half) by beams."""
    graces = [piece for piece in pieces if piece.is_grace]
    for run in _runs(graces, lambda piece: piece.start):
        _beam(run)
    timed = [piece for piece in pieces if not piece.is_grace]
    for run in _runs(timed, lambda piece: _beam_cell(piece, timed, beats, offset)):
        _beam(run)


def _runs(pieces: list[Piece], cell: Callable[[Piece], int]) -> list[list[Piece]]:
    """Neighbours that may share a beam: flagged, not parted by a rest or a longer note, in one cell."""
    out: list[list[Piece]] = [[]]
    before: int | None = None
    for piece in pieces:
        here = cell(piece)
        if not piece.notes or piece.type not in FLAGS:
            out.append([])
        elif out[-1] and here == before:
            out[-1].append(piece)
        else:
            out.append([piece])
        before = here
    return [run for run in out if len(run) > 1]


def _beam_cell(piece: Piece, pieces: list[Piece], beats: Pulse, offset: int) -> int:
    """A number that is equal for pieces that share a beam."""
    at = piece.start - offset
    for strength, positions, _ in beats.levels:
        if strength == MIDDLE and _only_eighths(pieces, positions, at, offset, beats.length):
            return -1 - sum(position <= at for position in positions)
    return sum(position <= at for position in beats.levels[-1][1])


def _only_eighths(pieces: list[Piece], positions: list[int], at: int, offset: int, length: int) -> bool:
    """Whether the half bar around a position holds nothing shorter than an eighth, no tuplet and no rest."""
    bounds = [0, *positions, length, max(length, at) + 1]  # a bar may be longer than its meter
    low = max((bound for bound in bounds if bound <= at), default=0)
    high = min(bound for bound in bounds if bound > low)
    inside = [p for p in pieces if low <= p.start - offset < high]
    return all(p.notes and p.type == "eighth" and not p.dots and not p.ratio for p in inside)


def _beam(run: list[Piece]) -> None:
    deepest = max(FLAGS[piece.type] for piece in run)
    for level in range(1, deepest + 1):
        has = [FLAGS[piece.type] >= level for piece in run]
        for i, piece in enumerate(run):
            if has[i]:
                piece.beams.append(_beam_value(has, i))


def _beam_value(has: list[bool], i: int) -> str:
    before = i > 0 and has[i - 1]
    after = i + 1 < len(has) and has[i + 1]
    if before and after:
        return "continue"
    if before:
        return "end"
    if after:
        return "begin"
    return "forward hook" if i == 0 else "backward hook"
