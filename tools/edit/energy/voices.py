"""Single drums of a kit: claps, tambourine, hats, shaker and their like put in, taken out, or played in place of
others; brushes.

What a voice plays when it is put in is the table's; where the kit is silent it stays silent.
"""

from collections.abc import Mapping
from dataclasses import replace

from tools.edit.energy.kit import DRUM_VOICE_WORDS, HANDS, Kit, any_kit, beats_in, kits, steps_in, tick_at
from tools.edit.energy.parts import is_kit, place, promises, put, rebuilt
from tools.edit.notes import bars_in
from tools.edit.scope import Scope, last_tick
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.grid import Bar
from tools.song.values import SIXTEENTH, Note, Song

# What a voice plays when nothing else is said: which sixteenths of the beat, and which beats of the bar.
# General practice of drum-set and hand percussion; "backbeats" are the even beats.
_PATTERNS: Mapping[str, tuple[str, tuple[tuple[int, float], ...]]] = {
    "clap": ("backbeats", ((0, 0.0),)),
    "snare": ("backbeats", ((0, 0.0),)),
    "rimshot": ("backbeats", ((0, 0.0),)),
    "tambourine": ("beats", ((0, -6.0), (2, 0.0))),
    "shaker": ("beats", ((0, 0.0), (1, -16.0), (2, -8.0), (3, -16.0))),
    "hi-hat": ("beats", ((0, 0.0), (2, -10.0))),
    "ride": ("beats", ((0, 0.0), (2, -12.0))),
    "cowbell": ("beats", ((0, 0.0),)),
    "kick": ("strong", ((0, 0.0),)),
    "crash": ("first", ((0, 0.0),)),
    "triangle": ("strong", ((0, 0.0),)),
    "sleigh bells": ("beats", ((0, 0.0), (2, -8.0))),
    "cabasa": ("beats", ((0, 0.0), (1, -14.0), (2, -6.0), (3, -14.0))),
    "maracas": ("beats", ((0, 0.0), (2, -6.0))),
    "congas": ("beats", ((2, -4.0), (3, 0.0))),
    "bongos": ("beats", ((0, 0.0), (1, -12.0), (2, -4.0), (3, -10.0))),
    "woodblock": ("beats", ((0, 0.0),)),
    "claves": ("clave", ((0, 0.0),)),
    "castanets": ("beats", ((0, 0.0), (2, -8.0), (3, -8.0))),
    "toms": ("strong", ((0, 0.0), (2, -8.0))),
}
_CLAVE = (0, 3, 6, 10, 12)
BRUSH_KIT, PLAIN_KIT = 40, 0


def keys_of(words: str) -> tuple[str, tuple[int, ...]]:
    """The voice and its keys that words mean.

    Raises:
        EditError: No drum is called that.
    """
    low = words.strip().lower().replace("-", " ")
    for name, (pattern, keys) in DRUM_VOICE_WORDS.items():
        if pattern.fullmatch(low):
            return name, keys
    raise EditError(f"No drum is called {words[:40]!r}; name one of: {', '.join(DRUM_VOICE_WORDS)}.")


