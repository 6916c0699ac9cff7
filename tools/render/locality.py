"""How local an edit is in sound: where a dry stem differs after it, and how long the notes of the place ring on.

Two questions, kept apart. `compare_stems` compares samples and believes nothing. How long what was changed may ring is
not read from the difference, which would excuse any leak: `reach` plays the notes of the place alone, as they were and
as they are, and takes when they are silent. What differs outside that reach is a leak. Nothing is mended here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tools.edit.scope import Scope
from tools.render.audio import Audio
from tools.render.dry import SoundSettings
from tools.render.islands import CHOKE_GROUP
from tools.render.parts import parts_of
from tools.render.pedal import DAMPER, HeldNote, held_notes
from tools.song.play import PlayedNote, PlayedTrack, passages_of, perform, play_order
from tools.song.tempo import TempoMap
from tools.song.values import Song
from tools.sound.gliding import Gliding
from tools.sound.recipes import RECIPES
from tools.sound.table import parsed

SLACK_S = 0.0015  # a block of the engine either way: events fall on its grid
RING_LIMIT_S = 12.0  # the longest ring-out rendered (`synth.TAIL_LIMIT_S`)
SETTLED_S = 0.012  # until a controller's last step is through
NEAR_S = 2.0  # a note is played at most so far from where it is printed


@dataclass(frozen=True, slots=True)
class StemLocality:
    """Where a track's dry stem differs after an edit.

    Attributes:
        share_changed_outside: Share of the samples outside the place and its ring that differ, 0 to 1.
        first_changed_s: Where the first differing sample sounds; None where none differs.
        last_changed_s: Where the last one does.
        decay_s: How long what belongs to the place rings on after its end, at most.
        compared: How many frames outside were compared.
        changed_outside: How many of them differ.
    """

    share_changed_outside: float
    first_changed_s: float | None
    last_changed_s: float | None
    decay_s: float
    compared: int
    changed_outside: int

    @property
    def is_local(self) -> bool:
        """Whether no sample outside differs."""
        return self.changed_outside == 0


Spans = Sequence[tuple[float, float]]


def compare_stems(before: Audio, after: Audio, scope: Scope, song: Song, spans: Spans | None = None) -> StemLocality:
    """Compare the dry stems of one track before and after an edit, sample by sample.

    Args:
        before: Its stem before.
        after: Its stem after.
        scope: Where the edit reached.
        song: The song after it, whose tempo tells when the place sounds.
        spans: When the place and its ring sound, from `reach`; None takes the place and `RING_LIMIT_S` after it.
    """
    rate = before.sample_rate_hz
    frames = max(before.frames, after.frames)
    differs = np.zeros(frames, bool)
    for channel in range(2):
        one, two = (_row(audio, channel, frames) for audio in (before, after))
        differs |= one != two
    allowed = np.zeros(frames, bool)
    own = _spans_of(song, scope)
    for start, end in spans if spans is not None else [(a, b + RING_LIMIT_S) for a, b in own]:
        first = max(0, int((start - SLACK_S) * rate))
        allowed[first : int((end + SLACK_S) * rate) + 1] = True
    changed = np.flatnonzero(differs)
    outside = int(np.count_nonzero(differs & ~allowed))
    compared = int(np.count_nonzero(~allowed))
    return StemLocality(
        share_changed_outside=outside / compared if compared else 0.0,
        first_changed_s=float(changed[0]) / rate if changed.size else None,
        last_changed_s=float(changed[-1]) / rate if changed.size else None,
        decay_s=_decay_s(own, spans),
        compared=compared,
        changed_outside=outside,
    )


def _row(audio: Audio, channel: int, frames: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    out = np.zeros(frames, np.float32)
    out[: audio.frames] = audio.samples[min(channel, audio.samples.shape[0] - 1)]
    return out


def _spans_of(song: Song, scope: Scope) -> list[tuple[float, float]]:
    """When a scope's stretches pass, as written; repeats come round in `reach`."""
    clock = song.tempo_map
    last = max(song.end_tick, 1)
    return [(clock.seconds(max(0, start)), clock.seconds(min(end, last))) for start, end in scope.stretches]


def _decay_s(own: Spans, spans: Spans | None) -> float:
    if spans is None:
        return RING_LIMIT_S
    return max((max(0.0, end - own[-1][1]) for _, end in spans), default=0.0)


def reach(
    before: Song, after: Song, scope: Scope, track_id: str, sound: SoundSettings, cache_dir: Path
) -> tuple[tuple[float, float], ...]:
    """When the notes of a place sound in one track, from the first onset to the end of the last ring, in seconds.

    The notes as they were and as they are, each time the place is played. Notes from before that sound into the place
    belong to it from its start on where the place changes them: where another stroke now ends them or no longer does,
    and where the track's controllers are not as they were. So do notes a gliding bass binds to those of the place.

    Args:
        before: The song before the edit.
        after: The song after it.
        scope: Where it reached.
        track_id: The track.
        sound: What it is played with.
        cache_dir: Where levels measured before are kept.
    """
    spans = _sounding(before, after, scope, track_id, sound, cache_dir)
    return _joined([*spans, *_sounding(after, before, scope, track_id, sound, cache_dir)])


