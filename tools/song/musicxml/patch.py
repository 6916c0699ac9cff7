"""A song written back into the MusicXML file it came from: unchanged measures byte for byte, changed ones anew between
them.

A changed measure keeps what Song does not model (layout, unread directions, the elements of notes that stayed) from
its old self: `merge`. Parts whose sound or name changed get a patched entry in the part list; new parts are written
whole, removed ones left out.
"""

from difflib import SequenceMatcher
from fractions import Fraction
from math import lcm
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring
from xml.sax.saxutils import escape

from tools.song.musicxml.content import Content, bar_contents
from tools.song.musicxml.durations import is_rounded
from tools.song.musicxml.elements import sub
from tools.song.musicxml.measure import PartWriter, SourceFacts
from tools.song.musicxml.merge import OldMeasure, merged
from tools.song.musicxml.read import Reading, partwise, read_score
from tools.song.musicxml.score import divisions_of, part_list_entry, short_name
from tools.song.musicxml.slices import PartSlice, Slices, slices_of
from tools.song.musicxml.text import DECLARATION, parse_score, score_text
from tools.song.values import TICKS_PER_QUARTER, Song, Track
from tools.theory.spelling import spell_song


def patched_score(song: Song, source: bytes, label: str) -> bytes:
    """Write a song into its source.

    Args:
        song: The song, edited or not.
        source: The bytes it was read from.
        label: The source's name.

    Returns:
        UTF-8 MusicXML. Of an unedited song, the source's own text without its document type.
    """
    text = score_text(source, label)
    root = parse_score(text, label)
    if root.tag != "score-partwise":
        root = partwise(root, label)
        text = DECLARATION + tostring(root, encoding="unicode").encode()
    reading = read_score(root, label)
    return _Patch(spell_song(song), reading, text, root).written()


