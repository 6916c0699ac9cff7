"""Thicker and thinner textures: lines doubled an octave apart or in unison, fuller chords, stop-time."""

from dataclasses import replace

from tools.edit.energy.kit import beats_in
from tools.edit.energy.parts import (
    at_onsets,
    count_in,
    is_kit,
    is_pitched,
    names,
    need_tracks,
    notes_in,
    place,
    promises,
    put,
    rebuilt,
)  # fmt: skip
from tools.edit.invariants import everywhere
from tools.edit.notes import bars_in
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, next_track_id, unique_name
from tools.errors import EditError
from tools.instruments.lookup import find_instrument, row_of
from tools.song.values import Instrument, Note, Song, Track
from tools.theory.pitch import Spelling


def octave_doubled(song: Song, scope: Scope, track: Track, semitones: int) -> Track:
    """The track with its notes in the scope doubled at a distance, where it plays several at once and can reach them;
    the other way where only that lies in its range.
    """
    row = row_of(track.instrument)
    if not row.polyphonic and row.family != "bass":
        return track
    inside = notes_in(scope, track)
    for way in (semitones, -semitones):
        fitting = [n for n in inside if row.lowest <= n.midi_pitch + way <= row.highest]
        if len(fitting) * 2 >= len(inside):
            added = [_moved(n, way) for n in fitting]
            return put(song, scope, track, added=added)
    return track


def _moved(note: Note, semitones: int) -> Note:
    spelling = None if note.spelling is None else _octave_of(note, semitones)
    return replace(note, id="", midi_pitch=note.midi_pitch + semitones, spelling=spelling,
                   velocity=max(1, note.velocity - 6))  # fmt: skip


