"""Plays a schedule with one of our own sounds: notes in, dry stereo out, the same bytes in any process.

Velocity, CC7 and CC11 follow the law both SoundFont engines follow; CC1 is vibrato, bend and its range bend the whole
track, pedals are resolved before. No two notes are the same samples, and none depends on another
but where one ends the other (kits, glides). What a sound is made of stands in `recipes.py`,
`kits.py` and `beds.py`; how loud it is beside others in `calibrated.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.errors import RenderError
from tools.sound.beds import bed_frames, play_bed
from tools.sound.chip_noise import chip_noise_frames, play_chip_noise
from tools.sound.drum_machine import drum_frames, play_kit
from tools.sound.effects import EFFECTS
from tools.sound.gliding import Gliding, gliding_frames, phrases_of, play_gliding
from tools.sound.kits import KITS
from tools.sound.notes import CONTROL_FRAMES, KeyStroke, Samples, channel_gain, key_strokes, pitch_curve
from tools.sound.recipes import RECIPES, Tone
from tools.sound.strings import PluckedString, play_string, ring_frames
from tools.sound.table import SOUNDS
from tools.sound.voices import note_frames, play_layers
from tools.sound.warp import at_clock, clock_of, read_at

if TYPE_CHECKING:
    from tools.render.synth import Schedule

EFFECT_TAIL_S = 0.05
Stop = Callable[[], bool]


def render(schedule: Schedule, sound: str, rate_hz: int, stop: Stop | None = None) -> Samples:
    """Play a schedule.

    Args:
        schedule: Events by frame.
        sound: A name of `table.SOUNDS`; wear is laid on by `tools.render.parts`, at the track's level.
        rate_hz: Frames a second.
        stop: Asked between notes whether to give up; what is there by then is returned.

    Returns:
        [2, n] float32, as long as it sounds and no longer than the schedule's tail allows.

    Raises:
        RenderError: There is no such sound.
    """
    if sound not in SOUNDS:
        raise RenderError(
            f"There is no sound {sound[:40]!r}", f"{len(SOUNDS)} are there", "Choose one from docs/sound.md"
        )
    strokes = key_strokes(schedule)
    if not strokes:
        return np.zeros((2, 0), np.float32)
    cancelled = stop or (lambda: False)
    most = schedule.end_frame + int(schedule.tail_s * rate_hz)
    samples = _bent(sound, schedule, strokes, most, rate_hz, cancelled)
    gain = channel_gain(schedule, samples.shape[1])
    samples = _with_effects(sound, samples, rate_hz)
    if not isinstance(gain, np.ndarray):
        samples *= gain
    else:
        samples *= _lengthened(gain, samples.shape[1])
    if samples.shape[0] == 1:
        samples = np.repeat(samples, 2, axis=0)
    return np.ascontiguousarray(samples[:, :most])


def _lengthened(gain: Samples, frames: int) -> Samples:
    return gain if gain.size >= frames else np.pad(gain, (0, frames - gain.size), mode="edge")


def _bent(
    sound: str, schedule: Schedule, strokes: tuple[KeyStroke, ...], most: int, rate_hz: int, stop: Stop
) -> Samples:
    """The notes, on clocks of bend and vibrato where there are any. Drums and beds know neither.

    What begins together is played together and apart from the rest: a changed note changes no sum of others, and a
    bend before a note leaves no trace in it.
    """
    if SOUNDS[sound].kind in ("drums", "bed"):
        return _played(sound, strokes, most, rate_hz, stop)
    curve = pitch_curve(schedule, most, rate_hz)
    total, used = np.zeros((2, most), np.float32), 0
    channels = 1
    for group, cut in _begun_together(sound, strokes, rate_hz):
        if stop():
            break
        origin, samples = _group(sound, group, cut, curve, most, rate_hz)
        channels, end = samples.shape[0], min(most, origin + samples.shape[1])
        total[:channels, origin:end] += samples[:, : end - origin]
        used = max(used, end)
    return total[:channels, :used]


def _begun_together(
    sound: str, strokes: Sequence[KeyStroke], rate_hz: int
) -> Iterator[tuple[tuple[KeyStroke, ...], int | None]]:
    """Notes that share a clock, and where another stroke takes over: notes that begin at one frame, or are bound to
    one another by a glide.
    """
    recipe = RECIPES.get(sound)
    if isinstance(recipe, Gliding):
        yield from phrases_of(strokes, rate_hz)
        return
    for _, group in groupby(strokes, key=lambda stroke: stroke.start):
        yield tuple(group), None


def _group(
    sound: str,
    group: tuple[KeyStroke, ...],
    cut: int | None,
    curve: NDArray[np.float64] | None,
    most: int,
    rate_hz: int,
) -> tuple[int, Samples]:
    """Where notes begin and how they sound from there, on a clock of their own where they are bent."""
    knot = group[0].start // CONTROL_FRAMES
    origin = knot * CONTROL_FRAMES
    if curve is None or not curve[knot:].any():
        moved = tuple(replace(s, start=s.start - origin, end=s.end - origin) for s in group)
        return origin, _played(sound, moved, most - origin, rate_hz, _never, None if cut is None else cut - origin)
    clock = clock_of(curve[knot:])
    moved = tuple(_moved(stroke, origin, clock) for stroke in group)
    cut = None if cut is None else at_clock(clock, cut - origin)
    samples = _played(sound, moved, at_clock(clock, most - origin), rate_hz, _never, cut)
    end = int(np.searchsorted(clock, samples.shape[1])) * CONTROL_FRAMES
    return origin, read_at(samples, clock, min(most - origin, end))


def _never() -> bool:
    return False


def _moved(stroke: KeyStroke, origin: int, clock: NDArray[np.float64]) -> KeyStroke:
    start = at_clock(clock, stroke.start - origin)
    return replace(stroke, start=start, end=max(start + 1, at_clock(clock, stroke.end - origin)))


def _played(
    sound: str, strokes: Sequence[KeyStroke], most: int, rate_hz: int, stop: Stop, cut: int | None = None
) -> Samples:
    """[1 or 2, n]: all notes, as long as they sound, or until a gliding bass strikes anew."""
    recipe = RECIPES.get(sound)
    sounding: Callable[[KeyStroke], int]
    if isinstance(recipe, Tone):
        layers = recipe.layers
        sounding = lambda stroke: note_frames(layers, stroke, rate_hz)  # noqa: E731
        return play_layers(layers, strokes, _frames(strokes, sounding, most), rate_hz, stop)
    if isinstance(recipe, PluckedString):
        string = recipe
        sounding = lambda stroke: ring_frames(string, stroke, rate_hz)  # noqa: E731
        return play_string(string, strokes, _frames(strokes, sounding, most), rate_hz, stop)
    if isinstance(recipe, Gliding):
        gliding = recipe
        sounding = lambda stroke: gliding_frames(gliding, stroke, rate_hz)  # noqa: E731
        return play_gliding(gliding, strokes, _frames(strokes, sounding, most), rate_hz, stop, cut)
    if sound in KITS:
        kit = KITS[sound]
        sounding = lambda stroke: drum_frames(kit, stroke, rate_hz)  # noqa: E731
        return play_kit(sound, kit, strokes, _frames(strokes, sounding, most), rate_hz, stop)
    if sound == "chip_noise":
        sounding = lambda stroke: chip_noise_frames(stroke, rate_hz)  # noqa: E731
        return play_chip_noise(strokes, _frames(strokes, sounding, most), rate_hz, stop)
    sounding = lambda stroke: bed_frames(stroke, rate_hz)  # noqa: E731
    return play_bed(sound, strokes, _frames(strokes, sounding, most), rate_hz, stop)


def _frames(strokes: Sequence[KeyStroke], sounding: Callable[[KeyStroke], int], most: int) -> int:
    return min(most, max(stroke.start + sounding(stroke) for stroke in strokes))


def _with_effects(sound: str, samples: Samples, rate_hz: int) -> Samples:
    recipe = RECIPES.get(sound)
    effect = recipe.effect if isinstance(recipe, Tone) else ""
    return EFFECTS[effect](samples, rate_hz) if effect else samples
