"""New chords under a song: every accompanying note in a scope goes to its new chord by voice leading; rhythm, players,
velocities, timing, ids and the tune stay.

Where a new chord begins inside a held note, the note is struck again if it has to move. Which chords, others decide;
how pitches move is `tools.edit.harmony.voices`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from tools.edit.harmony.timeline import Held, held_chords, row_at, symbols_of
from tools.edit.harmony.tune import tune_ids
from tools.edit.harmony.voices import Pitch, Setting, moved_pitches
from tools.edit.notes import next_number
from tools.edit.scope import Scope
from tools.edit.values import sorted_notes
from tools.instruments.lookup import row_of
from tools.song.values import EIGHTH, QUARTER, SIXTEENTH, KeyChange, Note, Song, Track
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.spelling import key_at, spell_pitch

HELD_INTO = 0.25  # share of a note in a further chord from which it should fit that chord too
UNPITCHED_FAMILIES = ("sound effect", "percussive", "drums")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which one chord held and one chord now holds."""

    start_tick: int
    end_tick: int
    old: Chord
    new: Chord
    key: Key

    @property
    def changes(self) -> bool:
        """Whether the chord is another one and both can be played."""
        return self.old != self.new and not self.new.is_none


def revoice(song: Song, scope: Scope, rows: Sequence[Held], keys: tuple[KeyChange, ...] | None = None) -> Song:
    """The song over other chords.

    Args:
        scope: Notes that may move; those of the tune never do.
        rows: The chords of the whole song, as they shall be.
        keys: Keys of the new song, None for those it has.

    Returns:
        The song with notes, chord symbols (where it has any) and keys changed; untouched notes are the same objects.
    """
    keyed = song if keys is None else replace(song, keys=keys)
    plan = _Plan(keyed, scope, segments(keyed, held_chords(song), rows), tune_ids(song), _breaks(song, rows))
    carriers = bass_tracks(song, plan.tune)
    tracks: dict[str, Track] = {}
    for track in sorted(song.tracks, key=lambda t: t.id not in carriers):
        tracks[track.id] = _moved_track(plan, track, carriers, tracks) if plan.moves(track) else track
    symbols = symbols_of(song, rows) if song.chords else ()
    chords = song.chords if symbols == song.chords else symbols
    return replace(keyed, tracks=tuple(tracks[t.id] for t in song.tracks), chords=chords)


@dataclass(frozen=True)
class _Plan:
    song: Song
    scope: Scope
    segments: tuple[Segment, ...]
    tune: frozenset[str]
    breaks: tuple[int, ...]

    def moves(self, track: Track) -> bool:
        """Whether the track has anything to move."""
        return is_pitched(track) and self.scope.has_track(track) and bool(track.notes)

    def may_move(self, track: Track, note: Note) -> bool:
        return note.id not in self.tune and self.scope.has(track, note)

    def index_of(self, note: Note) -> int:
        """The segment a note sounds in longest."""
        first = self.at(note.onset_tick)
        last = self.at(max(note.onset_tick, note.end_tick - 1))
        return max(range(first, last + 1), key=lambda i: (_overlap(note, self.segments[i]), -i))

    def at(self, tick: int) -> int:
        """The segment of a tick."""
        return max(0, bisect_right(self.segments, tick, key=lambda s: s.start_tick) - 1)


def is_pitched(track: Track) -> bool:
    """Whether the track plays pitches that belong to a chord."""
    return not track.instrument.is_drum and row_of(track.instrument).family not in UNPITCHED_FAMILIES


def _overlap(note: Note, segment: Segment) -> int:
    return min(note.end_tick, segment.end_tick) - max(note.onset_tick, segment.start_tick)


def segments(song: Song, old: Sequence[Held], new: Sequence[Held]) -> tuple[Segment, ...]:
    """The song's time cut wherever the old or the new chord or the key changes."""
    ticks = sorted({r.start_tick for r in (*old, *new)} | {k.tick for k in song.keys})
    end = max(old[-1].end_tick, new[-1].end_tick)
    return tuple(
        Segment(a, b, row_at(old, a).chord, row_at(new, a).chord, key_at(song, a))
        for a, b in zip(ticks, [*ticks[1:], end], strict=True)
        if b > a
    )


