"""What stands above the top staff: tempo marks, rehearsal marks, jumps, chord symbols; and the barlines every part
shares.

Reading them is `read_directions`.
"""

from xml.etree.ElementTree import Element

from tools.song.grid import Bar, is_felt_dotted
from tools.song.musicxml.elements import number_text, sub, written_name
from tools.song.musicxml.signs import Direction
from tools.song.tempo import bpm_of
from tools.song.values import ChordSymbol, Instrument, Mark, MeterChange, Song, TempoChange
from tools.theory.chord import Chord
from tools.theory.pitch import parse_name
from tools.theory.scale import split_degree
from tools.theory.spelling import read_symbol

JUMP_WORDS = {"dacapo": "D.C.", "dalsegno": "D.S.", "fine": "Fine", "tocoda": "To Coda"}


def conductor_directions(song: Song) -> list[Direction]:
    """Tempo, rehearsal marks, texts and jumps of the song, for the top part."""
    out: list[Direction] = []
    words = {mark.tick: mark for mark in song.marks if mark.kind == "tempo_text"}
    for tempo in song.tempi:
        mark = words.pop(tempo.tick, None)
        out.append(_tempo_direction(song, tempo, mark))
    for mark in words.values():
        out.append(Direction(mark.tick, 1, 1, lambda m=mark: _tempo_words(m)))  # type: ignore[misc]
    rehearsal = {mark.tick: mark.value for mark in song.marks if mark.kind == "rehearsal"}
    named = {section.start_tick: section.name for section in song.sections}
    for tick, name in sorted((named | rehearsal).items()):
        out.append(Direction(tick, 1, 0, lambda n=name: _rehearsal(n)))  # type: ignore[misc]
    for mark in song.marks:
        if mark.kind == "jump":
            closes = mark.value not in ("segno", "coda")
            out.append(Direction(mark.tick, 1, 5, lambda m=mark: _jump(m), closes=closes))  # type: ignore[misc]
    return out


def _tempo_direction(song: Song, tempo: TempoChange, mark: Mark | None) -> Direction:
    meter = song.grid.bar_at(tempo.tick).meter
    if tempo.written:
        return Direction(tempo.tick, 1, 1, lambda: _tempo_mark(tempo, meter, mark))
    if mark is not None:
        return Direction(tempo.tick, 1, 1, lambda: _tempo_words(mark, tempo))
    return Direction(tempo.tick, 1, 1, lambda: _sound_tempo(tempo))


def _sound_tempo(tempo: TempoChange) -> Element:
    """A tempo that is played and not printed."""
    quarters = 60_000_000 / tempo.us_per_quarter
    for places in range(6):  # 90 where 666,667 microseconds mean it, not 89.999955
        if round(60_000_000 / max(round(quarters, places), 1e-6)) == tempo.us_per_quarter:
            return Element("sound", {"tempo": number_text(quarters, places)})
    return Element("sound", {"tempo": number_text(quarters)})


def _tempo_mark(tempo: TempoChange, meter: MeterChange, mark: Mark | None) -> Element:
    direction = Element("direction", {"placement": "above"})
    if mark is not None and mark.value:
        # The space keeps the words and the note apart where a reader joins the two.
        sub(sub(direction, "direction-type"), "words", f"{mark.value} ", font_weight="bold")
    metronome = sub(sub(direction, "direction-type"), "metronome", parentheses="no")
    sub(metronome, "beat-unit", "quarter")
    if is_felt_dotted(meter):
        sub(metronome, "beat-unit-dot")
    bpm = bpm_of(tempo.us_per_quarter, meter)
    sub(metronome, "per-minute", number_text(round(bpm, 1 if abs(bpm - round(bpm)) > 0.02 else 0), 2))
    direction.append(_sound_tempo(tempo))
    return direction


def _tempo_words(mark: Mark, tempo: TempoChange | None = None) -> Element:
    """Words alone, as a score has them that prints no number."""
    direction = Element("direction", {"placement": "above"})
    sub(sub(direction, "direction-type"), "words", mark.value, font_weight="bold")
    if tempo is not None:
        direction.append(_sound_tempo(tempo))
    return direction


def _rehearsal(name: str) -> Element:
    direction = Element("direction", {"placement": "above"})
    sub(sub(direction, "direction-type"), "rehearsal", name)
    return direction


