"""A song that goes on after its end: so many bars more in the same manner, or up to a proper end.

The chords of what follows are those of the song's own opening phrase, closed by a cadence; every player that is heard
at the end goes on by `tools.compose.rewrite`. All that was there stays; only a slowing-down at the old end moves to
the new one.
"""

from dataclasses import replace

from tools.compose.meter import STEP_TICKS
from tools.compose.rewrite import rewrite
from tools.compose.song_reading import harmony_of, plan_of
from tools.edit.infill.rewritten import in_chords
from tools.edit.invariants import Invariant, everywhere
from tools.edit.scope import Scope, last_tick
from tools.edit.values import Edited, EditWish, Effect, in_words, with_tracks
from tools.errors import EditError
from tools.song.grid import bar_ticks
from tools.song.values import ChordSymbol, Section, Song, TempoChange, Track
from tools.theory.key import Key
from tools.theory.pitch import pitch_class
from tools.theory.roman import roman_to_chord

USUAL_BARS, MOST_BARS = 8, 64
PHRASE = 8  # bars to which a song that stops in the middle is filled up
LEAST_TO_CLOSE = 2  # a cadence needs a bar to be prepared and one to arrive
STILL_PLAYING_BARS = 8  # who is heard in the last bars goes on
SLOWING_BARS = 2  # the composer's own ritardando lies in these


