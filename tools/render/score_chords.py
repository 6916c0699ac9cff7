"""Lifts chord symbols above slurs, and rehearsal marks above chord symbols: Verovio lets each run into the other.

Works on one page of Verovio's SVG, before `score_page`. All symbols of a system's row move together, so that the row
stays straight. Coordinates are Verovio's: tenths of its drawing units, y downwards.
"""

import re
from itertools import pairwise

from tools.render.score_fonts import Face, text_advance_em

_SYSTEM = re.compile(r'<g [^>]*class="system"')
_CHORD = re.compile(r'<g [^>]*class="harm"[^>]*><text x="(-?\d+)" y="(-?\d+)".*?</text>', re.DOTALL)
_SLUR = re.compile(
    r'class="(?:slur|tie)[^"]*"><path d="M(-?\d+),(-?\d+) C(-?\d+),(-?\d+) (-?\d+),(-?\d+) (-?\d+),(-?\d+)'
)
_MARK = re.compile(r'<g [^>]*class="(?:reh|tempo)"[^>]*>.*?</text>', re.DOTALL)
_REHEARSAL = re.compile(r'<g [^>]*class="reh"[^>]*><rect .*?</text>', re.DOTALL)
_SIDE = re.compile(r' (x|y|width|height)="(-?\d+)"')
_Y = re.compile(r'(<(?:text|rect)\b[^>]*? y=")(-?\d+)"')
_LETTER_PX = 405  # Verovio's size of a chord symbol
_ASCENT_PX, _DESCENT_PX, _GAP_PX = 330, 40, 70
_MOST_LIFT_PX = 900  # five staff spaces: beyond that the symbol would belong to another staff
_STEPS = 32

Point = tuple[float, float]


def clear_chords(page: str) -> str:
    """The page with each row of chord symbols above the slurs it met."""
    starts = [found.start() for found in _SYSTEM.finditer(page)]
    if not starts:
        return page
    pieces = [page[: starts[0]]]
    pieces += [_clear_system(page[start:end]) for start, end in pairwise([*starts, len(page)])]
    return "".join(pieces)


def _clear_system(system: str) -> str:
    curves = [_curve([float(part) for part in found.groups()]) for found in _SLUR.finditer(system)]
    lifts: dict[int, float] = {}
    for chord in _CHORD.finditer(system):
        x, y = int(chord[1]), int(chord[2])
        right = x + _width(chord.group())
        lifts[y] = max([lifts.get(y, 0.0), *(_overlap(curve, x, right, y) for curve in curves)])
    for y, lift in sorted(lifts.items()):
        if lift > 0:
            system = _lift_row(system, y, min(round(lift), _MOST_LIFT_PX))
    return _lift_marks(system)


def _width(chord: str) -> float:
    return text_advance_em(re.sub(r"<[^>]*>", "", chord), Face()) * _LETTER_PX


def _curve(numbers: list[float]) -> list[Point]:
    """Points along a cubic Bezier curve given by its four corners."""
    p0, p1, p2, p3 = zip(numbers[::2], numbers[1::2], strict=True)

    def at(t: float, axis: int) -> float:
        u = 1 - t
        return u**3 * p0[axis] + 3 * u * u * t * p1[axis] + 3 * u * t * t * p2[axis] + t**3 * p3[axis]

    return [(at(i / _STEPS, 0), at(i / _STEPS, 1)) for i in range(_STEPS + 1)]


def _overlap(curve: list[Point], left: float, right: float, baseline: float) -> float:
    """How far a symbol must rise to stand above a curve; 0 where they do not meet."""
    margin = (curve[-1][0] - curve[0][0]) / _STEPS
    heights = [y for x, y in curve if left - margin <= x <= right + margin]
    if not heights or min(heights) > baseline + _DESCENT_PX or max(heights) < baseline - _ASCENT_PX:
        return 0.0
    return max(0.0, baseline + _DESCENT_PX + _GAP_PX - min(heights))


def _raised(drawn: str, lift: int) -> str:
    return _Y.sub(lambda found: f'{found[1]}{int(found[2]) - lift}"', drawn)


def _lift_row(system: str, baseline: int, lift: int) -> str:
    """Move the symbols on this baseline, and the marks above them, up."""

    def raise_chord(found: re.Match[str]) -> str:
        return _raised(found.group(), lift) if int(found[2]) == baseline else found.group()

    def raise_mark(found: re.Match[str]) -> str:
        text = re.search(r'<text\b[^>]*? y="(-?\d+)"', found.group())
        return _raised(found.group(), lift) if text and int(text[1]) < baseline else found.group()

    return _MARK.sub(raise_mark, _CHORD.sub(raise_chord, system))


def _lift_marks(system: str) -> str:
    """Move every boxed rehearsal mark that stands in or right before a chord symbol above it."""
    chords = [(int(found[1]), int(found[2]), _width(found.group())) for found in _CHORD.finditer(system)]

    def raise_mark(found: re.Match[str]) -> str:
        rect = found.group()[found.group().index("<rect") :]
        box = {name: int(value) for name, value in _SIDE.findall(rect[: rect.index(">")])}
        left, bottom = box["x"] - _GAP_PX, box["y"] + box["height"]
        right = box["x"] + box["width"] + _GAP_PX
        met = [
            baseline - _ASCENT_PX
            for x, baseline, width in chords
            if left < x + width and x < right and box["y"] < baseline and bottom > baseline - _ASCENT_PX
        ]
        return _raised(found.group(), bottom - min(met) + _GAP_PX) if met else found.group()

    return _REHEARSAL.sub(raise_mark, system)
