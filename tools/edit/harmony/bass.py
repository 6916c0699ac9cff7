"""What the bass does under the chords and the symbols tell (C/G): held on one note, or on smooth inversions.

The chords above stay. What is notes only, walking and drones, is in `walking`.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tools.edit.harmony.result import bass_of, finished, outside_of, place_in_words
from tools.edit.harmony.timeline import Held, by_stretch, joined
from tools.edit.invariants import everywhere
from tools.edit.scope import Scope
from tools.edit.values import (
    Edited,
    EditWish,
    Effect,
    sorted_notes,
)
from tools.errors import EditError, MusicError
from tools.instruments.lookup import row_of
from tools.song.values import Note, Song, Track
from tools.theory.chord import Chord
from tools.theory.pitch import parse_name, pitch_class
from tools.theory.roman import is_roman, roman_to_chord
from tools.theory.spelling import key_at

STAYS = ("tempo", "meter", "key", "chords", "form", "title")
_INVERSIONS = ("1", "3", "b3", "5", "b7", "7")
_INVERSION_COST = {"1": 0.0, "3": 1.0, "b3": 1.0, "5": 3.2, "b7": 2.6, "7": 3.5}


def pedal_bass(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Every bass note on one pitch (`tonic`, or "dominant" in `words`; else the key's tonic) under the same chords."""
    pedal = pedal_name(song, scope, wish)
    ids = bass_of(song)
    if not any(scope.has(t, n) for t in song.tracks if t.id in ids for n in t.notes):
        raise EditError(f"No bass plays in {scope.where(song)}. Name bars only, or add a bass first.")

    def under(held: Held) -> Held:
        chord = held.chord
        if chord.is_none:
            return held
        return held.to(Chord(chord.root, chord.quality, None if chord.root == pedal else pedal, chord.added))

    stretches = [[under(h) for h in rows] for rows in by_stretch(song, scope)]
    effects = (Effect("bass on one note", scope, "is", 1.0, 0.1),)
    try:
        edited = finished(song, scope, stretches, f"the bass stays on {pedal}", effects)
        held = _on_one_pitch(song, edited.song, scope, pitch_class(pedal))
    except EditError as error:
        if "changes nothing" not in str(error):
            raise
        held = _on_one_pitch(song, song, scope, pitch_class(pedal))
        if held == song:
            raise
        where = place_in_words(song, scope)
        edited = Edited(held, everywhere(*STAYS) + outside_of(scope, song), f"{where}: the bass stays on {pedal}.")
    return replace(edited, song=held, effects=effects)


def pedal_name(song: Song, scope: Scope, wish: EditWish) -> str:
    """The note to hold: the one that was said, else the key's tonic, or its dominant."""
    key = key_at(song, scope.start_tick)
    said = wish.tonic or (wish.chords[0] if wish.chords else "")
    if said:
        try:
            if is_roman(said):
                return roman_to_chord(said, key).root
            parse_name(said)
        except MusicError:
            raise EditError(f"{said!r} is no note; name one A to G, with # or b.") from None
        return said
    return roman_to_chord("V", key).root if "dominant" in wish.words.lower() else key.tonic


def _on_one_pitch(song: Song, edited: Song, scope: Scope, wanted: int) -> Song:
    """The notes of bass tracks on the pitch of a class nearest to where the bass lies."""
    ids = {t.id for t in song.tracks if t.id in bass_of(song) and t.role == "bass"}
    tracks = []
    for track in edited.tracks:
        inside = [n for n in track.notes if scope.has(track, n)] if track.id in ids else []
        if not inside:
            tracks.append(track)
            continue
        bounds = row_of(track.instrument)
        mean = sum(n.midi_pitch for n in inside) / len(inside)
        options = [p for p in range(bounds.lowest, bounds.highest + 1) if p % 12 == wanted]
        pitch = min(options, key=lambda p: (abs(p - mean), p))
        here = {n.id for n in inside}
        tracks.append(
            replace(track, notes=sorted_notes(_at(song, n, pitch) if n.id in here else n for n in track.notes))
        )
    return replace(edited, tracks=tuple(tracks))


def _at(song: Song, note: Note, pitch: int) -> Note:
    if note.midi_pitch == pitch:
        return note
    return replace(
        note, midi_pitch=pitch, spelling=key_at(song, note.onset_tick).spell(pitch) if note.spelling else None
    )


