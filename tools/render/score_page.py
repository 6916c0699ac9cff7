"""Makes one page of Verovio's SVG stand alone: music signs inside words become outlines, the text font is named and
carried along.

Verovio writes the note of a tempo mark or the flat of a chord symbol as a letter of its music font. A viewer without
that font shows a box, and most viewers other than browsers never load fonts from inside an SVG. So every such sign is
drawn as a path, and the words around it get the places that Verovio's own metrics give them. Works on Verovio's
output only; it lays out nothing anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

from tools.render.score_chords import clear_chords
from tools.render.score_fonts import MUSIC_EM, TEXT_STACK, Face, font_face_css, music_sign, text_advance_em
from tools.render.score_margins import with_head, with_page_number, without_head

_EMPTY_TEXT = re.compile(r"<text\b[^>]*/>")
_GROUP_OR_TEXT = re.compile(r"<g\b[^>]*>|</g>|<text\b.*?</text>", re.DOTALL)
_CLASS = re.compile(r'\bclass="([^"]*)"')
# Weight and slant by class, as Verovio's own style sheet has them.
_BOLD_CLASSES = frozenset(("ending", "fing", "reh", "tempo"))
_ITALIC_CLASSES = frozenset(("dir", "dynam", "mNum"))
_ACCIDENTALS = re.compile("([\u266d\u266e\u266f])")
# Figured-bass signs that Verovio writes into chord symbols (SMuFL U+EA63 to U+EA66): too small there, and they touch.
_SMALL_ACCIDENTALS = {"\uea63": "\u266d\u266d", "\uea64": "\u266d", "\uea65": "\u266e", "\uea66": "\u266f"}
_WORDS_TO_MUSIC = 405 / 720  # size of words beside Verovio's music signs
_DEGREE_ACCIDENTAL = re.compile(r"[b#](?=\d)")  # of an altered degree in a chord symbol: m7b5
_SIX_NINE = re.compile(r"(?<!\d)69(?!\d)")
_ACCIDENTAL_SIZE = 1.15  # of the words around it: a flat then stands as high as their capitals


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of one style: words or music signs."""

    text: str
    size: float
    face: Face
    is_music: bool

    @property
    def advance(self) -> float:
        if not self.is_music:
            return text_advance_em(self.text, self.face) * self.size
        signs = (music_sign(character) for character in self.text)
        return sum(sign.advance for sign in signs if sign) * self.size / MUSIC_EM


@dataclass(frozen=True, slots=True)
class _Line:
    """Runs that follow each other from one anchor point."""

    x: float
    y: float
    anchor: str
    runs: tuple[_Run, ...]


def stand_alone(
    pages: list[str], size_mm: tuple[float, float], number_pages: bool, title: str, composer: str
) -> tuple[str, ...]:
    """The pages with outlines for music signs, page numbers from the second page on, a white sheet and the font of
    their words.

    Args:
        pages: Verovio's SVG, made with `smuflTextFont: none`.
        size_mm: Width and height of the paper.
        number_pages: Print "title · 2 / 3" under each page when there are several.
        title: What stands before the page number.
        composer: Printed at the right under the title; "" for none.
    """
    drawn: list[str] = []
    characters: dict[Face, set[str]] = {}
    for number, page in enumerate(pages, start=1):
        page = clear_chords(_EMPTY_TEXT.sub("", page))
        page = with_head(page, composer) if number == 1 else without_head(page)
        if number_pages and len(pages) > 1:
            page = with_page_number(page, title, number, len(pages))
        drawn.append(_outline_signs(page, characters))
    css = font_face_css(characters)
    return tuple(_with_fonts_and_sheet(page, css, size_mm) for page in drawn)


def _outline_signs(page: str, characters: dict[Face, set[str]]) -> str:
    """Replace the music signs of each text; note down which characters each face needs."""
    classes: list[str] = []

    def replace(found: re.Match[str]) -> str:
        piece = found.group()
        if piece.startswith("</g"):
            classes.pop()
            return piece
        if piece.startswith("<g"):
            if not piece.endswith("/>"):
                name = _CLASS.search(piece)
                classes.append(name[1] if name else "")
            return piece
        face = _face_of_classes(classes)
        if classes and "harm" in classes[-1].split():
            piece = re.sub(r"(?<=>)[^<]+(?=<)", _with_real_accidentals, piece)
        lines = list(_lines(ElementTree.fromstring(_bare(piece)), face))
        for run in (run for line in lines for run in line.runs if not run.is_music):
            characters.setdefault(run.face, set()).update(run.text)
        has_signs = any(run.is_music for line in lines for run in line.runs)
        return "".join(_draw(line) for line in lines) if has_signs else piece

    return _GROUP_OR_TEXT.sub(replace, page)


def _with_real_accidentals(found: re.Match[str]) -> str:
    """Part of a chord symbol as players read it: m7b5 with a flat, 69 as 6/9."""
    words = _SIX_NINE.sub("6/9", found.group())
    return _DEGREE_ACCIDENTAL.sub(lambda sign: "\u266d" if sign.group() == "b" else "\u266f", words)


