"""Same notes, another instrument: for whole tracks, or for the tune alone.

No note is moved or dropped, whatever the instrument: what lies out of its range, or is more than one note at a time, is
reported. Sharing all parts out anew is `tools.edit.orchestrate`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tools.edit.invariants import Invariant, everywhere
from tools.edit.scope import Scope, check_locks, last_tick, pitched_ids
from tools.edit.transpose import out_of_range, range_words
from tools.edit.values import Edited, all_names, in_words, next_track_id, sorted_notes, unique_name, with_tracks
from tools.errors import EditError
from tools.instruments.lookup import find_instrument, row, row_of
from tools.instruments.values import InstrumentRow
from tools.song.values import Instrument, Note, Song, Track

_KEPT = ("pitches", "onsets", "lengths", "velocities", "played timing", "tempo", "meter", "key", "chords", "form")
_PEDALLED_FAMILIES = ("piano", "chromatic percussion")
_PEDALLED = {46, 98, 99}  # harp, crystal, atmosphere: plucked or struck sounds that ring
_CHORDS_SHARE = 0.2
_SCORE_SIGNS = {"clef", "octave", "fingering"}


def change_instrument(song: Song, track_ids: Iterable[str] | None, program: int) -> Edited:
    """Play some tracks on another instrument, note for note.

    Args:
        track_ids: None means every pitched track.
        program: General MIDI program 0 to 127.

    Raises:
        EditError: Only drums are meant, or a track is locked.
    """
    ids = pitched_ids(song, track_ids)
    if not ids:
        raise EditError("Drums cannot be given a pitched instrument; name a pitched track.")
    scope = Scope(ids, 0, last_tick(song))
    check_locks(song, scope)
    new = row(program)
    edited = _with_instrument(song, ids, new)
    others = (Invariant("tracks", scope, outside=True),) if len(ids) < len(song.tracks) else ()
    names = [(song.track(i).shown_name, row_of(song.track(i).instrument).name) for i in ids]
    players = in_words(f"{name} ({was})" if name != was else name for name, was in names)
    summary = f"{new.name} now plays what {players} played, note for note."
    if edited == song:
        summary = f"{players} is played by {new.name} already."
    facts = _facts(song, edited, scope, new)
    return Edited(edited, everywhere(*_KEPT, "mix") + others, summary + _told(facts), facts)


def _with_instrument(song: Song, ids: Iterable[str], new: InstrumentRow) -> Song:
    player = instrument_in(song, new)
    for track_id in ids:
        taken = [t.shown_name for t in song.tracks if t.id != track_id]
        song = with_tracks(song, lambda track, taken=taken: _played_by(track, new, player, taken), [track_id])  # type: ignore[misc]
    return song


def instrument_in(song: Song, new: InstrumentRow) -> Instrument:
    """An instrument as this song plays it: with the sound of our own that its style names for the program, if any;
    the sound a track had before is never kept.
    """
    from tools.compose.style import load_style, style_names
    from tools.sound.table import sound_for

    sounds = load_style(song.style).sounds if song.style in style_names() else {}
    return replace(new.instrument(), sound=sound_for(new.program, sounds, new.is_drum))


def _played_by(track: Track, new: InstrumentRow, player: Instrument, taken: Iterable[str]) -> Track:
    """A track on another instrument: label, transposition, pedal and clefs follow; name, notes and mix stay."""
    old = row_of(track.instrument)
    if track.instrument == player and not track.program_changes:
        return track
    label = unique_name(new.name, taken) if _is_named_after(track.shown_name, old) else track.label
    label = "" if label == track.name else label
    changed = replace(track, label=label, instrument=player, program_changes=())
    if not has_pedal(new):
        changed = replace(
            changed, curves=tuple(c for c in track.curves if c.controller != "cc64"), marks=_without(changed, "pedal")
        )
    return replace(changed, marks=_without(changed, *_SCORE_SIGNS)) if track.staves == 1 else changed


def _without(track: Track, *kinds: str) -> tuple[Any, ...]:
    return tuple(mark for mark in track.marks if mark.kind not in kinds)


def has_pedal(instrument: InstrumentRow) -> bool:
    """Whether a sustain pedal makes sense on it."""
    return instrument.family in _PEDALLED_FAMILIES or instrument.program in _PEDALLED


def _is_named_after(name: str, instrument: InstrumentRow) -> bool:
    """Whether a track's name says its instrument ("Violin II", "Piano 2"), so that it has to change with it."""
    if name.casefold().startswith((instrument.name.casefold(), instrument.official_name.casefold())):
        return True
    found = find_instrument(name, fuzzy=False)
    return found is not None and (found == instrument or found.family == instrument.family)


def _facts(song: Song, edited: Song, scope: Scope, new: InstrumentRow) -> dict[str, Any]:
    tracks = [track for track in edited.tracks if scope.has_track(track)]
    pedal = [t.name for t in song.tracks if scope.has_track(t) and any(c.controller == "cc64" for c in t.curves)]
    facts: dict[str, Any] = {
        "program": new.program,
        "instrument": new.name,
        "tracks": [track.name for track in tracks],
        "out_of_range": out_of_range(edited, scope),
    }
    if pedal and not has_pedal(new):
        facts["pedal_removed"] = pedal
    if not new.polyphonic and (chords := sum(len(_chord_onsets(track.notes)) for track in tracks)):
        facts["chords_on_a_single_voice"] = chords
    return facts


