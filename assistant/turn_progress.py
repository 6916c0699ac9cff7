"""How far a turn is, told honestly: its stage in a fixed order, and seconds to go where they follow from something.

What is known: how long the same stages took in earlier turns of this data folder, scaled by the size of the song, and
how many parts are there already. Without either no time is told. A told time only runs down; it is raised when what
was expected has passed and the parts show a slower pace, or when the turn comes to know its song. Sound and score are
made side by side and told one after the other. Nothing here does any work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from assistant.artifacts import SCORE_KINDS, SOUND_KINDS
from assistant.store.values import Progress
from assistant.work import Hooks
from tools.song.values import Song

READING, THINKING, SOUND, SCORE = "reading what you dropped", "thinking", "rendering the sound", "engraving the score"
RECORDING = "making the recording"  # a stage only of turns that make one; what is said after a colon is told with it
MEASURING, SAVING = "measuring", "saving"
ENGRAVED_KINDS = SCORE_KINDS - {"musicxml"}
VIEWS = {"sound": SOUND, "score": SCORE}  # what `Studio.views` calls them
MIX_SHARE = 0.15  # what mixing a part takes, measured as a share of rendering it
ALIKE = 2.0  # songs up to so many times larger or smaller tell a time; only without any do all others


def stages_of(kinds: Iterable[str], has_uploads: bool) -> tuple[str, ...]:
    """The stages a turn may go through, in order."""
    wanted = set(kinds)
    present = {
        READING: has_uploads,
        THINKING: True,
        SOUND: bool(SOUND_KINDS & wanted),
        SCORE: bool(ENGRAVED_KINDS & wanted),
        MEASURING: True,
        SAVING: True,
    }
    return tuple(stage for stage, is_there in present.items() if is_there)


@dataclass(frozen=True)
class Pace:
    """What earlier turns took: the facts they left, newest first."""

    turns: Sequence[Mapping[str, Any]] = ()

    def seconds(self, stage: str, size: float) -> float | None:
        """The median a stage would take for a song of this size, None when no earlier turn tells.

        Args:
            stage: One of the stages.
            size: Seconds of music the stage works on, all parts together.
        """
        both = [(row.get("sizes", {}).get(stage), row.get("seconds", {}).get(stage)) for row in self.turns]
        told = [(size, seconds) for size, seconds in both if size and seconds is not None]
        alike = [row for row in told if size / ALIKE <= row[0] <= size * ALIKE]
        taken = [seconds * size / other for other, seconds in alike or told]
        return median(taken) if taken else None


class TurnProgress:
    """Follows one turn and tells where it is.

    Args:
        tell: Takes each progress, such as `JobContext.tell`.
        kinds: Artefact kinds of the turn.
        has_uploads: Whether files came with it.
        pace: What earlier turns took.
        parts_to_render: How many parts of a song are not in the cache.
        clock: Gives seconds.
    """

    def __init__(
        self,
        tell: Callable[[Progress], None],
        kinds: Iterable[str],
        has_uploads: bool,
        pace: Pace,
        parts_to_render: Callable[[Song], int] = lambda song: len(song.tracks),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell, self._pace, self._clock = tell, pace, clock
        self._stages = stages_of(kinds, has_uploads)
        self._lock = threading.Lock()
        self._stage, self._since = self._stages[0], clock()
        self._views_since = self._since
        self._seconds: dict[str, float] = {}
        self._parts_to_render = parts_to_render
        self._sizes: dict[str, float] = {}
        self._parts, self._parts_there = 0, 0
        self._end_s: float | None = None
        self._recorded_by: float | None = None
        self._detail = ""
        self._say()

    def hooks(self, cancelled: Callable[[], bool], lost: Callable[[], bool]) -> Hooks:
        """The hooks that let this follow a turn."""
        return Hooks(
            self.told,
            cancelled,
            lost=lost,
            last_word=self.ended,
            on_song=self.song,
            on_view=self.view,
            on_measuring=self.measuring,
            on_recording=self.recording,
        )

    def told(self, text: str) -> None:
        """What the turn says in words: a stage, or in the middle of the sound a part that is there."""
        with self._lock:
            stage, _, self._detail = text.partition(": ")
            if stage == RECORDING:
                self._say()
                return
            self._detail = ""
            if text in (SOUND, SCORE):
                if self._stage not in (SOUND, SCORE):
                    self._enter(next(stage for stage in self._stages if stage in (SOUND, SCORE)))
            elif text in self._stages:
                self._enter(text)
            elif self._stage == SOUND and self._parts_there < self._parts and text != "mixing":
                self._parts_there += 1
            self._say()

    def song(self, song: Song) -> None:
        """The song that will be rendered."""
        from tools.song.tempo import TempoMap

        song_s, parts = TempoMap.of(song).seconds(song.end_tick), max(1, len(song.tracks))
        anew = self._parts_to_render(song) if SOUND in self._stages else 0
        with self._lock:
            self._parts = parts
            sizes = {stage: song_s * parts for stage in self._stages if stage not in (READING, THINKING)}
            self._sizes = sizes | ({SOUND: song_s * (anew + MIX_SHARE * parts)} if SOUND in sizes else {})
            self._views_since, self._end_s = self._clock(), None
            self._say()

    def recording(self, eta_s: float | None) -> None:
        """A recording begins to be made; it takes so long where that is known."""
        with self._lock:
            if RECORDING not in self._stages:
                after = self._stages.index(THINKING) + 1
                self._stages = (*self._stages[:after], RECORDING, *self._stages[after:])
            self._enter(RECORDING)
            self._recorded_by = None if eta_s is None else self._clock() + eta_s
            self._say()

    def view(self, name: str, seconds: float) -> None:
        """A view is made: "sound" or "score" (others take no time worth telling)."""
        stage = VIEWS.get(name)
        if stage is None or stage not in self._stages:
            return
        with self._lock:
            self._seconds[stage] = round(seconds, 3)
            if stage == self._stage == SOUND and SCORE in self._stages and SCORE not in self._seconds:
                self._enter(SCORE)
            self._say()

    def measuring(self) -> None:
        """The views are there and are read back."""
        self.told(MEASURING)

    def facts(self) -> dict[str, Any] | None:
        """What later turns can learn from this one; None when it made no song."""
        with self._lock:
            self._close()
            sizes = {stage: round(size, 2) for stage, size in self._sizes.items() if stage in self._seconds}
            return {"sizes": sizes, "seconds": self._seconds} if sizes else None

    def ended(self) -> Progress:
        """Tell the last: everything is done, and what it took."""
        last = Progress(self._stage, len(self._stages), len(self._stages), None, self.facts())
        self._tell(last)
        return last

    def _enter(self, stage: str) -> None:
        if self._stages.index(stage) > self._stages.index(self._stage):
            self._close()
            self._stage, self._since = stage, self._clock()

    def _close(self) -> None:
        self._seconds.setdefault(self._stage, round(self._clock() - self._since, 3))

    def _say(self) -> None:
        eta_s = self._eta_s() if self._sizes else None
        if self._stage == RECORDING and self._recorded_by is not None:
            eta_s = max(0.0, self._recorded_by - self._clock()) or None
        stage = f"{self._stage}: {self._detail}" if self._detail else self._stage
        self._tell(Progress(stage, self._stages.index(self._stage) + 1, len(self._stages), eta_s))

    def _eta_s(self) -> float | None:
        """Seconds to go: what was told runs down; past it, or before anything was told, they are reckoned anew."""
        now = self._clock()
        left = None if self._end_s is None else self._end_s - now
        reckoned = self._reckoned_s(now)
        if reckoned is None:
            return left if left is not None and left > 0 else None
        if left is None or left <= 0 or reckoned < left:
            self._end_s = now + reckoned
            return reckoned
        return left

    def _reckoned_s(self, now: float) -> float | None:
        ahead = self._stages[self._stages.index(self._stage) :]
        views = [self._left_s(stage, now) for stage in ahead if stage in (SOUND, SCORE)]
        others = [self._left_s(stage, now) for stage in ahead if stage not in (SOUND, SCORE)]
        if None in views or None in others:
            return None
        return max((s for s in views if s is not None), default=0.0) + sum(s for s in others if s is not None)

    def _left_s(self, stage: str, now: float) -> float | None:
        """What a stage still takes, None when nothing tells."""
        if stage in self._seconds or stage not in self._sizes:  # done, or before the song was there
            return 0.0
        expected = self._pace.seconds(stage, self._sizes[stage])
        is_running = stage == self._stage or stage in (SOUND, SCORE)
        elapsed = now - (self._views_since if stage in (SOUND, SCORE) else self._since) if is_running else 0.0
        if expected is not None and elapsed < expected:
            return expected - elapsed
        if stage == SOUND and self._parts_there * 2 >= self._parts > 0:
            return elapsed / self._parts_there * (self._parts - self._parts_there)
        return None if expected is None or stage == SOUND else 0.0
