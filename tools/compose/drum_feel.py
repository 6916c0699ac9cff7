"""A drummer's touch: velocity and place of every hit from the learned humaniser, laid over the plan's own loudness.

The network (`models.symbolic.drums`) shapes each voice within a section and knows nothing of the mix; levels,
crescendos and the swing law stay the rules of `perform.py`, which also play alone where there is no network, no `feel`
in the style, or bars that are not in plain beats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from models.symbolic.drums.grid import BAR_STEPS, KEY_VOICE, VOICES
from models.symbolic.drums.model import DrumModel, load
from tools.compose.draft import DraftNote
from tools.compose.drum_bars import MACHINE_KITS
from tools.compose.plan import Plan
from tools.compose.seeds import stream

NET_SHARE = 0.8  # how much of the network's shape within a voice is taken
RULE_SHARE = 0.3  # and of the written accents
CHANCE_SHARE = 0.5  # of the network's own spread of velocities
# A pedal's small differences carry further than a stick's, and so do those of closed cymbals.
VOICE_SHARES = {"kick": 1.8, "hat": 1.25}
MOST_DROP = 38.0  # how far below its voice a stroke that is no ghost may fall
SOFTEST = 23.0  # a ghost note is heard
SOFT_TOP = 106  # from here up louder strokes add little: a kit's own limit
MOST_OFFSET_MS = 16.0
DRIFT_MS = 2.4  # spread of the slow error in time; an AR(1) process
DRIFT_KEPT = 0.7
GHOST_DROP = 32.0  # how far below its voice a ghost note stays at least


@dataclass(frozen=True, slots=True)
class Touch:
    """How one hit departs from its voice's usual place.

    Attributes:
        lift: Velocity above (or below) the mean of its voice in the section.
        offset_ms: Time against the grid, swing not counted; negative is early.
    """

    lift: float
    offset_ms: float


def humanise(
    hits: Sequence[tuple[int, int]], style: str, bpm: float, seed: int, model: DrumModel | None = None
) -> list[tuple[float, float]] | None:
    """Velocity and offset in milliseconds of hits as a drummer would play them, drawn by seed; None without the
    network.

    Args:
        hits: (step from the start of a bar, General MIDI key). Keys that no drummer of the training data had get the
            middle velocity, on the grid.
        style: A genre of `models.symbolic.drums.grid.STYLES`.
        bpm: Beats a minute.
        seed: Any integer.
        model: The network; the shipped one by default.
    """
    model = model or load()
    if model is None or not hits:
        return None
    steps = (max(step for step, _ in hits) // BAR_STEPS + 1) * BAR_STEPS
    grid = np.zeros((steps, len(VOICES)), bool)
    for step, key in hits:
        if key in KEY_VOICE:
            grid[step, VOICES.index(KEY_VOICE[key])] = True
    played = model.played(grid, style, bpm)
    rng = stream(seed, "drum feel")
    drift, before = 0.0, -1
    out = []
    for step, key in hits:
        if step != before:
            drift = DRIFT_KEPT * drift + rng.gauss(0, DRIFT_MS)
            before = step
        if key not in KEY_VOICE:
            out.append((64.0, drift))
            continue
        at = (step, VOICES.index(KEY_VOICE[key]))
        velocity = float(played.velocity[at]) + CHANCE_SHARE * _laplace(rng, float(played.velocity_spread[at]))
        out.append((min(127.0, max(8.0, velocity)), float(played.offset_ms[at]) + drift))
    return out


def touches(plan: Plan, notes: Sequence[DraftNote]) -> dict[tuple[int, int], Touch]:
    """The touch of every hit the network knows, by (step, key); empty where the rules play alone.

    Each section is played by itself, so that another section's change leaves it as it was.
    """
    style = plan.style.drums
    if style is None or not style.feel or plan.meter.steps not in (8, 16) or any(n != 4 for _, n in plan.meter.beats):
        return {}
    out: dict[tuple[int, int], Touch] = {}
    for section in plan.sections:
        start, end = section.first_bar * plan.meter.steps, section.end_bar * plan.meter.steps
        rows = [note for note in notes if start <= note.step < end and note.pitch in KEY_VOICE]
        seed = stream(plan.seed, "drum feel", section.name).getrandbits(32)
        played = humanise([(n.step - start, n.pitch) for n in rows], style.feel, 60.0 / plan.beat_s, seed)
        if played is not None:
            times = _times(plan, rows, [offset for _, offset in played], style.kit in MACHINE_KITS)
            lifts = _lifts(rows, [velocity for velocity, _ in played])
            out.update(
                {(n.step, n.pitch): Touch(*pair) for n, pair in zip(rows, zip(lifts, times, strict=True), strict=True)}
            )
    return out


def limited(velocity: float) -> float:
    """A velocity whose top is rounded off, so that strong strokes still differ, and that is never inaudible."""
    return max(SOFTEST, velocity if velocity <= SOFT_TOP else SOFT_TOP + 0.45 * (velocity - SOFT_TOP))


def _lifts(notes: Sequence[DraftNote], velocities: Sequence[float]) -> list[float]:
    """Velocities against the mean of their voice; ghosts well below it, as written."""
    groups: dict[str, list[int]] = {}
    for index, note in enumerate(notes):
        groups.setdefault(KEY_VOICE[note.pitch], []).append(index)
    out = [0.0] * len(notes)
    for voice, rows in groups.items():
        full = [i for i in rows if notes[i].accent > 0] or rows
        middle = sum(velocities[i] for i in full) / len(full)
        for i in rows:
            lift = (velocities[i] - middle) * VOICE_SHARES.get(voice, 1.0)
            out[i] = max(-MOST_DROP, lift) if notes[i].accent > 0 else min(lift, -GHOST_DROP)
    return out


def _times(plan: Plan, notes: Sequence[DraftNote], offsets: Sequence[float], machine: bool) -> list[float]:
    """Offsets against the mean of the section, which the band cannot hear; in swung styles against the mean of their
    place in the beat too, which the swing law sets.
    """
    if machine:
        return [0.0] * len(notes)
    places = [note.step % 4 if plan.style.swing else 0 for note in notes]
    means = {
        place: sum(o for o, p in zip(offsets, places, strict=True) if p == place) / places.count(place)
        for place in set(places)
    }
    return [
        min(MOST_OFFSET_MS, max(-MOST_OFFSET_MS, offset - means[place]))
        for offset, place in zip(offsets, places, strict=True)
    ]


def _laplace(rng: Random, scale: float) -> float:
    """A number from a Laplace distribution, its tails cut."""
    value = rng.expovariate(1.0) * scale
    return (1.0 if rng.random() < 0.5 else -1.0) * min(value, 2.5 * scale)