class _Patch:
    """One song, one source."""

    def __init__(self, song: Song, reading: Reading, text: bytes, root: Element) -> None:
        self.song, self.reading, self.text = song, reading, text
        self.old_song = spell_song(reading.song)
        self.slices: Slices = slices_of(text)
        self.old_parts = {part.id: part for part in self.slices.parts}
        self.elements = {part.get("id", ""): part.findall("measure") for part in root.findall("part")}
        self.divisions = divisions_of(song)
        self.top_id = song.tracks[0].id if song.tracks else ""
        self.chord_id = self._chord_track()
        self._new_ids: dict[str, str] = {}

    def written(self) -> bytes:
        """The whole file."""
        first, last = self.slices.parts[0], self.slices.parts[-1]
        head = self._head(first.start)
        parts = [
            (self._gap(track) if position else b"") + self._part(track)
            for position, track in enumerate(self.song.tracks)
        ]
        return head + b"".join(parts) + self.text[last.end :]

    def _gap(self, track: Track) -> bytes:
        """What stands before a part: white space, often a comment."""
        parts = self.slices.parts
        place = next((i for i, part in enumerate(parts) if part.id == self.reading.part_ids.get(track.id)), 0)
        return self.text[parts[place - 1].end : parts[place].start] if place else b"\n  "

    def _chord_track(self) -> str:
        """The track whose part carries the chord symbols: as in the source while it is there, else the top one."""
        own = self.old_song.tracks[self.reading.chord_part].id if self.old_song.chords else ""
        return own if any(track.id == own for track in self.song.tracks) else self.top_id

    # --- head ---

    def _head(self, end: int) -> bytes:
        """Everything before the first part, with the part list and the title put right."""
        changes: list[tuple[int, int, bytes]] = []
        kept = {track.id for track in self.song.tracks}
        for track in self.old_song.tracks:
            place = self.slices.entries.get(self.reading.part_ids[track.id])
            if place is None:
                continue
            if track.id not in kept:
                changes.append((*place, b""))
            elif (now := self.song.track(track.id)) and _entry_differs(track, now):
                changes.append((*place, _patched_entry(self.text[place[0] : place[1]], track, now)))
        changes.append((self.slices.part_list_end, self.slices.part_list_end, self._new_entries()))
        if self.song.title != self.old_song.title:
            changes += [(start, stop, escape(self.song.title).encode()) for start, stop in self.slices.titles[:1]]
        return _replaced(self.text, changes, end)

    def _new_entries(self) -> bytes:
        out = b""
        for number, track in enumerate(self.song.tracks, 1):
            if track.id not in self.reading.part_ids:
                parent = Element("part-list")
                part_list_entry(parent, track, self._part_id(track), number)
                out += b"  " + _serialised(parent[0], 2) + b"\n  "
        return out

    def _part_id(self, track: Track) -> str:
        """The source's part id, or a free one for a new track."""
        if track.id in self.reading.part_ids:
            return self.reading.part_ids[track.id]
        if track.id not in self._new_ids:
            taken = {*self.slices.entries, *self.old_parts, *self._new_ids.values()}
            free = next(f"P{n}" for n in range(1, len(taken) + 2) if f"P{n}" not in taken)
            self._new_ids[track.id] = free
        return self._new_ids[track.id]

    # --- parts ---

    def _part(self, track: Track) -> bytes:
        is_top, with_chords = track.id == self.top_id, track.id == self.chord_id
        old = self.old_parts.get(self.reading.part_ids.get(track.id, ""))
        if old is None:
            return self._new_part(track, is_top, with_chords)
        before = self.old_song.track(track.id)
        was_top = before is self.old_song.tracks[0]
        was_chord = bool(self.old_song.chords) and self.old_song.tracks[self.reading.chord_part] is before
        trailing = self.reading.trailing.get(track.id, frozenset())
        had = bar_contents(self.old_song, before, was_top, was_chord, trailing)
        has = bar_contents(self.song, track, is_top, with_chords, trailing)
        return self._patched_part(track, old, had, has, is_top, with_chords)

    def _new_part(self, track: Track, is_top: bool, with_chords: bool) -> bytes:
        part_id = self._part_id(track)
        writer = PartWriter(self.song, track, part_id, self.divisions, is_top, with_chords)
        part = Element("part", {"id": part_id})
        part.extend([writer.measure(index) for index in range(len(self.song.grid.bars))])
        return _serialised(part, 1)

    def _patched_part(
        self, track: Track, old: PartSlice, had: list[Content], has: list[Content], is_top: bool, with_chords: bool
    ) -> bytes:
        aligned = _aligned(had, has)
        if aligned == list(range(len(old.measures))) and had == has:
            return self.text[old.start : old.end]
        facts = SourceFacts(
            self.reading.numbers.get(track.id, {}),
            self.reading.voices.get(track.id, {}),
            self.reading.drum_ids.get(track.id, {}),
            self.reading.trailing.get(track.id, frozenset()),
        )
        writer = PartWriter(self.song, track, old.id, self.divisions, is_top, with_chords, facts)
        measures = self.elements[old.id]
        divisions = _divisions_in_force(measures)
        first = old.measures[0][0]
        out = [self.text[old.start : first]]
        before = -1
        for index, place in enumerate(aligned):
            if index:
                out.append(self._space(old, place))
            # Attributes are said where they change: a copied measure must follow the one it followed.
            follows = place is not None and place == before + 1
            if place is not None and has[index] == had[place] and follows:
                out.append(self.text[slice(*old.measures[place])])
            else:
                out.append(self._measure(writer, index, place, measures, divisions, follows))
            before = place if place is not None else before
        return b"".join(out) + self.text[old.measures[-1][1] : old.end]

    def _space(self, old: PartSlice, place: int | None) -> bytes:
        if place:
            return self.text[old.measures[place - 1][1] : old.measures[place][0]]
        return b"\n    "

    def _measure(
        self,
        writer: PartWriter,
        index: int,
        place: int | None,
        measures: list[Element],
        divisions: list[Fraction],
        follows: bool,
    ) -> bytes:
        """One bar written anew, in the divisions its neighbours count in."""
        around = divisions[place if place is not None else max(0, min(index, len(divisions)) - 1)]
        own = int(around) if around.denominator == 1 else 1
        writer.divisions = own if _is_whole(writer, index, own) else lcm(own, self.divisions)
        old = (
            OldMeasure.of(measures[place], around, self.song.grid.bars[index].start_tick) if place is not None else None
        )
        element = writer.measure(index, old.unread() if old else ())
        if old is not None:
            element = merged(element, old, Fraction(writer.divisions), keep_attributes=follows)
        if writer.divisions != around:
            _set_divisions(element, writer.divisions, int(around) if around.denominator == 1 else writer.divisions)
        return _serialised(element, 2)