def _octave_of(note: Note, semitones: int) -> Spelling | None:
    if note.spelling is None or semitones % 12:
        return None
    return replace(note.spelling, octave=note.spelling.octave + semitones // 12)


def double(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A line doubled an octave above ("up") or below ("down"), or in unison, by itself or by another player."""
    way = wish.semitones if wish.semitones is not None else {"down": -12, "unison": 0}.get(wish.direction, 12)
    found = need_tracks(song, scope, is_pitched, "is nobody playing pitches")
    if scope.track_ids is None:
        found = [t for t in found if t.role == "melody"][:1] or found[:1]
    if wish.instrument or way == 0 or not all(_plays_both(t) for t in found):
        return _by_another(song, scope, found[0], way, wish)
    made = [octave_doubled(song, scope, t, way) for t in found]
    after = rebuilt(song, made)
    if after == song:
        raise EditError(f"That changes nothing: {names(found)} cannot reach that octave, or plays it already.")
    where = replace(scope, track_ids=tuple(t.id for t in found))
    told = "an octave above" if way > 0 else "an octave below"
    more = count_in(after, where) - count_in(song, where)
    summary = f"{place(song, scope)}: {names(found)} doubled {told} ({more} notes more)."
    return Edited(after, promises(scope, song), summary, {"semitones": way}, (Effect("notes together", where, "more"),))


def _plays_both(track: Track) -> bool:
    row = row_of(track.instrument)
    return row.polyphonic or row.family == "bass"


_OCTAVES = (0, -12, 12, -24, 24)  # tried in this order, until the player reaches every note


def _by_another(song: Song, scope: Scope, line: Track, way: int, wish: EditWish) -> Edited:
    """The same line by a player of its own, so that both can be heard and mixed."""
    row = find_instrument(wish.instrument) if wish.instrument else row_of(line.instrument)
    if row is None or row.is_drum:
        raise EditError(f"No pitched instrument is called {wish.instrument[:40]!r}; name another.")
    notes = [n for n in notes_in(scope, line) if n.grace is None]
    reachable = [step for step in _OCTAVES if notes and _fits(notes, way + step, row.lowest, row.highest)]
    way += reachable[0] if reachable else 0
    if not reachable:
        raise EditError(f"A {row.name} cannot reach that line; name another instrument.")
    track_id = next_track_id(song)
    doubled = tuple(replace(_moved(n, way), id=f"{track_id}.n{i}", voice=1, staff=1) for i, n in enumerate(notes, 1))
    instrument = Instrument(row.program, transpose_chromatic=row.transpose_chromatic,
                            transpose_diatonic=row.transpose_diatonic)  # fmt: skip
    name = unique_name(row.name, [t.name for t in song.tracks])
    new = Track(track_id, name, "counter", instrument, doubled, mix=replace(line.mix, mute=False))
    after = replace(song, tracks=(*song.tracks, new))
    kept = (
        *everywhere("notes", "tracks", "programs", "mix", "controllers", additions=True),
        *everywhere("tempo", "meter", "key", "chords", "form", "title"),
    )
    told = {0: "in unison", 12: "an octave above", -12: "an octave below"}.get(way, f"{way:+d} semitones away")
    summary = f"{place(song, scope)}: {line.shown_name} doubled {told} by {name} ({len(doubled)} notes)."
    where = replace(scope, track_ids=(track_id,), low_pitch=0, high_pitch=127)
    return Edited(after, kept, summary, {"track": track_id, "semitones": way}, (Effect("notes", where, "more"),))


def _fits(notes: list[Note], way: int, lowest: int, highest: int) -> bool:
    return all(lowest <= n.midi_pitch + way <= highest for n in notes)


def thicker_chords(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Each chord with a tone more (two, strongly): its own tones an octave away, inside the player's range."""
    return _chords(song, scope, {"slight": 1, "plain": 1, "strong": 2}[wish.amount])


def thinner_chords(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Each chord with a tone less (two, strongly); outer tones stay, and two at least."""
    return _chords(song, scope, -{"slight": 1, "plain": 1, "strong": 2}[wish.amount])


def _chords(song: Song, scope: Scope, by: int) -> Edited:
    found = [t for t in need_tracks(song, scope, is_pitched, "are no chords") if row_of(t.instrument).polyphonic]
    if scope.track_ids is None:
        found = [t for t in found if t.role in ("chords", "pad")] or found
    made = []
    for track in found:
        gone: set[str] = set()
        added: list[Note] = []
        for row in at_onsets(notes_in(scope, track)).values():
            if len(row) < 2:
                continue
            if by < 0:
                inner = row[1:-1] if len(row) > 3 else row[1:] if len(row) == 3 else []
                gone |= {n.id for n in inner[:-by]}
            else:
                added += _more_tones(track, row, by)
        made.append(put(song, scope, track, gone=gone, added=added))
    after = rebuilt(song, made)
    if after == song:
        raise EditError(f"That changes nothing: no chords of {names(found) if found else 'anybody'} can be so there.")
    where = replace(scope, track_ids=tuple(t.id for t in found))
    before, now = count_in(song, where), count_in(after, where)
    summary = (
        f"{place(song, scope)}: {'thicker' if by > 0 else 'thinner'} chords, {names(found)} ({before} -> {now} notes)."
    )
    effect = Effect("notes together", where, "more" if by > 0 else "less")
    return Edited(after, promises(scope, song), summary, {}, (effect,))


def _more_tones(track: Track, row: list[Note], by: int) -> list[Note]:
    """Tones of the chord an octave down from its top, or up from its bottom, that are not there yet."""
    limits = row_of(track.instrument)
    there = {n.midi_pitch for n in row}
    choices = [(row[0], -12), (row[0], 12), (row[1], 12), (row[-1], -12), (row[-1], 12)]
    out: list[Note] = []
    for note, way in choices:
        pitch = note.midi_pitch + way
        is_mud = pitch < 43 and way < 0
        if pitch not in there and limits.lowest <= pitch <= limits.highest and not is_mud:
            there.add(pitch)
            out.append(_moved(note, way))
        if len(out) == by:
            break
    return out


def stop_time(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The band strikes the first beat of every bar (of two, "slight") short and rests; the tune goes on alone."""
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    band = [t for t in there if t.role != "melody"] or there
    every = 2 if wish.amount == "slight" else 1
    hits = {bar.start_tick: beats_in(bar) for i, bar in enumerate(bars_in(song, scope)) if i % every == 0}
    made = []
    for track in band:
        inside = notes_in(scope, track)
        gone = {n.id for n in inside if n.onset_tick not in hits}
        changed = {}
        for note in inside:
            if note.id not in gone:
                beats = hits[note.onset_tick]
                short = min(note.length_ticks, (beats[1] if len(beats) > 1 else note.end_tick) - note.onset_tick)
                sounding = None if is_kit(track) else min(note.performed_ticks, short)
                changed[note.id] = replace(note, length_ticks=short, sounding_ticks=sounding,
                                           velocity=min(127, note.velocity + 8))  # fmt: skip
        made.append(put(song, scope, track, gone=gone, changed=changed))
    after = rebuilt(song, made)
    where = replace(scope, track_ids=tuple(t.id for t in band))
    summary = f"{place(song, scope)}: stop-time: {names(band)} on the first beat only, then silence."
    if band is not there and len(band) < len(there):
        summary += " The tune goes on alone."
    effects = (Effect("notes a bar", where, "less"),) if count_in(after, where) < count_in(song, where) else ()
    return Edited(after, promises(scope, song), summary, {}, effects)