def _told(facts: dict[str, Any]) -> str:
    text = range_words(facts["out_of_range"])
    if "chords_on_a_single_voice" in facts:
        text += f" {facts['instrument']} plays one note at a time; "
        text += f"{facts['chords_on_a_single_voice']} chords stay as written."
    if "pedal_removed" in facts:
        text += f" The sustain pedal is gone: {facts['instrument']} has none."
    return text


def _chord_onsets(notes: Iterable[Note]) -> set[int]:
    """Onsets at which more than one note begins."""
    seen: set[int] = set()
    return {note.onset_tick for note in notes if note.onset_tick in seen or seen.add(note.onset_tick)}  # type: ignore[func-returns-value]


def melody_track(song: Song) -> Track:
    """The track that has the tune: by role, else the highest pitched one that is no bass and no pad.

    Raises:
        EditError: The song has no pitched notes.
    """
    pitched = [t for t in song.tracks if t.notes and not t.instrument.is_drum]
    named = [t for t in pitched if t.role == "melody"]
    if named:
        return max(named, key=lambda t: len(t.notes))
    if not pitched:
        raise EditError("The song has no pitched notes, so there is no tune to give away; add a melody first.")
    free = [t for t in pitched if t.role not in ("bass", "pad")] or pitched
    return max(free, key=lambda t: sum(n.midi_pitch for n in t.notes) / len(t.notes))


def give_tune_to(song: Song, program: int) -> Edited:
    """Let another instrument play the melody.

    A melody with a track of its own changes its instrument. Where one track holds tune and accompaniment (a solo piano
    on two staves, chords under a tune), the tune's notes go to a new track and the rest stays where it is.

    Raises:
        EditError: There is no tune, or its track is locked.
    """
    track, new = melody_track(song), row(program)
    tune = tune_notes(track)
    if len(tune) == len(track.notes):
        edited = change_instrument(song, [track.id], program)
        moved = f"The tune goes from {track.shown_name} to {new.name}: {len(tune)} notes, pitches and rhythm the same."
        facts = {**edited.facts, "melody_track": track.id, "notes": len(tune)}
        return Edited(edited.song, edited.kept, moved + _told(facts), facts)
    return _split_tune(song, track, new, tune)


def tune_notes(track: Track) -> tuple[Note, ...]:
    """The notes of a melody track that are its tune: all of them, unless accompaniment is in it.

    With two staves in use it is the top line of the upper staff's first voice; with many chords on one staff the top
    line.
    """
    notes = track.notes
    if any(note.staff > 1 for note in notes):
        upper = [note for note in notes if note.staff == 1]
        first = min((note.voice for note in upper), default=1)
        return _top_line([note for note in upper if note.voice == first] or list(notes))
    onsets = {note.onset_tick for note in notes}
    return _top_line(list(notes)) if len(_chord_onsets(notes)) > _CHORDS_SHARE * len(onsets) else notes


def _top_line(notes: list[Note]) -> tuple[Note, ...]:
    """The highest note of each onset, without what begins under a longer, higher note still held."""
    top: dict[int, Note] = {}
    for note in notes:
        if note.onset_tick not in top or note.midi_pitch > top[note.onset_tick].midi_pitch:
            top[note.onset_tick] = note
    line: list[Note] = []
    for note in sorted_notes(top.values()):
        if line and line[-1].end_tick > note.onset_tick and line[-1].midi_pitch > note.midi_pitch:
            continue
        line.append(note)
    return tuple(line)


def _split_tune(song: Song, track: Track, new: InstrumentRow, tune: tuple[Note, ...]) -> Edited:
    scope = Scope((track.id,), 0, last_tick(song))
    check_locks(song, scope)
    ids = {note.id for note in tune}
    own = Track(
        id=next_track_id(song),
        name=unique_name(new.name, all_names(song)),
        role="melody",
        instrument=instrument_in(song, new),
        notes=sorted_notes(replace(note, staff=1, voice=1) for note in tune),
        marks=tuple(m for m in track.marks if m.note_id in ids or (m.kind in ("dynamic", "hairpin") and m.staff == 1)),
        syllables=tuple(s for s in track.syllables if s.note_id is None or s.note_id in ids),
        mix=replace(track.mix, pan=0.0),
    )
    rest = replace(
        track,
        role="chords",
        notes=tuple(note for note in track.notes if note.id not in ids),
        marks=tuple(m for m in track.marks if m.note_id not in ids),
        syllables=tuple(s for s in track.syllables if s not in own.syllables),
    )
    at = song.tracks.index(track)
    edited = replace(song, tracks=(*song.tracks[:at], own, rest, *song.tracks[at + 1 :]))
    facts: dict[str, Any] = {
        "program": new.program,
        "instrument": new.name,
        "melody_track": own.id,
        "notes": len(tune),
        "split_from": track.name,
        "out_of_range": out_of_range(edited, Scope((own.id,), 0, last_tick(edited))),
    }
    others = (Invariant("tracks", scope, outside=True, additions=True),) if len(song.tracks) > 1 else ()
    summary = (
        f"The tune ({len(tune)} notes) goes from {track.shown_name} to {own.name}; {track.shown_name} keeps its other "
        f"{len(rest.notes)} notes, and no pitch or rhythm changes."
    )
    return Edited(edited, everywhere(*_KEPT) + others, summary + _told(facts), facts)
