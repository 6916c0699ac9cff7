"""Makes docs/gallery.md anew: 24 sentences, each said to the program by the command written beside it.

Run: .venv/bin/python docs/gallery/make.py [--only 3,7]
Writes one picture of each score's beginning into this folder and the page around them. Nothing is touched up by hand;
every figure is the program's own measurement of its exported files.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "examples"))

from make import picture  # noqa: E402

SENTENCES = (
    ("a pop song in G major, verse and chorus, 1 minute", 1),
    ("a slow ballad in 12/8 for piano and strings, in Eb, 50 seconds", 2),
    ("a rock song in E minor, 32 bars, modulate up a tone for the last chorus", 3),
    ("a 12-bar blues in A with harmonica, 96 bpm", 4),
    ("jazz swing, AABA, F major, alto sax, piano, bass and drums, 160 bpm", 5),
    ("a jazz waltz in Bb for flute, guitar and double bass, 40 seconds", 6),
    ("bossa nova, nylon guitar and flute, D minor, 32 bars", 7),
    ("salsa in C minor, 24 bars", 8),
    ("a reel in D dorian for fiddle and whistle, 32 bars", 9),
    ("a jig in G major, 6/8, 32 bars", 10),
    ("a wistful waltz for accordion and strings, 45 seconds, in D minor", 7),
    ("a tango in A minor, 40 seconds", 12),
    ("ragtime piano in C major, 32 bars", 13),
    ("a string quartet in G major, allegro, exactly one minute", 14),
    ("a four-part chorale in E minor, 16 bars", 15),
    ("a two-part invention in C major, 24 bars", 16),
    ("lo-fi beat for studying, 80 bpm, 16 bars", 17),
    ("synthwave, A minor, night drive, 1 minute", 18),
    ("a chiptune loop in C major, 16 bars", 19),
    ("house, 124 bpm, F minor, 1 minute", 20),
    ("grandmother's kitchen on Sunday, 40 seconds", 21),
    ("the moment before the verdict, 30 seconds", 22),
    ("boss fight, 45 seconds", 23),
    ("something in 7/8 for clarinet, accordion and double bass, 24 bars", 24),
)
INTRO = """# Gallery

Twenty-four sentences and what came of them, in one go: no seed was tried twice, nothing was touched up. Each piece is
made by the command beside it, on any machine, without network or GPU; the figures are what the program measured in its
exported files. The pictures show how each score begins. Made by `docs/gallery/make.py`.
"""


def command(text: str, seed: int, number: int) -> list[str]:
    """The command line of one piece."""
    return ["say", text, "--seed", str(seed), "--out", f"piece-{number:02}"]


def say(text: str, seed: int, folder: Path) -> dict[str, Any]:
    """Say one sentence in a throw-away project."""
    words = [sys.executable, "-m", "assistant.cli", "say", text, "--seed", str(seed), "--out", str(folder), "--json"]
    done = subprocess.run([*words, "--data", str(folder / "data")], cwd=ROOT, capture_output=True, text=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def entry(number: int, text: str, seed: int) -> str:
    """One piece of the page."""
    with tempfile.TemporaryDirectory() as folder:
        document = say(text, seed, Path(folder))
        if document["outcome"] not in ("made", "partial"):
            raise SystemExit(f"{text!r}: {document['outcome']}: {document['reply']}")
        picture(Path(folder) / "score-1.svg", HERE / f"{number:02}.png")
    song = document["song"]
    parts = ", ".join(track["name"] for track in song["tracks"])
    form = " ".join(f"{s['name']} {s['bars']}" for s in song.get("sections", ()))
    beat = "♩." if song["tempo_beat"] == "dotted quarter" else "♩"
    held = sum(row["ok"] for row in document["receipt"]["asked"])
    asked = len(document["receipt"]["asked"])
    chords = " ".join(chord["symbol"] for chord in song["chords"][:8])
    shown = shlex.join(["parlando", *command(text, seed, number)])
    return (
        f"## {number}. {text[:1].upper() + text[1:]}\n\n```\n$ {shown}\n```\n\n*{song['title']}*: {song['key']}, "
        f"{song['meter']}, {beat} = {song['tempo_bpm']:g}, {song['bars']} bars, {song['duration_s']:.1f} s. {parts}. "
        f"Form: {form}. Chords: {chords} …\n{held} of {asked} things asked were measured as asked.\n\n"
        f"![The score of piece {number}](gallery/{number:02}.png)\n"
    )


def main() -> int:
    """Make the pieces and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    only = {int(n) for n in parser.parse_args().only.split(",") if n}
    rows = []
    for number, (text, seed) in enumerate(SENTENCES, 1):
        if only and number not in only:
            continue
        rows.append(entry(number, text, seed))
        print(rows[-1], flush=True)
    if not only:
        (HERE.parent / "gallery.md").write_text("\n".join([INTRO, *rows]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
