"""What a track is played by, stretch by stretch: one of our own sounds or a program of the SoundFont, and how loud.

`Instrument.sound` decides (`tools.sound.table`). A name nobody knows, a pitched sound on a drum track, and a program
changed to in the middle of a track fall back to the SoundFont, and `Part.played_by` says so. The key of a track that
the SoundFont alone plays does not depend on our own sounds at all. Nothing is rendered here.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tools.render.audio import Samples, amplitude
from tools.render.brightness import is_shaped, shelf_hz, shelved
from tools.render.levels import VERSION as LEVELS_VERSION
from tools.render.levels import Level, program_level
from tools.render.players import SECTION_DB, is_section, played
from tools.render.soundfont import SoundFont
from tools.render.synth import EngineName, Event, Schedule, Stop, Synth, in_groups, open_synth, schedules_of
from tools.song.play import PlayedTrack
from tools.sound.table import SoundName, SoundRow, parsed, sound_row

RECIPE = 6  # raise it when rendering changes what the same notes sound like
SOUNDFONT = "soundfont"
PROBE_PITCH, PROBE_FRAMES, PROBE_RATE_HZ = 60, 32_768, 44_100
MOST_ALIKE = 0.8  # of the sides of what counts as recorded in stereo


@dataclass(frozen=True, slots=True)
class Part:
    """One schedule and what plays it.

    Attributes:
        schedule: What is played.
        level: Its calibration.
        synth: The engine of the SoundFont.
        sound: One of our own sounds, or "" for the SoundFont.
        wear: How worn it sounds, or "" for new.
        played_by: The sound's name, or "soundfont", with the reason where another sound was asked for.
    """

    schedule: Schedule
    level: Level
    synth: Synth
    sound: str = ""
    wear: str = ""
    played_by: str = SOUNDFONT

    def samples(self, rate_hz: int, stop: Stop | None = None) -> Samples:
        """[2, n] float32 at its level."""
        if self.sound:
            from tools.sound.play import render

            samples = render(self.schedule, self.sound, rate_hz, stop)
        else:
            samples = self.synth.render(self.schedule, rate_hz, stop)
        corner_hz = shelf_hz(self.schedule.program)
        samples = shelved(samples, self.schedule.shelf_db, rate_hz, corner_hz)
        samples *= amplitude(self.level.gain_db + (SECTION_DB if len(self.schedule.pans) > 1 else 0.0))
        if self.wear:
            from tools.sound.effects import WEARS, worn_at_level

            samples = worn_at_level(samples, WEARS[self.wear], rate_hz)
        return samples


def parts_of(
    track: PlayedTrack,
    font: SoundFont,
    engine: str | None,
    rate_hz: int,
    cache_dir: Path,
    until_s: float = math.inf,
    tail_s: float | None = None,
) -> tuple[Part, ...]:
    """Everything a track plays, each stretch with its sound and level.

    Args:
        track: Notes, controllers and the instrument.
        font: The SoundFont for all that is no sound of ours.
        engine: As in `open_synth`.
        rate_hz: Frames a second.
        cache_dir: Where levels measured before are kept.
        until_s: Leave out what starts at this second or later.
        tail_s: Longest ring-out; None keeps the usual one.
    """
    synth, asked = open_synth(font, engine), parsed(track.sound)
    parts: list[Part] = []
    for schedule in schedules_of(track, rate_hz, until_s):
        schedule = schedule if tail_s is None else replace(schedule, tail_s=tail_s)
        row = _own_row(track, schedule, asked)
        wear, said = asked.wear if asked is not None else "", _played_by(track, row)
        if row is not None:
            parts.append(Part(schedule, own_level(row.name), synth, row.name, wear, said))
            continue
        level = program_level(synth, font, schedule, cache_dir)
        apart = is_shaped(schedule.program, schedule.is_drum, level.own_semitones)
        schedule = played(schedule, rate_hz, is_section(schedule) and recorded_wide(font, synth.name, schedule.program))
        groups = in_groups(schedule) if apart else (schedule,)
        parts += [Part(group, level, synth, "", wear, said) for group in groups]
    return tuple(parts)


@lru_cache(maxsize=64)
def recorded_wide(font: SoundFont, engine: EngineName, program: int) -> bool:
    """Whether a font has a program in stereo: one note of it, and how alike its two sides are."""
    events = (Event(0, "on", PROBE_PITCH, 80), Event(PROBE_FRAMES, "off", PROBE_PITCH, 0))
    samples = open_synth(font, engine).render(
        Schedule(program, 0, False, events, PROBE_FRAMES, tail_s=0.0), PROBE_RATE_HZ
    )
    together = float((samples[0] * samples[1]).sum())
    apart = math.sqrt(float((samples[0] ** 2).sum()) * float((samples[1] ** 2).sum()))
    return together < MOST_ALIKE * apart


def own_level(sound: str) -> Level:
    """The calibration of one of our own sounds."""
    from tools.sound.calibrated import gain_db

    return Level(gain_db(sound), 0.0, "own")


def _own_row(track: PlayedTrack, schedule: Schedule, asked: SoundName | None) -> SoundRow | None:
    row = sound_row(track.sound) if asked is not None else None
    if row is None or schedule.program != track.program:
        return None
    return row if row.kind == "bed" or row.is_drum == track.is_drum else None


def _played_by(track: PlayedTrack, row: SoundRow | None) -> str:
    if row is not None and track.sound:
        return track.sound
    asked = parsed(track.sound)
    if not track.sound or (asked is not None and asked.sound is None):
        return SOUNDFONT + (track.sound or "")
    if asked is None:
        return f"{SOUNDFONT}: no sound is called {track.sound[:40]!r}"
    return f"{SOUNDFONT}: {track.sound!r} does not play this stretch"


def stem_key(parts: Sequence[Part], synth: Synth, font: SoundFont, rate_hz: int) -> str:
    """Hash (sha256, hex) of all that a dry stem is made of: events in time, what plays them, calibration, rate. No
    names, ids, fader or effects; the SoundFont only where it plays.
    """
    by_font = [part for part in parts if not part.sound]
    own = [part for part in parts if part.sound]
    digest = hashlib.sha256()
    if by_font or not own:
        gains = tuple(part.level.gain_db for part in by_font)
        made_of = (RECIPE, LEVELS_VERSION, synth.name, synth.version, font.sha256, rate_hz, gains)
        digest = hashlib.sha256(repr(made_of).encode())
    _add_schedules(digest, [part.schedule for part in by_font])
    if own:
        digest.update(repr(("own", RECIPE, _own_recipe(), rate_hz, [(p.sound, p.level.gain_db) for p in own])).encode())
        _add_schedules(digest, [part.schedule for part in own])
    if any(part.wear for part in parts):
        digest.update(repr(("wear", _own_recipe(), [part.wear for part in parts])).encode())
    return digest.hexdigest()


def _own_recipe() -> int:
    from tools.sound.table import RECIPE as OWN_RECIPE

    return OWN_RECIPE


def _add_schedules(digest: hashlib._Hash, schedules: Iterable[Schedule]) -> None:
    for schedule in schedules:
        head = (schedule.program, schedule.bank, schedule.is_drum, schedule.end_frame, schedule.shelf_db, schedule.pans)
        rows = [(e.frame, e.kind, e.number, e.value, e.layer, e.cents) for e in schedule.events]
        digest.update(repr((head, rows)).encode())
