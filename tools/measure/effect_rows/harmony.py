"""Harmony: what is measured of a song, without knowing what was done to it.

Where a measure speaks of sounding chords it counts notes: the tune is left out (its harmony is the others' matter), and
every pitched note of the accompaniment weighs by the time it lasts in a chord. The chord that is said to hold is the
song's symbol, or the best reading of the notes where the song has none; a symbol that the notes do not play shows as a
low share.
"""

import itertools
from collections.abc import Iterator, Mapping

from tools.edit.harmony.revoice import bass_tracks, is_pitched
from tools.edit.harmony.stated import rubbing_notes
from tools.edit.harmony.timeline import Held, cut, held_chords, joined
from tools.edit.harmony.tune import tune_ids
from tools.edit.scope import Scope
from tools.listen.key import estimate_key
from tools.measure.effects_values import Measure
from tools.song.values import Note, Song
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.pitch import PLAIN_NAMES, pitch_class
from tools.theory.spelling import key_at

_TRIAD = {"1", "3", "b3", "5"}


def _rows(song: Song, scope: Scope) -> list[Held]:
    """The chords of the scope, stretch by stretch."""
    held = held_chords(song)
    return [row for a, b in scope.stretches for row in cut(held, a, min(b, song.end_tick))]


def _changes(song: Song, scope: Scope) -> list[Held]:
    held = held_chords(song)
    return [row for a, b in scope.stretches for row in joined(cut(held, a, min(b, song.end_tick)))]


def _accompaniment(song: Song, scope: Scope) -> list[Note]:
    tune = tune_ids(song)
    ids = None if scope.track_ids is None else set(scope.track_ids)
    return [
        n
        for t in song.tracks
        if is_pitched(t) and (ids is None or t.id in ids)
        for n in t.notes
        if n.id not in tune and scope.has(t, n) and n.length_ticks
    ]


def _parts(song: Song, scope: Scope) -> Iterator[tuple[Note, Held, int]]:
    """Accompanying notes, the chord each lies in longest, and its ticks there."""
    rows = _rows(song, scope)
    for note in _accompaniment(song, scope):
        shares = [(min(note.end_tick, r.end_tick) - max(note.onset_tick, r.start_tick), i) for i, r in enumerate(rows)]
        ticks, index = max(shares, key=lambda s: (s[0], -s[1]), default=(0, 0))
        if ticks > 0 and not rows[index].chord.is_none:
            yield note, rows[index], ticks


def _share(song: Song, scope: Scope, degrees: set[str] | None) -> float | None:
    """Share of the accompaniment's time on tones of its chord: all of them, or those of some degrees."""
    inside = total = 0
    for note, row, ticks in _parts(song, scope):
        total += ticks
        if degrees is None:
            inside += ticks * (note.midi_pitch % 12 in row.chord.pitch_classes)
        else:
            tones = {t.pitch_class for t in row.chord.tones if t.degree in degrees}
            inside += ticks * (note.midi_pitch % 12 in tones)
    return inside / total if total else None


def _in_chords(song: Song, scope: Scope) -> float | None:
    return _share(song, scope, None)


def _colour(song: Song, scope: Scope) -> float | None:
    """Share of the accompaniment's time on sevenths, sixths, ninths and whatever else is no tone of the triad."""
    inside = total = 0
    for note, row, ticks in _parts(song, scope):
        total += ticks
        triad = {t.pitch_class for t in row.chord.tones if t.degree in _TRIAD}
        inside += ticks * (note.midi_pitch % 12 not in triad)
    return inside / total if total else None


def _thirds(song: Song, scope: Scope) -> float | None:
    """Share of the accompaniment's time a third (3 or 4 semitones) above its chord's root."""
    inside = total = 0
    for note, row, ticks in _parts(song, scope):
        total += ticks
        inside += ticks * ((note.midi_pitch - (row.chord.root_pitch_class or 0)) % 12 in (3, 4))
    return inside / total if total else None


def _chords(song: Song, scope: Scope) -> str:
    """All of them in order: what is shown of a long row is cut by who tells it, what is compared is not."""
    return " ".join(row.symbol or "none" for row in _changes(song, scope))


