"""Chords for a tune: one a beat in the manner of chorales and hymns, one or two a bar in the plain manner of songs.

A search over chords against the tonic (`chorale_grammar`), with the learned opinion of `models.symbolic.chorale` as
one more term where it is there; without it the rules stand alone. Pure: the same tune gives the same chords. Sets no
voices (`tools.compose.chorale`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.symbolic.chorale import classes
from models.symbolic.chorale.classes import ChordClass
from models.symbolic.chorale.model import load
from models.symbolic.chorale.rows import Sung
from tools.compose import chorale_grammar as grammar
from tools.compose.chorale_grammar import Costs
from tools.compose.draft import DraftNote
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.compose.meter import Meter
from tools.errors import MusicError
from tools.theory.chord import Chord
from tools.theory.key import Key

MANNERS = ("chorale", "folk", "pop")
# Beside the learned opinion the rules count little: on held-out sopranos agreement with Bach's chords is the same
# from 0.05 to 0.3, and sevenths, six-fours and outer fifths are theirs to watch. Alone they count in full.
MODEL_WEIGHT, RULES_WEIGHT = 1.0, 0.25
NEVER = 1e6
# What songs are sung with: (root, quality), the cost of each. Minor first where both modes have one.
PLAIN_MAJOR: Mapping[tuple[int, str], float] = {(0, ""): 0.0, (7, ""): 0.3, (5, ""): 0.4, (9, "m"): 0.9, (2, "m"): 1.1,
                                                (7, "7"): 0.6, (4, "m"): 1.6}  # fmt: skip
PLAIN_MINOR: Mapping[tuple[int, str], float] = {(0, "m"): 0.0, (7, ""): 0.6, (5, "m"): 0.5, (10, ""): 0.6,
                                                (8, ""): 0.7, (3, ""): 0.7, (7, "7"): 0.8, (7, "m"): 1.5}  # fmt: skip
PASSING = 0.35  # of a bar's time that may stand outside its chord before it costs much


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch that has one chord: steps, and the tune in it as its beats know it."""

    start: int
    end: int
    sung: Sung


@lru_cache(maxsize=4)
def vocabulary(minor: bool) -> tuple[ChordClass, ...]:
    """The chords the rules allow in a mode, in every position that chorales use."""
    rows = grammar.MINOR if minor else grammar.MAJOR
    out = []
    for root, name in rows:
        tones = len(classes.QUALITIES[name])
        positions = (1,) if name == "dim" else range(tones)
        out += [(root, classes.NAMES.index(name), position) for position in positions]
    return tuple(out)


def harmonise(
    tune: Sequence[DraftNote],
    key: Key,
    meter: Meter,
    manner: str = "chorale",
    *,
    phrase_ends: Sequence[int] = (),
    learned: bool = True,
) -> tuple[ChordSpan, ...]:
    """Chords for a tune.

    Args:
        tune: One line, in order, on the grid of sixteenths; bar lines at multiples of the meter's steps.
        key: Its key; modes count as the nearer of major and minor.
        meter: Its meter.
        manner: "chorale" (a chord a beat), "folk" (plain chords, one or two a bar), "pop" (one a bar).
        phrase_ends: Onsets of the notes that end phrases; () takes long notes and notes before rests.
        learned: False leaves the network out.

    Returns:
        Spans from the beginning of the first bar with a note to the end of the last note's bar; equal neighbours
        within a bar are one.

    Raises:
        MusicError: The manner is not known, or there is no note.
    """
    if manner not in MANNERS:
        raise MusicError(f"{manner!r} is no manner of harmonising; there are {', '.join(MANNERS)}.")
    if not tune:
        raise MusicError("There is no tune to harmonise: it has no notes.")
    line = sorted(tune, key=lambda n: n.step)
    if manner != "chorale":
        return _plain(line, key, meter, manner)
    ends = frozenset(phrase_ends) or frozenset(ends_of_phrases(line, meter))
    windows = beats_of(line, meter, ends)
    chords = best_chords(windows, key, learned=learned)
    rows = [ChordSpan(window.start, window.end, chord, key=key) for window, chord in zip(windows, chords, strict=True)]
    return merged(rows, meter)


def harmony_for(tune: Sequence[DraftNote], key: Key, meter: Meter, manner: str = "chorale") -> Harmony:
    """The same as a `Harmony` that generators read."""
    return Harmony(harmonise(tune, key, meter, manner), key)


