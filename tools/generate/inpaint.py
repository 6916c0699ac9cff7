"""Bars or seconds of a recording made anew; outside them every sample stays the very one it was.

A maker that only goes forward cannot hear what follows: it is given what stands before, makes several candidates, and
they are ranked by what they are inside and by how they go over into the music on both sides. A maker that can inpaint
is given the region and the recording. Crossfades lie inside the region.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tools.errors import EditError
from tools.generate.backend import AudioBackend, Progress, Stop
from tools.generate.controls import controls_of
from tools.generate.labels import LENGTH, LEVEL, Asked, TakeLabel, ceiling_of, ceiling_of_part, label_of
from tools.generate.prompt import has_words, negative_of, words_of
from tools.generate.rank import MISSED, score_of
from tools.generate.rounds import Rounds
from tools.generate.seams import Seam, seam_at, set_in
from tools.generate.sections import controls_between, cut
from tools.generate.sound_shape import fitted, frames_of
from tools.generate.takes import SEED_STEP, Take, on_grid
from tools.generate.values import Controls, SoundOrder
from tools.generate.voices import voice_of
from tools.render.audio import Audio, amplitude, rms_db
from tools.render.loudness import true_peak_dbtp
from tools.song.play import play_order
from tools.song.tempo import TempoMap
from tools.song.values import Song

if TYPE_CHECKING:
    from tools.generate.realise import Realised, RealiseWish

CROSS_S = 0.08  # of the crossfade at a region's end, which lies before the next onset
# At its start the onset of what was there stands right behind the barline: more of it would be heard as a grace note.
CROSS_IN_S = 0.012
PREFIX_S = 10.0
BESIDE_S = 1.0  # on both sides of a seam, compared in chroma
MOST_GAIN_DB = 9.0
SHORTEST_S = 0.5
SEAMS, OUTSIDE = "seams", "outside the region"
SEAM_WEIGHT = 0.3  # of the ranking; the rest is what was measured inside


def region_of(song: Song, bars: tuple[int, int] | None, seconds: tuple[float, float] | None) -> tuple[float, float]:
    """A region in seconds of the song as it is played; of bars that are repeated the first time round.

    Raises:
        EditError: Neither is given.
        MusicError: There are no such bars.
    """
    if seconds is not None:
        return seconds
    if bars is None:
        raise EditError("No region was named", next_step='Say for example "redo bars 5 to 8 of the recording"')
    song.grid.span(*bars)  # says which bars there are
    played = play_order(song)
    clock = TempoMap.of(played)
    labels = {bar.number: bar.label for bar in song.grid.bars}
    first = next(bar for bar in played.grid.bars if bar.label == labels[bars[0]])
    last = next(bar for bar in played.grid.bars if bar.label == labels[bars[1]] and bar.start_tick >= first.start_tick)
    return clock.seconds(first.start_tick), clock.seconds(last.end_tick)


def redo(
    song: Song,
    wish: RealiseWish,
    backend: AudioBackend,
    rendering: Audio,
    stop: Stop,
    progress: Progress,
    took: Callable[[], float],
    one_s: float | None = None,
) -> Realised:
    """Make a region of a recording anew.

    Args:
        song: Whose recording it is.
        wish: With the region, and the recording as `original` (None: the exact rendering).
        backend: Who makes it.
        rendering: The exact rendering, against which the region is held.
        stop: Asked between and within takes.
        progress: Told in words how far it is.
        took: Seconds since the person asked, for the budget.
        one_s: What the backend says one take takes.

    Raises:
        RenderStopped: `stop` said so.
        EditError: There is no such region, or the backend can do it in no way.
        MusicError: The backend failed.
    """
    from tools.generate.realise import left_out, realised

    original = wish.original or rendering
    start_s, end_s = _checked(region_of(song, wish.region_bars, wish.region_s), original)
    controls = controls_of(song)
    inside = controls_between(controls, start_s, end_s)
    stood = cut(rendering, start_s, end_s)
    asked = Asked(
        inside,
        frames_of(end_s, original.sample_rate_hz) - frames_of(start_s, original.sample_rate_hz),
        song.master,
        ceiling_of_part(stood, inside, ceiling_of(rendering, controls), voice_of(stood)),
        has_words(song),
    )
    orders = [
        _order(song, wish, backend, original, (start_s, end_s), controls, wish.seed + SEED_STEP * index)
        for index in range(max(1, wish.takes))
    ]

    def finish(raw: Audio, order: SoundOrder, number: int) -> Take:
        return _take(raw, order, original, (start_s, end_s), asked, number, controls)

    rounds = Rounds(backend, finish, stop, progress, took, wish.budget_s, one_s)
    takes, failed = rounds.run(orders, len(orders))
    return realised(takes, backend, failed, left_out=left_out(wish, backend))


def _checked(region: tuple[float, float], original: Audio) -> tuple[float, float]:
    start, end = region[0], min(region[1], original.duration_s)
    if start < 0.0 or end - start < SHORTEST_S:
        raise EditError(
            f"{region[0]:.2f} to {region[1]:.2f} s is no stretch of a recording of {original.duration_s:.2f} s",
            next_step=f"Name one of at least {SHORTEST_S:g} s inside it",
        )
    return start, end


def _order(
    song: Song,
    wish: RealiseWish,
    backend: AudioBackend,
    original: Audio,
    region: tuple[float, float],
    controls: Controls,
    seed: int,
) -> SoundOrder:
    words, negative = words_of(song, wish.words), negative_of(song, wish.negative)
    can = backend.capabilities
    style = wish.style if can.style else None
    if can.inpaint:
        return SoundOrder(
            words, original.duration_s, seed, controls, negative, region=region, original=original, song=song,
            style=style,
        )  # fmt: skip
    start, end = region
    if not can.continuation and start > CROSS_S:
        raise EditError(
            f"{backend.name} can neither make a stretch of a recording anew nor go on from the sound before it",
            next_step="Choose a backend that can, such as musicgen, or make the whole anew",
        )
    lead = cut(original, start - PREFIX_S, start) if start > CROSS_S else None
    return SoundOrder(
        words, end - start, seed, controls_between(controls, start, end), negative, lead_in=lead, song=song,
        style=style,
    )  # fmt: skip


def _take(
    raw: Audio,
    order: SoundOrder,
    original: Audio,
    region: tuple[float, float],
    asked: Asked,
    number: int,
    controls: Controls,
) -> Take:
    """A candidate set into the recording; measured are the inside, the seams, and that nothing else moved."""
    rate = original.sample_rate_hz
    first, last = frames_of(region[0], rate), frames_of(region[1], rate)
    if order.region is not None:
        whole = fitted(raw, rate, original.samples.shape[0], original.frames)
        new = Audio(np.ascontiguousarray(whole.samples[:, first:last]), rate)
    else:
        new = fitted(raw, rate, original.samples.shape[0], last - first)
        new = on_grid(new, asked.controls, last - first)
    new = _levelled(new, original, region)
    audio = set_in(original, new.samples, first, last, frames_of(CROSS_S, rate), frames_of(CROSS_IN_S, rate))
    seams = [(at, seam_at(audio, at)) for at in (first, last) if 0 < at < audio.frames]
    part = cut(audio, *region)
    inside = label_of(part, asked, voice_of(part))
    label = _with_seams(inside, [seam for _, seam in seams], original, audio, first, last)
    fits = [_chroma_fit(audio, controls, at / rate) for at, _ in seams]
    return Take(number, audio, order.seed, label, _score(label, [seam for _, seam in seams], fits))


def _levelled(new: Audio, original: Audio, region: tuple[float, float]) -> Audio:
    """As loud as what it replaces, no peak higher than the recording's own."""
    gain_db = float(np.clip(rms_db(original, *region) - rms_db(new), -MOST_GAIN_DB, MOST_GAIN_DB))
    louder = Audio(new.samples * np.float32(amplitude(gain_db)), new.sample_rate_hz)
    over_db = true_peak_dbtp(louder) - max(-1.0, true_peak_dbtp(original))
    return louder if over_db <= 0 else Audio(louder.samples * np.float32(amplitude(-over_db)), new.sample_rate_hz)


