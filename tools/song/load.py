"""An uploaded file to a Song: what it is by its first bytes, whether it is small enough, then the parser in a limited
child.

The extension is never trusted, the name is only a label. Every failure is one sentence with the file's label, the
reason and the next step. Audio and video are not read here.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tools.errors import FormatError, LimitError
from tools.sandbox import Limits, run_limited
from tools.song.sources import sha256_hex
from tools.song.values import QUARTER, Song

READABLE = "MIDI, MusicXML (.musicxml, .xml, .mxl), ABC, MEI and Humdrum files"
MAX_BYTES = {"midi": 16 << 20, "musicxml": 64 << 20, "abc": 1 << 20, "mei": 8 << 20, "humdrum": 8 << 20}
LIMITS = Limits(wall_s=20, cpu_s=20, memory_bytes=2 << 30)
NOTATION_LIMITS = Limits(wall_s=40, cpu_s=40, memory_bytes=3 << 30)
MAX_LABEL = 80
MAX_SAID = 5  # warnings of one kind of fault, at most

# What other files begin with -> what they are and what to do instead.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"fLaC", "a FLAC recording", "Attach it as audio"),
    (b"OggS", "an Ogg recording", "Attach it as audio"),
    (b"ID3", "an MP3 recording", "Attach it as audio"),
    (b"\xff\xfb", "an MP3 recording", "Attach it as audio"),
    (b"\xff\xf3", "an MP3 recording", "Attach it as audio"),
    (b"%PDF", "a PDF", "Export the score as MusicXML from the program it was made with"),
    (b"\x89PNG", "a picture", "Export the score as MusicXML"),
    (b"\xff\xd8\xff", "a picture", "Export the score as MusicXML"),
    (b"GIF8", "a picture", "Export the score as MusicXML"),
    (b"\x0fSIBELIUS", "a Sibelius file", "Export it as MusicXML from Sibelius"),
    (b"ENIGMA", "a Finale file", "Export it as MusicXML from Finale"),
    (b"\x18FICHIER GUITAR PRO", "a Guitar Pro file", "Export it as MusicXML from Guitar Pro"),
    (b"\x80\x02", "a pickled model", "Models and code are never taken from an upload; attach music"),
    (b"\x80\x03", "a pickled model", "Models and code are never taken from an upload; attach music"),
    (b"\x80\x04", "a pickled model", "Models and code are never taken from an upload; attach music"),
    (b"\x80\x05", "a pickled model", "Models and code are never taken from an upload; attach music"),
    (b"\x89HDF", "a data file", "Attach music"),
    (b"\x7fELF", "a program", "Attach music"),
    (b"MZ", "a program", "Attach music"),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A read upload.

    Attributes:
        song: The song, carried from its source.
        format: "midi", "musicxml", "abc", "mei" or "humdrum".
        warnings: What was guessed or put right, one sentence each.
        sources: Bytes to keep, by sha256: the upload, and the MusicXML a text notation was turned into.
    """

    song: Song
    format: str
    warnings: tuple[str, ...] = ()
    sources: dict[str, bytes] = field(default_factory=dict)


def load_song(data: bytes, name: str = "upload") -> Loaded:
    """Read an uploaded piece of symbolic music.

    Args:
        data: The file's bytes.
        name: Its name as uploaded; only a cleaned label of it is shown or kept.

    Raises:
        FormatError: It is of no kind that is read, or broken, or hostile.
        LimitError: It is too large, too long, or takes too much to read.
    """
    label = file_label(name)
    kind = sniff(data, label)
    if len(data) > MAX_BYTES[kind]:
        size, most = len(data) >> 20, MAX_BYTES[kind] >> 20
        raise LimitError(
            f"{label} has {size} MB", f"At most {most} MB are read of a file of its kind", "Cut it shorter"
        )
    limits = LIMITS if kind in ("midi", "musicxml") else NOTATION_LIMITS
    song, source, said = run_limited(_parse, kind, data, label, limits=limits, label=label)
    sources = {sha256_hex(data): data} | ({sha256_hex(source): source} if source else {})
    return Loaded(song, kind, (*said, *_warnings(kind, data, song)), sources)


def file_label(name: str) -> str:
    """A file name as it may be shown: no folders, no control or direction characters, of bounded length."""
    base = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    clean = "".join(ch for ch in base if unicodedata.category(ch)[0] != "C").strip()
    if len(clean) > MAX_LABEL:
        stem, dot, extension = clean.rpartition(".")
        tail = f"{dot}{extension}" if dot and len(extension) <= 10 else ""
        clean = (stem if tail else clean)[: MAX_LABEL - len(tail) - 1] + "…" + tail
    return clean or "The file"


