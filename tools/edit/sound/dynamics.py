"""Edits of how strongly notes are played: little by little louder or softer, fades, accents, life from note to note.

Heard in the dry stem: velocities, and expression (CC11) where a note is held while the level moves. The score gets the
hairpin, the accent and the dynamic mark. The level law is the renderer's: 40 log10(velocity / 127), as in
`tools.edit.level`.
"""

from collections.abc import Callable
from dataclasses import replace
from statistics import fmean, pstdev

from tools.edit.invariants import Invariant, everywhere, outside
from tools.edit.scope import Scope, bars_in_words, last_tick
from tools.edit.sound.mixer import by_amount, is_less
from tools.edit.values import Edited, EditWish, Effect, in_words
from tools.errors import EditError
from tools.song.values import QUARTER, Curve, Mark, Note, Song, Track

KEPT = ("pitches", "onsets", "lengths", "played timing", "programs", "mix", "tempo", "meter", "key", "chords", "form")
LAST_STEP_TICKS = QUARTER // 8  # between two points of an expression curve
SUSTAINED_FROM, SUSTAINED_TO = 16, 80  # organs to leads: General MIDI programs whose notes can swell
DECAYING = frozenset({*range(0, 16), *range(24, 38), 45, 46, 47, *range(104, 120)})
FADED_DB = -50.0
MARKS = ((-30.0, "pp"), (-20.0, "p"), (-14.0, "mp"), (-9.0, "mf"), (-5.0, "f"), (0.0, "ff"))
LOUD_VELOCITIES = {"ppp": 20, "pp": 33, "p": 49, "mp": 64, "mf": 80, "f": 96, "ff": 112, "fff": 124}
# Velocities of dynamics: the mean of what MuseScore, Sibelius and Finale play, rounded.


