"""Makes the twelve examples of the README anew: each sentence is said to the program, and the result is written down.

Run: .venv/bin/python docs/examples/make.py
Writes one picture of each score's beginning beside this file, and the facts into README.md between the markers.
Nothing is touched up by hand: a sentence, a seed, the program's own figures.
"""

import json
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEED = 7
WIDTH_PX = 1000
SHOWN_SHARE = 0.42  # of the first page's height
SENTENCES = (
    "a wistful waltz for accordion and strings, 45 seconds, in D minor",
    "a 12-bar blues in A, 96 bpm",
    "string quartet in G major, allegro, exactly one minute",
    "use Dm7 G7 Cmaj7 Am7, one chord a bar, twice through, jazz trio at 140",
    "bossa nova, F major, nylon guitar and flute, 32 bars",
    "something in 5/4, mysterious, with harp and cello, 20 bars",
    "boss fight music, frantic and dark",
    "the calm of a frozen lake at dawn, very sparse",
    "lo fi beat 80bpm ebm 8 bars",
    "a hymn in G major, four voices, 16 bars",
    "a march in F major with trumpet and tuba, 16 bars",
    "Solo piano, C major, 6/8, 72 bpm, 24 bars, lullaby",
)
TALK = (
    "a wistful waltz for accordion and strings, 45 seconds, in D minor",
    "a bit slower, and give the tune to a clarinet",
)
TALK_KINDS = "mix,midi,score_svg,score_pdf,pianoroll"
EXAMPLES = ("<!-- examples: written by docs/examples/make.py -->", "<!-- end of examples -->")
SESSION = ("<!-- session: written by docs/examples/make.py -->", "<!-- end of session -->")


def say(text: str, folder: Path) -> dict[str, Any]:
    """Say one sentence in a throw-away project."""
    command = [sys.executable, "-m", "assistant.cli", "say", text, "--out", str(folder), "--seed", str(SEED), "--json"]
    done = subprocess.run([*command, "--data", str(folder / "data")], cwd=ROOT, capture_output=True, text=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def picture(svg: Path, png: Path) -> None:
    """The beginning of a score page as a small PNG."""
    import typst
    from PIL import Image

    source = svg.with_suffix(".typ")
    source.write_text(
        f'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("{svg.name}", width: 600pt)'
    )
    whole = svg.with_suffix(".png")
    typst.compile(source, output=whole, format="png", ppi=120)
    with Image.open(whole) as image:
        shown = image.convert("L").crop((0, 0, image.width, round(image.height * SHOWN_SHARE)))
        height = round(shown.height * WIDTH_PX / shown.width)
        shown.resize((WIDTH_PX, height)).quantize(16).save(png, optimize=True)


def facts(document: dict[str, Any]) -> str:
    """One line of facts, all of them measured by the turn."""
    song = document["song"]
    parts = ", ".join(track["name"] for track in song["tracks"])
    held = sum(row["ok"] for row in document["receipt"]["asked"])
    asked = len(document["receipt"]["asked"])
    beat = "♩." if song["tempo_beat"] == "dotted quarter" else "♩"
    chords = " ".join(chord["symbol"] for chord in song["chords"][:8])
    return (
        f"*{song['title']}*: {song['key']}, {song['meter']}, {beat} = {song['tempo_bpm']:g}, {song['bars']} bars, "
        f"{song['duration_s']:.1f} s; {parts}. Chords: {chords} … Receipt: {held} of {asked} asked, as measured."
    )


def talk() -> str:
    """Two turns of one conversation as a terminal shows them."""
    lines = ["```"]
    with tempfile.TemporaryDirectory() as folder:
        for text in TALK:
            command = ["say", text, "--project", "waltz", "--artifacts", TALK_KINDS, "--seed", str(SEED)]
            where = ["--out", f"{folder}/waltz", "--data", f"{folder}/data"]
            done = subprocess.run(
                [sys.executable, "-m", "assistant.cli", *command, *where], cwd=ROOT, capture_output=True, text=True
            )
            lines.append(f'$ parlando say "{text}" --project waltz --out waltz')
            lines += [textwrap.fill(row, 118, subsequent_indent="    ") for row in done.stdout.splitlines()]
            lines.append("")
    return "\n".join([*lines[:-1], "```"]).replace(f"{folder}/", "")


def put_in(readme: str, markers: tuple[str, str], body: str) -> str:
    """The README with new text between two markers."""
    start, end = markers
    whole = f"{start}\n{body}\n{end}"
    text, count = re.subn(f"{re.escape(start)}.*?{re.escape(end)}", lambda _: whole, readme, flags=re.S)
    if count != 1:
        raise SystemExit(f"README.md has no place marked {start}")
    return text


def main() -> int:
    """Make all examples and put them into the README."""
    rows = []
    for number, text in enumerate(SENTENCES, 1):
        with tempfile.TemporaryDirectory() as folder:
            document = say(text, Path(folder))
            if document["outcome"] != "made":
                print(f"{text!r}: {document['outcome']}: {document['reply']}")
                return 1
            png = HERE / f"example-{number:02}.png"
            picture(Path(folder) / "score-1.svg", png)
        rows.append(f"{number}. **“{text}”**  \n   {facts(document)}  \n   ![score](docs/examples/{png.name})")
        print(rows[-1])
    readme = ROOT / "README.md"
    written = put_in(put_in(readme.read_text(), SESSION, talk()), EXAMPLES, "\n".join(rows))
    readme.write_text(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
