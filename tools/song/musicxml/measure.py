"""One bar of one part as a `<measure>`: attributes, then every lane with its notes, rests, signs, and the barlines.

What the pieces are is decided in `voices`, what the signs are in `signs` and `conductor`; this file puts them in order.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

from tools.song.grid import Bar, bar_ticks
from tools.song.musicxml import conductor, tables
from tools.song.musicxml.clefs import clef_element, clefs_of
from tools.song.musicxml.elements import fifths_shift, sub, written_pitch
from tools.song.musicxml.signs import Direction, Signs
from tools.song.musicxml.voices import Lane, Layout, Piece
from tools.song.values import TICKS_PER_QUARTER, KeyChange, Mark, Note, Song, Track
from tools.theory.key import Key
from tools.theory.pitch import Spelling

ACCIDENTAL_NAMES = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
SHARPS = "FCGDAEB"
KEY_MODES = frozenset({"major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "ionian", "locrian"})


@dataclass(frozen=True)
class SourceFacts:
    """How the file a part comes from numbers things, so that new bars fit between the old ones.

    Attributes:
        numbers: Number of each spanning sign, by mark.
        voices: Voice number of each lane.
        drum_ids: Score-instrument id of each drum key.
        trailing: Grace notes to be written before the barline they stand at.
    """

    numbers: Mapping[Mark, str] = field(default_factory=dict)
    voices: Mapping[Lane, int] = field(default_factory=dict)
    drum_ids: Mapping[int, str] = field(default_factory=dict)
    trailing: frozenset[str] = frozenset()


class PartWriter:
    """Writes the bars of one track.

    Args:
        song: The song, every pitched note spelled.
        track: One of its tracks.
        part_id: Such as "P1".
        divisions: Divisions of a quarter in which every written tick is whole.
        is_top: Whether tempo and rehearsal marks stand in this part.
        with_chords: Whether the chord symbols do.
        facts: Of the file the part comes from, if any.
    """

    def __init__(
        self,
        song: Song,
        track: Track,
        part_id: str,
        divisions: int,
        is_top: bool,
        with_chords: bool,
        facts: SourceFacts | None = None,
    ) -> None:
        self.song, self.track, self.part_id, self.divisions = song, track, part_id, divisions
        self.grid = song.grid
        self.facts = facts
        self.layout = Layout(track, song.grid, facts.trailing if facts else frozenset())
        self.signs = Signs(track, facts.numbers if facts else None)
        self.clefs = clefs_of(track)
        directions = self.signs.directions()
        directions += conductor.conductor_directions(song) if is_top else []
        directions += conductor.harmony_directions(song, track.instrument) if with_chords else []
        self._directions = self._by_bar(directions)
        self._keys = [key.tick for key in song.keys]

    def measure(self, index: int, extra: Iterable[Direction] = ()) -> Element:
        """The bar at a place in the grid.

        Args:
            index: Its place.
            extra: Signs to put in besides the song's own.
        """
        bar = self.grid.bars[index]
        element = Element("measure", {"number": bar.label})
        if bar.number == 0 or bar.label.startswith("X"):
            element.set("implicit", "yes")
        self._attributes(element, index, bar)
        left = conductor.left_barline(self.song, bar)
        if left is not None:
            element.append(left)
        self._lanes(element, index, bar, extra)
        right = conductor.right_barline(self.song, bar, index == len(self.grid.bars) - 1)
        if right is not None:
            element.append(right)
        return element

    def _by_bar(self, directions: list[Direction]) -> dict[int, list[Direction]]:
        starts = [bar.start_tick for bar in self.grid.bars]
        out: dict[int, list[Direction]] = {}
        for direction in sorted(directions, key=lambda d: (d.tick, d.order)):
            tick = direction.tick - 1 if direction.closes else direction.tick
            index = min(max(0, bisect_right(starts, tick) - 1), len(starts) - 1)
            out.setdefault(index, []).append(direction)
        return out

    def _duration(self, ticks: int) -> int:
        return ticks * self.divisions // TICKS_PER_QUARTER

    def _span(self, piece: Piece) -> int:
        """Duration of a piece as the difference of its rounded ends, so that rounding never adds up."""
        ends = [round(Fraction(tick * self.divisions, TICKS_PER_QUARTER)) for tick in (piece.start, piece.end)]
        return ends[1] - ends[0]

    # --- attributes ---

    def _attributes(self, element: Element, index: int, bar: Bar) -> None:
        before = self.grid.bars[index - 1].meter if index else None
        attributes = Element("attributes")
        if index == 0:
            sub(attributes, "divisions", self.divisions)
        for key in self.song.keys:
            if bar.start_tick <= key.tick < bar.end_tick:
                self._key(attributes, key)
        if before is None or (bar.meter.numerator, bar.meter.denominator) != (before.numerator, before.denominator):
            _time(attributes, bar.meter.numerator, bar.meter.denominator)
        if index == 0:
            self._first_attributes(attributes)
        else:
            self._new_clefs(attributes, bar.start_tick - 1, bar.start_tick)
        if len(attributes):
            element.append(attributes)

    def _key(self, attributes: Element, change: KeyChange) -> None:
        from tools.song.midi_tables import printed_fifths

        key = sub(attributes, "key")
        fifths = 0 if self.track.instrument.is_drum else printed_fifths(change.tonic, change.mode)
        sub(key, "fifths", _folded(fifths - fifths_shift(self.track.instrument)))
        if change.mode in KEY_MODES:
            sub(key, "mode", change.mode)
        elif "minor" in change.mode:
            sub(key, "mode", "minor")

    def _first_attributes(self, attributes: Element) -> None:
        if self.track.staves > 1:
            sub(attributes, "staves", self.track.staves)
        for staff in range(1, self.track.staves + 1):
            clef_element(attributes, self.clefs[staff][0][1], staff, self.track.staves)
        instrument = self.track.instrument
        if instrument.transpose_chromatic or instrument.transpose_diatonic:
            transpose = sub(attributes, "transpose")
            octaves = int(instrument.transpose_chromatic / 12)
            sub(transpose, "diatonic", instrument.transpose_diatonic - 7 * octaves)
            sub(transpose, "chromatic", instrument.transpose_chromatic - 12 * octaves)
            if octaves:
                sub(transpose, "octave-change", octaves)

    def _new_clefs(self, attributes: Element, after: int, until: int) -> None:
        """Clefs that change after one tick and until another."""
        for staff, changes in self.clefs.items():
            for tick, name in changes[1:]:
                if after < tick <= until:
                    clef_element(attributes, name, staff, self.track.staves)

    # --- lanes ---

    def _lanes(self, element: Element, index: int, bar: Bar, extra: Iterable[Direction]) -> None:
        lanes = self.layout.lanes(index)
        accidentals = self._accidentals(lanes, bar)
        directions = sorted([*self._directions.get(index, []), *extra], key=lambda d: (d.tick, d.order))
        primary: dict[int, int] = {}
        for staff, voice in lanes:
            primary.setdefault(staff, voice)
        for position, (lane, pieces) in enumerate(lanes.items()):
            if position:
                sub(sub(element, "backup"), "duration", self._duration(bar.length_ticks))
            own = [d for d in directions if min(d.staff, self.track.staves) == lane[0]]
            is_first = primary[lane[0]] == lane[1]
            self._lane(element, lane, pieces, bar, own if is_first else [], accidentals, is_first)

    def _lane(
        self,
        element: Element,
        lane: Lane,
        pieces: list[Piece],
        bar: Bar,
        directions: list[Direction],
        accidentals: dict[tuple[int, str], str],
        is_first: bool,
    ) -> None:
        """Write one lane from barline to barline; only the first lane of a staff shows its rests."""
        waiting = list(directions)
        now = bar.start_tick
        for piece in pieces:
            while waiting and (waiting[0].tick < piece.end or waiting[0].tick <= piece.start):
                self._direction(element, waiting.pop(0), piece.start, lane[0])
            if is_first:
                self._clefs_on_the_way(element, lane[0], now, piece.start, bar)
            if piece.notes:
                self._chord(element, piece, lane, accidentals)
            elif is_first or piece.tuplet:
                element.append(self._rest(piece, lane, bar))
            else:
                sub(sub(element, "forward"), "duration", self._span(piece))
            now = piece.start
        for direction in waiting:
            self._direction(element, direction, bar.end_tick, lane[0])

    def _clefs_on_the_way(self, element: Element, staff: int, after: int, until: int, bar: Bar) -> None:
        attributes = Element("attributes")
        for tick, name in self.clefs.get(staff, [])[1:]:
            if max(after, bar.start_tick) < tick <= until:
                clef_element(attributes, name, staff, self.track.staves)
        if len(attributes):
            element.append(attributes)

    def _direction(self, element: Element, direction: Direction, now: int, staff: int) -> None:
        built = direction.build()
        offset = self._duration(direction.tick - now)
        if built.tag == "sound" and offset:
            sub(built, "offset", offset)
        elif built.tag in ("direction", "harmony"):
            _place(built, offset, staff if self.track.staves > 1 else None)
        element.append(built)

    def _voice_number(self, lane: Lane) -> int:
        """As the source counts, else through the staves: four for each, more where a staff has more."""
        if self.facts and lane in self.facts.voices:
            return self.facts.voices[lane]
        used = [*self.layout.voices.values(), *(self.facts.voices.values() if self.facts else ())]
        most = max(4, *used) if used else 4
        return (lane[0] - 1 + (1 if self.facts else 0)) * most + lane[1]

    def _rest(self, piece: Piece, lane: Lane, bar: Bar) -> Element:
        note = Element("note")
        covers = piece.start == bar.start_tick and piece.end == bar.end_tick
        whole = covers and bar.length_ticks == bar_ticks(bar.meter)
        sub(note, "rest", **({"measure": "yes"} if whole else {}))
        sub(note, "duration", self._span(piece))
        sub(note, "voice", self._voice_number(lane))
        if not whole:
            self._type(note, piece)
        if piece.ratio:
            _time_modification(note, piece)
        if self.track.staves > 1:
            sub(note, "staff", lane[0])
        if piece.tuplet:
            _tuplet(sub(note, "notations"), piece)
        return note

    def _type(self, note: Element, piece: Piece) -> None:
        sub(note, "type", piece.type)
        for _ in range(piece.dots):
            sub(note, "dot")

    def _chord(self, element: Element, piece: Piece, lane: Lane, accidentals: dict[tuple[int, str], str]) -> None:
        for position, note in enumerate(piece.notes):
            element.append(self._note(piece, note, position, lane, accidentals))

    def _note(
        self, piece: Piece, note: Note, position: int, lane: Lane, accidentals: dict[tuple[int, str], str]
    ) -> Element:
        """One note: the children in the order of the MusicXML schema."""
        element = Element("note")
        if piece.is_grace:
            sub(element, "grace", **({"slash": "yes"} if note.grace == "slash" else {}))
        if position:
            sub(element, "chord")
        self._pitch(element, note)
        if not piece.is_grace:
            sub(element, "duration", self._span(piece))
        ties = _ties(piece)
        for kind in ties:
            sub(element, "tie", type=kind)
        if self.track.instrument.is_drum:
            self._drum_id(element, note)
        sub(element, "voice", self._voice_number(lane))
        self._type(element, piece)
        if (id(piece), note.id) in accidentals:
            sub(element, "accidental", accidentals[id(piece), note.id])
        if piece.ratio:
            _time_modification(element, piece)
        self._drum_look(element, note, lane)
        if self.track.staves > 1:
            sub(element, "staff", lane[0])
        if position == 0:
            for level, value in enumerate(piece.beams, 1):
                sub(element, "beam", value, number=str(level))
        self._notations(element, piece, note, position, ties)
        for lyric in self.signs.lyrics(piece, note):
            element.append(lyric)
        return element

    def _pitch(self, element: Element, note: Note) -> None:
        if self.track.instrument.is_drum:
            step, octave, _, _ = tables.DRUM_STAFF.get(note.midi_pitch, tables.DRUM_FALLBACK)
            unpitched = sub(element, "unpitched")
            sub(unpitched, "display-step", step)
            sub(unpitched, "display-octave", octave)
            return
        written = self._written(note)
        pitch = sub(element, "pitch")
        sub(pitch, "step", written.step)
        if written.alter:
            sub(pitch, "alter", written.alter)
        sub(pitch, "octave", written.octave)

    def _drum_id(self, element: Element, note: Note) -> None:
        own = f"{self.part_id}-I{note.midi_pitch}" if self.facts is None else self.facts.drum_ids.get(note.midi_pitch)
        if own:
            sub(element, "instrument", id=own)

    def _drum_look(self, element: Element, note: Note, lane: Lane) -> None:
        if not self.track.instrument.is_drum:
            return
        sub(element, "stem", "up" if lane[1] == 1 else "down")
        head = tables.DRUM_STAFF.get(note.midi_pitch, tables.DRUM_FALLBACK)[2]
        if head != "normal":
            sub(element, "notehead", head)

    def _written(self, note: Note) -> Spelling:
        spelling = note.spelling or self._key_at(note.onset_tick).spell(note.midi_pitch)
        return written_pitch(spelling, self.track.instrument)

    def _key_at(self, tick: int) -> Key:
        change = self.song.keys[max(0, bisect_right(self._keys, tick) - 1)]
        return Key(change.tonic, change.mode)

    def _notations(self, element: Element, piece: Piece, note: Note, position: int, ties: list[str]) -> None:
        found = [_tied(kind) for kind in ties]
        signs = self.signs.notations(piece, note)
        slurs = [sign for sign in signs if sign.tag == "slur"]
        rest = [sign for sign in signs if sign.tag != "slur"]
        tuplet = Element("notations")
        if position == 0 and piece.tuplet:
            _tuplet(tuplet, piece)
        children = [*found, *slurs, *tuplet, *rest]
        if children:
            sub(element, "notations").extend(children)

    # --- accidentals ---

    def _accidentals(self, lanes: dict[Lane, list[Piece]], bar: Bar) -> dict[tuple[int, str], str]:
        """Which notes of a bar need an accidental: those that differ from the key and from what the bar said before."""
        if self.track.instrument.is_drum:
            return {}
        out: dict[tuple[int, str], str] = {}
        said: dict[tuple[int, str, int], int] = {}
        rows = [(piece, lane) for lane, pieces in lanes.items() for piece in pieces if piece.notes]
        for piece, lane in sorted(rows, key=lambda row: (row[0].start, not row[0].is_grace, row[1])):
            signature = self._signature(piece.start)
            for note in piece.notes:
                if not piece.is_grace and note.onset_tick < piece.start:
                    continue  # tied over: the accidental stands where the note began
                written = self._written(note)
                place = (lane[0], written.step, written.octave)
                if said.get(place, signature.get(written.step, 0)) != written.alter:
                    out[id(piece), note.id] = ACCIDENTAL_NAMES[written.alter]
                said[place] = written.alter
        return out

    def _signature(self, tick: int) -> dict[str, int]:
        from tools.song.midi_tables import printed_fifths

        change = self.song.keys[max(0, bisect_right(self._keys, tick) - 1)]
        fifths = _folded(printed_fifths(change.tonic, change.mode) - fifths_shift(self.track.instrument))
        letters = SHARPS[:fifths] if fifths > 0 else SHARPS[fifths:] if fifths < 0 else ""
        return {letter: 1 if fifths > 0 else -1 for letter in letters}


def _folded(fifths: int) -> int:
    """A signature with at most seven signs."""
    while abs(fifths) > 7:
        fifths -= 12 if fifths > 0 else -12
    return fifths


def _time(attributes: Element, numerator: int, denominator: int) -> None:
    time = sub(attributes, "time")
    sub(time, "beats", numerator)
    sub(time, "beat-type", denominator)


def _place(element: Element, offset: int, staff: int | None) -> None:
    """Put offset and staff where the schema wants them: after the types, before a sound."""
    index = next((i for i, child in enumerate(element) if child.tag == "sound"), len(element))
    if offset:
        child = Element("offset")
        child.text = str(offset)
        element.insert(index, child)
        index += 1
    if staff is not None:
        child = Element("staff")
        child.text = str(staff)
        element.insert(index, child)


def _ties(piece: Piece) -> list[str]:
    if piece.group is None or piece.is_grace:
        return []
    out = ["stop"] if piece.group.start < piece.start else []
    return [*out, "start"] if piece.group.end > piece.end else out


def _tied(kind: str) -> Element:
    return Element("tied", {"type": kind})


def _time_modification(element: Element, piece: Piece) -> None:
    actual, normal = piece.ratio or (1, 1)
    modification = sub(element, "time-modification")
    sub(modification, "actual-notes", actual)
    sub(modification, "normal-notes", normal)


def _tuplet(notations: Element, piece: Piece) -> None:
    for kind in ("start", "stop") if piece.tuplet == "both" else (piece.tuplet,):
        sub(notations, "tuplet", type=kind, number="1")
