"""The part list of a MusicXML score: names and sounds of its parts."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tools.song.labels import one_line
from tools.song.values import Instrument


@dataclass(frozen=True, slots=True)
class PartInfo:
    """One part's entry.

    Attributes:
        id: As the file has it, "P1".
        name: Unique among the parts.
        drum_keys: General MIDI key by score-instrument id.
        default_drum: Key of unpitched notes nothing else is known of (a triangle part), None for a kit.
        drum_kit: Program on the percussion channel.
    """

    id: str
    name: str
    instrument: Instrument
    is_drum: bool
    drum_keys: dict[str, int]
    default_drum: int | None
    drum_kit: int


def part_infos(root: Element, parts: list[Element]) -> list[PartInfo]:
    """The entry of every part, in the order of the music."""
    entries = {entry.get("id", ""): entry for entry in root.iterfind("part-list/score-part")}
    programs = {name: _program(entry) for name, entry in entries.items()}
    # Programs that all stay at the default say nothing: then names decide.
    meant = any(program for program in programs.values())
    out: list[PartInfo] = []
    for number, part in enumerate(parts, 1):
        part_id = part.get("id", f"P{number}")
        entry = entries.get(part_id, Element("score-part"))
        name = _unique(_name(entry, number), [info.name for info in out])
        out.append(_info(part_id, name, entry, programs.get(part_id) if meant else None))
    return out


def _info(part_id: str, name: str, entry: Element, program: int | None) -> PartInfo:
    from tools.instruments.drums import DRUM_WORDS
    from tools.instruments.lookup import find_instrument

    channels = {_number(midi, "midi-channel") for midi in entry.iterfind("midi-instrument")}
    drum_keys = {
        midi.get("id", ""): key - 1
        for midi in entry.iterfind("midi-instrument")
        if (key := _number(midi, "midi-unpitched")) is not None and 1 <= key <= 128
    }
    is_drum = 10 in channels
    kit = program if is_drum and program is not None else 0
    if program is None or is_drum:
        names = [name, entry.findtext("score-instrument/instrument-name", "")]
        row = next((found for text in names if text and (found := find_instrument(text, fuzzy=False))), None)
        program = row.program if row is not None and not row.is_drum else 0
    drum = DRUM_WORDS.get(name.lower())
    return PartInfo(part_id, name, Instrument(program), is_drum, drum_keys, drum[0] if drum else None, kit)


def _name(entry: Element, number: int) -> str:
    for path in ("part-name", "score-instrument/instrument-name", "part-abbreviation"):
        text = one_line(entry.findtext(path, ""))
        if text and not text.lower().startswith("musicxml "):
            return text[:80]
    return f"Part {number}"


def _unique(name: str, taken: list[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name} {i}" for i in range(2, len(taken) + 3) if f"{name} {i}" not in taken)


def _program(entry: Element) -> int | None:
    for midi in entry.iterfind("midi-instrument"):
        program = _number(midi, "midi-program")
        if program is not None and 1 <= program <= 128:
            return program - 1
    return None


def _number(element: Element, tag: str) -> int | None:
    text = element.findtext(tag, "").strip()
    return int(text) if text.isdigit() and len(text) < 6 else None
