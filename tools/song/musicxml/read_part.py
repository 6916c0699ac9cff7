"""One part of a MusicXML score, bar by bar, to notes, marks and whatever it says for the whole song.

Ties become one note. Time is in song ticks from the start; where each bar starts is told by the caller, because it
takes all parts to know.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal
from xml.etree.ElementTree import Element

from tools.errors import FormatError
from tools.song.labels import one_line
from tools.song.musicxml import tables
from tools.song.musicxml.cursor import Cursor, note_children
from tools.song.musicxml.elements import fifths_shift, sounding_pitch
from tools.song.musicxml.numbers import CORRECT, decimal, divisions_in, number_of, small
from tools.song.musicxml.read_chords import harmony_symbol
from tools.song.musicxml.read_signs import SignReader
from tools.song.values import TICKS_PER_QUARTER, Instrument, Mark
from tools.theory.pitch import STEPS, Spelling

GRACE_TICKS = TICKS_PER_QUARTER // 8  # how much earlier each further grace note of a run sounds
_CLEF_NAMES = {row: name for name, row in tables.CLEFS.items()}
_DRUM_KEYS = {(step, octave, head): key for key, (step, octave, head, _) in sorted(tables.DRUM_STAFF.items())[::-1]}


@dataclass(slots=True)
class RawNote:
    """A note while it is being read; ties make it longer."""

    id: str
    onset: int
    end: int
    midi_pitch: int
    spelling: Spelling | None
    voice: int
    staff: int
    tuplet: tuple[int, int] | None = None
    grace: Literal["slash", "plain"] | None = None
    shift: int = 0
    velocity: int | None = None
    signs: frozenset[str] = frozenset()
    bar_start: int = 0


@dataclass(slots=True)
class Timed:
    """Something a part says for the whole song, at a tick."""

    tick: int
    value: tuple[str | int | bool, ...]


@dataclass
class PartReading:
    """What one part holds.

    Attributes:
        keys: (sounding fifths, mode or "").
        tempi: (microseconds per quarter, printed).
        transpositions: (chromatic, diatonic) from a tick on.
        unpitched: How many notes had no pitch.
        warnings: What was put right, one sentence each.
    """

    notes: list[RawNote] = field(default_factory=list)
    signs: SignReader = field(default_factory=SignReader)
    staves: int = 1
    keys: list[Timed] = field(default_factory=list)
    tempi: list[Timed] = field(default_factory=list)
    chords: list[Timed] = field(default_factory=list)
    clefs: list[Mark] = field(default_factory=list)
    transpositions: list[Timed] = field(default_factory=list)
    unpitched: int = 0
    warnings: list[str] = field(default_factory=list)


class PartReader:
    """Reads one part.

    Args:
        track_id: Prefix of the note ids.
        label: The file's name for messages.
        drum_keys: General MIDI key of each score-instrument id.
        default_key: Key for unpitched notes nothing is known of.
    """

    def __init__(self, track_id: str, label: str, drum_keys: dict[str, int], default_key: int | None) -> None:
        self.reading = PartReading()
        self._track_id, self._label = track_id, label
        self._drum_keys, self._default_key = drum_keys, default_key
        self._cursor = Cursor(label)
        self._instrument = Instrument()
        self._ties: dict[int, list[RawNote]] = defaultdict(list)
        self._count = 0
        self._bar = "?"
        self._bar_start = self._chord_onset = 0
        self._graces: list[RawNote] = []
        self._handlers = {
            "note": self._note,
            "backup": self._backup,
            "forward": self._forward,
            "attributes": self._attributes,
            "direction": self._direction,
            "harmony": self._harmony,
            "sound": self._sound,
        }

    def measure(self, element: Element, start_tick: int) -> None:
        """Read one `<measure>` that starts at a tick."""
        self._bar_start = self._chord_onset = start_tick
        self._bar = one_line(element.get("number", "?"))[:10]
        self._cursor.start(self._bar)
        for child in element:
            handler = self._handlers.get(child.tag)
            if handler is not None:
                handler(child)

    @property
    def _now(self) -> int:
        """Song tick of the next element."""
        return self._bar_start + self._cursor.tick

    def _backup(self, element: Element) -> None:
        self._cursor.move(element, back=True)

    def _forward(self, element: Element) -> None:
        self._cursor.move(element, back=False)

    # --- attributes ---

    def _attributes(self, element: Element) -> None:
        for child in element:
            if child.tag == "divisions":
                self._cursor.divisions = divisions_in(child, self._label)
            elif child.tag == "staves":
                self.reading.staves = max(
                    self.reading.staves, min(4, number_of(child, "number of staves", self._label))
                )
            elif child.tag == "transpose":
                self._transpose(child)
            elif child.tag == "clef":
                self._clef(child)
        for child in element.iterfind("key"):
            self._key(child)

    def _transpose(self, element: Element) -> None:
        octaves = small(element.findtext("octave-change"))
        chromatic = small(element.findtext("chromatic")) + 12 * octaves
        diatonic = small(element.findtext("diatonic")) + 7 * octaves
        if chromatic % 12 and not diatonic % 7:
            diatonic = round(chromatic * 7 / 12)  # the letter is optional: take the nearest
        self._instrument = Instrument(transpose_chromatic=chromatic, transpose_diatonic=diatonic)
        self.reading.transpositions.append(Timed(self._now, (chromatic, diatonic)))

    def _clef(self, element: Element) -> None:
        sign = element.findtext("sign", "G").strip()
        line = small(element.findtext("line")) or {"G": 2, "F": 4, "C": 3}.get(sign, 2)
        octave = small(element.findtext("clef-octave-change"))
        line = {"percussion": 2, "TAB": 5}.get(sign, line)
        name = _CLEF_NAMES.get((sign, line, octave))
        if name:
            staff = small(element.get("number")) or 1
            self.reading.clefs.append(Mark("clef", self._now, value=name, staff=staff))

    def _key(self, element: Element) -> None:
        fifths = element.find("fifths")
        if fifths is None or (element.get("number") or "1") != "1":
            return
        sounding = number_of(fifths, "number of sharps or flats", self._label) + fifths_shift(self._instrument)
        self.reading.keys.append(Timed(self._now, (sounding, (element.findtext("mode") or "").strip().lower())))

    # --- notes ---

    def _note(self, element: Element) -> None:
        found, dots = note_children(element)
        length = 0
        onset = self._chord_onset if "chord" in found else self._now
        if "grace" not in found and "duration" in found:
            start = self._bar_start + self._cursor.note(found, dots)
            onset, length = (onset if "chord" in found else start), self._cursor.length
        if "chord" not in found:
            self._chord_onset = onset
        if "rest" in found or "cue" in found:
            return
        pitch = self._pitch(found)
        if pitch is None:
            return
        staff = max(1, small(found["staff"].text) if "staff" in found else 1)
        self.reading.staves = max(self.reading.staves, min(staff, 4))
        raw = self._raw(element, found, onset, length, pitch, staff)
        raw = self._tied(element, found, raw)
        self._hang(element, raw, onset)

    def _raw(
        self,
        element: Element,
        found: dict[str, Element],
        onset: int,
        length: int,
        pitch: tuple[int, Spelling | None],
        staff: int,
    ) -> RawNote:
        raw = RawNote("", onset, onset + length, pitch[0], pitch[1], _voice(found.get("voice")), staff)
        raw.tuplet = self._cursor.tuplet if raw.end > raw.onset else None
        raw.bar_start = self._bar_start
        if "dynamics" in element.attrib:
            raw.velocity = min(127, max(1, round(0.9 * float(decimal(element.attrib["dynamics"], self._label)))))
        if "grace" in found:
            raw.grace = "slash" if found["grace"].get("slash") == "yes" else "plain"
            self._grace(raw, "chord" in found)
        elif "chord" not in found:
            self._graces = []
        return raw

    def _grace(self, raw: RawNote, is_chord: bool) -> None:
        """Each further grace note moves those before it a little earlier, so that a run keeps its order."""
        if self._graces and self._graces[-1].onset != raw.onset:
            self._graces = []
        if not is_chord:
            for earlier in self._graces:
                earlier.shift -= GRACE_TICKS
        self._graces.append(raw)

    def _pitch(self, found: dict[str, Element]) -> tuple[int, Spelling | None] | None:
        if "pitch" in found:
            element = found["pitch"]
            step = element.findtext("step", "").strip().upper()
            if len(step) != 1 or step not in STEPS:
                raise FormatError(
                    f"{self._label} holds a note on {step[:10]!r} in bar {self._bar}", "Only A to G are notes", CORRECT
                )
            alter = small(element.findtext("alter"))
            if abs(alter) > 3:
                said = (element.findtext("alter") or "").strip()[:20]
                raise FormatError(
                    f"{self._label} alters a note by {said} semitones in bar {self._bar}", "-3 to 3 is read", CORRECT
                )
            octave = number_of(element.find("octave"), "octave", self._label)
            return self._sounding(Spelling(step, max(-2, min(2, alter)), octave))
        if "unpitched" in found:
            self.reading.unpitched += 1
            return self._drum(found), None
        return None

    def _sounding(self, written: Spelling) -> tuple[int, Spelling]:
        spelling = sounding_pitch(written, self._instrument)
        if not 0 <= spelling.midi_pitch <= 127:
            raise FormatError(
                f"{self._label} holds the note {spelling.name} in bar {self._bar}, outside what MIDI can play",
                "C-1 to G9 can be played",
                CORRECT,
            )
        return spelling.midi_pitch, spelling

    def _drum(self, found: dict[str, Element]) -> int:
        instrument = found.get("instrument")
        if instrument is not None and instrument.get("id") in self._drum_keys:
            return self._drum_keys[str(instrument.get("id"))]
        unpitched = found["unpitched"]
        step, octave = (
            unpitched.findtext("display-step", "C").strip(),
            small(unpitched.findtext("display-octave")) or 5,
        )
        head = (found["notehead"].text or "normal").strip() if "notehead" in found else "normal"
        key = _DRUM_KEYS.get((step, octave, head))
        if key is not None and self._default_key is None:
            return key
        return self._default_key or _DRUM_KEYS.get((step, octave, "normal"), 38)

    def _tied(self, element: Element, found: dict[str, Element], raw: RawNote) -> RawNote:
        """Join a tied-to note to where it came from, else give the note its id."""
        kinds = {tie.get("type") for tie in element.iterfind("tie")}
        if not kinds:
            kinds = {tie.get("type") for tie in element.iterfind("notations/tied")}
        if "stop" in kinds and raw.grace is None:
            waiting = [n for n in self._ties[raw.midi_pitch] if n.end == raw.onset]
            origin = next((n for n in waiting if (n.staff, n.voice) == (raw.staff, raw.voice)), None)
            origin = origin or (waiting[0] if waiting else None)
            if origin is not None:
                origin.end = raw.end
                origin.tuplet = origin.tuplet if origin.tuplet == raw.tuplet else None
                if "start" not in kinds:
                    self._ties[raw.midi_pitch].remove(origin)
                return origin
        self._count += 1
        raw.id = f"{self._track_id}.n{self._count}"
        self.reading.notes.append(raw)
        if "start" in kinds and raw.grace is None:
            self._ties[raw.midi_pitch].append(raw)
        return raw

    def _hang(self, element: Element, raw: RawNote, onset: int) -> None:
        for notations in element.iterfind("notations"):
            raw.signs |= self.reading.signs.notations(notations, onset, raw.id, raw.staff)
        for lyric in element.iterfind("lyric"):
            self.reading.signs.lyric(lyric, onset, raw.id)

    # --- the stream ---

    def _direction(self, element: Element) -> None:
        tick = self._now + self._offset(element)
        staff = max(1, small(element.findtext("staff")))
        self.reading.signs.direction(element, tick, staff)
        sound = element.find("sound")
        printed = element.find("direction-type/metronome")
        text = sound.get("tempo") if sound is not None else None
        us = self._us(text) or (_us_of_metronome(printed) if printed is not None else None)
        if us:
            self.reading.tempi.append(Timed(tick, (us, printed is not None)))

    def _sound(self, element: Element) -> None:
        us = self._us(element.get("tempo"))
        if us:
            self.reading.tempi.append(Timed(self._now + self._offset(element), (us, False)))

    def _us(self, text: str | None) -> int | None:
        """Microseconds a quarter of a played tempo; one that cannot be played is left out, and said."""
        us = _us_of(text)
        if us is None and text is not None:
            self.reading.warnings.append(
                f"A tempo of {one_line(text)[:20]} in bar {self._bar} cannot be played and was left out."
            )
        return us

    def _harmony(self, element: Element) -> None:
        symbol = harmony_symbol(element, self._instrument)
        if symbol:
            self.reading.chords.append(Timed(self._now + self._offset(element), (symbol,)))

    def _offset(self, element: Element) -> int:
        offset = element.find("offset")
        if offset is None or not (offset.text or "").strip():
            return 0
        ticks = round(decimal(offset.text or "0", self._label) * TICKS_PER_QUARTER / self._cursor.divisions)
        return max(ticks, -self._now)


def _voice(element: Element | None) -> int:
    text = (element.text or "").strip() if element is not None else ""
    return int(text) if text.isdigit() and len(text) < 4 else 1


def _us_of(text: str | None) -> int | None:
    """Microseconds a quarter of a `tempo` attribute (quarters a minute); None where it is no usable tempo."""
    try:
        bpm = float(text or 0)
    except ValueError:
        return None
    return min(0xFFFFFF, round(60_000_000 / bpm)) if 1 <= bpm <= 5000 else None


def _us_of_metronome(element: Element) -> int | None:
    """A printed metronome mark as microseconds a quarter: unit, dots and a number in its text."""
    ticks = tables.TYPE_TICKS.get(element.findtext("beat-unit", "").strip())
    digits = "".join(ch if ch.isdigit() or ch == "." else " " for ch in element.findtext("per-minute", "")).split()
    if ticks is None or not digits:
        return None
    dots = len(element.findall("beat-unit-dot"))
    quarters = ticks * (2 ** (dots + 1) - 1) / 2**dots / TICKS_PER_QUARTER
    try:
        return _us_of(str(float(digits[0]) * quarters))
    except ValueError:
        return None
