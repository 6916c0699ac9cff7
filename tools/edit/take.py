"""A take played on a keyboard becomes notes of the song, or a song of its own: as played and as readable.

Written places come from `tools.song.take_grid`; when each key went down and up again stays in `shift_ticks` and
`sounding_ticks`, the pedal in a curve, so that it sounds as it was played. Without a song the beat is found in the take
(`tools.song.take_beats`), or was given by the clicks it was played to. Devices, clocks and count-ins are the page's.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

from tools.edit.by_hand import holds
from tools.edit.by_hand_words import bars_told
from tools.edit.invariants import Invariant, everywhere, outside
from tools.edit.notes import marks_without
from tools.edit.scope import Scope
from tools.edit.tracks import add_track
from tools.edit.values import Edited, sorted_notes
from tools.errors import EditError
from tools.instruments.lookup import row_of
from tools.song.grid import bar_ticks
from tools.song.play import passages_of, play_order
from tools.song.take_beats import Beats, find_beats
from tools.song.take_grid import Grid
from tools.song.take_notes import Take, written_notes
from tools.song.tempo import TempoMap, us_per_quarter
from tools.song.values import (
    QUARTER,
    Curve,
    Instrument,
    KeyChange,
    MeterChange,
    Note,
    Role,
    Song,
    TempoChange,
    Track,
)

MOST_NOTES = 20_000
MOST_BARS_BEYOND = 256
MIDDLE_C = 60
PEDAL = "cc64"
TakeMode = Literal["new", "replace", "overdub"]
_SONG_KEPT = ("tempo", "meter", "key", "chords", "title", "mix", "programs")


def take_into(
    song: Song,
    take: Take,
    at_s: float,
    mode: TakeMode,
    track_id: str | None = None,
    program: int = 0,
    is_drum: bool = False,
) -> Edited:
    """A take played along with the song, put into it.

    Args:
        at_s: Second of the song, as it sounds, at which the take's clock begins.
        mode: "new" is a part of its own, "overdub" adds to a part, "replace" also takes out what that part had there.
        track_id: The part, for overdub and replace.
        program, is_drum: What plays a part of its own.

    Raises:
        EditError: No such part, a lock, or the take lies far behind the song's end.
        LimitError: The song has too many tracks.
    """
    tick_of = _song_clock(song, at_s)
    quarter_s = song.tempo_map.seconds(tick_of(take.keys[0].on_ms) + QUARTER) - song.tempo_map.seconds(
        tick_of(take.keys[0].on_ms)
    )
    notes, grid = written_notes(take, tick_of, max(0.05, quarter_s))
    longer = _with_room(song, max(note.end_tick for note in notes))
    if mode == "new":
        edited, kept, name, track = _as_new_track(longer, notes, _pedal_curve(take, tick_of), program, is_drum)
    else:
        target = longer.track(track_id or "")
        edited, kept, track = _into_track(longer, target, notes, _pedal_points(take, tick_of), mode)
        name = track.shown_name
    form = () if longer is not song else everywhere("form")
    bars = sorted({longer.grid.bar_at(note.onset_tick).number for note in notes})
    into = f"as a part of its own, {name}" if mode == "new" else f"into the {name}"
    gone = len(song.track(track.id).notes) + len(notes) - len(track.notes) if mode == "replace" else 0
    told = [
        f"You played {_count(len(notes))} {into}, {bars_told(bars)}"
        + (f", in place of {_count(gone)}." if gone else "."),
        _read_told(grid),
        _longer_told(song, longer),
    ]
    new_ids = {note.id for note in track.notes} - {note.id for other in song.tracks for note in other.notes}
    facts = {
        "tracks": [track.id],
        "bars": [[bar, bar] for bar in bars],
        "notes": len(notes),
        "drawn": [
            [track.id, n.id, n.onset_tick, n.length_ticks, n.midi_pitch, n.velocity]
            for n in track.notes
            if n.id in new_ids
        ],
        "swing": grid.swing,
    }
    return Edited(edited, kept + form, " ".join(part for part in told if part), facts)


def song_of_take(take: Take, program: int = 0, is_drum: bool = False) -> Edited:
    """A song of its own: the beat is found in the take where no clicks gave it, the meter is taken as 4/4."""
    onsets = [key.on_ms / 1000 for key in sorted(take.keys, key=lambda key: key.on_ms)]
    weights = [
        key.velocity / 80 + (0.4 if key.midi_pitch < 55 else 0.0) for key in sorted(take.keys, key=lambda k: k.on_ms)
    ]
    beats = _clicked(take, onsets) if take.bpm else find_beats(onsets, weights)
    notes, grid = written_notes(take, _beat_clock(beats), 60 / beats.bpm)
    meter = MeterChange(0, 4, 4)
    end = -(-max(note.end_tick for note in notes) // bar_ticks(meter)) * bar_ticks(meter)
    name = row_of(Instrument(program, is_drum)).name
    role: Role = "drums" if is_drum else "melody"
    staves = _staves(notes, program)
    own = tuple(replace(note, id=f"t1.n{i}") for i, note in enumerate(_on_staves(notes, staves), 1))
    curve = _pedal_curve(take, _beat_clock(beats))
    track = Track("t1", name, role, Instrument(program, is_drum), own, (curve,) if curve else (), staves=staves)
    song = Song("Played in", end, tempi=_tempi(beats), meters=(meter,), tracks=(track,))
    song = replace(song, keys=(_key_of(song),))
    key = song.keys[0]
    told_beat = (
        f"at {take.bpm:g} beats a minute, as clicked"
        if take.bpm
        else f"the beat I heard is about {round(beats.bpm)} a minute"
        + ("" if beats.is_steady else ", and it follows how you sped up and slowed down")
    )
    summary = (
        f"You played {_count(len(notes))}; {told_beat}. It is written in 4/4 and {key.tonic} {key.mode}, "
        f"{len(song.grid.bars)} bars; it sounds as you played it."
    )
    bars = sorted({song.grid.bar_at(note.onset_tick).number for note in own})
    facts: dict[str, Any] = {
        "tracks": ["t1"],
        "bars": [[bar, bar] for bar in bars],
        "notes": len(notes),
        "bpm": round(beats.bpm, 1),
        "is_steady": beats.is_steady,
        "swing": grid.swing,
    }
    return Edited(song, (), " ".join(part for part in (summary, _read_told(grid)) if part), facts)


def _song_clock(song: Song, at_s: float) -> Callable[[float], int]:
    """Milliseconds of the take to written ticks of the song; behind its end the last tempo goes on."""
    played = TempoMap.of(play_order(song))
    passages = passages_of(song) if song.end_tick else ()

    def tick_of(ms: float) -> int:
        tick = max(0, played.tick(at_s + ms / 1000))
        for passage in passages:
            if passage.played_tick <= tick < passage.played_tick + passage.end_tick - passage.start_tick:
                return tick - passage.played_tick + passage.start_tick
        last = passages[-1] if passages else None
        return tick if last is None else tick - last.played_tick + last.start_tick

    return tick_of


def _clicked(take: Take, onsets_s: Sequence[float]) -> Beats:
    """The beats of the clicks: the take's clock begins on the first beat of the first bar."""
    bpm = take.bpm or 100.0
    count = int(onsets_s[-1] * bpm / 60) + 2
    return Beats(tuple(i * 60 / bpm for i in range(count)), bpm, True)


