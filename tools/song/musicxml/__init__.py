"""The MusicXML format on the element tree: `load_musicxml` and `save_musicxml`."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.song.values import Carried, Song

if TYPE_CHECKING:
    from tools.song.sources import Sources

__all__ = ["load_musicxml", "save_musicxml"]


def load_musicxml(data: bytes, name: str = "score.musicxml", warnings: list[str] | None = None) -> Song:
    """Read a MusicXML file, compressed or not. To be called in a limited child for files of others (`tools.song.load`).

    Args:
        data: The file's bytes.
        name: The file's name for messages: a label, never a path.
        warnings: Takes a sentence for everything that was put right.

    Raises:
        FormatError: It is no score, or is broken; the message names the file and the reason.
        LimitError: It is too large.
    """
    from tools.song.musicxml.read import read_score
    from tools.song.musicxml.text import parse_score, score_text
    from tools.song.sources import sha256_hex

    reading = read_score(parse_score(score_text(data, name), name), name)
    if warnings is not None:
        warnings += dict.fromkeys(reading.warnings)
    return replace(reading.song, carried=Carried("musicxml", sha256_hex(data), name))


def save_musicxml(song: Song, sources: "Sources | None" = None) -> bytes:
    """Write a song as uncompressed MusicXML 4.0.

    Args:
        song: What to write.
        sources: Bytes of uploads. Of a song carried from a MusicXML file in it, unchanged measures are copied as they
            are.

    Returns:
        UTF-8 bytes with an XML declaration and no document type.
    """
    source = sources.get(song.carried.sha256) if sources is not None and song.carried is not None else None
    if source is not None and song.carried is not None and song.carried.format == "musicxml" and song.tracks:
        from tools.sandbox import run_limited
        from tools.song.musicxml.patch import patched_score

        label = song.carried.name or "The score"
        return run_limited(patched_score, song, source, label, label=label)
    from tools.song.musicxml.score import new_score

    return new_score(song)
