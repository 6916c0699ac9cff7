"""Notes that the bass plays under chords that stay: walking in beats, or a drone held through.

The walking line is the composer's own (`tools.compose.bass_walk`). Notes only; no chord symbol changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from tools.compose.bass_tones import BassTones
from tools.compose.bass_walk import walk
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.compose.meter import STEP_TICKS
from tools.compose.song_reading import harmony_of, plan_of
from tools.edit.harmony.bass import STAYS, pedal_name
from tools.edit.harmony.result import counted, outside_of, place_in_words
from tools.edit.harmony.timeline import by_stretch
from tools.edit.invariants import everywhere
from tools.edit.notes import marks_without, next_number
from tools.edit.scope import Scope
from tools.edit.values import (
    Edited,
    EditWish,
    Effect,
    all_names,
    capital,
    in_words,
    next_track_id,
    sorted_notes,
    unique_name,
)
from tools.errors import EditError
from tools.instruments.lookup import row, row_of
from tools.lyrics.attach import reattached
from tools.song.grid import Bar, felt_beat_ticks
from tools.song.values import Note, Song, Track
from tools.theory.chord import Chord
from tools.theory.pitch import pitch_class
from tools.theory.spelling import key_at

ACOUSTIC_BASS = 32
LOWEST_BASS, WALKING_SPAN = 28, 24
DETACHED = 0.92  # of a beat, how long a walking note sounds


def walking_bass(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A bass note on every beat that walks from chord to chord; a bass is added where there is none.

    Raises:
        EditError: No chord sounds there.
    """
    by_stretch(song, scope)
    track = _bass_track(song, scope)
    is_new = all(t.id != track.id for t in song.tracks)
    line = _walked(song, track, _beats(song, scope), wish.seed)
    if not line:
        raise EditError(f"There is no beat to walk on in {place_in_words(song, scope)} but the ending. Name more bars.")
    made = _with_line(song, track, scope, line)
    tracks = (*song.tracks, made) if is_new else _swapped(song, made)
    old = _count(song, track, scope)
    where = place_in_words(song, scope)
    who = f"a new {made.shown_name} walks" if is_new else f"{made.shown_name} walks"
    count = f"{len(line)} notes" if is_new else f"{old} -> {len(line)} notes"
    told = f"{capital(where)}: {who} in beats ({count}); the chords stay."
    alone = replace(scope, track_ids=(made.id,))
    kept = everywhere(*STAYS) + everywhere("mix", additions=is_new) + outside_of(alone, song)
    if is_new:
        kept = everywhere(*STAYS) + everywhere("notes", "tracks", additions=True)
    beats = _beats(song, scope)
    first, last = song.grid.bars_touched(beats[0], beats[-1])
    walked = replace(scope, track_ids=None, start_tick=beats[0], end_tick=song.grid.bar(last).end_tick, spans=())
    wanted = len(line) / (last - first + 1)
    effects: tuple[Effect, ...] = (Effect("notes as played", alone, "other"),)
    if not is_new and not scope.spans:
        effects = (Effect("bass notes a bar", walked, "is", wanted, 0.5), *effects)
    facts = {"notes": len(line), "was": old, "track": made.shown_name}
    return Edited(replace(song, tracks=tracks), kept, told, facts, effects)


def _bass_track(song: Song, scope: Scope) -> Track:
    """The bass that walks; a new double bass where the song has none."""
    basses = [t for t in song.tracks if t.role == "bass" and not t.instrument.is_drum]
    named = [t for t in basses if scope.has_track(t)]
    if named:
        return max(named, key=lambda t: len(t.notes))
    if scope.track_ids is not None:
        players = in_words(t.shown_name for t in song.tracks if scope.has_track(t))
        raise EditError(f"{players} cannot walk as a bass does. Name the bass, or no part at all.")
    instrument = row(ACOUSTIC_BASS)
    name = unique_name(instrument.name, all_names(song))
    return Track(next_track_id(song), name, "bass", instrument.instrument())


def _swapped(song: Song, made: Track) -> tuple[Track, ...]:
    return tuple(made if t.id == made.id else t for t in song.tracks)


def _count(song: Song, track: Track, scope: Scope) -> int:
    whole = replace(scope, track_ids=None)
    return sum(whole.has(track, n) for n in track.notes)


def _beats(song: Song, scope: Scope) -> list[int]:
    """Ticks of the beats in the scope; the song's last bar is left its ending."""
    last = song.grid.bars[-1] if song.grid.bar_count > 2 else None
    return [
        tick
        for bar in song.grid.bars
        if bar is not last or not scope.has_tick(bar.start_tick - 1)
        for tick in _beats_of(bar)
        if scope.has_tick(tick)
    ]


