"""One more part for a Song that is there, and bars of a track composed anew: both fit the chords, the sections and the
register left free. The work is done in `part_writer` and `rewrite`.
"""

from tools.compose.part_writer import write_part
from tools.compose.rewrite import rewrite
from tools.song.brief import PartRequest
from tools.song.values import Song, Track

__all__ = ["compose_part", "rewrite"]


def compose_part(song: Song, part: PartRequest, seed: int, words: str = "") -> Track:
    """Compose a new part for a song.

    Args:
        song: Any song; chords and key are taken from it, or estimated from its notes where it has none.
        part: Instrument and role asked for.
        seed: With the song and the request it determines the notes.
        words: The person's words about it ("playing long notes", "a walking bass").

    Returns:
        A track with a free id, to be appended to the song.
    """
    return write_part(song, part, seed, words)
