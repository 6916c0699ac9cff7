"""Edits that give the tune other pitches and leave its rhythm alone: contour, range, octaves, smoothness, wrong notes,
mirror.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from tools.edit.melody.claims import first_that_holds, holding
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, finished, lines_of, repitched, told_place, tune_place, write_back
from tools.edit.melody.repitch import Aim, new_pitches
from tools.edit.scope import Scope
from tools.edit.transpose import interval_words
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.instruments.lookup import row_of
from tools.song.values import Note, Song

RHYTHM = ("onsets", "lengths", "velocities", "played timing")
OCTAVE = 12
CLIMB = {"slight": 4.0, "plain": 8.0, "strong": 13.0}  # semitones between the two ends
WIDTH = {"slight": 0.25, "plain": 0.5, "strong": 0.9}  # by which the distance from the middle grows or shrinks
Change = Callable[[Line, Ground], Sequence[Note]]


def each_line(song: Song, scope: Scope, change: Change) -> tuple[Scope, Song]:
    """The place meant and the song with every line of it changed."""
    place = tune_place(song, scope)
    ground = Ground(song, place.track_ids or ())
    return place, write_back(song, place, [(line, change(line, ground)) for line in lines_of(song, place)])


def tried(song: Song, place: Scope, change: Callable[[Line, Ground, float], Sequence[Note]], force: float) -> Song:
    """The song with every line changed by so much: one try of several."""
    return each_line(song, place, lambda line, ground: change(line, ground, force))[1]


def limits(line: Line) -> tuple[int, int]:
    """What the instrument reaches, or what the line reaches already."""
    row = row_of(line.track.instrument)
    pitches = [n.midi_pitch for n in line.notes]
    return min(row.lowest, *pitches), max(row.highest, *pitches)


def contour(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Let the tune begin lower and climb ("up"), begin higher and fall ("down"), or rise to the middle ("arch")."""
    way = wish.direction or "up"
    if way not in _SLOPES:
        raise EditError(
            f"A tune can go 'up', 'down', in an 'arch' or in a 'valley', not {way[:20]!r}; name one of these."
        )
    height = CLIMB[wish.amount]
    if all(len(row.notes) < 3 for row in lines_of(song, tune_place(song, scope))):
        raise EditError(f"A contour needs three notes, and the tune has fewer in {scope.where(song)}; name more bars.")

    place = tune_place(song, scope)
    effect = {"up": more("climb of the tune", place), "down": less("climb of the tune", place)}.get(
        way, more("range of the tune", place)
    )

    def bent(line: Line, ground: Ground, size: float) -> Sequence[Note]:
        span = max(1, line.notes[-1].onset_tick - line.notes[0].onset_tick)
        places = [(n.onset_tick - line.notes[0].onset_tick) / span for n in line.notes]
        goals = [n.midi_pitch + size * _SLOPES[way](x) for n, x in zip(line.notes, places, strict=True)]
        low, high = limits(line)
        return new_pitches(line, line.notes, ground, Aim(goals, low, high, pull=0.5, most_leap=9, joins=False))

    tries = (partial(tried, song, place, bent, height * k) for k in (1.0, 1.6, 2.4))
    edited = first_that_holds(song, effect, tries, place, "goes that way")
    what = {"up": "starts lower and climbs", "down": "starts higher and falls"}.get(way, f"goes in {_A.get(way, way)}")
    return finished(song, edited, place, f"{told_place(song, place)}: the tune now {what}.", {}, [effect], RHYTHM)


_SLOPES: dict[str, Callable[[float], float]] = {
    "up": lambda x: x - 0.5,
    "down": lambda x: 0.5 - x,
    "arch": lambda x: 0.5 - abs(2 * x - 1) if x not in (0.0, 1.0) else -0.5,
    "valley": lambda x: abs(2 * x - 1) - 0.5,
}
_A = {"arch": "an arch, highest in the middle", "valley": "a valley, lowest in the middle"}