def go_on(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """So many bars more (8 where none are named), closed by a cadence.

    Raises:
        EditError: Too many bars, changing meters, or nobody plays at the end.
    """
    bars = wish.bars or USUAL_BARS
    return _longer(song, bars, wish.seed, f"It goes on for {bars} bars")


def finish(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Up to the next full phrase with a cadence at home, for a song that stops in the middle.

    Raises:
        EditError: It ends at home already.
    """
    count = song.grid.bar_count
    missing = -count % PHRASE
    if wish.bars is None and missing == 0 and _is_home(song):
        raise EditError(
            f"It ends already: {count} bars, the last on {song.keys[-1].tonic}.",
            next_step='Say "continue for 8 bars" for more, or "give it a proper ending".',
        )
    bars = wish.bars or (missing if missing >= LEAST_TO_CLOSE else missing + PHRASE)
    return _longer(song, bars, wish.seed, f"It is brought to its end in {bars} bars")


def _longer(song: Song, bars: int, seed: int, what: str) -> Edited:
    _check(song, bars)
    first = song.grid.bar_count + 1
    who = _still_playing(song)
    longer = with_room(song if song.chords else replace(song, chords=_heard_chords(song)), bars)
    start, end = longer.grid.span(first, first + bars - 1)
    for track in sorted(who, key=lambda t: (t.role != "melody", t.role != "bass")):
        made = rewrite(longer, track.id, first, first + bars - 1, seed)
        longer = with_tracks(longer, lambda _, made=made: made, [track.id])  # type: ignore[misc]
    longer = longer if song.chords else replace(longer, chords=())
    new = Scope(tuple(t.id for t in who), start, max(end, last_tick(longer)))
    names = in_words(t.shown_name for t in who)
    summary = f"{what}, bars {first} to {first + bars - 1}, with {names}; bars 1 to {first - 1} stay as they were."
    kept = (*everywhere("notes", "programs", "meter", "key", "title", additions=True),)
    old = Scope(None, 0, start)
    kept += (Invariant("marks", old), Invariant("curve points", old), Invariant("mix"), Invariant("names"))
    effects = (
        Effect("bars in all", None, "is", float(first + bars - 1)),
        Effect("ends on the tonic", None, "is", "yes"),
        *in_chords(longer, new),
    )
    return Edited(longer, kept, summary, {"bars": bars, "first_bar": first}, effects)


def _check(song: Song, bars: int) -> None:
    if not LEAST_TO_CLOSE <= bars <= MOST_BARS:
        raise EditError(f"I can go on for {LEAST_TO_CLOSE} to {MOST_BARS} bars, not {bars}; name a number between.")
    if len({(m.numerator, m.denominator) for m in song.meters}) > 1:
        raise EditError("The meter changes within this song, and I can only go on in one; name bars to repeat instead.")
    if not any(track.notes for track in song.tracks):
        raise EditError("There is no note to go on from; say what to compose.")


def with_room(song: Song, bars: int) -> Song:
    """The song with so many empty bars after its end: chords, a section and the slowing-down laid over them."""
    bar = bar_ticks(song.meters[-1])
    last = song.grid.bars[-1]
    start = max(song.end_tick, last.start_tick + bar)
    end = start + bars * bar
    uneven = song.uneven_bars
    if uneven:
        uneven = (*uneven, *((start + i * bar, str(last.number + 1 + i)) for i in range(bars)))
    sections = song.sections
    if sections:
        like = _opening(song)
        ids = {s.id for s in sections}
        free = next(f"s{n}" for n in range(1, len(ids) + 2) if f"s{n}" not in ids)
        sections = (*sections, Section(free, _free_name(song), start, end, like.letter, sections[-1].energy))
    chords = (*song.chords, *_chords(song, start, bars, bar)) if song.chords else ()
    return replace(
        song,
        end_tick=end,
        uneven_bars=uneven,
        sections=sections,
        chords=chords,
        tempi=_moved_slowing(song, start, end - start, bar),
    )


def _opening(song: Song) -> Section:
    """The first section that is no introduction."""
    full = [s for s in song.sections if not s.name.lower().startswith("intro")]
    return (full or song.sections)[0]


def _free_name(song: Song) -> str:
    taken = {s.name for s in song.sections}
    return next(n for n in ("Continuation", *(f"Continuation {i}" for i in range(2, 99))) if n not in taken)


def _chords(song: Song, start: int, bars: int, bar: int) -> list[ChordSymbol]:
    """The chords of the opening phrase over the new bars, the last two a cadence in the key at the end."""
    begin = _opening(song).start_tick if song.sections else song.pickup_ticks
    length = min(start, begin + 4 * bar) - begin
    held = [c for c in song.chords if begin <= c.tick < begin + length]
    held = held or [replace(song.chords[0], tick=begin)]
    rows = []
    for offset in range(0, bars * bar, max(bar, length)):
        rows += [replace(c, tick=start + offset + c.tick - begin) for c in held]
    close = start + (bars - 2) * bar
    key = Key(song.keys[-1].tonic, song.keys[-1].mode)
    dominant, tonic = (roman_to_chord(r, key).symbol for r in ("V7", "i" if key.is_minor else "I"))
    rows = [c for c in rows if c.tick < close]
    return [*rows, ChordSymbol(close, dominant), ChordSymbol(close + bar, tonic)]


def _heard_chords(song: Song) -> tuple[ChordSymbol, ...]:
    """The chords read off the notes of a song that names none."""
    spans = harmony_of(song, plan_of(song, 0)).spans
    return tuple(ChordSymbol(song.pickup_ticks + s.start_step * STEP_TICKS, s.chord.symbol) for s in spans)


def _moved_slowing(song: Song, start: int, added: int, bar: int) -> tuple[TempoChange, ...]:
    """The tempi, with what only a performance slows down at the old end moved to the new one."""
    edge = song.end_tick - (SLOWING_BARS + 1) * bar
    slowing = [t for t in song.tempi if not t.written and t.tick >= edge and t.tick > 0]
    stay = [t for t in song.tempi if t not in slowing]
    return tuple(sorted((*stay, *(replace(t, tick=t.tick + added) for t in slowing)), key=lambda t: t.tick))


def _still_playing(song: Song) -> list[Track]:
    edge = last_tick(song) - STILL_PLAYING_BARS * bar_ticks(song.meters[-1])
    return [t for t in song.tracks if any(n.onset_tick >= edge for n in t.notes)]


def _is_home(song: Song) -> bool:
    """Whether the lowest pitched note of the last bar is the tonic."""
    bar = song.grid.bars[-1]
    last = [
        n.midi_pitch for t in song.tracks if not t.instrument.is_drum for n in t.notes if n.end_tick > bar.start_tick
    ]
    return bool(last) and min(last) % 12 == pitch_class(song.keys[-1].tonic)
