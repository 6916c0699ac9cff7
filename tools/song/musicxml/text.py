"""From a file's bytes to a MusicXML element tree, safely: containers, encodings, document types, sizes.

A document type with anything inside it is refused before any parser sees it (entities, external files); a plain one is
dropped. Compressed files are checked entry by entry and never written out. What the elements mean is read in `read`.
"""

import io
import re
import stat
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from tools.errors import FormatError, LimitError
from tools.song.labels import one_line
from tools.song.musicxml.score import DECLARATION

MAX_BYTES = 64 * 1024**2
MAX_ENTRIES = 64
MAX_RATIO = 100
MAX_DEPTH = 64
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# MusicXML's public name with its address or a path of the program's own disk, or the plain file name alone.
_OWN_TYPE = re.compile(
    r"""<!DOCTYPE\s+score-(?:partwise|timewise)(?:"""
    r"""\s+PUBLIC\s+(["'])-//Recordare//DTD\s[^"'<>]*//EN\1"""
    r"""(?:\s+(["'])(?:https?://(?:www\.)?(?:musicxml|recordare)\.(?:org|com)/|(?![^"'<>]*://))[^"'<>]*(?:partwise|timewise)\.dtd\2)?"""
    r"""|\s+SYSTEM\s+(["'])(?:https?://(?:www\.)?musicxml\.org/)?(?:[\w-]+/)*(?:partwise|timewise)\.dtd\3"""
    r""")?\s*>"""
)
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def score_text(data: bytes, label: str) -> bytes:
    """The score in a file as UTF-8 bytes with our declaration and no document type: what offsets and copies refer to.

    Args:
        data: A `.mxl` container or plain XML in any usual encoding.
        label: The file's name for messages.

    Raises:
        FormatError: It is neither, or it holds a document type with definitions.
        LimitError: It is too large, or unpacks to too much.
    """
    if data[:4] == b"PK\x03\x04":
        data = _unpacked(data, label)
    if len(data) > MAX_BYTES:
        raise LimitError(f"{label} holds {len(data) >> 20} MB of score; {MAX_BYTES >> 20} MB is the most that is read")
    return DECLARATION + _without_prolog(_decoded(data, label), label).encode()


def parse_score(text: bytes, label: str) -> Element:
    """The element tree of a score's text, of bounded depth.

    Raises:
        FormatError: It is not well formed or nests too deeply.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise _refused_type(label) from None
    except (ParseError, ValueError, LookupError) as error:
        raise FormatError(f"{label} is not well-formed XML ({error})", next_step="Export the score anew") from None
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FormatError(
                f"{label} nests elements deeper than {MAX_DEPTH} levels, which no score does",
                next_step="Export the score anew",
            )
        level = [child for element in level for child in element]
    return root


def _unpacked(data: bytes, label: str) -> bytes:
    """The score inside a `.mxl` container."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_entries(archive, label)
        return _read_entry(archive, _score_name(archive, label), label)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise FormatError(f"{label} is a damaged container ({error})", next_step="Export the score anew") from None


def _check_entries(archive: zipfile.ZipFile, label: str) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise LimitError(f"{label} holds {len(entries)} files; a compressed score may hold {MAX_ENTRIES}")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_BYTES:
        raise LimitError(f"{label} unpacks to {total >> 20} MB; {MAX_BYTES >> 20} MB is the most that is read")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise FormatError(f"{label} holds two files of one name, so it is not clear which is the score")
    for entry in entries:
        _check_entry(entry, label)


def _check_entry(entry: zipfile.ZipInfo, label: str) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name:
        raise FormatError(f"{label} holds a file that points outside the container and is refused")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FormatError(f"{label} holds a link to another file and is refused")
    if entry.file_size > MAX_RATIO * max(entry.compress_size, 1) and entry.file_size > 1 << 16:
        raise LimitError(f"{label} unpacks to more than {MAX_RATIO} times its size and is refused")


def _score_name(archive: zipfile.ZipFile, label: str) -> str:
    """Which entry is the score: as the container says, else the first that looks like one."""
    names = archive.namelist()
    if "META-INF/container.xml" in names:
        container = _decoded(_read_entry(archive, "META-INF/container.xml", label), label)
        for path in re.findall(r"""<rootfile\b[^>]*\bfull-path\s*=\s*["']([^"']+)["']""", container):
            if path in names and not path.lower().endswith((".pdf", ".png", ".svg")):
                return str(path)
    for name in names:
        if name.lower().endswith((".xml", ".musicxml")) and not name.startswith("META-INF/"):
            return name
    raise FormatError(f"{label} is a container without a score in it", next_step="Export the score as MusicXML")


def _read_entry(archive: zipfile.ZipFile, name: str, label: str) -> bytes:
    """One entry, read with a cap: what the directory says of its size may be a lie."""
    with archive.open(name) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise LimitError(f"{label} unpacks to more than {MAX_BYTES >> 20} MB and is refused")
    return data


def _decoded(data: bytes, label: str) -> str:
    encoding = "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[:4] in (b"<\0?\0", b"\0<\0?"):
        encoding = "utf-16-le" if data[0:1] == b"<" else "utf-16-be"
    elif declared := _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")):
        encoding = declared[1].decode().lower()
        encoding = "utf-8-sig" if encoding in ("utf-8", "utf8") else encoding
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise FormatError(
            f"{label} is not text in the encoding it names ({encoding})", next_step="Export it as UTF-8"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_prolog(text: str, label: str) -> str:
    """The text from its root element on."""
    at = 0
    while True:
        found = _PROLOG.match(text, at)
        if found:
            at = found.end()
        elif text.startswith("<!DOCTYPE", at):
            at = _past_type(text, at, label)
        else:
            break
    if "<!ENTITY" in text[:at] or not text.startswith("<", at):
        raise FormatError(
            f"{label} is not a MusicXML score", next_step="Export the score as MusicXML (.musicxml or .mxl)"
        )
    return text[at:]


def _past_type(text: str, at: int, label: str) -> int:
    """The place behind a document type, which must be MusicXML's own and hold no definitions."""
    end = text.find(">", at)
    declared = text[at : end + 1]
    if end < 0 or "[" in declared:
        raise _refused_type(label)
    if not _OWN_TYPE.fullmatch(declared):
        shown = one_line(declared)[:80]
        raise FormatError(
            f"{label} names a document type that is not MusicXML's own ({shown}) and is refused",
            "Only the types of musicxml.org are passed over; no other file is ever opened",
            "Export the score anew, or take the DOCTYPE line out",
        )
    return end + 1


def _refused_type(label: str) -> FormatError:
    return FormatError(
        f"{label} defines its own entities in a document type and is refused: they could read other files",
        next_step="Export the score anew without them",
    )
