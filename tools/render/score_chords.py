"""Lifts chord symbols and tempo marks above slurs, and rehearsal marks above both: Verovio lets them run into each
other.

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
_TEMPO = re.compile(r'<g [^>]*class="tempo"[^>]*><text x="(-?\d+)" y="(-?\d+)".*?</text>', re.DOTALL)
_SIGN = re.compile("[\ue000-\uf8ff]")
_REHEARSAL = re.compile(r'<g [^>]*class="reh"[^>]*><rect .*?</text>', re.DOTALL)
_SIDE = re.compile(r' (x|y|width|height)="(-?\d+)"')
_Y = re.compile(r'(<(?:text|rect)\b[^>]*? y=")(-?\d+)"')
_LETTER_PX = 405  # Verovio's size of a chord symbol
_SIGN_PX, _SIGN_ASCENT_PX = 220, 480  # width and height of a note sign in a tempo mark
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
    return _lift_marks(_lift_tempi(system, curves))


def _width(chord: str) -> float:
    return text_advance_em(re.sub(r"<[^>]*>", "", chord), Face()) * _LETTER_PX


def _tempo_width(tempo: str) -> float:
    """Width of a tempo mark: its bold words and its music signs."""
    words = re.sub(r"<[^>]*>", "", tempo)
    letters = _SIGN.sub("", words)
    return text_advance_em(letters, Face(bold=True)) * _LETTER_PX + (len(words) - len(letters)) * _SIGN_PX


Label = tuple[int, int, float]  # start, baseline, width


def _chords_of(system: str) -> list[Label]:
    return [(int(found[1]), int(found[2]), _width(found.group())) for found in _CHORD.finditer(system)]


def _tempi_of(system: str) -> list[Label]:
    return [(int(found[1]), int(found[2]), _tempo_width(found.group())) for found in _TEMPO.finditer(system)]


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


def _lift_tempi(system: str, curves: list[list[Point]]) -> str:
    """Move a tempo mark that a slur runs through above it, and if that is where the chord symbols are, above them."""
    chords = _chords_of(system)

    def raise_tempo(found: re.Match[str]) -> str:
        x, y, right = int(found[1]), int(found[2]), int(found[1]) + _tempo_width(found.group())
        lift = max([0.0, *(_overlap(curve, x, right, y) for curve in curves)])
        if not 0 < lift <= _MOST_LIFT_PX:
            return found.group()
        met = _met(chords, x, right, y - lift - _SIGN_ASCENT_PX, y - lift + _DESCENT_PX)
        return _raised(found.group(), round(y - met + _GAP_PX if met else lift))

    return _TEMPO.sub(raise_tempo, system)


def _lift_marks(system: str) -> str:
    """Move every boxed rehearsal mark that stands in or right before a chord symbol or tempo mark above it."""
    labels = [*_chords_of(system), *_tempi_of(system)]

    def raise_mark(found: re.Match[str]) -> str:
        drawn = found.group()
        for _ in labels:  # each lift may meet the next label above
            rect = drawn[drawn.index("<rect") :]
            box = {name: int(value) for name, value in _SIDE.findall(rect[: rect.index(">")])}
            bottom = box["y"] + box["height"]
            met = _met(labels, box["x"] - _GAP_PX, box["x"] + box["width"] + _GAP_PX, box["y"], bottom)
            if met is None:
                break
            drawn = _raised(drawn, bottom - met + _GAP_PX)
        return drawn

    return _REHEARSAL.sub(raise_mark, system)


def _met(labels: list[Label], left: float, right: float, top: float, bottom: float) -> int | None:
    """The top of the highest label that stands in a box, or None."""
    tops = [
        baseline - _ASCENT_PX
        for x, baseline, width in labels
        if left < x + width and x < right and top < baseline and bottom > baseline - _ASCENT_PX
    ]
    return min(tops, default=None)
