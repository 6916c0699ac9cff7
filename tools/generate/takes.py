"""Makes takes of an order one after the other or together, brings each to its form and measures it.

Form: the song's rate and two channels, the beats on the grid where that helps, the exact length with a sounded ending,
the loudness asked for. How many takes there are and which is kept is `realise.py`'s.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from tools.errors import EditError, MissingError, MusicError, RenderError
from tools.generate.backend import AudioBackend, Missing, Progress, Stop
from tools.generate.ending import LOOPS, ended
from tools.generate.labels import Asked, TakeLabel, label_of
from tools.generate.loop import looped
from tools.generate.rank import score_of
from tools.generate.sections import SectionLabel, with_sections
from tools.generate.sound_shape import frames_of, of_frames, resampled, with_channels
from tools.generate.stretch import LEAST, MOST, beat_map, shifted, stretched
from tools.generate.values import Controls, SoundOrder
from tools.listen.sound.match import tempo_match
from tools.listen.sound.tempo import tempo_of
from tools.render.audio import Audio
from tools.render.dry import RenderStopped
from tools.render.master import master

OnChunk = Callable[[int, Audio], None]
SEED_STEP = 7919  # between the seeds of takes; prime, so that neighbouring songs' takes do not meet
BATCH = 4  # takes made together: a take of five minutes at 48 kHz is 115 MB
IN_TIME_F = 0.95  # of the beats: nothing is left to win
BETTER_F = 0.03  # beats in time that stretching has to win; it costs a little sharpness
LEAST_LATE_S = 0.012  # the tracker's own grain


@dataclass(frozen=True, eq=False)
class Take:
    """One take.

    Attributes:
        number: From 1, in the order of making.
        audio: As the person hears it.
        seed: Makes it again, with the same words and song.
        label: What was measured in it.
        score: What it is ranked by, `rank.score_of`.
    """

    number: int
    audio: Audio
    seed: int
    label: TakeLabel
    score: float


@dataclass(frozen=True, slots=True)
class Form:
    """What every take of an order is brought to.

    Attributes:
        asked: What it is held against, its length in frames among it.
        rate_hz: Of the result.
        channels: Of the result.
        ending: Of `ending.ending_of`.
        exact: Whether the maker plays the notes itself, so that nothing is moved in time.
    """

    asked: Asked
    rate_hz: int
    channels: int = 2
    ending: str = ""
    exact: bool = False


def check_ready(backend: AudioBackend) -> None:
    """Go on only with a maker that can begin.

    Raises:
        EditError: It cannot; with what it lacks and the command that brings it.
    """
    state = backend.state()
    if isinstance(state, Missing):
        raise EditError(state.sentence, next_step=f"Bring it: {state.command}" if state.command else "")


def made(
    backend: AudioBackend,
    orders: Sequence[SoundOrder],
    first_number: int,
    stop: Stop,
    progress: Progress,
    on_chunk: OnChunk | None = None,
) -> Generator[tuple[SoundOrder, Audio], None, None]:
    """The raw sounds of orders. The first is streamed where somebody follows and the backend can; the others come
    together, `BATCH` at a time.

    Raises:
        RenderStopped: `stop` said so.
        MusicError: The backend failed, in a sentence.
    """
    rest = list(orders)
    if on_chunk is not None and backend.capabilities.stream and first_number == 1 and rest:
        order = rest.pop(0)
        yield order, _streamed(backend, order, stop, progress, on_chunk)
    while rest:
        batch, rest = rest[:BATCH], rest[BATCH:]
        yield from zip(batch, _together(backend, batch, stop, progress), strict=True)


def finished(
    raw: Audio,
    number: int,
    seed: int,
    form: Form,
    voice_of: Callable[[Audio], float | None],
    by_section: Sequence[SectionLabel] = (),
) -> Take:
    """A raw sound as a take: in form, measured, with its score; section by section where it was ordered so."""
    audio = in_form(raw, form)
    label = with_sections(label_of(audio, form.asked, voice_of(audio)), audio, form.asked.controls, by_section)
    return Take(number, audio, seed, label, score_of(label))


def in_form(raw: Audio, form: Form) -> Audio:
    """Rate and channels, beats on the grid, ending, length and loudness."""
    audio = with_channels(resampled(raw, form.rate_hz), form.channels)
    controls, frames = form.asked.controls, form.asked.frames
    if form.ending == LOOPS:
        whole = audio if form.exact else on_grid(audio, controls, audio.frames)
        audio = looped(whole, 0.0, frames / form.rate_hz).audio if whole.frames >= frames else of_frames(whole, frames)
    elif form.exact:
        audio = of_frames(audio, frames)
    else:
        audio = ended(_sounding(on_grid(audio, controls, frames), raw), controls.seconds, form.ending)
    return mastered(audio, form)


def on_grid(audio: Audio, controls: Controls, frames: int) -> Audio:
    """The sound with its beats where the song's are, if that brings more of them in time; else as it is.

    First the whole is moved so that its beats are not late; where they drift, it is stretched. What would have to be
    bent too far is left as it is, to be labelled.
    """
    plain = of_frames(audio, frames, faded=False)
    if len(controls.beats_s) < 4:
        return plain
    heard = tempo_of(plain, controls.tempo_bpm, controls.meter[0] if controls.meter else None)
    before = tempo_match(plain, controls.beats_s, heard)
    if before.f >= IN_TIME_F:
        return plain
    times = beat_map(heard.beats_s, controls.beats_s) if before.heard_bpm else None
    tries = [plain]
    if abs(before.offset_s) > LEAST_LATE_S:
        tries.append(shifted(audio, -before.offset_s, frames))
    if times is not None and LEAST < times.bends <= MOST:
        with suppress(MissingError):  # without a stretcher the take is labelled as it is
            tries.append(stretched(audio, times, frames))
    scores = [before.f] + [tempo_match(tried, controls.beats_s).f - BETTER_F for tried in tries[1:]]
    return tries[int(np.argmax(scores))]


def mastered(audio: Audio, form: Form) -> Audio:
    """At the song's loudness, its peaks under the ceiling."""
    both = with_channels(audio, 2)
    settings = replace(form.asked.loudness, gain_db=None, glue="")
    samples = master(both.samples.copy(), settings, audio.sample_rate_hz).samples
    return with_channels(Audio(np.ascontiguousarray(samples, np.float32), audio.sample_rate_hz), form.channels)


