"""Where the elements of a score stand in its text, byte by byte, so that what has not changed can be copied as it
is.
"""

from dataclasses import dataclass, field
from xml.parsers import expat


@dataclass(slots=True)
class PartSlice:
    """One part: its own start and end, and those of every measure in it."""

    id: str
    start: int
    end: int = 0
    measures: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Slices:
    """Byte offsets in a score's text.

    Attributes:
        parts: In the order of the text.
        entries: Start and end of every `<score-part>`, by id.
        part_list_end: Where `</part-list>` begins.
        titles: Start and end of the text inside work-title and movement-title.
    """

    parts: list[PartSlice] = field(default_factory=list)
    entries: dict[str, tuple[int, int]] = field(default_factory=dict)
    part_list_end: int = 0
    titles: list[tuple[int, int]] = field(default_factory=list)


def slices_of(text: bytes) -> Slices:
    """Find the elements of a partwise score that `tools.song.musicxml.text` has already accepted."""
    out = Slices()
    parser = expat.ParserCreate()
    path: list[str] = []
    starts: list[int] = []
    identifier: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        if name == "part" and len(path) == 1:
            out.parts.append(PartSlice(attributes.get("id", f"P{len(out.parts) + 1}"), at))
        elif name == "score-part":
            identifier[:] = [attributes.get("id", "")]
        path.append(name)
        starts.append(at)

    def end(name: str) -> None:
        begun, at = starts.pop(), parser.CurrentByteIndex
        after = text.index(b">", at) + 1
        path.pop()
        if name == "measure" and path[1:] == ["part"]:
            out.parts[-1].measures.append((begun, after))
        elif name == "part" and len(path) == 1:
            out.parts[-1].end = after
        elif name == "score-part":
            out.entries[identifier[0]] = (begun, after)
        elif name == "part-list":
            out.part_list_end = at
        elif name in ("work-title", "movement-title") and text[at : at + 2] == b"</":
            out.titles.append((text.index(b">", begun) + 1, at))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(text, True)
    return out
