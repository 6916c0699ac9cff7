"""The tune: what is measured of a song, without knowing what was done to it.

The tune is that of the tracks a scope names (the top line where a track holds more), else of the track that has the
melody. Measures of two places read the first and the last stretch of the scope, measures of two parts its first track
against the others.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tools.edit.instrument import melody_track, tune_notes
from tools.edit.melody.ground import Ground
from tools.edit.scope import Scope
from tools.errors import MusicError
from tools.measure.effects_values import Measure
from tools.song.grid import beat_ticks
from tools.song.values import EIGHTH, QUARTER, SIXTEENTH, WHOLE, Note, Song, Track
from tools.theory.spelling import chord_at, key_at

STEP, FIFTH, TENTH, MOST_NOTES_A_BAR, LEAST_STEPS, BREATH_BARS = 2, 7, 16, 6, 0.55, 2
_CONSONANT = frozenset({3, 4, 8, 9})
_DEGREES = {0: "tonic", 2: "second", 3: "third", 4: "third", 5: "fourth", 7: "fifth", 8: "sixth", 9: "sixth"}


def tune(song: Song, scope: Scope) -> list[Note]:
    """The notes measured: one at each onset, in order."""
    return [n for track in _tracks(song, scope) for n in _line(track) if scope.has(track, n)]


def _tracks(song: Song, scope: Scope) -> list[Track]:
    if scope.track_ids is not None:
        return [t for t in song.tracks if t.id in scope.track_ids and not t.instrument.is_drum]
    try:
        return [melody_track(song)]
    except MusicError:
        return []


def _line(track: Track) -> list[Note]:
    top: dict[int, Note] = {}
    for note in tune_notes(track) if track.notes else ():
        if note.grace is None and (note.onset_tick not in top or note.midi_pitch > top[note.onset_tick].midi_pitch):
            top[note.onset_tick] = note
    return [top[tick] for tick in sorted(top)]


def _of_notes(read: Callable[[Sequence[Note]], float | None], least: int = 1) -> Measure:
    def measure(song: Song, scope: Scope) -> float | None:
        notes = tune(song, scope)
        return read(notes) if len(notes) >= least else None

    return measure


def _moves(notes: Sequence[Note]) -> list[int]:
    """Moves in semitones; over a silence of a whole note and more the line begins anew."""
    return [
        b.midi_pitch - a.midi_pitch
        for a, b in itertools.pairwise(notes)
        if b.onset_tick > a.onset_tick and b.onset_tick - a.end_tick < WHOLE
    ]


def _range(notes: Sequence[Note]) -> float:
    return float(max(n.midi_pitch for n in notes) - min(n.midi_pitch for n in notes))


def _steps(notes: Sequence[Note]) -> float | None:
    moves = [abs(m) for m in _moves(notes)]
    return sum(m <= STEP for m in moves) / len(moves) if moves else None


def _leap(notes: Sequence[Note]) -> float:
    return float(max((abs(m) for m in _moves(notes)), default=0))


def _rising(notes: Sequence[Note]) -> float | None:
    moves = [m for m in _moves(notes) if m]
    return sum(m > 0 for m in moves) / len(moves) if moves else None


def _climb(notes: Sequence[Note]) -> float:
    third = max(1, len(notes) // 3)
    first, last = notes[:third], notes[-third:]
    return sum(n.midi_pitch for n in last) / third - sum(n.midi_pitch for n in first) / third


def _mean_length(notes: Sequence[Note]) -> float:
    return sum(n.length_ticks for n in notes) / len(notes) / QUARTER


def bars_of(song: Song, scope: Scope) -> list[tuple[int, int]]:
    """First and last tick of every bar that begins in the scope, or that its stretches lie in."""
    return [
        (bar.start_tick, bar.end_tick)
        for bar in song.grid.bars
        if any(bar.start_tick < end and start < bar.end_tick for start, end in scope.stretches)
    ]


def notes_a_bar(song: Song, scope: Scope) -> float | None:
    """Onsets of the tune over the bars of the scope, each counted by the share of it that is in there."""
    time = sum(end - start for start, end in scope.stretches)
    bars = bars_of(song, scope)
    length = sum(b - a for a, b in bars) / len(bars) if bars else 0
    return len(tune(song, scope)) / (time / length) if length and time else None


def _most_in_a_bar(song: Song, scope: Scope) -> int:
    notes = tune(song, scope)
    return max((sum(a <= n.onset_tick < b for n in notes) for a, b in bars_of(song, scope)), default=0)


def _on_beat(song: Song, note: Note) -> bool:
    bar = song.grid.bar_at(note.onset_tick)
    return (bar.end_tick - note.onset_tick) % beat_ticks(bar.meter) == 0


def strong_in_chord(song: Song, scope: Scope) -> float | None:
    """Share of the notes on beats that are tones of the chord symbol there."""
    found = [(n, chord) for n in tune(song, scope) if _on_beat(song, n) and (chord := chord_at(song, n.onset_tick))]
    return sum(n.midi_pitch % 12 in c.pitch_classes for n, c in found) / len(found) if found else None


def wrong_notes(song: Song, scope: Scope) -> float:
    """Notes outside chord and scale, and long notes on beats a semitone above a tone of the chord, that do not move on
    by step; short passing notes between beats are none.
    """
    place = _tracks(song, scope)
    ground = Ground(song, [t.id for t in place])
    return float(sum(_is_wrong(ground, n, after) for t in place for n, after in _pairs(t) if scope.has(t, n)))


def _pairs(track: Track) -> list[tuple[Note, Note | None]]:
    line = _line(track)
    return list(zip(line, [*line[1:], None], strict=True))


def _is_wrong(ground: Ground, note: Note, after: Note | None) -> bool:
    tones, scale = ground.tones(note.onset_tick), ground.scale(note.onset_tick)
    if note.midi_pitch % 12 in tones:
        return False
    moves_on = after is not None and 0 < abs(after.midi_pitch - note.midi_pitch) <= STEP
    is_short = note.length_ticks <= EIGHTH
    if note.midi_pitch % 12 not in scale:
        return not (moves_on and is_short and ground.weight(note.onset_tick) < 0.5)
    strong = ground.weight(note.onset_tick) >= 0.5 and not is_short
    return strong and not moves_on and (note.midi_pitch - 1) % 12 in tones


def _in(note: Note, classes: Sequence[int]) -> bool:
    return note.midi_pitch % 12 in classes


def foreign_notes(song: Song, scope: Scope) -> float:
    """Notes of the tune outside the key's scale and the chord symbol."""
    count = 0
    for note in tune(song, scope):
        chord, key = chord_at(song, note.onset_tick), key_at(song, note.onset_tick)
        count += not (
            _in(note, tuple(key.usual_pitch_classes)) or (chord is not None and _in(note, chord.pitch_classes))
        )
    return float(count)


