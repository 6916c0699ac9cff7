"""Keys and modes inside a piece: another key for a stretch with the way into it, another mode, darker and brighter
colours.

What becomes of chords and notes in another mode is decided in `tools.edit.modes`; the key of a whole piece is
`tools.edit.key`. Tune and accompaniment move together here.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.edit.harmony.around import Around
from tools.edit.harmony.result import counted, finished, outside_of, place_in_words, told
from tools.edit.harmony.timeline import Held, cut, held_chords, patched, symbols_of
from tools.edit.invariants import everywhere
from tools.edit.modes import Mapped, map_chord
from tools.edit.scope import Scope, last_tick
from tools.edit.transpose import interval_words, key_moves, moved, out_of_range, range_words
from tools.edit.values import Edited, EditWish, Effect, capital, sorted_notes, with_tracks
from tools.errors import EditError, MusicError
from tools.song.values import KeyChange, Note, Song, Track
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord
from tools.theory.spelling import key_at, spell_pitch

LEAST_IN_SCALE = 0.75
LIFT = 2  # semitones of a modulation that names no key
DARKER = ("lydian", "major", "mixolydian", "dorian", "minor", "phrygian")
"""Modes from bright to dark: each has one raised degree less than the one before (Vincent Persichetti, Twentieth-
Century Harmony, 1961, chapter 2)."""
_KEPT = ("onsets", "lengths", "velocities", "played timing", "tempo", "meter", "programs", "mix", "form", "controllers")


def modulate(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A stretch in another key (`semitones`, or `tonic` and `mode`; else up a whole tone); after it the old key comes
    back. The first `bars` of the stretch stay in the old key and end on the new one's dominant.

    Raises:
        EditError: Only some parts are named, the key is that one already, or a note would leave the range of MIDI.
    """
    _everybody(song, scope, "A key belongs to all parts")
    edited, reached = song, []
    for start, end in scope.stretches:
        from_tick = _after_lead_in(song, start, end, wish.bars)
        here = replace(scope, start_tick=from_tick, end_tick=end, spans=(), track_ids=None)
        old = key_at(song, from_tick)
        goal, semitones = _goal(old, wish)
        if goal.mode != old.mode:
            edited = _in_mode(edited, here, goal.mode)
        if semitones:
            _check_range(edited, here, semitones)
            edited = moved(edited, key_moves(edited, semitones, _first_key(edited, old, goal)), here)
        reached.append((start, here, old, goal, semitones))
    leads: list[str] = []
    for start, here, _, goal, _ in reached:
        if here.start_tick > start:
            edited, led = _led_into(edited, replace(here, start_tick=start, end_tick=here.start_tick), goal)
            leads += [led] if led else []
    _, here, old, goal, semitones = reached[0]
    moved_by = f", moved {interval_words(semitones)}" if semitones else ""
    where = place_in_words(song, replace(scope, start_tick=here.start_tick) if not scope.spans else scope)
    summary = (
        f"{capital(where)}: now in {goal.name} (was {old.name}){moved_by}"
        f"{'; ' + leads[0] if leads else ''}.{range_words(out_of_range(edited, scope))}"
    )
    facts = {"key": {"before": old.name, "after": goal.name}, "semitones": semitones, "lead": leads}
    effects = (
        Effect("key there", replace(here, apart=()), "is", f"{goal.tonic} {goal.mode}"),
        Effect("notes in the scale", scope, "same", None, 0.15),
    )
    kept = everywhere("tempo", "meter", "programs", "names", "mix", "form", "title") + outside_of(scope, song)
    return Edited(edited, kept, summary, facts, effects)


def _after_lead_in(song: Song, start: int, end: int, bars: int | None) -> int:
    """Where the new key begins: after as many bars as shall lead there, if that leaves any."""
    if not bars:
        return start
    edges = [bar.start_tick for bar in song.grid.bars if start < bar.start_tick < end]
    return edges[bars - 1] if len(edges) >= bars else start


def _everybody(song: Song, scope: Scope, why: str) -> None:
    """Refuse where some pitched parts are left out.

    Raises:
        EditError: They are.
    """
    left = [t.shown_name for t in song.tracks if not scope.has_track(t) and not t.instrument.is_drum and t.notes]
    if left or scope.low_pitch > 0 or scope.high_pitch < 127:
        raise EditError(f"{why}, and not all are named ({', '.join(left) or 'only some pitches are'}). Name bars only.")


