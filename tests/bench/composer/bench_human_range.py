"""Are the composer's tunes statistically human, and does the gate that says so refuse rubbish?

Run: .venv/bin/python tests/bench/composer/bench_human_range.py [--seeds 50] [--styles pop,folk,...]
Prints: per style how many of the seeds have at most 3 of 28 statistics outside the human range and pass the phrase
check, bar repetition, chorus lift; how four kinds of garbage fare; parallels in chorales. Last line: one JSON document.
"""

import argparse
import json
import math
import statistics
from collections import Counter
from itertools import pairwise
from random import Random
from typing import Any

from reading import Piece

from tools.compose import compose, style_names
from tools.compose.style import load_style
from tools.measure.human_range import MOST_VIOLATIONS, measure_tune
from tools.measure.midi_facts import HeardNote
from tools.measure.phrase_ends import measure_phrase_ends, phrase_bars
from tools.measure.song_tune import SheetOfSong, sheet_of_song
from tools.song.brief import Brief
from tools.song.values import TICKS_PER_QUARTER, Song

CHORALES = ("hymn", "chorale")
STRONG = ("Chorus", "B")
PLAIN = ("Verse", "A")


def style_row(style: str, seeds: int) -> dict[str, Any]:
    """What 50 seeds of a style measure."""
    passed = phrased = 0
    returns, lifts = [], []
    broken: Counter[str] = Counter()
    reference = load_style(style).reference
    for seed in range(seeds):
        song = compose(Brief(style=style), seed).song
        sheet = sheet_of_song(song)
        report = measure_tune(sheet.tune, sheet.chords, sheet.bar_quarters, reference)
        passed += report.passes
        broken.update(v.name for v in report.violations)
        returns.append(report.values.get("transposed_bar_repetition", math.nan))
        phrased += closes(sheet, sheet.tune)
        if (lift := chorus_lift(song, sheet)) is not None:
            lifts.append(lift)
    return {
        "style": style,
        "reference": reference,
        "passed": passed,
        "phrases": phrased,
        "repetition": round(statistics.median(returns), 2),
        "lift": round(statistics.median(lifts), 2) if lifts else None,
        "lifted": round(sum(lift > 0 for lift in lifts) / len(lifts), 2) if lifts else None,
        "broken": dict(broken.most_common(4)),
    }


def closes(sheet: SheetOfSong, tune: tuple[HeardNote, ...] | list[HeardNote]) -> bool:
    found = measure_phrase_ends(tune, sheet.chords, sheet.bar_quarters, phrase_bars(sheet.section_bars))
    return bool(found and found.passes)


def chorus_lift(song: Song, sheet: SheetOfSong) -> float | None:
    """Mean pitch of the stronger sections above the plain ones; None where the form has not both."""
    pitches: dict[bool, list[int]] = {True: [], False: []}
    for section in song.sections:
        name = section.name.rstrip(" 0123456789")
        if name in STRONG or name in PLAIN:
            start, end = section.start_tick / TICKS_PER_QUARTER, section.end_tick / TICKS_PER_QUARTER
            pitches[name in STRONG] += [n.midi_pitch for n in sheet.tune if start <= n.onset_quarters < end]
    if not all(pitches.values()):
        return None
    return statistics.fmean(pitches[True]) - statistics.fmean(pitches[False])


# ---- garbage


def shuffled_pitches(sheet: SheetOfSong, rng: Random) -> list[HeardNote]:
    pitches = [n.midi_pitch for n in sheet.tune]
    rng.shuffle(pitches)
    return [with_pitch(n, p) for n, p in zip(sheet.tune, pitches, strict=True)]


def random_in_scale(sheet: SheetOfSong, rng: Random) -> list[HeardNote]:
    low, high = min(n.midi_pitch for n in sheet.tune), max(n.midi_pitch for n in sheet.tune)
    classes = {pc for pc, _ in Counter(n.midi_pitch % 12 for n in sheet.tune).most_common(7)}
    scale = [p for p in range(low, high + 1) if p % 12 in classes]
    return [with_pitch(n, rng.choice(scale)) for n in sheet.tune]


def random_rhythm(sheet: SheetOfSong, rng: Random) -> list[HeardNote]:
    at, rows = 0.0, []
    for note in sheet.tune:
        length = rng.choice((0.25, 0.5, 0.75, 1.0, 1.5, 2.0))
        rows.append(HeardNote(at, length, note.midi_pitch, 80))
        at += length + rng.choice((0.0, 0.0, 0.25, 0.5))
    return rows


def loop_of_4_bars(sheet: SheetOfSong, rng: Random) -> list[HeardNote]:
    span, first = 4 * sheet.bar_quarters, math.floor(sheet.tune[0].onset_quarters / sheet.bar_quarters)
    start = first * sheet.bar_quarters
    cell = [n for n in sheet.tune if start <= n.onset_quarters < start + span]
    times = math.ceil((sheet.tune[-1].onset_quarters - start) / span)
    return [
        HeardNote(n.onset_quarters + i * span, n.length_quarters, n.midi_pitch, 80) for i in range(times) for n in cell
    ]


