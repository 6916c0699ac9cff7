"""Phrases for modes that the styles' own tables do not serve, as data: each mode with its own colours and cadences.

Written from the practice that any primer of modal harmony describes (Persichetti, Twentieth-Century Harmony, 1961,
chapter 2): the chord that holds the mode's characteristic note closes to the tonic, and no leading tone is borrowed.
Pentatonic and blues scales avoid chords with notes foreign to them: suspended seconds and added sixths stand for full
triads there. Texts are roman numerals as in the styles' files: bars by spaces, chords within a bar by "+".
"""

from collections.abc import Mapping
from types import MappingProxyType

Table = Mapping[str, tuple[str, ...]]

MODAL: Mapping[str, Table] = MappingProxyType({
    "dorian": {
        "open": ("i IV i IV", "i bVII IV i", "i i bVII IV", "i ii bIII IV", "i bIII IV i"),
        "half": ("i IV i v", "i bIII bVII IV", "i bVII bIII IV", "bIII IV i v"),
        "full": ("i IV bVII i", "bIII bVII IV i", "bVII IV i i", "v IV i i"),
        "contrast": ("bIII bIII bVII IV", "v bVII IV i", "IV IV bVII bVII", "ii v IV i"),
        "outro": ("IV bVII i i", "i IV i i"),
    },
    "mixolydian": {
        "open": ("I bVII IV I", "I I bVII bVII", "I IV bVII I", "I v IV I", "I bVII I IV"),
        "half": ("I bVII IV bVII", "I IV I v", "IV I bVII v", "I v IV bVII"),
        "full": ("IV I bVII I", "I bVII IV I", "v bVII I I", "bVII IV I I", "ii bVII I I"),
        "contrast": ("IV IV bVII bVII", "v v IV bVII", "vi v IV bVII", "ii IV bVII bVII"),
        "outro": ("bVII IV I I", "bVII bVII I I"),
    },
    "lydian": {
        "open": ("I II I II", "I vii II I", "I I II iii", "I II vii I", "I V II I"),
        "half": ("I II iii II", "I vii vi II", "I iii vii II", "vi II V II"),
        "full": ("vi II iii I", "I II vii I", "V II I I", "iii II I I"),
        "contrast": ("vi vi II II", "iii vii II II", "V V II iii"),
        "outro": ("II vii I I", "V II I I"),
    },
    "phrygian": {
        "open": ("i bII i bII", "i bII bIII bII", "i i bII i", "i bvii bII i", "i bIII bII i"),
        "half": ("i bIII bII bII", "i iv bIII bII", "bVI bvii i bII", "i bVI bIII bII"),
        "full": ("bIII bII bII i", "iv bIII bII i", "bvii bII i i", "bVI bII i i"),
        "contrast": ("bVI bVI bIII bII", "iv bvii bIII bII", "bIII bvii bVI bII"),
        "outro": ("bIII bII i i", "bII bII i i"),
    },
    "locrian": {
        "open": ("io bII io bV", "io biii iv bV", "io bvii biii io"),
        "half": ("io bVI bV bV", "io bII biii bV", "bVI biii iv bV"),
        "full": ("bVI bV bII io", "bV iv bII io", "biii bV bII io"),
        "contrast": ("bV bV bVI bII", "bVI bvii biii bV"),
    },
    "harmonic minor": {
        "open": ("i V i iv", "i iv V i", "i VI iv V", "i viio7 i V", "i IIIaug VI V"),
        "half": ("iv i iiø7 V", "VI iv i V", "i iv viio7 V", "VI iiø7 V7 V"),
        "full": ("iv V7 i i", "iiø7 V7 i i", "VI iv V7 i", "iv viio7 i i"),
        "contrast": ("iv iv i V", "VI V VI V", "iv i VI V7", "IIIaug VI iv V"),
        "outro": ("iv V7 i i", "VI V i i"),
    },
    "melodic minor": {
        "open": ("i IV i V", "i ii V i", "i6 ii7 V7 i", "i IV V i", "i IIIaug IV V"),
        "half": ("i IV ii V", "ii7 IV i V", "i viø7 ii7 V"),
        "full": ("IV V7 i i", "ii7 V7 i i", "IV viiø7 i i"),
        "contrast": ("IV IV i V", "ii V IV V", "IV viø7 ii V"),
        "outro": ("ii7 V7 i i", "IV V i i"),
    },
    "minor pentatonic": {
        "open": ("i bVIIsus2 i bIII", "i IVsus2 i bVIIsus2", "i bIII IVsus2 i", "i7 bIII6 i7 IVsus2"),
        "half": ("i bIII IVsus2 bVIIsus2", "i IVsus2 bIII v7sus4", "bIII IVsus2 i v7sus4"),
        "full": ("bIII bVIIsus2 i i", "IVsus2 bVIIsus2 i i", "bVIIsus2 bIII i i"),
        "contrast": ("bIII bIII bVIIsus2 i", "IVsus2 bIII bVIIsus2 i", "bIII6 IVsus2 bIII bVIIsus2"),
    },
    "major pentatonic": {
        "open": ("I Vsus2 vi I", "I vi Vsus2 I", "I iisus4 vi Vsus4", "Iadd9 vi7 I Vsus2"),
        "half": ("I vi iisus4 Vsus4", "vi I iisus4 Vsus2", "I vi I Vsus4"),
        "full": ("vi Vsus2 I I", "iisus4 Vsus4 I I", "Vsus2 vi I I"),
        "contrast": ("vi vi I Vsus2", "iisus4 vi Vsus4 I", "vi7 iisus4 vi Vsus2"),
    },
    "blues": {
        "open": ("i7 IVsus2 i7 bIII", "i7 bIII IVsus2 i7", "i7 i7 bVIIsus2 i7"),
        "half": ("i7 bIII IVsus2 v7sus4", "IVsus2 bIII i7 v7sus4"),
        "full": ("bIII IVsus2 i7 i7", "v7sus4 IVsus2 i7 i7", "bIII bVIIsus2 i7 i7"),
        "contrast": ("IVsus2 IVsus2 i7 i7", "bIII bIII IVsus2 i7"),
    },
})  # fmt: skip
"""Phrase tables by mode. "half" ends on the chord that leads on, which in a mode is seldom the fifth degree."""