def _goal(old: Key, wish: EditWish) -> tuple[Key, int]:
    """The key to go to, and the way there in semitones.

    Raises:
        EditError: No such key, or it is that one.
    """
    try:
        if wish.tonic or wish.mode:
            goal = Key(wish.tonic or old.tonic, wish.mode or old.mode).practical
            up = (goal.tonic_pitch_class - old.tonic_pitch_class) % 12
            semitones = up if up <= 6 else up - 12
        else:
            semitones = LIFT if wish.semitones is None else wish.semitones
            semitones = -semitones if wish.direction == "down" and semitones > 0 else semitones
            goal = old.transposed(semitones)
    except MusicError as error:
        raise EditError(str(error)) from None
    if goal == old and not semitones:
        raise EditError(f"That changes nothing: the place is in {old.name} already. Name another key.")
    return goal, semitones


def _first_key(song: Song, old: Key, goal: Key) -> Key | None:
    """Where the song's first key would go by the same interval, so that names agree with the goal's."""
    first = Key(song.keys[0].tonic, song.keys[0].mode)
    return Key(goal.tonic, first.mode) if first.tonic == old.tonic else None


def _check_range(song: Song, scope: Scope, semitones: int) -> None:
    beyond = [
        n
        for t in song.tracks
        if not t.instrument.is_drum
        for n in t.notes
        if scope.has(t, n) and not 0 <= n.midi_pitch + semitones <= 127
    ]
    if beyond:
        raise EditError(
            f"{len(beyond)} notes would leave MIDI's 0 to 127 by {semitones:+d} semitones; choose a smaller way."
        )


def _led_into(song: Song, scope: Scope, goal: Key) -> tuple[Song, str]:
    """The end of a stretch made the dominant of the key that comes after it, and what is told of it."""
    end = scope.end_tick
    rows = cut(held_chords(song), scope.start_tick, end)
    if not rows or rows[-1].chord.is_none:
        return song, ""
    around = Around(song)
    dominant = roman_to_chord("V7", goal)
    last = rows[-1]
    told_of = f"{dominant.symbol} at the end of bar {song.grid.bar_at(end - 1).number} leads there"
    if last.chord.root_pitch_class == dominant.root_pitch_class and "3" in last.chord.degrees:
        return song, told_of.replace(dominant.symbol, last.symbol)
    at = around.middle(last) if around.beats(last) >= 2 else last.start_tick
    lead = last.between(at, end, dominant)
    try:
        return finished(song, replace(scope, start_tick=at), [[lead]], "").song, told_of
    except EditError:
        return song, ""


