"""How a piece ends: closed on the tonic, open, cold, faded, slowed, held, or going round without a seam.

Only the last bars change. Tempo steps made here are performance and are not printed; "rit." and fermatas are.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.form import kind_of
from tools.edit.form.final_chord import (
    dominant_symbol,
    ends_at_home,
    flat_six_symbol,
    key_at,
    tonic_symbol,
    with_chord,
)
from tools.edit.form.reshape import SLOWING_WORDS, bars_of, reshaped, with_stretch
from tools.edit.form.splice import blank, stretch
from tools.edit.invariants import Invariant, Promise, everywhere, outside
from tools.edit.notes import marks_without
from tools.edit.scope import Scope, last_tick, whole_song
from tools.edit.tempo import duration_s
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.brief import Brief
from tools.song.grid import bar_ticks
from tools.song.play import perform
from tools.song.tempo import MAX_US_PER_QUARTER
from tools.song.values import QUARTER, Mark, Note, Song, TempoChange, Track

SLOWING = {"slight": 1.18, "plain": 1.4, "strong": 1.8}  # how much longer a beat is when a ritardando arrives
HOLDING = {"slight": 1.3, "plain": 1.7, "strong": 2.5}
MOST_HELD = 8.0
RITARD_BARS = 2
FADE_BARS = 8
FADE_TO = 0.12  # of the velocity: 37 dB softer by the renderer's curve
OPEN_SHARE, COLD_SHARE = 0.5, 0.3  # of the last bar that sounds
SHORT_TAIL_S = 0.8
_EXCEPT_NOTES = ("meter", "key", "names", "programs", "mix", "title")


def close_end(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A proper ending: dominant and tonic where the piece does not come home, slowed, the last chord held."""
    _need_notes(song)
    made, told = song, ""
    if not ends_at_home(song):
        made, told = _brought_home(song)
    slowed = _slowed(made, SLOWING[wish.amount], _bar_start(made, RITARD_BARS))
    held = _ended_as(_held(slowed, HOLDING["slight"]), "ritardando")
    told = told or "It comes home already; the last bars slow down and the last chord is held."
    return _edited(song, held, f"{told} {_slow_words(song, held)}", _bar_start(song, RITARD_BARS), _slower(song))


def _brought_home(song: Song) -> tuple[Song, str]:
    """Bars added at the end: the tonic after a dominant, else dominant and tonic."""
    key = key_at(song, song.end_tick)
    home, on_way = tonic_symbol(key), dominant_symbol(key)
    last = song.chords[-1].symbol if song.chords else ""
    leads = last.startswith(key.spell_name(key.tonic_pitch_class + 7)) and "m" not in last[1:2]
    count = 1 if leads else 2
    length = bar_ticks(song.grid.bars[-1].meter)
    made = reshaped(song, with_stretch(song, song.end_tick, blank([length] * count))).song
    end = made.end_tick
    if not leads:
        made = with_chord(made, on_way, end - 2 * length, end - length)
    made = with_chord(made, home, end - length, end)
    bars = "a bar" if leads else "2 bars"
    chords = home if leads else f"{on_way} and {home}"
    return made, f"Added {bars} at the end ({bars_of(made, end - count * length, end)}): {chords}."


