"""How far played velocities and offsets lie from a drummer's, for the network and for rules fitted to the same data.

Absolute errors over all hits of a split; offsets against the grid. Numpy only.
"""

from __future__ import annotations

import numpy as np

from models.symbolic.drums.grid import BAR_STEPS, OFFSET_UNIT_MS, VELOCITY_MIDDLE, VELOCITY_UNIT, VOICES, Floats
from models.symbolic.drums.groove import Windows

COUNT = len(VOICES)


def humaniser_errors(out: Floats, test: Windows) -> dict[str, float]:
    """Mean absolute errors of the network's centre, and the spread of velocities with its own residual added.

    Args:
        out: [windows, steps, 4 voices] as the network gives it.
        test: The windows it was given.
    """
    mask = test.hits > 0
    velocity = out[..., :COUNT] * VELOCITY_UNIT + VELOCITY_MIDDLE
    offset = out[..., COUNT : 2 * COUNT] * OFFSET_UNIT_MS
    told = errors(velocity, offset, test)
    spread = np.exp(np.clip(out[..., 2 * COUNT : 3 * COUNT], -3, 2)) * VELOCITY_UNIT
    noise = np.random.default_rng(1).laplace(size=spread.shape) * spread
    sampled = np.clip(velocity + noise, 1, 127)
    told["velocity_sd_centre"] = round(float(velocity[mask].std()), 2)
    told["velocity_sd_sampled"] = round(float(sampled[mask].std()), 2)
    told["velocity_sd_drummer"] = round(float(test.velocities[mask].std()), 2)
    return told


def errors(velocity: Floats, offset_ms: Floats, test: Windows) -> dict[str, float]:
    """Mean absolute errors; `timing_own` with each window's own mean offset taken off both, which a listener cannot
    hear.
    """
    mask = test.hits > 0
    counts = np.maximum(mask.sum((1, 2), keepdims=True), 1)

    def centred(rows: Floats) -> Floats:
        return rows - (rows * mask).sum((1, 2), keepdims=True) / counts

    return {
        "velocity_mae": round(float(np.abs(velocity - test.velocities)[mask].mean()), 2),
        "timing_mae_ms": round(float(np.abs(offset_ms - test.offsets_ms)[mask].mean()), 2),
        "timing_own_mae_ms": round(float(np.abs(centred(offset_ms) - centred(test.offsets_ms))[mask].mean()), 2),
        "velocity_own_mae": round(float(np.abs(centred(velocity) - centred(test.velocities))[mask].mean()), 2),
    }


def rule_errors(train: Windows, test: Windows) -> dict[str, dict[str, float]]:
    """The rules beside it: one velocity for all, medians by voice, by voice and step, and by style, voice and step."""
    step = np.arange(test.hits.shape[1]) % BAR_STEPS
    told = {}
    flat = float(np.median(train.velocities[train.hits > 0]))
    zeros = np.zeros_like(test.hits)
    told["written_accents_on_grid"] = errors(flat + _written_accents(step)[None], zeros, test)
    told["flat_on_grid"] = errors(np.full_like(test.hits, flat), zeros, test)
    velocities, offsets = (_table(values, train, 0 * step) for values in (train.velocities, train.offsets_ms))
    told["by_voice"] = errors(_over(velocities, 0 * step, test), _over(offsets, 0 * step, test), test)
    velocities, offsets = (_table(values, train, step) for values in (train.velocities, train.offsets_ms))
    told["by_voice_and_step"] = errors(_over(velocities, step, test), _over(offsets, step, test), test)
    styled = _styled(train, test, step, [velocities, offsets])
    told["by_style_voice_and_step"] = errors(styled[0], styled[1], test)
    return told


def _written_accents(step: np.ndarray) -> Floats:
    """What the composer's own accents add to a velocity, [steps, voices]: three loudnesses of cymbals by place in the
    beat, backbeats and kicks on the beat accented, other snares soft, as `tools/compose/perform.py` weighs them.
    """
    beat, eighth = step % 4 == 0, step % 2 == 0
    metric = 5.0 * (
        np.where(step == 0, 1.0, np.where(step == 8, 0.8, np.where(beat, 0.6, np.where(eighth, 0.3, 0.1)))) - 0.5
    )
    cymbal = np.where(beat, 1.0, np.where(eighth, 0.6, 0.45))
    out = np.zeros((len(step), COUNT), np.float32)
    for voice, name in enumerate(VOICES):
        accent, span = np.where(beat, 1.0, 0.6), 76 * 0.9
        if name in ("hat", "ride", "open", "pedal"):
            accent, span = cymbal, 76 * 0.62
        elif name == "snare":
            accent = np.where(step % 8 == 4, 1.0, 0.3)
        out[:, voice] = span * (accent - 0.62) + metric
    return out


def _table(values: Floats, data: Windows, place: np.ndarray, rows: np.ndarray | None = None) -> Floats:
    """Median of the values of each voice at each place; 0 hits leave the voice's median."""
    rows = np.ones(len(data.hits), bool) if rows is None else rows
    table = np.zeros((int(place.max()) + 1, COUNT), np.float32)
    for voice in range(COUNT):
        mask = data.hits[rows][:, :, voice] > 0
        chosen = values[rows][:, :, voice]
        usual = np.median(chosen[mask]) if mask.any() else 0.0
        for row in range(len(table)):
            here = mask & (place == row)[None]
            table[row, voice] = np.median(chosen[here]) if here.sum() >= 5 else usual
    return table


def _over(table: Floats, place: np.ndarray, test: Windows) -> Floats:
    """A table read at the place of every step, for all windows."""
    return np.broadcast_to(table[place], test.hits.shape)


def _styled(train: Windows, test: Windows, step: np.ndarray, general: list[Floats]) -> tuple[Floats, Floats]:
    out = [np.zeros_like(test.hits), np.zeros_like(test.hits)]
    for style in set(test.styles):
        rows = np.array([name == style for name in train.styles])
        chosen = np.array([name == style for name in test.styles])
        for index, values in enumerate((train.velocities, train.offsets_ms)):
            table = _table(values, train, step, rows) if rows.sum() >= 20 else general[index]
            out[index][chosen] = table[step]
    return out[0], out[1]
