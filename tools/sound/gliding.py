"""A bass of one voice that glides: a low sine driven warm, struck by a quick fall, bent from note to note.

A note that begins while the one before is still held takes it over without a new stroke and glides; any other is
struck anew. Drive rises with velocity, and with it the overtones; what the drive adds stays far below half the rate,
because the sine is low.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.sound.loops import note_hz
from tools.sound.notes import KeyStroke, Samples, chance_of, velocity_gain


@dataclass(frozen=True, slots=True)
class Gliding:
    """How it sounds.

    Attributes:
        decay_s: To -60 dB while held.
        release_s: From the key's release to silence.
        glide_s: From one note to the next.
        punch_octaves, punch_s: How far above the note a stroke begins, and how quickly it falls.
        soft_drive, hard_drive: Drive (a factor) of the softest and the hardest stroke.
        click: Level of the stroke's tick.
    """

    decay_s: float = 3.0
    release_s: float = 0.09
    glide_s: float = 0.07
    punch_octaves: float = 1.6
    punch_s: float = 0.02
    soft_drive: float = 0.8
    hard_drive: float = 3.4
    click: float = 0.25


LEGATO_S = 0.012  # an overlap shorter than this is no glide
STEAL_S = 0.006
HIGHEST_HZ = 1_400.0  # beyond it the drive's overtones would leave the band


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Notes bound together: struck once, gliding from each to the next; `cut` is where another stroke takes over."""

    strokes: tuple[KeyStroke, ...]
    cut: int | None


def _phrases(strokes: Sequence[KeyStroke], rate_hz: int) -> list[_Phrase]:
    groups: list[list[KeyStroke]] = []
    for stroke in strokes:
        held_until = groups[-1][-1].end if groups else -1
        if groups and stroke.start == groups[-1][-1].start:
            continue  # one voice: the lowest of a chord
        if groups and held_until - stroke.start > LEGATO_S * rate_hz:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    following = [group[0].start for group in groups[1:]] + [None]
    return [_Phrase(tuple(group), cut) for group, cut in zip(groups, following, strict=True)]


def phrases_of(strokes: Sequence[KeyStroke], rate_hz: int) -> Iterator[tuple[tuple[KeyStroke, ...], int | None]]:
    """Notes bound together, phrase by phrase, and where another stroke takes over."""
    for phrase in _phrases(strokes, rate_hz):
        yield phrase.strokes, phrase.cut


def gliding_frames(sound: Gliding, stroke: KeyStroke, rate_hz: int) -> int:
    """The most frames a note can sound."""
    return stroke.end - stroke.start + int(sound.release_s * rate_hz) + 1


def play_gliding(
    sound: Gliding,
    strokes: Sequence[KeyStroke],
    frames: int,
    rate_hz: int,
    stop: Callable[[], bool],
    cut: int | None = None,
) -> Samples:
    """All notes, [1, frames]; `cut` is where a stroke that is not among them takes over from the last."""
    out = np.zeros((1, frames), np.float32)
    phrases = _phrases(strokes, rate_hz)
    for phrase in (*phrases[:-1], *(replace(last, cut=cut) for last in phrases[-1:])):
        if stop():
            break
        made = _phrase(sound, phrase, rate_hz)
        start = phrase.strokes[0].start
        end = min(frames, start + made.size)
        out[0, start:end] += made[: end - start]
    return out


def _phrase(sound: Gliding, phrase: _Phrase, rate_hz: int) -> Samples:
    first = phrase.strokes[0]
    held = max(stroke.end for stroke in phrase.strokes) - first.start
    release, steal = max(1, int(sound.release_s * rate_hz)), int(STEAL_S * rate_hz)
    frames = max(held + release, int(0.02 * rate_hz))
    cut = frames if phrase.cut is None else phrase.cut - first.start
    frames = min(frames, cut + steal)
    seconds = np.arange(frames) / rate_hz
    hz = np.minimum(HIGHEST_HZ, _pitch(sound, phrase, frames, rate_hz))
    turn = 2.0 * np.pi * np.cumsum(hz) / rate_hz + 0.7 * (chance_of(first, 5) - 0.5)
    turn += _anchors(sound, phrase, turn, rate_hz)
    force = first.velocity / 127.0
    drive = sound.soft_drive + (sound.hard_drive - sound.soft_drive) * force**1.5
    drive *= 0.9 + 0.2 * chance_of(first, 4)  # no two strokes are quite the same
    cycle = np.tanh(drive * (np.sin(2.0 * np.pi * np.arange(256) / 256) + 0.08))
    body = np.tanh(drive * (np.sin(turn) + 0.08)) - cycle.mean()  # even overtones, no direct current
    body *= np.exp(-6.9078 * seconds / sound.decay_s) / np.tanh(drive)
    body += sound.click * force * np.exp(-seconds / 0.0015) * np.sin(2.0 * np.pi * 1_900.0 * seconds)
    body *= np.clip(seconds / 0.0015, 0.0, 1.0) * velocity_gain(first.velocity)
    body *= 0.5 + 0.5 * np.cos(np.pi * np.clip((np.arange(frames) - held + 1) / release, 0.0, 1.0))
    if cut < frames:  # another stroke takes over: what sounds until then does not depend on it
        body[cut:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, frames - cut + 1) / steal)
    return body.astype(np.float32)


def _anchors(
    sound: Gliding, phrase: _Phrase, turn: np.ndarray[tuple[int], np.dtype[np.float64]], rate_hz: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What is added to the phase so that each note, once its glide is over, swings from a phase of its own: what was
    played before it in the phrase leaves no trace. The difference, half a turn at most, passes during the glide.
    """
    first, glide = phrase.strokes[0], round(sound.glide_s * rate_hz)
    at, added = [0.0], [0.0]
    for stroke in phrase.strokes[1:]:
        begin = max(at[-1], float(stroke.start - first.start))
        arrived = int(begin) + glide
        if arrived >= turn.size:
            break
        away = 2.0 * np.pi * chance_of(stroke, 5) - (turn[arrived] + added[-1])
        at += [begin, float(arrived)]
        added += [added[-1], added[-1] + (away + np.pi) % (2.0 * np.pi) - np.pi]
    return np.asarray(np.interp(np.arange(turn.size), at, added))


def _pitch(sound: Gliding, phrase: _Phrase, frames: int, rate_hz: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Frequency at each frame: notes joined by glides, begun by the stroke's fall."""
    first = phrase.strokes[0]
    at, pitch = [0.0], [float(first.pitch)]
    for stroke in phrase.strokes[1:]:
        begin = max(at[-1], float(stroke.start - first.start))
        at += [begin, begin + sound.glide_s * rate_hz]
        pitch += [pitch[-1], float(stroke.pitch)]
    frame = np.arange(frames)
    octaves = (np.interp(frame, at, pitch) - 69.0) / 12.0
    octaves += sound.punch_octaves * np.exp(-frame / (sound.punch_s * rate_hz))
    return np.asarray(note_hz(69) * np.exp2(octaves))
