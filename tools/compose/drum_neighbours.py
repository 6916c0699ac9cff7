"""Grooves near a given one, from the learned groove network: "more like this" within a phrase.

Two bars of text go to the network's latent numbers, a small seeded step away, and back. What carries the style stays:
accented hits, the voices it uses, hands that two arms can play. Without the network the caller keeps its bars.
"""

from random import Random

import numpy as np

from models.symbolic.drums.grid import BAR_STEPS, KEY_VOICE, VOICES, WINDOW_STEPS
from models.symbolic.drums.model import load_groove
from tools.compose.drum_voices import HAND_VOICES, Texts
from tools.compose.drum_voices import VOICES as KEYS

LETTER_VELOCITY = {"X": 105.0, "x": 76.0, "o": 60.0, "g": 36.0}
LETTERS = ((92.0, "X"), (66.0, "x"), (46.0, "o"), (0.0, "g"))
DISTANCE = 1.0  # of the network's own uncertainty about the groove
MOST_CHANGES = 8  # hits that may differ in two bars; beyond, it is another groove


def neighbour(
    first: Texts, second: Texts, seed_rng: Random, distance: float = DISTANCE
) -> tuple[dict[str, str], dict[str, str]] | None:
    """Two bars of plain beats near two given ones; None without the network or where the bars are not sixteen steps.

    Args:
        first, second: Bars by voice.
        seed_rng: The stream the step is drawn from.
        distance: How far, in standard deviations of the encoder.
    """
    model = load_groove()
    if model is None or any(len(text) != BAR_STEPS for text in (*first.values(), *second.values())):
        return None
    names = {voice: name for voice, name in _names(first, second)}
    hits, velocities = _grid(first, second, names)
    mean, spread = model.encoded(hits, velocities)
    noise = np.array([seed_rng.gauss(0.0, 1.0) for _ in mean], np.float32)
    odds, found = model.decoded(mean + distance * spread * noise)
    changed = _changed(hits, velocities, odds, names)
    loud = np.where(hits, velocities, found)
    return _texts(first, changed[:BAR_STEPS], loud[:BAR_STEPS], names), _texts(
        second, changed[BAR_STEPS:], loud[BAR_STEPS:], names
    )


def _names(first: Texts, second: Texts) -> list[tuple[int, str]]:
    """(voice of the network, our voice) of the voices in use; the first of ours to claim one keeps it."""
    out: dict[int, str] = {}
    for name in dict.fromkeys((*first, *second)):
        if KEYS[name] in KEY_VOICE:
            out.setdefault(VOICES.index(KEY_VOICE[KEYS[name]]), name)
    return list(out.items())


def _grid(first: Texts, second: Texts, names: dict[int, str]) -> tuple[np.ndarray, np.ndarray]:
    hits = np.zeros((WINDOW_STEPS, len(VOICES)), bool)
    velocities = np.zeros((WINDOW_STEPS, len(VOICES)), np.float32)
    for voice, name in names.items():
        text = first.get(name, "." * BAR_STEPS) + second.get(name, "." * BAR_STEPS)
        for step, char in enumerate(text):
            if char in LETTER_VELOCITY:
                hits[step, voice], velocities[step, voice] = True, LETTER_VELOCITY[char]
    return hits, velocities


def _changed(hits: np.ndarray, velocities: np.ndarray, odds: np.ndarray, names: dict[int, str]) -> np.ndarray:
    """The hits after the step: the surest changes, as many as a neighbour may have."""
    allowed = np.zeros(hits.shape, bool)
    allowed[:, list(names)] = True
    allowed &= velocities < LETTER_VELOCITY["X"]  # accents are the style
    wished = ((odds > 0) != hits) & allowed
    places = sorted(zip(*np.nonzero(wished), strict=True), key=lambda at: -abs(float(odds[at])))
    out = hits.copy()
    hands = [voice for voice, name in names.items() if KEYS[name] in HAND_VOICES]
    for at in places[:MOST_CHANGES]:
        if not out[at] and at[1] in hands and out[at[0], hands].sum() >= 2:
            continue
        out[at] = not out[at]
    return out


def _texts(bar: Texts, hits: np.ndarray, velocities: np.ndarray, names: dict[int, str]) -> dict[str, str]:
    out = dict(bar)
    for voice, name in names.items():
        old = bar.get(name, "." * BAR_STEPS)
        text = "".join(
            "." if not hits[step, voice] else old[step] if old[step] != "." else _letter(float(velocities[step, voice]))
            for step in range(BAR_STEPS)
        )
        if name in bar or text.strip("."):
            out[name] = text
    return out


def _letter(velocity: float) -> str:
    return next(letter for least, letter in LETTERS if velocity >= least)