def _beats_of(bar: Bar) -> Iterable[int]:
    beat = felt_beat_ticks(bar.meter)
    return range(bar.start_tick, bar.end_tick - beat // 2, beat)


def _walked(song: Song, track: Track, beats: Sequence[int], seed: int) -> list[tuple[int, int]]:
    """(tick, pitch) of a walking line on the beats."""
    plan = plan_of(song, seed)
    read = harmony_of(song, plan)
    harmony = Harmony([replace(s, key=key_at(song, s.start_step * STEP_TICKS + song.pickup_ticks)) for s in read.spans])
    bounds = row_of(track.instrument)
    low = max(bounds.lowest, LOWEST_BASS)
    high = min(bounds.comfortable_highest, low + WALKING_SPAN)
    before = [n for n in track.notes if beats and n.onset_tick < beats[0]]
    tones = BassTones(plan, harmony, low, high, before[-1].midi_pitch if before else None, Random(f"{seed} walk"))
    step_of = {round((tick - song.pickup_ticks) / STEP_TICKS): tick for tick in beats}
    line: list[tuple[int, int]] = []
    previous: Chord | None = None
    for span in harmony.spans:
        steps = [s for s in step_of if span.start_step <= s < span.end_step]
        if steps and not span.chord.is_none:
            pitches = walk(tones, _cut(span, steps), steps, previous == span.chord)
            line += [(step_of[s], p) for s, p in zip(steps, pitches, strict=True)]
        previous = span.chord
    return line


def _cut(span: ChordSpan, steps: Sequence[int]) -> ChordSpan:
    return replace(span, start_step=min(steps)) if min(steps) > span.start_step else span


def _with_line(song: Song, track: Track, scope: Scope, line: Sequence[tuple[int, int]]) -> Track:
    """The track with its notes at the line's place replaced; what hung on them goes with them."""
    whole = replace(scope, track_ids=None)
    stop = line[-1][0] if line else 0
    bars = {song.grid.bar_at(tick).number for tick, _ in line}
    gone = {n.id for n in track.notes if whole.has(track, n) and song.grid.bar_at(n.onset_tick).number in bars}
    loud = [n.velocity for n in track.notes if n.id in gone]
    level = round(sum(loud) / len(loud)) if loud else 84
    number = next_number(track)
    fresh = []
    for index, (tick, pitch) in enumerate(line):
        bar = song.grid.bar_at(tick)
        beat = felt_beat_ticks(bar.meter)
        after = line[index + 1][0] if tick != stop else tick + beat
        length = min(beat, after - tick, bar.end_tick - tick)
        accent = 4 if (tick - bar.start_tick) // beat % 2 else 0  # the back beats lean forward in a walk
        spelling = key_at(song, tick).spell(pitch)
        fresh.append(
            Note(f"{track.id}.n{number + index}", tick, length, pitch, min(127, level + accent), spelling,
                 sounding_ticks=round(DETACHED * length))
        )  # fmt: skip
    kept = [n for n in track.notes if n.id not in gone]
    marks = marks_without(track, gone)
    return reattached(replace(track, notes=sorted_notes((*kept, *fresh)), marks=marks if gone else track.marks))


def drone(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The bass holds one note (`tonic`, else the key's) under everything, struck again every four bars.

    Raises:
        EditError: There is no bass part, or it does so already.
    """
    basses = [t for t in song.tracks if t.role == "bass" and scope.has_track(t) and not t.instrument.is_drum]
    if not basses:
        raise EditError('There is no bass part to hold a drone; add one first: "add a double bass" or "add a cello".')
    pedal = pedal_name(song, scope, wish)
    track = max(basses, key=lambda t: len(t.notes))
    line = _drone_line(song, track, scope, pitch_class(pedal))
    gone = {n.id for n in track.notes if scope.has(track, n)}
    kept_notes = [n for n in track.notes if n.id not in gone]
    if [(n.onset_tick, n.midi_pitch) for n in track.notes if n.id in gone] == [
        (n.onset_tick, n.midi_pitch) for n in line
    ]:
        raise EditError(f"That changes nothing: the bass holds {pedal} there already. Name another note or other bars.")
    marks = marks_without(track, gone)
    made = reattached(replace(track, notes=sorted_notes((*kept_notes, *line)), marks=marks))
    where = place_in_words(song, scope)
    count = f"{len(gone)} -> {counted(len(line), 'note')}"
    told = f"{capital(where)}: {track.shown_name} holds {pedal} as a drone ({count})."
    effects = (Effect("bass on one note", scope, "is", 1.0, 0.05),) if len(basses) == 1 else ()
    alone = replace(scope, track_ids=(track.id,))
    facts = {"notes": len(line), "was": len(gone), "track": track.shown_name, "note": pedal}
    return Edited(
        replace(song, tracks=_swapped(song, made)),
        everywhere(*STAYS) + outside_of(alone, song),
        told,
        facts,
        effects,
    )


def _drone_line(song: Song, track: Track, scope: Scope, wanted: int) -> list[Note]:
    inside = [n for n in track.notes if scope.has(track, n)] or list(track.notes)
    mean = sum(n.midi_pitch for n in inside) / len(inside) if inside else 40.0
    bounds = row_of(track.instrument)
    pitch = min((p for p in range(bounds.lowest, bounds.highest + 1) if p % 12 == wanted), key=lambda p: abs(p - mean))
    level = round(sum(n.velocity for n in inside) / len(inside)) if inside else 80
    number = next_number(track)
    notes: list[Note] = []
    for start, end in scope.stretches:
        stop = min(end, song.end_tick)
        bars = [b for b in song.grid.bars if b.start_tick < stop and b.end_tick > start]
        for i in range(0, len(bars), 4):
            low, high = max(start, bars[i].start_tick), min(stop, bars[min(i + 3, len(bars) - 1)].end_tick)
            spelling = key_at(song, low).spell(pitch)
            notes.append(Note(f"{track.id}.n{number + len(notes)}", low, high - low, pitch, level, spelling))
    return [n for n in notes if scope.has(track, n)]
