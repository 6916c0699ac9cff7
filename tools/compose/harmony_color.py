"""Colour on a section's chords: applied dominants and diminished sevenths, borrowed and altered chords, prepared
suspensions, quicker approaches to a cadence, richer chords; each as often as the style has it.

The operations are those of any harmony primer (Aldwell and Schachter, Harmony and Voice Leading; Levine, The Jazz
Theory Book, chapters 13 and 18 for substitutes). At most one touches a bar, phrase beginnings and arrivals are left as
they are, so that the skeleton of the phrase stays. Works on chords in their key; knows no form.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tools.compose.harmony_habits import Habits
from tools.compose.harmony_tables import POP_COLORS, RICH
from tools.compose.style import HarmonyStyle
from tools.theory.chord import Chord
from tools.theory.key import Key, fifths_of, name_at
from tools.theory.roman import roman_to_chord

Bars = list[list[Chord]]


@dataclass(frozen=True, slots=True)
class Place:
    """A bar with one chord and its surroundings.

    Attributes:
        approach: Whether the phrase arrives in the next bar.
        rich: Whether the style writes sevenths.
        classical: Whether cadences take a six-four.
    """

    before: Chord
    chord: Chord
    after: Chord
    key: Key
    approach: bool
    rich: bool
    classical: bool

    def degree(self, chord: Chord) -> int:
        """Semitones of a chord's root above the tonic."""
        return ((chord.root_pitch_class or 0) - self.key.tonic_pitch_class) % 12

    def roman(self, numeral: str) -> Chord:
        """A chord of the key."""
        return roman_to_chord(numeral, self.key)


Operation = Callable[[Place, Random], "list[Chord] | None"]


def colored(
    bars: Sequence[Sequence[Chord]], key: Key, style: HarmonyStyle, habits: Habits, ends: Sequence[int], rng: Random,
    classical: bool,
) -> Bars:  # fmt: skip
    """The bars with colours.

    Args:
        ends: Last bars of the phrases.
        classical: Whether cadences are those of the classical period.
    """
    rows = [list(bar) for bar in bars]
    rates = (
        (habits.chromatic, _chromatic), (habits.mediant, _mediant), (style.borrowed, _borrowed),
        (habits.quicken, _quickened), (habits.walked, _walked), (style.secondary, _applied), (habits.passing, _passing),
        (style.suspension, _suspended), (habits.tritone, _tritone),
    )  # fmt: skip
    starts = {0, *(end + 1 for end in ends)}
    for index in range(1, len(rows) - 1):
        draws = [(rng.random() < rate, operation) for rate, operation in rates]
        if len(rows[index]) > 1 or index in starts or index in ends:
            continue
        place = Place(
            rows[index - 1][-1], rows[index][0], rows[index + 1][0], key, index + 1 in ends,
            style.color in ("seventh", "ninth"), classical,
        )  # fmt: skip
        new = next((row for drawn, operation in draws if drawn and (row := operation(place, rng))), None)
        rows[index] = new or rows[index]
    _cliche(rows, key, habits.cliche, rng)
    return enriched(tinted(rows, key, habits.colors, rng), style.color, rng)


def enriched(bars: Sequence[Sequence[Chord]], color: str, rng: Random, within: frozenset[int] | None = None) -> Bars:
    """Ninths and thirteenths on sevenths where the style's colour asks for them.

    Args:
        within: Pitch classes the richer chord must keep to, for modes; None for any.
    """
    if color != "ninth":
        return [list(bar) for bar in bars]
    return [[_richer(chord, rng, within) for chord in bar] for bar in bars]


def tinted(bars: Sequence[Sequence[Chord]], key: Key, rate: float, rng: Random) -> Bars:
    """Some triads with a second, fourth or seventh of the key's own."""
    return [[_tinted(chord, key, rate, rng) for chord in bar] for bar in bars]


def seventh_in(chord: Chord, key: Key) -> Chord:
    """A triad with the seventh that the key's scale has over it; other chords stay."""
    if chord.quality not in ("", "m", "dim") or chord.bass or len(key.scale_pitch_classes) < 7:
        return chord
    classes = key.scale_pitch_classes
    root = chord.root_pitch_class
    if root not in classes:
        return chord
    above = (classes[(classes.index(root) + 6) % 7] - root) % 12
    if chord.is_minor and above == 11:  # the sixth of melodic minor is softer than its seventh
        return Chord(chord.root, "m6") if (root + 9) % 12 in classes else chord
    quality = {("", 11): "maj7", ("", 10): "7", ("m", 10): "m7", ("dim", 10): "m7b5"}.get((chord.quality, above))
    return Chord(chord.root, quality) if quality else chord


