"""A key change for the last chorus (or any stretch): everything from there moves, the bar before turns on the new
dominant, and who would leave their instrument's range takes the octave below.
"""

from dataclasses import replace

from tools.compose.form import kind_of
from tools.edit.form.final_chord import key_at
from tools.edit.form.reshape import bars_of, whole_bars
from tools.edit.form.sections import sections_of
from tools.edit.invariants import Invariant, Promise, everywhere, outside
from tools.edit.scope import Scope, last_tick
from tools.edit.transpose import transpose
from tools.edit.values import Edited, EditWish, Effect, in_words, sorted_notes
from tools.errors import EditError, MusicError
from tools.instruments.lookup import row_of
from tools.song.values import ChordSymbol, KeyChange, Note, Song, Track
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import Key, nearest_key

USUAL_STEP = 2
MOST_STEP = 7
TUNE_CLASH = (1, 11)  # semitones from a chord tone that a tune's note over the pivot may not stand at
CLOSING = ("outro",)


def raise_key(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Move a stretch to another key by `wish.semitones` (2) or to `wish.tonic`; the last chorus where none is named.

    What follows the stretch stays in the new key where only an outro or nothing follows; else it comes back.
    """
    start, end = _stretch(song, scope)
    old = key_at(song, start)
    step = _step(old, wish)
    span = Scope(None, start, max(end, last_tick(song)) if end >= song.end_tick else end)
    new = old.transposed(step).practical
    try:
        moved = transpose(song, step, span).song
    except MusicError as error:
        raise EditError(str(error)) from None
    moved = _with_keys(moved, song, start, end, new, old)
    moved, lowered = _in_range(moved, song, span)
    pivot_start, pivoted = _pivot(moved, start, new) if start > song.pickup_ticks else (start, moved)
    told = f"From {_place(song, start)} on it is in {new.name} instead of {old.name}"
    told += "" if end >= song.end_tick else f", up to {_place_before(song, end)}"
    if pivoted is not moved:
        told += f"; {_dominant(new)} at the end of {_place_before(song, start)} leads into it"
    told += (
        f". {in_words(lowered)} {'plays' if len(lowered) == 1 else 'play'} it an octave lower to stay in range"
        * bool(lowered)
    )
    there = Scope(None, start, min(span.end_tick, end))
    effects = (
        Effect("key there", there, "is", f"{new.tonic} {new.mode}"),
        Effect("notes in the scale", there, "same", tolerance=0.05),
    )
    changed = Scope(None, pivot_start, span.end_tick)
    kept: tuple[Invariant | Promise, ...] = (
        *outside(changed, song),
        *everywhere("onsets", "lengths", "velocities", "tempo", "meter", "programs", "mix", "names", "form", "title"),
    )
    facts = {"semitones": step, "from": old.name, "to": new.name, "bars": bars_of(song, start, min(end, song.end_tick))}
    return Edited(pivoted, kept, f"{told}.", facts, effects)


def _stretch(song: Song, scope: Scope) -> tuple[int, int]:
    if not scope.is_whole_time(song):
        start, end = whole_bars(song, scope)[-1]
    else:
        rows = sections_of(song, "chorus") or song.sections[1:]
        if not rows:
            raise EditError(
                "Nothing says where the key shall change.",
                next_step=f'Name a place, such as "from bar {max(2, song.grid.bar_count // 2 + 1)} on".',
            )
        body = [s for s in rows if kind_of(s.name) not in CLOSING] or list(rows)
        start, end = body[-1].start_tick, body[-1].end_tick
    after = [s for s in song.sections if s.start_tick >= end]
    if all(kind_of(s.name) in CLOSING for s in after) and (after or end >= song.end_tick):
        end = song.end_tick
    return start, end


def _step(old: Key, wish: EditWish) -> int:
    if wish.tonic:
        goal = nearest_key(Key(wish.tonic, old.mode).tonic_pitch_class, old.mode)
        step = (goal.tonic_pitch_class - old.tonic_pitch_class + 5) % 12 - 5
    else:
        step = wish.semitones if wish.semitones is not None else USUAL_STEP
        step = -abs(step) if wish.direction in ("down", "less") else step
    if step == 0 or abs(step) > MOST_STEP:
        raise EditError(
            f"A key change by {step:+d} semitones is {'none' if not step else 'too wide'}; name 1 to {MOST_STEP}."
        )
    return step


def _with_keys(song: Song, before: Song, start: int, end: int, new: Key, old: Key) -> Song:
    """The key written where it changes, and where it comes back; keys inside moved with their notes already."""
    inside = [k for k in song.keys if start < k.tick < end]
    rows = [k for k in before.keys if k.tick < start or k.tick > end] + inside
    if start == 0:
        rows = [k for k in rows if k.tick > 0]
    rows.append(KeyChange(start, new.tonic, new.mode))
    if end < before.end_tick:
        back = key_at(before, end)
        rows.append(KeyChange(end, back.tonic, back.mode))
    return replace(song, keys=tuple(sorted(rows, key=lambda k: k.tick)))


def _in_range(song: Song, before: Song, span: Scope) -> tuple[Song, list[str]]:
    """Who left the instrument's range by the move takes the octave inside it, all of the stretch alike."""
    tracks, lowered = [], []
    for track in song.tracks:
        row = row_of(track.instrument)
        moved = [n.midi_pitch for n in track.notes if span.has(track, n)]
        was = [n.midi_pitch for n in before.track(track.id).notes if span.has(track, n)]
        left = not track.instrument.is_drum and moved and max(moved) > row.highest >= max(was)
        if left and min(moved) - 12 >= row.lowest:
            track = replace(track, notes=sorted_notes(_octave_down(track, n, span) for n in track.notes))
            lowered.append(track.shown_name)
        tracks.append(track)
    return replace(song, tracks=tuple(tracks)), lowered


def _octave_down(track: Track, note: Note, span: Scope) -> Note:
    if not span.has(track, note):
        return note
    spelling = None if note.spelling is None else replace(note.spelling, octave=note.spelling.octave - 1)
    return replace(note, midi_pitch=note.midi_pitch - 12, spelling=spelling)


def _dominant(key: Key) -> str:
    return f"{key.spell_name(key.tonic_pitch_class + 7)}7"


def _pivot(song: Song, start: int, new: Key) -> tuple[int, Song]:
    """The last half of the bar before on the new key's dominant seventh: the chords' tones move to the nearest ones,
    the bass to the root, the tune only where it would rub.
    """
    bar = song.grid.bar_at(start - 1)
    half = bar.start_tick + bar.length_ticks // 2
    chord = parse_chord(_dominant(new))
    span = Scope(None, half, start)
    tracks = tuple(_on_pivot(track, chord, span) for track in song.tracks)
    if not song.chords:
        return half, replace(song, tracks=tracks)
    rows = [c for c in song.chords if not half <= c.tick < start]
    resumed = [] if any(c.tick == start for c in song.chords) else _chord_before(song, start)
    chords = tuple(sorted([*rows, ChordSymbol(half, chord.symbol), *resumed], key=lambda c: c.tick))
    return half, replace(song, tracks=tracks, chords=chords)


def _chord_before(song: Song, tick: int) -> list[ChordSymbol]:
    rows = [c for c in song.chords if c.tick < tick]
    return [replace(rows[-1], tick=tick)] if rows else []


def _on_pivot(track: Track, chord: Chord, span: Scope) -> Track:
    if track.instrument.is_drum:
        return track
    notes = sorted_notes(_on_tone(track, n, chord) if span.has(track, n) else n for n in track.notes)
    return track if notes == track.notes else replace(track, notes=notes)


def _on_tone(track: Track, note: Note, chord: Chord) -> Note:
    classes: tuple[int, ...] = chord.pitch_classes
    if track.role == "bass":
        classes = (chord.root_pitch_class or 0,)
    if track.role in ("melody", "counter"):
        ways = {(note.midi_pitch - pc) % 12 for pc in classes}
        if 0 in ways or not ways & set(TUNE_CLASH):
            return note
    if note.midi_pitch % 12 in classes:
        return note
    near = [p for p in range(note.midi_pitch - 6, note.midi_pitch + 7) if p % 12 in classes]
    pitch = min(near, key=lambda p: (abs(p - note.midi_pitch), p))
    return replace(note, midi_pitch=pitch, spelling=None)


def _place(song: Song, tick: int) -> str:
    section = next((s for s in song.sections if s.start_tick == tick), None)
    number = song.grid.bar_at(tick).number
    return f"{section.name} (bar {number})" if section is not None else f"bar {number}"


def _place_before(song: Song, tick: int) -> str:
    return f"bar {song.grid.bar_at(tick - 1).number}"
