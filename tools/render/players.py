"""What the players of a SoundFont's program do that its samples do not: no two strokes alike, a section of several, and
vibrato.

- Round robin: notes of one pitch rotate through slightly different tunings. Which one a note gets follows from its
  place alone, so that a changed bar changes no note outside it.
- Sections: strings, choirs and brass of several players are played three times over, detuned, late, and apart.
- Vibrato: CC1 bends the pitch, by the law of our own sounds (`tools.sound.notes`) in every engine; left to itself one
  engine shakes at 8 Hz and the other not at all.

Schedules in, schedules out; engines know layers and cents of an event, not why. Our own sounds do all this themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from tools.render.synth import EVENT_ORDER, Event, Schedule
from tools.sound.notes import VIBRATO_HZ, VIBRATO_SEMITONES

VIBRATO, BEND_RANGE = 1, 8192 / 2.0  # controller number; bend units for a semitone at the usual range
REGISTERED = frozenset({98, 99, 100, 101})  # a track that sets a bend range of its own keeps its engine's vibrato
VIBRATO_STEP_FRAMES = 256
DRIFT, DRIFT_HZ = 0.05, 0.31  # no player's vibrato keeps one speed


@dataclass(frozen=True, slots=True)
class Layer:
    """One desk of a section: how far out of tune, how late, and where it sits, -1 left to 1 right."""

    cents: float
    delay_s: float
    pan: float


# Spread of sections after Ternstroem, "Physical and acoustic factors that interact with the singer to produce the
# choral sound", Journal of Voice 5(2), 1991 (10 to 20 cents between singers of a choir), at its lower end, because the
# recordings in a SoundFont are sections already.
SECTION: tuple[Layer, ...] = (Layer(0.0, 0.0, 0.0), Layer(-7.0, 0.013, -0.45), Layer(6.0, 0.021, 0.45))
SECTION_DB = -4.0  # measured over two fonts and engines: three layers are 3.5 to 4.6 dB louder than one
ONE_PLAYER: tuple[Layer, ...] = (Layer(0.0, 0.0, 0.0),)
# Tremolo and pizzicato strings, string ensembles, choirs, brass section. Synthesizers' strings and brass are machines.
SECTION_PROGRAMS = frozenset({44, 45, 48, 49, 52, 53, 61})

CELL_FRAMES = 2048
TURNS, STEP = 31, 2  # strokes a cell apart differ by 2 of 31 steps, a quarter of a second apart by at least a third

STRUCK, TOUCHED, DRUMS = (-2.4, 0.9, 2.2, -0.8), (-4.0, 1.3, 3.8, -1.4), (-9.0, 3.0, 8.0, -4.0)
# Free reeds, organs, music boxes and synthesizers sound the same every time, and so do effects.
_ROTATIONS: tuple[tuple[range, tuple[float, ...]], ...] = (
    (range(0, 6), STRUCK),
    (range(6, 10), STRUCK),
    (range(11, 16), STRUCK),
    (range(24, 38), TOUCHED),
    (range(40, 46), TOUCHED),
    (range(46, 48), STRUCK),
    (range(48, 50), TOUCHED),
    (range(52, 54), TOUCHED),
    (range(56, 62), TOUCHED),
    (range(64, 80), TOUCHED),
    (range(104, 112), TOUCHED),
    (range(112, 118), STRUCK),
)
ROTATION: Mapping[int, tuple[float, ...]] = MappingProxyType(
    {program: cents for programs, cents in _ROTATIONS for program in programs}
)


def played(schedule: Schedule, rate_hz: int, is_wide: bool = False) -> Schedule:
    """A schedule as players play it: rotated, layered, with its vibrato as bends.

    Args:
        schedule: What is on paper.
        rate_hz: Frames a second.
        is_wide: Whether the font's recording is in stereo already: then a section's layers stay where it has them.
    """
    made = in_layers(rotated(schedule), rate_hz)
    if is_wide:
        made = replace(made, pans=tuple(0.0 for _ in made.pans))
    return with_vibrato(made, rate_hz)


def is_section(schedule: Schedule) -> bool:
    """Whether several players play it."""
    return not schedule.is_drum and schedule.program in SECTION_PROGRAMS


def layers_of(schedule: Schedule) -> tuple[Layer, ...]:
    """Who plays a schedule's program."""
    return SECTION if is_section(schedule) else ONE_PLAYER


