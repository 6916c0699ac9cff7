"""How the four-part settings compare with Bach's, and what the learned harmoniser adds to the rules.

Run: .venv/bin/python tests/bench/composer/bench_chorale.py [--seeds 20]
     PYTHON_WITH_MUSIC21 tests/bench/composer/bench_chorale.py --held-out [--cache FILE]
The first prints, for each 100 moments or beats of composed chorales and hymns, parallels, crossings, spacing,
suspensions and how every voice moves. The second harmonises the sopranos of chorales of tune families the network never
saw: nats a chord, agreement with the chords that stand there, parallels of the settings. Last line: one JSON document.
"""

import argparse
import json
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tools.compose.draft import DraftNote

NAMES = "SATB"
Frames = list[tuple[int, ...]]  # every eighth, from the top; negative where held


def frames_of(voices: list[list[DraftNote]]) -> Frames:
    """Voices on the grid of eighths."""
    end = max(note.end for line in voices for note in line)
    rows = []
    for at in range(0, end, 2):
        row = []
        for line in voices:
            note = next((n for n in line if n.step <= at < n.end), None)
            row.append(0 if note is None else note.pitch if note.step in (at, at + 1) else -note.pitch)
        rows.append(tuple(row))
    return rows


def measures(pieces: list[Frames]) -> dict[str, Any]:
    """The table of a set of settings."""
    count: Counter[str] = Counter()
    for frames in pieces:
        onsets = [f for f in frames if all(f) and any(p > 0 for p in f)]
        changes = [f for f in frames if not all(f) or any(p > 0 for p in f)]
        count["frames"] += len(onsets)
        for frame in onsets:
            row = [abs(p) for p in frame]
            count["crossings"] += sum(a < b for a, b in pairwise(row))
            count["wide"] += sum(a - b > 12 for a, b in pairwise(row[:-1]))
        for one, two in pairwise(changes):
            if not all(one) or not all(two):  # a breath, or two voices on one key of an organ
                continue
            a, b = [abs(p) for p in one], [abs(p) for p in two]
            for low in range(4):
                for high in range(low):
                    gap = (a[high] - a[low]) % 12
                    same = (b[high] - b[low]) % 12 == gap and (b[high] - a[high]) * (b[low] - a[low]) > 0
                    count["fifths" if gap == 7 else "octaves"] += gap in (0, 7) and same
            outer = (b[0] - b[3]) % 12
            count["direct"] += outer in (0, 7) and (b[0] - a[0]) * (b[3] - a[3]) > 0 and abs(b[0] - a[0]) > 2
        for voice in range(4):
            line = [f[voice] for f in frames if f[voice] > 0]
            moves = [abs(b - a) for a, b in pairwise(line)]
            count[f"moves {voice}"] += sum(m > 0 for m in moves)
            count[f"steps {voice}"] += sum(0 < m < 3 for m in moves)
            count[f"repeats {voice}"] += sum(m == 0 for m in moves)
            count[f"halves {voice}"] += sum(f[voice] > 0 for f in frames[1::2])
        count["beats"] += len(frames) // 2
        count["suspensions"] += suspensions(frames)
    hundred, voices = 100 / max(count["frames"], 1), range(4)
    return {
        **{name: round(hundred * count[name], 2) for name in ("fifths", "octaves", "crossings", "wide", "direct")},
        "suspensions_100_beats": round(100 * count["suspensions"] / count["beats"], 1),
        "step_share": {NAMES[v]: round(count[f"steps {v}"] / max(count[f"moves {v}"], 1), 2) for v in voices},
        "repeat_share": {
            NAMES[v]: round(count[f"repeats {v}"] / (count[f"repeats {v}"] + count[f"moves {v}"]), 2) for v in voices
        },
        "eighths_on_half_beats": {NAMES[v]: round(count[f"halves {v}"] / count["beats"], 2) for v in voices},
    }