def _kinds(song: Song, scope: Scope) -> str:
    """The different chords in the order they first come."""
    return " ".join(dict.fromkeys(row.symbol for row in _changes(song, scope) if row.symbol))


def _kind_count(song: Song, scope: Scope) -> float:
    return float(len({row.chord for row in _changes(song, scope) if not row.chord.is_none}))


def _bars(song: Song, scope: Scope) -> float:
    """How many bars the scope is long, parts of bars counted."""
    return sum(
        (min(bar.end_tick, b) - max(bar.start_tick, a)) / bar.length_ticks
        for a, b in scope.stretches
        for bar in song.grid.bars
        if bar.start_tick < b and bar.end_tick > a
    )


def _changes_a_bar(song: Song, scope: Scope) -> float | None:
    bars = _bars(song, scope)
    return len(_changes(song, scope)) / bars if bars else None


def _last_chord(song: Song, scope: Scope) -> str | None:
    rows = [row for row in _changes(song, scope) if not row.chord.is_none]
    return rows[-1].symbol if rows else None


def _bass_line(song: Song, scope: Scope) -> list[Note]:
    """Notes of the bass tracks in the scope, the lowest at each onset."""
    ids = bass_tracks(song, tune_ids(song))
    low: dict[int, Note] = {}
    for track in song.tracks:
        for note in track.notes if track.id in ids else ():
            if scope.has_tick(note.onset_tick) and note.length_ticks:
                old = low.get(note.onset_tick)
                low[note.onset_tick] = note if old is None or note.midi_pitch < old.midi_pitch else old
    return [low[tick] for tick in sorted(low)]


def _bass_at_chords(song: Song, scope: Scope) -> list[int]:
    """The bass pitch as each chord begins."""
    line = _bass_line(song, scope)
    found = []
    for row in _changes(song, scope):
        here = [n for n in line if n.onset_tick < row.end_tick and n.end_tick > row.start_tick]
        if here:
            first = max(
                (n for n in here if n.onset_tick <= row.start_tick), key=lambda n: n.onset_tick, default=here[0]
            )
            found.append(first.midi_pitch)
    return found


def _bass_notes(song: Song, scope: Scope) -> str | None:
    line = _bass_at_chords(song, scope)
    return " ".join(PLAIN_NAMES[p % 12] for p in line) if line else None


def _bass_leap(song: Song, scope: Scope) -> float | None:
    """Mean way of the bass from chord to chord, in semitones."""
    line = _bass_at_chords(song, scope)
    return sum(abs(b - a) for a, b in itertools.pairwise(line)) / (len(line) - 1) if len(line) > 1 else None


def _bass_held(song: Song, scope: Scope) -> float | None:
    """Share of the bass's time on its commonest pitch class; where a part with chords is the bass, of its chords."""
    ids = bass_tracks(song, tune_ids(song))
    times: dict[int, int] = {}
    if any(t.id in ids and t.role == "bass" for t in song.tracks):
        for note in _bass_line(song, scope):
            times[note.midi_pitch % 12] = times.get(note.midi_pitch % 12, 0) + note.length_ticks
    else:
        for pitch in _bass_at_chords(song, scope):
            times[pitch % 12] = times.get(pitch % 12, 0) + 1
    return max(times.values()) / sum(times.values()) if times else None


def _bass_a_bar(song: Song, scope: Scope) -> float | None:
    bars = _bars(song, scope)
    return len(_bass_line(song, scope)) / bars if bars else None


def _key(song: Song, scope: Scope) -> str | None:
    """The key that the notes speak for, all parts together."""
    guess = estimate_key(song, scope.start_tick, scope.end_tick)
    return guess.key.name if guess else None


def _foreign(song: Song, scope: Scope) -> float | None:
    """Share of the accompaniment's time outside the scale of the key that is written there."""
    inside = total = 0
    for note in _accompaniment(song, scope):
        total += note.length_ticks
        inside += note.length_ticks * (note.midi_pitch % 12 in key_at(song, note.onset_tick).scale_pitch_classes)
    return 1 - inside / total if total else None


