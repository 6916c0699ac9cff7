"""The words of MusicXML as data: note types, clefs, dynamics, articulations, the drum staff. No logic.

Source: MusicXML 4.0 (W3C Music Notation Community Group, 2021). The drum staff follows Norman Weinberg, Guidelines for
Drumset Notation (Percussive Notes, June 1994), with the usual place of hand percussion on or around the middle line.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tools.song.values import QUARTER

# Note types from long to short with their ticks.
TYPE_TICKS: Mapping[str, int] = MappingProxyType(
    {
        "breve": 8 * QUARTER,
        "whole": 4 * QUARTER,
        "half": 2 * QUARTER,
        "quarter": QUARTER,
        "eighth": QUARTER // 2,
        "16th": QUARTER // 4,
        "32nd": QUARTER // 8,
        "64th": QUARTER // 16,
        "128th": QUARTER // 32,
        "256th": QUARTER // 64,
    }
)
FLAGS: Mapping[str, int] = MappingProxyType({"eighth": 1, "16th": 2, "32nd": 3, "64th": 4, "128th": 5, "256th": 6})

# Clef name: (sign, line, octave change).
CLEFS: Mapping[str, tuple[str, int, int]] = MappingProxyType(
    {
        "treble": ("G", 2, 0),
        "bass": ("F", 4, 0),
        "alto": ("C", 3, 0),
        "tenor": ("C", 4, 0),
        "treble8vb": ("G", 2, -1),
        "treble8va": ("G", 2, 1),
        "treble15ma": ("G", 2, 2),
        "bass8vb": ("F", 4, -1),
        "bass8va": ("F", 4, 1),
        "soprano": ("C", 1, 0),
        "mezzosoprano": ("C", 2, 0),
        "baritone": ("F", 3, 0),
        "french": ("G", 1, 0),
        "percussion": ("percussion", 2, 0),
        "tab": ("TAB", 5, 0),
    }
)

# Velocity of a dynamic mark; the steps of 16 that notation programs use (MuseScore handbook, "Dynamics").
DYNAMIC_VELOCITY: Mapping[str, int] = MappingProxyType(
    {
        "pppp": 10,
        "ppp": 16,
        "pp": 33,
        "p": 49,
        "mp": 64,
        "mf": 80,
        "f": 96,
        "ff": 112,
        "fff": 126,
        "ffff": 127,
    }
)
# Marks that strike one onset: velocity there, and the level after it (None: as before).
ACCENT_VELOCITY: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "sf": (112, None),
        "sfz": (112, None),
        "sffz": (126, None),
        "fz": (112, None),
        "rf": (112, None),
        "rfz": (112, None),
        "sfp": (112, 49),
        "sfpp": (112, 33),
        "fp": (96, 49),
        "pf": (49, 96),
    }
)
DEFAULT_VELOCITY = 80

# Where a sign of Mark.kind "articulation" stands in <notations>.
ARTICULATIONS = (
    "accent",
    "strong-accent",
    "staccato",
    "tenuto",
    "detached-legato",
    "staccatissimo",
    "spiccato",
    "scoop",
    "plop",
    "doit",
    "falloff",
    "stress",
    "unstress",
    "soft-accent",
)
BREATHS = ("breath-mark", "caesura")
TECHNICAL = (
    "up-bow",
    "down-bow",
    "harmonic",
    "open-string",
    "thumb-position",
    "double-tongue",
    "triple-tongue",
    "stopped",
    "snap-pizzicato",
    "heel",
    "toe",
)
ORNAMENTS = (
    "trill-mark",
    "turn",
    "delayed-turn",
    "inverted-turn",
    "delayed-inverted-turn",
    "vertical-turn",
    "shake",
    "mordent",
    "inverted-mordent",
    "schleifer",
    "haydn",
)
# How long a shortened note sounds, as a share of its written length (a convention of playback, not of the score).
SHORTENED: Mapping[str, float] = MappingProxyType({"staccato": 0.5, "staccatissimo": 0.25, "spiccato": 0.5})
ACCENTED: Mapping[str, int] = MappingProxyType({"accent": 16, "strong-accent": 24, "stress": 8, "soft-accent": 8})

# Octave signs: Mark value -> (type, size). MusicXML says which way the printed notes move.
OCTAVE_SHIFTS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {"8va": ("down", 8), "8vb": ("up", 8), "15ma": ("down", 15), "15mb": ("up", 15)}
)

# General MIDI drum key -> (display step, octave, notehead, stem voice: 1 hands up, 2 feet down).
DRUM_STAFF: Mapping[int, tuple[str, int, str, int]] = MappingProxyType(
    {
        27: ("A", 5, "triangle", 1),
        28: ("A", 5, "slash", 1),
        29: ("B", 5, "slash", 1),
        30: ("B", 5, "x", 1),
        31: ("C", 5, "x", 1),
        32: ("D", 6, "x", 1),
        33: ("E", 6, "x", 1),
        34: ("E", 6, "diamond", 1),
        35: ("E", 4, "normal", 2),
        36: ("F", 4, "normal", 2),
        37: ("C", 5, "x", 1),
        38: ("C", 5, "normal", 1),
        39: ("B", 4, "x", 1),
        40: ("C", 5, "diamond", 1),
        41: ("G", 4, "normal", 1),
        42: ("G", 5, "x", 1),
        43: ("A", 4, "normal", 1),
        44: ("D", 4, "x", 2),
        45: ("B", 4, "normal", 1),
        46: ("G", 5, "circle-x", 1),
        47: ("D", 5, "normal", 1),
        48: ("E", 5, "normal", 1),
        49: ("A", 5, "x", 1),
        50: ("F", 5, "normal", 1),
        51: ("F", 5, "x", 1),
        52: ("C", 6, "x", 1),
        53: ("F", 5, "diamond", 1),
        54: ("E", 5, "triangle", 1),
        55: ("B", 5, "x", 1),
        56: ("E", 5, "x", 1),
        57: ("A", 5, "circle-x", 1),
        58: ("D", 5, "slash", 1),
        59: ("F", 5, "circle-x", 1),
        60: ("A", 5, "normal", 1),
        61: ("G", 5, "normal", 1),
        62: ("B", 5, "circle-x", 1),
        63: ("B", 5, "normal", 1),
        64: ("A", 4, "diamond", 1),
        65: ("E", 5, "circle-x", 1),
        66: ("D", 5, "circle-x", 1),
        67: ("C", 6, "triangle", 1),
        68: ("A", 5, "inverted triangle", 1),
        69: ("C", 6, "slash", 1),
        70: ("G", 5, "slash", 1),
        71: ("D", 6, "triangle", 1),
        72: ("C", 6, "inverted triangle", 1),
        73: ("D", 5, "x", 1),
        74: ("D", 5, "triangle", 1),
        75: ("B", 4, "diamond", 1),
        76: ("E", 5, "diamond", 1),
        77: ("D", 5, "diamond", 1),
        78: ("B", 5, "diamond", 1),
        79: ("C", 6, "diamond", 1),
        80: ("B", 5, "triangle", 1),
        81: ("B", 5, "inverted triangle", 1),
        82: ("G", 5, "triangle", 1),
        83: ("G", 5, "inverted triangle", 1),
        84: ("D", 6, "diamond", 1),
        85: ("C", 5, "triangle", 1),
        86: ("F", 4, "circle-x", 2),
        87: ("F", 4, "diamond", 2),
    }
)
DRUM_FALLBACK = ("B", 4, "slash", 1)