def _is_whole(writer: PartWriter, index: int, divisions: int) -> bool:
    pieces = [piece for lane in writer.layout.lanes(index).values() for piece in lane]
    exact = [p for p in pieces if p.ratio is None or not is_rounded(p.ratio)]
    return all((p.end - p.start) * divisions % TICKS_PER_QUARTER == 0 for p in exact)


def _set_divisions(element: Element, divisions: int, after: int) -> None:
    """Count this measure in its own divisions and go back to the part's behind it."""
    attributes = element.find("attributes")
    if attributes is None:
        attributes = Element("attributes")
        element.insert(0, attributes)
    for old in attributes.findall("divisions"):
        attributes.remove(old)
    own = Element("divisions")
    own.text = str(divisions)
    attributes.insert(0, own)
    if after != divisions:
        sub(SubElement(element, "attributes"), "divisions", after)


def _divisions_in_force(measures: list[Element]) -> list[Fraction]:
    """The divisions each measure ends in."""
    now, out = Fraction(1), []
    for measure in measures:
        for found in measure.iterfind("attributes/divisions"):
            now = Fraction((found.text or "1").strip())
        out.append(now)
    return out


def _aligned(had: list[Content], has: list[Content]) -> list[int | None]:
    """For every bar now, the old bar it is or replaces; None for an inserted one."""
    if len(had) == len(has):
        return list(range(len(has)))
    out: list[int | None] = [None] * len(has)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, had, has, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            for offset in range(min(i2 - i1, j2 - j1)):
                out[j1 + offset] = i1 + offset
    return out


# --- part list ---


def _entry_differs(before: Track, now: Track) -> bool:
    return (before.name, before.instrument, before.mix) != (now.name, now.instrument, now.mix)


def _patched_entry(text: bytes, before: Track, now: Track) -> bytes:
    """A `<score-part>` with the new name, instrument and level, everything else as it was."""
    from tools.instruments.lookup import row_of

    entry = fromstring(text)
    row = row_of(now.instrument)
    if before.name != now.name:
        _set_text(entry, "part-name", now.name)
        _set_text(entry, "part-abbreviation", short_name(now.name, row.name, row.short_name))
    if before.instrument != now.instrument:
        for stale in ("part-name-display", "part-abbreviation-display"):
            for child in entry.findall(stale):
                entry.remove(child)
        for instrument in entry.iterfind("score-instrument"):
            _set_text(instrument, "instrument-name", row.name)
            for sound in instrument.findall("instrument-sound"):
                instrument.remove(sound)
        _set_programs(entry, now)
    return tostring(entry, encoding="unicode").strip().encode()


def _set_programs(entry: Element, now: Track) -> None:
    midis = entry.findall("midi-instrument")
    if not midis:
        fresh = Element("part-list")
        part_list_entry(fresh, now, entry.get("id", "P1"), 1)
        for tag in ("score-instrument", "midi-instrument"):
            if entry.find(tag) is None:
                entry.extend(fresh[0].findall(tag))
        return
    for midi in midis:
        _set_text(midi, "midi-program", str(now.instrument.program + 1))


def _set_text(parent: Element, tag: str, text: str) -> None:
    child = parent.find(tag)
    if child is None:
        child = SubElement(parent, tag)
    child.text = text


# --- text ---


def _replaced(text: bytes, changes: list[tuple[int, int, bytes]], end: int) -> bytes:
    out, at = b"", 0
    for start, stop, new in sorted(changes, key=lambda change: change[:2]):
        out += text[at:start] + new
        at = stop
    return out + text[at:end]


def _serialised(element: Element, depth: int) -> bytes:
    """An element's text, indented as deep as it stands."""
    for child in element.iter():
        if child.text is not None and not child.text.strip() and len(child):
            child.text = None
        child.tail = None
    indent(element, "  ", depth)
    element.tail = None
    return tostring(element, encoding="unicode").encode()