def _in_scale(song: Song, scope: Scope) -> float | None:
    """Share of all pitched note time in the scale of the key written there."""
    inside = total = 0
    for track in song.tracks:
        for note in track.notes if is_pitched(track) else ():
            if scope.has(track, note):
                total += note.length_ticks
                inside += note.length_ticks * (
                    note.midi_pitch % 12 in key_at(song, note.onset_tick).scale_pitch_classes
                )
    return inside / total if total else None


def _with_next(song: Song, scope: Scope) -> Iterator[tuple[Held, Held]]:
    """Chords of the scope, each with the chord that follows it in the song."""
    held = held_chords(song)
    for row in _changes(song, scope):
        after = next((r for r in held if r.start_tick >= row.end_tick), None)
        if after is not None and not row.chord.is_none and not after.chord.is_none:
            yield row, after


def _falls(song: Song, scope: Scope, semitones: int) -> Iterator[Held]:
    """Chords with a major third and a minor seventh whose root lies so far above the next one's."""
    for row, after in _with_next(song, scope):
        step = ((row.chord.root_pitch_class or 0) - (after.chord.root_pitch_class or 0)) % 12
        if step == semitones and {"3", "b7"} <= set(row.chord.degrees):
            yield row


def _semitone_dominants(song: Song, scope: Scope) -> float:
    return float(len(list(_falls(song, scope, 1))))


def _applied(song: Song, scope: Scope) -> float:
    """Dominant sevenths that fall a fifth and are not the key's own."""
    rows = _falls(song, scope, 7)
    return float(
        sum((r.chord.root_pitch_class or 0) != (key_at(song, r.start_tick).tonic_pitch_class + 7) % 12 for r in rows)
    )


def _borrowed(song: Song, scope: Scope) -> float:
    """Chords with tones outside the scale that lead nowhere by a fifth, the dominant of minor aside."""
    leading = {row.start_tick for row in _falls(song, scope, 7)}
    return float(
        sum(
            not set(row.chord.pitch_classes) <= _home(key_at(song, row.start_tick), row.chord)
            for row in _changes(song, scope)
            if row.start_tick not in leading and not row.chord.is_none
        )
    )


def _home(key: Key, chord: Chord) -> set[int]:
    """The scale, with the leading tone of minor for its dominant."""
    scale, tonic = set(key.scale_pitch_classes), key.tonic_pitch_class
    dominant = key.is_minor and (chord.root_pitch_class or 0) in ((tonic + 7) % 12, (tonic + 11) % 12)
    return scale | {(tonic + 11) % 12} if dominant else scale


def _suspended(song: Song, scope: Scope) -> float:
    return float(sum("sus" in row.symbol for row in _changes(song, scope)))


def _rubs(song: Song, scope: Scope) -> float:
    return float(len(rubbing_notes(song, scope)))


def _inversions(song: Song, scope: Scope) -> float | None:
    """Share of chords whose sounding bass is not the root."""
    rows = [row for row in _changes(song, scope) if not row.chord.is_none]
    line = _bass_at_chords(song, scope)
    if not rows or len(line) != len(rows):
        return None
    return sum(p % 12 != pitch_class(row.chord.root) for p, row in zip(line, rows, strict=True)) / len(rows)


MEASURES: Mapping[str, Measure] = {
    "chord symbols": _chords,
    "kinds of chord": _kind_count,
    "chords used": _kinds,
    "accompaniment in its chords": _in_chords,
    "sevenths and colours": _colour,
    "thirds in the chords": _thirds,
    "chord changes a bar": _changes_a_bar,
    "last chord": _last_chord,
    "dominants a semitone above their goal": _semitone_dominants,
    "applied dominants": _applied,
    "borrowed chords": _borrowed,
    "suspended chords": _suspended,
    "bass under the chords": _bass_notes,
    "bass way from chord to chord": _bass_leap,
    "bass on one note": _bass_held,
    "bass notes a bar": _bass_a_bar,
    "inverted chords": _inversions,
    "key heard": _key,
    "accompaniment outside the key": _foreign,
    "notes in the scale": _in_scale,
    "tune notes against their chord": _rubs,
}