def _beat_clock(beats: Beats) -> Callable[[float], int]:
    """Milliseconds of the take to ticks: beats are quarters, between and behind them time is even."""
    times = beats.times_s

    def tick_of(ms: float) -> int:
        at = ms / 1000
        i = min(max(bisect_right(times, at) - 1, 0), len(times) - 2) if len(times) > 1 else 0
        step = times[i + 1] - times[i] if len(times) > 1 else 60 / beats.bpm
        return max(0, round((i + (at - times[i]) / step) * QUARTER))

    return tick_of


def _tempi(beats: Beats) -> tuple[TempoChange, ...]:
    meter = MeterChange(0, 4, 4)
    if beats.is_steady:
        return (TempoChange(0, us_per_quarter(beats.bpm, meter)),)
    steps = [after - before for before, after in pairwise(beats.times_s)]
    return tuple(TempoChange(i * QUARTER, round(step * 1e6), written=i == 0) for i, step in enumerate(steps))


def _key_of(song: Song) -> KeyChange:
    from tools.listen.key import estimate_key

    guess = estimate_key(song)
    return KeyChange(0, guess.tonic, guess.mode) if guess else KeyChange(0, "C", "major")


def _pedal_points(take: Take, tick_of: Callable[[float], int]) -> tuple[tuple[int, int], ...]:
    points: dict[int, int] = {}
    for move in sorted(take.pedal, key=lambda move: move.at_ms):
        points[tick_of(move.at_ms)] = min(127, max(0, move.value))
    return tuple(sorted(points.items()))


def _pedal_curve(take: Take, tick_of: Callable[[float], int]) -> Curve | None:
    points = _pedal_points(take, tick_of)
    return Curve(PEDAL, points) if points else None


def _staves(notes: Sequence[Note], program: int) -> int:
    """Two staves for a keyboard instrument that is played both low and high."""
    pitches = [note.midi_pitch for note in notes]
    return 2 if program < 8 and pitches and min(pitches) < 55 and max(pitches) > 64 else 1


def _on_staves(notes: Sequence[Note], staves: int) -> tuple[Note, ...]:
    """Notes below middle C on the lower of two staves."""
    if staves == 1:
        return tuple(notes)
    return tuple(replace(note, staff=2) if note.midi_pitch < MIDDLE_C else note for note in notes)


