"""Makes `english_stress.txt.xz` from the CMU Pronouncing Dictionary: python -m tools.lyrics.build_table CMUDICT.DICT.

Only spelling, number of syllables and stress are taken over, of the first pronunciation of each word. What comes out is
told in DATA.md. Not needed to run Parlando.
"""

import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).with_name("english_stress.txt.xz")
_PLAIN = re.compile(r"[a-z']+")


def table_text(lines: Iterable[str]) -> str:
    """One row a stress pattern ("10": two syllables, the first stressed), then all words that have it, sorted."""
    words: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        word, *sounds = line.split("#")[0].split() or [""]
        pattern = "".join(sound[-1] for sound in sounds if sound[-1].isdigit())
        if pattern and _PLAIN.fullmatch(word):  # other pronunciations of a word are "word(2)"
            words[pattern].append(word)
    return "\n".join(f"{pattern} {' '.join(sorted(words[pattern]))}" for pattern in sorted(words)) + "\n"


def main() -> None:
    """Read the dictionary named on the command line and write the table beside this file."""
    with Path(sys.argv[1]).open(encoding="latin-1") as lines:
        TARGET.write_bytes(lzma.compress(table_text(lines).encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