# ---- operations on one bar


def _applied(place: Place, rng: Random) -> list[Chord] | None:
    """The dominant of the next chord in the bar's second half."""
    root = place.after.root_pitch_class
    if root is None or place.degree(place.after) == 0 or root not in place.key.scale_pitch_classes:
        return None
    plain = place.after.quality in ("", "m", "7", "m7", "maj7") and place.after != place.chord
    if not plain or place.chord.root_pitch_class == (root + 7) % 12:
        return None
    return [place.chord, Chord(dominant_root(place.after), "7")]


def _passing(place: Place, rng: Random) -> list[Chord] | None:
    """A diminished seventh a semitone below the next root, where the bass steps up to it."""
    step = ((place.after.root_pitch_class or 0) - (place.chord.root_pitch_class or 0)) % 12
    if step != 2 or place.after.quality not in ("", "m", "m7", "7", "maj7"):
        return None
    return [place.chord, Chord(leading_root(place.after), "dim7")]


def _borrowed(place: Place, rng: Random) -> list[Chord] | None:
    """From the parallel mode: minor subdominant after the major one, flat six or seven on the way; in minor the major
    subdominant.
    """
    degree, after = place.degree(place.chord), place.degree(place.after)
    if place.key.is_minor:
        wide = degree == 5 and place.chord.quality == "m" and after not in (7, 2)
        return [place.roman("IV")] if wide and place.key.mode == "minor" else None
    if degree == 5 and not place.chord.is_minor:
        return [place.chord, Chord(place.chord.root, "m6" if place.rich else "m")]
    if degree == 7 and after == 0 and not place.approach and not place.rich and not place.classical:
        return [place.roman("bVII")]
    if degree == 9 and after in (7, 5) and not place.classical:
        return [place.roman("bVImaj7" if place.rich else "bVI")]
    return None


def _chromatic(place: Place, rng: Random) -> list[Chord] | None:
    """A Neapolitan sixth (minor) or an augmented sixth, written as the seventh chord it sounds as."""
    if place.degree(place.after) != 7 or place.after.is_minor or place.degree(place.chord) not in (2, 5, 8):
        return None
    if place.key.is_minor and rng.random() < 0.6:
        return [place.roman("N6")]
    return [place.chord, place.roman("bVI7")] if place.degree(place.chord) != 8 else [place.roman("bVI7")]


def _mediant(place: Place, rng: Random) -> list[Chord] | None:
    """A chromatic mediant of the tonic for a tonic-like chord inside the phrase."""
    if place.approach or place.degree(place.chord) not in (0, 4, 9, 3, 8):
        return None
    numerals = ("bvi", "IV", "bII") if place.key.is_minor else ("bVI", "bIII", "III", "VI")
    options = [
        chord
        for chord in (place.roman(numeral) for numeral in numerals)
        if chord.root_pitch_class not in (place.before.root_pitch_class, place.after.root_pitch_class)
    ]
    return [rng.choice(options)] if options else None


def _quickened(place: Place, rng: Random) -> list[Chord] | None:
    """Two chords in the bar before an arrival: a predominant or a six-four before the dominant, another predominant
    before the last.
    """
    if not place.approach:
        return None
    degree, minor = place.degree(place.chord), place.key.is_minor
    if degree == 7 and not place.chord.is_minor and place.chord.bass is None:
        if place.classical:
            return [place.roman("i64" if minor else "I64"), place.chord]
        numeral = ("iv" if minor else rng.choice(("ii", "IV"))) + ("7" if place.rich else "")
        lead = place.roman("iv7" if numeral == "iv7" else numeral.replace("IV7", "IVmaj7"))
        return [lead, place.chord] if lead.root_pitch_class != place.before.root_pitch_class else None
    if place.degree(place.after) == 7 and degree in (0, 9) and not minor:
        return [
            place.chord,
            place.roman("ii7" if place.rich else rng.choice(("IV", "ii6" if place.classical else "ii"))),
        ]
    return None


