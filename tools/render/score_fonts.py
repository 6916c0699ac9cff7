"""The fonts of the printed page, all taken out of Verovio's own wheel: Liberation Serif for words, outlines of
Leipzig for music signs in words.

Verovio measures words by the metrics of Times; Liberation Serif has the same widths, so that what it placed stays in
its place. The wheel carries the four faces as WOFF2 inside `data/Liberation.css`, and each Leipzig sign as a path in
`data/Leipzig/`. Nothing is fetched or read from the system. This file knows fonts, no pages: `score_page` and `pdf`
use it.
"""

import base64
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.errors import RenderError

TEXT_FAMILY = "Liberation Serif"
TEXT_STACK = f"'{TEXT_FAMILY}', 'Times New Roman', Times, serif"
MUSIC_EM = 1000  # units to the em of Verovio's music fonts
_FACE = re.compile(r"@font-face\s*\{(.*?)\}", re.DOTALL)
_MISSING_ADVANCE_EM = 0.6


@dataclass(frozen=True, slots=True, order=True)
class Face:
    """One style of the text font."""

    bold: bool = False
    italic: bool = False

    @property
    def css(self) -> str:
        """Weight and style as CSS declarations."""
        return f"font-weight:{'bold' if self.bold else 'normal'};font-style:{'italic' if self.italic else 'normal'}"


@dataclass(frozen=True, slots=True)
class MusicSign:
    """A sign of the music font: its outline (y up) and advance width in 1/1000 em."""

    outline: str
    advance: float


def _data_folder() -> Path:
    import verovio

    return Path(verovio.__file__).parent / "data"


@cache
def text_font(face: Face) -> bytes:
    """The face as WOFF2 bytes.

    Raises:
        RenderError: The installed Verovio does not carry it.
    """
    for block in _FACE.findall((_data_folder() / "Liberation.css").read_text("utf-8")):
        bold, italic = "font-weight: bold" in block, "font-style: italic" in block
        found = re.search(r"base64,([A-Za-z0-9+/=]+)", block)
        if found and Face(bold, italic) == face:
            return base64.b64decode(found[1])
    raise RenderError(f"The score's text font ({face.css}) is missing from Verovio", next_step="Run `make run` again")


@cache
def truetype(face: Face) -> bytes:
    """The face as a TrueType file. Decoding takes some 50 ms, so each process does it once."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(text_font(face)), recalcTimestamp=False)
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def text_faces_as_truetype() -> dict[str, bytes]:
    """File names and bytes of the four text faces, for programs that read fonts from a folder."""
    faces = [Face(bold, italic) for bold in (False, True) for italic in (False, True)]
    return {f"text-{'bold' if f.bold else 'regular'}{'-italic' if f.italic else ''}.ttf": truetype(f) for f in faces}


def font_face_css(characters: dict[Face, set[str]]) -> str:
    """`@font-face` rules that carry just the characters used, a few kilobytes a face, so that the picture needs no
    installed font.

    Args:
        characters: What is written in each face.
    """
    rules = []
    for face in sorted(characters):
        data = base64.b64encode(_subset(face, characters[face])).decode("ascii")
        source = f"src:url(data:font/woff2;base64,{data}) format('woff2')"
        rules.append(f"@font-face{{font-family:'{TEXT_FAMILY}';{face.css};{source}}}")
    return "".join(rules)


def _subset(face: Face, characters: set[str]) -> bytes:
    import logging

    from fontTools import subset
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # it reports tables that no viewer needs
    options = subset.Options(flavor="woff2", hinting=False, layout_features=[], name_IDs=[], recalc_timestamp=False)
    font = TTFont(io.BytesIO(truetype(face)), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


@cache
def _advances(face: Face) -> dict[str, float]:
    """Advance width of every character in em, from the font itself: Verovio's own table lacks some capitals."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(truetype(face)), lazy=True)
    widths, em = font["hmtx"], font["head"].unitsPerEm
    return {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def text_advance_em(text: str, face: Face) -> float:
    """Width of a run of words in em."""
    advances = _advances(face)
    return sum(advances.get(character, _MISSING_ADVANCE_EM) for character in text)


@cache
def music_sign(character: str) -> MusicSign | None:
    """The sign of a private-use character, or None where the music font has none."""
    path = _data_folder() / "Leipzig" / f"{ord(character):04X}.xml"
    if not path.is_file():
        return None
    outline = re.search(r' d="([^"]*)"', path.read_text("utf-8"))
    advance = re.search(rf'<g c="{ord(character):04X}"[^>]*? h-a-x="([\d.]+)"', _music_metrics())
    return MusicSign(outline[1] if outline else "", float(advance[1]) if advance else 0.0)


@cache
def _music_metrics() -> str:
    return (_data_folder() / "Leipzig.xml").read_text("utf-8")
