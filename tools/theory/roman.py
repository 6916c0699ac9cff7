"""Roman numerals to chords and back.

Conventions, after Kostka and Payne, Tonal Harmony, and the pop habit of writing bVII: upper case is major, lower case
minor; "o" or "°" diminished, "ø" half-diminished, "+" augmented; figures 6, 64, 65, 43, 42 are inversions ("add6" is
the sixth chord); what else follows the numeral is a chord quality ("maj7", "sus4", "9"). A flat before the numeral
lowers the degree of the MAJOR scale on the tonic in every mode (bVI in A minor is F, as is VI); a sharp raises the
key's own degree. In minor, "vi" and "vii" in lower case stand on the raised degrees, "VI" and "VII" on the natural
ones. "V7/V" is the dominant of the dominant. "/3" after a chord puts that degree in the bass.

Does not analyse function beyond applied dominants, and does not choose progressions (the composer does).
"""

import re

from tools.errors import MusicError
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import Key, fifths_of, name_at
from tools.theory.scale import degree_fifths, split_degree

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_ROMAN = re.compile(r"^([b#♭♯]{0,2})(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)$")
_TRIAD_FIGURES = {"6": 1, "63": 1, "64": 2}
_SEVENTH_FIGURES = {"65": 1, "43": 2, "42": 3, "2": 3}
_FIGURES = {1: ("6", "65"), 2: ("64", "43"), 3: ("", "42")}
_SYMBOLS = str.maketrans({"♭": "b", "♯": "#", "°": "o", "º": "o", "Ø": "ø"})
_APPLIED = frozenset({"7", "9", "13", "7b9", "7#9", "7b13", "7alt", "7#5", "7#11", "dim7"})


def is_roman(text: str) -> bool:
    """Whether the text has the shape of a roman numeral."""
    head = text.strip().split("/")[0]
    return bool(_ROMAN.match(head)) or head == "N6"


def roman_to_chord(text: str, key: Key) -> Chord:
    """The chord a roman numeral stands for in a key: "bVIImaj7" in C major is Bbmaj7, "V65/V" is D7/F#.

    Raises:
        MusicError: The text is no roman numeral.
    """
    plain = text.strip().translate(_SYMBOLS)
    head, *targets = plain.split("/")
    if len(targets) > 3:
        raise _unreadable(text)
    bass_degree = targets.pop(0) if targets and re.fullmatch(r"[b#]?\d{1,2}", targets[0]) else None
    for target in reversed(targets):
        key = _applied_key(target, key, text)
    chord = _one(head, key, text)
    if bass_degree:
        return Chord(
            chord.root, chord.quality, name_at(fifths_of(chord.root) + degree_fifths(bass_degree)), chord.added
        )
    return chord


def _unreadable(text: str) -> MusicError:
    return MusicError(
        f"{text[:30]!r} is no roman numeral known here; write one such as ii7, V65, bVIImaj7, viio7 or V7/V."
    )


def _applied_key(target: str, key: Key, text: str) -> Key:
    chord = _one(target, key, text)
    return Key(chord.root, "minor" if chord.is_minor else "major")


def _one(head: str, key: Key, text: str) -> Chord:
    if head == "N6":
        head = "bII6"
    found = _ROMAN.match(head)
    if not found:
        raise _unreadable(text)
    signs, numeral, rest = found.groups()
    quality, inversion = _quality(numeral.islower(), rest, text)
    try:
        suffix = parse_chord("C" + quality)
    except MusicError:
        raise _unreadable(text) from None
    root = _root(signs, NUMERALS.index(numeral.upper()) + 1, numeral.islower(), key)
    chord = Chord(root, suffix.quality, None, suffix.added)
    return Chord(root, suffix.quality, chord.tones[inversion].name, suffix.added) if inversion else chord


def _root(signs: str, number: int, is_lower: bool, key: Key) -> str:
    tonic = fifths_of(key.tonic)
    if signs.startswith("b"):
        return name_at(tonic + degree_fifths(str(number)) - 7 * len(signs))
    if not signs and is_lower and number in (6, 7) and key.mode in ("minor", "harmonic minor", "melodic minor"):
        return name_at(tonic + degree_fifths(str(number)))
    return name_at(tonic + degree_fifths(_own_degree(number, key)) + 7 * len(signs))


def _own_degree(number: int, key: Key) -> str:
    """The key's own form of a degree, "b3"; scales without it fall back on major or minor."""
    if key.mode == "harmonic minor" and number == 7:
        return "b7"  # VII stands on the natural seventh there too
    degrees = (*key.scale.degrees, *(("b3", "b6", "b7") if key.is_minor else ()), *"1234567")
    return next(degree for degree in degrees if split_degree(degree)[1] == number)


