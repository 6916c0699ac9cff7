"""How a song sounds in time: repeats unrolled, performed ticks turned into seconds.

`play_order` writes every repeat out; `perform` turns the result into note events and controller points in seconds,
which is what a synthesizer,
a piano roll and a page's cursor read. Neither knows how anything sounds.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.errors import LimitError
from tools.song.ornaments import with_ornaments
from tools.song.tempo import TempoMap

if TYPE_CHECKING:
    from tools.song.values import KeyChange, Mark, Note, Song, Track

GRACE_S = 0.07
MAX_PLAYED_BARS = 20_000
MAX_PLAYED_S = 3600


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """One sounding note. `onset_tick` is its written onset in the song as printed, for cursors and receipts."""

    note_id: str
    onset_s: float
    offset_s: float
    midi_pitch: int
    velocity: int
    onset_tick: int


@dataclass(frozen=True, slots=True)
class PlayedCurve:
    """A controller in seconds: `controller` as in `Curve`; points (second, value)."""

    controller: str
    points: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class PlayedTrack:
    """What one track sends to its instrument, sorted by onset."""

    track_id: str
    program: int
    is_drum: bool
    bank: int
    sound: str | None
    notes: tuple[PlayedNote, ...]
    curves: tuple[PlayedCurve, ...]
    program_changes: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Performance:
    """A whole song in seconds.

    Attributes:
        tracks: In the song's order.
        notes_end_s: When the last key is released.
        written_end_s: When the closing barline passes.
    """

    tracks: tuple[PlayedTrack, ...]
    notes_end_s: float
    written_end_s: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch played through once: written ticks and where it starts in played ticks."""

    start_tick: int
    end_tick: int
    played_tick: int


def perform(song: "Song") -> Performance:
    """Every track's notes and controllers in seconds, repeats played out."""
    played = play_order(song)
    clock = TempoMap.of(played)
    written = _written_ticks(song, played)
    tracks = tuple(_perform_track(track, played.keys, clock, written) for track in played.tracks)
    last = max((note.offset_s for track in tracks for note in track.notes), default=0.0)
    return Performance(tracks, last, clock.seconds(played.end_tick))


def ends_s(song: "Song") -> tuple[float, float]:
    """(`notes_end_s`, `written_end_s`) of `perform(song)`, without a performance: only the last release is timed."""
    played = play_order(song)
    clock = TempoMap.of(played)
    last_tick, last_grace_s = 0, 0.0
    for track in played.tracks:
        for note in track.notes:
            if note.grace and note.sounding_ticks is None:
                last_grace_s = max(last_grace_s, _perform_note(note, clock, None).offset_s)
            else:
                last_tick = max(last_tick, note.performed_onset_tick + note.performed_ticks)
    has_notes = any(track.notes for track in played.tracks)
    return (max(clock.seconds(last_tick), last_grace_s) if has_notes else 0.0), clock.seconds(played.end_tick)


def _written_ticks(song: "Song", played: "Song") -> "dict[str, int] | None":
    """Written onset of every unrolled note id, or None where nothing was unrolled."""
    if played is song:
        return None
    return {note.id: note.onset_tick for track in song.tracks for note in track.notes}


def _perform_track(
    track: "Track", keys: "tuple[KeyChange, ...]", clock: TempoMap, written: dict[str, int] | None
) -> PlayedTrack:
    sounding = with_ornaments(track, keys, clock)
    notes = sorted((_perform_note(n, clock, written) for n in sounding), key=lambda n: (n.onset_s, n.midi_pitch))
    curves = tuple(PlayedCurve(c.controller, tuple((clock.seconds(t), v) for t, v in c.points)) for c in track.curves)
    changes = tuple((clock.seconds(tick), program) for tick, program in track.program_changes)
    i = track.instrument
    return PlayedTrack(track.id, i.program, i.is_drum, i.bank, i.sound, tuple(notes), curves, changes)


def _perform_note(note: "Note", clock: TempoMap, written: dict[str, int] | None) -> PlayedNote:
    start = clock.seconds(note.performed_onset_tick)
    if note.grace and note.sounding_ticks is None:  # a grace note takes its short time before the beat
        start = max(0.0, start - GRACE_S)
        end = start + GRACE_S
    else:
        end = clock.seconds(note.performed_onset_tick + note.performed_ticks)
    tick = note.onset_tick if written is None else written.get(printed_id(note.id), note.onset_tick)
    return PlayedNote(printed_id(note.id), start, end, note.midi_pitch, note.velocity, tick)


def printed_id(note_id: str) -> str:
    """The id of the printed note a played one comes from: a repeat's second time is marked "@2" behind it."""
    return note_id.split("@", 1)[0]


def play_order(song: "Song") -> "Song":
    """The song with repeats, voltas and jumps written out as they are played; the song itself when it has none."""
    if not any(mark.kind in ("repeat_end", "jump", "volta") for mark in song.marks):
        return song
    passages = passages_of(song)
    if len(passages) == 1 and passages[0].start_tick == 0:
        return song
    return _unroll(song, passages)