def rotated(schedule: Schedule, player: int = 0) -> Schedule:
    """Each stroke with another tuning than the strokes of its pitch just before and after it.

    Args:
        schedule: What is on paper.
        player: Which of a section's players it is: no two turn alike.
    """
    row = DRUMS if schedule.is_drum else ROTATION.get(schedule.program, ())
    if not row:
        return schedule
    events = tuple(
        replace(event, cents=_cents(event, player, row, schedule.is_drum)) if event.kind == "on" else event
        for event in schedule.events
    )
    return replace(schedule, events=events)


def _cents(event: Event, player: int, row: tuple[float, ...], is_drum: bool) -> float:
    """A tuning that follows from the place alone: time is cut into cells, and 31 cells in a row (1.4 s) have 31
    tunings. Strokes less than that and at least a cell (46 ms) apart are never alike, and no stroke needs to know of
    another. The drums of one moment are moved together.
    """
    cell = event.frame // CELL_FRAMES + player * 11 + (0 if is_drum else event.number * 7)
    low, high = min(row), max(row)
    return round(low + (high - low) * (cell * STEP % TURNS) / (TURNS - 1), 2)


def in_layers(schedule: Schedule, rate_hz: int) -> Schedule:
    """A section's notes once for each layer: later ones late and detuned."""
    layers = layers_of(schedule)
    if len(layers) == 1:
        return schedule
    events = [event for event in schedule.events if event.kind not in ("on", "off")]
    keys = [event for event in schedule.events if event.kind in ("on", "off")]
    for index, layer in enumerate(layers):
        late = round(layer.delay_s * rate_hz)
        turned = rotated(replace(schedule, events=tuple(keys)), index).events
        for event, own in zip(keys, turned, strict=True):
            cents = own.cents + layer.cents if event.kind == "on" else 0.0
            events.append(replace(event, frame=event.frame + late, layer=index, cents=cents))
    events.sort(key=lambda event: (event.frame, EVENT_ORDER[event.kind]))
    last = max(round(layer.delay_s * rate_hz) for layer in layers)
    end_frame = schedule.end_frame + last
    return replace(schedule, events=tuple(events), end_frame=end_frame, pans=tuple(layer.pan for layer in layers))


def with_vibrato(schedule: Schedule, rate_hz: int) -> Schedule:
    """CC1 as bends; nothing changes where there is none, or where the track sets a bend range of its own."""
    controls = [event for event in schedule.events if event.kind == "control"]
    depths = [event for event in controls if event.number == VIBRATO]
    if not any(event.value for event in depths) or any(event.number in REGISTERED for event in controls):
        return schedule
    bends = [event for event in schedule.events if event.kind == "bend"]
    rest = [e for e in schedule.events if e.kind != "bend" and not (e.kind == "control" and e.number == VIBRATO)]
    events = rest + _shaken(depths, bends, schedule.end_frame, rate_hz)
    events.sort(key=lambda event: (event.frame, EVENT_ORDER[event.kind]))
    return replace(schedule, events=tuple(events))


def _shaken(depths: list[Event], bends: list[Event], end_frame: int, rate_hz: int) -> list[Event]:
    """The track's own bends and the vibrato in one line."""
    out = {event.frame: event for event in bends}
    marks = iter([*depths, Event(end_frame, "control", VIBRATO, 0)])
    depth, here = next(marks), next(marks)
    base, own = 0, iter(sorted(bends, key=lambda event: event.frame))
    coming = next(own, None)
    first = -(-depth.frame // VIBRATO_STEP_FRAMES) * VIBRATO_STEP_FRAMES  # one grid for all, wherever vibrato begins
    for frame in range(first, end_frame, VIBRATO_STEP_FRAMES):
        while here.frame <= frame and here.frame < end_frame:
            depth, here = here, next(marks)
        while coming is not None and coming.frame <= frame:
            base, coming = coming.value, next(own, None)
        if depth.value or frame - VIBRATO_STEP_FRAMES < depth.frame:
            out[frame] = Event(frame, "bend", 0, base + round(_sway(frame / rate_hz) * depth.value / 127.0))
    return list(out.values())


def _sway(second: float) -> float:
    """Bend units at full depth."""
    turn = 2.0 * math.pi * VIBRATO_HZ * second
    wander = DRIFT * VIBRATO_HZ / DRIFT_HZ * math.sin(2.0 * math.pi * DRIFT_HZ * second)
    return VIBRATO_SEMITONES * BEND_RANGE * math.sin(turn + wander)