def suspensions(frames: Frames) -> int:
    """Notes held into a beat that grate there against a voice that moved and go down by step after half of it."""
    found = 0
    for at in range(2, len(frames) - 1, 2):
        before, here, after = frames[at - 1], frames[at], frames[at + 1]
        for voice in range(3):
            held = here[voice] < 0 and abs(before[voice]) == -here[voice] and after[voice] > 0
            if held and 0 < -here[voice] - after[voice] < 3:
                others = [p for v, p in enumerate(here) if v != voice and p > 0]
                found += any(abs(-here[voice] - p) % 12 in (1, 2, 5, 6, 10, 11) for p in others)
    return found


def composed(seeds: int) -> dict[str, Any]:
    """Settings of the composer, by style."""
    from tools.compose import stages
    from tools.song.brief import Brief

    out = {}
    for style in ("chorale", "hymn"):
        pieces, chords, beats = [], 0, 0
        for seed in range(seeds):
            score = stages.score(Brief(style=style, meter=(4, 4)), seed)
            lines = [list(notes) for notes in score.arrangement.notes]
            if len(lines) == 1:
                staves = ((1, 1), (1, 2), (2, 1), (2, 2))
                lines = [[n for n in lines[0] if (n.staff, n.voice) == place] for place in staves]
            if len(lines) == 4 and all(lines):
                pieces.append(frames_of(lines))
                spans = score.sheet.harmony.spans
                chords += sum(a.chord != b.chord for a, b in pairwise(spans))
                beats += score.plan.bars * 4
        out[style] = {"pieces": len(pieces), **measures(pieces), "chord_changes_a_beat": round(chords / beats, 2)}
    return out


# ---- held out


def held_out(cache: Path | None) -> dict[str, Any]:
    """Rules, counting and the network on chorales of families that were not learned."""
    from models.symbolic.chorale import corpus
    from models.symbolic.chorale.model import load

    chorales = corpus.read_chorales(cache)
    parts = corpus.split(chorales, corpus.families(chorales))
    model = load()
    assert model is not None
    words = model.vocabulary
    number = {chord: at for at, chord in enumerate(words)}
    report: dict[str, Any] = {"bach": measures([list(c.frames) for c in chorales])}
    heat = min((0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0), key=lambda t: locally(parts["valid"], words, number, t)["nats"])
    report["rules"] = {"temperature": heat, **locally(parts["test"], words, number, heat)}
    report["network"] = locally(parts["test"], words, number, None)
    report["counting"] = counting(parts["train"], parts["test"], number)
    for name, learned in (("rules alone", False), ("rules and network", True)):
        report[name] = decoded(parts["test"], learned)
    return report


def examples(chorales: list[Any], words: Any, number: Any, heat: float | None) -> Any:
    """(log-probabilities of the next chord after the true one before, the true chord) for each beat."""
    from models.symbolic.chorale.model import load
    from models.symbolic.chorale.rows import Sung
    from tools.compose.harmonise import rule_costs

    for chorale in chorales:
        sung = [Sung(b.pitch, b.half, b.struck, b.quarters, b.fermata, b.place, b.beats) for b in chorale.beats]
        minor = chorale.mode == "minor"
        if heat is None:
            model = load()
            assert model is not None
            table = model.table(sung, chorale.tonic, minor)
        else:
            first, pairs = rule_costs(sung, chorale.tonic, words, minor)
            start = np.broadcast_to(first, (1, len(words), len(words)))
            whole = -np.concatenate([start, pairs]) / heat
            table = whole - np.log(np.exp(whole).sum(-1, keepdims=True))
        before = None
        for at, beat in enumerate(chorale.beats):
            true = number.get(beat.chord) if beat.chord else None
            if true is not None:
                row = -1 if before is None else before
                yield table[at, row], true
                before = true


