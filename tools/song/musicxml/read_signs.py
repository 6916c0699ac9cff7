"""Signs of a MusicXML part to Marks: notations on notes, directions in the stream, spanners matched start to stop.

Writing the same signs is `signs`. Knows nothing of time: the caller says at which tick an element stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from xml.etree.ElementTree import Element

from tools.song.labels import one_line
from tools.song.musicxml import tables
from tools.song.values import Mark, MarkKind, Syllable

_SHIFT_NAMES = {shift: name for name, shift in tables.OCTAVE_SHIFTS.items()}
_JUMP_SOUNDS = ("dacapo", "dalsegno", "fine", "tocoda", "segno", "coda")
_JUMP_WORDS = (
    (re.compile(r"^\s*(d\.?\s*c\.?|da capo)\b", re.I), "dacapo"),
    (re.compile(r"^\s*(d\.?\s*s\.?|dal segno)\b", re.I), "dalsegno"),
    (re.compile(r"^\s*fine\s*\.?\s*$", re.I), "fine"),
    (re.compile(r"^\s*(to coda|al coda)\b", re.I), "tocoda"),
)


@dataclass(slots=True)
class Open:
    """A spanner that has started: tick, note if any, number, staff, placement, value."""

    tick: int
    note_id: str | None
    number: str
    staff: int
    placement: str | None
    value: str = ""


@dataclass
class SignReader:
    """Collects the marks of one part.

    Attributes:
        marks: What was found for the track, in document order.
        song_marks: Rehearsal marks, jumps and tempo words.
        numbers: The number each spanner has in the file, by mark.
        dynamics: (tick, name) of every dynamic, for the velocities.
    """

    marks: list[Mark] = field(default_factory=list)
    song_marks: list[Mark] = field(default_factory=list)
    numbers: dict[Mark, str] = field(default_factory=dict)
    syllables: list[Syllable] = field(default_factory=list)
    _slurs: dict[str, list[Open]] = field(default_factory=dict)
    _orphans: dict[str, list[Open]] = field(default_factory=dict)
    _spans: dict[tuple[str, str], Open] = field(default_factory=dict)

    # --- on notes ---

    def notations(self, element: Element, tick: int, note_id: str, staff: int) -> set[str]:
        """Read a `<notations>` element; returns the names of the articulations on the note."""
        found: set[str] = set()
        slurs = element.findall("slur")
        for slur in sorted(slurs, key=lambda s: s.get("type") != "stop"):
            self._slur(slur, tick, note_id, staff)
        for child in element:
            if child.tag in ("articulations", "technical", "ornaments"):
                for sign in child:
                    found.add(sign.tag)
                    self._sign(child.tag, sign, tick, note_id, staff)
            elif child.tag == "fermata":
                placement = "below" if child.get("type") == "inverted" else None
                self._add("fermata", tick, note_id=note_id, staff=staff, placement=placement)
            elif child.tag == "arpeggiate":
                self._add("arpeggio", tick, value=child.get("direction", ""), note_id=note_id, staff=staff)
            elif child.tag == "dynamics":
                self._dynamics(child, tick, staff)
        return found

    def _sign(self, group: str, sign: Element, tick: int, note_id: str, staff: int) -> None:
        name, placement = sign.tag, sign.get("placement")
        if name == "fingering":
            self._add("fingering", tick, (sign.text or "").strip(), note_id, staff, placement)
        elif name == "tremolo" and sign.get("type", "single") == "single":
            self._add("ornament", tick, f"tremolo{(sign.text or '3').strip()}", note_id, staff)
        elif group == "ornaments" and name in tables.ORNAMENTS:
            self._add("ornament", tick, name.removesuffix("-mark"), note_id, staff, placement)
        elif name in tables.BREATHS:
            self._add("breath", tick, name, note_id, staff)
        elif name in tables.ARTICULATIONS or name in tables.TECHNICAL:
            self._add("articulation", tick, name, note_id, staff, placement)

    def _slur(self, slur: Element, tick: int, note_id: str, staff: int) -> None:
        """Match a slur's ends by number; through voices the stop may be read before the start."""
        number, kind = slur.get("number", "1"), slur.get("type")
        here = Open(tick, note_id, number, staff, slur.get("placement"))
        waiting = self._slurs.setdefault(number, [])
        if kind == "start":
            orphans = self._orphans.get(number, [])
            later = next((orphan for orphan in orphans if orphan.tick > tick), None)
            if later is not None:
                orphans.remove(later)
                self._close_slur(here, later)
            else:
                waiting.append(here)
        elif kind == "stop":
            if waiting:
                self._close_slur(waiting.pop(), here)
            else:
                self._orphans.setdefault(number, []).append(here)

    def _close_slur(self, first: Open, last: Open) -> None:
        mark = Mark(
            "slur",
            first.tick,
            last.tick,
            note_id=first.note_id,
            end_note_id=last.note_id,
            staff=first.staff,
            placement=_placement(first.placement),
        )
        self.marks.append(mark)
        self.numbers[mark] = first.number

    def lyric(self, element: Element, tick: int, note_id: str) -> None:
        """Read a `<lyric>`."""
        text = "".join(part.text or "" for part in element.iterfind("text"))
        text = text if text.isprintable() else one_line(text)
        if not text:
            return
        number = re.match(r"\d+", element.get("number", "1"))
        hyphen = element.findtext("syllabic", "single").strip()
        if hyphen in ("single", "begin", "middle", "end"):
            verse = int(number[0]) if number else 1
            ends = element.find("end-line") is not None
            self.syllables.append(Syllable(tick, text, hyphen, verse, note_id, ends))  # type: ignore[arg-type]

    # --- in the stream ---

    def direction(self, element: Element, tick: int, staff: int) -> None:
        """Read a `<direction>` apart from its tempo."""
        sound = element.find("sound")
        placement = element.get("placement")
        words: list[str] = []
        for sign in _signs(element):
            if sign.tag == "words":
                words.append(one_line(sign.text or ""))
            elif sign.tag == "dynamics":
                self._dynamics(sign, tick, staff, placement)
            elif sign.tag == "rehearsal":
                self.song_marks.append(Mark("rehearsal", tick, value=one_line(sign.text or "")))
            elif sign.tag in ("segno", "coda"):
                self.song_marks.append(Mark("jump", tick, value=sign.tag))
            else:
                self._spanner(sign, tick, staff, placement)
        text = " ".join(word for word in words if word)
        if text:
            self._words(text, tick, staff, placement, element, sound)

    def _words(
        self, text: str, tick: int, staff: int, placement: str | None, element: Element, sound: Element | None
    ) -> None:
        jump = _jump_of(text, sound)
        if jump:
            self.song_marks.append(Mark("jump", tick, value=jump))
        elif _is_tempo(text, element, sound):
            self.song_marks.append(Mark("tempo_text", tick, value=text))
        else:
            self._add("text", tick, text, None, staff, placement)

    def _dynamics(self, element: Element, tick: int, staff: int, placement: str | None = None) -> None:
        for sign in element:
            value = (sign.text or "").strip() if sign.tag == "other-dynamics" else sign.tag
            if value:
                self._add("dynamic", tick, value, None, staff, placement or element.get("placement"))

    def _spanner(self, sign: Element, tick: int, staff: int, placement: str | None) -> None:
        kind = {"wedge": "hairpin", "pedal": "pedal", "octave-shift": "octave"}.get(sign.tag)
        if kind is None:
            return
        number, what = sign.get("number", "1"), sign.get("type", "")
        place = (kind, number if kind != "pedal" else "1")
        if what in ("stop", "change", "discontinue"):
            started = self._spans.pop(place, None)
            if started is not None and tick >= started.tick:
                self._close_span(kind, started, tick)
        if what in ("start", "sostenuto", "change", "crescendo", "diminuendo", "up", "down"):
            self._spans[place] = Open(tick, None, number, staff, placement, _span_value(sign, what))

    def _close_span(self, kind: str, started: Open, tick: int) -> None:
        mark = Mark(
            kind,  # type: ignore[arg-type]
            started.tick,
            tick,
            started.value,
            staff=started.staff,
            placement=_placement(started.placement),
        )
        self.marks.append(mark)
        self.numbers[mark] = started.number

    def _add(
        self,
        kind: MarkKind,
        tick: int,
        value: str = "",
        note_id: str | None = None,
        staff: int = 1,
        placement: str | None = None,
    ) -> None:
        self.marks.append(Mark(kind, tick, value=value, note_id=note_id, staff=staff, placement=_placement(placement)))


def _signs(direction: Element) -> Iterator[Element]:
    for kind in direction.iterfind("direction-type"):
        yield from kind


def _placement(text: str | None) -> Literal["above", "below"] | None:
    return text if text in ("above", "below") else None  # type: ignore[return-value]


def _span_value(sign: Element, what: str) -> str:
    if sign.tag == "wedge":
        return what
    if sign.tag == "pedal":
        return "line" if sign.get("line") == "yes" else ""
    return _SHIFT_NAMES.get((what, _size(sign)), "8va")


def _size(sign: Element) -> int:
    text = sign.get("size", "8")
    return 15 if text == "15" else 8


def _jump_of(text: str, sound: Element | None) -> str | None:
    for name in _JUMP_SOUNDS:
        if sound is not None and sound.get(name):
            return name
    return next((name for pattern, name in _JUMP_WORDS if pattern.match(text)), None)


def _is_tempo(text: str, element: Element, sound: Element | None) -> bool:
    from tools.theory.tempo_words import tempo_range

    if sound is not None and sound.get("tempo"):
        return True
    return element.find("direction-type/metronome") is not None or tempo_range(text.strip(" .,")) is not None