def _with_seams(
    inside: TakeLabel, seams: list[Seam], original: Audio, audio: Audio, first: int, last: int
) -> TakeLabel:
    """The inside's rows but those of a whole piece, the seams, and that outside nothing changed."""
    kept = [row for row in inside.rows if row["what"] not in (LENGTH, LEVEL)]
    same = np.array_equal(original.samples[:, :first], audio.samples[:, :first]) and np.array_equal(
        original.samples[:, last:], audio.samples[:, last:]
    )
    worst = max((seam.excess for seam in seams), default=0.0)
    kept.append(
        {
            "what": SEAMS,
            "asked": "no jump beyond the music's own",
            "got": f"{worst:.2f} times the largest usual jump",
            "ok": all(seam.smooth for seam in seams),
        }
    )
    kept.append({"what": OUTSIDE, "asked": "no sample changed", "got": "none" if same else "changed", "ok": bool(same)})
    shares = {row["what"]: inside.shares.get(row["what"], float(row["ok"])) for row in kept}
    return replace(inside, rows=tuple(kept), shares=shares)


def _chroma_fit(audio: Audio, controls: Controls, at_s: float) -> float:
    """How alike the tones on both sides of a seam are to the chords that stand there, 0 to 1."""
    from tools.listen.sound.chroma import chroma_of

    chroma = chroma_of(audio)
    fits = []
    for start, end in ((at_s - BESIDE_S, at_s), (at_s, at_s + BESIDE_S)):
        asked = np.zeros(12)
        for span in controls_between(controls, max(0.0, start), end).chords:
            asked[list(span.pitch_classes)] = 1.0
        row, _ = chroma.mean(max(0.0, start), end)
        size = float(np.linalg.norm(row) * np.linalg.norm(asked))
        fits.append(float(row @ asked) / size if size else 0.0)
    return min(fits)


def _score(label: TakeLabel, seams: list[Seam], fits: list[float]) -> float:
    smooth = [1.0 / max(1.0, seam.excess) for seam in seams]
    at_seams = float(np.mean([*smooth, *fits])) if seams else 1.0
    missed = MISSED * len(label.missed)
    return (1.0 - SEAM_WEIGHT) * (score_of(label) + missed) + SEAM_WEIGHT * at_seams - missed
