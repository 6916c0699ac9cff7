"""Colours of the piano roll. Data only.

TRACK_COLOURS were searched (2026-11-20) over a grid of 512 sRGB colours for the largest smallest difference between
any two as seen with normal sight, protanopia, deuteranopia and tritanopia (matrices of Machado, Oliveira and
Fernandes 2009, severity 1.0): 24.8 in CIELAB, against 4.3 for the Okabe-Ito set filled up with Tol's muted set.
`tests/tools/render/test_roll.py` measures it again. Each fill has a darker edge, since some fills alone stand out too
little from the light ground.
"""

TRACK_COLOURS = (
    "#4466aa",
    "#eeaa22",
    "#cc2200",
    "#00cc66",
    "#8800ee",
    "#88aaee",
    "#aa4444",
    "#440044",
    "#aaaaaa",
    "#884466",
    "#220088",
    "#222200",
)
# Same letter of the form, same tint; all light enough for dark text.
SECTION_TINTS = ("#dfe7f5", "#f6e6cc", "#dcefe0", "#efdff0", "#f8dcd8", "#e3ecec", "#ece9d4", "#e6e2f4")

INK = "#222222"
FAINT_INK = "#6a6a6a"
BAR_LINE = "#b9b6ae"
BEAT_LINE = "#e6e3dc"
OCTAVE_LINE = "#cfccc4"
BLACK_KEY_ROW = "#f1efe9"
WHITE_KEY = "#ffffff"
BLACK_KEY = "#3c3c3c"
DRUM_ROW = "#f4f2ec"
_EDGE_SHARE = 0.55


def edge_colour(fill: str) -> str:
    """The darker outline of a fill: its channels at 55 %."""
    return "#" + "".join(f"{round(int(fill[i : i + 2], 16) * _EDGE_SHARE):02x}" for i in (1, 3, 5))


def track_colour(index: int) -> str:
    """Colour of the track at this place; repeats after the twelfth."""
    return TRACK_COLOURS[index % len(TRACK_COLOURS)]
