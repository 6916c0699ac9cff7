"""Song to sound: dry stems, wet stems, mix and master in one call, with the facts measured on the way.

How long the mix lasts: from 0:00 to the last performed note's end plus `song.master.tail_s`, to the frame, ringing
out into a raised-cosine fade. Where no duration was asked for and the sound is gone (below -60 dBFS) sooner, the mix
ends there. The wet stems are as long as the mix and sum to it unmastered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tools.errors import LimitError
from tools.render.audio import Audio, Samples, amplitude
from tools.render.bed import bed_strip
from tools.render.dry import (
    DryStem,
    RenderStopped,
    SoundSettings,
    prune_stems,
    recording_stem,
    render_dry,
    render_schedules,
    track_stem_key,
)
from tools.render.glue import KICKS, glue_named, pump_curve
from tools.render.levels import REFERENCE_LUFS
from tools.render.loudness import last_above_s, loudness_of_file
from tools.render.master import Mastered, master
from tools.render.mix import LazyStems, Strip, fade_curve, mix_down, wet_stem
from tools.render.parts import parts_of
from tools.render.rooms import room_named
from tools.render.synth import open_synth
from tools.song.play import Performance, perform
from tools.song.values import Song

HEARD_DB = -60.0
LONGEST_S = 20 * 60.0  # a stereo minute is 21 MB, and a mix holds several copies
FADE_SHARE, FADE_LIMIT_S = 0.4, 1.6  # of the tail
TRIM_FADE_S = 0.05
LOOP_RING_S = 6.0  # longest ring-out that a loop carries over its seam
PREVIEW_TAIL_S = 1.0

Progress = Callable[[str], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class StemFacts:
    """What was measured in one dry stem, in dB to full scale, LUFS and seconds; `cached` when it was not rendered
    anew; `played_by` as in `parts.Part`, or "recording".
    """

    name: str
    key: str
    rms_db: float
    lufs: float
    peak_db: float
    duration_s: float
    cached: bool
    level_source: str
    played_by: str = "soundfont"


@dataclass(frozen=True, slots=True)
class RenderFacts:
    """What was measured in the finished sound.

    Attributes:
        lufs: Integrated loudness of the mix; None for silence.
        duration_s: Length of the mix.
        last_above_minus60_s: When its last sample above -60 dBFS sounds.
        master_gain_changed: True when the stored gain was solved anew.
        limited_db: The most the limiter took away.
        note: What did not come out as asked, in words; empty when all did.
        stems: By track id.
        cached: Ids of the tracks that were not rendered anew.
        seconds: What each step took.
        recording: Of the recording the mix is instead of the rendering, what is known of it; None for a rendering.
    """

    lufs: float | None
    true_peak_dbtp: float
    duration_s: float
    last_above_minus60_s: float
    master_gain_db: float
    master_gain_changed: bool
    limited_db: float
    note: str
    engine: str
    engine_version: str
    soundfont: str
    soundfont_licence: str
    sample_rate_hz: int
    room: str
    stems: dict[str, StemFacts]
    cached: tuple[str, ...]
    seconds: dict[str, float]
    recording: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        document = asdict(self)
        if self.recording is None:
            del document["recording"]
        document["cached"] = list(self.cached)
        return document


@dataclass(frozen=True, slots=True)
class Rendered:
    """A song's sound.

    Attributes:
        song: The song with the solved master gain.
        mix: Mastered.
        stems: Wet stems by track id, made when asked for.
        stems_dry: Dry stems by track id; recordings among them.
    """

    song: Song
    mix: Audio
    stems: Mapping[str, Audio]
    stems_dry: Mapping[str, Audio]
    facts: RenderFacts


def render_song(
    song: Song,
    sound: SoundSettings,
    cache_dir: Path,
    sources: Mapping[str, bytes] | None = None,
    progress: Progress = lambda _: None,
    cancelled: Stop | None = None,
) -> Rendered:
    """Render, mix and master a song; tracks rendered before come from the cache.

    Args:
        song: What to play.
        sound: Font, engine and rate.
        cache_dir: Where dry stems are kept.
        sources: Bytes of the song's recordings by sha256.
        progress: Told in words what is being done.
        cancelled: Asked now and then whether to stop.

    Raises:
        LimitError: The song is longer than 20 minutes.
        MusicError: Engine, font or a recording fails.
        RenderStopped: `cancelled` said so.
    """
    clock = _Clock()
    performance = perform(song)
    _check_length(song, performance)
    dry = dry_stems_of(song, performance, sound, cache_dir, sources or {}, progress, cancelled)
    clock.lap("stems")
    rate, room = sound.sample_rate_hz, room_named(song.master.reverb)
    frames, fade = mix_length(song, performance, dry, rate)
    strips = strips_of(song, performance, dry, frames, rate)
    mono_below_hz = glue_named(song.master.glue).mono_below_hz
    _check(cancelled)
    progress("mixing")
    wrap = loop_ring(song, rate)
    unmastered = mix_down(strips, room, frames, rate, wrap, mono_below_hz)
    unmastered *= fade
    clock.lap("mix")
    mastered, fade = _mastered(song, unmastered, fade, rate)
    clock.lap("master")
    _check(cancelled)
    mix = Audio(mastered.samples, rate)
    facts = _facts(song, sound, dry, mastered, mix, clock)
    prune_stems(cache_dir, sound.cache_bytes)
    solved = replace(song, master=replace(song.master, gain_db=mastered.gain_db))
    wet = LazyStems({s.track_id: _wet_maker(s, room, fade, rate, wrap, mono_below_hz) for s in strips})
    return Rendered(
        solved if mastered.gain_changed else song, mix, wet, LazyStems({t: s.source for t, s in dry.items()}), facts
    )


def dry_stems(
    song: Song,
    sound: SoundSettings,
    cache_dir: Path,
    track_ids: Sequence[str] | None = None,
    cancelled: Stop | None = None,
) -> dict[str, Audio]:
    """Dry stems of some tracks (all by default) by track id, for measuring; recordings are not among them."""
    wanted = None if track_ids is None else set(track_ids)
    tracks = [t for t in perform(song).tracks if wanted is None or t.track_id in wanted]
    return {name: stem.audio for name, stem in render_dry(tracks, sound, cache_dir, stop=cancelled).items()}


def stem_keys(song: Song, sound: SoundSettings, cache_dir: Path) -> dict[str, str]:
    """What each track's dry stem is kept under, by track id: equal keys are one and the same file."""
    return {track.track_id: track_stem_key(track, sound, cache_dir) for track in perform(song).tracks}


