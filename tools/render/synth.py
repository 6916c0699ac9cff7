"""What a synthesizer is to the rest: a track's notes and controllers in, dry stereo samples out; and which one there
is.

`synth_fluid.py` and `synth_tiny.py` are the engines. Both play the same schedule, made here: notes as pedal and keys
hold them, controllers thinned to what can be heard, every event at its frame. Levels between programs are
`levels.py`'s, the fader is `mix.py`'s.

Both engines follow one law of loudness, that of SoundFont 2.01, section 8.4, and of General MIDI 2: 40 log10(value /
127) dB for velocity, CC7 and CC11.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, Protocol

from tools.errors import MissingError, RenderError
from tools.render.audio import Samples
from tools.render.brightness import shelf_db
from tools.render.pedal import DAMPER, HeldNote, held_notes
from tools.render.soundfont import SoundFont
from tools.song.play import PlayedTrack

EngineName = Literal["fluidsynth", "tinysoundfont"]
ENGINES: tuple[EngineName, ...] = ("fluidsynth", "tinysoundfont")  # the better one first

TAIL_STEP_S = 0.25
TAIL_LIMIT_S = 12.0
SILENT_DB = -100.0

EventKind = Literal["off", "control", "bend", "pressure", "on"]
EVENT_ORDER: dict[EventKind, int] = {"off": 0, "control": 1, "bend": 2, "pressure": 3, "on": 4}

CONTROL_STEP_FRAMES = 64  # both engines hear controllers once in 64 frames (1.5 ms)
CHANNEL_MODE = range(120, 128)  # all sound off, all notes off, ...: notes say themselves when they end
PROGRAM_SLACK_S = 0.01  # a program change just after the note it is meant for still counts for it
DRUM_BANK = 128
BANK_SELECT = (0, 32)  # `Instrument.bank` says it

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to do at a frame: `number` is pitch or controller, `value` velocity or setting; a note may belong to a
    layer of a section and be some cents out of tune (`players.py`).
    """

    frame: int
    kind: EventKind
    number: int
    value: int
    layer: int = 0
    cents: float = 0.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that one program of a track does, sorted by frame; within one frame notes end before others start.

    Attributes:
        tail_s: The longest ring-out rendered after the last event.
        shelf_db: Brightness of its notes, applied after the engine (`brightness.py`).
        pans: Where each layer sits, -1 left to 1 right.
    """

    program: int
    bank: int
    is_drum: bool
    events: tuple[Event, ...]
    end_frame: int
    tail_s: float = TAIL_LIMIT_S
    shelf_db: float = 0.0
    pans: tuple[float, ...] = (0.0,)


class Synth(Protocol):
    """An engine with a SoundFont loaded. `render` may be called from several threads and gives the same samples every
    time.
    """

    name: EngineName
    version: str

    def render(self, schedule: Schedule, sample_rate_hz: int, stop: Stop | None = None) -> Samples:
        """[2, n] float32: the track as played, until it has rung out below -100 dBFS or for 12 s after the last
        event.
        """
        ...


def schedules_of(track: PlayedTrack, sample_rate_hz: int, until_s: float = float("inf")) -> tuple[Schedule, ...]:
    """What a track sends, as frames: one schedule for each program it plays, so that each has its own level.

    Args:
        track: Notes and controllers in seconds.
        sample_rate_hz: Frames a second.
        until_s: Leave out what starts at this second or later, and end what lasts longer.
    """
    notes = [note for note in held_notes(track) if note.onset_s < until_s]
    controls = _all_controls(track, sample_rate_hz, until_s)
    changes = sorted(track.program_changes)
    by_program: dict[int, list[HeldNote]] = {}
    for note in notes:
        earlier = bisect_right(changes, (note.onset_s + PROGRAM_SLACK_S, 128))
        program = changes[earlier - 1][1] if earlier else track.program
        by_program.setdefault(program, []).append(note)
    return tuple(
        _schedule(track, program, _key_events(played, sample_rate_hz, until_s), controls)
        for program, played in sorted(by_program.items())
    )


def in_groups(schedule: Schedule) -> tuple[Schedule, ...]:
    """A schedule taken apart by how bright its notes' velocities are; together they play the same notes."""
    shelves: dict[float, list[Event]] = {}
    sounding: dict[tuple[int, int], float] = {}
    for event in schedule.events:
        if event.kind == "on":
            sounding[event.number, event.layer] = shelf_db(event.value)
        if event.kind in ("on", "off"):
            shelves.setdefault(sounding[event.number, event.layer], []).append(event)
    controls = [event for event in schedule.events if event.kind not in ("on", "off")]
    return tuple(_group(schedule, shelf, keys, controls) for shelf, keys in sorted(shelves.items()))


