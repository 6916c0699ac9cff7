"""Whether a tune breathes where its phrases end and hangs together over the barlines: what shuffling its bars destroys.

The 28 statistics of `human_range` hardly notice shuffled bars; this does. Six features and their weights (a logistic
regression between the 817 tunes of POP909 with the phrase labels of Dai et al. 2020 and the same tunes with their bars
shuffled): at the threshold 95 of 100 human tunes pass and 1 of 100 shuffled ones.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tools.measure.midi_facts import HeardNote
from tools.measure.tune_harmony import HeardChord

USUAL_PHRASE = 4  # bars
LONGEST_WAIT = 8.0  # quarters: a longer silence says no more
LEAST_SCORE = 0.94
_WEIGHTS = {"contrast": 1.81, "on_chord": 3.11, "last": 3.75, "last_on_chord": 0.92, "seam": -6.67, "chord_time": 21.93}
_BIAS = -16.61


@dataclass(frozen=True, slots=True)
class PhraseEnds:
    """What was measured.

    Attributes:
        contrast: Mean time from the last onset of a phrase to the next onset, over the same at the ends of bars within
            phrases; 1.0 where phrase ends are like any bar.
        on_chord: Share of phrase-final notes that belong to their chord.
        last: Length of the tune's last note over the median time between onsets.
        last_on_chord: Whether that note belongs to the last chord.
        seam: Mean interval over the barlines beside that within bars, half a semitone added to both.
        chord_time: Share of the tune's time on chord tones.
    """

    contrast: float
    on_chord: float
    last: float
    last_on_chord: bool
    seam: float
    chord_time: float

    @property
    def score(self) -> float:
        """Log odds that the bars stand in their own order."""
        rows = {
            "contrast": math.log(max(0.05, self.contrast)),
            "on_chord": self.on_chord,
            "last": min(self.last, 4.0) / 4.0,
            "last_on_chord": float(self.last_on_chord),
            "seam": math.log(self.seam),
            "chord_time": self.chord_time,
        }
        return _BIAS + sum(_WEIGHTS[name] * value for name, value in rows.items())

    @property
    def passes(self) -> bool:
        """Whether phrases are closed and joined as people do it."""
        return self.score >= LEAST_SCORE


def phrase_bars(section_bars: Sequence[int]) -> list[int]:
    """Bar numbers (from 1) after which a phrase ends: every four bars of a section, and its end; what is left over
    joins the last phrase.
    """
    ends, start = [], 0
    for bars in section_bars:
        whole = max(1, bars // USUAL_PHRASE)
        ends += [start + USUAL_PHRASE * (i + 1) for i in range(whole - 1)] + [start + bars]
        start += bars
    return ends


def measure_phrase_ends(
    notes: Sequence[HeardNote], chords: Sequence[HeardChord], bar_quarters: float, ends: Sequence[int]
) -> PhraseEnds | None:
    """Measure a tune at its phrase ends.

    Args:
        notes: One note at a time, in order.
        chords: In order of time.
        bar_quarters: Length of a bar.
        ends: Bars (from 1) with which phrases end.

    Returns:
        None for a tune with fewer than two phrases or eight notes.
    """
    rows = sorted(notes, key=lambda n: n.onset_quarters)
    by_bar: dict[int, int] = {}
    for index, note in enumerate(rows):
        by_bar[int(note.onset_quarters / bar_quarters + 1e-6) + 1] = index
    waits = _waits(rows)
    at_ends, elsewhere, on_chord = [], [], []
    closing = {_last_sung(end, before, by_bar) for before, end in zip([0, *ends], ends, strict=False)}
    for bar, index in by_bar.items():
        if index in closing:
            at_ends.append(waits[index])
            on_chord.append(_belongs(rows[index], chords))
        elif bar + 1 in by_bar:  # a bar before a silence is no phrase's inside
            elsewhere.append(waits[index])
    if len(at_ends) < 2 or len(rows) < 8 or not elsewhere:
        return None
    usual = statistics.median(waits[:-1])
    return PhraseEnds(
        statistics.mean(at_ends) / statistics.mean(elsewhere),
        sum(on_chord) / len(on_chord),
        rows[-1].length_quarters / usual,
        _belongs(rows[-1], chords),
        _seam(rows, bar_quarters),
        sum(n.length_quarters * _belongs(n, chords) for n in rows) / max(1e-9, sum(n.length_quarters for n in rows)),
    )


def _seam(rows: Sequence[HeardNote], bar_quarters: float) -> float:
    """How much wider the tune moves over barlines than within bars."""
    over, within = [0.0], [0.0]
    for a, b in itertools.pairwise(rows):
        crosses = int(a.onset_quarters / bar_quarters + 1e-6) != int(b.onset_quarters / bar_quarters + 1e-6)
        (over if crosses else within).append(abs(b.midi_pitch - a.midi_pitch))
    return (sum(over) / max(1, len(over) - 1) + 0.5) / (sum(within) / max(1, len(within) - 1) + 0.5)


def _waits(rows: Sequence[HeardNote]) -> list[float]:
    """Time from each onset to the next one, at most two whole notes each; the last note's own length."""
    pairs = itertools.pairwise(rows)
    between = [min(LONGEST_WAIT, max(0.0, b.onset_quarters - a.onset_quarters)) for a, b in pairs]
    return [*between, min(LONGEST_WAIT, rows[-1].length_quarters)] if rows else []


def _last_sung(end: int, before: int, by_bar: dict[int, int]) -> int | None:
    """Index of the last note of a phrase: in its last bar that has one."""
    return next((by_bar[bar] for bar in range(end, before, -1) if bar in by_bar), None)


def _belongs(note: HeardNote, chords: Sequence[HeardChord]) -> bool:
    """Whether a note is a tone of a chord that sounds while it is held: an anticipation belongs to the next chord."""
    end = note.onset_quarters + note.length_quarters
    under = [c for c in chords if c.onset_quarters < end - 1e-6 and c.end_quarters > note.onset_quarters + 1e-6]
    return any(note.midi_pitch % 12 in chord.pitch_classes for chord in under[:2])