def add_voice(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """One drum more in the kit, in its usual pattern."""
    name, keys = keys_of(wish.instrument or "tambourine")
    kit = any_kit(song, scope)
    added: list[Note] = []
    for bar in bars_in(song, scope):
        inside = [n for n in kit.in_bar(bar) if scope.has(kit.track, n)]
        if inside or not scope.is_whole_time(song):
            added += _pattern(kit, bar, name, keys[0])
    track = put(song, scope, kit.track, added=added)
    after = rebuilt(song, [track])
    count = len(track.notes) - len(kit.track.notes)
    if not count:
        raise EditError(f"That changes nothing: {name} is played there already.")
    summary = f"{place(song, scope)}: {name} added to the {track.shown_name} ({count} strokes)."
    effect = Effect(f"{name} strokes", replace(scope, track_ids=(track.id,)), "more")
    return Edited(after, promises(scope, song), summary, {"voice": name, "strokes": count}, (effect,))


def _pattern(kit: Kit, bar: Bar, name: str, key: int) -> list[Note]:
    beats, cells = _PATTERNS.get(name, ("beats", ((0, 0.0),)))
    at = beats_in(bar)
    chosen = {
        "backbeats": at[1::2] if len(at) != 3 else at[1:],
        "beats": at,
        "strong": at[::2] if len(at) != 3 else at[:1],
        "first": at[:1] if bar.number % 4 == 1 else [],
        "clave": [tick_at(bar, s) for s in _CLAVE if s < steps_in(bar)],
    }[beats]
    ends = [*at[1:], bar.end_tick]
    out = []
    for tick in chosen:
        length = next((e - t for t, e in zip(at, ends, strict=True) if t == tick), SIXTEENTH)
        for step, accent in cells:
            offset = step * SIXTEENTH if length == 4 * SIXTEENTH else (0, 2, 4, 5)[step] * SIXTEENTH
            if tick + offset < bar.end_tick and not _is_third_hand(kit, tick + offset, key):
                out.append(kit.stroke(tick + offset, bar, key, accent))
    return out


def _is_third_hand(kit: Kit, tick: int, key: int) -> bool:
    """Whether two hands are busy already; claps, shakers and hand percussion are another player's."""
    if key not in HANDS or key in (39, 54, 56):
        return False
    return sum(n.midi_pitch in HANDS for n in kit.track.notes if n.onset_tick == tick) >= 2


def drop_voice(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """One drum silent there; the rest of the kit plays on."""
    name, keys = keys_of(wish.instrument or "hi-hat")
    made = []
    for kit in kits(song, scope):
        gone = {n.id for n in kit.track.notes if n.midi_pitch in keys}
        made.append(put(song, scope, kit.track, gone=gone))
    after = rebuilt(song, made)
    if after == song:
        raise EditError(f"That changes nothing: no {name} is played in {scope.where(song)}.")
    where = replace(scope, track_ids=tuple(t.id for t in made))
    summary = f"{place(song, scope)}: no {name} any more; the rest of the kit plays on."
    return Edited(
        after, promises(scope, song), summary, {"voice": name}, (Effect(f"{name} strokes", where, "is", 0.0),)
    )


def swap_voice(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """One drum in place of another: `words` goes, `instrument` comes, stroke for stroke."""
    old, old_keys = keys_of(wish.words or "snare")
    new, new_keys = keys_of(wish.instrument or "rimshot")
    made = []
    for kit in kits(song, scope):
        inside = [n for n in kit.track.notes if scope.has(kit.track, n)]
        taken = {(n.onset_tick, n.midi_pitch) for n in inside if n.midi_pitch not in old_keys}
        gone, changed = set(), {}
        for note in inside:
            if note.midi_pitch not in old_keys or note.midi_pitch in new_keys:
                continue
            if (note.onset_tick, new_keys[0]) in taken:
                gone.add(note.id)
            else:
                taken.add((note.onset_tick, new_keys[0]))
                changed[note.id] = replace(note, midi_pitch=new_keys[0])
        made.append(put(song, scope, kit.track, gone, changed))
    after = rebuilt(song, made)
    if after == song:
        raise EditError(f"That changes nothing: no {old} is played in {scope.where(song)}.")
    where = replace(scope, track_ids=tuple(t.id for t in made))
    summary = f"{place(song, scope)}: {new} instead of {old}."
    return Edited(
        after, promises(scope, song), summary, {"from": old, "to": new}, (Effect(f"{new} strokes", where, "more"),)
    )


def brushes(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The whole kit played with brushes ("more"), or with sticks again ("less")."""
    if not scope.is_whole_time(song) or scope.end_tick < last_tick(song):
        raise EditError("A kit is played with brushes or sticks through the whole piece; say it without a place.")
    program = PLAIN_KIT if wish.direction == "less" else BRUSH_KIT
    found = [t for t in song.tracks if is_kit(t) and scope.has_track(t)]
    if not found:
        raise EditError('There are no drums in this piece; say "add drums" first.')
    made = [replace(t, instrument=replace(t.instrument, program=program, sound=None)) for t in found]
    after = rebuilt(song, made)
    how = "sticks" if wish.direction == "less" else "brushes"
    ids = replace(scope, track_ids=tuple(t.id for t in found))
    kept = tuple(p for p in promises(ids, song) if getattr(p, "what", "") != "programs")
    return Edited(after, kept, f"The drums are played with {how}; no stroke changed.", {"kit": program},
                  (Effect("kit", ids, "is", float(program)),))  # fmt: skip
