"""What a change of chords hands back: the song over its new chords, what it kept and claims, what is told of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tools.edit.harmony.revoice import bass_tracks, is_pitched, revoice, segments
from tools.edit.harmony.timeline import Change, Held, by_stretch, cut, held_chords, joined, patched
from tools.edit.harmony.tune import TuneKept, tune_ids
from tools.edit.invariants import Invariant, Promise, everywhere
from tools.edit.scope import Scope, bars_in_words
from tools.edit.values import Edited, Effect, capital, in_words
from tools.errors import EditError
from tools.song.values import KeyChange, Note, Song
from tools.theory.chord import Chord

CLASHING = 0.1  # share of the accompaniment that may stand outside the scope and against its new chords
MOST_TOLD = 8
MAY_PASS = 0.3  # share of the accompaniment's time that may be passing notes and held tensions
_KEPT = ("tempo", "meter", "programs", "names", "mix", "controllers", "lyrics", "marks", "form", "title")


def in_its_chords(scope: Scope) -> Effect:
    """The claim that the accompaniment plays the chords that are said to hold."""
    return Effect("accompaniment in its chords", scope, "is", 1.0, MAY_PASS)


def rechorded(song: Song, scope: Scope, change: Change, words: str, effects: Sequence[Effect] = ()) -> Edited:
    """Each stretch's chords changed, and the notes with them.

    Args:
        change: Takes the chords of a stretch and returns them as they shall be, over the same time.
        words: What was done, without a place: "every triad has a seventh now".
        effects: Claims beside the common ones.

    Raises:
        EditError: No chord sounds there, nothing would change, or parts outside the scope would clash.
    """
    return finished(song, scope, [change(list(rows)) for rows in by_stretch(song, scope)], words, effects)


def finished(
    song: Song,
    scope: Scope,
    stretches: Sequence[Sequence[Held]],
    words: str,
    effects: Sequence[Effect] = (),
    keys: tuple[KeyChange, ...] | None = None,
) -> Edited:
    """The song over new chords in some stretches, with promises, claims and words.

    Raises:
        EditError: Nothing would change, or parts outside the scope would clash.
    """
    before = [cut(held_chords(song), rows[0].start_tick, rows[-1].end_tick) for rows in stretches if rows]
    rows = patched(song, stretches)
    if joined([r for s in stretches for r in s]) == joined([r for s in before for r in s]) and keys is None:
        raise EditError(
            f"That changes nothing: under this tune the chords of {place_in_words(song, scope)} ({told(before)}) leave "
            "no room for it. Name other bars, or the chords you want."
        )
    _refuse_clash(song, scope, rows)
    edited = revoice(song, scope, rows, keys)
    tune = tune_ids(song)
    moved = moved_notes(song, edited)
    if not moved:
        _refuse_unplayed(song, edited, scope, tune, rows)
    facts: dict[str, Any] = {
        "chords_before": [r.symbol for s in before for r in s],
        "chords": [r.symbol for s in stretches for r in joined(s)],
        "notes_moved": len(moved),
        "tracks": sorted({track for track, _ in moved}),
    }
    trimmed = [_differing(old, list(new)) for old, new in zip(before, stretches, strict=True)]
    changed = [pair for pair in trimmed if pair[1]]
    where = _bars_of(song, scope, [new for _, new in changed])
    chords = f" ({told([o for o, _ in changed])} -> {told([n for _, n in changed])})" if changed else ""
    summary = f"{capital(where)}: {words}{chords}. {_played(song, edited, moved)}"
    claims = (*effects, *_anew(song, scope, bool(changed), bool(moved)), *((in_its_chords(scope),) if moved else ()))
    return Edited(edited, promises(song, scope, edited, tune, keys is None), summary, facts, claims)


def _anew(song: Song, scope: Scope, is_changed: bool, is_moved: bool) -> tuple[Effect, ...]:
    """The claim that there are other chords now: in the symbols, or in the notes where the song has none."""
    if song.chords:
        return (Effect("chord symbols", replace(scope, track_ids=None), "other"),) if is_changed else ()
    return (Effect("notes as played", scope, "other"),) if is_moved else ()


def _refuse_unplayed(song: Song, edited: Song, scope: Scope, tune: frozenset[str], rows: Sequence[Held]) -> None:
    """Refuse where new chords would stand in the symbols and nobody named would play them.

    Raises:
        EditError: They would.
    """
    changed = [s for s in segments(song, held_chords(song), rows) if s.changes]
    others = {
        t.shown_name
        for t in song.tracks
        for n in t.notes
        if is_pitched(t)
        and n.id not in tune
        and not scope.has(t, n)
        and any(s.start_tick < n.end_tick and n.onset_tick < s.end_tick for s in changed)
    }
    if others:
        raise EditError(
            f"The chords of {place_in_words(song, scope)} are played by {in_words(sorted(others))}, not by what was "
            "named. Name the bars only, or these parts."
        )
    if edited.chords == song.chords:
        raise EditError(
            f"That changes nothing: nobody plays chords in {place_in_words(song, scope)}. Add a part first."
        )


def symbol_claims(song: Song, *effects: Effect) -> tuple[Effect, ...]:
    """Claims that are read off the chord symbols: none where the song has none, since notes alone name chords less
    surely.
    """
    return effects if song.chords else ()


def promises(
    song: Song, scope: Scope, edited: Song, tune: frozenset[str], keeps_key: bool = True
) -> tuple[Invariant | Promise, ...]:
    """What a change of chords leaves alone: all outside the scope, the tune inside it, rhythm, players, mix."""
    kept: tuple[Invariant | Promise, ...] = everywhere(*_KEPT, *(("key",) if keeps_key else ()))
    struck = {n.id for t in edited.tracks for n in t.notes} - {n.id for t in song.tracks for n in t.notes}
    if not struck:
        kept += everywhere("onsets", "lengths", "velocities", "played timing")
    inside = frozenset(n.id for t in song.tracks for n in t.notes if n.id in tune and scope.has(t, n))
    if inside:
        kept += (TuneKept(inside, scope.where(song)),)
    return kept + outside_of(scope, song)


def outside_of(scope: Scope, song: Song) -> tuple[Invariant, ...]:
    """The claim that no note outside a scope changes, and no track it does not name."""
    found: tuple[Invariant, ...] = ()
    if any(not scope.has(t, n) for t in song.tracks for n in t.notes):
        found += (Invariant("notes", scope, outside=True),)
    if any(not scope.has_track(t) for t in song.tracks):
        found += (Invariant("tracks", scope, outside=True),)
    return found


def moved_notes(song: Song, edited: Song) -> list[tuple[str, Note]]:
    """Notes that are new or have another pitch, each with its track's shown name."""
    old = {n.id: n.midi_pitch for t in song.tracks for n in t.notes}
    return [(t.shown_name, n) for t in edited.tracks for n in t.notes if old.get(n.id) != n.midi_pitch]


