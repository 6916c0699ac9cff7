"""Which key a piece takes where the person left it open: read from stated chords, else mode by mood and tonic by
style.
"""

from itertools import pairwise

from tools.compose.choices import Choice
from tools.compose.mood import Mood
from tools.compose.reasons import mode_reason
from tools.compose.seeds import stream
from tools.compose.style import Style
from tools.song.brief import Brief
from tools.theory.chord import Chord, is_chord, parse_chord
from tools.theory.key import Key, nearest_key

COLORED = frozenset({"score", "classical", "electronic", "folk"})  # families whose mode a word may colour
DEFAULT_TONICS = ("C", "G", "F", "D", "Bb", "A", "Eb")


def choose_key(brief: Brief, style: Style, mood: Mood, seed: int, choices: list[Choice]) -> Key:
    """The key asked for, completed where only part of it was said; what was open is told in `choices`."""
    if brief.chords and brief.tonic is None:
        inferred = infer_key(brief.chords, brief.mode)
        if inferred is not None:
            choices.append(Choice("key", inferred.name, "read from the chords"))
            return inferred
    mode = brief.mode
    rng = stream(seed, "key")
    mode_draw, tonic_draw = rng.random(), rng.random()
    if mode is None:
        by_letter = brief.tonic is not None and abs(mood.valence) < 0.25
        if by_letter:
            mode = "major" if style.major >= 0.15 else style.minor_mode
        else:
            mode = _mode(style, mood, mode_draw)
        choices.append(Choice("mode", mode, mode_reason(brief, style, mood, mode == "major", by_letter)))
    tonic = brief.tonic
    if tonic is None:
        tonics = style.tonics or DEFAULT_TONICS
        tonic = tonics[int(tonic_draw * len(tonics))]
        key = Key(tonic, mode).practical
        choices.append(Choice("key", key.name, f"sits well for {style.name.lower()}"))
        return key
    asked = Key(tonic, mode)
    if asked.practical != asked:
        choices.append(Choice("key", asked.practical.name, f"{asked.name} under its printable name"))
    return asked.practical


def _mode(style: Style, mood: Mood, draw: float) -> str:
    chance = style.major
    if mood.known:
        chance = min(1.0, max(0.0, 0.5 + 1.6 * mood.valence + 0.4 * (style.major - 0.5)))
        if abs(mood.valence) > 0.3:
            chance = 1.0 if mood.valence > 0 else 0.0
    if mood.color and style.family in COLORED:
        return mood.color
    return "major" if draw < chance else style.minor_mode


def infer_key(symbols: tuple[str, ...], mode: str | None = None) -> Key | None:
    """The key a row of chord symbols is most at home in; None when they are roman numerals.

    Counts chord tones inside each scale; first and last roots, and dominants that fall to the tonic, break ties.
    """
    if not all(is_chord(symbol) for symbol in symbols):
        return None
    chords = [chord for chord in map(parse_chord, symbols) if not chord.is_none]
    if not chords:
        return None
    modes = [mode] if mode else ["major", "minor"]
    scored = [(_key_score(nearest_key(pc, m), chords), -index) for m in modes for index, pc in enumerate(range(12))]
    keys = [nearest_key(pc, m) for m in modes for pc in range(12)]
    best = max(range(len(keys)), key=lambda i: scored[i])
    return keys[best]


def _key_score(key: Key, chords: list[Chord]) -> float:
    scale, tonic = key.usual_pitch_classes, key.tonic_pitch_class
    score = sum(1.0 if pc in scale else -1.5 for chord in chords for pc in chord.pitch_classes) / 3.0
    home = [chord for chord in chords if chord.root_pitch_class == tonic and chord.is_minor == key.is_minor]
    score += 0.6 * len(home) + (0.9 if chords[0] in home else 0.0) + (0.7 if chords[-1] in home else 0.0)
    for first, second in pairwise(chords):
        dominant = first.root_pitch_class == (tonic + 7) % 12 and not first.is_minor
        score += 1.2 if dominant and second in home else 0.0
    if all(chord.quality in ("7", "9", "13") for chord in chords) and chords[0].root_pitch_class == tonic:
        score += 4.0  # a blues: every chord a dominant seventh, home on the first
    return score