def gradual(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Louder or softer little by little over the place: a crescendo or diminuendo, drawn in the score."""
    less = is_less(wish)
    size = abs(wish.number) if wish.number is not None and wish.unit == "dB" else by_amount(wish, 5.0, 9.0, 15.0)
    if not 0.5 <= size <= 40.0:
        raise EditError(f"A change by {size:g} dB is out of reach.", next_step="Name one from 0.5 to 40 dB")
    if less:
        level = lambda share: -size * share  # noqa: E731
    else:  # begins softer and arrives where the place was played, or a little above
        level = lambda share: -size * 0.7 + size * share  # noqa: E731
    kind = "diminuendo" if less else "crescendo"
    edited = _shaped(song, scope, level, kind)
    where = bars_in_words(song, scope) or "the whole piece"
    who = _names(song, edited)
    summary = f"{who} {'softer' if less else 'louder'} little by little over {where}, by about {size:g} dB."
    return _told(song, edited, scope, summary, "rise of level (dB)", "less" if less else "more", size * 0.4)


def fade_in(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """From silence: over the first bars of the place, or the number of bars that was said."""
    place = _edge(song, scope, wish, at_end=False)
    edited = _shaped(song, place, lambda share: FADED_DB * (1 - share) ** 1.6, "crescendo")
    where = bars_in_words(song, place) or "the whole piece"
    return _told(
        song, edited, place, f"{_names(song, edited)} fade in over {where}.", "rise of level (dB)", "more", 6.0
    )


def fade_out(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """To silence: over the last bars of the place, or the number of bars that was said."""
    place = _edge(song, scope, wish, at_end=True)
    edited = _shaped(song, place, lambda share: FADED_DB * share**1.6, "diminuendo")
    where = bars_in_words(song, place) or "the whole piece"
    return _told(
        song, edited, place, f"{_names(song, edited)} fade out over {where}.", "rise of level (dB)", "less", 6.0
    )


def _edge(song: Song, scope: Scope, wish: EditWish, at_end: bool) -> Scope:
    """The part of a place that a fade takes: as many bars or seconds as were said, all of a place that was named, else
    four bars.
    """
    bars = [bar for bar in song.grid.bars if any(bar.start_tick < e and s < bar.end_tick for s, e in scope.stretches)]
    if wish.number is not None and wish.unit == "s":
        clock = song.tempo_map
        if at_end:
            return _cut(scope, clock.tick(max(0.0, clock.seconds(scope.end_tick) - wish.number)), scope.end_tick)
        return _cut(scope, scope.start_tick, clock.tick(clock.seconds(scope.start_tick) + wish.number))
    if wish.bars is None and not scope.is_whole_time(song):
        return scope
    count = max(1, wish.bars if wish.bars is not None else min(4, max(1, len(bars) // 2)))
    if count > len(bars):
        raise EditError(f"A fade of {count} bars does not fit: there are {len(bars)}.", next_step="Name fewer")
    chosen = bars[-count:] if at_end else bars[:count]
    return _cut(scope, chosen[0].start_tick, scope.end_tick if at_end else chosen[-1].end_tick)


def _cut(scope: Scope, start: int, end: int) -> Scope:
    """What of a scope lies between two moments."""
    spans = tuple((max(a, start), min(b, end)) for a, b in scope.stretches if max(a, start) < min(b, end))
    if not spans:
        raise EditError("That fade is too short to hold a note.", next_step="Name more seconds or bars")
    return replace(scope, start_tick=spans[0][0], end_tick=spans[-1][1], spans=spans if len(spans) > 1 else ())


def _shaped(song: Song, scope: Scope, level: Callable[[float], float], hairpin: str) -> Song:
    """The notes of a place at a level that moves from its start to its end, with the hairpin in the score."""
    tracks = []
    for track in song.tracks:
        notes = tuple(_at(n, level(_share(scope, n.onset_tick))) if scope.has(track, n) else n for n in track.notes)
        if not any(scope.has(track, n) for n in track.notes):
            tracks.append(track)
            continue
        changed = replace(track, notes=notes)
        if _swells(track):
            changed = replace(changed, curves=_with_swell(track, scope, level))
        tracks.append(replace(changed, marks=_with_hairpins(track, scope, hairpin)))
    if all(a == b for a, b in zip(tracks, song.tracks, strict=True)):
        raise EditError(f"There is no note in {scope.where(song)}.", next_step="Name a part and bars that have some")
    return replace(song, tracks=tuple(tracks))


def _share(scope: Scope, tick: int) -> float:
    """How far along a moment lies in its stretch, 0 to 1."""
    for start, end in scope.stretches:
        if start <= tick < end:
            return (tick - start) / max(1, end - start)
    return 0.0


def _at(note: Note, db: float) -> Note:
    return replace(note, velocity=max(1, min(127, round(note.velocity * 10 ** (db / 40)))))


def _swells(track: Track) -> bool:
    """Whether a held note of it can grow: not where it is struck or plucked, not drums."""
    program = track.instrument.program
    return not track.instrument.is_drum and program not in DECAYING


def _with_swell(track: Track, scope: Scope, level: Callable[[float], float]) -> tuple[Curve, ...]:
    """Expression that moves held notes on from the level of their onset; what was there is scaled, not replaced, and
    stands again as it stood when the place is over.
    """
    own = next((c for c in track.curves if c.controller == "cc11"), None)
    points = dict(own.points) if own else {}
    for start, end in scope.stretches:
        held = [n for n in track.notes if scope.has(track, n) and start <= n.onset_tick < end]
        long = [n for n in held if n.performed_ticks > QUARTER]
        if not long:
            continue
        before = {tick: value for tick, value in points.items() if start <= tick < end}
        rest = _value_at(own, end)
        for note in long:
            from_db = level(_share(scope, note.onset_tick))
            to = min(end, note.performed_onset_tick + note.performed_ticks)
            for tick in range(max(start, note.performed_onset_tick), to, LAST_STEP_TICKS):
                base = _value_at(own, tick)
                gain = 10 ** ((level(_share(scope, min(tick, end - 1))) - from_db) / 40)
                points[tick] = max(1, min(127, round(base * gain)))
        for tick in before:
            points.setdefault(tick, before[tick])
        points[end] = points.get(end, rest) if own and end in dict(own.points) else rest
    if not points:
        return track.curves
    row = _without_repeats(points)
    curve = Curve("cc11", row)
    return (*(c for c in track.curves if c.controller != "cc11"), curve) if row else track.curves


def _value_at(curve: Curve | None, tick: int) -> int:
    value = 127
    for at, here in curve.points if curve else ():
        if at > tick:
            break
        value = here
    return value


def _without_repeats(points: dict[int, int]) -> tuple[tuple[int, int], ...]:
    row: list[tuple[int, int]] = []
    for tick, value in sorted(points.items()):
        if not row or row[-1][1] != value:
            row.append((tick, value))
    return tuple(row)


def _with_hairpins(track: Track, scope: Scope, value: str) -> tuple[Mark, ...]:
    """Hairpins over the place, once for each stretch; those that were there inside it go."""
    if track.instrument.is_drum:
        return track.marks
    spans = [
        (s, e) for s, e in scope.stretches if any(s <= n.onset_tick < e for n in track.notes if scope.has(track, n))
    ]
    kept = [m for m in track.marks if not (m.kind == "hairpin" and any(s <= m.tick < e for s, e in spans))]
    made = [Mark("hairpin", s, min(e, track.notes[-1].end_tick if track.notes else e), value) for s, e in spans]
    return tuple(sorted([*kept, *(m for m in made if (m.end_tick or 0) > m.tick)], key=lambda m: m.tick))


def _names(song: Song, edited: Song) -> str:
    changed = [t.shown_name for t in song.tracks if edited.track(t.id) != t]
    return "Everything" if len(changed) == len(song.tracks) > 1 else in_words(changed)


def _told(song: Song, edited: Song, scope: Scope, summary: str, what: str, direction: str, least: float) -> Edited:
    facts = {"tracks": [t.name for t in song.tracks if edited.track(t.id) != t]}
    audible = [t.id for t in song.tracks if _can_tell(t, scope)]
    effects = (Effect(what, replace(scope, track_ids=tuple(audible)), direction, least),) if audible else ()  # type: ignore[arg-type]
    return Edited(edited, everywhere(*KEPT) + outside(scope, song), summary, facts, effects)


def _can_tell(track: Track, scope: Scope) -> bool:
    """Whether the first and the last quarter of the place both have notes: else no slope can be measured."""
    shares = [_share(scope, n.onset_tick) for n in track.notes if scope.has(track, n)]
    return bool(shares) and min(shares) < 0.25 and max(shares) > 0.6


def accents(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Strong beats played stronger and marked with an accent; less takes accents away."""
    less, lift = is_less(wish), round(by_amount(wish, 8, 14, 22))

    def touched(track: Track, note: Note) -> Note:
        strong = _is_strong(song, note)
        if less:
            return replace(note, velocity=max(1, note.velocity - lift // 2)) if strong else note
        return replace(note, velocity=min(127, note.velocity + lift)) if strong else note

    edited = _each_note(song, scope, touched)
    marks = {t.id: _with_accents(song, t, scope, less) for t in song.tracks}
    edited = replace(edited, tracks=tuple(replace(t, marks=marks[t.id]) for t in edited.tracks))
    where = bars_in_words(song, scope)
    told = f"{_names(song, edited)}: {'fewer' if less else 'more'} accents on the strong beats"
    effect = Effect("accent (velocity above the rest)", scope, "less" if less else "more")
    return _notes_told(song, edited, scope, f"{told}{' in ' + where if where else ''}.", (effect,))


def _is_strong(song: Song, note: Note) -> bool:
    _, beat = song.grid.position(note.onset_tick)
    return abs(beat - round(beat)) < 1e-6 and round(beat) in (1, 3) if song.grid.bar_at(note.onset_tick) else False


def _with_accents(song: Song, track: Track, scope: Scope, less: bool) -> tuple[Mark, ...]:
    inside = {n.id for n in track.notes if scope.has(track, n)}
    rest = tuple(
        m for m in track.marks if not (m.kind == "articulation" and m.value == "accent" and m.note_id in inside)
    )
    if less or track.instrument.is_drum:
        return rest if less else track.marks
    strong = {n.onset_tick: n for n in track.notes if n.id in inside and _is_strong(song, n) and not n.grace}
    made = [Mark("articulation", n.onset_tick, value="accent", note_id=n.id, staff=n.staff) for n in strong.values()]
    return tuple(sorted([*rest, *made], key=lambda m: m.tick))


def expressive(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """More life from note to note: phrases that rise and fall, high notes stronger; less evens the playing out."""
    less = is_less(wish)
    played = {t.id: _enlivened(song, t, scope, -wish.step if less else wish.step) for t in song.tracks}
    edited = _each_note(song, scope, lambda track, note: replace(note, velocity=played[track.id][note.id]))
    where = bars_in_words(song, scope)
    told = f"{_names(song, edited)} {'more evenly' if less else 'more expressively'} played"
    effect = Effect("spread of velocities", scope, "less" if less else "more")
    return _notes_told(song, edited, scope, f"{told}{' in ' + where if where else ''}.", (effect,))


def _enlivened(song: Song, track: Track, scope: Scope, share: float) -> dict[str, int]:
    """Velocities of a track's notes in a place: drawn to their mean where `share` is below 0, else shaped."""
    notes = [note for note in track.notes if scope.has(track, note)]
    if not notes:
        return {}
    mean, middle = fmean(n.velocity for n in notes), fmean(n.midi_pitch for n in notes)
    if share < 0:
        return {n.id: _held(mean + (n.velocity - mean) * (1 + 0.8 * share)) for n in notes}
    spread = max(6.0, pstdev([n.midi_pitch for n in notes]))
    shaped: dict[str, int] = {}
    for note in notes:
        bar, beat = song.grid.position(note.onset_tick)
        arch = 1.0 - abs(((bar - 1) % 4 + (beat - 1) / 4) / 2.0 - 1.0)  # rises into the third bar of four and falls
        height = 0.0 if track.instrument.is_drum else (note.midi_pitch - middle) / spread
        away = (note.velocity - mean) * (1 + 0.5 * share)
        shaped[note.id] = _held(mean + away + share * (8 * height + 14 * (arch - 0.5)))
    if pstdev(shaped.values()) > pstdev([n.velocity for n in notes]):
        return shaped
    return {n.id: _held(mean + (n.velocity - mean) * (1 + share)) for n in notes}  # its own shape, drawn larger


def _held(velocity: float) -> int:
    return max(1, min(127, round(velocity)))


def dynamic(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A dynamic by its name: pp, p, mp, mf, f, ff; played so, and printed where the place begins."""
    name = wish.words.strip().lower()
    if name not in LOUD_VELOCITIES:
        raise EditError(
            f"There is no dynamic {wish.words[:20]!r}.", next_step=f"Say one of {', '.join(LOUD_VELOCITIES)}"
        )
    aim = LOUD_VELOCITIES[name]
    inside = [n.velocity for t in song.tracks for n in t.notes if scope.has(t, n)]
    if not inside:
        raise EditError(f"There is no note in {scope.where(song)}.", next_step="Name a part and bars that have some")
    tracks = []
    for track in song.tracks:
        own = [n.velocity for n in track.notes if scope.has(track, n)]
        if not own:
            tracks.append(track)
            continue
        factor = aim / fmean(own)
        notes = tuple(
            replace(n, velocity=_held(n.velocity * factor)) if scope.has(track, n) else n for n in track.notes
        )
        marks = [m for m in track.marks if not (m.kind == "dynamic" and scope.has_tick(m.tick))]
        if not track.instrument.is_drum:
            marks += [Mark("dynamic", _first(track, scope, start), value=name) for start, _ in scope.stretches]
        tracks.append(replace(track, notes=notes, marks=tuple(sorted(marks, key=lambda m: m.tick))))
    edited = replace(song, tracks=tuple(tracks))
    where = bars_in_words(song, scope)
    effect = Effect("strength of notes (velocity)", scope, "is", float(aim), 12.0)
    return _notes_told(
        song, edited, scope, f"{_names(song, edited)} {name}{' in ' + where if where else ''}.", (effect,)
    )


def _first(track: Track, scope: Scope, start: int) -> int:
    return next((n.onset_tick for n in track.notes if scope.has(track, n) and n.onset_tick >= start), start)


def _each_note(song: Song, scope: Scope, touched: Callable[[Track, Note], Note]) -> Song:
    if not any(scope.has(t, n) for t in song.tracks for n in t.notes):
        raise EditError(f"There is no note in {scope.where(song)}.", next_step="Name a part and bars that have some")
    return replace(
        song,
        tracks=tuple(
            replace(t, notes=tuple(touched(t, n) if scope.has(t, n) else n for n in t.notes)) for t in song.tracks
        ),
    )


def _notes_told(song: Song, edited: Song, scope: Scope, summary: str, effects: tuple[Effect, ...]) -> Edited:
    if edited == song:
        raise EditError("It is played like that already.", next_step="Name another place or say how it should change")
    facts = {"tracks": [t.name for t in song.tracks if edited.track(t.id) != t]}
    kept: tuple[Invariant, ...] = everywhere(*KEPT, "controllers") + outside(scope, song)
    return Edited(edited, kept, summary, facts, effects)


def whole_end(song: Song) -> int:
    """Where the song's last note lies, for a fade to its very end."""
    return last_tick(song)