def shuffled_bars(sheet: SheetOfSong, rng: Random) -> list[HeardNote]:
    bar = sheet.bar_quarters
    bars = sorted({math.floor(n.onset_quarters / bar + 1e-6) for n in sheet.tune})
    to = dict(zip(bars, rng.sample(bars, len(bars)), strict=True))
    rows = []
    for note in sheet.tune:
        number = math.floor(note.onset_quarters / bar + 1e-6)
        at = note.onset_quarters - number * bar
        rows.append(HeardNote(to[number] * bar + at, min(note.length_quarters, bar - at), note.midi_pitch, 80))
    return sorted(rows, key=lambda n: n.onset_quarters)


def with_pitch(note: HeardNote, pitch: int) -> HeardNote:
    return HeardNote(note.onset_quarters, note.length_quarters, pitch, note.velocity)


GARBAGE = {
    "shuffled pitches": shuffled_pitches,
    "random in scale": random_in_scale,
    "random rhythm": random_rhythm,
    "loop of 4 bars": loop_of_4_bars,
}


def garbage(seeds: int) -> dict[str, float]:
    """Share of garbage that is refused: by the gate, or for shuffled bars by the phrase check."""
    refused: Counter[str] = Counter()
    for seed in range(seeds):
        sheet = sheet_of_song(compose(Brief(style="pop", duration_s=120.0), seed).song)
        for name, make in GARBAGE.items():
            report = measure_tune(make(sheet, Random(seed)), sheet.chords, sheet.bar_quarters)
            refused[name] += len(report.violations) > MOST_VIOLATIONS
        refused["shuffled bars (phrase check)"] += not closes(sheet, shuffled_bars(sheet, Random(seed)))
    return {name: round(refused[name] / seeds, 3) for name in [*GARBAGE, "shuffled bars (phrase check)"]}


# ---- chorales


def chorale(style: str, seeds: int) -> dict[str, float]:
    """Parallel fifths and octaves, and crossings, for each 100 moments at which some voice moves."""
    frames = parallels = crossings = 0
    for seed in range(seeds):
        piece = Piece(compose(Brief(style=style), seed).song)
        voices = [t.notes for t in piece.written.pitched]
        moments = sorted({n.onset_quarters for notes in voices for n in notes})
        rows = [[pitch_at(notes, at) for notes in voices] for at in moments]
        frames += len(rows)
        for row in rows:
            heard = [p for p in row if p is not None]
            crossings += sum(a < b for a, b in pairwise(heard))
        for before, after in pairwise(rows):
            parallels += parallel_pairs(before, after)
    return {"parallels": round(100 * parallels / frames, 2), "crossings": round(100 * crossings / frames, 2)}


def pitch_at(notes: tuple[HeardNote, ...], at: float) -> int | None:
    return next(
        (
            n.midi_pitch
            for n in reversed(notes)
            if n.onset_quarters <= at + 1e-6 < n.onset_quarters + n.length_quarters - 1e-6
        ),
        None,
    )


def parallel_pairs(before: list[int | None], after: list[int | None]) -> int:
    count = 0
    for low in range(len(before)):
        for high in range(low):
            a, b, c, d = before[high], before[low], after[high], after[low]
            if a is None or b is None or c is None or d is None or a == c or b == d:
                continue
            count += (a - b) % 12 == (c - d) % 12 and (a - b) % 12 in (0, 7) and (c - a) * (d - b) > 0
    return count


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--styles", default="")
    options = parser.parse_args()
    styles = options.styles.split(",") if options.styles else list(style_names())
    print(
        f"{'style':16}{'against':12}{'<=3 of 28':>10}{'phrases':>9}{'repeats':>9}{'lift':>7}{'>0':>6}"
        "  most often outside"
    )
    rows = []
    for style in styles:
        row = style_row(style, options.seeds)
        rows.append(row)
        lift = ["-" if row[name] is None else row[name] for name in ("lift", "lifted")]
        print(
            f"{style:16}{row['reference']:12}{row['passed']:>10}{row['phrases']:>9}{row['repetition']:>9}"
            f"{lift[0]:>7}{lift[1]:>6}  {row['broken']}",
            flush=True,
        )
    refused = garbage(options.seeds)
    print("refused:", refused)
    chorales = {style: chorale(style, min(20, options.seeds)) for style in CHORALES if style in style_names()}
    print("each 100 moments:", chorales)
    print(
        json.dumps(
            {"bench": "human_range", "seeds": options.seeds, "styles": rows, "refused": refused, "chorales": chorales}
        )
    )


if __name__ == "__main__":
    main()
