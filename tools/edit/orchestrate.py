"""Sharing all pitched parts out to new instruments: by register, high parts to high instruments; drums stay.

Every note keeps its pitch and time. With fewer instruments than parts, neighbours in register share one (each as a
voice of its own); with more, chords are taken apart from the top, and where nothing is left to take apart the tune is
doubled, which is said. Composing new parts is not done here.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tools.edit.instrument import has_pedal
from tools.edit.invariants import Invariant, everywhere
from tools.edit.parts import Part, split_parts
from tools.edit.scope import Scope, check_locks, last_tick
from tools.edit.transpose import out_of_range, range_words
from tools.edit.values import Edited, in_words, sorted_notes, unique_name
from tools.errors import EditError, LimitError
from tools.instruments.lookup import row
from tools.instruments.values import InstrumentRow
from tools.song.values import Note, Role, Song, Track

MAX_PROGRAMS = 32
_KEPT = ("pitches", "onsets", "lengths", "velocities", "played timing", "tempo", "meter", "key", "chords", "form")
_FIRST_ROLES: tuple[Role, ...] = ("melody", "bass", "counter", "chords", "pad", "other")


def reorchestrate(song: Song, programs: Sequence[int]) -> Edited:
    """Give all pitched parts to new instruments.

    Args:
        programs: General MIDI programs, repeated where there are several of one (two violins: 40, 40).

    Raises:
        EditError: No instrument or no pitched part, or a track is locked.
        LimitError: Too many instruments.
    """
    tracks = [t for t in song.tracks if t.notes and not t.instrument.is_drum]
    if not programs or not tracks:
        raise EditError(
            "Sharing the parts out needs at least one pitched instrument and one part with notes; name the instruments."
        )
    if len(programs) > MAX_PROGRAMS:
        raise LimitError(f"{len(programs)} instruments are too many; name up to {MAX_PROGRAMS}.")
    scope = Scope(tuple(t.id for t in tracks), 0, last_tick(song))
    check_locks(song, scope)
    rows = sorted((row(p) for p in programs), key=lambda r: -sum(r.comfortable))
    parts = split_parts(tracks, len(rows))
    groups = _shared_out(parts, rows)
    made = _tracks(song, groups, rows)
    rest = tuple(t for t in song.tracks if t not in tracks)
    edited = replace(song, tracks=(*made, *rest))
    facts = _facts(edited, made, groups)
    kept = everywhere(*_KEPT, additions=any(part.is_double for part in parts))
    kept += (Invariant("tracks", scope, outside=True, additions=True),) if rest else ()
    return Edited(edited, kept, _told(song, facts), facts)


def _shared_out(parts: list[Part], rows: list[InstrumentRow]) -> list[list[Part]]:
    """Parts from high to low cut into as many runs as there are instruments, so that registers fit best.

    Dynamic programming over the cuts; the cost of a part on an instrument is its distance in semitones from the middle
    of the comfortable range, plus an octave for every part a single-voice instrument has beyond its first.
    """
    n, k = len(parts), len(rows)
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for used in range(1, k + 1):
        for end in range(used, n - (k - used) + 1):
            options = []
            for start in range(used - 1, end):
                if (used - 1, start) in best:
                    options.append((best[used - 1, start][0] + _cost(parts[start:end], rows[used - 1]), start))
            best[used, end] = min(options)
    groups: list[list[Part]] = []
    end = n
    for used in range(k, 0, -1):
        start = best[used, end][1]
        groups.insert(0, parts[start:end])
        end = start
    return groups


def _cost(parts: list[Part], instrument: InstrumentRow) -> float:
    middle = sum(instrument.comfortable) / 2
    crowd = 0 if instrument.polyphonic else 12 * (len(parts) - 1)
    return sum(abs(part.register - middle) for part in parts) + crowd


def _tracks(song: Song, groups: list[list[Part]], rows: list[InstrumentRow]) -> tuple[Track, ...]:
    taken = [t.shown_name for t in song.tracks if t.instrument.is_drum or not t.notes]
    ids = {t.id for t in song.tracks}
    used: set[str] = set()
    made: list[Track] = []
    counts = {r.name: sum(other.name == r.name for other in rows) for r in rows}
    for group, instrument in zip(groups, rows, strict=True):
        source = min(
            (part.track for part in group), key=lambda t: _FIRST_ROLES.index(t.role) if t.role in _FIRST_ROLES else 9
        )
        own_id = source.id if source.id not in used else _fresh(ids)
        ids.add(own_id)
        used.add(own_id)
        name = _part_name(instrument, counts, [*taken, *(t.name for t in made)])
        made.append(_one_track(own_id, name, group, source, instrument))
    return tuple(made)


def _fresh(ids: set[str]) -> str:
    return next(f"t{n}" for n in range(1, len(ids) + 2) if f"t{n}" not in ids)


def _part_name(instrument: InstrumentRow, counts: dict[str, int], taken: list[str]) -> str:
    """Such as "Violin I", "Violin II" where there are several, else the plain name, unique."""
    numerals = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
    if counts[instrument.name] in range(2, len(numerals) + 1):
        for numeral in numerals:
            if f"{instrument.name} {numeral}" not in taken:
                return f"{instrument.name} {numeral}"
    return unique_name(instrument.name, taken)


def _one_track(own_id: str, name: str, group: list[Part], source: Track, instrument: InstrumentRow) -> Track:
    """One new track from its parts; several parts become voices, and two staves where the instrument has them."""
    is_whole = len(group) == 1 and group[0].notes == source.notes
    voiced = [_voiced(part, number, len(group), instrument) for number, part in enumerate(group)]
    notes = sorted_notes(note for part in voiced for note in part)
    note_ids = {note.id for note in notes}
    sources = list({part.track.id: part.track for part in group}.values())
    dropped = {"clef", "octave", "fingering"} | (set() if has_pedal(instrument) else {"pedal"})
    marks = [
        m for t in sources for m in t.marks if m.kind not in dropped and (m.note_id is None or m.note_id in note_ids)
    ]
    curves = tuple(c for c in source.curves if c.controller != "cc64" or has_pedal(instrument))
    return replace(
        source,
        id=own_id,
        name=name,
        label="",
        role=_role(group, source),
        instrument=instrument.instrument(),
        program_changes=(),
        notes=notes,
        marks=tuple(sorted(set(marks), key=lambda m: (m.tick, m.kind, m.value))) if not is_whole else tuple(marks),
        curves=curves if group[0].track is source else (),
        syllables=tuple(s for t in sources for s in t.syllables if s.note_id is None or s.note_id in note_ids),
        staves=max((note.staff for note in notes), default=1),
    )


def _role(group: list[Part], source: Track) -> Role:
    """A part taken from under the tune is no tune: only the one with the highest line stays the melody."""
    if source.role != "melody" or any(part.is_double for part in group):
        return source.role
    top = max((n.midi_pitch for n in source.notes), default=0)
    return "melody" if any(n.midi_pitch == top for part in group for n in part.notes) else "chords"


def _voiced(part: Part, number: int, count: int, instrument: InstrumentRow) -> list[Note]:
    if count == 1 and max(note.staff for note in part.notes) <= instrument.staves:
        return list(part.notes)
    if instrument.staves == 2 and count > 1:
        staff = 1 if number < (count + 1) // 2 else 2
        voice = 1 + (number if staff == 1 else number - (count + 1) // 2)
        return [replace(note, staff=staff, voice=voice) for note in part.notes]
    return [
        replace(note, staff=1, voice=number + 1 if count > 1 else 2 * note.staff - 2 + note.voice)
        for note in part.notes
    ]


def _facts(edited: Song, made: tuple[Track, ...], groups: list[list[Part]]) -> dict[str, Any]:
    scope = Scope(tuple(t.id for t in made), 0, last_tick(edited))
    rows = [
        {
            "track": track.name,
            "program": track.instrument.program,
            "from": list(dict.fromkeys(p.track.shown_name for p in group)),
            "notes": len(track.notes),
        }
        for track, group in zip(made, groups, strict=True)
    ]
    doubled = [track.name for track, group in zip(made, groups, strict=True) if any(p.is_double for p in group)]
    return {"parts": rows, "doubled": doubled, "out_of_range": out_of_range(edited, scope)}


def _told(song: Song, facts: dict[str, Any]) -> str:
    rows = [f"{r['track']} (from {in_words(r['from'])})" for r in facts["parts"]]
    doubled = ""
    if facts["doubled"]:
        verb = "doubles" if len(facts["doubled"]) == 1 else "double"
        doubled = f" {in_words(facts['doubled'])} {verb} the tune: there are more instruments than lines."
    drums = " The drums stay." if any(t.instrument.is_drum for t in song.tracks) else ""
    shared = f"The parts are shared out to {in_words(rows)}; no pitch or rhythm changed."
    return f"{shared}{doubled}{drums}{range_words(facts['out_of_range'])}"
