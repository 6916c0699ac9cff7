"""How the tune ends: its last bar led home, up, down or to a question, or made anew; nothing before it changes."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, finished, lines_of, told_place, tune_place, whole_line, write_back
from tools.edit.melody.pitches import RHYTHM, is_narrow, limits, more
from tools.edit.melody.repitch import Aim, new_pitches
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import Note, Song
from tools.theory.pitch import plain_name

WAYS = ("home", "higher", "lower", "question", "new")
_HIGHER = {"slight": 2, "plain": 4, "strong": 9}  # semitones at least


def end_tune(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The last bar of the place in which the tune plays, with another end.

    `direction`: "home" ends on the tonic, "higher" and "lower" on another tone of the chord, "question" rises to the
    fifth or second, "new" gives the bar new pitches.
    """
    way = {"up": "higher", "down": "lower", "tonic": "home", "answer": "home", "": "new"}.get(
        wish.direction, wish.direction
    )
    if way not in WAYS:
        raise EditError(f"A tune can end {', '.join(WAYS)}, not {way[:20]!r}; name one of these.")
    place = tune_place(song, scope)
    rows = lines_of(song, place)
    last = song.grid.bar_at(max(row.notes[-1].onset_tick for row in rows))
    start, end = max(place.start_tick, last.start_tick), min(place.end_tick, last.end_tick)
    here = replace(place, start_tick=start, end_tick=end, spans=())
    here = replace(here, end_tick=max(here.end_tick, here.start_tick + 1))
    if place.end_tick > last.end_tick and song.end_tick <= last.end_tick:
        here = replace(here, end_tick=place.end_tick)
    ground = Ground(song, place.track_ids or ())
    lines = lines_of(song, here)
    edited = write_back(song, here, [(row, _ended(row, ground, way, wish)) for row in lines])
    final = lines_of(edited, replace(here, low_pitch=0, high_pitch=127))[0].notes[-1]
    told = (
        f"{told_place(song, here)}: {_TOLD[way]}, its last note is {plain_name(final.midi_pitch)}; "
        "its rhythm is the same."
    )
    return finished(song, edited, here, told, {"way": way}, _claims(way, here), RHYTHM)


_TOLD = {
    "home": "the tune ends at home, on the tonic",
    "higher": "the tune ends higher",
    "lower": "the tune ends lower",
    "question": "the tune ends open, like a question",
    "new": "the tune has a new last bar",
}


def _claims(way: str, here: Scope) -> list[Effect]:
    if is_narrow(here):
        return []
    return {
        "home": [Effect("last note of the tune", here, "is", "tonic")],
        "higher": [more("pitch of the last note", here)],
        "lower": [Effect("pitch of the last note", here, "less")],
        "question": [Effect("tune ends open", here, "is", "yes")],
        "new": [],
    }[way]


_TRIES = 8


def _ended(line: Line, ground: Ground, way: str, wish: EditWish) -> Sequence[Note]:
    notes, last = line.notes, line.notes[-1]
    low, high = limits(line)
    if way == "new":
        pitches = [n.midi_pitch for n in whole_line(line.track)]
        old = [n.midi_pitch for n in notes]
        for attempt in range(_TRIES):  # few notes have few other ways
            made = _new(line, ground, wish.seed + 101 * attempt, min(pitches), max(pitches))
            if [n.midi_pitch for n in made] != old:
                break
        return made
    goal = _goal(notes[-4:], ground, way, wish, low, high)
    by = goal - last.midi_pitch
    count = max(1, len(notes) - 1)
    goals = [n.midi_pitch + by * (i / count) ** 1.5 for i, n in enumerate(notes)] if len(notes) > 1 else [float(goal)]
    if way == "question" and len(notes) > 1:
        goals[-2] = min(goals[-2], goal - 2.0)
    aim = Aim(goals, max(0, min(low, goal)), min(127, max(high, goal)), pull=0.5, shape=0.4,
              fixed=frozenset({len(notes) - 1}))  # fmt: skip
    return new_pitches(line, notes, ground, aim)


def _goal(notes: Sequence[Note], ground: Ground, way: str, wish: EditWish, low: int, high: int) -> int:
    """The pitch of the last note; home is the tonic nearest to where the line lies by then."""
    last = notes[-1]
    middle = sum(n.midi_pitch for n in notes) / len(notes)
    key, tones = ground.key(last.onset_tick), ground.tones(last.onset_tick)
    tonic, pitch = key.tonic_pitch_class, last.midi_pitch
    least = wish.semitones or _HIGHER[wish.amount]
    if way == "home":
        near = [p for p in range(pitch - 9, pitch + 10) if p % 12 == tonic and low <= p <= high]
        return min(near, key=lambda p: (abs(p - pitch) + abs(p - middle), p), default=_nearest_class(pitch, tonic))
    if way == "question":
        classes = {(tonic + 7) % 12, (tonic + 2) % 12, (tonic + 11) % 12}
        good = (classes & tones or classes) - {tonic}
        options = [p for p in range(pitch - 3, pitch + 10) if p % 12 in good]
    else:
        sign = 1 if way == "higher" else -1
        options = [pitch + sign * d for d in range(least, least + 12) if (pitch + sign * d) % 12 in tones]
    inside = [p for p in options if low <= p <= high] or [p for p in options if 0 <= p <= 127]
    return min(inside, key=lambda p: (abs(p - pitch - (2 if way == "question" else 0)), p), default=pitch)


def _nearest_class(pitch: int, pitch_class: int) -> int:
    return min((p for p in range(pitch - 6, pitch + 7) if p % 12 == pitch_class), key=lambda p: (abs(p - pitch), p))


def _new(line: Line, ground: Ground, seed: int, low: int, high: int) -> Sequence[Note]:
    """Another way through the same rhythm: the old ups and downs turned round about half of the time, by seed."""
    rng = Random(f"{seed} {line.start_tick} {len(line.notes)}")
    at = float(line.notes[0].midi_pitch)
    goals = []
    for note, before in zip(line.notes, [None, *line.notes], strict=False):
        move = note.midi_pitch - before.midi_pitch if before else 0
        at += -move + rng.choice((-2, -1, 1, 2)) if before else rng.choice((-4, -3, 3, 4))
        goals.append(at)
    aim = Aim(goals, low, high, pull=0.6, shape=0.0, motion=0.8)
    return new_pitches(line, line.notes, ground, aim)
