"""A piano roll's scene as SVG text or PNG bytes. Knows shapes and file formats, no music.

The SVG stands alone: no script, no outside font, no link. All text is escaped. One path holds all notes of a track at
one level, so that ten thousand notes stay below a megabyte.
"""

import io
import re
from html import escape
from typing import TYPE_CHECKING

from tools.render.roll_scene import Box, Label, NoteLayer, Scene, Strokes

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

FONT_STACK = "'Liberation Sans', Arial, Helvetica, 'DejaVu Sans', sans-serif"
BACKGROUND = "#fcfbf8"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PNG_SHARP_PX = 2400  # pictures up to this width are drawn at twice the size, so that text stays sharp


def scene_to_svg(scene: Scene) -> str:
    """The scene as a self-contained SVG document.

    The root carries `data-plot-left`, `data-plot-right` and `data-plot-s`, so that a page can put a cursor at a second.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(scene.width)}" height="{_n(scene.height)}" '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" role="img" font-family="{escape(FONT_STACK)}" '
        f'data-plot-left="{_n(scene.plot_left)}" data-plot-right="{_n(scene.plot_right)}" '
        f'data-plot-s="{scene.plot_s:.3f}">',
        f"<title>{_text(scene.title)}</title><desc>{_text(scene.description)}</desc>",
        f'<rect width="100%" height="100%" fill="{BACKGROUND}"/>',
    ]
    parts += [_svg_box(box) for box in scene.back]
    parts += [_svg_strokes(strokes) for strokes in scene.strokes]
    parts += [_svg_notes(layer) for layer in scene.notes]
    parts += [_svg_box(box) for box in scene.front]
    parts += [_svg_label(label) for label in scene.labels]
    return "\n".join([*parts, "</svg>", ""])


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _n(value: float) -> str:
    """At most one decimal, none where it is zero."""
    return f"{value:.1f}".removesuffix(".0")


def _svg_box(box: Box) -> str:
    radius = f' rx="{_n(box.radius)}"' if box.radius else ""
    place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
    shape = f'<rect {place}{radius} fill="{box.fill}"'
    return f"{shape}><title>{_text(box.title)}</title></rect>" if box.title else f"{shape}/>"


def _svg_strokes(strokes: Strokes) -> str:
    path = "".join(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" for x1, y1, x2, y2 in strokes.lines)
    return f'<path d="{path}" stroke="{strokes.colour}" stroke-width="{_n(strokes.width)}" fill="none"/>'


def _svg_notes(layer: NoteLayer) -> str:
    path = "".join(f"M{_n(x)} {_n(y)}h{_n(w)}v{_n(h)}h-{_n(w)}z" for x, y, w, h in layer.boxes)
    return (
        f'<path data-track="{_text(layer.track_id)}" d="{path}" fill="{layer.fill}" fill-opacity="{layer.opacity:.2f}" '
        f'stroke="{layer.edge}" stroke-width=".6"><title>{_text(layer.name)}</title></path>'
    )


def _svg_label(label: Label) -> str:
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    weight = ' font-weight="bold"' if label.bold else ""
    title = f"<title>{_text(label.title)}</title>" if label.title else ""
    return (
        f'<text x="{_n(label.x)}" y="{_n(label.y)}" font-size="{_n(label.size)}" fill="{label.colour}"{anchor}{weight}>'
        f"{title}{_text(label.text)}</text>"
    )


def scene_to_png(scene: Scene) -> bytes:
    """The scene as a PNG picture, drawn by Pillow with its own font, so that it needs no browser.

    Letters outside Latin script show as boxes here; the SVG has them all.
    """
    from PIL import Image, ImageDraw

    scale = 2 if scene.width <= _PNG_SHARP_PX else 1
    image = Image.new("RGB", (round(scene.width * scale), round(scene.height * scale)), BACKGROUND)
    draw = ImageDraw.Draw(image)
    for box in scene.back:
        _png_box(draw, box, scale)
    for strokes in scene.strokes:
        for line in strokes.lines:
            draw.line([part * scale for part in line], fill=strokes.colour, width=max(1, round(strokes.width * scale)))
    for layer in scene.notes:
        _png_notes(draw, layer, scale)
    for box in scene.front:
        _png_box(draw, box, scale)
    fonts: dict[float, ImageFont.FreeTypeFont | ImageFont.ImageFont] = {}
    for label in scene.labels:
        _png_label(draw, label, scale, fonts)
    return _png_bytes(image)


def _png_bytes(image: "Image.Image") -> bytes:
    out = io.BytesIO()
    image.quantize(256).save(out, "PNG", optimize=False)
    return out.getvalue()


def _png_box(draw: "ImageDraw.ImageDraw", box: Box, scale: int) -> None:
    corners = [box.x * scale, box.y * scale, (box.x + box.width) * scale, (box.y + box.height) * scale]
    draw.rounded_rectangle(corners, radius=box.radius * scale, fill=box.fill)


def _png_notes(draw: "ImageDraw.ImageDraw", layer: NoteLayer, scale: int) -> None:
    fill = _over_background(layer.fill, layer.opacity)
    for x, y, width, height in layer.boxes:
        right, bottom = max((x + width) * scale - 1, x * scale), max((y + height) * scale - 1, y * scale)
        draw.rectangle([x * scale, y * scale, right, bottom], fill=fill, outline=layer.edge)


def _over_background(colour: str, opacity: float) -> str:
    def channel(hex_colour: str, i: int) -> int:
        return int(hex_colour[1 + 2 * i : 3 + 2 * i], 16)

    mixed = (round(opacity * channel(colour, i) + (1 - opacity) * channel(BACKGROUND, i)) for i in range(3))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _png_label(
    draw: "ImageDraw.ImageDraw",
    label: Label,
    scale: int,
    fonts: "dict[float, ImageFont.FreeTypeFont | ImageFont.ImageFont]",
) -> None:
    from PIL import ImageFont

    size = label.size * scale
    if size not in fonts:
        fonts[size] = ImageFont.load_default(size)
    text = label.text.replace("♭", "b").replace("♯", "#")  # Pillow's own font has no accidentals
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[label.anchor]
    weight = scale * 0.3 if label.bold else 0
    place = (label.x * scale, label.y * scale)
    draw.text(place, text, fill=label.colour, font=fonts[size], anchor=anchor, stroke_width=weight)