def slow_end(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A ritardando over the last `wish.bars` bars (2)."""
    bars = wish.bars if wish.bars is not None else min(RITARD_BARS, song.grid.bar_count)
    if not 1 <= bars <= song.grid.bar_count:
        raise EditError(f"A ritardando over {bars} bars is not in this piece; name 1 to {song.grid.bar_count}.")
    made = _ended_as(_slowed(song, SLOWING[wish.amount], _bar_start(song, bars)), "ritardando")
    return _edited(song, made, _slow_words(song, made), None, _slower(song))


def hold_end(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A fermata on the last chord: it sounds longer and the score says so."""
    made = _held(song, HOLDING[wish.amount], fermata=True)
    bar = song.grid.bars[-1].number
    return _edited(
        song, made, f"The last chord (bar {bar}) is held under a fermata, {HOLDING[wish.amount]:g} times as long.",
        song.grid.bars[-1].start_tick, (Effect("seconds of the last bar", None, "more"),),
    )  # fmt: skip


def cold_end(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A button: one short chord on the first beat of the last bar, without slowing, and nothing after it."""
    _need_notes(song)
    bar = song.grid.bars[-1]
    start = _bar_start(song, RITARD_BARS)
    plain = _without_slowing(song, start)
    tracks = tuple(_stopped(track, bar.start_tick, bar.start_tick + QUARTER // 2) for track in plain.tracks)
    made = replace(plain, tracks=tracks)
    if not any(n.onset_tick >= bar.start_tick for t in made.tracks for n in t.notes):
        symbol = tonic_symbol(key_at(song, song.end_tick))
        made = with_chord(plain, symbol, bar.start_tick, song.end_tick, COLD_SHARE)
    made = _short(_ended_as(made, "button"))
    summary = f"It ends cold: one short chord on the first beat of bar {bar.number}, no slowing, then nothing."
    effects = (Effect("seconds of the last bar", None, "less"),)
    return _edited(song, made, summary, start, effects)


def open_end(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A cliff-hanger: the last bar on the suspended dominant (or the lowered sixth for "deceptive"), cut off."""
    _need_notes(song, pitched=True)
    key = key_at(song, song.end_tick)
    bar = song.grid.bars[-1]
    was = song.chords[-1].symbol if song.chords else ""
    symbol = flat_six_symbol(key) if wish.direction == "deceptive" else dominant_symbol(key, "7sus4")
    if was == symbol:
        symbol = flat_six_symbol(key)
    start = _bar_start(song, RITARD_BARS)
    made = with_chord(_without_slowing(song, start), symbol, bar.start_tick, song.end_tick, OPEN_SHARE)
    made = _short(_ended_as(made, "cut"))
    summary = f"It ends open: bar {bar.number} stops short on {symbol}{f' instead of {was}' if was else ''}."
    says = Effect("last chord", None, "is", symbol) if made.chords else Effect("ends on the tonic", None, "is", "no")
    effects = [says, Effect("notes as played", None, "other")]
    return _edited(song, made, summary, start, effects)


def fade_end(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A fade over the last `wish.bars` bars (8, at most half the piece)."""
    _need_notes(song)
    count = song.grid.bar_count
    bars = wish.bars if wish.bars is not None else min(FADE_BARS, max(1, count // 2))
    if not 1 <= bars <= count:
        raise EditError(f"A fade over {bars} bars is not in this piece; name 1 to {count}.")
    start = _bar_start(song, bars)
    span = max(1, song.end_tick - start)
    plain = _without_slowing(song, max(start, _bar_start(song, RITARD_BARS)))
    tracks = tuple(replace(t, notes=tuple(_softer(n, start, span) for n in t.notes)) for t in plain.tracks)
    made = _ended_as(replace(plain, tracks=tracks), "fade")
    summary = f"It fades out over {bars_of(song, start, song.end_tick)}, down to {FADE_TO:.0%} of the loudness played."
    pitches: tuple[Invariant | Promise, ...] = everywhere("pitches", "onsets", "lengths", "chords", "form")
    fades = (Effect("velocity at the end", None, "less"),)
    return _edited(song, made, summary, start, fades, pitches)


def _softer(note: Note, start: int, span: int) -> Note:
    if note.onset_tick < start:
        return note
    share = min(1.0, (note.onset_tick - start) / span)
    return replace(note, velocity=max(1, round(note.velocity * (1 - (1 - FADE_TO) * share))))


def loop_end(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Make it go round: no slowing, no ring-out, no final chord that stops; the last bar leads into the first."""
    _need_notes(song)
    last = song.grid.bars[-1]
    plain = _without_slowing(song, _bar_start(song, RITARD_BARS))
    lead = _leading_bar(plain)
    made, told = plain, "Its last bar stays and leads back to bar 1."
    if lead is not None:
        pieces = [stretch(0, last.start_tick), stretch(*lead, is_copy=True)]
        made = replace(reshaped(plain, pieces).song, sections=plain.sections)
        told = f"Bar {last.number} is {bars_of(song, *lead)} again now and leads back to bar 1."
    made = replace(made, tracks=tuple(_within(track, made.end_tick) for track in made.tracks))
    made = _ended_as(made, "loop")
    notes_end_s: float = perform(made).notes_end_s
    tail_s = max(0.0, duration_s(made) - notes_end_s)
    made = replace(made, master=replace(made.master, tail_s=tail_s))
    effects = [Effect("seconds of gap in the loop", None, "is", 0.0, tolerance=0.005)]
    summary = f"It goes round without a seam: no slowing and no ring-out at the end. {told}"
    return _edited(song, made, summary, _bar_start(song, RITARD_BARS), effects)


def _leading_bar(song: Song) -> tuple[int, int] | None:
    """A bar that leads into the music of bar 1: the one before the first section's material comes again, else the one
    before the second section; None where no section tells.
    """
    rows = song.sections
    last = song.grid.bars[-1]
    if len(rows) < 2:
        return None
    again = [s for s in rows[1:] if s.letter == rows[0].letter and kind_of(s.name) == kind_of(rows[0].name)]
    start = (again or rows[1:2])[0].start_tick
    bar = song.grid.bar_at(max(0, start - 1))
    fits = bar.end_tick == start and bar.length_ticks == last.length_ticks
    return (bar.start_tick, bar.end_tick) if fits and bar.number != last.number else None


def _within(track: Track, end: int) -> Track:
    """No note that rings over the end."""
    notes = tuple(
        replace(n, length_ticks=min(n.length_ticks, end - n.onset_tick), sounding_ticks=_room(n, end))
        if max(n.end_tick, n.performed_onset_tick + n.performed_ticks) > end
        else n
        for n in track.notes
        if n.onset_tick < end
    )
    return track if notes == track.notes else replace(track, notes=notes)


def _room(note: Note, end: int) -> int:
    return max(1, min(note.performed_ticks, end - note.performed_onset_tick))


def _need_notes(song: Song, pitched: bool = False) -> None:
    """Raises EditError where there is no note that could end."""
    if not any(t.notes for t in song.tracks if not (pitched and t.instrument.is_drum)):
        raise EditError(
            f"There is no {'pitched ' if pitched else ''}note whose end could be changed; write some first."
        )


# ---- tempo and the last notes


def _bar_start(song: Song, bars: int) -> int:
    """Where the last so many bars begin."""
    rows = song.grid.bars
    return rows[max(0, len(rows) - bars)].start_tick


def _slowed(song: Song, factor: float, start: int) -> Song:
    """Beats from `start` on that grow longer step by step, by `factor` at the last bar; "rit." where it begins."""
    last = song.grid.bars[-1]
    until = last.start_tick if last.start_tick > start else song.end_tick
    steps = max(1, (until - start) // QUARTER)
    ticks = [start + (until - start) * i // steps for i in range(steps)]
    factors = [1 + (factor - 1) * (i + 1) / (steps + 1) for i in range(steps)]
    if until < song.end_tick:
        ticks, factors = [*ticks, until], [*factors, factor]
    base = _in_force(song, max(0, start - 1))
    rows = [t for t in song.tempi if t.tick < start or (t.written and t.tick > start)]
    steps_made = [TempoChange(t, _limited(base * f), False) for t, f in zip(ticks, factors, strict=True)]
    if start == 0:
        rows = [replace(steps_made[0], written=song.tempi[0].written)]
        steps_made = steps_made[1:]
    tempi = tuple(sorted([*rows, *steps_made], key=lambda t: t.tick))
    marks = tuple(m for m in song.marks if not _is_slowing(m, start))
    at = next((i for i, m in enumerate(marks) if m.tick > start), len(marks))
    marks = (*marks[:at], Mark("tempo_text", start, value="rit."), *marks[at:])
    return replace(song, tempi=tempi, marks=marks)


def _in_force(song: Song, tick: int) -> int:
    return [t for t in song.tempi if t.tick <= tick][-1].us_per_quarter


def _limited(us: float) -> int:
    return max(1, min(MAX_US_PER_QUARTER, round(us)))


def _is_slowing(mark: Mark, start: int) -> bool:
    return mark.kind == "tempo_text" and mark.tick >= start and mark.value.lower().startswith(SLOWING_WORDS)


def _without_slowing(song: Song, start: int) -> Song:
    """From `start` on at the tempo written there, without steps of performance, their words and fermatas."""
    if start == 0:
        return song
    written = [t for t in song.tempi if t.written and t.tick <= start] or [song.tempi[0]]
    rows = [t for t in song.tempi if t.written or t.tick < start]
    if rows[-1].us_per_quarter != written[-1].us_per_quarter and rows[-1].tick < start:
        rows.append(TempoChange(start, written[-1].us_per_quarter, False))
    marks = tuple(m for m in song.marks if not _is_slowing(m, start))
    tracks = tuple(_without_fermatas(track, start) for track in song.tracks)
    return replace(song, tempi=tuple(rows), marks=marks, tracks=tracks)


def _without_fermatas(track: Track, start: int) -> Track:
    marks = tuple(m for m in track.marks if m.kind != "fermata" or m.tick < start)
    return track if marks == track.marks else replace(track, marks=marks)


def _held(song: Song, factor: float, fermata: bool = False) -> Song:
    """The last notes held for longer: a slower tempo under them, sounding to the closing barline."""
    bar = song.grid.bars[-1]
    onsets = [n.onset_tick for t in song.tracks if not t.instrument.is_drum for n in t.notes]
    onsets = onsets or [n.onset_tick for t in song.tracks for n in t.notes]
    if not onsets:
        raise EditError("There is no note to hold; write some first.")
    at = max(onsets)
    start = max(at, bar.start_tick) if at < song.end_tick else bar.start_tick
    rows = [t for t in song.tempi if t.tick != start]
    share = bar.length_ticks / max(1, song.end_tick - start)  # a late last note waits for the time of a whole bar
    slow = _limited(_in_force(song, start) * min(MOST_HELD, 1 + (factor - 1) * share))
    tempi = (*rows, TempoChange(start, slow, start == 0 and song.tempi[0].written))
    tracks = tuple(_last_held(track, at, song.end_tick, fermata) for track in song.tracks)
    return replace(song, tempi=tuple(sorted(tempi, key=lambda t: t.tick)), tracks=tracks)


def _last_held(track: Track, at: int, end: int, fermata: bool) -> Track:
    """The notes that sound at the end, held to it."""
    notes, held = [], None
    for note in track.notes:
        lasts = note.end_tick > at and not track.instrument.is_drum and note.grace is None and note.onset_tick < end
        if lasts:
            held = held or note
            room = end - note.performed_onset_tick
            note = replace(
                note, length_ticks=max(note.length_ticks, end - note.onset_tick), sounding_ticks=max(1, room)
            )
        notes.append(note)
    marks = track.marks
    if fermata and held is not None and not any(m.kind == "fermata" and m.note_id == held.id for m in marks):
        marks = (*marks, Mark("fermata", held.onset_tick, note_id=held.id, staff=held.staff, placement="above"))
    return replace(track, notes=tuple(notes), marks=marks)


def _stopped(track: Track, start: int, until: int) -> Track:
    """Only what is struck at a bar's first beat, short; nothing rings on."""
    gone = {n.id for n in track.notes if n.onset_tick > start}
    notes = []
    for note in track.notes:
        if note.id in gone:
            continue
        if note.onset_tick == start:
            note = replace(note, length_ticks=min(note.length_ticks, QUARTER), sounding_ticks=until - start)
        elif note.end_tick > start or note.performed_onset_tick + note.performed_ticks > start:
            length = min(note.length_ticks, start - note.onset_tick)
            note = replace(note, length_ticks=length, sounding_ticks=_room(note, start), tuplet=None)
        notes.append(note)
    marks = marks_without(track, gone)
    words = tuple(s for s in track.syllables if s.note_id not in gone and s.tick <= start)
    curves = tuple(
        replace(c, points=(*[p for p in c.points if p[0] < start], (start, 0))) if c.controller == "cc64" else c
        for c in track.curves
    )
    return replace(track, notes=tuple(notes), marks=marks, syllables=words, curves=curves)


def _short(song: Song) -> Song:
    return replace(song, master=replace(song.master, tail_s=min(song.master.tail_s, SHORT_TAIL_S)))


def _ended_as(song: Song, ending: str) -> Song:
    """The song that says how it ends now, and no longer that it goes round."""
    was = song.brief.ending if song.brief is not None else None
    if ending != "loop" and was is None:
        return song
    made = replace(song, brief=replace(song.brief or Brief(), ending=ending))
    if was == "loop" and ending != "loop":
        made = replace(made, master=replace(made.master, tail_s=max(made.master.tail_s, 2.0)))
    return made


def _slower(song: Song) -> tuple[Effect, ...]:
    return (Effect("tempo at the end", None, "less"),)


def _slow_words(song: Song, made: Song) -> str:
    from tools.measure.effect_rows.form import end_tempo

    now = end_tempo(made, whole_song(made))
    first = made.grid.bars[max(0, len(made.grid.bars) - 2)].number
    return f"The end slows down: bar {first} is played at {now:g} beats a minute."


def _edited(
    song: Song,
    made: Song,
    summary: str,
    start: int | None,
    effects: Sequence[Effect],
    kept: tuple[Invariant | Promise, ...] = (),
) -> Edited:
    """The ending as an edit: everything before `start` stays; None: all notes stay."""
    if start is None:
        stays: tuple[Invariant | Promise, ...] = everywhere("notes", "controllers", "chords", "form", *_EXCEPT_NOTES)
        return Edited(made, stays, summary, {}, tuple(effects))
    start = min(start, _first_changed(song, made))  # a note that rang into the end may begin before it
    scope = Scope(None, start, max(last_tick(song), last_tick(made)))
    before = outside(scope, song) if start > 0 else ()
    same_bars = made.grid.bar_count == song.grid.bar_count
    free = {"programs": not same_bars, "key": made.keys != song.keys}
    names = tuple(f for f in _EXCEPT_NOTES if not free.get(f))
    return Edited(made, (*before, *everywhere(*names), *kept), summary, {}, tuple(effects))


def _first_changed(song: Song, made: Song) -> int:
    """The onset of the first note that is not as it was."""
    new = {n.id: n for t in made.tracks for n in t.notes}
    changed = [n.onset_tick for t in song.tracks for n in t.notes if new.get(n.id) != n]
    return min(changed, default=song.end_tick)
