"""Chords that a person names, put under a stretch: "use Dm G C Am", "| Dm | G7 |", "ii-V-I", one chord for a bar.

The tune stays; where its strong beats rub against the new chords, that is told, and `fit_tune` moves those notes when
asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tools.edit.harmony.result import finished, outside_of, place_in_words, symbol_claims
from tools.edit.harmony.timeline import Held, by_stretch, held_chords, row_at
from tools.edit.harmony.tune import tune_ids
from tools.edit.invariants import everywhere
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, in_words, sorted_notes, with_tracks
from tools.errors import EditError, MusicError
from tools.instruments.lookup import row_of
from tools.song.grid import Bar, felt_beat_ticks
from tools.song.values import EIGHTH, Note, Song, Track
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import Key
from tools.theory.roman import is_roman, roman_to_chord
from tools.theory.spelling import key_at, spell_pitch
from tools.theory.tensions import avoid_notes, chord_scale

MOST_BARS = 6
_BAR_LINES = ("|", "||", "/", "%")


def use_chords(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The named chords, one a bar (or `number` bars each), repeated until the stretch ends.

    Raises:
        EditError: A chord cannot be read, none is named, or nothing would change.
    """
    if not wish.chords:
        raise EditError("Which chords? Name them in order, as in Dm G7 C Am, or as numerals, ii V I.")
    stretches = [_laid_out(song, start, end, wish) for start, end in scope.stretches]
    words = "another chord, as named" if len(wish.chords) == 1 else "the chords as named"
    played = " ".join(dict.fromkeys(r.symbol for s in stretches for r in s))
    edited = finished(song, scope, stretches, words, symbol_claims(song, Effect("chords used", scope, "is", played)))
    rubbing = rubbing_notes(edited.song, scope)
    if not rubbing:
        return edited
    many = f"{len(rubbing)} of its strong-beat notes rub" if len(rubbing) > 1 else "One of its strong-beat notes rubs"
    said = f' {many} against the new chords ({_bars(song, rubbing)}): say "fit the tune to the chords" to move them.'
    return replace(edited, summary=edited.summary + said, facts={**edited.facts, "tune_rubs": len(rubbing)})


def _bars(song: Song, notes: Iterable[Note]) -> str:
    """Such as "bars 5, 7 and 8"."""
    numbers = sorted({song.grid.bar_at(note.onset_tick).number for note in notes})
    more = ["others"] if len(numbers) > MOST_BARS else []
    return f"bar{'s' if len(numbers) > 1 else ''} {in_words([*map(str, numbers[:MOST_BARS]), *more])}"


def _laid_out(song: Song, start: int, end: int, wish: EditWish) -> list[Held]:
    """The chords over one stretch: a bar each, or what was said, bar lines in the row kept."""
    key = key_at(song, start)
    bars = [bar for bar in song.grid.bars if bar.start_tick < end and bar.end_tick > start]
    groups = _by_bar([c.strip() for c in wish.chords], key)
    if any(c.strip() in _BAR_LINES for c in wish.chords):
        return _in_bars(bars, groups, start, end)
    chords = [chord for group in groups for chord in group]
    return _one_by_one(song, bars, chords, wish.number or 1.0, start, end)


def read_chord(text: str, key: Key) -> Chord:
    """A chord symbol or numeral read.

    Raises:
        EditError: It is neither.
    """
    try:
        return roman_to_chord(text, key) if is_roman(text) else parse_chord(text)
    except MusicError as error:
        raise EditError(str(error)) from None


def _by_bar(chords: Sequence[str], key: Key) -> list[list[Chord]]:
    groups: list[list[Chord]] = [[]]
    for text in chords:
        if text in _BAR_LINES:
            groups += [[]] if groups[-1] or text == "%" else []
            if text == "%" and len(groups) > 1:
                groups[-1] = list(groups[-2])
        else:
            groups[-1].append(read_chord(text, key))
    return [group for group in groups if group]


def _in_bars(bars: Sequence[Bar], groups: Sequence[Sequence[Chord]], start: int, end: int) -> list[Held]:
    """Each group of chords shares one bar."""
    rows = []
    for index, bar in enumerate(bars):
        group = groups[index % len(groups)]
        for place, chord in enumerate(group):
            low = bar.start_tick + bar.length_ticks * place // len(group)
            high = bar.start_tick + bar.length_ticks * (place + 1) // len(group)
            rows.append(Held(max(low, start), min(high, end), chord, chord.symbol))
    return _closed(rows, start, end)


