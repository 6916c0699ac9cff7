"""What was asked of the parts, measured in the exported file: who plays, which notes came, moved, stayed or went.

Never reads the request for what was found.
"""

from typing import Any

from assistant.evidence import Evidence, Measures
from assistant.workbench import Wish
from tools.measure.midi_facts import MidiFacts
from tools.song.values import TICKS_PER_QUARTER

DRAWN_NOTES, DRAWN_TOLERANCE_QUARTERS = "drawn notes", 1 / 48


def _drums(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    got = any(track.is_drum for track in e.midi.tracks)
    return got, got == wish.asked


def _instrument(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    names = {t.name for t in e.song.tracks if not wish.track_ids or t.id in wish.track_ids}
    programs = sorted({t.program for t in e.midi.pitched if t.name in names})
    wanted = wish.asked.get("programs") or [wish.asked["program"]]
    found = [t.name for t in e.midi.pitched if t.program in wanted and t.name in names]
    told = next((name for name in found if name.lower() == str(wish.asked["name"]).lower()), found[0] if found else "")
    shown = {t.name: t.shown_name for t in e.song.tracks}  # a track keeps its handle when its instrument changes
    return shown.get(told, told) or f"programs {programs}", bool(found)


def _left_out(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    there = [t.name for t in e.midi.pitched if t.program in wish.asked["programs"]]
    return (f"still there: {', '.join(there)}" if there else "not there"), not there


def _transposed(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if e.before is None:
        return "no song before", False
    was = {n.id: n for t in e.before.tracks for n in t.notes}
    moved = [
        note.midi_pitch - was[note.id].midi_pitch
        for track in e.song.tracks
        if not track.instrument.is_drum and (not wish.track_ids or track.id in wish.track_ids)
        for note in track.notes
        if note.id in was
        and (wish.bars is None or wish.bars[0] <= e.song.grid.bar_at(note.onset_tick).number <= wish.bars[1])
    ]
    steps = sorted(set(moved))
    return (f"{len(moved)} notes by {steps[0]:+d}" if len(steps) == 1 else f"steps {steps}"), steps == [wish.asked]


def _same_notes(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if e.midi_before is None:
        return "no song before", False
    a, b = _flat(e.midi_before), _flat(e.midi)
    return f"{len(b)} notes, {'all' if a == b else 'not all'} as before", a == b


def _flat(facts: MidiFacts) -> list[tuple[float, float, int]]:
    rows = [
        (round(n.onset_quarters, 4), round(n.length_quarters, 4), n.midi_pitch) for t in facts.tracks for n in t.notes
    ]
    return sorted(rows)


def _added(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    track = e.midi.named(wish.asked)
    return (f"{track.name}, {len(track.notes)} notes" if track else "not in the file"), bool(track)


def _removed(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    shown = {t.name: t.shown_name for t in (wish.since or e.song).tracks}  # a file's track bears the handle
    left = [t.name for t in e.midi.tracks if shown.get(t.name, t.name) in wish.asked]
    return (f"still there: {', '.join(left)}" if left else "gone"), not left


def _drawn_notes(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """Notes changed by hand: each is looked for in the exported file, at its place, with its pitch and velocity."""
    rows, names = wish.asked["notes"], {track.id: track.name for track in e.song.tracks}
    found = 0
    for track_id, _, onset, _, pitch, velocity in rows:
        track = e.midi.named(names.get(track_id, ""))
        at = onset / TICKS_PER_QUARTER
        found += track is not None and any(
            abs(n.onset_quarters - at) < DRAWN_TOLERANCE_QUARTERS and (n.midi_pitch, n.velocity) == (pitch, velocity)
            for n in track.notes
        )
    gone = wish.asked["gone"]
    told = f"{found} of {len(rows)} in the exported file" if rows else f"{gone} taken out"
    return told, found == len(rows)


PART_MEASURES: Measures = {
    DRAWN_NOTES: _drawn_notes,
    "drums": _drums,
    "instrument": _instrument,
    "instruments left out": _left_out,
    "transposed": _transposed,
    "same notes": _same_notes,
    "track added": _added,
    "track removed": _removed,
}
