"""A finished mix with some of its tracks silent, fast enough to follow a person's finger on a mute button.

The mix is taken apart once: its sum before mastering, and the master as one factor for each frame (gain, limiter,
fades). What is heard is the same factor on the sum of the tracks that are left, so that every one of them stays exactly
as loud as it is in the mix, and two halves of the tracks add up to the whole. Nothing here is kept on a disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tools.errors import LimitError, RenderError
from tools.render.audio import Audio, Samples, amplitude
from tools.render.dry import RenderStopped, SoundSettings
from tools.render.glue import glue_named
from tools.render.loudness import peak_blocks
from tools.render.master import limited, master_curve
from tools.render.mix import Strip, fade_curve, mix_down, wet_stem
from tools.render.rooms import Room, room_named
from tools.render.stems import TRIM_FADE_S, dry_stems_of, loop_ring, mix_length, stem_keys, strips_of
from tools.song.play import perform
from tools.song.values import Song

LONGEST_S = 600.0  # ten minutes are 212 MB for each sum that is held
HELD_BYTES = 150_000_000  # wet stems kept beside the sum

EXCERPT_FRAMES = 1 << 14
MOST_DIFFERENCE = 1e-4  # of full scale: far above rounding, far below any note
LEAST_SCALE = 1e-6  # nearer to 1 than this is rounding

Stop = Callable[[], bool]
Excerpt = Callable[[int, int], Samples]  # (first frame, how many) -> [2, n]


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, eq=False)
class TakenApart:
    """A mix that tracks can be taken out of.

    Attributes:
        strips: The mixer's channels by track id.
        whole: [2, n]: the sum before mastering.
        factor: [m] float32: what the master does to each frame; m is the length of the finished mix.
        wrap: Frames after the end of a loop that come round to its beginning.
        mono_below_hz: Below this both sides are one; 0 leaves them.
        wet: Stems with their share of the room, as far as they were asked for and fit.
    """

    strips: Mapping[str, Strip]
    room: Room | None
    whole: Samples
    factor: Samples
    ceiling_db: float
    rate_hz: int
    wrap: int = 0
    mono_below_hz: float = 0.0
    wet: dict[str, Samples] = field(default_factory=dict)


def fits(song: Song, sound: SoundSettings, cache_dir: Path, keys: Mapping[str, str]) -> bool:
    """Whether these settings give the very stems a mix was made of.

    Args:
        keys: Keys of the mix's dry stems by track id, from its facts.
    """
    return stem_keys(song, sound, cache_dir).items() <= {**keys}.items()


def take_apart(
    song: Song,
    sound: SoundSettings,
    cache_dir: Path,
    sources: Mapping[str, bytes],
    mix_frames: int,
    excerpt: Excerpt,
    stop: Stop = _never,
) -> TakenApart:
    """Take a song's finished mix apart.

    Args:
        song: The song with the master gain its mix was made with.
        sound: What the mix was made with (`fits`).
        cache_dir: Where the dry stems are; those that are gone are rendered again.
        sources: Bytes of the song's recordings by sha256.
        mix_frames: Length of the finished mix, to the frame.
        excerpt: Reads a stretch of the finished mix, for comparing.
        stop: Asked now and then whether to give up.

    Raises:
        LimitError: The song is too long to be held.
        RenderError: It was never mixed, or what was taken apart does not add up to the mix.
        RenderStopped: `stop` said so.
    """
    duration_s = mix_frames / sound.sample_rate_hz
    if duration_s > LONGEST_S:
        raise LimitError(
            f"This song lasts {duration_s / 60:.0f} minutes, and tracks are muted while listening in songs of up to "
            f"{LONGEST_S / 60:.0f}",
            next_step="Make its stems instead: they are the tracks one by one",
        )
    if song.master.gain_db is None:
        raise RenderError("This version has no mix yet, so nothing can be muted in it", next_step="Make the mix first")
    performance, rate = perform(song), sound.sample_rate_hz
    dry = dry_stems_of(song, performance, sound, cache_dir, sources, lambda _: None, stop)
    frames, fade = mix_length(song, performance, dry, rate)
    strips = strips_of(song, performance, dry, frames, rate)
    _check(stop)
    room, mono_below_hz = room_named(song.master.reverb), glue_named(song.master.glue).mono_below_hz
    wrap = loop_ring(song, rate)
    whole = mix_down(strips, room, frames, rate, wrap, mono_below_hz)
    _check(stop)
    factor = _master_factor(whole, fade, song, mix_frames, rate)
    factor *= _measured_scale(whole, factor, excerpt)
    by_id, ceiling_db = {s.track_id: s for s in strips}, song.master.ceiling_dbtp
    return TakenApart(by_id, room, whole, factor, ceiling_db, rate, wrap, mono_below_hz)


def audition(parts: TakenApart, silent: Iterable[str], stop: Stop = _never) -> Audio:
    """The mix without some tracks, sample for sample as long as the mix.

    Args:
        parts: From `take_apart`.
        silent: Ids of the tracks that are not to be heard.
        stop: Asked now and then whether to give up.

    Raises:
        RenderError: There is no such track.
        RenderStopped: `stop` said so.
    """
    off = set(silent)
    unknown = sorted(off - set(parts.strips))
    if unknown:
        known = ", ".join(parts.strips)
        raise RenderError(f"There is no track {unknown[0][:20]!r} to mute", next_step=f"Choose from {known}")
    left = [track_id for track_id in parts.strips if track_id not in off]
    takes_away = len(off) <= len(left)  # whichever means fewer stems
    total = parts.whole[:, : parts.factor.size].copy() if takes_away else np.zeros((2, parts.factor.size), np.float32)
    for track_id in sorted(off) if takes_away else left:
        _check(stop)
        stem = _wet(parts, track_id)[:, : parts.factor.size]
        total = total - stem if takes_away else total + stem
    total *= parts.factor
    return Audio(_held_down(total, parts), parts.rate_hz)


def _master_factor(whole: Samples, fade: Samples, song: Song, frames: int, rate_hz: int) -> Samples:
    """What gain, saturation, limiter and the trimmed end do to each frame."""
    gain_db = song.master.gain_db or 0.0
    mix, saturation = whole * fade, glue_named(song.master.glue).saturation
    curve, _ = master_curve(mix, peak_blocks(mix), gain_db, song.master.ceiling_dbtp, rate_hz, saturation)
    factor: Samples = fade * np.float32(amplitude(gain_db))
    if curve is not None:
        factor *= curve
    if frames >= whole.shape[1]:
        return factor
    return factor[:frames] * fade_curve(frames, round(TRIM_FADE_S * rate_hz))


def _measured_scale(whole: Samples, factor: Samples, excerpt: Excerpt) -> np.float32:
    """What the mix was turned down by as a whole behind the limiter, measured where it is loudest; 1 as a rule.

    Raises:
        RenderError: The mix is not made of these tracks.
    """
    loudest = int(np.abs(whole[:, : factor.size] * factor).max(axis=0, initial=0.0).argmax()) if factor.size else 0
    start = max(0, loudest - EXCERPT_FRAMES // 2)
    stretch = slice(start, min(start + EXCERPT_FRAMES, factor.size))
    ours = (whole[:, stretch] * factor[stretch]).astype(np.float64)
    mix = excerpt(stretch.start, stretch.stop - stretch.start).astype(np.float64)
    power = float((ours * ours).sum())
    scale = float((ours * mix).sum()) / power if power else 1.0
    if ours.shape != mix.shape or float(np.abs(ours * scale - mix).max(initial=0.0)) > MOST_DIFFERENCE:
        raise RenderError(
            "This sound is not made of the tracks as they are rendered now",
            next_step="Make the mix of this version again",
        )
    return np.float32(1.0 if abs(scale - 1.0) < LEAST_SCALE else scale)


def _wet(parts: TakenApart, track_id: str) -> Samples:
    if track_id in parts.wet:
        return parts.wet[track_id]
    stem = wet_stem(
        parts.strips[track_id], parts.room, parts.whole.shape[1], parts.rate_hz, parts.wrap, parts.mono_below_hz
    )
    if stem.nbytes * (len(parts.wet) + 1) <= HELD_BYTES:
        parts.wet[track_id] = stem
    return stem


def _held_down(samples: Samples, parts: TakenApart) -> Samples:
    """Tracks that cancelled each other may peak higher alone: then the limiter works on what is left."""
    if float(np.abs(samples).max(initial=0.0)) <= amplitude(parts.ceiling_db):
        return samples
    return limited(samples, peak_blocks(samples), 0.0, parts.ceiling_db, parts.rate_hz)[0]


def _check(stop: Stop) -> None:
    if stop():
        raise RenderStopped("This was given up, because another one was asked for")