def _quality(is_lower: bool, rest: str, text: str) -> tuple[str, int]:
    """Chord suffix and inversion of what follows the numeral."""
    diminished = rest.startswith("o")
    half = rest.startswith("ø")
    figures = rest[1:] if diminished or half else rest
    if figures in _TRIAD_FIGURES and not half:
        return ("dim" if diminished else "m" if is_lower else ""), _TRIAD_FIGURES[figures]
    if figures in _SEVENTH_FIGURES:
        return ("dim7" if diminished else "m7b5" if half else "m7" if is_lower else "7"), _SEVENTH_FIGURES[figures]
    if half:
        return ("m7b5" if figures in ("", "7") else "m7b5" + figures), 0
    if diminished:
        return "dim" + figures, 0
    if rest.startswith("add6"):
        return ("m6" if is_lower else "6") + rest[4:], 0
    return (_minor_suffix(rest) if is_lower else rest), 0


def _minor_suffix(rest: str) -> str:
    """A 7 under a lower-case numeral is a minor seventh chord; "m7", "m7b5" and "dim" say so already, suspensions have
    no third.
    """
    if rest.startswith(("m", "-", "min", "dim", "sus", "7sus", "9sus", "13sus")) and not rest.startswith("maj"):
        return rest
    return f"m({rest})" if rest.startswith("maj") else "m" + rest


def chord_to_roman(chord: Chord, key: Key, applied: bool = False) -> str:
    """The numeral of a chord in a key; `roman_to_chord` is its inverse.

    Args:
        applied: True writes dominants of other degrees as "V7/V" where the target is a chord of the key; the inverse
            then still gives the same chord.

    Raises:
        MusicError: N.C. has no numeral.
    """
    if chord.is_none:
        raise MusicError("N.C. has no roman numeral; name a chord.")
    if applied and (secondary := _applied_roman(chord, key)):
        return secondary
    is_lower = chord.is_minor
    numeral = _numeral(chord.root, key, is_lower)
    inversion = _inversion(chord)
    if inversion is not None:
        return numeral + _figured(chord, inversion)
    suffix = _suffix(chord)
    if not chord.bass:
        return numeral + suffix
    degree = _interval_degree(fifths_of(chord.bass) - fifths_of(chord.root))
    return f"{numeral}{suffix}/{degree}"


def _figured(chord: Chord, inversion: int) -> str:
    mark = {"dim": "o", "dim7": "o", "m7b5": "ø"}.get(chord.quality, "")
    return mark + _FIGURES[inversion][0 if chord.seventh is None else 1]


def _inversion(chord: Chord) -> int | None:
    """Inversion that figures can say: of plain triads and sevenths only."""
    if not chord.bass or chord.added or chord.quality not in ("", "m", "dim", "7", "m7", "dim7", "m7b5"):
        return None
    names = [tone.name for tone in chord.tones]
    return names.index(chord.bass) if chord.bass in names else None


def _suffix(chord: Chord) -> str:
    quality = chord.quality
    added = f"({','.join(chord.added)})" if chord.added else ""
    if quality in ("m7b5", "dim", "dim7"):
        return {"m7b5": "ø7", "dim": "o", "dim7": "o7"}[quality] + added
    if quality == "aug":
        return "+" + added
    if quality in ("6", "m6"):
        return "add6" + added
    if quality.startswith("m(maj"):
        return quality[2:].replace(")", "", 1) + added
    if chord.is_minor and quality.startswith("m"):
        plain = quality[1:] + added
        return quality + added if plain.startswith(("b", "(")) else plain
    return quality + added


def _numeral(root: str, key: Key, is_lower: bool) -> str:
    """Sign and numeral whose reading in this key gives back the root."""
    step_fifths = fifths_of(root) - fifths_of(key.tonic)
    number = split_degree(_interval_degree(step_fifths))[1]
    plain = NUMERALS[number - 1]
    plain = plain.lower() if is_lower else plain
    for signs in ("", "b", "#", "bb", "##"):
        if _root(signs, number, is_lower, key) == root:
            return signs + plain
    raise MusicError(
        f"{root} lies too far from {key.name} for a roman numeral; respell the chord or name a nearer key."
    )


def _interval_degree(fifths: int) -> str:
    """Degree 1 to 7 with signs at a distance on the line of fifths: -3 is "b3"."""
    alter, index = divmod(fifths + 1, 7)
    number = "CDEFGAB".index("FCGDAEB"[index]) + 1
    return ("#" * alter if alter > 0 else "b" * -alter) + str(number)


def _applied_roman(chord: Chord, key: Key) -> str | None:
    """Such as "V7/V" for a dominant or leading-tone chord of a degree other than the tonic, None when it is diatonic or
    applies to nothing in the key.
    """
    leads = chord.quality in ("dim", "dim7", "m7b5")
    is_dominant = chord.quality in _APPLIED or chord.quality == ""
    if set(chord.pitch_classes) <= key.usual_pitch_classes or not (leads or is_dominant):
        return None
    target = name_at(fifths_of(chord.root) + (-5 if leads else -1))
    if target not in key.scale_names or target == key.tonic:
        return None
    is_minor = target != name_at(fifths_of(key.tonic) + 1) and name_at(fifths_of(target) - 3) in key.scale_names
    inner = Key(target, "minor" if is_minor else "major")
    text = f"{chord_to_roman(chord, inner)}/{_numeral(target, key, is_minor)}"
    return text if _same(text, key, chord) else None


def _same(text: str, key: Key, chord: Chord) -> bool:
    try:
        return roman_to_chord(text, key) == chord
    except MusicError:
        return False