def _differing(old: list[Held], new: list[Held]) -> tuple[list[Held], list[Held]]:
    """Both rows without what they have in common at their ends."""
    old, new = joined(old), joined(new)
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return old, new


def _bars_of(song: Song, scope: Scope, rows: Sequence[Sequence[Held]]) -> str:
    """The bars in which chords changed: those of the scope where they are the whole of it."""
    if not rows:
        return place_in_words(song, scope)
    spans = tuple((r[0].start_tick, min(r[-1].end_tick, song.end_tick)) for r in rows)
    return place_in_words(song, Scope(None, spans[0][0], spans[-1][1], spans if len(spans) > 1 else ()))


def _played(song: Song, edited: Song, moved: Sequence[tuple[str, Note]]) -> str:
    if not moved:
        return "Only the chord symbols changed: nobody plays them there."
    here = {name for name, _ in moved}
    names = [t.shown_name for t in song.tracks if t.shown_name in here]
    old = {n.id for t in song.tracks for n in t.notes}
    again = sum(n.id not in old for _, n in moved)
    struck = f", {counted(again, 'held note')} struck again for a new chord" if again else ""
    follow = "follow" if len(names) > 1 else "follows"
    return f"{in_words(names)} {follow} with {counted(len(moved), 'note')}{struck}; the tune stays."


def counted(number: int, noun: str) -> str:
    """Such as "1 note", "5 notes"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def place_in_words(song: Song, scope: Scope) -> str:
    """Such as "bars 5-8", "the whole piece"."""
    return bars_in_words(song, scope) or "the whole piece"


def told(stretches: Sequence[Sequence[Held]]) -> str:
    """Chords in order, long rows cut: "C Am F G7 ...", repeats of a whole row once."""
    symbols = [row.symbol or "no chord" for rows in stretches for row in joined(rows)]
    short = symbols[:MOST_TOLD]
    return " ".join(short) + (" ..." if len(symbols) > len(short) else "")


def _refuse_clash(song: Song, scope: Scope, rows: Sequence[Held]) -> None:
    """Refuse where parts that may not move would stand against the new chords.

    Raises:
        EditError: They would.
    """
    tune = tune_ids(song)
    changed = [s for s in segments(song, held_chords(song), rows) if s.changes]
    against: dict[str, int] = {}
    total = 0
    for track in song.tracks:
        if not is_pitched(track):
            continue
        for note in track.notes:
            if note.id in tune or not scope.has_tick(note.onset_tick):
                continue
            for segment in changed:
                ticks = min(note.end_tick, segment.end_tick) - max(note.onset_tick, segment.start_tick)
                if ticks <= 0:
                    continue
                total += ticks
                if not scope.has(track, note) and _only_old(note, segment.old, segment.new):
                    against[track.shown_name] = against.get(track.shown_name, 0) + ticks
    if sum(against.values()) > CLASHING * total:
        raise EditError(
            f"{in_words(against)} would clash with the new chords, because only part of the music there is named.",
            next_step="Leave out the tracks, beats or pitches, so that everybody who plays chords moves together.",
        )


def _only_old(note: Note, old: Chord, new: Chord) -> bool:
    return note.midi_pitch % 12 in old.pitch_classes and note.midi_pitch % 12 not in new.pitch_classes


def bass_of(song: Song) -> frozenset[str]:
    """Ids of the tracks that play the bass."""
    return bass_tracks(song, tune_ids(song))