def bars_without_breath(song: Song, scope: Scope) -> float | None:
    """The longest time, in bars, that the tune goes on without a rest of an eighth."""
    worst, time = 0.0, []
    bars = bars_of(song, scope)
    for track in _tracks(song, scope):
        time = [n for n in _line(track) if scope.has(track, n)]
        start = time[0].onset_tick if time else 0
        for note, after in itertools.zip_longest(time, time[1:]):
            if after is None or after.onset_tick - note.end_tick >= EIGHTH:
                worst = max(worst, note.end_tick - start)
                start = after.onset_tick if after else 0
    length = sum(b - a for a, b in bars) / len(bars) if bars else 0
    return round(worst / length, 3) if length and time else None


def skeleton(song: Song, scope: Scope) -> str | None:
    """The notes that begin on beats, as a fingerprint."""
    rows = [(n.onset_tick, n.midi_pitch) for n in tune(song, scope) if _on_beat(song, n)]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:6]
    return f"{len(rows)} notes on beats ({digest})" if rows else None


def most_at_once(song: Song, scope: Scope) -> float:
    """Most notes of one part that begin together."""
    onsets = Counter((t.id, n.onset_tick) for t in _tracks(song, scope) for n in t.notes if scope.has(t, n))
    return float(max(onsets.values(), default=0))


Figure = tuple[tuple[int, ...], tuple[int, ...]]


def figure(notes: Sequence[Note], start_tick: int) -> Figure:
    """Rhythm on sixteenths and ups and downs: the same for a figure moved to other steps."""
    onsets = tuple(round((n.onset_tick - start_tick) / SIXTEENTH) for n in notes)
    return onsets, tuple((m > 0) - (m < 0) for m in _moves(notes))


