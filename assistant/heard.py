"""What an edit of the mix claims, listened for in the stems the turn rendered: before and after, over the same seconds.

The value of the mixer alone says what was set; this says what came of it. Nothing is judged where no sound was made.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from assistant.evidence import Evidence
from tools.edit.values import Effect
from tools.measure.heard import HEARD
from tools.song.values import Song

LISTENED_S = 20.0
MOST_TRACKS = 12


def heard(effect: Effect, before: Song, evidence: Evidence) -> tuple[str, bool] | None:
    """The figure in words, and whether it did not go the wrong way; None where there is nothing to listen to.

    Args:
        effect: The claim.
        before: The song just before the edit.
        evidence: The songs and their dry stems.
    """
    row = HEARD.get(effect.what)
    if row is None or evidence.rendered is None or evidence.before is None:
        return None
    ids = [t.id for t in evidence.song.tracks if effect.scope is None or effect.scope.has_track(t)]
    there = {t.id for t in evidence.before.tracks}
    if not ids or len(ids) > MOST_TRACKS or not set(ids) <= there:
        return None
    rate = evidence.rendered.facts.sample_rate_hz
    start = _start(evidence, ids, rate)
    wet, direct = _mixed(evidence, before, ids, start, rate)
    old = row.read(wet, direct, rate)
    wet, direct = _mixed(evidence, evidence.song, ids, start, rate)
    new = row.read(wet, direct, rate)
    if old is None or new is None:
        return None
    way = row.sign * {"more": 1, "less": -1}.get(effect.direction, 0)
    told = f"heard: {row.words} {_figure(old)} -> {_figure(new)} {row.unit}"
    return told, (new - old) * way >= -row.slack


def _figure(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"


def _start(evidence: Evidence, ids: list[str], rate_hz: int) -> int:
    """The first frame at which one of the tracks sounds."""
    import numpy as np

    first: list[int] = []
    for track_id in ids:
        stem = evidence.stem(track_id)
        if stem is not None and stem.frames:
            loud = np.flatnonzero(np.abs(stem.samples).max(axis=0) > 1e-3)
            first += [int(loud[0])] if loud.size else []
    return min(first, default=0)


def _mixed(evidence: Evidence, song: Song, ids: list[str], start: int, rate_hz: int) -> tuple[Any, Any]:
    """The tracks as a song mixes them over the seconds listened to, with the room and without it."""
    from tools.render.audio import Audio
    from tools.render.mix import Strip, mix_down
    from tools.render.rooms import room_named

    frames = int(LISTENED_S * rate_hz)
    strips: list[Strip] = []
    for track_id in ids:
        stem = evidence.stem(track_id)
        if stem is None:
            continue
        part = Audio(stem.samples[:, start : start + frames].copy(), rate_hz)
        strips.append(Strip(track_id, partial(_given, part), song.track(track_id).mix))
    room = room_named(song.master.reverb)
    direct = mix_down(tuple(_near(strip) for strip in strips), room, frames, rate_hz)
    return mix_down(tuple(strips), room, frames, rate_hz), direct


def _given(audio: Any) -> Any:
    return audio


def _near(strip: Any) -> Any:
    """A strip without its send: what the room adds is what is missing from it."""
    return replace(strip, mix=replace(strip.mix, reverb_send_db=-120.0, distance=strip.distance))
