"""Chord symbols of a MusicXML score: a `<harmony>` element to the text a Song holds. Writing is in `conductor`."""

from collections.abc import Mapping
from functools import cache
from xml.etree.ElementTree import Element

from tools.song.musicxml.elements import sounding_name
from tools.song.values import Instrument
from tools.theory.chord import is_chord
from tools.theory.pitch import ACCIDENTALS
from tools.theory.qualities import QUALITIES

Degrees = frozenset[tuple[str, str]]
CONCERT = Instrument()

# Kinds of MusicXML 4.0 that no row of the table is named by: the nearest chord that is.
OTHER_KINDS: Mapping[str, str] = {
    "major-minor": "m(maj7)",
    "major-13th": "maj13",
    "minor-13th": "m13",
    "dominant-13th": "13",
    "Neapolitan": "",
    "Italian": "7",
    "French": "7b5",
    "German": "7",
    "pedal": "5",
    "Tristan": "m7b5",
}


def harmony_symbol(element: Element, instrument: Instrument = CONCERT) -> str | None:
    """The chord a `<harmony>` element names, as "Bbm7b5/Ab"; None when it names none (a function, a numeral).

    Args:
        element: The element.
        instrument: Of the part it stands in: chords over a transposing part are named as its player reads them.
    """
    kind = element.find("kind")
    kind_name = (kind.text or "").strip() if kind is not None else "major"
    if kind_name == "none":
        return "N.C."
    root = _name(element, "root", instrument)
    if root is None:
        return None
    quality = _quality(kind_name, _degrees(element), (kind.get("text") or "") if kind is not None else "", root)
    bass = _name(element, "bass", instrument)
    return root + quality + (f"/{bass}" if bass and bass != root else "")


def _name(element: Element, tag: str, instrument: Instrument) -> str | None:
    step = element.findtext(f"{tag}/{tag}-step", "").strip()
    if step not in ("A", "B", "C", "D", "E", "F", "G"):
        return None
    alter = _int(element.findtext(f"{tag}/{tag}-alter", "0"))
    name = step + ACCIDENTALS.get(alter, "")
    return sounding_name(name, instrument)


def _degrees(element: Element) -> Degrees:
    out = set()
    for degree in element.iterfind("degree"):
        alter = _int(degree.findtext("degree-alter", "0"))
        sign = "b" * -alter if alter < 0 else "#" * alter
        out.add((degree.findtext("degree-type", "add").strip(), sign + degree.findtext("degree-value", "").strip()))
    return frozenset(out)


def _int(text: str) -> int:
    try:
        return round(float(text))
    except ValueError:
        return 0


def _quality(kind: str, degrees: Degrees, text: str, root: str) -> str:
    """The key of the table's row; else what is printed, where it can be read; else the kind with its degrees added."""
    known = _by_kind().get((kind, degrees))
    if known is not None:
        return known
    if text and not degrees and is_chord(root + text):
        return text
    base = _by_kind().get((kind, frozenset()), OTHER_KINDS.get(kind))
    if base is None:
        return text if is_chord(root + text) else ""
    added = [d if how != "subtract" else f"no{d}" for how, d in sorted(degrees)]
    full = f"{base}({','.join(added)})" if added else base
    return full if is_chord(root + full) else base


@cache
def _by_kind() -> dict[tuple[str, Degrees], str]:
    out: dict[tuple[str, Degrees], str] = {}
    for row in QUALITIES.values():
        out.setdefault((row.kind, frozenset(row.kind_degrees)), row.key)
    return out