# (degree now, degree next) in major: the chord between them whose bass fills the gap by step.
_WALKS = {(0, 9): "V6", (9, 5): "I64", (5, 2): "I6", (0, 5): "I6", (5, 0): "V6", (4, 0): "V64", (7, 4): "IV"}
_MINOR_WALKS = {(0, 8): "v6", (8, 5): "i64", (5, 2): "i6", (0, 5): "i6", (3, 0): "VII6", (8, 3): "VII"}


def _walked(place: Place, rng: Random) -> list[Chord] | None:
    """A chord in the bar's second half that lets the bass walk to the next root."""
    if place.chord.bass or place.chord.quality not in ("", "m"):
        return None
    walks = _MINOR_WALKS if place.key.is_minor else _WALKS
    numeral = walks.get((place.degree(place.chord), place.degree(place.after)))
    return [place.chord, place.roman(numeral)] if numeral else None


def _suspended(place: Place, rng: Random) -> list[Chord] | None:
    """A fourth over the dominant that falls to its third; prepared, so only where the chord before has the note."""
    if place.degree(place.chord) != 7 or place.chord.quality not in ("", "7"):
        return None
    if place.key.tonic_pitch_class not in place.before.pitch_classes:
        return None
    return [Chord(place.chord.root, "7sus4" if place.chord.quality else "sus4"), place.chord]


def _tritone(place: Place, rng: Random) -> list[Chord] | None:
    """The dominant a tritone away, falling by a semitone into the next root."""
    falls = ((place.chord.root_pitch_class or 0) - (place.after.root_pitch_class or 0)) % 12 == 7
    if not falls or place.chord.seventh is None or "3" not in place.chord.degrees or "b7" not in place.chord.degrees:
        return None
    return [tritone_substitute(place.after)]


# ---- operations on rows


def _cliche(rows: Bars, key: Key, rate: float, rng: Random) -> None:
    """An inner line going down over two bars of the tonic."""
    for index in range(len(rows) - 2):
        first, second = rows[index], rows[index + 1]
        if rng.random() >= rate or len(first) > 1 or len(second) > 1 or first[0].root != second[0].root:
            continue
        chord = first[0]
        if chord.root_pitch_class != key.tonic_pitch_class or chord.bass or index + 3 >= len(rows):
            continue
        qualities = ("m", "m(maj7)", "m7", "m6") if chord.is_minor else ("", "maj7", "7", "6")
        if chord.quality in (qualities[0], qualities[2]) and chord.quality != "7":
            rows[index] = [Chord(chord.root, qualities[0]), Chord(chord.root, qualities[1])]
            if chord.is_minor or (rows[index + 2][0].root_pitch_class == (key.tonic_pitch_class + 5) % 12):
                rows[index + 1] = [Chord(chord.root, qualities[2]), Chord(chord.root, qualities[3])][
                    : 2 if chord.is_minor else 1
                ]


def _tinted(chord: Chord, key: Key, rate: float, rng: Random) -> Chord:
    """A triad with a second, fourth or seventh of the key, as pop has them."""
    draw = rng.random()
    if draw >= rate or chord.bass or chord.is_none:
        return chord
    degree = ((chord.root_pitch_class or 0) - key.tonic_pitch_class) % 12
    options = [
        richer
        for quality in POP_COLORS.get((degree, chord.quality), ())
        if set((richer := Chord(chord.root, quality)).pitch_classes) <= key.usual_pitch_classes
    ]
    return options[int(draw / rate * len(options))] if options else chord


def _richer(chord: Chord, rng: Random, within: frozenset[int] | None) -> Chord:
    choices = RICH.get(chord.quality)
    if not choices or chord.bass:
        return chord
    richer = Chord(chord.root, rng.choices(choices, [0.45, 0.4, 0.15][: len(choices)])[0])
    return richer if within is None or set(richer.pitch_classes) <= within else chord


# ---- roots


def dominant_root(target: Chord) -> str:
    """Name of the root a fifth above."""
    return name_at(fifths_of(target.root) + 1)


def leading_root(target: Chord) -> str:
    """Name of the root a semitone below, as the leading tone it is."""
    return name_at(fifths_of(target.root) + 5)


def tritone_substitute(target: Chord) -> Chord:
    """The dominant seventh a semitone above a root: Db7 before C."""
    return Chord(name_at(fifths_of(target.root) - 5), "7")