def _controls(song: Song, track_id: str) -> object:
    return next((track.curves for track in song.tracks if track.id == track_id), None)


def _sounding(
    song: Song, other: Song, scope: Scope, track_id: str, sound: SoundSettings, cache_dir: Path
) -> list[tuple[float, float]]:
    """When what belongs to a place sounds, each time the place is played: its notes alone, rung out."""
    played = _played(song, track_id)
    if played is None:
        return []
    moved = _controls(song, track_id) != _controls(other, track_id)
    elsewhere = _strokes(_played(other, track_id))
    strokes = _strokes(played)
    found: list[tuple[float, float]] = []
    for start, end in _passages(song, scope, played):
        own = [s for s in strokes if scope.has_tick(s.onset_tick) and start - NEAR_S < s.note.onset_s < end + NEAR_S]
        caught = [
            s for s in strokes
            if s not in own and s.note.onset_s < end + SETTLED_S and s.end_s + RING_LIMIT_S > start
            and (moved or (s.end_s > start and s not in elsewhere))
        ]  # fmt: skip
        if caught:  # it sounds differently from the place on, not before
            found.append((start, max(end, _silent_s(played, caught, sound, cache_dir))))
        own = _with_bound(played, own, strokes)
        if own:
            found.append((min(s.note.onset_s for s in own), _silent_s(played, own, sound, cache_dir)))
    return found


def _with_bound(played: PlayedTrack, own: list[_Stroke], strokes: list[_Stroke]) -> list[_Stroke]:
    """With the notes that a gliding bass binds to the last of them: they go on from one stroke."""
    asked = parsed(played.sound)
    if asked is None or not isinstance(RECIPES.get(asked.sound or ""), Gliding):
        return own
    bound = list(own)
    for stroke in strokes:
        if bound and stroke not in bound and bound[-1].note.onset_s < stroke.note.onset_s < bound[-1].note.offset_s:
            bound.append(stroke)
    return bound


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A note as keys, pedal and choking leave it, and where it is printed."""

    note: HeldNote
    onset_tick: int
    end_s: float


def _played(song: Song, track_id: str) -> PlayedTrack | None:
    return next((track for track in perform(song).tracks if track.track_id == track_id), None)


def _strokes(played: PlayedTrack | None) -> list[_Stroke]:
    if played is None:
        return []
    ticks = {(note.onset_s, note.midi_pitch): note.onset_tick for note in played.notes}
    held = held_notes(played)
    onsets: dict[int, list[float]] = {}
    for note in held:
        if played.is_drum and note.midi_pitch in CHOKE_GROUP:
            onsets.setdefault(CHOKE_GROUP[note.midi_pitch], []).append(note.onset_s)
    rows = []
    for note in held:
        group = onsets.get(CHOKE_GROUP.get(note.midi_pitch, -1), []) if played.is_drum else []
        end = next((at for at in group if at > note.onset_s), RING_LIMIT_S * 100) if group else note.offset_s
        rows.append(_Stroke(note, ticks.get((note.onset_s, note.midi_pitch), -1), end))
    return rows


def _passages(song: Song, scope: Scope, played: PlayedTrack) -> list[tuple[float, float]]:
    """When the place is played, in seconds: once for each stretch, and again where a repeat brings it back."""
    if play_order(song) is song:
        return _spans_of(song, scope)
    clock = TempoMap.of(play_order(song))
    spans = []
    for passage in passages_of(song):
        for start, end in scope.stretches:
            first, last = max(start, passage.start_tick), min(end, passage.end_tick)
            if first < last:
                shift = passage.played_tick - passage.start_tick
                spans.append((clock.seconds(first + shift), clock.seconds(last + shift)))
    return spans


def _silent_s(played: PlayedTrack, strokes: Sequence[_Stroke], sound: SoundSettings, cache_dir: Path) -> float:
    """When the last of some notes has rung out: played alone, held as long as the pedal holds them."""
    notes = tuple(
        PlayedNote("", s.note.onset_s, s.note.offset_s, s.note.midi_pitch, s.note.velocity, s.onset_tick)
        for s in strokes
    )
    alone = replace(played, notes=notes, curves=tuple(c for c in played.curves if c.controller != DAMPER))
    rate, end = sound.sample_rate_hz, 0
    for part in parts_of(alone, sound.soundfont, sound.engine, rate, cache_dir):
        loud = np.flatnonzero(np.abs(part.samples(rate)).max(axis=0, initial=0.0) > 0.0)
        end = max(end, int(loud[-1]) + 1 if loud.size else 0)
    return end / rate


def _joined(spans: Spans) -> tuple[tuple[float, float], ...]:
    out: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)