def _one_by_one(
    song: Song, bars: Sequence[Bar], chords: Sequence[Chord], bars_each: float, start: int, end: int
) -> list[Held]:
    """Chords of equal length, counted in bars; where the stretch is shorter than the row, they share it."""
    if end - start <= bars[0].length_ticks and len(chords) > 1:  # within a bar they share it evenly
        edges = [start + (end - start) * i // len(chords) for i in range(len(chords) + 1)]
        return [Held(a, b, c, c.symbol) for a, b, c in zip(edges, edges[1:], chords, strict=False)]
    upbeat = bars[0].number == 0 and len(bars) > 1
    first = bars[1] if upbeat else bars[0]
    rows = []
    at, index = 0.0, 0
    body = bars[1:] if upbeat else bars
    while at < len(body):
        low, high = _tick(body, at), _tick(body, at + bars_each)
        chord = chords[index % len(chords)]
        rows.append(Held(max(low, start), min(high, end), chord, chord.symbol))
        at, index = at + bars_each, index + 1
    if upbeat and first.start_tick > start:
        before = row_at(held_chords(song), start)
        rows.insert(0, replace(before, start_tick=start, end_tick=first.start_tick))
    return _closed(rows, start, end)


def _tick(bars: Sequence[Bar], place: float) -> int:
    index = min(int(place), len(bars) - 1)
    bar = bars[index]
    return bar.end_tick if place >= len(bars) else bar.start_tick + round((place - index) * bar.length_ticks)


def _closed(rows: list[Held], start: int, end: int) -> list[Held]:
    """Rows that fill the stretch: empty ones gone, the last one to the end."""
    kept = [row for row in rows if row.end_tick > row.start_tick]
    return [*kept[:-1], replace(kept[-1], end_tick=end)]


def rubbing_notes(song: Song, scope: Scope) -> list[Note]:
    """Notes of the tune on strong beats, an eighth or longer, that clash with the chord that holds."""
    tune = tune_ids(song)
    rows = held_chords(song)
    found = []
    for track in song.tracks:
        for note in track.notes:
            if note.id not in tune or not scope.has_tick(note.onset_tick) or note.length_ticks < EIGHTH:
                continue
            row = row_at(rows, note.onset_tick)
            if (
                _is_strong(song, note)
                and not row.chord.is_none
                and _rubs(note, row.chord, key_at(song, note.onset_tick))
            ):
                found.append(note)
    return found


def _is_strong(song: Song, note: Note) -> bool:
    bar = song.grid.bar_at(note.onset_tick)
    beat = felt_beat_ticks(bar.meter)
    into = note.onset_tick - bar.start_tick
    return into % (2 * beat) == 0 if bar.length_ticks % (2 * beat) == 0 else into == 0


def _rubs(note: Note, chord: Chord, key: Key) -> bool:
    pitch_class = note.midi_pitch % 12
    return pitch_class in avoid_notes(chord, key) or pitch_class not in chord_scale(chord, key)


def swap_chord(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Every chord of one kind made another: `chords` holds the old and the new one.

    Raises:
        EditError: Not two chords are named, or the first does not occur there.
    """
    if len(wish.chords) != 2:
        raise EditError("Name the chord to replace and the one to put in its place, as in G and Em.")
    stretches = by_stretch(song, scope)
    first = stretches[0][0]
    old, new = (read_chord(text, key_at(song, first.start_tick)) for text in wish.chords)
    exact = any(row.chord == old for rows in stretches for row in rows)
    there = [row for rows in stretches for row in rows if _is_like(row.chord, old, exact)]
    if not there:
        have = " ".join(dict.fromkeys(row.symbol for rows in stretches for row in rows if row.symbol))
        raise EditError(f"There is no {old.symbol} in {place_in_words(song, scope)}; the chords are {have}.")
    made = [[row.to(new) if row in there else row for row in rows] for rows in stretches]
    return finished(song, scope, made, f"{new.symbol} in place of {old.symbol}")


def _is_like(chord: Chord, wanted: Chord, exact: bool) -> bool:
    """Whether a chord is the one named; where that very one does not occur, any on its root with its third."""
    same = chord.root == wanted.root and chord.is_minor == wanted.is_minor
    return chord == wanted if exact else same and not chord.is_none


def fit_tune(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The tune's strong-beat notes that clash with their chord, moved to the nearest chord tone; all else stays.

    Raises:
        EditError: None clashes.
    """
    rubbing = {note.id: note for note in rubbing_notes(song, scope)}
    if not rubbing:
        raise EditError(
            f"That changes nothing: no strong beat of the tune clashes with its chord in {place_in_words(song, scope)}."
        )
    rows = held_chords(song)
    count = 0

    def change(track: Track) -> Track:
        nonlocal count
        notes = []
        for note in track.notes:
            fits = note.id in rubbing and scope.has(track, note)
            notes.append(_fitted(song, track, note, row_at(rows, note.onset_tick).chord) if fits else note)
            count += fits
        return replace(track, notes=sorted_notes(notes))

    edited = with_tracks(song, change)
    left = len(rubbing_notes(edited, scope))
    summary = (
        f"{count} note{'s' if count > 1 else ''} of the tune moved to the nearest tone of the chord "
        f"({_bars(song, rubbing.values())}); rhythm and all other notes stay."
    )
    kept = everywhere("onsets", "lengths", "velocities", "tempo", "meter", "key", "chords", "mix", "form")
    effects = (Effect("tune notes against their chord", scope, "less", 1.0 if left < len(rubbing) else None),)
    return Edited(edited, kept + outside_of(scope, song), summary, {"notes_moved": count, "left": left}, effects)


def _fitted(song: Song, track: Track, note: Note, chord: Chord) -> Note:
    row = row_of(track.instrument)
    options = [
        p
        for p in range(note.midi_pitch - 4, note.midi_pitch + 5)
        if p % 12 in chord.pitch_classes and (row.holds(p) or not row.holds(note.midi_pitch))
    ] or [note.midi_pitch]
    pitch = min(options, key=lambda p: (abs(p - note.midi_pitch), p))
    spelling = spell_pitch(pitch, key_at(song, note.onset_tick), chord) if note.spelling else None
    return replace(note, midi_pitch=pitch, spelling=spelling)
