"""The printed page: MusicXML becomes SVG pages, engraved by Verovio in a limited child process.

A damaged MusicXML of 443 bytes can end the process that Verovio runs in; so it never runs in ours. The pages stand
alone: they carry the letters they use and show the same in any viewer, without network or installed fonts. Notes keep
the ids of the MusicXML (`Note.id` when it is our own), so that a page can light them. The piano roll is `roll`, the
PDF `pdf`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.render.engrave_child import engrave_here
from tools.render.engrave_options import EngraveOptions
from tools.sandbox import Limits, run_limited

__all__ = ["EngraveOptions", "Engraving", "engrave"]

LIMITS = Limits(wall_s=30.0, cpu_s=30, memory_bytes=2 * 1024**3)


@dataclass(frozen=True, slots=True)
class Engraving:
    """A score as pictures.

    Attributes:
        pages: One SVG document a page.
        timemap: JSON rows in order: {"quarter": written position, "s": seconds by the printed tempo, "on": [ids
            of notes that start], "off": [ids], "measure": id of a measure that starts, "bpm": a tempo}; "quarter" and
            "s" are always there.
    """

    pages: tuple[str, ...]
    timemap: list[dict[str, Any]]


def engrave(
    musicxml: bytes,
    options: EngraveOptions | None = None,
    label: str = "The score",
    cancelled: Callable[[], bool] | None = None,
) -> Engraving:
    """Engrave MusicXML (uncompressed, UTF-8) as SVG pages. The same bytes give the same pages.

    Args:
        musicxml: The score.
        options: Page and look; A4 portrait by default.
        label: How messages name the score.
        cancelled: Asked often; True ends it.

    Raises:
        MusicError: It is no MusicXML, too large, or cannot be engraved; the text says which, the limit and what to do.
    """
    pages, timemap = run_limited(
        engrave_here, musicxml, options or EngraveOptions(), limits=LIMITS, label=label, cancelled=cancelled
    )
    return Engraving(pages, timemap)