def first_sound(song: Song, sound: SoundSettings, cache_dir: Path, seconds: float = 8.0) -> Audio:
    """The first seconds of a song, mixed and mastered, for a person to hear while the rest is rendered. Nothing of it
    is kept.

    Without a stored master gain the preview is brought to the target on its own, so its level may differ from the
    finished mix's.
    """
    rate, room = sound.sample_rate_hz, room_named(song.master.reverb)
    performance = perform(song)
    dry: dict[str, Callable[[], Audio]] = {}
    for track, played in zip(song.tracks, performance.tracks, strict=True):
        if not track.mix.mute:
            parts = parts_of(played, sound.soundfont, sound.engine, rate, cache_dir, seconds, PREVIEW_TAIL_S)
            dry[track.id] = _kept(render_schedules(parts, rate))
    frames = round(min(seconds, performance.notes_end_s + song.master.tail_s) * rate)
    strips = strips_of_dry(song, performance, dry, frames, rate)
    mix = mix_down(strips, room, frames, rate, 0, glue_named(song.master.glue).mono_below_hz)
    mix *= fade_curve(frames, round(0.5 * rate))
    return Audio(master(mix, song.master, rate).samples, rate)


def dry_stems_of(
    song: Song,
    performance: Performance,
    sound: SoundSettings,
    cache_dir: Path,
    sources: Mapping[str, bytes],
    progress: Progress,
    cancelled: Stop | None,
) -> dict[str, DryStem]:
    """Dry stems of all tracks and recordings by id."""
    names = {track.id: track.name for track in song.tracks}
    stems = render_dry(performance.tracks, sound, cache_dir, lambda t: progress(f"{names[t]} is there"), cancelled)
    for recording in song.audio_tracks:
        _check(cancelled)
        stems[recording.id] = recording_stem(
            recording.source_sha256, sources, REFERENCE_LUFS, sound.sample_rate_hz, cache_dir
        )
    return stems


def _check_length(song: Song, performance: Performance) -> None:
    seconds = performance.notes_end_s + song.master.tail_s
    if seconds > LONGEST_S:
        raise LimitError(
            f"The song lasts {seconds / 60:.0f} minutes; sound is rendered up to {LONGEST_S / 60:.0f} minutes",
            next_step="Ask for the MIDI or the score alone, or cut the song",
        )


def _check(cancelled: Stop | None) -> None:
    if cancelled is not None and cancelled():
        raise RenderStopped("The rendering was cancelled; nothing was changed")


def strips_of(
    song: Song, performance: Performance, dry: Mapping[str, DryStem], frames: int, rate_hz: int
) -> tuple[Strip, ...]:
    """The mixer's channels: a song's tracks and recordings in their order, and its bed."""
    sources = {track_id: stem.source for track_id, stem in dry.items()}
    instruments = strips_of_dry(song, performance, sources, frames, rate_hz)
    recordings = [Strip(a.id, dry[a.id].source, a.mix, round(a.offset_s * rate_hz)) for a in song.audio_tracks]
    return (*instruments, *recordings)


