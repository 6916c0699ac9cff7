"""From one mode to another on the same tonic: what becomes of each chord and each note.

Notes of the scale keep their degree (the third of C major becomes the third of C minor). Chords are read again by
function: diatonic ones take the tones of the new scale, applied dominants follow their target, borrowed ones stay; in
minor, dominants keep the raised seventh, and from minor to major the chord on the natural seventh becomes the dominant
in first inversion, because a diminished chord would stand in its place. Notes follow their chord, so both agree.

Our own rules, after the accounts of parallel keys and harmonic minor in Kostka and Payne, Tonal Harmony. Moving to
another tonic is `tools.edit.transpose`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tools.theory.chord import Chord, ChordTone, chord_root_name
from tools.theory.key import Key
from tools.theory.qualities import QUALITIES
from tools.theory.scale import SCALES, degree_semitones, split_degree

_PARENT = {"major pentatonic": "major", "minor pentatonic": "minor", "blues": "minor"}
_DOMINANTS = {"7", "9", "13", "7b9", "7#9", "7b13", "7#5", "7b5", "7#11", "9#11", "13b9", "7alt", ""}
_BLUES = {"7": "m7", "9": "m9", "13": "m13"}
_RAISED_SIXTH, _RAISED_SEVENTH = 9, 11


@dataclass(frozen=True)
class Mapped:
    """A chord in the new mode, and where each of the twelve pitch classes goes while it sounds."""

    chord: Chord | None
    classes: Mapping[int, int]


def seven_degrees(key: Key) -> tuple[int, ...]:
    """Semitones of the seven degrees; five-note scales take those of major or minor."""
    return SCALES[_PARENT.get(key.mode, key.mode)].semitones


def map_scale(old: Key, new: Key, raise_seventh: bool = False, raise_sixth: bool = False) -> dict[int, int]:
    """Where each pitch class goes by scale degree; chromatic notes stay, raised sixths and sevenths count as the
    degrees they are.

    Args:
        old: The key left.
        new: The key reached, on the same tonic.
        raise_seventh: The leading tone, as over a dominant in minor.
        raise_sixth: The same for the sixth.
    """
    tonic, before, after = old.tonic_pitch_class, seven_degrees(old), seven_degrees(new)
    goals = {rel: after[i] for i, rel in enumerate(before)}
    if old.is_minor:
        goals.setdefault(_RAISED_SIXTH, after[5] if _RAISED_SIXTH not in after else _RAISED_SIXTH)
        goals.setdefault(_RAISED_SEVENTH, after[6] if _RAISED_SEVENTH not in after else _RAISED_SEVENTH)
    for degree, raised, wanted in ((5, _RAISED_SIXTH, raise_sixth), (6, _RAISED_SEVENTH, raise_seventh)):
        if wanted and new.mode == "minor":
            goals[before[degree]] = raised
            goals[raised] = raised
    return {(rel + tonic) % 12: (goals.get(rel, rel) + tonic) % 12 for rel in range(12)}


def map_chord(chord: Chord | None, old: Key, new: Key, following: Chord | None = None) -> Mapped:
    """A chord and its notes in the new mode.

    Args:
        chord: None or "N.C." where no chord is known: notes go by the scale.
        old: The key left.
        new: The key reached, on the same tonic.
        following: The next chord, which tells a blues tonic from an applied dominant.
    """
    if chord is None or chord.is_none:
        return Mapped(chord, map_scale(old, new))
    root = _above(chord.root_pitch_class, old)
    if _is_blues(chord, root, following, old) and new.is_minor:
        return _on_same_root(chord, _BLUES[chord.quality], old, new)
    if {_above(tone.pitch_class, old) for tone in _core(chord)} <= _usual(old):
        if old.is_minor and not new.is_minor and root == 10 and "3" in chord.degrees:
            return _dominant_for_seventh(chord, old, new)
        return _diatonic(chord, root, old, new)
    if set(chord.pitch_classes) <= new.usual_pitch_classes:
        return _staying(chord, old, new)
    return _applied(chord, root, old, new)


def _above(pitch_class: int | None, key: Key) -> int:
    return ((pitch_class or 0) - key.tonic_pitch_class) % 12


def _usual(key: Key) -> set[int]:
    extra = {_RAISED_SIXTH, _RAISED_SEVENTH} if key.mode in ("minor", "harmonic minor", "melodic minor") else set()
    return set(seven_degrees(key)) | extra


def _is_blues(chord: Chord, root: int, following: Chord | None, key: Key) -> bool:
    """A seventh chord on the first or fourth degree that is at rest there, and not on its way down a fifth."""
    if chord.quality not in _BLUES or key.is_minor or root not in (0, 5):
        return False
    if root == 5 or following is None or following.is_none:
        return True
    return _above(following.root_pitch_class, key) != 5 or following.quality in _BLUES


def _on_same_root(chord: Chord, quality: str, old: Key, new: Key) -> Mapped:
    made = Chord(chord.root, quality, None, chord.added)
    return _with_bass(chord, made, _chord_first(map_scale(old, new), chord, made), new)


def _chord_first(classes: dict[int, int], old: Chord, new: Chord) -> dict[int, int]:
    """A mapping in which chord tones go to the chord tone of the same place; chords of unequal size go by the scale."""
    if len(old.tones) == len(new.tones):
        classes.update({a.pitch_class: b.pitch_class for a, b in zip(old.tones, new.tones, strict=True)})
    return classes


def _diatonic(chord: Chord, root: int, old: Key, new: Key) -> Mapped:
    """Each tone by its degree; where the result is no known chord, without its tensions, then with the raised sixth or
    seventh.
    """
    has_leading_tone = _RAISED_SEVENTH in {_above(pc, old) for pc in chord.pitch_classes}
    leads = (has_leading_tone and (old.is_minor or root == 11)) or (root == 7 and not chord.is_minor)
    for raise_seventh, raise_sixth in ((leads, False), (leads, True), (True, False), (True, True)):
        classes = map_scale(old, new, raise_seventh, raise_sixth)
        for tones in dict.fromkeys((chord.tones, _core(chord))):
            quality = _quality_of(classes[tone.pitch_class] for tone in tones)
            if quality is not None:
                return _with_bass(chord, _made(classes[tones[0].pitch_class], quality, new), classes, new)
    classes = map_scale(old, new, leads)
    triad = [classes[tone.pitch_class] for tone in chord.tones[:3]]
    quality = {3: "m", 4: ""}.get((triad[1] - triad[0]) % 12, "5") if len(triad) == 3 else "5"
    return _with_bass(chord, _made(triad[0], quality, new), classes, new)


def _core(chord: Chord) -> tuple[ChordTone, ...]:
    """The chord without its tensions."""
    return tuple(tone for tone in chord.tones if split_degree(tone.degree)[1] <= 7)


def _made(root_class: int, quality: str, key: Key) -> Chord:
    return Chord(chord_root_name(root_class, key, "b5" in QUALITIES[quality].degrees), quality)


@cache
def _patterns() -> Mapping[frozenset[int], str]:
    found: dict[frozenset[int], str] = {}
    for row in QUALITIES.values():
        found.setdefault(frozenset(degree_semitones(degree) % 12 for degree in row.degrees), row.key)
    return found


def _quality_of(tones: Iterable[int]) -> str | None:
    """The quality whose tones over the first one are these."""
    rows = list(tones)
    return _patterns().get(frozenset((tone - rows[0]) % 12 for tone in rows))


def _dominant_for_seventh(chord: Chord, old: Key, new: Key) -> Mapped:
    """G in A minor becomes E/G# in A major, G7 becomes E7/G#: the bass moves a semitone and the chord is no diminished
    one.
    """
    root, third, fifth = (chord.tones[i].pitch_class for i in range(3))
    dominant = (new.tonic_pitch_class + 7) % 12
    classes = map_scale(old, new)
    classes[root] = (new.tonic_pitch_class + _RAISED_SEVENTH) % 12
    seventh = chord.seventh
    if seventh is None:
        classes[fifth] = dominant
        made = Chord(chord_root_name(dominant, new, False), "")
    else:
        classes[seventh] = dominant
        made = Chord(chord_root_name(dominant, new, False), "7")
    bass = classes[chord.bass_pitch_class if chord.bass_pitch_class is not None else root]
    name = made.names_by_class.get(bass) or new.spell_name(bass)
    return Mapped(Chord(made.root, made.quality, None if name == made.root else name), classes | {third: third})


def _staying(chord: Chord, old: Key, new: Key) -> Mapped:
    """A chord that keeps its tones, its root named by the new key."""
    made = Chord(
        chord_root_name(chord.root_pitch_class or 0, new, "b5" in chord.degrees), chord.quality, None, chord.added
    )
    return _with_bass(chord, made, _chord_first(map_scale(old, new), chord, made), new)


def _applied(chord: Chord, root: int, old: Key, new: Key) -> Mapped:
    """A dominant or leading-tone chord follows the degree it points to; anything else stays."""
    leads = chord.quality in ("dim", "dim7", "m7b5")
    target = (root + (1 if leads else 5)) % 12
    before = seven_degrees(old)
    if not (leads or chord.quality in _DOMINANTS) or target not in before:
        return _staying(chord, old, new)
    step = seven_degrees(new)[before.index(target)] - target
    moved_root = ((chord.root_pitch_class or 0) + step) % 12
    made = Chord(chord_root_name(moved_root, new, leads), chord.quality, None, chord.added)
    return _with_bass(chord, made, _chord_first(map_scale(old, new), chord, made), new)


def _with_bass(old_chord: Chord, made: Chord, classes: dict[int, int], new: Key) -> Mapped:
    if old_chord.bass is None or old_chord.bass_pitch_class is None:
        return Mapped(made, classes)
    bass = classes[old_chord.bass_pitch_class]
    name = made.names_by_class.get(bass) or new.spell_name(bass)
    return Mapped(Chord(made.root, made.quality, None if name == made.root else name, made.added), classes)
