"""The tune: what is measured of a song, without knowing what was done to it.

Two places against each other and parts beside the tune are measured in `melody_pairs`.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tools.edit.melody.ground import Ground
from tools.edit.scope import Scope
from tools.measure.effect_rows.melody_pairs import PAIR_MEASURES
from tools.measure.effect_rows.tune_notes import Figure, bars_of, figure, line_of, moves_of, on_beat, tracks_of, tune
from tools.measure.effects_values import Measure
from tools.song.values import EIGHTH, QUARTER, Note, Song, Track
from tools.theory.spelling import chord_at, key_at

STEP, FIFTH, TENTH, MOST_NOTES_A_BAR, LEAST_STEPS, BREATH_BARS = 2, 7, 16, 6, 0.55, 2
_DEGREES = {0: "tonic", 2: "second", 3: "third", 4: "third", 5: "fourth", 7: "fifth", 8: "sixth", 9: "sixth"}


def _of_notes(read: Callable[[Sequence[Note]], float | None], least: int = 1) -> Measure:
    def measure(song: Song, scope: Scope) -> float | None:
        notes = tune(song, scope)
        return read(notes) if len(notes) >= least else None

    return measure


def _range(notes: Sequence[Note]) -> float:
    return float(max(n.midi_pitch for n in notes) - min(n.midi_pitch for n in notes))


def _steps(notes: Sequence[Note]) -> float | None:
    moves = [abs(m) for m in moves_of(notes)]
    return sum(m <= STEP for m in moves) / len(moves) if moves else None


def _leap(notes: Sequence[Note]) -> float:
    return float(max((abs(m) for m in moves_of(notes)), default=0))


def _rising(notes: Sequence[Note]) -> float | None:
    moves = [m for m in moves_of(notes) if m]
    return sum(m > 0 for m in moves) / len(moves) if moves else None


def _climb(notes: Sequence[Note]) -> float:
    third = max(1, len(notes) // 3)
    first, last = notes[:third], notes[-third:]
    return sum(n.midi_pitch for n in last) / third - sum(n.midi_pitch for n in first) / third


def _mean_length(notes: Sequence[Note]) -> float:
    return sum(n.length_ticks for n in notes) / len(notes) / QUARTER


def notes_a_bar(song: Song, scope: Scope) -> float | None:
    """Onsets of the tune over the bars of the scope, each counted by the share of it that is in there."""
    time = sum(end - start for start, end in scope.stretches)
    bars = bars_of(song, scope)
    length = sum(b - a for a, b in bars) / len(bars) if bars else 0
    return len(tune(song, scope)) / (time / length) if length and time else None


def _most_in_a_bar(song: Song, scope: Scope) -> int:
    notes = tune(song, scope)
    return max((sum(a <= n.onset_tick < b for n in notes) for a, b in bars_of(song, scope)), default=0)


def strong_in_chord(song: Song, scope: Scope) -> float | None:
    """Share of the notes on beats that are tones of the chord symbol there."""
    found = [(n, chord) for n in tune(song, scope) if on_beat(song, n) and (chord := chord_at(song, n.onset_tick))]
    return sum(n.midi_pitch % 12 in c.pitch_classes for n, c in found) / len(found) if found else None


def wrong_notes(song: Song, scope: Scope) -> float:
    """Notes outside chord and scale, and long notes on beats a semitone above a tone of the chord, that do not move on
    by step; short passing notes between beats are none.
    """
    place = tracks_of(song, scope)
    ground = Ground(song, [t.id for t in place])
    return float(sum(_is_wrong(ground, n, after) for t in place for n, after in _pairs(t) if scope.has(t, n)))


def _pairs(track: Track) -> list[tuple[Note, Note | None]]:
    line = line_of(track)
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
    for track in tracks_of(song, scope):
        time = [n for n in line_of(track) if scope.has(track, n)]
        start = time[0].onset_tick if time else 0
        for note, after in itertools.zip_longest(time, time[1:]):
            if after is None or after.onset_tick - note.end_tick >= EIGHTH:
                worst = max(worst, note.end_tick - start)
                start = after.onset_tick if after else 0
    length = sum(b - a for a, b in bars) / len(bars) if bars else 0
    return round(worst / length, 3) if length and time else None


def skeleton(song: Song, scope: Scope) -> str | None:
    """The notes that begin on beats, as a fingerprint."""
    rows = [(n.onset_tick, n.midi_pitch) for n in tune(song, scope) if on_beat(song, n)]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:6]
    return f"{len(rows)} notes on beats ({digest})" if rows else None


def most_at_once(song: Song, scope: Scope) -> float:
    """Most notes of one part that begin together."""
    onsets = Counter((t.id, n.onset_tick) for t in tracks_of(song, scope) for n in t.notes if scope.has(t, n))
    return float(max(onsets.values(), default=0))


def motif_repeats(song: Song, scope: Scope) -> float | None:
    """How many bars have the figure that most bars have: rhythm and ups and downs, three notes at least."""
    notes = tune(song, scope)
    rows: Counter[Figure] = Counter()
    for start, end in bars_of(song, scope):
        inside = [n for n in notes if start <= n.onset_tick < end]
        if len(inside) >= 3:
            rows[figure(inside[:3], start)] += 1
    return float(max(rows.values())) if rows else None


def off_beats(song: Song, scope: Scope) -> float | None:
    """Share of the tune's notes that begin off the beat."""
    notes = tune(song, scope)
    return sum(not on_beat(song, n) for n in notes) / len(notes) if notes else None


def ornaments(song: Song, scope: Scope) -> float:
    """Ornament signs and grace notes."""
    return float(
        sum(
            sum(m.kind == "ornament" and scope.has_tick(m.tick) for m in t.marks)
            + sum(n.grace is not None and scope.has(t, n) for n in t.notes)
            for t in tracks_of(song, scope)
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
    **PAIR_MEASURES,
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
    "notes off the beat": off_beats,
    "ornaments": ornaments,
    "last note of the tune": last_degree,
    "tune ends open": ends_open,
    "third of the tune": third_there,
    "most notes at once": most_at_once,
    "singable": singable,
}