def _jump(mark: Mark) -> Element:
    direction = Element("direction", {"placement": "above"})
    kind = sub(direction, "direction-type")
    if mark.value in ("segno", "coda"):
        sub(kind, mark.value)
        sub(direction, "sound", **{mark.value: mark.value})
        return direction
    sub(kind, "words", JUMP_WORDS.get(mark.value, mark.value))
    attribute = {"dacapo": "yes", "fine": "yes", "dalsegno": "segno", "tocoda": "coda"}.get(mark.value)
    if attribute:
        sub(direction, "sound", **{mark.value: attribute})
    return direction


# --- chord symbols ---


def harmony_directions(song: Song, instrument: Instrument) -> list[Direction]:
    """The chord track as elements for one part, named as its player reads them."""
    return [Direction(c.tick, 1, 6, lambda c=c: harmony(c, instrument)) for c in song.chords]  # type: ignore[misc]


def harmony(symbol: ChordSymbol, instrument: Instrument) -> Element:
    """A chord symbol as MusicXML names it: root, kind, degrees, bass; transposed where the part is."""
    element = Element("harmony", {"print-frame": "no"})
    chord = read_symbol(symbol.symbol)
    if chord is None or chord.is_none:
        _text(sub(element, "root"), "root-step", "C", "" if chord else symbol.symbol)
        _text(element, "kind", "none" if chord else "other", "N.C." if chord else symbol.symbol)
        return element
    _name(element, "root", written_name(chord.root, instrument))
    kind = _text(element, "kind", chord.row.kind, chord.quality + _added_text(chord))
    degrees = [*chord.row.kind_degrees, *(_added_degree(extra) for extra in chord.added)]
    if degrees:
        kind.set("use-symbols", "no")
    if chord.bass:
        _name(element, "bass", written_name(chord.bass, instrument))
    for how, degree in degrees:
        alter, number = split_degree(degree)
        child = sub(element, "degree", print_object="no")
        sub(child, "degree-value", number)
        sub(child, "degree-alter", alter)
        sub(child, "degree-type", how)
    return element


def _added_text(chord: Chord) -> str:
    return f"({','.join(chord.added)})" if chord.added else ""


def _added_degree(extra: str) -> tuple[str, str]:
    """A symbol's own addition as a MusicXML degree."""
    if extra.startswith(("no", "omit")):
        return "subtract", extra.removeprefix("no").removeprefix("omit")
    degree = extra.removeprefix("add")
    return ("alter" if degree in ("b5", "#5") else "add"), degree


def _name(parent: Element, tag: str, name: str) -> None:
    step, alter = parse_name(name)
    child = sub(parent, tag)
    sub(child, f"{tag}-step", step)
    if alter:
        sub(child, f"{tag}-alter", alter)


def _text(parent: Element, tag: str, content: str, shown: str) -> Element:
    """A child that is shown as another text than it holds."""
    child = sub(parent, tag, content)
    child.set("text", shown)
    return child


# --- barlines ---


def left_barline(song: Song, bar: Bar) -> Element | None:
    """Repeat sign or volta that opens a bar."""
    opens = any(m.kind == "repeat_start" and m.tick == bar.start_tick for m in song.marks)
    volta = next((m for m in song.marks if m.kind == "volta" and m.tick == bar.start_tick), None)
    if not opens and volta is None:
        return None
    barline = Element("barline", {"location": "left"})
    if opens:
        sub(barline, "bar-style", "heavy-light")
    if volta is not None:
        sub(barline, "ending", _volta_text(volta), number=volta.value, type="start")
    if opens:
        sub(barline, "repeat", direction="forward")
    return barline


def right_barline(song: Song, bar: Bar, is_last: bool) -> Element | None:
    """Repeat sign, end of a volta or closing barline at the end of a bar."""
    closing = next((m for m in song.marks if m.kind == "repeat_end" and m.tick == bar.end_tick), None)
    volta = next((m for m in song.marks if m.kind == "volta" and m.end_tick == bar.end_tick), None)
    fine = any(m.kind == "jump" and m.value == "fine" and m.tick == bar.end_tick for m in song.marks)
    if closing is None and volta is None and not is_last and not fine:
        return None
    barline = Element("barline", {"location": "right"})
    if closing is not None or is_last or fine:
        sub(barline, "bar-style", "light-heavy")
    if volta is not None:
        stops = "stop" if closing is not None else "discontinue"
        sub(barline, "ending", None, number=volta.value, type=stops)
    if closing is not None:
        repeat = sub(barline, "repeat", direction="backward")
        if closing.value not in ("", "2"):
            repeat.set("times", closing.value)
    return barline


def _volta_text(volta: Mark) -> str:
    return ", ".join(f"{number}." for number in volta.value.split(","))