def ends_of_phrases(line: Sequence[DraftNote], meter: Meter) -> list[int]:
    """Onsets of notes that end phrases: long ones, those before a rest, and the last."""
    beat = meter.beats[0][1]
    usual = float(np.median([note.steps for note in line]))
    found = []
    for note, after in zip(line, [*line[1:], None], strict=True):
        gap = after is not None and after.step - note.end >= beat
        if after is None or gap or note.steps >= max(2 * beat, 2 * usual):
            found.append(note.step)
    return found


def beats_of(line: Sequence[DraftNote], meter: Meter, ends: frozenset[int]) -> list[Window]:
    """The tune beat by beat; a note that ends a phrase is one window, so that nothing moves under it, and a rest
    belongs to what was before.
    """
    first = line[0].step // meter.steps * meter.steps
    last = -(-max(note.end for note in line) // meter.steps) * meter.steps
    starts = [bar + start for bar in range(first, last, meter.steps) for start, _ in meter.beats]
    held = [(note.step, note.end) for note in line if note.step in ends and note.step in starts]
    sounding = {step for note in line for step in starts if note.step < step + meter.beat_at(step % meter.steps)[1]
                and note.end > step}  # fmt: skip
    kept = [
        step
        for step in starts
        if step == first or (step in sounding and not any(start < step < end for start, end in held))
    ]
    out = []
    for start, end in zip(kept, [*kept[1:], last], strict=True):
        place = sum(begin <= start % meter.steps for begin, _ in meter.beats) - 1
        out.append(Window(start, end, _sung(line, start, end, place, meter, start in ends)))
    return out


def _sung(line: Sequence[DraftNote], start: int, end: int, place: int, meter: Meter, fermata: bool) -> Sung:
    beat = meter.beats[place][1]
    note = next((n for n in line if n.step <= start < n.end), None)
    half = next((n for n in reversed(line) if n.step < min(start + beat, end) and n.end > start + beat // 2), None)
    pitch = note.pitch if note else half.pitch if half else -1
    long = (note.end - start) / beat if note else 1.0
    struck = note is not None and note.step == start
    return Sung(pitch, half.pitch if half else pitch, struck, long, fermata, place, len(meter.beats))


Extra = Callable[[Sequence[Window], Sequence[ChordClass]], Costs]


def best_chords(
    windows: Sequence[Window],
    key: Key,
    extra: Extra | None = None,
    learned: bool = True,
    on_the_spot: float = 0.0,
) -> list[Chord]:
    """The chords with the least against them, one for each window (Viterbi 1967).

    Args:
        windows: The tune.
        key: Its key.
        extra: More costs [windows, chords] of a caller who wishes chords here and there.
        learned: False leaves the network out.
        on_the_spot: Added for a chord that stands unchanged, half of it where only its position changes.
    """
    words = vocabulary(key.is_minor)
    sung = [window.sung for window in windows]
    tonic = key.tonic_pitch_class
    first, pairs = rule_costs(sung, tonic, words, key.is_minor)
    if learned and (opinion := learned_costs(sung, tonic, words, key.is_minor)) is not None:
        first = RULES_WEIGHT * first + MODEL_WEIGHT * opinion[0]
        outer = grammar.outer_parallels(sung, tonic, words)  # which no opinion weakens
        pairs = RULES_WEIGHT * (pairs - outer) + outer + MODEL_WEIGHT * opinion[1]
    if extra is not None:
        more = extra(windows, words)
        first = first + more[0]
        pairs = pairs + more[1:, None, :]
    roots = np.array([word[0] for word in words])
    staying = on_the_spot * (0.5 * np.eye(len(words)) + 0.5 * (roots[:, None] == roots[None, :]))
    path = cheapest(first, pairs + staying)
    return [chord_of(words[at], key) for at in path]


def rule_costs(sung: Sequence[Sung], tonic: int, words: Sequence[ChordClass], minor: bool) -> tuple[Costs, Costs]:
    """Costs by rule: of each first chord [chords], of each pair after it [beats - 1, before, after]."""
    alone = grammar.tune_costs(sung, tonic, words, minor)
    pairs = alone[1:, None, :] + grammar.moves(tuple(words), minor)[None]
    new_phrase = np.array([beat.fermata for beat in sung[:-1]], float)[:, None, None]
    pairs = pairs - 0.5 * new_phrase * grammar.moves(tuple(words), minor)[None]
    return alone[0], pairs + grammar.outer_parallels(sung, tonic, words)


def learned_costs(
    sung: Sequence[Sung], tonic: int, words: Sequence[ChordClass], minor: bool
) -> tuple[Costs, Costs] | None:
    """The network's surprise at the same; None where it cannot be had. Chords it never learned surprise most."""
    model = load()
    if model is None:
        return None
    table = -model.table(sung, tonic, minor).astype(np.float64)
    known = {chord: at for at, chord in enumerate(model.vocabulary)}
    columns = np.array([known.get(chord, -1) for chord in words])
    said = np.where(columns >= 0, table[:, :, columns], float(table.max()))
    first = said[0, -1]
    return first, said[1:, np.where(columns >= 0, columns, len(model.vocabulary))]


def cheapest(first: Costs, pairs: Costs) -> list[int]:
    """The path with the least cost."""
    costs, links = first, []
    for step in pairs:
        total = costs[:, None] + step
        links.append(total.argmin(axis=0))
        costs = total.min(axis=0)
    at = int(costs.argmin())
    path = [at]
    for link in reversed(links):
        at = int(link[at])
        path.append(at)
    return path[::-1]


def chord_of(chord: ChordClass, key: Key) -> Chord:
    """A class as a chord symbol in a key."""
    root, quality, inversion = chord
    name = classes.NAMES[quality]
    moved = Chord("C", name).transposed(key.tonic_pitch_class + root, key)
    return Chord(moved.root, moved.quality, moved.tones[inversion].name if inversion else None)


def class_of(chord: Chord, key: Key) -> ChordClass | None:
    """A chord symbol as a class; None where classes have none for it."""
    if chord.root_pitch_class is None or chord.quality not in classes.QUALITIES or chord.added:
        return None
    root = (chord.root_pitch_class - key.tonic_pitch_class) % 12
    tones = [tone.pitch_class for tone in chord.tones]
    low = chord.bass_pitch_class
    return (root, classes.NAMES.index(chord.quality), tones.index(low)) if low in tones else None


def merged(rows: Sequence[ChordSpan], meter: Meter) -> tuple[ChordSpan, ...]:
    """Equal neighbours within a bar as one span."""
    out: list[ChordSpan] = []
    for span in rows:
        same = out and out[-1].chord == span.chord and out[-1].end_step == span.start_step
        if same and span.start_step % meter.steps:
            out[-1] = ChordSpan(out[-1].start_step, span.end_step, span.chord, span.stated, span.key)
        else:
            out.append(span)
    return tuple(out)


# ---- plain chords


def _plain(line: Sequence[DraftNote], key: Key, meter: Meter, manner: str) -> tuple[ChordSpan, ...]:
    """One chord a bar, or two where a bar's halves speak for it ("folk")."""
    first = line[0].step // meter.steps * meter.steps
    last = -(-max(note.end for note in line) // meter.steps) * meter.steps
    halves = manner == "folk" and len(meter.strong_beats) > 1
    middle = meter.beats[meter.strong_beats[1]][0] if halves else meter.steps
    edges = sorted({bar + at for bar in range(first, last, meter.steps) for at in (0, middle) if bar + at < last})
    table = PLAIN_MINOR if key.is_minor else PLAIN_MAJOR
    words = [(root, classes.NAMES.index(name), 0) for root, name in table]
    alone = np.array(
        [
            [cost + _outside(line, start, end, key, word) for word, cost in zip(words, table.values(), strict=True)]
            for start, end in zip(edges, [*edges[1:], last], strict=True)
        ]
    )
    home = np.array([0.0 if word[0] == 0 else 1.5 for word in words])
    alone[0] += home
    alone[-1] += 2.0 * home
    change = np.array([[0.0 if a == b else 0.9 + 0.5 * grammar.moves(tuple(words), key.is_minor)[i, j]
                        for j, b in enumerate(words)] for i, a in enumerate(words)])  # fmt: skip
    eager = np.array([0.35 if start % meter.steps == 0 else 1.6 for start in edges[1:]])
    pairs = alone[1:, None, :] + eager[:, None, None] * change[None]
    chords = [chord_of(words[at], key) for at in cheapest(alone[0], pairs)]
    rows = [ChordSpan(a, b, c, key=key) for a, b, c in zip(edges, [*edges[1:], last], chords, strict=True)]
    return merged(rows, meter)


def _outside(line: Sequence[DraftNote], start: int, end: int, key: Key, word: ChordClass) -> float:
    """How much of the tune's time in a stretch is foreign to a chord, first notes and long ones most."""
    tones = classes.tones(word)
    total = foreign = 0.0
    for note in line:
        inside = min(note.end, end) - max(note.step, start)
        if inside > 0:
            weight = inside * (1.5 if note.step <= start else 1.0)
            total += weight
            foreign += weight * ((note.pitch - key.tonic_pitch_class) % 12 not in tones)
    return 0.0 if not total else 6.0 * max(0.0, foreign / total - PASSING) + 2.0 * foreign / total
