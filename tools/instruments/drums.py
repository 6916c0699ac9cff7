"""Drum kits and drum keys of General MIDI, with the words people use for single drums.

Keys 35 to 81: General MIDI System Level 1 percussion map; 27 to 34 and 82 to 87, and the kits other than Standard:
General MIDI 2 (1999), which the common SoundFonts follow. Where a drum stands on the staff is the score's matter.
"""

from collections.abc import Mapping
from types import MappingProxyType

DRUM_KITS: Mapping[int, str] = MappingProxyType(
    {
        0: "Standard Kit",
        8: "Room Kit",
        16: "Power Kit",
        24: "Electronic Kit",
        25: "TR-808 Kit",
        32: "Jazz Kit",
        40: "Brush Kit",
        48: "Orchestra Kit",
        56: "Sound Effects Kit",
    }
)
"""Kit name by program number on the percussion channel."""

DRUM_KEYS: Mapping[int, str] = MappingProxyType(
    dict(
        enumerate(
            (
                "High Q, Slap, Scratch Push, Scratch Pull, Sticks, Square Click, Metronome Click, Metronome Bell, "
                "Acoustic Bass Drum, Bass Drum, Side Stick, Acoustic Snare, Hand Clap, Electric Snare, Low Floor Tom, "
                "Closed Hi-Hat, High Floor Tom, Pedal Hi-Hat, Low Tom, Open Hi-Hat, Low-Mid Tom, Hi-Mid Tom, "
                "Crash Cymbal 1, High Tom, Ride Cymbal 1, Chinese Cymbal, Ride Bell, Tambourine, Splash Cymbal, "
                "Cowbell, "
                "Crash Cymbal 2, Vibraslap, Ride Cymbal 2, High Bongo, Low Bongo, Mute High Conga, Open High Conga, "
                "Low Conga, High Timbale, Low Timbale, High Agogo, Low Agogo, Cabasa, Maracas, Short Whistle, "
                "Long Whistle, Short Guiro, Long Guiro, Claves, High Wood Block, Low Wood Block, "
                "Mute Cuica, Open Cuica, "
                "Mute Triangle, Open Triangle, Shaker, Jingle Bell, Bell Tree, Castanets, Mute Surdo, Open Surdo"
            ).split(", "),
            start=27,
        )
    )
)
"""Name of the drum on each key, 27 to 87."""

DRUM_WORDS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "kick": (36, 35),
        "kick drum": (36, 35),
        "bass drum": (36, 35),
        "snare": (38, 40),
        "snare drum": (38, 40),
        "rim": (37,),
        "rimshot": (37,),
        "side stick": (37,),
        "cross stick": (37,),
        "clap": (39,),
        "hand clap": (39,),
        "handclap": (39,),
        "hi hat": (42, 44, 46),
        "hihat": (42, 44, 46),
        "hat": (42, 44, 46),
        "ride": (51, 59, 53),
        "ride cymbal": (51, 59, 53),
        "crash": (49, 57),
        "crash cymbal": (49, 57),
        "cymbal": (49, 57, 51, 59, 52, 55),
        "tom": (41, 43, 45, 47, 48, 50),
        "tom tom": (41, 43, 45, 47, 48, 50),
        "tambourine": (54,),
        "cowbell": (56,),
        "bongo": (60, 61),
        "conga": (62, 63, 64),
        "timbale": (65, 66),
        "agogo bell": (67, 68),
        "cabasa": (69,),
        "maraca": (70,),
        "guiro": (73, 74),
        "clave": (75,),
        "wood block": (76, 77),
        "cuica": (78, 79),
        "triangle": (80, 81),
        "shaker": (82,),
        "sleigh bell": (83,),
        "jingle bell": (83,),
        "castanet": (85,),
        "surdo": (86, 87),
        "cajon": (36, 38),
        "djembe": (60, 61, 64),
        "percussion": (54, 60, 61, 62, 63, 64, 70, 82),
        "hand percussion": (54, 60, 61, 62, 63, 64, 70, 82),
        "latin percussion": (56, 60, 61, 62, 63, 64, 65, 66, 73, 75),
    }
)
"""Single drums by what people call them (singular) and the keys meant."""