def locally(chorales: list[Any], words: Any, number: Any, heat: float | None) -> dict[str, float]:
    """Surprise and agreement, each chord after the true one before."""
    nats, top1, top3, root1, count = 0.0, 0, 0, 0, 0
    for row, true in examples(chorales, words, number, heat):
        order = np.argsort(-row)
        nats -= float(row[true])
        top1 += int(order[0] == true)
        top3 += int(true in order[:3])
        root1 += words[order[0]][0] == words[true][0]
        count += 1
    return {
        "nats": round(nats / count, 3),
        "top1": round(top1 / count, 3),
        "top3": round(top3 / count, 3),
        "root_top1": round(root1 / count, 3),
    }


def counting(train: list[Any], test: list[Any], number: Any) -> dict[str, float]:
    """How surprised counting is: chords alone, and after the chord before (smoothed)."""
    size = len(number)
    single, double = np.ones(size), np.zeros((size + 1, size))

    def pairs(chorales: list[Any]) -> Any:
        for chorale in chorales:
            before = size
            for beat in chorale.beats:
                if beat.chord in number:
                    yield before, number[beat.chord]
                    before = number[beat.chord]

    for before, chord in pairs(train):
        single[chord] += 1
        double[before, chord] += 1
    single /= single.sum()
    seen = double.sum(1, keepdims=True)
    kinds = (double > 0).sum(1, keepdims=True) + 1
    after = (double + kinds * single) / (seen + kinds)
    rows = list(pairs(test))
    return {
        "unigram_nats": round(float(np.mean([-np.log(single[c]) for _, c in rows])), 3),
        "bigram_nats": round(float(np.mean([-np.log(after[b, c]) for b, c in rows])), 3),
    }


def decoded(chorales: list[Any], learned: bool) -> dict[str, Any]:
    """Whole harmonisations of held-out sopranos beside Bach's, and their settings in four voices."""
    from models.symbolic.chorale.rows import Sung
    from tools.compose.harmonise import Window, best_chords, class_of
    from tools.theory.key import Key

    same = roots = count = changes = 0
    settings = []
    for chorale in chorales:
        names = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
        key = Key(names[chorale.tonic], chorale.mode)
        windows = [
            Window(4 * at, 4 * at + 4, Sung(b.pitch, b.half, b.struck, b.quarters, b.fermata, b.place, b.beats))
            for at, b in enumerate(chorale.beats)
        ]
        symbols = best_chords(windows, key, learned=learned)
        settings.append(setting(chorale, symbols, key))
        chords = [class_of(chord, key) for chord in symbols]
        for chord, beat in zip(chords, chorale.beats, strict=True):
            if beat.chord and chord:
                count += 1
                same += chord == beat.chord
                roots += chord[0] == beat.chord[0]
        changes += sum(a != b for a, b in pairwise(chords))
    return {
        "same_chord": round(same / count, 3),
        "same_root": round(roots / count, 3),
        "changes_a_beat": round(changes / count, 2),
        "set": measures(settings),
    }


def setting(chorale: Any, symbols: list[Any], key: Any) -> Frames:
    """A held-out soprano over these chords in four voices, as the composer sets its own tunes."""
    from random import Random

    from tools.compose.chorale_figures import with_figures
    from tools.compose.chorale_voices import Moment, set_voices
    from tools.compose.meter import meter_of

    rows, tune = [], []
    for at, (beat, chord) in enumerate(zip(chorale.beats, symbols, strict=True)):
        if beat.pitch < 0 or beat.half < 0:
            continue
        rows.append(Moment(4 * at, 4, chord, beat.pitch, beat.half, key, beat.fermata))
        moves = beat.half != beat.pitch
        tune.append(DraftNote(4 * at, 2 if moves else 4, beat.pitch))
        if moves:
            tune.append(DraftNote(4 * at + 2, 2, beat.half))
    lines = with_figures(rows, set_voices(rows), tune, meter_of(4, 4), Random(0))
    return frames_of([tune, *lines])


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--cache", type=Path, default=None)
    options = parser.parse_args()
    report = held_out(options.cache) if options.held_out else composed(options.seeds)
    for name, row in report.items():
        print(name, row)
    print(json.dumps({"bench": "chorale", **report}))


if __name__ == "__main__":
    main()