def _breaks(song: Song, rows: Sequence[Held]) -> tuple[int, ...]:
    """Ticks at which a chord begins where none began."""
    before = {row.start_tick for row in held_chords(song)}
    return tuple(row.start_tick for row in rows if row.start_tick not in before)


def bass_tracks(song: Song, tune: frozenset[str]) -> frozenset[str]:
    """Ids of the tracks that play the bass: those named so, else the lowest one that accompanies."""
    pitched = [t for t in song.tracks if is_pitched(t) and t.notes]
    named = {t.id for t in pitched if t.role == "bass"}
    if named:
        return frozenset(named)
    heights = {
        t.id: sum(n.midi_pitch for n in rest) / len(rest)
        for t in pitched
        if (rest := [n for n in t.notes if n.id not in tune])
    }
    return frozenset([min(heights, key=lambda i: (heights[i], i))]) if heights else frozenset()


def _moved_track(plan: _Plan, track: Track, carriers: frozenset[str], done: Mapping[str, Track]) -> Track:
    cut_notes, parents = _struck_again(plan, track)
    by_segment: dict[int, list[Note]] = {}
    for note in cut_notes:
        if note.id not in plan.tune:
            by_segment.setdefault(plan.index_of(note), []).append(note)
    goals: dict[str, int] = {}
    before: tuple[int, ...] = ()
    for index in sorted(by_segment):
        segment, notes = plan.segments[index], by_segment[index]
        free = [n for n in notes if plan.may_move(track, n)]
        if segment.changes and free:
            goals |= _goals(
                plan, track, segment, free, before, track.id in carriers, _bass_move(done, carriers, segment)
            )
        before = tuple(sorted({goals.get(n.id, n.midi_pitch) for n in notes}))
    if track.role == "bass":
        goals |= _approaches(plan, track, cut_notes, goals)
    moved = [_at_pitch(plan, n, goals[n.id]) if n.id in goals else n for n in cut_notes]
    whole = sorted_notes(_rejoined(plan, _apart(plan, track, moved, goals), parents, track))
    return track if whole == track.notes else replace(track, notes=whole)


def _goals(
    plan: _Plan,
    track: Track,
    segment: Segment,
    notes: Sequence[Note],
    before: tuple[int, ...],
    carries_bass: bool,
    bass_move: tuple[int, int] | None,
) -> dict[str, int]:
    """Where the notes of one part over one chord go."""
    is_line = track.role == "bass"
    anchor = _anchor(segment, notes, is_line) if carries_bass else None
    onsets = {onset: len(list(group)) for onset, group in groupby(sorted(n.onset_tick for n in notes))}
    rows = tuple(
        Pitch(
            pitch,
            passing=all(n.length_ticks <= QUARTER and onsets[n.onset_tick] == 1 for n in same),
            bass=anchor is not None and (pitch == anchor or (is_line and pitch % 12 == anchor % 12)),
            also=_held_into(plan, segment, same),
        )
        for pitch, same in _by_pitch(notes)
    )
    row = row_of(track.instrument)
    high = _ceiling(plan, segment, rows[-1].pitch, row.highest)
    classes = {p.pitch % 12 for p in rows}
    setting = Setting(
        None if segment.old.is_none else segment.old,
        segment.new,
        segment.key,
        row.lowest,
        high,
        row.comfortable,
        together=_sound_together(notes),
        colour=not is_line and len(classes) >= 2,
        before=before,
        bass_move=None if carries_bass else bass_move,
        is_line=is_line,
    )
    found = moved_pitches(rows, setting)
    to = {p.pitch: goal for p, goal in zip(rows, found, strict=True)}
    return {n.id: to[n.midi_pitch] for n in notes if to[n.midi_pitch] != n.midi_pitch}


