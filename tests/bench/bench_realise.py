"""Does a take hold what was asked? Right takes and takes with one fault each, of songs of twelve styles.

    .venv/bin/python tests/bench/bench_realise.py [--seeds 1,2] [--styles jazz,waltz] [--bars 8] [--json FILE]

The makers are the tests' oracles: they play the song's own notes on other instruments in another room, less the one
thing they do not hold. Told of every take: its score, whether it is said to hold, and the rows that fired. Counted are
right takes refused, wrong takes passed, faults whose own row did not fire, and songs of which a wrong take was ranked
first. One JSON line at the end. Development data: a synthesizer plays the oracles, and the figures say how well bars
part such takes, not how often a network holds a chart.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tools" / "generate"))

from oracles import EVERYTHING, OracleBackend

from tools.compose.composer import compose
from tools.generate.backends.exact import ExactBackend
from tools.generate.labels import CHORDS, KEY, LENGTH, NAMED, TEMPO, TUNE, VOICE
from tools.generate.realise import RealiseWish, realise
from tools.generate.takes import Take
from tools.render.dry import SoundSettings
from tools.render.soundfont import find_soundfont
from tools.song.brief import Brief
from tools.song.values import Song

STYLES = (
    "jazz", "waltz", "blues", "string_quartet", "ballad", "rock", "folk 6/8", "film", "bossa_nova", "pop", "funk",
    "solo_piano",
)  # fmt: skip
FAULTS = ("chords", "tune", "tempo", "key", "length")
# The rows of which at least one has to fire: a wrong key is heard in the chords where the scale is nearly the same.
SHOWN = {
    "chords": {CHORDS, NAMED}, "some chords": {CHORDS, NAMED}, "tune": {TUNE}, "tempo": {TEMPO}, "key": {KEY, CHORDS},
    "length": {LENGTH}, "voice": {VOICE},
}  # fmt: skip
RIGHT = ("right", "right, quick", "right, slow")
SHORT = {CHORDS: "chords", NAMED: "named", TUNE: "tune", TEMPO: "tempo", KEY: "key", LENGTH: "length", VOICE: "voice"}


@dataclass(frozen=True, slots=True)
class Tried:
    """One take: of which song, what it does not hold ("right": nothing), and what was said of it."""

    song: str
    kind: str
    take: Take

    @property
    def is_right(self) -> bool:
        """Whether it ought to be said to hold."""
        return self.kind in RIGHT

    @property
    def fired(self) -> tuple[str, ...]:
        """The rows that did not hold."""
        return self.take.label.missed

    @property
    def is_judged(self) -> bool:
        """Whether the rows its fault would show in could be judged in this song at all."""
        return self.is_right or bool(SHOWN[self.kind] & set(self.take.label.shares))

    @property
    def shows(self) -> bool:
        """Whether one of the rows of its own fault fired."""
        return bool(SHOWN[self.kind] & set(self.fired))


def song_of(style: str, seed: int, bars: int) -> Song:
    """A short piece; a meter may stand behind the style: "folk 6/8"."""
    name, _, meter = style.partition(" ")
    return compose(Brief(style=name, bars=bars, meter=_meter(meter) if meter else None), seed).song


def _meter(text: str) -> tuple[int, int]:
    over, under = text.split("/")
    return int(over), int(under)


def tried(song: Song, name: str, exact: ExactBackend, sound: SoundSettings, cache: Path) -> Iterator[Tried]:
    """The takes of one song: right ones, and one of each fault."""
    every = (EVERYTHING, *(EVERYTHING - {fault} for fault in FAULTS))
    runs: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (("right", *FAULTS), {"by_take": every}),
        (("some chords",), {"holds": EVERYTHING - {"chords"}, "chord_steps": (0, 0, 5)}),
        (("voice",), {"voice": True}),
        (("right, quick",), {"holds": EVERYTHING - {"tempo"}, "tempo_factor": 1.02}),
        (("right, slow",), {"holds": EVERYTHING - {"tempo"}, "tempo_factor": 0.97}),
    )
    for kinds, how in runs:
        result = realise(song, RealiseWish(takes=len(kinds), seed=7), OracleBackend(sound, cache, **how), exact)
        yield from (Tried(name, kind, take) for kind, take in zip(kinds, result.takes, strict=True))


def tell(rows: Sequence[Tried]) -> None:
    """One line a song: score and fired rows of each take."""
    print(f"{rows[0].song:20s}" + " ".join(f"{row.kind}: {row.take.score:+.2f} {_fired(row)};" for row in rows))
    for row in rows:
        if row.is_right and not row.take.label.holds:
            for one in row.take.label.rows:
                if not one["ok"]:
                    print(f"    {row.kind} refused: {one['what']}: {one['got']}, asked {one['asked']}")
        elif not row.is_right and not row.shows:
            shares = {SHORT.get(what, what): round(share, 2) for what, share in row.take.label.shares.items()}
            print(f"    {row.kind} not shown: {shares} {'; '.join(row.take.label.not_judged)}")
    sys.stdout.flush()


def _fired(row: Tried) -> str:
    return "holds" if row.take.label.holds else "[" + " ".join(SHORT.get(what, what) for what in row.fired) + "]"


def counted(rows: Sequence[Tried]) -> dict[str, Any]:
    """What went wrong, over all songs."""
    right, wrong = [row for row in rows if row.is_right], [row for row in rows if not row.is_right]
    judged = [row for row in wrong if row.is_judged]
    by_song: dict[str, list[Tried]] = defaultdict(list)
    for row in rows:
        by_song[row.song].append(row)
    return {
        "songs": len(by_song),
        "right": len(right),
        "right_refused": sum(not row.take.label.holds for row in right),
        "wrong": len(wrong),
        "wrong_passed": sum(row.take.label.holds for row in wrong),
        "faults_judged": len(judged),
        "faults_not_shown": sum(not row.shows for row in judged),
        "wrong_ranked_first": sum(not max(song, key=lambda row: row.take.score).is_right for song in by_song.values()),
        "by_fault": {
            kind: f"{sum(row.shows for row in judged if row.kind == kind)}/{sum(row.kind == kind for row in judged)}"
            for kind in SHOWN
        },
        "shares": {
            SHORT[what]: {"right_least": _least(right, what), "wrong_most": _most(wrong, what)}
            for what in (CHORDS, NAMED, TUNE, TEMPO, VOICE)
        },
    }


def _least(right: Sequence[Tried], what: str) -> float | None:
    shares = [row.take.label.shares[what] for row in right if what in row.take.label.shares]
    return round(min(shares), 2) if shares else None


def _most(wrong: Sequence[Tried], what: str) -> float | None:
    """Of the takes whose own fault shows in this row, whole ones alone."""
    shares = [
        row.take.label.shares[what]
        for row in wrong
        if what in row.take.label.shares and what in SHOWN[row.kind] and row.kind not in ("some chords", "key")
    ]
    return round(max(shares), 2) if shares else None


def main() -> None:
    """Compose, play, listen, tell."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--seeds", default="1,2")
    reader.add_argument("--styles", default=",".join(STYLES))
    reader.add_argument("--bars", type=int, default=8)
    reader.add_argument("--json", type=Path, help="where every row of every take is written")
    asked = reader.parse_args()
    rows: list[Tried] = []
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "stems"
        sound = SoundSettings(find_soundfont(Path(folder), folders=()), engine="tinysoundfont", sample_rate_hz=44_100)
        exact = ExactBackend(sound, cache)
        for style in asked.styles.split(","):
            for seed in (int(text) for text in asked.seeds.split(",")):
                name = f"{style} {seed}"
                rows += tried(song_of(style, seed, asked.bars), name, exact, sound, cache)
                tell([row for row in rows if row.song == name])
    if asked.json:
        asked.json.write_text(json.dumps([_plain(row) for row in rows], indent=1), encoding="utf-8")
    print(json.dumps(counted(rows)))


def _plain(row: Tried) -> dict[str, Any]:
    label = row.take.label
    return {"song": row.song, "kind": row.kind, "score": row.take.score, "rows": label.rows, "shares": label.shares}


if __name__ == "__main__":
    main()