def strips_of_dry(
    song: Song, performance: Performance, dry: Mapping[str, Callable[[], Audio]], frames: int, rate_hz: int
) -> tuple[Strip, ...]:
    """The channels of tracks and bed from what is there of them dry."""
    glue = glue_named(song.master.glue)
    drummers = {t.id for t in song.tracks if t.instrument.is_drum and not t.mix.mute}
    drummed = (note for played in performance.tracks if played.track_id in drummers for note in played.notes)
    pump = pump_curve((note.onset_s for note in drummed if note.midi_pitch in KICKS), glue, frames, rate_hz)
    strips = [
        Strip(
            track.id,
            dry[track.id],
            track.mix,
            pressing=glue if track.instrument.is_drum and glue.drum_ratio > 1 else None,
            pump=pump if track.role in glue.pumped and not track.instrument.is_drum else None,
        )
        for track in song.tracks
        if track.id in dry
    ]
    if song.master.bed and strips:
        strips.append(bed_strip(song.master.bed, frames, rate_hz))
    return tuple(strips)


def _kept(audio: Audio) -> Callable[[], Audio]:
    return lambda: audio


def mix_length(song: Song, performance: Performance, dry: Mapping[str, DryStem], rate_hz: int) -> tuple[int, Samples]:
    """Frames of the mix and the fade at its end, as the module says."""
    if dry and loops(song):
        frames = round(song.tempo_map.seconds(song.end_tick) * rate_hz)
        return frames, fade_curve(frames, 0)
    end_s = performance.notes_end_s
    for recording in song.audio_tracks:
        end_s = max(end_s, recording.offset_s + dry[recording.id].duration_s)
    tail_s = max(0.0, song.master.tail_s)
    frames = round((end_s + tail_s) * rate_hz) if dry else 0
    fade_s = min(FADE_LIMIT_S, FADE_SHARE * tail_s)
    return frames, fade_curve(frames, round(fade_s * rate_hz))


def loops(song: Song) -> bool:
    """Whether the song was asked for as a loop: it ends at its closing barline, and what rings on comes round."""
    return song.brief is not None and song.brief.ending == "loop"


def loop_ring(song: Song, rate_hz: int) -> int:
    """Frames after a loop's end that are laid over its beginning."""
    return round(LOOP_RING_S * rate_hz) if loops(song) else 0


def _mastered(song: Song, mix: Samples, fade: Samples, rate_hz: int) -> tuple[Mastered, Samples]:
    """Master the mix; without a stated duration, let it end where its sound does."""
    mastered = master(mix, song.master, rate_hz)
    if loops(song) or (song.brief is not None and song.brief.duration_s is not None):
        return mastered, fade
    loud = np.flatnonzero(np.abs(mastered.samples).max(axis=0, initial=0.0) > amplitude(HEARD_DB))
    end = (int(loud[-1]) + 1 if loud.size else 0) + round(TRIM_FADE_S * rate_hz)
    if end >= mix.shape[1]:
        return mastered, fade
    trim = fade_curve(end, round(TRIM_FADE_S * rate_hz))
    return replace(mastered, samples=mastered.samples[:, :end] * trim), fade[:end] * trim


def _wet_maker(
    strip: Strip, room: Any, fade: Samples, rate_hz: int, wrap: int, mono_below_hz: float
) -> Callable[[], Audio]:
    return lambda: Audio(wet_stem(strip, room, fade.size, rate_hz, wrap, mono_below_hz) * fade, rate_hz)


def _facts(
    song: Song, sound: SoundSettings, dry: Mapping[str, DryStem], mastered: Mastered, mix: Audio, clock: _Clock
) -> RenderFacts:
    synth = open_synth(sound.soundfont, sound.engine)
    names = {t.id: t.name for t in song.tracks} | {a.id: a.name for a in song.audio_tracks}
    stems = {track_id: _stem_facts(names[track_id], stem) for track_id, stem in dry.items()}
    last = last_above_s(mix, HEARD_DB)
    lufs = loudness_of_file(mix)
    clock.lap("measuring")
    return RenderFacts(
        lufs=round(lufs, 2) if np.isfinite(lufs) else None,
        true_peak_dbtp=round(mastered.true_peak_dbtp, 2),
        duration_s=round(mix.duration_s, 4),
        last_above_minus60_s=round(last, 4),
        master_gain_db=mastered.gain_db,
        master_gain_changed=mastered.gain_changed,
        limited_db=round(mastered.limited_db, 2),
        note=mastered.note,
        engine=synth.name,
        engine_version=synth.version,
        soundfont=sound.soundfont.name,
        soundfont_licence=sound.soundfont.licence,
        sample_rate_hz=sound.sample_rate_hz,
        room=song.master.reverb,
        stems=stems,
        cached=tuple(track_id for track_id, stem in dry.items() if stem.cached),
        seconds=clock.seconds(),
    )


def _stem_facts(name: str, stem: DryStem) -> StemFacts:
    measured = stem.measured
    return StemFacts(
        name=name,
        key=stem.key,
        rms_db=measured.rms_db,
        lufs=measured.lufs,
        peak_db=measured.peak_db,
        duration_s=round(stem.duration_s, 4),
        cached=stem.cached,
        level_source=", ".join(sorted({level.source for level in stem.levels})) or "recording",
        played_by=stem.played_by or ("soundfont" if stem.levels else "recording"),
    )


class _Clock:
    """Seconds of each step."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round(now - self._last, 3)
        self._last = now

    def seconds(self) -> dict[str, float]:
        """All laps so far."""
        return dict(self._laps)
