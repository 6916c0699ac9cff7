"""The MusicXML format on the element tree: `load_musicxml` and `save_musicxml`."""

from typing import TYPE_CHECKING

from tools.song.values import Song

if TYPE_CHECKING:
    from tools.song.sources import Sources

__all__ = ["save_musicxml"]


def save_musicxml(song: Song, sources: "Sources | None" = None) -> bytes:
    """Write a song as uncompressed MusicXML 4.0.

    Args:
        song: What to write.
        sources: Bytes of uploads. Of a song carried from a MusicXML file in it, unchanged measures are copied as they
            are.

    Returns:
        UTF-8 bytes with an XML declaration and no document type.
    """
    from tools.song.musicxml.score import new_score

    return new_score(song)
