"""The picture of a piano roll as plain values, before any file format: boxes, strokes, labels and layers of notes.

`roll_layout` builds a `Scene` from a song; `roll_paint` writes it as SVG or PNG. No music and no file format is known
here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle in pixels; `title` is its tooltip."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    title: str = ""
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Strokes:
    """Straight lines of one look: each (x1, y1, x2, y2)."""

    colour: str
    width: float
    lines: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `x` is its start, middle or end, `y` its baseline, `title` the full text where it is
    shortened.
    """

    x: float
    y: float
    text: str
    size: float
    anchor: str = "start"
    bold: bool = False
    colour: str = "#333333"
    title: str = ""


@dataclass(frozen=True, slots=True)
class NoteLayer:
    """All notes of one track at one loudness level.

    Attributes:
        track_id: The track they belong to.
        name: Its name, the layer's tooltip.
        fill: Colour of the notes.
        edge: Darker colour of their outline, so that soft notes stay visible.
        opacity: 0 to 1, the louder the denser.
        boxes: Each (x, y, width, height).
    """

    track_id: str
    name: str
    fill: str
    edge: str
    opacity: float
    boxes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture, painted in the order back, strokes, notes, front, labels.

    Attributes:
        description: One sentence for those who cannot see it.
        plot_left, plot_right: Pixels between which time runs.
        plot_s: Seconds between these two.
    """

    width: float
    height: float
    title: str
    description: str
    plot_left: float
    plot_right: float
    plot_s: float
    back: tuple[Box, ...]
    strokes: tuple[Strokes, ...]
    notes: tuple[NoteLayer, ...]
    front: tuple[Box, ...]
    labels: tuple[Label, ...]
