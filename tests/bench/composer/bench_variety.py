"""Are fifty seeds fifty pieces, and is each style itself?

Run: .venv/bin/python tests/bench/composer/bench_variety.py [--seeds 50] [--styles ...] [--pop909 FOLDER]
Prints, for each style: the longest run of intervals two pieces share (95th percentile over all pairs, beside the same
between human tunes), line-ups, comping textures, intros and endings over the seeds; and how well a plain classifier
tells styles apart on notes alone, without program, tempo and meter. Last line: one JSON document.

With the folder of POP909 the human figure is measured anew; else the one measured on 2026-11-21 is used.
"""

import argparse
import json
import random
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from reading import Piece, pitch_class

from tools.compose import compose, style_names
from tools.measure.midi_facts import HeardNote
from tools.measure.song_tune import sheet_of_song
from tools.song.brief import Brief
from tools.song.values import TICKS_PER_QUARTER, Song

SLOWED = 1.2  # times the usual length of a beat
HUMAN_P95 = 7.0  # of 50 POP909 tunes, all pairs
Floats = NDArray[np.float64]


# ---- shared runs


def intervals(tune: list[HeardNote] | tuple[HeardNote, ...]) -> NDArray[np.int64]:
    return np.diff(np.array([n.midi_pitch for n in tune], dtype=np.int64))


def longest_shared(a: NDArray[np.int64], b: NDArray[np.int64]) -> int:
    """Length of the longest run of intervals in both."""
    best, before = 0, np.zeros(len(b) + 1, dtype=np.int64)
    for value in a:
        row = np.zeros(len(b) + 1, dtype=np.int64)
        row[1:] = np.where(b == value, before[:-1] + 1, 0)
        best, before = max(best, int(row.max(initial=0))), row
    return best


def shared_p95(rows: list[NDArray[np.int64]]) -> tuple[float, int]:
    runs = [longest_shared(a, b) for a, b in combinations(rows, 2)]
    return float(np.percentile(runs, 95)), max(runs)


def human_p95(folder: Path, count: int = 50) -> float:
    """The same between human tunes."""
    files = sorted(folder.glob("*/form/melody.txt"))
    rows = []
    for file in random.Random(0).sample(files, count):
        lines = [line.split() for line in file.read_text().splitlines()]
        rows.append(np.diff(np.array([int(p) for p, _ in lines if int(p)], dtype=np.int64)))
    return shared_p95(rows)[0]


# ---- how it is set


def line_up(song: Song) -> tuple[tuple[int, bool], ...]:
    return tuple(sorted((t.instrument.program, t.instrument.is_drum) for t in song.tracks))


def texture(song: Song) -> tuple[Any, ...] | None:
    """How the chords are played in the fullest section: onsets in its third bar, and how many notes at each."""
    comp = next((t for t in song.tracks if t.role == "chords"), None) or next(
        (t for t in song.tracks if t.role in ("melody", "pad") and t.staves == 2), None
    )
    if comp is None or not song.sections:
        return None
    section = max(song.sections, key=lambda s: (s.energy, -s.start_tick))
    bars = [b for b in song.grid.bars if section.start_tick <= b.start_tick < section.end_tick]
    bar = bars[min(2, len(bars) - 1)]
    inside = [n for n in comp.notes if bar.start_tick <= n.onset_tick < bar.end_tick]
    rows = Counter(round((n.onset_tick - bar.start_tick) * 12 / TICKS_PER_QUARTER) for n in inside)
    return tuple(sorted((onset, min(count, 3)) for onset, count in rows.items()))


def intro(song: Song) -> tuple[str, ...]:
    """Which roles play in the first bar, and whether the third adds some."""
    bars = song.grid.bars

    def playing(number: int) -> set[str]:
        bar = bars[min(number, len(bars) - 1)]
        return {t.role for t in song.tracks for n in t.notes if bar.start_tick <= n.onset_tick < bar.end_tick}

    first = playing(0)
    return (*sorted(first), "+" if playing(2) - first else "")


