"""Which notes sound well over a chord in a key: the chord's scale, the tensions it takes and the notes it avoids.

The rule is that of chord-scale theory (Nettles and Graf, The Chord Scale Theory and Jazz Harmony, 1997, chapter 3; Mark
Levine, The Jazz Theory Book, 1995): a note of the chord's scale is a tension where it lies a whole tone above a chord
tone, and to be avoided a semitone above one, since it makes a minor ninth. Dominants are the exception: over a major
third with a minor seventh flat nine and flat thirteen sound, and only the perfect fourth against the third does not.

Chooses no notes and knows no registers.
"""

from functools import lru_cache

from tools.theory.chord import Chord
from tools.theory.key import Key

_FOURTH = 5


@lru_cache(maxsize=8192)
def chord_scale(chord: Chord, key: Key) -> frozenset[int]:
    """Pitch classes at home while a chord holds: the key's scale bent by the chord's foreign tones.

    A scale note a semitone from a foreign chord tone gives way to it, so the dominant of a minor key raises its
    seventh. Scales of fewer than seven notes are filled up from major or minor. N.C. has the key's scale.
    """
    return bent(_full_scale(key), chord)


def bent(scale: frozenset[int], chord: Chord) -> frozenset[int]:
    """A scale while a chord holds: its notes a semitone from a foreign chord tone give way, unless they are chord tones
    too.
    """
    tones = frozenset(chord.pitch_classes)
    foreign = tones - scale
    return frozenset(pc for pc in scale if pc in tones or not _touches(pc, foreign)) | tones


def _full_scale(key: Key) -> frozenset[int]:
    if len(key.scale_pitch_classes) >= 7:
        return frozenset(key.scale_pitch_classes)
    return frozenset(Key(key.tonic, "minor" if key.is_minor else "major").scale_pitch_classes)


def _touches(pitch_class: int, foreign: frozenset[int]) -> bool:
    return any((pitch_class - other) % 12 in (1, 11) for other in foreign)


@lru_cache(maxsize=8192)
def available_tensions(chord: Chord, key: Key) -> frozenset[int]:
    """Pitch classes beyond the chord's own tones that colour it without hurting it.

    Args:
        key: The key that holds where the chord stands; it decides between 9 and b9, 11 and #11, 13 and b13.

    Returns:
        Diatonic sevenths and sixths of triads included; the key's whole scale for "N.C.".
    """
    scale = chord_scale(chord, key)
    if chord.is_none:
        return scale
    return frozenset(pc for pc in scale - frozenset(chord.pitch_classes) if _is_tension(pc, chord))


@lru_cache(maxsize=8192)
def avoid_notes(chord: Chord, key: Key) -> frozenset[int]:
    """Notes of the chord's scale that clash with a chord tone when they are held: fine in passing, not in a chord."""
    return chord_scale(chord, key) - frozenset(chord.pitch_classes) - available_tensions(chord, key)


def _is_tension(pitch_class: int, chord: Chord) -> bool:
    if is_dominant(chord):
        return (pitch_class - (chord.root_pitch_class or 0)) % 12 != _FOURTH
    return (pitch_class - 1) % 12 not in chord.pitch_classes


def is_dominant(chord: Chord) -> bool:
    """Whether the chord has a major third and a minor seventh, whatever else it has."""
    return "3" in chord.degrees and "b7" in chord.degrees