def _with_room(song: Song, end_tick: int) -> Song:
    """The song, longer by whole bars where the take goes on behind its end.

    Raises:
        EditError: It goes on far behind.
    """
    if end_tick <= song.end_tick:
        return song
    step = bar_ticks(song.meters[-1])
    bars = -(-(end_tick - song.end_tick) // step)
    if bars > MOST_BARS_BEYOND:
        raise EditError(
            f"The take ends {bars} bars behind the song's end, and {MOST_BARS_BEYOND} is the limit; play it nearer."
        )
    uneven = song.uneven_bars
    if uneven:
        number = song.grid.bars[-1].number
        uneven = (*uneven, *((song.end_tick + i * step, str(number + 1 + i)) for i in range(bars)))
    return replace(song, end_tick=song.end_tick + bars * step, uneven_bars=uneven)


def _longer_told(song: Song, longer: Song) -> str:
    more = len(longer.grid.bars) - len(song.grid.bars)
    return f"The song is {more} bar{'s' if more != 1 else ''} longer now." if more else ""


def _as_new_track(
    song: Song, notes: tuple[Note, ...], curve: Curve | None, program: int, is_drum: bool
) -> tuple[Song, tuple[Any, ...], str, Track]:
    has_tune = any(track.role == "melody" for track in song.tracks)
    role: Role = "drums" if is_drum else "counter" if has_tune else "melody"
    name = row_of(Instrument(program, is_drum)).name
    staves = _staves(notes, program)
    track = Track(
        "",
        name,
        role,
        Instrument(program, is_drum),
        _on_staves(notes, staves),
        (curve,) if curve else (),
        staves=staves,
    )
    edited = add_track(song, track)
    kept = tuple(each for each in edited.kept if not (isinstance(each, Invariant) and each.what == "form"))
    own = edited.song.track(str(edited.facts["track_id"]))
    return edited.song, kept, own.name, own


def _into_track(
    song: Song, track: Track, notes: tuple[Note, ...], pedal: Sequence[tuple[int, int]], mode: TakeMode
) -> tuple[Song, tuple[Any, ...], Track]:
    start, end = notes[0].onset_tick, max(note.end_tick for note in notes)
    gone = [n for n in track.notes if start <= n.onset_tick < end] if mode == "replace" else []
    _check_locked(song, track, [*notes, *gone])
    first = 1 + max(
        (int(n.id.rpartition("n")[2]) for t in song.tracks for n in t.notes if n.id.rpartition("n")[2].isdigit()),
        default=0,
    )
    near = next((n for n in track.notes if n.onset_tick >= start), track.notes[-1] if track.notes else None)
    own = [
        replace(n, id=f"{track.id}.n{first + i}", voice=near.voice if near else 1, staff=near.staff if near else 1)
        for i, n in enumerate(notes)
    ]
    lost = {note.id for note in gone}
    filled = replace(
        track,
        notes=sorted_notes([*(n for n in track.notes if n.id not in lost), *own]),
        marks=marks_without(track, lost) if lost else track.marks,
        syllables=tuple(s for s in track.syllables if s.note_id not in lost) if lost else track.syllables,
        curves=_with_pedal(track.curves, pedal, start, end) if pedal else track.curves,
    )
    edited = replace(song, tracks=tuple(filled if t.id == track.id else t for t in song.tracks))
    scope = Scope((track.id,), start, max(end, start + 1))
    kept = everywhere(*_SONG_KEPT) + outside(scope, song) + (() if pedal else everywhere("controllers"))
    return edited, kept, filled


def _with_pedal(
    curves: tuple[Curve, ...], points: Sequence[tuple[int, int]], start: int, end: int
) -> tuple[Curve, ...]:
    """The pedal as played in the take's stretch; before and after it as it was."""
    old = next((curve.points for curve in curves if curve.controller == PEDAL), ())
    after = [value for tick, value in old if tick <= end]
    inside = [(tick, value) for tick, value in points if start <= tick < end] or list(points)
    kept = [
        *(p for p in old if p[0] < start),
        *inside,
        (end, after[-1] if after else 0),
        *(p for p in old if p[0] > end),
    ]
    rest = tuple(curve for curve in curves if curve.controller != PEDAL)
    return (*rest, Curve(PEDAL, tuple(sorted(dict(kept).items()))))


def _check_locked(song: Song, track: Track, notes: Sequence[Note]) -> None:
    for lock in song.locks:
        if any(holds(lock, track.id, note) for note in notes):
            raise EditError(
                f"{lock.words!r} is locked, and this take would change {track.shown_name} there; nothing was changed. "
                "Unlock it first, or keep the take as a part of its own."
            )


def _read_told(grid: Grid) -> str:
    return "Your swung eighths are written straight, as players read them." if grid.swing is not None else ""


def _count(notes: int) -> str:
    return f"{notes} note{'s' if notes != 1 else ''}"