MODAL_TONIC: Mapping[str, str] = MappingProxyType({"locrian": "io", "blues": "i7"})
"""Tonic chords other than the plain triad."""

OWN_TABLE_FIRST = frozenset({"dorian", "harmonic minor", "melodic minor"})
"""Modes in which a style's own table of that name wins over ours."""

# What a plain chord may become where a style asks for rich chords, likeliest first. Practitioner's table.
RICH: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "maj7": ("maj9", "maj7", "69"), "m7": ("m9", "m7", "m11"), "7": ("9", "13", "7"), "6": ("69", "6"),
    "m6": ("m69", "m6"),
})  # fmt: skip

# What a triad on a degree (semitones above the tonic) may become in styles of triads that like a little colour: pop
# writes such chords on one bar in eight (POP909: sus2 .05, m7 .045, maj7 .03, sus4 .025).
POP_COLORS: Mapping[tuple[int, str], tuple[str, ...]] = MappingProxyType({
    (0, ""): ("add9", "sus2"), (5, ""): ("maj7", "sus2", "add9"), (9, "m"): ("m7",), (2, "m"): ("m7",),
    (4, "m"): ("m7",), (7, ""): ("sus4", "7"), (0, "m"): ("m7", "madd9", "sus2"), (5, "m"): ("m7",),
    (8, ""): ("maj7",), (3, ""): ("maj7",), (10, ""): ("sus2",),
})  # fmt: skip