def passages_of(song: "Song") -> tuple[Passage, ...]:
    """The stretches of written bars in the order they are played.

    Repeats go back to the last open repeat sign (or the start), voltas are taken by their numbers, a jump (da capo,
    dal segno, to coda, fine) is
    taken once, and repeats are not taken again after it, as players do.
    """
    bars = song.grid.bars
    order = _bar_order(song)
    passages: list[Passage] = []
    played = 0
    for index in order:
        bar = bars[index]
        if passages and passages[-1].end_tick == bar.start_tick:
            passages[-1] = replace(passages[-1], end_tick=bar.end_tick)
        else:
            passages.append(Passage(bar.start_tick, bar.end_tick, played))
        played += bar.end_tick - bar.start_tick
    return tuple(passages)


def check_played_length(song: "Song", label: str) -> None:
    """Refuse a piece that lasts too long with its repeats, before anything writes them out.

    Args:
        song: What was read.
        label: The file's name for messages.

    Raises:
        LimitError: It lasts more than `MAX_PLAYED_S`, or plays more than `MAX_PLAYED_BARS` bars.
    """
    passages = passages_of(song)
    clock = TempoMap.of(song)
    seconds = sum(clock.seconds(p.end_tick) - clock.seconds(p.start_tick) for p in passages)
    if seconds > MAX_PLAYED_S:
        with_repeats = " with its repeats" if len(passages) > 1 else ""
        raise LimitError(
            f"{label} lasts {seconds / 60:.0f} minutes{with_repeats}",
            f"At most {MAX_PLAYED_S // 60} minutes are read",
            "Cut it shorter or take repeats out",
        )
    if len(_bar_order(song)) >= MAX_PLAYED_BARS:
        raise LimitError(
            f"{label} plays {MAX_PLAYED_BARS} bars or more with its repeats",
            next_step="Cut it shorter or take repeats out",
        )


class _Signs:
    """Which repeat signs stand at which bar index."""

    def __init__(self, song: "Song") -> None:
        bars = song.grid.bars
        starts = [bar.start_tick for bar in bars]

        def at(tick: int) -> int:
            return max(0, bisect_right(starts, tick) - 1)

        def closing(mark: "Mark") -> int:
            return at(max(0, mark.tick - 1))

        self.opens = {at(m.tick) for m in song.marks if m.kind == "repeat_start"}
        self.closes = {closing(m): int(m.value or 2) for m in song.marks if m.kind == "repeat_end"}
        self.voltas: dict[int, frozenset[int]] = {}
        for mark in song.marks:
            if mark.kind == "volta":
                numbers = frozenset(int(n) for n in mark.value.replace(".", ",").split(",") if n.strip().isdigit())
                for index in range(at(mark.tick), at((mark.end_tick or mark.tick + 1) - 1) + 1):
                    self.voltas[index] = numbers
        jumps = [m for m in song.marks if m.kind == "jump"]
        self.jumps = {closing(m): m.value for m in jumps if m.value in ("dacapo", "dalsegno")}
        self.fine = {closing(m) for m in jumps if m.value == "fine"}
        self.tocoda = {closing(m) for m in jumps if m.value == "tocoda"}
        self.segno = next((at(m.tick) for m in jumps if m.value == "segno"), 0)
        self.coda = next((at(m.tick) for m in jumps if m.value == "coda"), None)


def _bar_order(song: "Song") -> list[int]:
    signs, count = _Signs(song), len(song.grid.bars)
    order: list[int] = []
    index, opened, time, jumped = 0, 0, 1, False
    while index < count and len(order) < MAX_PLAYED_BARS:
        if index in signs.opens and opened != index:
            opened, time = index, 1
        numbers = signs.voltas.get(index)
        if numbers and not jumped and time not in numbers:
            index += 1
            continue
        if numbers and jumped and not _is_last_volta(signs, index):
            index += 1
            continue
        order.append(index)
        if jumped and index in signs.fine:
            break
        if jumped and index in signs.tocoda and signs.coda is not None:
            index = signs.coda
            continue
        if index in signs.closes and not jumped:
            if time < _times(signs, index, opened):
                time, index = time + 1, opened
                continue
            opened, time = index + 1, 1
        elif index in signs.jumps and not jumped:
            jumped, time = True, 1
            index = 0 if signs.jumps[index] == "dacapo" else signs.segno
            opened = index
            continue
        index += 1
    return order


def _times(signs: _Signs, index: int, opened: int) -> int:
    """How often the stretch closing here is played: as stated, and at least once per volta number leading back."""
    here = signs.voltas.get(index)
    following = signs.voltas.get(index + 1)
    if here and following:
        return max(signs.closes[index], max(here) + 1)
    return signs.closes[index]


def _is_last_volta(signs: _Signs, index: int) -> bool:
    numbers = signs.voltas[index]
    following = index
    while signs.voltas.get(following) == numbers:
        following += 1
    return following not in signs.voltas


def _unroll(song: "Song", passages: tuple[Passage, ...]) -> "Song":
    from tools.song.unroll import unroll

    return unroll(song, passages)