def check(stop: Stop) -> None:
    """Stop here where that was asked for.

    Raises:
        RenderStopped: It was.
    """
    if stop():
        raise RenderStopped("The recording was stopped; nothing was changed")


def timed(clock: Callable[[], float] = time.monotonic) -> Callable[[], float]:
    """Seconds since now."""
    began = clock()
    return lambda: clock() - began


def _sounding(audio: Audio, raw: Audio) -> Audio:
    """The sound as it is; a take shorter than ordered fades where it ends, so that it never breaks off."""
    end = round(raw.duration_s * audio.sample_rate_hz)
    if end >= audio.frames - 1:
        return audio
    fade = min(end, frames_of(0.25, audio.sample_rate_hz))
    samples = audio.samples.copy()
    if fade:
        samples[:, end - fade : end] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return Audio(samples, audio.sample_rate_hz)


def _streamed(backend: AudioBackend, order: SoundOrder, stop: Stop, progress: Progress, on_chunk: OnChunk) -> Audio:
    pieces = []
    with_errors = _told(lambda: backend.stream(order, stop, progress))
    for piece in with_errors:
        check(stop)
        pieces.append(piece)
        on_chunk(1, piece)
    if not pieces:
        raise RenderError(f"{backend.name} gave no sound", next_step="Try again, or keep the exact rendering")
    return Audio(np.concatenate([piece.samples for piece in pieces], axis=1), pieces[0].sample_rate_hz)


def _together(backend: AudioBackend, orders: Sequence[SoundOrder], stop: Stop, progress: Progress) -> Iterator[Audio]:
    count = 0
    for audio in _told(lambda: backend.takes(orders, stop, progress)):
        check(stop)
        count += 1
        yield audio
    if count != len(orders):
        raise RenderError(
            f"{backend.name} gave {count} of {len(orders)} takes", next_step="Try again, or keep the exact rendering"
        )


def _told(begin: Callable[[], Iterator[Audio]]) -> Iterator[Audio]:
    """What a backend gives; whatever goes wrong in it becomes a sentence."""
    try:
        yield from begin()
    except MusicError:
        raise
    except Exception as error:
        raise RenderError(
            f"The sound backend failed ({type(error).__name__}: {error})",
            next_step="Try again, choose another backend, or keep the exact rendering",
        ) from error
