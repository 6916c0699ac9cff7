"""The part that plays beside the tune: a track of the song that is free there, or a new one.

Writes notes into it; which notes is the caller's.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.edit.instrument import instrument_in
from tools.edit.invariants import Invariant, Promise, everywhere
from tools.edit.melody.hangings import rehung
from tools.edit.melody.line import fresh, kept_outside, resized
from tools.edit.scope import Scope, last_tick
from tools.edit.tracks import add_track
from tools.edit.values import sorted_notes
from tools.errors import EditError
from tools.instruments.lookup import find_instrument, row_of
from tools.instruments.values import InstrumentRow
from tools.song.values import Note, Role, Song, Track, TrackMix

SOFTER_DB = -2.5
_SIDE = 0.25


def player(words: str, like: Track) -> InstrumentRow:
    """The instrument a phrase names, the one of a track where nothing is said.

    Raises:
        EditError: No such instrument, or a drum.
    """
    if not words:
        return row_of(like.instrument)
    found = find_instrument(words)
    if found is None or found.is_drum:
        raise EditError(f"I know no pitched instrument {words[:40]!r}; name one, such as violin or saxophone.")
    return found


def part_of(song: Song, lead: Track, words: str) -> Track | None:
    """The song's own track for an instrument that was named, if it has one beside the tune; names go before kinds."""
    if not words:
        return None
    new = player(words, lead)
    others = [t for t in song.tracks if t.id != lead.id and not t.instrument.is_drum and t.role != "bass"]
    named = [t for t in others if words.casefold() in (t.name.casefold(), t.shown_name.casefold(), t.id)]
    exact = [t for t in others if row_of(t.instrument) == new]
    alike = [t for t in others if row_of(t.instrument).family == new.family and new.family in ("reed", "ensemble")]
    found = named or exact or alike
    return found[0] if found else None


def with_part(
    song: Song,
    place: Scope,
    lead: Track,
    words: str,
    notes: Sequence[Note],
    role: Role = "counter",
    clear: bool = False,
) -> tuple[Song, str, str]:
    """The song with notes in the part of an instrument; its name and id.

    Args:
        place: Where the notes stand.
        words: The instrument as said, "" for a new track like the lead's.
        notes: In order; ids are made anew.
        clear: True takes out what the part plays there meanwhile; False gives the notes a track of their own then.
    """
    found = part_of(song, lead, words)
    runs = _runs(notes)
    if found is None or (not clear and any(_sounds(n, runs) for n in found.notes)):
        return _new_part(song, lead, player(words, lead), notes, role)
    own = Scope((found.id,), place.start_tick, place.end_tick, place.spans, apart=place.apart)
    kept = []
    for note in found.notes:
        if not own.has(found, note):
            kept.append(note)
        elif not any(a <= note.onset_tick < b for a, b in runs):
            cut = next((a for a, _ in runs if note.onset_tick < a < note.end_tick), None)
            kept.append(note if cut is None else resized(note, note.onset_tick, cut - note.onset_tick))
    named = _named(song, found.id, notes)
    track = rehung(found, sorted_notes([*kept, *named]))
    edited = replace(song, tracks=tuple(track if t.id == found.id else t for t in song.tracks))
    return edited, found.shown_name, found.id


def _sounds(note: Note, runs: Sequence[tuple[int, int]]) -> bool:
    return any(note.onset_tick < b and a < note.end_tick for a, b in runs)


def _runs(notes: Sequence[Note]) -> list[tuple[int, int]]:
    """Stretches in which the notes follow one another."""
    out: list[tuple[int, int]] = []
    for note in notes:
        if out and note.onset_tick <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], note.end_tick))
        else:
            out.append((note.onset_tick, note.end_tick))
    return out


def _named(song: Song, track_id: str, notes: Sequence[Note]) -> list[Note]:
    taken = [n.id.rpartition(".n") for t in song.tracks for n in t.notes if n.id.startswith(f"{track_id}.n")]
    first = 1 + max((int(tail) for _, _, tail in taken if tail.isdigit()), default=0)
    return [replace(n, id=f"{track_id}.n{first + i}", staff=1, voice=1) for i, n in enumerate(notes)]


def _new_part(song: Song, lead: Track, new: InstrumentRow, notes: Sequence[Note], role: Role) -> tuple[Song, str, str]:
    player_of = lead.instrument if new == row_of(lead.instrument) else instrument_in(song, new)
    pan = _SIDE if lead.mix.pan <= 0 else -_SIDE
    mix = TrackMix(lead.mix.gain_db + SOFTER_DB, pan, lead.mix.reverb_send_db)
    rows = [replace(n, id=f"new.n{i}", staff=1, voice=1) for i, n in enumerate(notes, 1)]
    track = Track("", new.name, role, player_of, tuple(rows), mix=mix)
    edited = add_track(song, track)
    own = edited.song.track(edited.facts["track_id"])
    return edited.song, own.shown_name, own.id


def kept_beside(song: Song, edited: Song, place: Scope, part_id: str) -> tuple[Invariant | Promise, ...]:
    """What stays when a part is written beside the tune: every other track, and this one outside the place."""
    rows: tuple[Invariant | Promise, ...] = (
        Invariant("tracks", Scope((part_id,), 0, last_tick(edited)), outside=True),
    )
    if any(t.id == part_id for t in song.tracks):
        rows = kept_outside(song, replace(place, track_ids=(part_id,), low_pitch=0, high_pitch=127))
    return (*rows, *everywhere("tempo", "meter", "key", "chords", "form", "title"))


def beside(note: Note, midi_pitch: int, softer: int = 8) -> Note:
    """A note with another at its side, a little softer."""
    return replace(fresh(note, note.onset_tick, note.length_ticks, midi_pitch, softer), tuplet=note.tuplet)
