"""A song as a recording: takes ordered, made, measured and ranked, and what is said of them.

What a take is held against comes from the song alone; whether a maker plays notes or runs a network makes no
difference. The best take is told as such only where it holds what was asked; else the numbers are told and the exact
rendering is offered. Stretches of a recording redone are `inpaint.py`'s, what follows on a recording `carry_on.py`'s;
both are reached from here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tools.errors import LimitError, MusicError
from tools.generate.backend import AudioBackend, Progress, Stop, never, unheard
from tools.generate.carry_on import continue_recording
from tools.generate.controls import controls_of
from tools.generate.ending import LOOPS, ending_of, length_s
from tools.generate.labels import Asked, ceiling_of
from tools.generate.lead_in import NONE, WAYS, lead_in
from tools.generate.prompt import has_words, negative_of, words_of
from tools.generate.rank import best_of
from tools.generate.rounds import Rounds
from tools.generate.sections import label_by_section, section_words
from tools.generate.sound_shape import frames_of
from tools.generate.takes import SEED_STEP, Form, OnChunk, Take, check, check_ready, finished, timed
from tools.generate.values import Controls, SoundOrder
from tools.generate.voices import voice_of
from tools.render.audio import Audio
from tools.song.values import Song

__all__ = ["RealiseWish", "Realised", "Take", "continue_recording", "eta_s", "realise"]

MOST_TAKES = 6
LOOP_TAIL_S = 1.5  # of sound behind a loop's end, to lay over its beginning
OF_SONG = "what the song asks for"
KEEP_EXACT = "the exact rendering plays every note as written and is there at once"


@dataclass(frozen=True, slots=True)
class RealiseWish:
    """What a person wants of a recording.

    Attributes:
        words: What it shall sound like beyond what the song says of itself.
        negative: What it shall not sound like.
        takes: How many to choose from.
        budget_s: Seconds they may take together; where time is left and none holds, as many takes again are tried.
            None: just the takes.
        region_bars: First and last bar of a recording that are made anew.
        region_s: The same in seconds.
        original: The recording of which a region is made anew; None for the exact rendering.
        seed: Of the first take.
        sections: What the person wants of single sections, by name.
        style: A recording whose sound is to be met, for backends that can.
    """

    words: str = ""
    negative: str = ""
    takes: int = 3
    budget_s: float | None = None
    region_bars: tuple[int, int] | None = None
    region_s: tuple[float, float] | None = None
    original: Audio | None = None
    seed: int = 0
    sections: Mapping[str, str] = field(default_factory=dict)
    style: Audio | None = None

    @property
    def of_region(self) -> bool:
        """Whether a stretch is made anew, not the whole."""
        return self.region_bars is not None or self.region_s is not None


@dataclass(frozen=True, eq=False)
class Realised:
    """What came of it.

    Attributes:
        takes: All of them, in the order of making.
        best: Index of the one that is kept.
        holds: Whether that one holds all that was asked and could be judged.
        told: That, for the person, with numbers.
    """

    takes: tuple[Take, ...]
    best: int
    holds: bool
    told: str


def eta_s(song: Song, wish: RealiseWish, backend: AudioBackend) -> float | None:
    """Seconds until all takes are there, asked before anything is loaded or made; None where nobody can tell."""
    from tools.generate.inpaint import region_of

    seconds = length_s(song)
    if wish.of_region:
        start, end = region_of(song, wish.region_bars, wish.region_s)
        seconds = end - start
    one = backend.eta_s(_order(song, wish, Controls(seconds=seconds), seconds, wish.seed))
    return None if one is None else one * _takes(wish, backend)


def realise(
    song: Song,
    wish: RealiseWish,
    backend: AudioBackend,
    exact: AudioBackend,
    stop: Stop = never,
    progress: Progress = unheard,
    on_chunk: OnChunk | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Realised:
    """Make takes of a song, or of a stretch of its recording, and choose the best.

    Args:
        song: The piece; it is not changed.
        wish: What is wanted.
        backend: Who makes it.
        exact: Who plays the notes themselves: what takes are held against.
        stop: Asked between and within takes.
        progress: Told in words how far it is.
        on_chunk: Given the first take's sound while it is made, where the backend streams: (take number, piece).
        clock: Seconds, for the budget.

    Raises:
        RenderStopped: `stop` said so.
        LimitError: Not even one take fits the budget.
        MusicError: The backend failed before one take was there, or cannot begin.
    """
    took = timed(clock)
    check_ready(backend)
    one_s = _one_s(song, wish, backend)
    check(stop)
    progress("playing the notes, to have something to hold takes against")
    seconds, rate = length_s(song), exact.capabilities.sample_rate_hz
    rendering = next(iter(exact.takes([SoundOrder("", seconds, wish.seed, song=song)], stop, unheard)))
    if wish.of_region:
        from tools.generate.inpaint import redo

        return redo(song, wish, backend, rendering, stop, progress, took, one_s)
    controls = controls_of(song)
    asked = Asked(
        controls,
        frames_of(seconds, rate),
        song.master,
        ceiling_of(rendering, controls, voice_of(rendering)),
        has_words(song),
    )
    form = Form(asked, rate, rendering.samples.shape[0], ending_of(song), backend.capabilities.exact)
    seeds = _seeds(wish, _most(wish, backend))
    plain = [_order(song, wish, controls, _made_s(song, seconds), seed) for seed in seeds]
    ordered = [_dressed(order, backend, rendering, index, wish.style) for index, order in enumerate(plain)]
    by_section = label_by_section(rendering, controls) if ordered[0].sections else ()

    def finish(raw: Audio, order: SoundOrder, number: int) -> Take:
        return finished(raw, number, order.seed, form, voice_of, by_section)

    rounds = Rounds(backend, finish, stop, progress, took, wish.budget_s, one_s, on_chunk)
    takes, failed = rounds.run(ordered, _takes(wish, backend))
    spent_s = took() if wish.budget_s is not None else None
    return realised(takes, backend, failed, spent_s, left_out=left_out(wish, backend))


def realised(
    takes: list[Take],
    backend: AudioBackend,
    failed: MusicError | None = None,
    spent_s: float | None = None,
    wanted: str = OF_SONG,
    offer: str = KEEP_EXACT,
    left_out: str = "",
) -> Realised:
    """The best of takes, and what is said of it; `left_out` says what the backend could not take into account."""
    best = best_of([take.score for take in takes])
    told = _told(takes, best, backend, wanted, offer) + (f" {left_out}" if left_out else "")
    if failed is not None:
        told += f" Then it broke off: {failed}"
    elif spent_s is not None:
        told += f" It took {spent_s:.0f} seconds."
    return Realised(tuple(takes), best, takes[best].label.holds, told)


def _order(song: Song, wish: RealiseWish, controls: Controls, seconds: float, seed: int) -> SoundOrder:
    words = words_of(song, wish.words)
    return SoundOrder(
        words=words,
        seconds=seconds,
        seed=seed,
        controls=controls,
        negative=negative_of(song, wish.negative),
        sections=section_words(controls, words, wish.sections),
        song=song,
    )


def left_out(wish: RealiseWish, backend: AudioBackend) -> str:
    """What of a wish this backend cannot take into account, in a sentence; "" where it is nothing."""
    if wish.style is None or backend.capabilities.style or backend.capabilities.exact:
        return ""
    return f"{backend.name} cannot follow the sound of another recording, so that one was left out of account."


def _dressed(
    order: SoundOrder, backend: AudioBackend, rendering: Audio, index: int, style: Audio | None = None
) -> SoundOrder:
    """The order with what this backend can take beyond it: a style, a lead-in (another for each take), a cover."""
    can = backend.capabilities
    order = replace(order, style=style) if can.style else order
    if can.exact:
        return order
    if can.cover and not can.chords:
        return replace(order, original=rendering)
    way = WAYS[index % len(WAYS)] if can.continuation else NONE
    if way == NONE:
        return order
    return replace(order, lead_in=lead_in(way, rendering, order.controls))


def _made_s(song: Song, seconds: float) -> float:
    """How much sound is ordered: of a loop a little more, for what rings on over its beginning."""
    return seconds + LOOP_TAIL_S if ending_of(song) == LOOPS else seconds


def _takes(wish: RealiseWish, backend: AudioBackend) -> int:
    """Who plays the notes themselves plays them alike every time: one take."""
    return 1 if backend.capabilities.exact else min(MOST_TAKES, max(1, wish.takes))


def _most(wish: RealiseWish, backend: AudioBackend) -> int:
    """With retries; without a budget there are none."""
    count = _takes(wish, backend)
    return count if wish.budget_s is None or backend.capabilities.exact else 2 * count


def _seeds(wish: RealiseWish, count: int) -> list[int]:
    return [wish.seed + SEED_STEP * index for index in range(count)]


def _one_s(song: Song, wish: RealiseWish, backend: AudioBackend) -> float | None:
    """What the backend says one take takes; asked only where there is a budget.

    Raises:
        LimitError: That is more than the budget.
    """
    if wish.budget_s is None:
        return None
    all_s = eta_s(song, wish, backend)
    one_s = None if all_s is None else all_s / _takes(wish, backend)
    if one_s is not None and one_s > wish.budget_s:
        raise LimitError(
            f"One take will take about {one_s:.0f} s here, and the budget is {wish.budget_s:.0f} s",
            next_step=f"Allow at least {one_s:.0f} s, or keep the exact rendering: {KEEP_EXACT}",
        )
    return one_s


def _told(takes: list[Take], best: int, backend: AudioBackend, wanted: str, offer: str) -> str:
    """What came of it, with the numbers of the take that is kept."""
    take, of = takes[best], len(takes)
    which = f"Take {take.number} of {of}" if of > 1 else "The take"
    missed = [row for row in take.label.rows if not row["ok"]]
    unsure = "".join(f" {sentence[0].upper()}{sentence[1:]}." for sentence in take.label.not_judged)
    if not missed:
        held = ", ".join(f"{row['what']} {row['got']}" for row in take.label.rows)
        return f"{which} holds {wanted} ({held}).{unsure}"
    faults = "; ".join(f"{row['what']}: {row['got']}, asked {row['asked']}" for row in missed)
    nobody = f"None of {of} takes" if of > 1 else "The take"
    return (
        f"{nobody} {'holds' if of > 1 else 'does not hold'} {wanted}. "
        f"{'The nearest is take ' + str(take.number) + ': ' if of > 1 else ''}{faults}.{unsure} "
        f"{backend.name} could not keep to it here; {offer}."
    )
