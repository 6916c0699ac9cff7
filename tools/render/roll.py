"""The piano roll: a song as a picture of its notes over time, as SVG (the default) or PNG.

It shows what is played: performed onsets and lengths, repeats played out, seconds as in the sound. The printed page
is `engrave`. Drawing is split: `roll_layout` decides what stands where, `roll_paint` writes the file.
"""

from typing import TYPE_CHECKING

from tools.render.roll_layout import roll_scene
from tools.render.roll_paint import scene_to_png, scene_to_svg

if TYPE_CHECKING:
    from tools.song.values import Song


def pianoroll_svg(song: "Song") -> str:
    """Piano roll of the performed notes as a self-contained SVG document; the same song gives the same text."""
    return scene_to_svg(roll_scene(song))


def pianoroll_png(song: "Song") -> bytes:
    """The same picture as PNG bytes, drawn without a browser."""
    return scene_to_png(roll_scene(song))
