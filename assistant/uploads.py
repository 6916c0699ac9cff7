"""Files a person drops: copied into the store under their hash, recognised by content, scores read as songs, recordings
measured, and told about in plain words.

Reading runs in a limited child process (`tools.song.load`, `tools.listen.recording`). A name is a label to show, never
a path to open. Pictures and videos are kept, not looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.summary import song_summary
from tools.edit.recordings import add_recording, song_of_recording
from tools.errors import FormatError, LimitError, MusicError
from tools.listen.recording import Recording, read_recording, recording_format
from tools.song.values import Song

STORED_KINDS = {"notation": "other", "undecoded": "other"}
SONG_KINDS = frozenset({"midi", "musicxml", "abc", "notation"})
MAGIC: tuple[tuple[bytes, int, str], ...] = (  # (bytes, offset, kind); the formats' own signatures
    (b"MThd", 0, "midi"),
    (b"\x89PNG", 0, "picture"),
    (b"\xff\xd8\xff", 0, "picture"),
    (b"GIF8", 0, "picture"),
    (b"ftypM4A", 4, "undecoded"),
    (b"ftypM4B", 4, "undecoded"),
    (b"ftyp", 4, "video"),
    (b"\x1a\x45\xdf\xa3", 0, "video"),
)
RIFF_KINDS = {b"RMID": "midi", b"AVI ": "video", b"WEBP": "picture"}
NOT_HEARD_IN_RECORDINGS = frozenset({"set_tempo", "transpose", "change_key"})
TAKEN = (
    "What is taken: scores (MIDI, MusicXML, ABC, MEI, Humdrum), recordings (WAV, FLAC, OGG, AIFF, MP3), "
    "pictures and videos."
)
_SEEN = {"video": "a video", "picture": "a picture", "undecoded": "a recording in a format that is not decoded here"}


@dataclass(frozen=True)
class Upload:
    """One file taken in.

    Attributes:
        song: What a score was read as; None for what is none.
        recording: What was measured in a recording; None for what is none.
        told: What it was found to be, where that is more than its own facts.
    """

    label: str
    kind: str
    sha256: str
    song: Song | None = None
    warnings: tuple[str, ...] = ()
    recording: Recording | None = None
    told: str = ""


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
    if recording_format(data):
        return "audio"
    if data[:4] == b"RIFF":
        return RIFF_KINDS.get(data[8:12], "other")
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
        sources.append(store.put_source(data, STORED_KINDS.get(kind, kind), path.name))
    return tuple(sources)


def import_uploads(store: Any, project_id: str, sources: Sequence[Any]) -> list[Upload]:
    """Read the scores among the uploads as songs, and measure the recordings.

    Raises:
        MusicError: A score or a recording cannot be read; the sentence names the file.
    """
    files = store.sources(project_id)
    return [_imported(store, source, files[source.sha256]) for source in sources]


def _imported(store: Any, source: Any, data: bytes) -> Upload:
    from tools.song.load import file_label, load_song

    kind, label = kind_of(data, source.label), file_label(source.label)
    if kind == "audio":
        recording = read_recording(data, label)
        return Upload(label, kind, source.sha256, None, _recording_warnings(label, recording), recording)
    if kind not in SONG_KINDS:
        return Upload(label, kind, source.sha256)
    loaded = load_song(data, source.label)
    for extra in loaded.sources.values():
        store.put_source(extra, "musicxml" if kind == "notation" else kind, source.label)
    return Upload(source.label, kind, source.sha256, loaded.song, tuple(loaded.warnings))


def _recording_warnings(label: str, recording: Recording) -> tuple[str, ...]:
    told = []
    if recording.broken_samples:
        count = recording.broken_samples
        samples = "1 sample was" if count == 1 else f"{count:,} samples were"
        told.append(f"In {label} {samples} no number and {'is' if count == 1 else 'are'} heard as silence.")
    if recording.is_cut_short and recording.stated_s is not None:
        told.append(f"{label} states {recording.stated_s:.1f} seconds but holds {recording.duration_s:.1f}.")
    if recording.channels > 2:
        told.append(f"Of its {recording.channels} channels the first two are heard.")
    return tuple(told)


def with_upload(song: Song | None, upload: Upload) -> Song | None:
    """The song an upload makes of the one that is there; None where it makes none.

    A score is a song of its own. A recording is laid under the song, or is all of it where there is none.

    Raises:
        LimitError: The song has too many recordings.
    """
    if upload.recording is None:
        return upload.song
    if song is not None:
        return add_recording(song, upload.label, upload.sha256).song
    title = Path(upload.label).stem or upload.label
    return song_of_recording(upload.label, title, upload.sha256, upload.recording.duration_s)


def unsupported(uploads: Sequence[Upload]) -> MusicError | None:
    """The sentence for files nothing can be made of; None where there is any other file to work on."""
    foreign = [u for u in uploads if u.kind == "other"]
    if not foreign or len(foreign) < len(uploads):
        return None
    return FormatError(_not_taken(foreign[0].label))


def _not_taken(label: str) -> str:
    return f"{label!r} is neither a score, a recording, a picture nor a video that I know. {TAKEN}"


def describe_upload(upload: Upload, beside: bool = False) -> str:
    """What an upload is, from its own facts.

    Args:
        upload: The file.
        beside: Whether words came with it that were acted on, so that only what matters is said.
    """
    if upload.told:
        return " ".join([upload.told, *upload.warnings])
    if upload.song is not None:
        return " ".join(upload.warnings) if beside else _score_told(upload, upload.song)
    if upload.recording is not None:
        notes = ["Its notes are not read yet."] if beside else []
        return " ".join([_recording_told(upload.label, upload.recording), *notes, *upload.warnings])
    if upload.kind not in _SEEN:
        return _not_taken(upload.label)
    kept = f"I kept {upload.label}, {_SEEN[upload.kind]}, with the project"
    if upload.kind == "undecoded":
        return f"{kept}; save it as WAV or MP3 to hear it in the song."
    if beside:
        return f"{kept}; I did not look at it, only at your words."
    more = "" if upload.kind == "picture" else " or find its cuts"
    ask = "Say the length and the mood, such as \u201ca calm piece, 20 seconds\u201d."
    return f"{kept}. I cannot look at it{more} yet, but I can write music for it from your words. {ask}"


def _score_told(upload: Upload, song: Song) -> str:
    s = song_summary(song)
    parts = ", ".join(track["name"] for track in s["tracks"][:8]) or "no parts"
    tempo = f"{s['tempo_bpm']:g} beats a minute"
    text = f"I read {upload.label}: {s['key']}, {s['meter']}, {tempo}, {s['bars']} bars, for {parts}."
    return text + "".join(f" {warning}" for warning in upload.warnings)


def _recording_told(label: str, recording: Recording) -> str:
    channels = {1: "mono", 2: "stereo"}.get(recording.channels, f"{recording.channels} channels")
    loud = "no measurable loudness" if recording.lufs is None else f"{recording.lufs:.1f} LUFS"
    rate = f"{recording.sample_rate_hz / 1000:g} kHz"
    return f"{label} is in the song as a recording: {recording.duration_s:.1f} seconds, {channels}, {rate}, {loud}."


def recordings_told(alone: bool, count: int) -> str:
    """What is done with recordings and what not yet; "" for none."""
    if not count:
        return ""
    if count == 1:
        where, limits = (
            "It is heard",
            "Its notes are not read yet, so no note of it can be changed and no score shows it.",
        )
    else:
        where, limits = (
            "They are heard",
            "Their notes are not read yet, so none can be changed and no score shows them.",
        )
    if not alone:
        return f"{where} from the beginning, under the parts as they were. {limits}"
    return f"{limits} Key, meter and tempo (120 beats a minute) are defaults, not heard in it."


def in_order(uploads: Sequence[Upload]) -> list[Upload]:
    """Those that change the song, in the order they do: the first score, then the recordings."""
    scores = [u for u in uploads if u.song is not None]
    return [*scores[:1], *[u for u in uploads if u.recording is not None]]


def all_described(uploads: Sequence[Upload], alone: bool) -> str:
    """What all uploads of a turn are and what became of them."""
    told = [describe_upload(upload) for upload in uploads]
    recordings = [u for u in uploads if u.recording is not None]
    scores = [u for u in uploads if u.song is not None]
    if len(scores) > 1:
        told.append(f"The song is {scores[0].label}; drop the others one by one to work on them.")
    return " ".join(part for part in (*told, recordings_told(alone and not scores, len(recordings))) if part)


def left_as_recorded(bench: Any) -> list[str]:
    """What an edit of the parts did not do to the recordings beside them."""
    touched = any(step.status == "ok" and step.tool in NOT_HEARD_IN_RECORDINGS for step in bench.steps)
    if not touched or bench.fresh or bench.song is None or not bench.song.audio_tracks:
        return []
    names = ", ".join(track.name for track in bench.song.audio_tracks)
    return [f"Only the parts follow that; {names} sounds as it was recorded."]