def ending(song: Song) -> tuple[bool, str, bool, bool, bool]:
    """Whether it slows down, how its last chord is let go, whether it fades, says its last line again, stays open."""
    bar = song.grid.bars[-1]
    notes = [n for t in song.tracks for n in t.notes]
    last = [n for n in notes if n.onset_tick >= bar.start_tick] or notes[-1:]
    longest = max(n.performed_ticks for n in last) / max(1, bar.end_tick - bar.start_tick)
    held = any(not t.written and t.tick >= bar.start_tick for t in song.tempi)
    ends = [*(t.tick for t in song.tempi[1:]), song.end_tick]
    usual = max(zip(ends, song.tempi, strict=True), key=lambda row: row[0] - row[1].tick)[1].us_per_quarter
    before_last = song.grid.bars[max(0, len(song.grid.bars) - 2)].start_tick
    late = [t.us_per_quarter for t in song.tempi if before_last <= t.tick < bar.start_tick]
    slows = bool(late) and bool(max(late) > SLOWED * usual)  # more than the give and take of rubato
    before = [n.velocity for n in notes if n.onset_tick < bar.start_tick * 0.7]
    fades = bool(before) and np.mean([n.velocity for n in last]) < 0.55 * np.mean(before)
    let_go = "held" if held else "short" if longest < 0.6 else "whole"
    return slows, let_go, bool(fades), last_line_again(song), ends_open(song)


def last_line_again(song: Song) -> bool:
    """Whether the last section, named a tag, repeats in the tune what stood just before it, up to its last bar."""
    last, bars = song.sections[-1], song.grid.bars
    tune = next((t for t in song.tracks if t.role == "melody"), None)
    if last.name != "Tag" or tune is None:
        return False
    first = next(i for i, bar in enumerate(bars) if bar.start_tick >= last.start_tick)
    count = len(bars) - first - 1

    def line(at: int) -> list[tuple[int, int]]:
        start, end = bars[at].start_tick, bars[at + count - 1].end_tick
        return [(n.onset_tick - start, n.midi_pitch) for n in tune.notes if start <= n.onset_tick < end]

    return count > 0 and bool(line(first)) and any(line(first) == line(first - back) for back in (count, count + 1))


def ends_open(song: Song) -> bool:
    """Whether the last chord is another than the tonic."""
    last = song.chords[-1].symbol if song.chords else ""
    return bool(last) and pitch_class(last[:2].rstrip("m567s/adio°øM+(")) != pitch_class(song.keys[-1].tonic)


# ---- told apart


def features(song: Song) -> Floats:
    """One piece on notes alone, transposed to one tonic, time in quarters: rhythm, lines, chords, drums, loudness."""
    tonic = Piece(song).found_key()[0]
    pitched = [t for t in song.tracks if not t.instrument.is_drum]
    notes = sorted((n for t in pitched for n in t.notes), key=lambda n: (n.onset_tick, n.midi_pitch))
    drums = [n for t in song.tracks if t.instrument.is_drum for n in t.notes]
    length = song.end_tick / TICKS_PER_QUARTER
    onsets = np.array([n.performed_onset_tick / TICKS_PER_QUARTER for n in notes])
    pitches = np.array([n.midi_pitch for n in notes])
    lengths = np.array([n.length_ticks / TICKS_PER_QUARTER for n in notes])
    sounding = np.array([n.performed_ticks / TICKS_PER_QUARTER for n in notes])
    low, high = _outer(notes, False), _outer(notes, True)
    rows = [
        _shares(np.floor((onsets % 1) * 12), 12),
        _shares(np.floor((onsets[pitches < 50] % 2) * 4), 8),
        _shares(np.digitize(lengths, (0.3, 0.6, 0.9, 1.1, 1.6, 2.1, 4.1)), 8),
        _shares(np.digitize(sounding / np.maximum(lengths, 1e-6), (0.4, 0.6, 0.8, 0.95, 1.05)), 6),
        _shares((pitches - tonic) % 12, 12),
        _shares(np.clip(np.diff(low), -7, 7) + 7, 15),
        _shares(np.clip(np.diff(high), -7, 7) + 7, 15),
        _shares(np.digitize(pitches, (40, 48, 55, 62, 69, 76, 84)), 8),
        _together(notes),
        np.array([len(notes) / length / 10, len(drums) / length / 10, np.std([n.velocity for n in notes]) / 20]),
        np.array([np.mean([n.velocity for n in notes]) / 64, len(pitched) / 6]),
        _drums(drums, length),
    ]
    return np.concatenate(rows)


def _outer(notes: list[Any], top: bool) -> Floats:
    by: dict[int, list[int]] = {}
    for note in notes:
        by.setdefault(note.onset_tick, []).append(note.midi_pitch)
    return np.array([(max if top else min)(by[tick]) for tick in sorted(by)], dtype=float)


def _together(notes: list[Any]) -> Floats:
    """How many notes start together, and which intervals they make above the lowest."""
    by: dict[int, list[int]] = {}
    for note in notes:
        by.setdefault(note.onset_tick, []).append(note.midi_pitch)
    sizes = _shares(np.array([min(len(v), 7) for v in by.values()]), 8)
    above = np.array([(p - min(v)) % 12 for v in by.values() if len(v) > 1 for p in v if p != min(v)])
    return np.concatenate([sizes, _shares(above, 12)])


