"""Songs that edits are tried on: composed ones over styles, meters and keys, and works of music21's corpus.

The corpus works come without chord symbols or sections, with pickups, grace notes, two staves, one part or many: what
people upload.
"""

from __future__ import annotations

from functools import lru_cache

from tools.compose import compose
from tools.song.brief import Brief
from tools.song.load import load_song
from tools.song.values import Song

COMPOSED: tuple[Brief, ...] = (
    Brief(style="pop", bars=16),
    Brief(style="folk", bars=8, tonic="G", mode="major"),
    Brief(style="jazz", bars=16, tonic="Bb", mode="major"),
    Brief(style="waltz", bars=16, meter=(3, 4)),
    Brief(style="lo-fi", bars=8, tonic="Eb", mode="minor"),
    Brief(style="rock", duration_s=45.0),
    Brief(style="bossa nova", bars=16, tonic="F", mode="major"),
    Brief(style="string quartet", bars=16, tonic="G", mode="major"),
    Brief(style="solo piano", bars=12, meter=(6, 8)),
    Brief(style="celtic", bars=16, meter=(6, 8), tonic="D", mode="dorian"),
    Brief(style="funk", bars=16, tonic="E", mode="minor"),
    Brief(style="chorale", bars=8, tonic="D", mode="minor"),
    Brief(style="metal", bars=16, tonic="F#", mode="minor"),
    Brief(style="ambient", bars=16),
    Brief(style="film", bars=20, meter=(5, 4)),
    Brief(style="blues", bars=12, tonic="A", mode="major"),
    Brief(style="house", bars=24),
    Brief(style="ragtime", bars=16),
    Brief(style="country", bars=16, meter=(2, 4)),
    Brief(style="drone", bars=8, meter=(7, 8)),
)
CORPUS: tuple[str, ...] = (
    "bach/bwv66.6",
    "bach/bwv1.6",
    "essenFolksong/altdeu10:1",
    "haydn/opus1no1/movement1",
    "beethoven/opus18no1/movement2",
    "schoenberg/opus19/movement2",
    "joplin/maple_leaf_rag",
    "corelli/opus3no1/1grave",
    "mozart/k155/movement2",
    "leadSheet/fosterBrownHair",
)


@lru_cache(maxsize=64)
def composed(index: int) -> Song:
    """A composed song by its place in the list; the same at every call."""
    return compose(COMPOSED[index], 100 + index).song


@lru_cache(maxsize=16)
def from_corpus(name: str) -> Song:
    """A work of music21's corpus, as it would come in as MusicXML."""
    from music21 import corpus
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    path, _, number = name.partition(":")
    parsed = corpus.parse(path)
    work = parsed.scores[int(number)] if number and hasattr(parsed, "scores") else parsed
    data: bytes = GeneralObjectExporter(work).parse()
    return load_song(data, f"{path.rsplit('/', 1)[-1]}.musicxml").song


def all_songs() -> list[tuple[str, Song]]:
    """Every song with a name to tell it by."""
    made = [(f"{brief.style} {index}", composed(index)) for index, brief in enumerate(COMPOSED)]
    return made + [(name, from_corpus(name)) for name in CORPUS]
