"""Marks to elements: notations on notes and directions in the stream. Which bar and which note they belong to is
decided here once per track.

Reading the same signs is `read_signs`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tools.song.musicxml import tables
from tools.song.musicxml.elements import sub
from tools.song.musicxml.voices import Piece
from tools.song.values import Mark, Note, Syllable, Track

Build = Callable[[], Element]
NOTE_KINDS = frozenset({"articulation", "ornament", "fingering", "fermata", "arpeggio", "breath"})


@dataclass(frozen=True, slots=True)
class Direction:
    """A sign in the stream: where it stands, on which staff, and how to build its element."""

    tick: int
    staff: int
    order: int
    build: Build
    closes: bool = False  # stands at the end of what precedes it, so in the bar that ends at its tick


class Signs:
    """The marks of one track, ready to be written.

    Args:
        track: Whose marks.
        numbers: Numbers of slurs, hairpins and octave signs that a source already uses, by mark.
    """

    def __init__(self, track: Track, numbers: Mapping[Mark, str] | None = None) -> None:
        self.track = track
        self._at: dict[str, list[tuple[int, Mark]]] = defaultdict(list)
        self._slurs: dict[str, list[tuple[int, str, str, Mark]]] = defaultdict(list)
        self._lyrics: dict[str, list[tuple[int, Syllable]]] = defaultdict(list)
        self._notes = {note.id: note for note in track.notes}
        self._numbers = dict(numbers or {})
        self._number("slur", 6)
        self._number("hairpin", 6)
        self._number("octave", 4)
        for mark in track.marks:
            if mark.kind == "slur":
                self._hang_slur(mark)
            elif mark.kind in NOTE_KINDS and (note := self._note_of(mark.note_id, mark.tick, mark.staff)):
                self._at[note.id].append((mark.tick, mark))
        for syllable in track.syllables:
            if note := self._note_of(syllable.note_id, syllable.tick, None):
                self._lyrics[note.id].append((syllable.tick, syllable))

    def directions(self) -> list[Direction]:
        """Every sign of the track that stands in the stream."""
        out: list[Direction] = []
        for mark in self.track.marks:
            out += self._directions_of(mark)
        return out

    def notations(self, piece: Piece, note: Note) -> list[Element]:
        """Slurs first, then ornaments, technical signs, articulations, fermata, arpeggio: the order MusicXML asks
        for.
        """
        out = []
        for tick, kind, number, mark in self._slurs.get(note.id, ()):
            if _is_here(tick, piece, note):
                out.append(
                    Element("slur", _placed({"type": kind, "number": number}, mark if kind == "start" else None))
                )
        grouped: dict[str, list[Element]] = defaultdict(list)
        for tick, mark in self._at.get(note.id, ()):
            if _is_here(tick, piece, note):
                group, element = _notation(mark)
                grouped[group].append(element)
        for group in ("ornaments", "technical", "articulations"):
            if grouped[group]:
                parent = Element(group)
                parent.extend(grouped[group])
                out.append(parent)
        return out + grouped["fermata"] + grouped["arpeggiate"]

    def lyrics(self, piece: Piece, note: Note) -> list[Element]:
        """The syllables sung on a note."""
        out = []
        for tick, syllable in self._lyrics.get(note.id, ()):
            if _is_here(tick, piece, note):
                lyric = Element("lyric", {"number": str(syllable.verse)})
                sub(lyric, "syllabic", syllable.hyphen)
                sub(lyric, "text", syllable.text)
                if syllable.ends_line:
                    sub(lyric, "end-line", None)
                out.append(lyric)
        return out

    def _note_of(self, note_id: str | None, tick: int, staff: int | None) -> Note | None:
        """The note a mark names, else the highest that starts, else that sounds, at its tick."""
        if note_id in self._notes:
            return self._notes[note_id]
        here = [n for n in self.track.notes if staff is None or n.staff == staff]
        found = [n for n in here if n.onset_tick == tick and not n.grace] or [
            n for n in here if n.onset_tick <= tick < n.end_tick
        ]
        return max(found, key=lambda n: n.midi_pitch, default=None)

    def _hang_slur(self, mark: Mark) -> None:
        first = self._note_of(mark.note_id, mark.tick, mark.staff)
        end_tick = mark.tick if mark.end_tick is None else mark.end_tick
        last = self._note_of(mark.end_note_id, end_tick, mark.staff)
        if first is None or last is None:
            return
        number = self._numbers[mark]
        self._slurs[first.id].append((mark.tick, "start", number, mark))
        self._slurs[last.id].append((end_tick, "stop", number, mark))

    def _number(self, kind: str, most: int) -> None:
        """Give overlapping marks of one kind different numbers; marks that have one keep it."""
        open_until: dict[str, int] = {}
        for mark in sorted((m for m in self.track.marks if m.kind == kind), key=lambda m: m.tick):
            end = mark.tick if mark.end_tick is None else mark.end_tick
            number = self._numbers.get(mark)
            if number is None:
                free = [str(n) for n in range(1, most + 1) if open_until.get(str(n), -1) < mark.tick]
                number = free[0] if free else "1"
            open_until[number] = max(end, open_until.get(number, -1))
            self._numbers[mark] = number

    def _directions_of(self, mark: Mark) -> list[Direction]:
        if mark.kind == "dynamic":
            return [Direction(mark.tick, mark.staff, 3, lambda: _dynamic(mark))]
        if mark.kind == "text":
            return [Direction(mark.tick, mark.staff, 2, lambda: _words(mark, "above", "italic"))]
        if mark.kind in ("hairpin", "pedal", "octave"):
            number = self._numbers.get(mark, "1")
            end = mark.tick if mark.end_tick is None else mark.end_tick
            return [
                Direction(mark.tick, mark.staff, 4, lambda: _spanner(mark, True, number)),
                Direction(end, mark.staff, 1, lambda: _spanner(mark, False, number), closes=True),
            ]
        return []


def _is_here(tick: int, piece: Piece, note: Note) -> bool:
    """Whether a sign at a tick stands on this piece of a tied note."""
    if piece.is_grace or (note.onset_tick == piece.start and note.end_tick == piece.end):
        return True
    if not note.onset_tick <= tick < note.end_tick:
        return piece.start == note.onset_tick
    return piece.start <= tick < piece.end


def _placed(attributes: dict[str, str], mark: Mark | None) -> dict[str, str]:
    return attributes | {"placement": mark.placement} if mark and mark.placement else attributes


def _notation(mark: Mark) -> tuple[str, Element]:
    """Group and element of a sign on a note."""
    if mark.kind == "fermata":
        return "fermata", Element("fermata", {"type": "inverted" if mark.placement == "below" else "upright"})
    if mark.kind == "arpeggio":
        return "arpeggiate", Element("arpeggiate", {"direction": mark.value} if mark.value in ("up", "down") else {})
    if mark.kind == "fingering":
        element = Element("fingering", _placed({}, mark))
        element.text = mark.value
        return "technical", element
    if mark.kind == "ornament":
        return "ornaments", _ornament(mark)
    if mark.kind == "breath":
        return "articulations", Element(mark.value if mark.value in tables.BREATHS else "breath-mark")
    if mark.value in tables.TECHNICAL:
        return "technical", Element(mark.value, _placed({}, mark))
    return "articulations", Element(mark.value if mark.value in tables.ARTICULATIONS else "accent", _placed({}, mark))


def _ornament(mark: Mark) -> Element:
    if mark.value.startswith("tremolo"):
        element = Element("tremolo", {"type": "single"})
        element.text = mark.value.removeprefix("tremolo") or "3"
        return element
    name = "trill-mark" if mark.value == "trill" else mark.value
    return Element(name if name in tables.ORNAMENTS else "trill-mark", _placed({}, mark))


def _direction(placement: str) -> tuple[Element, Element]:
    direction = Element("direction", {"placement": placement})
    return direction, sub(direction, "direction-type")


def _dynamic(mark: Mark) -> Element:
    direction, kind = _direction(mark.placement or "below")
    dynamics = sub(kind, "dynamics")
    known = mark.value in tables.DYNAMIC_VELOCITY or mark.value in tables.ACCENT_VELOCITY
    if known and mark.value != "pf":
        sub(dynamics, mark.value)
    else:
        sub(dynamics, "other-dynamics", mark.value)
    if mark.value in tables.DYNAMIC_VELOCITY:
        sub(direction, "sound", dynamics=f"{tables.DYNAMIC_VELOCITY[mark.value] / 0.9:.2f}")
    return direction


def _words(mark: Mark, placement: str, style: str) -> Element:
    direction, kind = _direction(mark.placement or placement)
    sub(kind, "words", mark.value, font_style=style)
    return direction


def _spanner(mark: Mark, starts: bool, number: str) -> Element:
    """Start or stop of a hairpin, pedal or octave sign."""
    if mark.kind == "hairpin":
        direction, kind = _direction(mark.placement or "below")
        sub(kind, "wedge", type=mark.value if starts else "stop", number=number)
    elif mark.kind == "pedal":
        direction, kind = _direction(mark.placement or "below")
        line = "yes" if mark.value == "line" else "no"
        sub(kind, "pedal", type="start" if starts else "stop", line=line, sign="no" if line == "yes" else "yes")
    else:
        move, size = tables.OCTAVE_SHIFTS.get(mark.value, ("down", 8))
        direction, kind = _direction(mark.placement or ("above" if move == "down" else "below"))
        sub(kind, "octave-shift", type=move if starts else "stop", size=str(size), number=number)
    return direction
