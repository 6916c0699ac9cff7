"""Files a person drops: copied into the store under their hash, recognised by content, and scores read as songs.

Reading runs in a limited child process (`tools.song.load`). A name is a label to show, never a path to open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.summary import song_summary
from tools.errors import FormatError, LimitError, MusicError
from tools.song.values import Song

SONG_KINDS = frozenset({"midi", "musicxml", "abc", "notation"})
MAGIC: tuple[tuple[bytes, int, str], ...] = (  # (bytes, offset, kind); the formats' own signatures
    (b"MThd", 0, "midi"),
    (b"RIFF", 0, "audio"),
    (b"fLaC", 0, "audio"),
    (b"OggS", 0, "audio"),
    (b"ID3", 0, "audio"),
    (b"\xff\xfb", 0, "audio"),
    (b"\xff\xf3", 0, "audio"),
    (b"\x89PNG", 0, "picture"),
    (b"\xff\xd8\xff", 0, "picture"),
    (b"GIF8", 0, "picture"),
    (b"ftyp", 4, "video"),
    (b"\x1a\x45\xdf\xa3", 0, "video"),
)


RIFF_KINDS = {b"sfbk": "other", b"RMID": "midi", b"AVI ": "video", b"WEBP": "picture"}


@dataclass(frozen=True)
class Upload:
    """One file taken in. `song` is None for what is no score."""

    label: str
    kind: str
    sha256: str
    song: Song | None = None
    warnings: tuple[str, ...] = ()


def read_bytes(path: Path, limit: int) -> bytes:
    """The file's bytes.

    Raises:
        FormatError: It is missing, no file, or unreadable.
        LimitError: It is too large.
    """
    try:
        if not path.is_file():
            there = "is a folder" if path.is_dir() else "is no ordinary file" if path.exists() else "is not there"
            raise FormatError(f"{path.name!r} {there}, so it cannot be read; check its name and drop it again.")
        if (size := path.stat().st_size) > limit:
            raise LimitError(
                f"{path.name!r} has {size / 1e6:.0f} MB and at most {limit / 1e6:.0f} MB are taken; send a shorter one."
            )
        return path.read_bytes()
    except OSError as error:
        raise FormatError(
            f"{path.name!r} could not be read ({error.strerror}); check its rights and drop it again."
        ) from error
    except ValueError as error:
        raise FormatError("That file name cannot be opened; rename the file and drop it again.") from error


def kind_of(data: bytes, name: str) -> str:
    """What a file is, by its first bytes; the name only decides between texts."""
    if data[:4] == b"RIFF" and data[8:12] in RIFF_KINDS:
        return RIFF_KINDS[data[8:12]]
    for magic, offset, kind in MAGIC:
        if data[offset : offset + len(magic)] == magic:
            return kind
    suffix = Path(name).suffix.lower()
    if suffix in (".abc",):
        return "abc"
    if suffix in (".mei", ".krn"):
        return "notation"
    return "musicxml" if data[:2] == b"PK" or b"<" in data[:200] else "other"


def take_in(store: Any, paths: Sequence[Path], limit: int) -> tuple[Any, ...]:
    """Copy uploads into the store; the store's sources come back in order."""
    sources = []
    for path in paths:
        data = read_bytes(path, limit)
        kind = kind_of(data, path.name)
        sources.append(store.put_source(data, kind if kind != "notation" else "other", path.name))
    return tuple(sources)


def import_uploads(store: Any, project_id: str, sources: Sequence[Any]) -> list[Upload]:
    """Read the scores among the uploads as songs.

    Raises:
        MusicError: A score cannot be read; the sentence names the file.
    """
    from tools.song.load import load_song

    uploads = []
    files = store.sources(project_id)
    for source in sources:
        data = files[source.sha256]
        kind = kind_of(data, source.label)
        if kind not in SONG_KINDS:
            uploads.append(Upload(source.label, kind, source.sha256))
            continue
        loaded = load_song(data, source.label)
        for extra in loaded.sources.values():
            store.put_source(extra, "musicxml" if kind == "notation" else kind, source.label)
        uploads.append(Upload(source.label, kind, source.sha256, loaded.song, tuple(loaded.warnings)))
    return uploads


def unsupported(uploads: Sequence[Upload]) -> MusicError | None:
    """The sentence for uploads this release cannot listen to or look at."""
    foreign = [u for u in uploads if u.song is None]
    if not foreign:
        return None
    first = foreign[0]
    what = {"audio": "sound", "video": "video", "picture": "a picture"}.get(first.kind, "no score that I can read")
    return FormatError(
        f"{first.label!r} is {what}, and this release reads scores only: MIDI, MusicXML, ABC, MEI or Humdrum.",
        next_step="Drop one of these, or say in words what to make.",
    )


def describe_upload(upload: Upload) -> str:
    """One sentence on a song that was read, from its own facts."""
    if upload.song is None:
        return f"I kept {upload.label}."
    s = song_summary(upload.song)
    parts = ", ".join(track["name"] for track in s["tracks"][:8]) or "no parts"
    tempo = f"{s['tempo_bpm']:g} beats a minute"
    text = f"I read {upload.label}: {s['key']}, {s['meter']}, {tempo}, {s['bars']} bars, for {parts}."
    return text + "".join(f" {warning}" for warning in upload.warnings)