def motif_repeats(song: Song, scope: Scope) -> float | None:
    """How many bars have the figure that most bars have: rhythm and ups and downs, three notes at least."""
    notes = tune(song, scope)
    rows: Counter[Figure] = Counter()
    for start, end in bars_of(song, scope):
        inside = [n for n in notes if start <= n.onset_tick < end]
        if len(inside) >= 3:
            rows[figure(inside[:3], start)] += 1
    return float(max(rows.values())) if rows else None


def likeness(song: Song, scope: Scope) -> float | None:
    """Likeness of the tune in the first and the last stretch, 0 to 1: half shared onsets, half equal intervals by scale
    step, wherever they are transposed to.
    """
    if len(scope.stretches) < 2:
        return None
    places = [scope.stretches[0], scope.stretches[-1]]
    lines = [[n for n in tune(song, scope) if a <= n.onset_tick < b] for a, b in places]
    if not all(lines):
        return 0.0
    onsets = [
        {round((n.onset_tick - a) / SIXTEENTH): n for n in line} for line, (a, _) in zip(lines, places, strict=True)
    ]
    both = sorted(onsets[0].keys() & onsets[1].keys())
    shared = 2 * len(both) / (len(onsets[0]) + len(onsets[1]))
    shapes = [[_step(song, a[y]) - _step(song, a[x]) for x, y in itertools.pairwise(both)] for a in onsets]
    alike = [1.0 if p == q else 0.5 if abs(p - q) == 1 else 0.0 for p, q in zip(*shapes, strict=True)]
    return round(shared / 2 + shared / 2 * (sum(alike) / len(alike) if alike else 0.0), 3)


def _step(song: Song, note: Note) -> int:
    """A pitch as a number of letters from C0."""
    spelling = note.spelling or key_at(song, note.onset_tick).spell(note.midi_pitch)
    return spelling.diatonic


def off_beats(song: Song, scope: Scope) -> float | None:
    """Share of the tune's notes that begin off the beat."""
    notes = tune(song, scope)
    return sum(not _on_beat(song, n) for n in notes) / len(notes) if notes else None


def ornaments(song: Song, scope: Scope) -> float:
    """Ornament signs and grace notes."""
    return float(
        sum(
            sum(m.kind == "ornament" and scope.has_tick(m.tick) for m in t.marks)
            + sum(n.grace is not None and scope.has(t, n) for n in t.notes)
            for t in _tracks(song, scope)
        )
    )


def last_degree(song: Song, scope: Scope) -> str | None:
    """Which step of the key the last note is: "tonic", "fifth", ..."""
    notes = tune(song, scope)
    if not notes:
        return None
    key = key_at(song, notes[-1].onset_tick)
    return _DEGREES.get((notes[-1].midi_pitch - key.tonic_pitch_class) % 12, "another step")


def ends_open(song: Song, scope: Scope) -> str | None:
    """Whether the last note is the second, the fifth or the leading note of the key, which want to go on."""
    notes = tune(song, scope)
    if not notes:
        return None
    key = key_at(song, notes[-1].onset_tick)
    return "yes" if (notes[-1].midi_pitch - key.tonic_pitch_class) % 12 in (2, 7, 11) else "no"


def third_there(song: Song, scope: Scope) -> str | None:
    """Whether the tune has the minor or the major third above the key's tonic there."""
    counts = Counter((n.midi_pitch - key_at(song, n.onset_tick).tonic_pitch_class) % 12 for n in tune(song, scope))
    if not counts[3] and not counts[4]:
        return None
    return "minor" if counts[3] > counts[4] else "major"


def _between(wanted: frozenset[int]) -> Measure:
    """Share of the other parts' notes that begin with one of the first part at such an interval, octaves aside."""

    def measure(song: Song, scope: Scope) -> float | None:
        ids = scope.track_ids or ()
        tracks = [t for i in ids for t in song.tracks if t.id == i]
        if len(tracks) < 2:
            return None
        first = {n.onset_tick: n.midi_pitch for n in _line(tracks[0])}
        rows = [n for t in tracks[1:] for n in t.notes if scope.has(t, n)]
        hits = [n for n in rows if n.onset_tick in first and abs(n.midi_pitch - first[n.onset_tick]) % 12 in wanted]
        return round(len(hits) / len(rows), 3) if rows else None

    return measure