def sniff(data: bytes, label: str) -> str:
    """Which format some bytes are in, by what they begin with.

    Raises:
        FormatError: None that is read here; says what they seem to be instead.
    """
    if not data:
        raise FormatError(f"{label} is empty (0 bytes)", next_step="Attach the file again")
    if data[:4] == b"MThd" or (data[:4] == b"RIFF" and data[8:12] == b"RMID"):
        return "midi"
    if data[:4] == b"PK\x03\x04":
        return _sniff_archive(data, label)
    _refuse_foreign(data, label)
    head = _head(data)
    if head.lstrip().startswith("<"):
        return _sniff_xml(head, label)
    if re.search(r"^\*\*(kern|mens|dynam|recip)\b", head, re.M):
        return "humdrum"
    if re.search(r"^X:\s*\d*", head, re.M) and re.search(r"^K:", head, re.M):
        return "abc"
    raise FormatError(f"{label} is not in a format that is read here", f"{READABLE} are", "Export it as one of these")


def _head(data: bytes) -> str:
    head = data[:65536]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    if b"\0" in head[:4]:
        encoding = "utf-16-le" if head[:1] == b"<" else "utf-16-be"
        return head[: len(head) & ~1].decode(encoding, "replace")
    return head.decode("utf-8-sig", "replace")


def _sniff_archive(data: bytes, label: str) -> str:
    """A zip: only a compressed score is read; entry names are in clear in every zip's directory."""
    tail = data[-65536:]
    if b"META-INF/container.xml" in tail or b".musicxml" in tail:
        return "musicxml"
    if b".mscx" in tail:
        raise FormatError(f"{label} is a MuseScore file", next_step="Export it as MusicXML from MuseScore")
    if b"data.pkl" in tail or b".pth" in tail:
        raise FormatError(f"{label} is a model", next_step="Models are never taken from an upload; attach music")
    if b".xml" in tail and b"word/" not in tail and b"xl/" not in tail:
        return "musicxml"
    raise FormatError(f"{label} is an archive without a score in it", next_step="Unpack it and attach the score itself")


def _refuse_foreign(data: bytes, label: str) -> None:
    if data[:4] == b"RIFF":
        if data[8:12] == b"sfbk":
            what, instead = (
                "a SoundFont",
                "SoundFonts are set in the settings, never taken from an upload; attach music",
            )
        else:
            what, instead = "a recording", "Attach it as audio"
        raise FormatError(f"{label} is {what}, no symbolic music", next_step=instead)
    if data[4:8] == b"ftyp":
        raise FormatError(f"{label} is a recording or video, no symbolic music", next_step="Attach it as audio")
    for start, what, instead in _FOREIGN:
        if data.startswith(start):
            raise FormatError(f"{label} is {what}, no symbolic music", next_step=instead)


def _sniff_xml(head: str, label: str) -> str:
    found = re.search(r"<(?:\w+:)?(score-partwise|score-timewise|mei|svg|html|museScore|gpif)\b", head)
    kind = found[1] if found else ""
    if kind in ("score-partwise", "score-timewise"):
        return "musicxml"
    if kind == "mei":
        return "mei"
    if kind == "museScore":
        raise FormatError(f"{label} is a MuseScore file", next_step="Export it as MusicXML from MuseScore")
    if kind in ("svg", "html"):
        raise FormatError(f"{label} is a page or picture ({kind}), no score", next_step="Export the score as MusicXML")
    if "<!DOCTYPE" in head or "<!ENTITY" in head:
        return "musicxml"  # its reader says what is wrong with it
    raise FormatError(f"{label} is XML but no score", f"{READABLE} are read", "Export it as MusicXML")


def _parse(kind: str, data: bytes, label: str) -> tuple[Song, bytes | None, tuple[str, ...]]:
    """Runs in the child."""
    from tools.song.play import check_played_length

    said: list[str] = []
    song, source = _read(kind, data, label, said)
    check_played_length(song, label)
    return song, source, tuple(said[:MAX_SAID])


def _read(kind: str, data: bytes, label: str, said: list[str]) -> tuple[Song, bytes | None]:
    if kind == "midi":
        from tools.song.midi_read import load_midi

        return load_midi(data, label, said), None
    if kind == "musicxml":
        from tools.song.musicxml import load_musicxml

        return load_musicxml(data, label, said), None
    from tools.song.notations import load_notation

    return load_notation(data, label, kind)


OFF_GRID = QUARTER // 100  # 5 ms at 120 beats a minute: less is rounding of the file, which nobody hears


def _is_off_grid(song: Song) -> bool:
    """Whether more than one note in ten is played beside where it is written."""
    shifts = [abs(note.shift_ticks) > OFF_GRID for track in song.tracks for note in track.notes]
    return sum(shifts) > 0.1 * len(shifts)


def _warnings(kind: str, data: bytes, song: Song) -> list[str]:
    out = []
    key = song.keys[0]
    if kind == "midi":
        if data[12] & 0x80:
            out.append("Its time is counted in film frames, so tempo and bars are taken at 120 beats a minute.")
        if b"\xff\x59\x02" not in data:
            out.append(f"It names no key; by its notes it is {key.tonic} {key.mode}.")
        if _is_off_grid(song):
            out.append(
                "Its notes stand beside the grid, as when played by hand: the score shows the nearest note values, "
                "the sound keeps the playing."
            )
    return out