def to_mode(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A stretch in another mode on the same tonic (`mode`): notes keep their degree, chords their function.

    Raises:
        EditError: No such mode, it is that one already, or only some parts are named.
    """
    _everybody(song, scope, "A mode belongs to all parts")
    old = key_at(song, scope.start_tick)
    try:
        goal = Key(old.tonic, wish.mode or ("major" if old.is_minor else "minor"))
    except MusicError as error:
        raise EditError(str(error)) from None
    if goal.mode == old.mode:
        raise EditError(f"That changes nothing: the place is in {old.name} already. Name another mode.")
    return _moded(song, scope, old, goal)


def darker_chords(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A darker mode on the same tonic: major to minor ("a bit": mixolydian), minor to phrygian."""
    return _shaded(song, scope, wish, 1)


def brighter_chords(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A brighter mode on the same tonic: minor to major ("a bit": dorian), major to lydian."""
    return _shaded(song, scope, wish, -1)


def _shaded(song: Song, scope: Scope, wish: EditWish, way: int) -> Edited:
    _everybody(song, scope, "A mode belongs to all parts")
    old = key_at(song, scope.start_tick)
    mode = old.mode if old.mode in DARKER else "minor" if old.is_minor else "major"
    place = DARKER.index(mode) + way * {"slight": 1, "plain": 3, "strong": 4}[wish.amount]
    place = min(max(place, 0), len(DARKER) - 1)
    if DARKER[place] == mode:
        side = "darkest" if way > 0 else "brightest"
        raise EditError(f"That changes nothing: {old.name} is the {side} mode already. Say it for the other direction.")
    goal = Key(old.tonic, DARKER[place])
    return _moded(song, scope, old, goal)


def _moded(song: Song, scope: Scope, old: Key, goal: Key) -> Edited:
    edited = song
    for start, end in scope.stretches:
        here = replace(scope, start_tick=start, end_tick=end, spans=())
        edited = _in_mode(edited, here, goal.mode)
    share, was = share_in_scale(edited, scope), share_in_scale(song, scope)
    if share < min(was, LEAST_IN_SCALE):
        raise EditError(
            f"Only {share:.0%} of the notes would lie in {goal.name}, because chords such as blues sevenths belong to "
            "no scale; nothing was changed. Name another mode, or simplify the chords first."
        )
    before = {n.id: n.midi_pitch for t in song.tracks for n in t.notes}
    count = sum(before[n.id] != n.midi_pitch for t in edited.tracks for n in t.notes)
    rows = [cut(held_chords(s), a, b) for s in (song, edited) for a, b in scope.stretches[:1]]
    chords = f" ({told(rows[:1])} -> {told(rows[1:])})" if song.chords else ""
    where = place_in_words(song, scope)
    summary = (
        f"{capital(where)}: now in {goal.name} (was {old.name}){chords}. {counted(count, 'note')} of tune "
        "and accompaniment took the degrees of the new mode; rhythm and players stay."
    )
    effects = (
        Effect("key there", scope, "is", f"{goal.tonic} {goal.mode}"),
        Effect("notes in the scale", scope, "is", 1.0, 0.25),
    )
    kept = everywhere(*_KEPT) + outside_of(scope, song)
    return Edited(edited, kept, summary, {"key": {"before": old.name, "after": goal.name}, "notes": count}, effects)


def share_in_scale(song: Song, scope: Scope) -> float:
    """Share of the scope's pitched note time in the scale of the key that holds."""
    inside = total = 0
    for track in song.tracks:
        for note in () if track.instrument.is_drum else track.notes:
            if scope.has(track, note):
                total += note.length_ticks
                inside += note.length_ticks * (
                    note.midi_pitch % 12 in key_at(song, note.onset_tick).scale_pitch_classes
                )
    return inside / total if total else 1.0


def _in_mode(song: Song, scope: Scope, mode: str) -> Song:
    """Notes, chords and keys of one stretch in another mode on the tonic that holds."""
    start, end = scope.start_tick, scope.end_tick
    rows = held_chords(song) if song.chords else [replace(r, symbol="") for r in held_chords(song)]
    inside = cut(rows, start, end)
    mapped: list[tuple[Held, Mapped, Key]] = []
    for index, row in enumerate(inside):
        old = key_at(song, row.start_tick)
        new = Key(old.tonic, mode)
        after = inside[index + 1].chord if index + 1 < len(inside) else None
        mapped.append((row, map_chord(row.chord if song.chords else None, old, new, after), new))

    def change(track: Track) -> Track:
        if track.instrument.is_drum:
            return track
        notes = sorted_notes(_mapped(n, mapped) if scope.has(track, n) else n for n in track.notes)
        return track if notes == track.notes else replace(track, notes=notes)

    new_rows = [row.to(m.chord) if m.chord is not None else row for row, m, _ in mapped]
    edited = with_tracks(song, change)
    chords = symbols_of(song, patched(song, [new_rows])) if song.chords else ()
    return replace(edited, chords=chords, keys=_keys(song, start, end, mode))


def _mapped(note: Note, rows: Sequence[tuple[Held, Mapped, Key]]) -> Note:
    """A note by the mapping of the chord it sounds in longest."""
    _row, mapping, key = max(
        rows, key=lambda r: min(note.end_tick, r[0].end_tick) - max(note.onset_tick, r[0].start_tick)
    )
    old = note.midi_pitch % 12
    pitch = note.midi_pitch + (mapping.classes[old] - old + 6) % 12 - 6
    if pitch == note.midi_pitch or not 0 <= pitch <= 127:
        return note
    return replace(note, midi_pitch=pitch, spelling=spell_pitch(pitch, key, mapping.chord) if note.spelling else None)


def _keys(song: Song, start: int, end: int, mode: str) -> tuple[KeyChange, ...]:
    """The song's keys with those of a stretch in another mode; the old key is said again after it."""
    rows = [k for k in song.keys if k.tick < start]
    old = key_at(song, start)
    rows.append(KeyChange(start, old.tonic, mode))
    rows += [replace(k, mode=mode) for k in song.keys if start < k.tick < end]
    if end < last_tick(song):
        after = key_at(song, end)
        rows.append(KeyChange(end, after.tonic, after.mode))
        rows += [k for k in song.keys if k.tick > end]
    return tuple(rows)