def _drums(drums: list[Any], length: float) -> Floats:
    rows = []
    for keys in ((35, 36), (37, 38, 39, 40), (42, 44), (46,), (51, 53, 59), (41, 43, 45, 47, 48, 50)):
        inside = [n for n in drums if n.midi_pitch in keys]
        rows.append(_shares(np.array([(n.onset_tick * 4 // TICKS_PER_QUARTER) % 8 for n in inside]), 8))
        rows.append(np.array([len(inside) / length / 4]))
    others = [n for n in drums if n.midi_pitch > 53]
    rows.append(np.array([len(others) / length / 4]))
    return np.concatenate(rows)


def _shares(values: NDArray[Any], bins: int) -> Floats:
    counts = np.bincount(np.asarray(values, dtype=np.int64), minlength=bins)[:bins].astype(float)
    return np.sqrt(counts / max(1.0, counts.sum()))


def told_apart(rows: dict[str, list[Floats]], folds: int = 5, shrink: float = 0.15) -> tuple[float, Counter[str]]:
    """Accuracy of a linear discriminant with a shrunken common covariance over folds of seeds; and what is confused."""
    styles = sorted(rows)
    data = np.array([row for style in styles for row in rows[style]])
    label = np.array([i for i, style in enumerate(styles) for _ in rows[style]])
    fold = np.array([n % folds for style in styles for n in range(len(rows[style]))])
    data = (data - data.mean(0)) / (data.std(0) + 1e-6)
    right, confused = 0, Counter[str]()
    for number in range(folds):
        train, test = fold != number, fold == number
        means = np.array([data[train & (label == i)].mean(0) for i in range(len(styles))])
        within = data[train] - means[label[train]]
        scatter = within.T @ within / train.sum()
        scatter = (1 - shrink) * scatter + shrink * np.trace(scatter) / len(scatter) * np.eye(len(scatter))
        weights = np.linalg.solve(scatter, means.T)
        scores = data[test] @ weights - 0.5 * np.einsum("ij,ji->i", means, weights)
        guess = scores.argmax(1)
        right += int((guess == label[test]).sum())
        pairs = zip(label[test], guess, strict=True)
        confused.update(f"{styles[a]} -> {styles[b]}" for a, b in pairs if a != b)
    return right / len(label), confused


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--styles", default="")
    parser.add_argument("--classifier-seeds", type=int, default=20)
    parser.add_argument("--pop909", type=Path)
    options = parser.parse_args()
    styles = options.styles.split(",") if options.styles else list(style_names())
    human = human_p95(options.pop909) if options.pop909 else HUMAN_P95
    print(f"longest run of intervals two of 50 human tunes share, 95th percentile: {human:g}")
    print(f"{'style':16}{'pieces':>7}{'run p95':>8}{'max':>5}{'line-ups':>9}{'textures':>9}{'intros':>7}{'endings':>8}")
    table, rows = [], {}
    for style in styles:
        songs = [compose(Brief(style=style), seed).song for seed in range(options.seeds)]
        tunes = [sheet_of_song(song).tune for song in songs]
        p95, longest = shared_p95([intervals(tune) for tune in tunes if len(tune) > 2])
        row = {
            "style": style,
            "pieces": len({tuple((n.onset_quarters, n.midi_pitch) for n in tune) for tune in tunes}),
            "run_p95": p95,
            "run_max": longest,
            "line_ups": len({line_up(song) for song in songs}),
            "textures": len({texture(song) for song in songs} - {None}),
            "intros": len({intro(song) for song in songs}),
            "endings": len({ending(song) for song in songs}),
        }
        table.append(row)
        values = list(row.values())
        print(
            f"{style:16}{values[1]:>7}{values[2]:>8}{values[3]:>5}{values[4]:>9}{values[5]:>9}{values[6]:>7}{values[7]:>8}",
            flush=True,
        )
        rows[style] = [features(song) for song in songs[: options.classifier_seeds]]
    accuracy, confused = told_apart(rows) if len(styles) > 1 else (1.0, Counter())
    print(
        f"told apart: {accuracy:.1%} of {len(styles)} styles (chance {1 / len(styles):.1%})", confused.most_common(12)
    )
    short = {name: [r["style"] for r in table if int(r[name]) < least] for name, least in LEAST.items()}
    print(
        json.dumps(
            {
                "bench": "variety",
                "seeds": options.seeds,
                "human_p95": human,
                "told_apart": round(accuracy, 3),
                "chance": round(1 / len(styles), 3),
                "short_of": short,
                "styles": table,
            }
        )
    )


LEAST = {"line_ups": 6, "textures": 5, "intros": 4, "endings": 4}

if __name__ == "__main__":
    main()
