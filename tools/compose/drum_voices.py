"""The voices of a drum part as General MIDI keys, the loudness letters, and what two hands and two feet can play.

No style and no form here: bars of text become notes, and notes that no drummer could play together are thinned.
"""

from collections.abc import Iterable, Mapping

from tools.compose.draft import DraftNote

VOICES: Mapping[str, int] = {
    "kick": 36,
    "snare": 38,
    "snare_b": 40,
    "rim": 37,
    "clap": 39,
    "hat": 42,
    "pedal": 44,
    "open": 46,
    "ride": 51,
    "bell": 53,
    "crash": 49,
    "tom_low": 45,
    "tom_mid": 47,
    "tom_high": 50,
    "floor": 43,
    "tambourine": 54,
    "cowbell": 56,
    "shaker": 82,
    "cabasa": 69,
    "conga_high": 63,
    "conga_low": 64,
    "conga_mute": 62,
    "bongo_high": 60,
    "bongo_low": 61,
    "claves": 75,
    "woodblock": 76,
    "triangle": 81,
    "timbale": 65,
    "timbale_low": 66,
    "surdo": 87,
    "taiko": 41,
    "guiro": 73,
    "agogo": 67,
    "agogo_low": 68,
    "castanets": 85,
}
ACCENTS: Mapping[str, float] = {"X": 1.0, "x": 0.6, "o": 0.45, "g": 0.0}

# What a limb plays: two hands share the first group, feet have their own. Shakers and hand percussion are another
# player's.
HAND_VOICES = frozenset({37, 38, 39, 40, 42, 43, 45, 46, 47, 49, 50, 51, 53, 41})
FOOT_VOICES = frozenset({36, 44})
CYMBAL_VOICES = ("hat", "open", "ride", "bell", "crash")  # what a hand leaves while it plays a fill
KEPT_HANDS = (38, 40, 49, 37)  # struck before others when there are more than two
LATE_MS: Mapping[str, float] = {"hat": -2.0, "ride": -2.0, "shaker": -2.0}

Texts = Mapping[str, str]


def bar_notes(texts: Texts, start: int, late_ms: Mapping[str, float]) -> list[DraftNote]:
    """The notes of a bar of texts that begins at a step of the piece.

    Args:
        late_ms: The style's own habits, over `LATE_MS`.
    """
    late = {**LATE_MS, **late_ms}
    return [
        DraftNote(
            start + step,
            2 if voice in ("crash", "open") else 1,
            VOICES[voice],
            ACCENTS[char],
            late_ms=late.get(voice, 0.0),
        )
        for voice, text in texts.items()
        for step, char in enumerate(text)
        if char in ACCENTS
    ]


def feasible(notes: Iterable[DraftNote]) -> list[DraftNote]:
    """At most two hands and one hit a voice at a time: the quietest of a third hand's notes is left out; an open
    hat silences the closed, a crash takes the hand off hat and ride.
    """
    by_step: dict[int, list[DraftNote]] = {}
    for note in notes:
        by_step.setdefault(note.step, []).append(note)
    out: list[DraftNote] = []
    for step in sorted(by_step):
        row = {note.pitch: note for note in sorted(by_step[step], key=lambda n: n.accent)}
        for louder, silent in ((46, (42,)), (49, (42, 51, 53)), (53, (51,)), (46, (44,))):
            if louder in row:
                for pitch in silent:
                    row.pop(pitch, None)
        hands = sorted(
            (p for p in row if p in HAND_VOICES), key=lambda p: (p in KEPT_HANDS, row[p].accent), reverse=True
        )
        for pitch in hands[2:]:
            row.pop(pitch)
        out += [row[pitch] for pitch in sorted(row)]
    return out