def _by_pitch(notes: Iterable[Note]) -> list[tuple[int, list[Note]]]:
    rows: dict[int, list[Note]] = {}
    for note in notes:
        rows.setdefault(note.midi_pitch, []).append(note)
    return sorted(rows.items())


def _anchor(segment: Segment, notes: Sequence[Note], is_line: bool) -> int | None:
    """The pitch that is the bass of the harmony: the lowest of the first to strike, if it was the bass or is to be."""
    first = min(n.onset_tick for n in notes)
    pitch = min(n.midi_pitch for n in notes if n.onset_tick <= first)
    if not is_line:
        pitch = min(n.midi_pitch for n in notes if n.onset_tick <= first + QUARTER)
    old = segment.old
    was_bass = old.is_none or pitch % 12 == old.bass_pitch_class or pitch % 12 not in old.pitch_classes
    return pitch if was_bass or segment.new.bass is not None or old.bass is not None else None


def _held_into(plan: _Plan, segment: Segment, notes: Sequence[Note]) -> tuple[int, ...]:
    """Pitch classes of the other chord that a note of these is held into for long."""
    for note in notes:
        for index in range(plan.at(note.onset_tick), plan.at(max(note.onset_tick, note.end_tick - 1)) + 1):
            other = plan.segments[index]
            is_other = other is not segment and not other.new.is_none and other.new != segment.new
            if is_other and _overlap(note, other) >= max(HELD_INTO * note.length_ticks, SIXTEENTH):
                return other.new.pitch_classes
    return ()


def _ceiling(plan: _Plan, segment: Segment, top: int, highest: int) -> int:
    """The highest pitch that keeps below the tune a part that was below it."""
    tune = [
        n.midi_pitch
        for t in plan.song.tracks
        for n in t.notes
        if n.id in plan.tune and n.onset_tick < segment.end_tick and n.end_tick > segment.start_tick
    ]
    lowest = min(tune, default=128)
    return min(highest, max(top, lowest - 1)) if top < lowest else highest