def _group(schedule: Schedule, shelf: float, keys: list[Event], controls: list[Event]) -> Schedule:
    end = max(event.frame for event in keys)
    events = sorted(keys + controls, key=lambda e: (e.frame, EVENT_ORDER[e.kind]))
    return replace(schedule, events=tuple(events), end_frame=end, shelf_db=shelf)


def _schedule(track: PlayedTrack, program: int, keys: list[Event], controls: list[Event]) -> Schedule:
    end = max(event.frame for event in keys)
    events = sorted(keys + controls, key=lambda e: (e.frame, EVENT_ORDER[e.kind]))
    return Schedule(
        program, track.bank, track.is_drum, tuple(events), end
    )  # sorted() keeps registered parameters in order


def _frame(second: float, sample_rate_hz: int) -> int:
    return max(0, round(second * sample_rate_hz))


def _key_events(notes: list[HeldNote], sample_rate_hz: int, until_s: float) -> list[Event]:
    events: list[Event] = []
    for note in notes:
        start = _frame(note.onset_s, sample_rate_hz)
        end = _frame(min(note.offset_s, until_s), sample_rate_hz)
        events.append(Event(start, "on", note.midi_pitch, max(1, min(127, note.velocity))))
        events.append(Event(max(start + CONTROL_STEP_FRAMES, end), "off", note.midi_pitch, 0))
    return events


def _all_controls(track: PlayedTrack, sample_rate_hz: int, until_s: float) -> list[Event]:
    events: list[Event] = []
    for curve in track.curves:
        points = [(_frame(at, sample_rate_hz), value) for at, value in curve.points if at < until_s]
        events += _controls(curve.controller, points)
    return events


def _controls(controller: str, points: list[tuple[int, int]]) -> list[Event]:
    """A curve as events, at most one in 64 frames, none that repeats the last."""
    kind, number = _control_kind(controller)
    if kind is None:
        return []
    events: list[Event] = []
    for frame, value in points:
        step = frame - frame % CONTROL_STEP_FRAMES
        event = Event(step, kind, number, value)
        if events and events[-1].frame == step and number not in (6, 38, 96, 97, 98, 99, 100, 101):
            events[-1] = event
        elif not events or events[-1].value != value:
            events.append(event)
    return events


def _control_kind(controller: str) -> tuple[EventKind | None, int]:
    if controller in ("bend", "pressure"):
        return ("bend" if controller == "bend" else "pressure"), 0
    if controller.startswith("cc") and controller[2:].isdigit() and controller != DAMPER:
        number = int(controller[2:])
        if number < 128 and number not in CHANNEL_MODE and number not in BANK_SELECT:
            return "control", number
    return None, 0


def wanted_presets(schedule: Schedule) -> tuple[tuple[int, int], ...]:
    """(bank, program) in the order to try: a bank or kit the font lacks falls back to the plain one, as General MIDI
    does.
    """
    if schedule.is_drum:
        return (DRUM_BANK, schedule.program), (DRUM_BANK, 0)
    banks = dict.fromkeys((schedule.bank, schedule.bank // 128, 0))
    return *((bank, schedule.program) for bank in banks), (0, 0)


def no_preset(schedule: Schedule) -> RenderError:
    """The error for a font that has neither the program nor the plain one."""
    wanted = "a drum kit" if schedule.is_drum else f"program {schedule.program} or a piano"
    return RenderError(f"The SoundFont does not have {wanted}", next_step="Choose a General MIDI SoundFont")


def engine_version(engine: EngineName) -> str | None:
    """The engine's version, or None where it is not installed."""
    try:
        if engine == "fluidsynth":
            from tools.render.synth_fluid import library_version

            return library_version()
        from tools.render.synth_tiny import package_version

        return package_version()
    except MissingError:
        return None


def best_engine() -> EngineName:
    """The best engine installed.

    Raises:
        MissingError: There is none.
    """
    for engine in ENGINES:
        if engine_version(engine) is not None:
            return engine
    raise MissingError(
        "No synthesizer is installed, neither FluidSynth nor tinysoundfont",
        next_step="Run: make run, which installs it",
    )


def open_synth(font: SoundFont, engine: str | None = None) -> Synth:
    """A synthesizer with a font, loaded when it first plays and once in a process.

    Args:
        font: What it plays.
        engine: "fluidsynth" or "tinysoundfont"; None takes the best there is.

    Raises:
        RenderError: There is no engine of that name.
        MissingError: The engine is not installed.
    """
    chosen = best_engine() if engine is None else engine
    if chosen not in ENGINES:
        raise RenderError(
            f"There is no synthesizer {chosen!r}", f"Possible are {' and '.join(ENGINES)}", "Leave the choice open"
        )
    return _opened(font, chosen)


@cache
def _opened(font: SoundFont, engine: EngineName) -> Synth:
    if engine == "fluidsynth":
        from tools.render.synth_fluid import FluidSynth

        return FluidSynth(font)
    from tools.render.synth_tiny import TinySynth

    return TinySynth(font)
