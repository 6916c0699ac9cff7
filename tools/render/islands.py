"""A schedule taken apart into strokes that an engine plays one by one from one fresh state, and put together again.

What makes an edit local in sound: an island is what begins at one frame, with the controllers as they stand there, and
no island knows of another. A changed bar therefore changes its own islands and no sample of the rest, whatever an
engine's voices, blocks and ramps do. Islands are summed in the order of their frames, so that the sum of those left
alone is the same to the bit. Drums that choke each other are cut here, because engines no longer see both strokes.

Makes no sound; the engines do (`synth_fluid.py`, `synth_tiny.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from tools.render.audio import Samples
from tools.render.synth import CONTROL_STEP_FRAMES, EVENT_ORDER, Event, Schedule, Stop

REGISTERED = frozenset({6, 38, 96, 97, 98, 99, 100, 101})  # parameter numbers: their order is their meaning
CHOKE_S = 0.02
HEARD_FRAMES = 1 << 18  # 6 s: controllers this long after a key's release still move what rings on
# General MIDI 2 (RP-024, 1999), percussion sound set: strokes of one row end each other.
CHOKE_GROUPS = ((42, 44, 46), (29, 30), (71, 72), (73, 74), (78, 79), (80, 81), (86, 87))
CHOKE_GROUP: Mapping[int, int] = MappingProxyType(
    {key: index for index, keys in enumerate(CHOKE_GROUPS) for key in keys}
)


@dataclass(frozen=True, slots=True)
class Island:
    """What begins at one frame.

    Attributes:
        origin: Frame of the whole that is its frame 0, a multiple of the engines' blocks.
        schedule: Its notes and the controllers it hears, counted from `origin`.
        choked_at: Frame from `origin` at which another stroke ends it; None where none does.
    """

    origin: int
    schedule: Schedule
    choked_at: int | None = None


def played_in_islands(
    schedule: Schedule, rate_hz: int, play: Callable[[Schedule], Samples], stop: Stop | None = None
) -> Samples:
    """[2, n] float32: every island as `play` plays it, summed.

    Args:
        schedule: What is played.
        rate_hz: Frames a second.
        play: Plays one schedule from a fresh state until it has rung out.
        stop: Asked between islands whether to give up; what is there by then is returned.
    """
    most = schedule.end_frame + int((schedule.tail_s + 1.0) * rate_hz)
    total, used = np.zeros((2, most), np.float32), 0
    for island in islands_of(schedule):
        if stop is not None and stop():
            break
        samples = play(island.schedule)
        if island.choked_at is not None:
            samples = _choked(samples, island.choked_at, round(CHOKE_S * rate_hz))
        end = min(most, island.origin + samples.shape[1])
        total[:, island.origin : end] += samples[:, : end - island.origin]
        used = max(used, end)
    return total[:, :used]


def islands_of(schedule: Schedule) -> Iterator[Island]:
    """The islands of a schedule in order of their frames; together they play its notes."""
    controls = [event for event in schedule.events if event.kind not in ("on", "off")]
    strokes = _strokes(schedule)
    chokes = _choke_frames(strokes) if schedule.is_drum else {}
    by_start: dict[tuple[int, int], list[tuple[Event, Event]]] = {}
    for stroke in strokes:
        group = CHOKE_GROUP.get(stroke[0].number, -1) if schedule.is_drum else -1
        by_start.setdefault((stroke[0].frame, group), []).append(stroke)
    state = _State(controls)
    for (frame, group), begun in sorted(by_start.items(), key=lambda row: row[0]):
        origin = frame - frame % CONTROL_STEP_FRAMES
        end = max(off.frame for _, off in begun)
        stands = state.at(origin)
        coming = (*(event for stroke in begun for event in stroke), *state.until(end + HEARD_FRAMES))
        moved = [replace(event, frame=event.frame - origin) for event in coming]
        events = [*stands, *sorted(moved, key=lambda e: (e.frame, EVENT_ORDER[e.kind]))]
        choked = chokes.get((group, frame))
        yield Island(
            origin,
            replace(schedule, events=tuple(events), end_frame=end - origin),
            None if choked is None else choked - origin,
        )


def _strokes(schedule: Schedule) -> list[tuple[Event, Event]]:
    """(on, off) of every note, in the order they begin; one that is never released ends with the schedule."""
    down: dict[tuple[int, int], Event] = {}
    strokes: list[tuple[Event, Event]] = []
    for event in schedule.events:
        if event.kind not in ("on", "off"):
            continue
        key = (event.number, event.layer)
        begun = down.pop(key, None)
        if begun is not None:
            end = max(event.frame, begun.frame + 1)
            strokes.append((begun, Event(end, "off", begun.number, 0, begun.layer)))
        if event.kind == "on":
            down[key] = event
    for begun in down.values():
        end = max(schedule.end_frame, begun.frame + 1)
        strokes.append((begun, Event(end, "off", begun.number, 0, begun.layer)))
    return sorted(strokes, key=lambda stroke: (stroke[0].frame, stroke[0].layer, stroke[0].number))


def _choke_frames(strokes: Sequence[tuple[Event, Event]]) -> dict[tuple[int, int], int]:
    """When the strokes of a choke group that begin at a frame are ended by the next of their group."""
    frames: dict[int, list[int]] = {}
    for on, _ in strokes:
        if on.number in CHOKE_GROUP:
            frames.setdefault(CHOKE_GROUP[on.number], []).append(on.frame)
    ended: dict[tuple[int, int], int] = {}
    for group, row in frames.items():
        starts = sorted(set(row))
        ended |= {(group, start): after for start, after in pairwise(starts)}
    return ended


class _State:
    """The controllers of a track: how they stand at a frame, and what comes after it."""

    def __init__(self, controls: Sequence[Event]) -> None:
        self._controls = controls
        self._frames = [event.frame for event in controls]
        self._next = 0
        self._plain: dict[tuple[str, int], Event] = {}
        self._registered: list[Event] = []

    def at(self, frame: int) -> list[Event]:
        """What has to be sent at frame 0 of an island that begins there; frames must not fall."""
        while self._next < len(self._controls) and self._controls[self._next].frame < frame:
            event = replace(self._controls[self._next], frame=0)
            if event.kind == "control" and event.number in REGISTERED:
                self._registered.append(event)
            else:
                self._plain[event.kind, event.number] = event
            self._next += 1
        return [*self._registered, *(self._plain[key] for key in sorted(self._plain))]

    def until(self, frame: int) -> Sequence[Event]:
        """The events from where `at` was asked last, up to a frame."""
        return self._controls[self._next : bisect_right(self._frames, frame)]


def _choked(samples: Samples, at: int, fade: int) -> Samples:
    """Ends within a short fade from a frame on."""
    if at >= samples.shape[1]:
        return samples
    cut = samples[:, : at + fade].copy()
    length = cut.shape[1] - at
    cut[:, at:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, length + 1) / fade)).astype(np.float32)
    return cut
