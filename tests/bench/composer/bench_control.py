"""Does the composer do what was asked? Re-measured from exported MIDI by other code than its own.

Run: .venv/bin/python tests/bench/composer/bench_control.py [--styles pop,folk] [--seeds 2]
All styles x 6 keys x 3 lengths x 2 seeds; tempo, meter, form and instruments are asked in turns. Prints a table by
style and, as its last line, one JSON document.
"""

import argparse
import json
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from reading import Piece, pitch_class

from tools.compose import compose, style_names
from tools.compose.style import load_style
from tools.song.brief import Brief, PartRequest, SectionRequest
from tools.theory.chord import parse_chord

KEYS = (("C", "major"), ("Eb", "major"), ("A", "major"), ("A", "minor"), ("F", "minor"), ("E", "minor"))
LENGTHS_S = (20.0, 60.0, 150.0)
METERS = ((4, 4), (3, 4), (6, 8), (2, 4), (12, 8), (5, 4), (7, 8))
PLAYERS = (("Clarinet", 71), ("Piano", 0), ("Cello", 42))
LIMITS = {"in_scale": 0.80, "comping": 0.90, "roots": 0.85, "length_s": 0.5}


@dataclass
class Row:
    """What was found in one style."""

    pieces: int = 0
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    shares: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def asked(style: str, key: tuple[str, str], length: float, number: int) -> Brief:
    """The brief of one case: what beside style, key and length is asked goes round."""
    wish: dict[str, Any] = {"style": style, "tonic": key[0], "mode": key[1], "duration_s": length}
    kind = number % 4
    if kind == 1:
        low, high = load_style(style).tempo
        wish |= {"tempo_bpm": float(round((low + high) / 2)), "duration_s": None, "bars": 8 * (number % 5 + 1)}
    elif kind == 2:
        wish |= {"meter": METERS[number % len(METERS)]}
    elif kind == 3:
        wish |= {
            "form": tuple(SectionRequest(name, name, 8) for name in "AABA"),
            "duration_s": None,
            "parts": tuple(PartRequest(words, program) for words, program in PLAYERS),
        }
    return Brief(**wish)


def judge(brief: Brief, seed: int, row: Row) -> None:
    """Compose, export, read back, count."""
    song = compose(brief, seed).song
    piece = Piece(song)
    row.pieces += 1
    wrong = {
        "tonic": piece.found_key()[0] != pitch_class(str(brief.tonic)),
        "mode": piece.found_key() != (pitch_class(str(brief.tonic)), brief.mode),
        "meter": brief.meter is not None and piece.written.meter != brief.meter,
        "tempo": brief.tempo_bpm is not None and abs(piece.written.felt_bpm - brief.tempo_bpm) > 0.01,
        "bars": brief.bars is not None and round(piece.end_quarters / bar_quarters(piece), 6) != brief.bars,
        "form": bool(brief.form) and not form_is(piece, brief),
        "players": bool(brief.parts) and not players_are(piece, brief),
        "length": brief.duration_s is not None and abs(piece.duration_s - brief.duration_s) > LIMITS["length_s"],
        "range": piece.out_of_range() > 0,
        "limbs": piece.limb_conflicts() > 0,
        "mud": piece.mud() > 0,
        "mud_between_parts": piece.shared_mud() > 0,
        "chord_not_read": bool(piece.unread_chords()),
    }
    for name, is_wrong in wrong.items():
        row.wrong[name] += is_wrong
    shares = {"in_scale": piece.in_scale(), "comping": piece.comping_in_chords(), "roots": piece.roots_in_bass()}
    for name, share in shares.items():
        if share is not None:
            row.shares[name].append(share)
            row.wrong[name] += share < LIMITS[name]
    assert all(parse_chord(c.symbol) for c in song.chords)


def bar_quarters(piece: Piece) -> float:
    numerator, denominator = piece.written.meter
    return numerator * 4 / denominator


def form_is(piece: Piece, brief: Brief) -> bool:
    """Whether the sections on the page have the letters and bars asked for."""
    bar = bar_quarters(piece) * 322_560
    found = [(s.letter, round((s.end_tick - s.start_tick) / bar)) for s in piece.song.sections]
    return found == [(request.letter, request.bars) for request in brief.form]


def players_are(piece: Piece, brief: Brief) -> bool:
    """Whether all programs asked for play."""
    return {part.program for part in brief.parts} <= {track.program for track in piece.written.pitched}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--styles", default="")
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    styles = options.styles.split(",") if options.styles else style_names()
    rows = {style: Row() for style in styles}
    number = 0
    for style in styles:
        for key in KEYS:
            for length in LENGTHS_S:
                for seed in range(options.seeds):
                    judge(asked(style, key, length, number), 100 * seed + number % 7, rows[style])
                    number += 1
    report(rows)


def report(rows: dict[str, Row]) -> None:
    names = ["tonic", "mode", "tempo", "meter", "bars", "form", "players", "length", "range", "limbs", "mud"]
    shown = [*names, "mud_between_parts", "in_scale", "comping", "roots"]
    print(f"{'style':16}{'n':>4}" + "".join(f"{name[:9]:>10}" for name in shown))
    for style, row in rows.items():
        print(f"{style:16}{row.pieces:4}" + "".join(f"{row.wrong[name] or '.':>10}" for name in shown))
    total = sum(row.pieces for row in rows.values())
    wrong = {name: sum(row.wrong[name] for row in rows.values()) for name in [*shown, "chord_not_read"]}
    worst = {
        name: round(min(min(row.shares[name], default=1.0) for row in rows.values()), 3)
        for name in ("in_scale", "comping", "roots")
    }
    mean = {
        name: round(statistics.fmean(v for row in rows.values() for v in row.shares[name]), 3)
        for name in ("in_scale", "comping", "roots")
    }
    print(json.dumps({"bench": "control", "pieces": total, "wrong": wrong, "worst": worst, "mean": mean}))


if __name__ == "__main__":
    main()