def _sound_together(notes: Sequence[Note]) -> bool:
    rows = sorted(notes, key=lambda n: n.onset_tick)
    return any(b.onset_tick < a.end_tick - a.length_ticks // 8 for a, b in pairwise(rows))


def _bass_move(done: Mapping[str, Track], carriers: frozenset[str], segment: Segment) -> tuple[int, int] | None:
    """The bass before a chord and with it, as they are now."""
    notes = [n for i in carriers if i in done for n in done[i].notes]
    was = [n for n in notes if n.onset_tick < segment.start_tick]
    now = [n for n in notes if segment.start_tick <= n.onset_tick < segment.end_tick]
    if not was or not now:
        return None
    last, first = max(n.onset_tick for n in was), min(n.onset_tick for n in now)
    return (
        min(n.midi_pitch for n in was if n.onset_tick == last),
        min(n.midi_pitch for n in now if n.onset_tick == first),
    )


def _approaches(plan: _Plan, track: Track, notes: Sequence[Note], goals: Mapping[str, int]) -> dict[str, int]:
    """Bass notes that led by step into the next chord lead into the new one by the same step."""
    found: dict[str, int] = {}
    row = row_of(track.instrument)
    line = sorted(notes, key=lambda n: (n.onset_tick, n.midi_pitch))
    for here, there in pairwise(line):
        step = there.midi_pitch - here.midi_pitch
        segment = plan.segments[plan.index_of(here)]
        leads = 0 < abs(step) <= 2 and plan.index_of(there) != plan.index_of(here)
        foreign = not segment.old.is_none and here.midi_pitch % 12 not in segment.old.pitch_classes
        goal = goals.get(there.id, there.midi_pitch) - step
        if leads and foreign and plan.may_move(track, here) and row.lowest <= goal <= row.highest:
            found[here.id] = goal
    return found


def _at_pitch(plan: _Plan, note: Note, pitch: int) -> Note:
    if pitch == note.midi_pitch:
        return note
    segment = plan.segments[plan.index_of(note)]
    spelling = spell_pitch(pitch, segment.key, segment.new) if note.spelling else None
    return replace(note, midi_pitch=pitch, spelling=spelling)


def _struck_again(plan: _Plan, track: Track) -> tuple[list[Note], dict[str, str]]:
    """The track's notes, those that may move cut where a new chord begins; and which note each new piece came from."""
    number = next_number(track)
    out: list[Note] = []
    parents: dict[str, str] = {}
    for note in track.notes:
        rest = note
        places = (
            []
            if note.tuplet or note.grace or not plan.may_move(track, note)
            else [b for b in plan.breaks if plan.scope.has_tick(b)]
        )
        for tick in places:
            if not _holds_over(rest, tick):
                continue
            first, rest = _cut(rest, tick, f"{track.id}.n{number}")
            parents[rest.id] = note.id
            number += 1
            out.append(first)
        out.append(rest)
    return out, parents


def _holds_over(note: Note, tick: int) -> bool:
    sounding_end = note.onset_tick + note.performed_ticks
    return note.onset_tick + EIGHTH <= tick <= min(note.end_tick, sounding_end) - EIGHTH


def _cut(note: Note, tick: int, new_id: str) -> tuple[Note, Note]:
    left = tick - note.onset_tick
    sounding = note.sounding_ticks
    first = replace(note, length_ticks=left, sounding_ticks=None if sounding is None else min(sounding, left))
    rest = replace(
        note,
        id=new_id,
        onset_tick=tick,
        length_ticks=note.length_ticks - left,
        sounding_ticks=None if sounding is None else max(1, sounding - left),
    )
    return first, rest


def _rejoined(plan: _Plan, notes: Sequence[Note], parents: Mapping[str, str], track: Track) -> list[Note]:
    """Pieces of a note that came out on one pitch are one note again."""
    if not parents:
        return list(notes)
    originals = {n.id: n for n in track.notes}
    families: dict[str, list[Note]] = {}
    for note in notes:
        families.setdefault(parents.get(note.id, note.id), []).append(note)
    out: list[Note] = []
    for root, pieces in families.items():
        rows = sorted(pieces, key=lambda n: n.onset_tick)
        whole = originals[root]
        current = rows[0]
        for piece in rows[1:]:
            if piece.midi_pitch == current.midi_pitch:
                current = _grown(current, piece, whole)
            else:
                out.append(current)
                current = piece
        out.append(whole if current == whole else current)
    return out


def _grown(note: Note, piece: Note, whole: Note) -> Note:
    length = piece.end_tick - note.onset_tick
    sounding = None if whole.sounding_ticks is None else piece.onset_tick + piece.performed_ticks - note.onset_tick
    return replace(note, length_ticks=length, sounding_ticks=sounding)


def _apart(plan: _Plan, track: Track, notes: Sequence[Note], goals: Mapping[str, int]) -> list[Note]:
    """Notes that moved onto one that sounds on the same pitch in their part go to another tone of the chord."""
    out = sorted(notes, key=lambda n: (n.onset_tick, n.midi_pitch))
    for index, note in enumerate(out):
        if note.id not in goals:
            continue
        near = [n for n in out[max(0, index - 24) : index + 24] if n.id != note.id and _overlaps(n, note)]
        taken = {n.midi_pitch for n in near}
        if note.midi_pitch not in taken:
            continue
        row, chord = row_of(track.instrument), plan.segments[plan.index_of(note)].new
        free = [
            p
            for p in range(note.midi_pitch - 12, note.midi_pitch + 13)
            if p % 12 in chord.pitch_classes and p not in taken and row.lowest <= p <= row.highest
        ]
        if free:
            out[index] = _at_pitch(plan, note, min(free, key=lambda p: (abs(p - note.midi_pitch), p)))
    return out


def _overlaps(one: Note, other: Note) -> bool:
    return one.onset_tick < other.end_tick and other.onset_tick < one.end_tick