def more(what: str, place: Scope, amount: float | None = None) -> Effect:
    """A claim that something grew there, notes of all pitches counted."""
    return Effect(what, replace(place, low_pitch=0, high_pitch=127), "more", amount)


def less(what: str, place: Scope, amount: float | None = None) -> Effect:
    """The same that it shrank."""
    return Effect(what, replace(place, low_pitch=0, high_pitch=127), "less", amount)


def tune_range(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Widen or narrow the tune around its middle."""
    wider = wish.direction not in ("less", "narrower", "down")
    place = tune_place(song, scope)
    effect = more("range of the tune", place) if wider else less("range of the tune", place)

    def scaled(line: Line, ground: Ground, width: float) -> Sequence[Note]:
        factor = 1 + width if wider else max(0.0, 1 - width * 0.8)
        pitches = [n.midi_pitch for n in line.notes]
        middle = (max(pitches) + min(pitches)) / 2
        goals = [middle + (p - middle) * factor for p in pitches]
        low, high = limits(line)
        if not wider:
            half = (max(pitches) - min(pitches)) / 2 * factor + 1
            low, high = max(low, round(middle - half)), min(high, round(middle + half))
        return new_pitches(line, line.notes, ground, Aim(goals, low, high, pull=1.0, motion=0.3, joins=False))

    first = WIDTH[wish.amount]
    why = f"is as {'wide' if wider else 'narrow'} in range"
    edited = first_that_holds(
        song, effect, (partial(tried, song, place, scaled, first * k) for k in (1, 1.6, 2.5)), place, why
    )
    told = f"{told_place(song, place)}: the tune is {'wider' if wider else 'narrower'} in range, its rhythm the same."
    return finished(song, edited, place, told, {}, [effect], RHYTHM)


def tune_octave(way: int) -> Callable[[Song, Scope, EditWish], Edited]:
    """The tune's notes an octave higher (1) or lower (-1)."""

    def run(song: Song, scope: Scope, wish: EditWish) -> Edited:
        by = way * OCTAVE
        place = tune_place(song, scope)
        rows = lines_of(song, place)
        beyond = [n for line in rows for n in line.notes if not 0 <= n.midi_pitch + by <= 127]
        if beyond:
            raise EditError(
                f"{len(beyond)} notes would leave MIDI's 0 to 127, the first from {beyond[0].midi_pitch}; "
                "name the other way."
            )
        edited = write_back(song, place, [(line, [octave_moved(n, by) for n in line.notes]) for line in rows])
        count = sum(len(line.notes) for line in rows)
        told = f"{told_place(song, place)}: {count} notes {interval_words(by)}."
        wide = replace(place, low_pitch=0, high_pitch=127)
        effects = [Effect("mean pitch of the tune", wide, "more" if way > 0 else "less")]
        return finished(song, edited, place, told, {"semitones": by, "notes": count}, effects, RHYTHM)

    return run


def is_narrow(place: Scope) -> bool:
    """Whether the place leaves notes of its tracks and bars out."""
    return place.low_pitch > 0 or place.high_pitch < 127 or bool(place.apart)


def octave_moved(note: Note, by: int) -> Note:
    """The note some octaves (in semitones) away, with the same letter."""
    spelling = note.spelling and replace(note.spelling, octave=note.spelling.octave + by // OCTAVE)
    return replace(note, midi_pitch=note.midi_pitch + by, spelling=spelling)


octave_up, octave_down = tune_octave(1), tune_octave(-1)


def smoothness(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """More steps and smaller leaps, or more and wider leaps ("less" smooth)."""
    smoother = wish.direction not in ("less", "leaps", "down")
    place = tune_place(song, scope)
    effect = more("share of steps", place) if smoother else less("share of steps", place)

    def moved(line: Line, ground: Ground, force: float) -> Sequence[Note]:
        low, high = limits(line)
        if not smoother:
            return _leaping(line, ground, round(force), low, high)
        goals = [float(n.midi_pitch) for n in line.notes]
        aim = Aim(goals, low, high, pull=0.18, motion=force, shape=0.5, most_leap=7, ends=8.0)
        return new_pitches(line, line.notes, ground, aim)

    strengths = _SMOOTH[wish.amount] if smoother else _EVERY[wish.amount]
    tries = (partial(tried, song, place, moved, force) for force in strengths)
    why = "moves by step" if smoother else "leaps"
    edited = first_that_holds(song, effect, tries, place, f"{why} already")
    word = "smoother: more steps, smaller leaps" if smoother else "leapier: fewer steps, wider leaps"
    told = f"{told_place(song, place)}: the tune is {word}; its rhythm is the same."
    return finished(song, edited, place, told, {}, [effect], RHYTHM)


_SMOOTH = {"slight": (0.8, 1.6, 4.0), "plain": (1.2, 2.2, 4.0), "strong": (2.6, 6.0)}  # weight of steps, tried in turn
_EVERY = {"slight": (4.0, 2.0, 1.0), "plain": (3.0, 2.0, 1.0), "strong": (2.0, 1.0)}  # every n-th step becomes a leap


def _leaping(line: Line, ground: Ground, every: int, low: int, high: int) -> Sequence[Note]:
    """Every n-th note that was reached by step goes to a chord tone a fourth or so further on."""
    out, count = [line.notes[0]], 0
    for before, note in zip(line.notes, line.notes[1:], strict=False):
        move = note.midi_pitch - before.midi_pitch
        by_step = 0 < abs(move) <= 2 or move == 0
        count += by_step
        if by_step and (count % every == 0 or (every == 4 and count == 1)):
            way = 1 if move >= 0 else -1
            if not low <= before.midi_pitch + way * 5 <= high:
                way = -way
            options = [before.midi_pitch + way * size for size in (5, 4, 7, 3, 8, 9)]
            tones = ground.tones(note.onset_tick)
            fitting = [p for p in options if p % 12 in tones and low <= p <= high]
            out.append(repitched(note, fitting[0] if fitting else note.midi_pitch))
        else:
            out.append(note)
    return out


def into_range(pitches: Sequence[int], low: int, high: int) -> int:
    """The octave shift that leaves the fewest semitones outside a range; of equal ones the smallest."""

    def beyond(by: int) -> int:
        return sum(max(0, low - p - by, p + by - high) for p in pitches)

    return min((by for by in range(-60, 61, 12)), key=lambda by: (beyond(by), abs(by)))


def mirror(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Turn the tune upside down by scale steps around its first note."""

    def turned(line: Line, ground: Ground) -> Sequence[Note]:
        axis = line.notes[0].midi_pitch
        goals = [float(2 * axis - n.midi_pitch) for n in line.notes]
        shift = into_range([round(g) for g in goals], *limits(line))
        notes = [replace(n, midi_pitch=max(0, min(127, 2 * axis - n.midi_pitch + shift))) for n in line.notes]
        low, high = limits(line)
        aim = Aim(
            [g + shift for g in goals], min(low, 127), high, pull=1.5, motion=0.2, keep_chromatic=False, joins=False
        )
        new = new_pitches(line, notes, ground, aim)
        return [repitched(old, note.midi_pitch) for old, note in zip(line.notes, new, strict=True)]

    place, edited = each_line(song, scope, turned)
    told = f"{told_place(song, place)}: the tune is upside down, what rose now falls; its rhythm is the same."
    risen = [b.midi_pitch - a.midi_pitch for row in lines_of(song, place) for a, b in pairwise(row.notes)]
    share = sum(m > 0 for m in risen) / max(1, sum(m != 0 for m in risen))
    effects = holding(
        song, edited, [Effect("share of rising moves", place, "is", 1 - share, min(0.2, 0.9 * abs(1 - 2 * share)))]
    )
    return finished(song, edited, place, told, {}, effects, RHYTHM)
