"""Bars played again elsewhere: a section once more at another place, a tag, names for stretches, an upbeat."""

from dataclasses import replace

from tools.compose.form import kind_of
from tools.edit.form.bars import as_edited, place_tick
from tools.edit.form.final_chord import key_at
from tools.edit.form.reshape import Reshaped, bar_count, bars_of, reshaped, whole_bars, with_stretch
from tools.edit.form.sections import need_sections, new_letter, sections_of
from tools.edit.form.splice import blank, stretch
from tools.edit.form.told import called, is_section, sized
from tools.edit.form.vary import lead_of, varied
from tools.edit.invariants import everywhere
from tools.edit.notes import next_number
from tools.edit.scope import Scope, whole_song
from tools.edit.values import Edited, EditWish, Effect, capital
from tools.errors import EditError
from tools.song.values import QUARTER, Note, Section, Song, Track

TAG_BARS = 4
CLOSING = ("outro",)


def copy(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Play a stretch once more at another place (`wish.number`: a bar, `wish.where`: before or after it)."""
    spans = whole_bars(song, scope)
    if len(spans) != 1:
        raise EditError("One stretch can be played again at a time; name one section or one run of bars.")
    at = place_tick(song, whole_song(song) if wish.number is None else scope, wish)
    return _copied(song, spans[0], at, wish)


def _copied(song: Song, span: tuple[int, int], at: int, wish: EditWish) -> Edited:
    made = reshaped(song, with_stretch(song, at, stretch(*span, is_copy=True)))
    length = span[1] - span[0]
    fresh = Scope(None, at, at + length)
    verb = "comes" if is_section(song, span) else "come"
    summary = f"{capital(called(song, *span))} {verb} again as {bars_of(made.song, at, at + length)}: "
    summary += f"{sized(song, made.song)}."
    facts: dict[str, object] = {"repeat_bars": [list(made.song.grid.bars_touched(at, at + length))]}
    but = None
    if wish.direction == "varied":
        changed, told, but = varied(made.song, fresh, wish.seed)
        made, summary = replace(made, song=changed), f"{summary} {told}"
    return as_edited(made, summary, facts, but)


def add_again(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """One more of a kind of section ("another chorus"): its last one again, before the outro where no place is named.

    Raises:
        EditError: There is none of that kind.
    """
    need_sections(song)
    rows = sections_of(song, kind_of(wish.section))
    if not rows:
        names = ", ".join(s.name for s in song.sections)
        raise EditError(f"There is no {wish.section or 'such section'} to play again; the sections are: {names}.")
    model = rows[-1]
    at = song.end_tick
    if not scope.is_whole_time(song) or wish.number is not None or wish.where in ("start", "before"):
        at = place_tick(song, scope, wish)
    elif wish.where != "end" and kind_of(song.sections[-1].name) in CLOSING:
        at = song.sections[-1].start_tick
    return _copied(song, (model.start_tick, model.end_tick), at, wish)


def tag(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The last line once more before the last bar: `wish.bars` bars (4)."""
    bars = song.grid.bars
    count = wish.bars if wish.bars is not None else min(TAG_BARS, len(bars) - 1)
    if not 1 <= count < len(bars):
        raise EditError(f"A tag of {count} bars needs more than the {song.grid.bar_count} bars there are; name fewer.")
    last = bars[-1].start_tick
    start = bars[-1 - count].start_tick
    made = reshaped(song, with_stretch(song, start, stretch(start, last, is_copy=True)))
    length = last - start
    after = made.song
    tag_start = after.grid.bars[-count].start_tick
    if song.sections:
        cut = tuple(
            replace(s, end_tick=tag_start) if s.end_tick >= song.end_tick else s
            for s in song.sections
            if s.start_tick < tag_start
        )
        number = 1 + max((int(s.id[1:]) for s in song.sections if s.id[1:].isdigit()), default=0)
        row = Section(f"s{number}", "Tag", tag_start, after.end_tick, new_letter(song, "tag"), cut[-1].energy)
        after = replace(after, sections=(*cut, row))
    made = replace(made, song=after)
    where = bars_of(after, last, last + length)
    summary = f"Added a tag of {count} bars: {bars_of(song, start, last)} come once more ({where}) before the last bar."
    facts: dict[str, object] = {"repeat_bars": [list(after.grid.bars_touched(start, last))]}
    return as_edited(made, summary, facts)


def name_section(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Call a stretch by a name ("Verse"); sections it overlaps give way."""
    spans = whole_bars(song, scope)
    if len(spans) != 1 or not wish.section.strip():
        raise EditError('Name one stretch and what it is called, such as "call bars 1 to 8 the verse".')
    (start, end), name = spans[0], wish.section.strip()[:40]
    rows = []
    for old in song.sections:
        if old.start_tick < start:
            rows.append(replace(old, end_tick=min(old.end_tick, start)))
        if old.end_tick > end:
            rows.append(replace(old, start_tick=max(old.start_tick, end)))
    ids = [s.id for s in rows]
    unique = [s if s.id not in ids[:i] else replace(s, id=f"{s.id}b") for i, s in enumerate(rows)]
    number = 1 + max((int(s.id[1:]) for s in song.sections if s.id[1:].isdigit()), default=0)
    kind = kind_of(name)
    like = next((s.letter for s in song.sections if kind_of(s.name) == kind and s.letter), "")
    fresh = Section(f"s{number}", name, start, end, like or new_letter(song, kind))
    sections = tuple(sorted([*unique, fresh], key=lambda s: s.start_tick))
    made = replace(song, sections=sections)
    kept = everywhere("notes", "tracks", "tempo", "meter", "key", "chords", "mix", "title")
    said = ", ".join(s.name for s in sections)
    effects = (Effect("order of sections", None, "is", said),)
    verb = "is" if bar_count(song, start, end) == 1 else "are"
    return Edited(made, kept, f"{capital(bars_of(song, start, end))} {verb} called {name} now.", {}, effects)


def add_pickup(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """An upbeat of `wish.number` beats (1): the tune climbs or falls by step to its first note."""
    if song.pickup_ticks:
        raise EditError(
            f"It begins with an upbeat of {song.pickup_ticks / QUARTER:g} quarters already; remove it first."
        )
    beats = 1 if wish.number is None else round(wish.number)
    unit = 4 * QUARTER // song.meters[0].denominator
    length = beats * unit
    if not beats >= 1 or length >= song.grid.bars[0].length_ticks:
        most = song.grid.bars[0].length_ticks // unit - 1
        raise EditError(f"An upbeat of {beats} beats is too long before a bar of {most + 1}; name 1 to {most}.")
    lead = _first_lead(song)
    first = lead.notes[0] if lead is not None else None
    if lead is None or first is None:
        raise EditError("There is no tune to lead up to; write one first.")
    made = reshaped(song, [blank([length]), stretch(0, song.end_tick)])
    shifted = made.song
    uneven = ((0, "0"), *((t + length, label) for t, label in song.uneven_bars)) if song.uneven_bars else ()
    count = max(1, 2 * length // QUARTER) if length >= QUARTER else 1
    step = length // count
    start_id = next_number(lead)
    pitches = _climb(song, first.midi_pitch, count)
    fresh = tuple(
        Note(f"{lead.id}.n{start_id + i}", i * step, step, pitch, first.velocity, voice=first.voice, staff=first.staff)
        for i, pitch in enumerate(pitches)
    )
    tracks = tuple(replace(t, notes=(*fresh, *t.notes)) if t.id == lead.id else t for t in shifted.tracks)
    after = replace(shifted, tracks=tracks, pickup_ticks=length, uneven_bars=uneven)
    quarters = f"{length / QUARTER:g} quarter{'' if length == QUARTER else 's'}"
    summary = f"{lead.shown_name} begins with an upbeat of {quarters} ({count} notes) before bar 1."
    claim = Effect("quarters of pickup", None, "is", length / QUARTER)
    return Edited(after, made.kept(), summary, {"pickup_quarters": length / QUARTER}, (claim,))


def _first_lead(song: Song) -> Track | None:
    """Who plays the tune in the first bar; where nobody does, the highest of those who play in it."""
    first = Scope(None, 0, song.grid.bars[0].end_tick)
    return lead_of(song, first) or lead_of(song, whole_song(song))


def _climb(song: Song, target: int, count: int) -> list[int]:
    """Scale steps up to a pitch, from below."""
    tones = key_at(song, 0).scale_pitch_classes
    below = [p for p in range(target - 1, target - 14, -1) if p % 12 in tones]
    return list(reversed(below[:count]))


def remove_pickup(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Begin on the downbeat of bar 1."""
    if not song.pickup_ticks:
        raise EditError("That changes nothing: it begins on the downbeat of bar 1, without an upbeat.")
    made: Reshaped = reshaped(song, [stretch(song.pickup_ticks, song.end_tick)])
    gone = sum(n.onset_tick < song.pickup_ticks for t in song.tracks for n in t.notes)
    summary = f"The upbeat is gone ({gone} notes); it begins on the downbeat of bar 1."
    claim = Effect("quarters of pickup", None, "is", 0.0)
    return Edited(made.song, made.kept(), summary, {"bars": bar_count(song, 0, song.end_tick)}, (claim,))
