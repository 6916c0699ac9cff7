"""What a rewritten measure keeps of its old self: layout, unread signs, barlines and the elements of notes that did
not change.

Works on elements only; which measures are rewritten is decided in `patch`.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from tools.song.musicxml.cursor import Cursor, note_children
from tools.song.musicxml.graft import MODELLED, graft
from tools.song.musicxml.read_chords import harmony_symbol
from tools.song.musicxml.signs import Direction
from tools.song.values import TICKS_PER_QUARTER

# Directions of these kinds become marks and are written from the song.
READ_SIGNS = frozenset(
    {"dynamics", "wedge", "words", "pedal", "octave-shift", "rehearsal", "segno", "coda", "metronome"}
)
# Children of a measure that only this file or its program understands.
LAYOUT = ("print",)
UNREAD = frozenset({"figured-bass", "grouping", "link", "bookmark", "listening"})
ATTRIBUTE_ORDER = (
    "footnote",
    "level",
    "divisions",
    "key",
    "time",
    "staves",
    "part-symbol",
    "instruments",
    "clef",
    "staff-details",
    "transpose",
    "for-part",
    "directive",
    "measure-style",
)
Content = tuple[Hashable, ...]


@dataclass
class OldMeasure:
    """A measure of the source with the place of each of its children.

    Attributes:
        element: The measure.
        start_tick: Where it starts in the song now.
        divisions: What it counts in.
        places: (child, quarters from the bar's start).
    """

    element: Element
    start_tick: int
    divisions: Fraction
    places: list[tuple[Element, Fraction]]

    @classmethod
    def of(cls, element: Element, divisions: Fraction, start_tick: int) -> "OldMeasure":
        """Lay out a measure counted in some divisions; notes get the durations they were read with."""
        copy = deepcopy(element)
        return cls(copy, start_tick, divisions, list(placed_children(copy, divisions)))

    def unread(self) -> list[Direction]:
        """Its signs that Song does not model, to be put back where they stood."""
        out = []
        for child, at in self.places:
            if _is_unread(child):
                tick = self.start_tick + round(at * TICKS_PER_QUARTER)
                staff = child.findtext("staff", "1").strip()
                copy = _bare(child)
                if copy is None:
                    continue
                out.append(Direction(tick, int(staff) if staff.isdigit() else 1, 7, lambda c=copy: c))  # type: ignore[misc]
        return out


def placed_children(measure: Element, divisions: Fraction) -> Iterator[tuple[Element, Fraction]]:
    """Every child of a measure with its place in quarters from the bar's start, as the reader lays it out.

    A note's `<duration>` is put right where its note value says it exactly and the divisions can.
    """
    cursor = Cursor("The score")
    cursor.divisions = divisions
    cursor.start(measure.get("number", "?"))
    last = 0
    for child in measure:
        if child.tag == "attributes" and (found := child.find("divisions")) is not None:
            cursor.divisions = Fraction((found.text or "1").strip())
        at = cursor.tick
        if child.tag == "note":
            last = at = _pass_note(child, cursor, last)
        elif child.tag in ("backup", "forward"):
            cursor.move(child, back=child.tag == "backup")
            continue
        else:
            offset = Fraction(child.findtext("offset", "0").strip() or "0") / cursor.divisions
            yield child, Fraction(at, TICKS_PER_QUARTER) + offset
            continue
        yield child, Fraction(at, TICKS_PER_QUARTER)


def _pass_note(note: Element, cursor: Cursor, last: int) -> int:
    """Onset of a note, which is `last` for a chord's further notes."""
    found, dots = note_children(note)
    onset = cursor.tick
    if "duration" in found and "grace" not in found:
        onset = cursor.note(found, dots)
        duration = Fraction(cursor.length) * cursor.divisions / TICKS_PER_QUARTER
        if duration.denominator == 1:
            found["duration"].text = str(duration)
    return last if "chord" in found else onset


def merged(new: Element, old: OldMeasure, divisions: Fraction, keep_attributes: bool) -> Element:
    """The new measure with what the old one had besides.

    Args:
        new: The measure as written from the song; it is changed.
        old: What stood there.
        divisions: What the new one counts in.
        keep_attributes: The old measure stands where it stood, so what its attributes say besides still holds.
    """
    for name, value in old.element.attrib.items():
        if name not in ("number", "implicit"):
            new.set(name, value)
    if old.element.get("implicit") and not new.get("implicit"):
        new.set("implicit", old.element.attrib["implicit"])
    _keep_notes(new, old, divisions)
    if keep_attributes:
        _keep_attributes(new, old)
    _keep_barlines(new, old)
    for position, child in enumerate(c for c in old.element if c.tag in LAYOUT):
        new.insert(position, deepcopy(child))
    return new


# --- signs ---


def _is_unread(child: Element) -> bool:
    if child.tag == "direction":
        is_read = all(sign.tag in READ_SIGNS for kind in child.iterfind("direction-type") for sign in kind)
        return not is_read or _playing_rules(child.find("sound")) is not None
    if child.tag == "harmony":
        return harmony_symbol(child) is None
    if child.tag == "sound":
        return child.get("tempo") is None or _playing_rules(child) is not None
    return child.tag in UNREAD


def _playing_rules(sound: Element | None) -> Element | None:
    """What a `<sound>` says besides tempo and jumps (swing, instrument changes); None where that is nothing."""
    kept = [] if sound is None else [deepcopy(part) for part in sound if part.tag != "offset"]
    if not kept:
        return None
    bare = Element("sound")
    bare.extend(kept)
    return bare


def _bare(child: Element) -> Element | None:
    """A copy without what is written from the song, and without place and staff, which are put in anew; None where
    nothing is left.
    """
    if child.tag == "sound" and child.get("tempo") is not None:
        return _playing_rules(child)
    copy = deepcopy(child)
    for part in list(copy):
        is_read = part.tag == "direction-type" and all(sign.tag in READ_SIGNS for sign in part)
        if is_read or part.tag in ("offset", "staff"):
            copy.remove(part)
        elif part.tag == "sound" and child.tag == "direction" and part.get("tempo") is not None:
            copy.remove(part)
            copy.extend(rules for rules in [_playing_rules(part)] if rules is not None)
    if copy.tag == "direction" and copy.find("direction-type") is None:
        return _playing_rules(child.find("sound"))
    return copy


# --- notes ---


def _keep_notes(new: Element, old: OldMeasure, divisions: Fraction) -> None:
    """Put the old element in place of every new note that says the same, and what Song does not model on the others;
    beams stay those of one measure.
    """
    waiting: dict[Content, list[Element]] = defaultdict(list)
    for child, at in old.places:
        if child.tag == "note":
            waiting[_note_content(child, at, old.divisions)].append(child)
    fresh = [(child, at) for child, at in placed_children(new, divisions) if child.tag == "note"]
    same_rhythm = _rhythm(fresh, divisions) == _rhythm(old.places, old.divisions)
    beams = _beams(old.places) if same_rhythm else _beams(fresh)
    other: list[tuple[Element, Fraction]] = []
    for child, at in fresh:
        same = waiting.get(_note_content(child, at, divisions))
        if same and _accidental_holds(child, same[0]):
            _take_over(child, same.pop(0))
        else:
            other.append((child, at))
    left = {id(child) for rest in waiting.values() for child in rest}
    graft(other, [(child, at) for child, at in old.places if id(child) in left], same_rhythm)
    for child, at in fresh:
        if child.find("chord") is None:
            _set_beams(child, beams.get((at, _voice(child)), []))


def _note_content(note: Element, at: Fraction, divisions: Fraction) -> Content:
    """What a note element says; its looks and its place on the page are left aside."""
    sounds = [child for tag in ("pitch", "unpitched") for child in note.iterfind(f"{tag}/*")]
    pitch = tuple((child.tag, _said(child)) for child in sounds if _said(child) != "0")
    ties = tuple(sorted(tie.get("type", "") for tie in note.iterfind("tie")))
    signs = tuple(sorted(_signs(note)))
    sung = [lyric for lyric in note.iterfind("lyric") if lyric.find("text") is not None]
    lyrics = tuple((lyric.findtext("text", ""), lyric.findtext("syllabic", "")) for lyric in sung)
    flags = tuple(note.find(tag) is not None for tag in ("rest", "chord", "grace"))
    where = (_quarters(note, divisions), _voice(note), note.findtext("staff", "1").strip())
    return (at, pitch, ties, signs, lyrics, flags, where)


def _quarters(note: Element, divisions: Fraction) -> Fraction:
    return Fraction(note.findtext("duration", "0").strip() or "0") / divisions


def _said(element: Element) -> str:
    return (element.text or "").strip()


def _voice(note: Element) -> str:
    return note.findtext("voice", "1").strip()


def _signs(note: Element) -> Iterator[tuple[str, str]]:
    """The signs on a note that Song models."""
    for notations in note.iterfind("notations"):
        for sign in notations:
            if sign.tag == "slur":
                yield sign.tag, sign.get("type", "")
            elif sign.tag in ("fermata", "arpeggiate"):
                yield sign.tag, ""
            elif sign.tag in ("articulations", "technical", "ornaments"):
                for part in sign:
                    if part.tag in MODELLED:
                        yield part.tag, _said(part)


def _accidental_holds(new: Element, old: Element) -> bool:
    """Whether the old note shows the accidental the new bar asks for; one more than needed does no harm."""
    asked = new.findtext("accidental")
    return asked is None or old.findtext("accidental", "").strip() == asked


def _take_over(new: Element, old: Element) -> None:
    copy = deepcopy(old)
    duration = new.findtext("duration")
    new.clear()
    new.attrib.update(copy.attrib)
    new.extend(list(copy))
    own = new.find("duration")
    if own is not None and duration is not None:  # the same length, perhaps in other divisions
        own.text = duration


def _rhythm(places: list[tuple[Element, Fraction]], divisions: Fraction) -> list[tuple[Fraction, str, Fraction, bool]]:
    return sorted(
        (at, _voice(child), _quarters(child, divisions), child.find("rest") is not None)
        for child, at in places
        if child.tag == "note" and child.find("chord") is None
    )


def _beams(places: list[tuple[Element, Fraction]]) -> dict[tuple[Fraction, str], list[Element]]:
    """Beams by place and voice; grace notes share their place with the note they lead to and are left out."""
    return {
        (at, _voice(child)): [deepcopy(beam) for beam in child.findall("beam")]
        for child, at in places
        if child.tag == "note" and child.find("chord") is None and child.find("grace") is None
    }


def _set_beams(note: Element, beams: list[Element]) -> None:
    if note.find("grace") is not None:
        return
    for beam in note.findall("beam"):
        note.remove(beam)
    behind = ("notations", "lyric", "play", "listen")
    position = next((i for i, child in enumerate(note) if child.tag in behind), len(note))
    for beam in reversed(beams):
        note.insert(position, deepcopy(beam))


# --- attributes and barlines ---


def _keep_attributes(new: Element, old: OldMeasure) -> None:
    before = next((child for child, at in old.places if child.tag == "attributes" and at == 0), None)
    if before is None:
        return
    now = new.find("attributes")
    if now is None:
        now = Element("attributes")
        new.insert(0, now)
    for child in before:
        same = [mine for mine in now if mine.tag == child.tag and mine.get("number") == child.get("number")]
        if same and _says(same[0]) == _says(child):
            index = list(now).index(same[0])
            now.remove(same[0])
            now.insert(index, deepcopy(child))
        elif not same and child.tag not in ("key", "time", "clef", "transpose", "staves"):
            now.append(deepcopy(child))
    now[:] = sorted(now, key=lambda child: ATTRIBUTE_ORDER.index(child.tag) if child.tag in ATTRIBUTE_ORDER else 99)
    if not len(now):
        new.remove(now)


def _says(element: Element) -> Content:
    return tuple((child.tag, _said(child)) for child in element) or (_said(element),)


def _keep_barlines(new: Element, old: OldMeasure) -> None:
    for barline in old.element.iterfind("barline"):
        location = barline.get("location", "right")
        mine = next((b for b in new.iterfind("barline") if b.get("location", "right") == location), None)
        if mine is not None and _turns(mine) == _turns(barline):
            index = list(new).index(mine)
            new.remove(mine)
            new.insert(index, deepcopy(barline))
        elif mine is None and not _turns(barline):
            first = next((i for i, c in enumerate(new) if c.tag not in ("print", "attributes")), len(new))
            new.insert(first if location == "left" else len(new), deepcopy(barline))


def _turns(barline: Element) -> Content:
    """What a barline does to the order of play."""
    repeat, ending = barline.find("repeat"), barline.find("ending")
    back = () if repeat is None else (repeat.get("direction", ""), repeat.get("times", "2"))
    volta = () if ending is None else (ending.get("number", "").replace(" ", ""), ending.get("type") == "start")
    return (*back, *volta)