def distance(song: Song, scope: Scope) -> float | None:
    """Mean semitones of the other parts' notes above the tune's sounding with them; below is negative."""
    ids = scope.track_ids or ()
    tracks = [t for i in ids for t in song.tracks if t.id == i]
    if len(tracks) < 2:
        return None
    line = _line(tracks[0])
    gaps = [
        n.midi_pitch - m.midi_pitch
        for t in tracks[1:]
        for n in t.notes
        if scope.has(t, n)
        for m in line
        if m.onset_tick < n.end_tick and n.onset_tick < m.end_tick
    ]
    return round(sum(gaps) / len(gaps), 3) if gaps else None


def answered(song: Song, scope: Scope) -> float | None:
    """Share of the first part's rests of a quarter or more, between two notes, in which another named part begins."""
    ids = scope.track_ids or ()
    tracks = [t for i in ids for t in song.tracks if t.id == i]
    if not tracks:
        return None
    line = [n for n in _line(tracks[0]) if scope.has_tick(n.onset_tick)]
    ends = [*(n.onset_tick for n in line[1:]), scope.end_tick] if line else []
    rests = [(a.end_tick, b) for a, b in zip(line, ends, strict=True) if b - a.end_tick >= QUARTER]
    starts = [n.onset_tick for t in tracks[1:] for n in t.notes]
    return sum(any(a <= s < b for s in starts) for a, b in rests) / len(rests) if rests else None


def held_answers(song: Song, scope: Scope) -> float | None:
    """How many notes of the other parts begin a beat or more into a note that the first part holds."""
    ids = scope.track_ids or ()
    tracks = [t for i in ids for t in song.tracks if t.id == i]
    if len(tracks) < 2:
        return None
    held = [(n.onset_tick + QUARTER, n.end_tick) for n in _line(tracks[0]) if n.length_ticks > QUARTER]
    starts = [n.onset_tick for t in tracks[1:] for n in t.notes if scope.has(t, n)]
    return float(sum(any(a <= s < b for a, b in held) for s in starts))


def singable(song: Song, scope: Scope) -> str | None:
    """Say "yes", or the first thing that is hard to sing: range over a tenth, leaps over a fifth, few steps, no breath
    in two bars, more than six notes in a bar (the usual advice for amateurs' song books).
    """
    notes = tune(song, scope)
    if not notes:
        return None
    steps, breath = _steps(notes), bars_without_breath(song, scope)
    rows = (
        (_range(notes) <= TENTH, "its range is wider than a tenth"),
        (_leap(notes) <= FIFTH, "it leaps further than a fifth"),
        (steps is None or steps >= LEAST_STEPS, "few of its moves are steps"),
        (_most_in_a_bar(song, scope) <= MOST_NOTES_A_BAR, "more than six notes in a bar"),
        (breath is None or breath <= BREATH_BARS + 0.5, "no breath within two bars"),
    )
    return next((why for good, why in rows if not good), "yes")


MEASURES: Mapping[str, Measure] = {
    "range of the tune": _of_notes(_range),
    "highest note of the tune": _of_notes(lambda notes: float(max(n.midi_pitch for n in notes))),
    "lowest note of the tune": _of_notes(lambda notes: float(min(n.midi_pitch for n in notes))),
    "mean pitch of the tune": _of_notes(lambda notes: sum(n.midi_pitch for n in notes) / len(notes)),
    "pitch of the last note": _of_notes(lambda notes: float(notes[-1].midi_pitch)),
    "share of steps": _of_notes(_steps, 2),
    "share of rising moves": _of_notes(_rising, 2),
    "largest leap": _of_notes(_leap),
    "climb of the tune": _of_notes(_climb, 3),
    "note length of the tune": _of_notes(_mean_length),
    "notes a bar of the tune": notes_a_bar,
    "notes on beats in the chord": strong_in_chord,
    "wrong notes of the tune": wrong_notes,
    "notes outside the key": foreign_notes,
    "bars without a breath": bars_without_breath,
    "notes on beats": skeleton,
    "motif repeats": motif_repeats,
    "likeness of the two places": likeness,
    "notes off the beat": off_beats,
    "ornaments": ornaments,
    "last note of the tune": last_degree,
    "tune ends open": ends_open,
    "third of the tune": third_there,
    "thirds and sixths": _between(_CONSONANT),
    "octaves between the parts": _between(frozenset({0})),
    "mean distance from the tune": distance,
    "rests answered": answered,
    "notes while the tune holds": held_answers,
    "most notes at once": most_at_once,
    "singable": singable,
}
