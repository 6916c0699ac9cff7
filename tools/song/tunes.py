"""Public-domain tunes that are at hand, by their titles: works of music21's corpus, which comes with the installation.

The works are free: printed long ago, by authors who died more than 70 years ago or by nobody known. Nothing is stored
here but where they lie; they are read like an upload, in a limited child process. O'Neill's (1903), Ryan's (1883) and
Aird's (1782-1803) are old prints; for the rest music21's own `corpus/license.txt` speaks.
"""

import importlib.util
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.errors import FormatError

# title, other titles | who | file in the corpus | tune number inside an ABC collection
_TABLE = """
Maple Leaf Rag | Scott Joplin | joplin/maple_leaf_rag.mxl |
Der Lindenbaum, Am Brunnen vor dem Tore, The Linden Tree | Franz Schubert | schubert/Lindenbaum.xml |
Lascia ch'io pianga | George Frideric Handel | handel/rinaldo/Lascia_chio_pianga.mxl |
Aloha Oe | Queen Liliuokalani | liliuokalani/aloha_oe.mxl |
Lift Every Voice and Sing, Lift Every Voice | J. Rosamond Johnson | johnson_j_r/lift_every_voice.mxl |
Jeanie with the Light Brown Hair | Stephen Foster | leadSheet/fosterBrownHair.mxl |
Yankee Doodle | traditional | miscFolk/americanfifeopus.abc | 30
God Save the King, God Save the Queen | traditional | miscFolk/americanfifeopus.abc | 10
The Girl I Left Behind Me | traditional | miscFolk/americanfifeopus.abc | 21
The Minstrel Boy | traditional | miscFolk/americanfifeopus.abc | 24
The White Cockade | traditional | miscFolk/americanfifeopus.abc | 28
The Irish Washerwoman | traditional | airdsAirs/book4.abc | 619
Rule Britannia | Thomas Arne | airdsAirs/book3.abc | 524
Money Musk | traditional | airdsAirs/book4.abc | 681
Drowsy Maggie | traditional | oneills1850/1376-1475.abc | 1425
Miss McLeod's Reel | traditional | oneills1850/1376-1475.abc | 1418
St. Patrick's Day | traditional | oneills1850/0201-0300.abc | 298
Haste to the Wedding | traditional | oneills1850/0981-1000.abc | 987
The Rakes of Mallow | traditional | oneills1850/1801-1850.abc | 1814
The Soldier's Joy | traditional | oneills1850/1625-1700.abc | 1642
Fisher's Hornpipe | traditional | oneills1850/1556-1576.abc | 1575
The Sailor's Hornpipe | traditional | oneills1850/1577-1624.abc | 1577
Garryowen | traditional | oneills1850/0951-0981.abc | 971
The Flowers of Edinburgh | traditional | oneills1850/1701-1780.abc | 1746
The Harvest Home | traditional | oneills1850/1577-1624.abc | 1603
The Swallow's Tail, The Swallowtail Reel | traditional | oneills1850/1176-1275.abc | 1268
The Wind that Shakes the Barley | traditional | oneills1850/1476-1555.abc | 1518
The Devil's Dream | traditional | oneills1850/1556-1576.abc | 1564
The Wearing of the Green | traditional | oneills1850/0401-0486.abc | 467
Pop Goes the Weasel | traditional | ryansMammoth/PopGoesTheWeasel.abc |
Lillibullero | traditional | ryansMammoth/LillibulleroOrProtestantBoys.abc |
The Arkansas Traveller, Arkansas Traveler | traditional | ryansMammoth/ArkansasTravellerReel.abc |
"""
_COMMON = frozenset({"the", "a", "in"})


@dataclass(frozen=True, slots=True)
class Tune:
    """One work at hand: its title, who wrote it, its file below music21's corpus, its number in a collection or ""."""

    title: str
    who: str
    file: str
    number: str


@cache
def tunes() -> tuple[tuple[Tune, tuple[str, ...]], ...]:
    """Every tune with its plain titles."""
    rows = []
    for line in _TABLE.strip().splitlines():
        titles, who, file, number = (cell.strip() for cell in line.split("|"))
        names = [title.strip() for title in titles.split(",")]
        rows.append((Tune(names[0], who, file, number), tuple(_plain(name) for name in names)))
    return tuple(rows)


def find_tune(words: str) -> Tune | None:
    """The tune a phrase names: the whole phrase is the title, or holds it word for word (the longest such title)."""
    phrase = f" {_plain(words)} "
    found = [(len(name), tune) for tune, names in tunes() for name in names if f" {name} " in phrase]
    return max(found, key=lambda row: row[0])[1] if found else None


def tune_file(tune: Tune) -> tuple[bytes, str]:
    """The tune's bytes and a file name that tells its format.

    Raises:
        FormatError: The corpus is not installed, or the tune is not in it.
    """
    spec = importlib.util.find_spec("music21")
    if spec is None or spec.origin is None:
        raise FormatError(f"{tune.title} lies in music21's corpus, which is not installed", next_step="Run make run")
    path = Path(spec.origin).parent / "corpus" / tune.file
    if not path.is_file():
        raise FormatError(f"{tune.title} is not in this release of music21's corpus; bring your own file of it.")
    if not tune.number:
        return path.read_bytes(), path.name
    text = path.read_text(encoding="utf-8", errors="replace")
    found = re.search(rf"^X:\s*0*{tune.number}\s*$.*?(?=^X:|\Z)", text, re.M | re.S)
    if found is None:
        raise FormatError(f"{tune.title} is not in this release of music21's corpus; bring your own file of it.")
    return found[0].encode(), f"{path.stem}-{tune.number}.abc"


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKD", words.lower().replace("'", "").replace("’", ""))
    kept = re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))
    return " ".join(word for word in kept if word not in _COMMON)
