"""Words for the sections of a song, and what was measured section by section.

A long recording that sounds the same from first to last bar is what listeners call generated; so an introduction is
asked for as one, and a chorus as fuller than the verse. How a maker follows changing words is its own affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np

from tools.generate.labels import JUDGED_FROM, TakeLabel, way_up
from tools.generate.values import ChordSpan, Controls, Tone
from tools.listen.sound.level import level_of
from tools.listen.sound.match import Match, chord_match, tune_match
from tools.render.audio import Audio

# What is said of a section beyond the words of the whole, by the beginning of its name. Practitioner's judgement.
SECTION_WORDS: tuple[tuple[str, str], ...] = (
    ("intro", "sparse introduction"),
    ("pre-chorus", "building up"),
    ("chorus", "full and energetic"),
    ("refrain", "full and energetic"),
    ("bridge", "contrasting, lighter"),
    ("solo", "solo"),
    ("build", "building up"),
    ("drop", "full and energetic"),
    ("break", "sparse"),
    ("outro", "calm ending"),
    ("coda", "calm ending"),
)
Row = TypeVar("Row", ChordSpan, Tone)
SECTION_LEAST = 0.4  # of the way up: a few bars are judged by fewer chords than a song, so one slip weighs more
SECTION_JUDGED_S = 4.0
FROM_S = 30.0  # a piece that fits into one window keeps one text, unless the person named words for its sections


@dataclass(frozen=True, slots=True)
class SectionLabel:
    """What was measured in one section: shares of chords and tune held, and its loudness in LUFS."""

    name: str
    start_s: float
    end_s: float
    chords: Match
    tune: Match
    lufs: float


def section_words(
    controls: Controls, words: str, said: Mapping[str, str] | None = None
) -> tuple[tuple[float, str], ...]:
    """The words of every section, (start in seconds, words); () where one text serves for all.

    Args:
        controls: The song's sections and length.
        words: Of the whole song; they stay in front everywhere, so that the band does not change.
        said: What the person wants of sections, by name in lower case.
    """
    wanted = {name.lower(): more for name, more in (said or {}).items()}
    if not controls.sections or (controls.seconds <= FROM_S and not wanted):
        return ()
    rows = [(start, _with(words, wanted.get(name.lower()) or _usual(name))) for start, name in controls.sections]
    changes = [rows[0]] + [row for before, row in pairwise(rows) if row[1] != before[1]]
    if changes[0][0] > 0:
        changes.insert(0, (0.0, words))
    return tuple(changes) if len({text for _, text in changes}) > 1 else ()


def label_by_section(audio: Audio, controls: Controls) -> tuple[SectionLabel, ...]:
    """Measure a take section by section."""
    starts = [start for start, _ in controls.sections]
    ends = [*starts[1:], controls.seconds]
    labels = []
    for (start, name), end in zip(controls.sections, ends, strict=True):
        part, asked = cut(audio, start, end), controls_between(controls, start, end)
        if part.frames:
            chords, tune = chord_match(part, asked.chords), tune_match(part, asked.tune)
            labels.append(SectionLabel(name, start, end, chords, tune, level_of(part).lufs))
    return tuple(labels)


def with_sections(label: TakeLabel, take: Audio, controls: Controls, exact: Sequence[SectionLabel]) -> TakeLabel:
    """A label with a row for every section, each held against the exact rendering of that section.

    Args:
        label: Of the whole take.
        take: As the person hears it.
        controls: The whole song's.
        exact: The exact rendering's sections; none for a take whose sections had no words of their own.
    """
    rows, shares = list(label.rows), dict(label.shares)
    heard = label_by_section(take, controls) if exact else ()
    for number, (got, most) in enumerate(zip(heard, exact, strict=True), 1):
        held = [one for one in (_held("chords", got.chords, most.chords), _held("tune", got.tune, most.tune)) if one]
        what = f"section {number} ({got.name})" if got.name else f"section {number}"
        asked = " and ".join(f"{name} at least {least:.2f}" for name, _, least, _ in held)
        shown = ", ".join(f"{name} {share:.2f}" for name, share, _, _ in held)
        ok = all(share >= least for _, share, least, _ in held)
        level = f"{got.lufs:.1f} LUFS (the exact rendering {most.lufs:.1f})"
        rows.append({"what": what, "asked": asked or "sound of its own", "got": ", ".join(filter(None, (shown, level))),
                     "ok": bool(ok)})  # fmt: skip
        shares[what] = min((up for *_, up in held), default=1.0)
    return replace(label, rows=tuple(rows), shares=shares)


def _held(name: str, got: Match, most: Match) -> tuple[str, float, float, float] | None:
    """(name, share, least, way up) of what can be judged in a section; None where the ear cannot."""
    if most.judged_s < SECTION_JUDGED_S or most.share - most.floor < JUDGED_FROM:
        return None
    least = most.floor + SECTION_LEAST * (most.share - most.floor)
    return name, got.share, least, way_up(got.share, most.floor, most.share)


def controls_between(controls: Controls, start_s: float, end_s: float) -> Controls:
    """The controls of a stretch, in its own seconds."""

    def within(times: Sequence[float]) -> tuple[float, ...]:
        return tuple(second - start_s for second in times if start_s - 1e-6 <= second < end_s - 1e-6)

    return replace(
        controls,
        chords=tuple(_clipped(span, start_s, end_s) for span in controls.chords if _meets(span, start_s, end_s)),
        tune=tuple(_clipped(tone, start_s, end_s) for tone in controls.tune if _meets(tone, start_s, end_s)),
        beats_s=within(controls.beats_s),
        downbeats_s=within(controls.downbeats_s),
        sections=tuple((max(0.0, at - start_s), name) for at, name in _sections_in(controls, start_s, end_s)),
        seconds=min(end_s, max(start_s, controls.seconds)) - start_s,
    )


def cut(audio: Audio, start_s: float, end_s: float) -> Audio:
    """A stretch of a sound."""
    rate = audio.sample_rate_hz
    first, last = max(0, round(start_s * rate)), min(audio.frames, round(end_s * rate))
    return Audio(np.ascontiguousarray(audio.samples[:, first : max(first, last)]), rate)


def _meets(row: ChordSpan | Tone, start_s: float, end_s: float) -> bool:
    return row.start_s < end_s and row.end_s > start_s


def _clipped(row: Row, start_s: float, end_s: float) -> Row:
    return replace(row, start_s=max(0.0, row.start_s - start_s), end_s=min(row.end_s, end_s) - start_s)


def _sections_in(controls: Controls, start_s: float, end_s: float) -> list[tuple[float, str]]:
    """Sections that begin in a stretch, and the one it begins in."""
    before = [row for row in controls.sections if row[0] <= start_s][-1:]
    return before + [row for row in controls.sections if start_s < row[0] < end_s]


def _usual(name: str) -> str:
    return next((words for beginning, words in SECTION_WORDS if name.lower().startswith(beginning)), "")


def _with(words: str, more: str) -> str:
    return ", ".join(part for part in (words, more) if part)
