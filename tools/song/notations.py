"""ABC, MEI and Humdrum: read by music21, handed on as MusicXML, read by us. One way in for every notation music21
knows.

Slow to start (music21 takes a second to import) and therefore used for these formats only. To be called in a limited
child (`tools.song.load`).
"""

import warnings

from tools.errors import FormatError
from tools.song.musicxml import load_musicxml
from tools.song.values import Song

# Our name of a format -> music21's.
FORMATS = {"abc": "abc", "mei": "mei", "humdrum": "humdrum"}
NAMES = {"abc": "ABC", "mei": "MEI", "humdrum": "Humdrum"}


def load_notation(data: bytes, name: str, notation: str) -> tuple[Song, bytes]:
    """Read a text notation.

    Args:
        data: The file's bytes, text in UTF-8 or Latin-1.
        name: The file's name for messages.
        notation: A key of `FORMATS`.

    Returns:
        The song, and the MusicXML it was read from: the source its unchanged measures are copied from later.

    Raises:
        FormatError: music21 cannot read it, or finds no music in it.
    """
    xml = _as_musicxml(_text(data), name, notation)
    return load_musicxml(xml, name), xml


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _as_musicxml(text: str, name: str, notation: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from music21 import converter, stream
        from music21.musicxml.m21ToXml import GeneralObjectExporter

        try:
            found = converter.parseData(text, format=FORMATS[notation])
            if isinstance(found, stream.Opus):
                found = next(iter(found.scores))  # a tune book: its first tune
            if not found.recurse().notes:
                raise FormatError(
                    f"{name} is {NAMES[notation]} without a note in it", next_step="Attach one with music"
                )
            xml: bytes = GeneralObjectExporter(found).parse()
            return xml
        except (MemoryError, FormatError):
            raise
        except Exception as error:  # music21 raises whatever its parsers meet
            reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise FormatError(
                f"{name} cannot be read as {NAMES[notation]} ({reason})",
                next_step="Correct it, or export it as MusicXML",
            ) from None
