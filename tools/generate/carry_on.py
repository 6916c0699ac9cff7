"""Lets a recording go on: new sound that begins with the very next sample, measured at the seam and against what was
there before.

The given sound is not touched. What a new part is held against is the recording itself, as heard: its key, its beat and
its level, since there need not be any notes of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tools.errors import EditError
from tools.generate.backend import AudioBackend, Progress, Stop, never, unheard
from tools.generate.ending import ended
from tools.generate.labels import KEY, LENGTH, LEVEL, TEMPO, TEMPO_WITHIN, VOICE, TakeLabel, sound_end_s, voice_from
from tools.generate.seams import Seam, joined_on, seam_at
from tools.generate.sections import cut
from tools.generate.sound_shape import fitted, frames_of
from tools.generate.takes import SEED_STEP, OnChunk, Take, check, check_ready, made
from tools.generate.values import SoundOrder
from tools.generate.voices import voice_of
from tools.listen.sound.key import key_of_audio
from tools.listen.sound.level import level_of
from tools.listen.sound.tempo import tempo_of
from tools.render.audio import Audio, amplitude, rms_db
from tools.render.loudness import true_peak_dbtp

if TYPE_CHECKING:
    from tools.generate.realise import Realised

LEAD_S = 12.0  # what a continuation is given to go on from: as MusicGen's own windows keep
LEVEL_WITHIN_DB = 3.0
MATCH_S = 4.0  # before and behind the seam, brought to one level
MOST_GAIN_DB = 9.0
CEILING_DBTP = -1.0
SHORTEST_S, LONGEST_S = 0.5, 300.0
END_FADE_S = 1.5
SURE_TEMPO = 0.15  # confidence below which the recording has no beat that could be kept
SEAM = "seam"
AS_BEFORE = "what the recording was before"
OFFER = "the recording itself is as it was, and another take may fit better"


def continue_recording(
    audio: Audio,
    seconds: float,
    words: str,
    backend: AudioBackend,
    *,
    negative: str = "",
    takes: int = 1,
    seed: int = 0,
    stop: Stop = never,
    progress: Progress = unheard,
    on_chunk: OnChunk | None = None,
) -> Realised:
    """Make what follows on a recording.

    Args:
        audio: The recording.
        seconds: How much more.
        words: What it shall sound like; "" for as before.
        backend: Who makes it; it has to be able to carry on.
        negative: What it shall not sound like.
        takes: How many to choose from.
        seed: Of the first.
        stop: Asked between and within takes.
        progress: Told in words how far it is.
        on_chunk: Given the first take's sound while it is made.

    Returns:
        Takes whose audio is the new part alone, at the recording's rate and channels, to stand right behind its last
        sample.

    Raises:
        RenderStopped: `stop` said so.
        MusicError: The backend cannot carry on, cannot begin, or failed; the length is none.
    """
    from tools.generate.realise import realised

    _check(audio, seconds, backend)
    rate = audio.sample_rate_hz
    lead = cut(audio, audio.duration_s - LEAD_S, audio.duration_s)
    order = SoundOrder(words, seconds, seed, negative=negative, lead_in=lead)
    orders = [replace(order, seed=seed + SEED_STEP * index) for index in range(max(1, takes))]
    done: list[Take] = []
    for one, raw in made(backend, orders, 1, stop, _counted(progress, done, len(orders)), on_chunk):
        new = fitted(raw, rate, audio.samples.shape[0], frames_of(seconds, rate))
        new = ended(_levelled(audio, new), seconds - min(END_FADE_S, seconds / 4))
        new = Audio(joined_on(audio, new.samples), rate)
        label, seam = _label(audio, new, frames_of(seconds, rate))
        done.append(Take(len(done) + 1, new, one.seed, label, _score(label, seam)))
        check(stop)
    return realised(done, backend, wanted=AS_BEFORE, offer=OFFER)


def _counted(progress: Progress, done: list[Take], of: int) -> Progress:
    return lambda said: progress(f"take {len(done) + 1} of {of}: {said}")


def _check(audio: Audio, seconds: float, backend: AudioBackend) -> None:
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise EditError(
            f"A recording can go on for {SHORTEST_S:g} to {LONGEST_S:g} seconds, not for {seconds:g}",
            next_step='Say for example "carry on for 20 seconds"',
        )
    if audio.frames < SHORTEST_S * audio.sample_rate_hz:
        raise EditError(
            f"The recording lasts {audio.duration_s:.2f} s, too short to go on from",
            next_step=f"Give at least {SHORTEST_S:g} s of sound",
        )
    if not backend.capabilities.continuation:
        raise EditError(
            f"{backend.name} cannot go on from given sound", next_step="Choose a backend that can, such as musicgen"
        )
    check_ready(backend)


def _levelled(before: Audio, new: Audio) -> Audio:
    """The new part as loud as the end of what was there, its peaks under the ceiling."""
    was = rms_db(before, before.duration_s - MATCH_S)
    gain_db = float(np.clip(was - rms_db(new, 0.0, MATCH_S), -MOST_GAIN_DB, MOST_GAIN_DB))
    louder = Audio(new.samples * np.float32(amplitude(gain_db)), new.sample_rate_hz)
    ceiling_db = max(CEILING_DBTP, true_peak_dbtp(before))
    over_db = true_peak_dbtp(louder) - ceiling_db
    return louder if over_db <= 0 else Audio(louder.samples * np.float32(amplitude(-over_db)), new.sample_rate_hz)


def _label(before: Audio, new: Audio, frames: int) -> tuple[TakeLabel, Seam]:
    near = cut(before, before.duration_s - LEAD_S, before.duration_s)
    both = Audio(np.concatenate((near.samples, new.samples), axis=1), new.sample_rate_hz)
    seam = seam_at(both, near.frames)
    voiced, sung = voice_of(new), voice_of(near)
    most = voice_from(new.duration_s)
    unwanted = voiced is not None and not (sung is not None and sung >= voice_from(near.duration_s))
    rows: list[dict[str, Any] | None] = [
        _row(SEAM, "no jump beyond the music's own", f"{seam.excess:.2f} times the largest usual jump", seam.smooth),
        _tempo_row(near, new),
        _key_row(near, new),
        _row(
            LENGTH,
            f"{frames} samples",
            f"{new.frames} samples, sounding to {sound_end_s(new):.1f} s",
            new.frames == frames and sound_end_s(new) >= new.duration_s - 2 * END_FADE_S - 0.5,
        ),
        _level_row(near, new),
        _row(VOICE, f"likelihood under {most:.2f}", f"{voiced:.2f}", voiced < most)
        if unwanted and voiced is not None
        else None,
    ]
    kept = tuple(row for row in rows if row is not None)
    return TakeLabel(kept, {row["what"]: float(row["ok"]) for row in kept}), seam


def _tempo_row(before: Audio, new: Audio) -> dict[str, Any] | None:
    was = tempo_of(before)
    if not was.bpm or was.confidence < SURE_TEMPO:
        return None
    now = tempo_of(new, was.bpm)
    ok = bool(now.bpm) and abs(now.bpm / was.bpm - 1.0) <= TEMPO_WITHIN
    return _row(TEMPO, f"{was.bpm:.0f} bpm as before", f"{now.bpm:.1f} bpm", ok)


def _key_row(before: Audio, new: Audio) -> dict[str, Any] | None:
    was, now = key_of_audio(before), key_of_audio(new)
    if not was.name:
        return None
    return _row(KEY, f"{was.name} as before", now.name or "none heard", _near(was.tonic, was.mode, now.tonic, now.mode))


def _near(tonic: int | None, mode: str, other: int | None, other_mode: str) -> bool:
    """The same key or its relative, which has the same tones."""
    if tonic is None or other is None:
        return tonic == other
    relative = {"major": (tonic + 9) % 12, "minor": (tonic + 3) % 12}[mode]
    return (other, other_mode) == (tonic, mode) or (other == relative and other_mode != mode)


def _level_row(before: Audio, new: Audio) -> dict[str, Any]:
    was, now = rms_db(before, before.duration_s - MATCH_S), rms_db(new, 0.0, MATCH_S)
    level = level_of(new)
    ok = abs(now - was) <= LEVEL_WITHIN_DB and not level.dropouts_s and not level.stops_dead
    return _row(LEVEL, f"{was:.1f} dB as before", f"{now:.1f} dB", ok)


def _row(what: str, asked: str, got: str, ok: bool) -> dict[str, Any]:
    return {"what": what, "asked": asked, "got": got, "ok": bool(ok)}


def _score(label: TakeLabel, seam: Seam) -> float:
    """Rows that hold, and among equals the smoother seam."""
    held = sum(row["ok"] for row in label.rows) / max(1, len(label.rows))
    return held - 0.05 * min(4.0, seam.excess)
