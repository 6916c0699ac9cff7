"""A score's notes under the ids they have in the song, so that an engraved page can be lit note by note.

For the engraver only: the file that is handed out is left as it is. A tied note is drawn in pieces; the first has the
note's id ("t1.n12"), the others a number behind it ("t1.n12-2"). What is found by bar, onset and sounding pitch holds
for what was written anew and for measures copied from an upload alike. A note that is not found keeps what it had.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element, tostring

from tools.song.musicxml.tables import DRUM_FALLBACK, DRUM_STAFF
from tools.song.values import TICKS_PER_QUARTER, Note, Song, Track
from tools.theory.pitch import STEP_SEMITONES

NEAR_TICKS = TICKS_PER_QUARTER // 16  # a source may have rounded a tuplet


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A note element: where it stands and what it sounds."""

    element: Element
    onset_tick: int
    pitch: int
    is_continued: bool


def with_note_ids(musicxml: bytes, song: Song) -> bytes:
    """The score with the song's note ids.

    Args:
        musicxml: What `save_musicxml` wrote of the song.
        song: The same song.
    """
    from defusedxml.ElementTree import fromstring

    root = fromstring(musicxml)
    for element in root.iter("note"):
        element.attrib.pop("id", None)
    drum_keys = _drum_keys(root)
    free = {track.id: track for track in song.tracks}
    for part in root.findall("part"):
        drawn = list(_drawn(part, song, drum_keys))
        if track := _track_of(drawn, free):
            _name(drawn, track)
            del free[track.id]
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _drum_keys(root: Element) -> dict[str, int]:
    """Instrument id -> General MIDI drum key."""
    return {
        midi.get("id", ""): int(key) - 1
        for midi in root.iter("midi-instrument")
        if (key := (midi.findtext("midi-unpitched") or "").strip()).isdecimal()
    }


def _drawn(part: Element, song: Song, drum_keys: dict[str, int]) -> Iterator[_Drawn]:
    """The sounding notes of a part in the order they are written."""
    divisions, transpose = Fraction(1), 0
    for measure, bar in zip(part.findall("measure"), song.grid.bars, strict=False):
        now = onset = Fraction(bar.start_tick)
        for child in measure:
            if child.tag == "attributes":
                divisions = Fraction(child.findtext("divisions") or divisions)
                transpose = _transposition(child.find("transpose"), transpose)
            span = Fraction(child.findtext("duration") or 0) * TICKS_PER_QUARTER / divisions
            if child.tag == "note":
                if child.find("chord") is None:
                    onset, now = now, now + span
                if (pitch := _pitch(child, transpose, drum_keys)) is not None:
                    yield _Drawn(child, round(onset), pitch, _is_continued(child))
            elif child.tag in ("backup", "forward"):
                now += -span if child.tag == "backup" else span


def _transposition(transpose: Element | None, now: int) -> int:
    if transpose is None:
        return now
    return int(float(transpose.findtext("chromatic") or 0)) + 12 * int(transpose.findtext("octave-change") or 0)


def _pitch(note: Element, transpose: int, drum_keys: dict[str, int]) -> int | None:
    """Sounding pitch; None for a rest or what cannot be told."""
    if (pitch := note.find("pitch")) is not None:
        step = STEP_SEMITONES[(pitch.findtext("step") or "C").strip()]
        alter = round(float(pitch.findtext("alter") or 0))
        return step + alter + 12 * (int(pitch.findtext("octave") or 4) + 1) + transpose
    if (unpitched := note.find("unpitched")) is None:
        return None
    instrument = note.find("instrument")
    if instrument is not None and instrument.get("id") in drum_keys:
        return drum_keys[instrument.get("id", "")]
    place = (unpitched.findtext("display-step"), int(unpitched.findtext("display-octave") or 4))
    look = note.findtext("notehead") or "normal"
    rows = ((key, row[:3]) for key, row in DRUM_STAFF.items())
    return next((key for key, row in rows if row == (*place, look)), None) if place != DRUM_FALLBACK[:2] else None


def _is_continued(note: Element) -> bool:
    return any(tie.get("type") == "stop" for tie in note.findall("tie"))


def _track_of(drawn: list[_Drawn], free: dict[str, Track]) -> Track | None:
    """The track most of whose notes stand in this part; the first in the song where several fit."""
    places = {(one.onset_tick, one.pitch) for one in drawn}
    found = Counter(
        {id_: sum((note.onset_tick, note.midi_pitch) in places for note in free[id_].notes) for id_ in free}
    )
    best = max(found, key=lambda id_: found[id_], default=None)
    return free[best] if best is not None and found[best] else None


def _name(drawn: list[_Drawn], track: Track) -> None:
    waiting = _Waiting(track.notes)
    held: dict[int, tuple[str, int]] = {}
    for one in drawn:
        if one.is_continued and one.pitch in held:
            name, pieces = held[one.pitch]
            held[one.pitch] = name, pieces + 1
            one.element.set("id", f"{name}-{pieces + 1}")
        elif note := waiting.take(one.pitch, one.onset_tick):
            held[one.pitch] = note.id, 1
            one.element.set("id", note.id)


class _Waiting:
    """Notes not drawn yet, found by pitch and onset."""

    def __init__(self, notes: tuple[Note, ...]) -> None:
        self._notes: dict[int, dict[int, list[Note]]] = defaultdict(dict)
        for note in notes:
            self._notes[note.midi_pitch].setdefault(note.onset_tick, []).append(note)
        self._ticks = {pitch: sorted(by_tick) for pitch, by_tick in self._notes.items()}

    def take(self, pitch: int, tick: int) -> Note | None:
        """The note there, or the nearest one very near; each only once."""
        by_tick, ticks = self._notes.get(pitch, {}), self._ticks.get(pitch, [])
        place = bisect_left(ticks, tick)
        for near in sorted(ticks[max(0, place - 1) : place + 2], key=lambda one: abs(one - tick)):
            if abs(near - tick) <= NEAR_TICKS and by_tick[near]:
                return by_tick[near].pop(0)
        return None
