"""What both directions of the MIDI format read: channels, key signatures, limits. Data and two small functions.

Source: Standard MIDI Files 1.0 (RP-001) and General MIDI 1 (MIDI Manufacturers Association).
"""

from tools.theory.key import Key, name_at

DRUM_CHANNEL = 9
PITCHED_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)

# Text event that names a key MIDI's own signature cannot say: "Key: D dorian".
KEY_TEXT = "Key: "


def printed_fifths(tonic: str, mode: str) -> int:
    """Sharps (positive) or flats (negative) of the key signature, within the seven that can be printed."""
    fifths = Key(tonic, mode).practical.fifths
    while abs(fifths) > 7:
        fifths -= 12 if fifths > 0 else -12
    return fifths


def signature_name(tonic: str, mode: str) -> str:
    """Name of the MIDI key signature with the same accidentals: "Dm" for D minor and for E phrygian's signature
    "Am".
    """
    fifths = printed_fifths(tonic, mode)
    return f"{name_at(fifths + 3)}m" if Key(tonic, mode).is_minor else name_at(fifths)