def _bare(text_element: str) -> str:
    """The element without namespace prefixes, so that it can be parsed by itself."""
    return re.sub(r"\bxlink:|\bxml:", "", text_element)


def _face_of_classes(classes: list[str]) -> Face:
    names = {name for entry in classes for name in entry.split()}
    return Face(bool(names & _BOLD_CLASSES), bool(names & _ITALIC_CLASSES))


def _lines(text: ElementTree.Element, face: Face) -> Iterator[_Line]:
    """The lines of a text element: a new one wherever an element sets its own x."""
    place = (float(text.get("x", "0")), float(text.get("y", "0")), text.get("text-anchor", "start"))
    runs: list[_Run] = []
    for element, style in _walk(text, face, 0.0, False):
        if isinstance(element, tuple):
            if runs:
                yield _Line(*place, tuple(runs))
            place, runs = (element[0], element[1], element[2] or place[2]), []
        elif element and style[1] > 0:
            runs.extend(_runs(element, *style))
    if runs:
        yield _Line(*place, tuple(runs))


def _runs(text: str, face: Face, size: float, is_music: bool) -> Iterator[_Run]:
    """Words and the accidentals among them as separate runs; Verovio's small accidentals become those of the words."""
    if is_music and _SMALL_ACCIDENTALS.keys() >= set(text):
        text, size, is_music = "".join(_SMALL_ACCIDENTALS[sign] for sign in text), size * _WORDS_TO_MUSIC, False
    if is_music:
        yield _Run(text, size, face, True)
        return
    for piece in _ACCIDENTALS.split(text):
        if _ACCIDENTALS.fullmatch(piece):
            yield _Run(piece, size * _ACCIDENTAL_SIZE, face, True)
        elif piece:
            yield _Run(piece, size, face, False)


_Style = tuple[Face, float, bool]
_Place = tuple[float, float, str]


def _walk(
    element: ElementTree.Element, face: Face, size: float, is_music: bool
) -> Iterator[tuple["str | _Place", _Style]]:
    """Strings in reading order with their style, and a new place wherever an element has one."""
    weight, slant = element.get("font-weight"), element.get("font-style")
    face = Face(face.bold if weight is None else weight == "bold", face.italic if slant is None else slant == "italic")
    size = float(element.get("font-size", f"{size}px").removesuffix("px"))
    family = element.get("font-family")
    is_music = is_music if family is None else family == "Leipzig"
    style = (face, size, is_music)
    if element.tag == "tspan" and "x" in element.attrib:
        yield (float(element.get("x", "0")), float(element.get("y", "0")), element.get("text-anchor", "")), style
    if element.tag == "title":
        return
    yield element.text or "", style
    for child in element:
        yield from _walk(child, face, size, is_music)
        yield child.tail or "", style


def _draw(line: _Line) -> str:
    """A line as text elements with their own places and paths for the music signs."""
    total = sum(run.advance for run in line.runs)
    x = line.x - total * {"start": 0.0, "middle": 0.5, "end": 1.0}[line.anchor]
    words, signs = [], []
    for run in line.runs:
        if run.is_music:
            signs.append(_draw_signs(run, x, line.y))
        elif run.text.strip():
            lead = text_advance_em(run.text[: len(run.text) - len(run.text.lstrip())], run.face) * run.size
            words.append(_draw_words(run, x + lead, line.y))
        x += run.advance
    return f'<text font-size="0px">{"".join(words)}</text>{"".join(signs)}'


def _draw_words(run: _Run, x: float, y: float) -> str:
    weight, slant = "bold" if run.face.bold else "normal", "italic" if run.face.italic else "normal"
    style = f'font-weight="{weight}" font-style="{slant}"'
    return f'<tspan x="{x:.0f}" y="{y:.0f}" font-size="{run.size:g}px" {style}>{escape(run.text.strip())}</tspan>'


def _draw_signs(run: _Run, x: float, y: float) -> str:
    paths, scale = [], run.size / MUSIC_EM
    for character in run.text:
        sign = music_sign(character)
        if sign is None:
            continue
        if sign.outline:
            paths.append(
                f'<path transform="translate({x:.0f},{y:.0f}) scale({scale:g},{-scale:g})" d="{sign.outline}"/>'
            )
        x += sign.advance * scale
    return "".join(paths)


def _with_fonts_and_sheet(page: str, css: str, size_mm: tuple[float, float]) -> str:
    width, height = (f"{side:g}mm" for side in size_mm)
    page = page.replace("<svg ", f'<svg width="{width}" height="{height}" ', 1)
    page = page.replace('font-family="Times, serif"', f'font-family="{TEXT_STACK}"', 1)
    root_end = page.index(">") + 1 if not page.startswith("<?xml") else page.index(">", page.index("<svg")) + 1
    sheet = f'<style type="text/css">{css}</style><rect width="100%" height="100%" fill="#ffffff" style="stroke:none"/>'
    return page[:root_end] + sheet + page[root_end:]
