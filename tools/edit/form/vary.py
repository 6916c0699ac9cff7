"""A second time that is not the first: the tune's held notes get a passing or neighbouring note, its skeleton stays."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from tools.compose.seeds import stream
from tools.edit.form.final_chord import key_at
from tools.edit.notes import next_number
from tools.edit.scope import Scope
from tools.edit.values import sorted_notes
from tools.song.values import EIGHTH, QUARTER, Note, Song, Track
from tools.theory.key import Key

SHARE = 0.6  # of the notes that have room
MOST_APART = 2 * QUARTER  # a note is led on to the next one only where it follows soon


def lead_of(song: Song, scope: Scope) -> Track | None:
    """The track with the tune in a stretch: the melody's role, else the highest pitched one."""
    there = [t for t in song.tracks if not t.instrument.is_drum and any(scope.has(t, n) for n in t.notes)]
    leads = [t for t in there if t.role == "melody"]
    if leads or not there:
        return leads[0] if leads else None
    return max(there, key=lambda t: sum(n.midi_pitch for n in t.notes) / len(t.notes))


def varied(song: Song, scope: Scope, seed: int) -> tuple[Song, str, Scope]:
    """The song with the tune decorated in a stretch, what was done, and where."""
    lead = lead_of(song, scope)
    if lead is None:
        return song, "There is no tune to vary in it.", scope
    line = [n for n in lead.notes if scope.has(lead, n) and n.staff == 1 and n.voice == 1 and n.grace is None]
    rng = stream(seed, "ad lib", lead.id, str(scope.start_tick))
    number = next_number(lead)
    changed: dict[str, Note] = {}
    fresh: list[Note] = []
    for note, after in itertools.pairwise(line):
        if not _has_room(line, note, after) or rng.random() > SHARE:
            continue
        pitch = _between(key_at(song, note.onset_tick), note.midi_pitch, after.midi_pitch, rng.random() < 0.5)
        onset = note.end_tick - EIGHTH
        changed[note.id] = replace(note, length_ticks=note.length_ticks - EIGHTH, sounding_ticks=None, tuplet=None)
        fresh.append(
            Note(
                f"{lead.id}.n{number}",
                onset,
                EIGHTH,
                pitch,
                max(1, note.velocity - 6),
                voice=1,
                shift_ticks=note.shift_ticks,
            )
        )
        number += 1
    notes = sorted_notes([*(changed.get(n.id, n) for n in lead.notes), *fresh])
    tracks = tuple(replace(t, notes=notes) if t.id == lead.id else t for t in song.tracks)
    but = Scope((lead.id,), scope.start_tick, scope.end_tick)
    told = f"The last time {lead.shown_name} plays {len(fresh)} passing and neighbouring notes more."
    return replace(song, tracks=tracks), told, but


def _has_room(line: Sequence[Note], note: Note, after: Note) -> bool:
    alone = not any(o is not note and o.onset_tick == note.onset_tick for o in line)
    return alone and note.length_ticks >= QUARTER and 0 <= after.onset_tick - note.end_tick < MOST_APART


def _between(key: Key, pitch: int, after: int, up: bool) -> int:
    """The scale tone that leads from one pitch to the next: between them, else a neighbour."""
    tones = key.scale_pitch_classes
    low, high = sorted((pitch, after))
    inside = [p for p in range(low + 1, high) if p % 12 in tones]
    if inside:
        return inside[-1] if after > pitch else inside[0]
    step = 1 if up else -1
    return next(after + step * i for i in range(1, 4) if (after + step * i) % 12 in tones or i == 3)