def smoother_bass(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Inversions, so that the bass moves by step where it can; the first and last chord stay on their roots.

    Raises:
        EditError: The bass is as smooth as inversions make it.
    """
    price = {"slight": 1.2, "plain": 0.8, "strong": 0.4}[wish.amount]
    stretches = [_inverted(rows, price) for rows in by_stretch(song, scope)]
    edited = finished(song, scope, stretches, "inversions for a smoother bass line")
    near = _in_near_octaves(edited.song, scope, [row for rows in stretches for row in rows])
    if _way_of_bass(near, scope, stretches) >= _way_of_bass(song, scope, by_stretch(song, scope)):
        raise EditError(
            f"That changes nothing: the bass of {place_in_words(song, scope)} moves as smoothly as inversions can make "
            "it. Name more bars, or say it for a part with leaps."
        )
    effects = (Effect("bass way from chord to chord", scope, "less", None), *edited.effects)
    return replace(edited, song=near, effects=effects)


def _in_near_octaves(song: Song, scope: Scope, rows: Sequence[Held]) -> Song:
    """The song with each chord's bass notes in the octave nearest to the bass note before."""
    ids = {i for i in bass_of(song) if song.track(i).role == "bass"}
    return replace(song, tracks=tuple(_near_track(song, scope, t, rows) if t.id in ids else t for t in song.tracks))


def _near_track(song: Song, scope: Scope, track: Track, rows: Sequence[Held]) -> Track:
    bounds = row_of(track.instrument)
    goals: dict[str, int] = {}
    before = [n.midi_pitch for n in track.notes if rows and n.onset_tick < rows[0].start_tick]
    last = before[-1] if before else None
    for held in rows:
        group = [n for n in track.notes if held.start_tick <= n.onset_tick < held.end_tick and scope.has(track, n)]
        if not group:
            continue
        pitches = [n.midi_pitch for n in group]
        fits = [o for o in (0, -12, 12) if bounds.holds(min(pitches) + o) and bounds.holds(max(pitches) + o)] or [0]
        near = pitches[0] if last is None else last
        octave = min(fits, key=lambda o: abs(pitches[0] + o - near))
        goals |= {n.id: n.midi_pitch + octave for n in group if octave}
        last = pitches[0] + octave
    notes = sorted_notes(_at(song, n, goals.get(n.id, n.midi_pitch)) for n in track.notes)
    return replace(track, notes=notes) if goals else track


def _way_of_bass(song: Song, scope: Scope, stretches: Sequence[Sequence[Held]]) -> float:
    """Mean way of the bass from chord to chord, in semitones; 0 for a single chord."""
    ids = bass_of(song)
    notes = [n for t in song.tracks if t.id in ids for n in t.notes if scope.has_tick(n.onset_tick) and n.length_ticks]
    line = []
    for held in (each for rows in stretches for each in joined(rows)):
        here = [n for n in notes if held.start_tick <= n.onset_tick < held.end_tick]
        if here:
            first = min(n.onset_tick for n in here)
            line.append(min(n.midi_pitch for n in here if n.onset_tick == first))
    return sum(abs(b - a) for a, b in pairwise(line)) / (len(line) - 1) if len(line) > 1 else 0.0


def _inverted(rows: Sequence[Held], price: float) -> list[Held]:
    """The bass tones that cost least: steps between them, and how far each inversion is from the root."""
    options = [_basses(held, fixed=i in (0, len(rows) - 1)) for i, held in enumerate(rows)]
    costs = [[price * _cost_of(tone) for tone in options[0]]]
    links: list[list[int]] = [[0] * len(options[0])]
    for i in range(1, len(rows)):
        row_costs, row_links = [], []
        for tone in options[i]:
            ways = [c + _way(before[1], tone[1]) for c, before in zip(costs[-1], options[i - 1], strict=True)]
            k = min(range(len(ways)), key=ways.__getitem__)
            row_costs.append(ways[k] + price * _cost_of(tone))
            row_links.append(k)
        costs.append(row_costs)
        links.append(row_links)
    at = min(range(len(costs[-1])), key=costs[-1].__getitem__)
    out: list[Held] = []
    for i in range(len(rows) - 1, -1, -1):
        chord, (_, _, name) = rows[i].chord, options[i][at]
        made = (
            chord
            if chord.is_none
            else Chord(chord.root, chord.quality, None if name == chord.root else name, chord.added)
        )
        out.append(rows[i].to(made))
        at = links[i][at]
    return out[::-1]


_Tone = tuple[str, int | None, str]


def _basses(held: Held, fixed: bool) -> list[_Tone]:
    """Degree, pitch class and name of the tones that may be the bass; what it is now where it is fixed."""
    chord = held.chord
    if chord.is_none:
        return [("1", None, "")]
    if fixed or chord.quality in ("5", "dim7", "aug"):
        return [("1", chord.bass_pitch_class, chord.bass or chord.root)]
    return [(t.degree, t.pitch_class, t.name) for t in chord.tones if t.degree in _INVERSIONS]


def _cost_of(tone: _Tone) -> float:
    return _INVERSION_COST.get(tone[0], 3.0)


def _way(before: int | None, after: int | None) -> float:
    """Semitones between two bass notes the near way; staying costs a little."""
    if before is None or after is None:
        return 0.0
    near = (after - before) % 12
    near = min(near, 12 - near)
    return 1.5 if near == 0 else float(near)
