"""Edits that make the tune fit: into what a voice or an instrument reaches, and onto the chords where it clashes."""

from collections.abc import Sequence
from dataclasses import replace

from tools.edit.melody.claims import holding
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, finished, lines_of, repitched, told_place, tune_place
from tools.edit.melody.pitches import RHYTHM, each_line, into_range, is_narrow, less, octave_moved
from tools.edit.melody.repitch import Aim, new_pitches
from tools.edit.melody.voices import voice_range
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, capital
from tools.errors import EditError
from tools.instruments.lookup import find_instrument, row_of
from tools.song.values import EIGHTH, Note, Song
from tools.theory.pitch import plain_name


def fit_range(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Bring the tune into what a voice or an instrument reaches: by whole octaves where that is enough, else the notes
    beyond are led back inside.
    """
    asked = asked_range(wish)
    names: list[str] = []

    def fitted(line: Line, ground: Ground) -> Sequence[Note]:
        low, high, name = asked or _own_range(line)
        names.append(name or line.track.shown_name)
        return _into(line, ground, low, high)

    place, edited = each_line(song, scope, fitted)
    low, high, _ = asked or _own_range(lines_of(song, place)[0])
    told = (
        f"{told_place(song, place)}: the tune fits {names[0]} ({plain_name(low)} to {plain_name(high)}); "
        "its rhythm is the same."
    )
    if edited == song:
        told = f"the tune lies within {names[0]}'s {plain_name(low)} to {plain_name(high)} already."
    ends = () if is_narrow(place) else ("lowest note of the tune", "highest note of the tune")
    effects = [Effect(what, place, "is", (low + high) / 2, (high - low) / 2) for what in ends]
    return finished(song, edited, place, told, {"lowest": low, "highest": high}, effects, RHYTHM)


def asked_range(wish: EditWish) -> tuple[int, int, str] | None:
    """Lowest and highest pitch of the voice or instrument that was said, and its name; None where none was."""
    if voice := voice_range(wish.instrument or wish.words) if (wish.instrument or wish.words) else None:
        return (*voice, f"a {wish.instrument or wish.words}")
    found = find_instrument(wish.instrument) if wish.instrument else None
    if wish.instrument and found is None:
        raise EditError(f"I know no voice or instrument {wish.instrument[:40]!r}; name one, such as tenor or flute.")
    return (found.comfortable_lowest, found.comfortable_highest, f"the {found.name}") if found else None


def _own_range(line: Line) -> tuple[int, int, str]:
    row = row_of(line.track.instrument)
    return row.comfortable_lowest, row.comfortable_highest, f"the {row.name}"


def _into(line: Line, ground: Ground, low: int, high: int) -> Sequence[Note]:
    pitches = [n.midi_pitch for n in line.notes]
    by = into_range(pitches, low, high)
    if all(low <= p + by <= high for p in pitches):
        return [octave_moved(n, by) for n in line.notes] if by else line.notes
    goals = [float(min(max(p + by, low), high)) for p in pitches]
    shifted = [octave_moved(n, by) if by and 0 <= n.midi_pitch + by <= 127 else n for n in line.notes]
    return new_pitches(line, shifted, ground, Aim(goals, low, high, pull=0.8, joins=False))


Fixed = list[tuple[int, str, str, str]]
_LINES = ("melody", "counter", "bass", "other")


def fix_clashes(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Notes that clash with the chord or leave the key go to the nearest pitch that fits; passing notes stay.

    Where no part was named and the tune is clean, the other single lines are looked at.
    """
    place = tune_place(song, scope)
    others = tuple(
        t.id
        for t in song.tracks
        if t.role in _LINES and any(scope.has(t, n) for n in t.notes) and not place.has_track(t)
    )
    tries = [place, *([replace(place, track_ids=others)] if scope.track_ids is None and others else [])]
    for here in tries:
        edited, fixed = _all_mended(song, here)
        if fixed:
            here = replace(here, track_ids=tuple(t.id for t in song.tracks if t != edited.track(t.id)))
            return _told_fixed(song, edited, here, fixed)
    raise EditError(
        f"No note clashes with its chord or leaves the key in {scope.where(song)}, as far as I can tell.",
        next_step='Name the part, as in "fix the wrong note of the piano in bar 6", or give the note on the roll '
        "another pitch.",
    )


def _all_mended(song: Song, place: Scope) -> tuple[Song, Fixed]:
    fixed: Fixed = []

    def mended(line: Line, ground: Ground) -> Sequence[Note]:
        out: list[Note] = []
        for i, note in enumerate(line.notes):
            before = out[-1] if out else line.before
            after = line.notes[i + 1] if i + 1 < len(line.notes) else line.after
            pitch = _mended(note, before, after, ground)
            if pitch != note.midi_pitch:
                bar = ground.bar(note.onset_tick).number
                fixed.append((bar, line.track.shown_name, plain_name(note.midi_pitch), plain_name(pitch)))
            out.append(repitched(note, pitch))
        return out

    return each_line(song, place, mended)[1], fixed


def _told_fixed(song: Song, edited: Song, place: Scope, fixed: Fixed) -> Edited:
    rows = "; ".join(f"bar {bar}, {name}: {was} is now {now}" for bar, name, was, now in fixed[:6])
    more = f"; and {len(fixed) - 6} more" if len(fixed) > 6 else ""
    counted = f"{len(fixed)} note{'s' if len(fixed) > 1 else ''} mended"
    told = f"{counted}. {capital(rows)}{more}."
    effects = holding(song, edited, [less("wrong notes of the tune", place)])
    return finished(song, edited, place, told, {"mended": len(fixed)}, effects, RHYTHM)


def _mended(note: Note, before: Note | None, after: Note | None, ground: Ground) -> int:
    tick, pitch = note.onset_tick, note.midi_pitch
    tones, scale = ground.tones(tick), ground.scale(tick)
    moves_on = after is not None and 0 < abs(after.midi_pitch - pitch) <= 2
    short, strong = note.length_ticks <= EIGHTH, ground.weight(tick) >= 0.5
    if pitch % 12 in scale | tones:
        fits = pitch % 12 in tones or not strong or short or moves_on or _is_mild(pitch, tones)
    else:
        fits = moves_on and short and not strong
    if fits:
        return pitch
    near = [p for p in range(pitch - 6, pitch + 7) if p % 12 in (tones if strong else scale) and 0 <= p <= 127]
    goal = before.midi_pitch if before else pitch
    return min(near, key=lambda p: (abs(p - pitch), abs(p - goal), p), default=pitch)


def _is_mild(pitch: int, tones: frozenset[int]) -> bool:
    """A note of the scale that lies no semitone above a chord tone: a colour, not a clash."""
    return (pitch - 1) % 12 not in tones
