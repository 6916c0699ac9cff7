"""A standard MIDI file to a Song: chunks checked by hand, messages parsed by mido, then tracks, maps and controllers.

Nothing is trusted: what mido, and what plays it later, would stumble over is refused here with one sentence
(`midi_chunks`). What is written and what is performed is parted in `quantise`. Writing is `midi_write`.
"""

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tools.errors import FormatError, LimitError
from tools.song.grid import bar_ticks
from tools.song.labels import one_line
from tools.song.midi_chunks import Chunks, checked_chunks
from tools.song.midi_tables import DRUM_CHANNEL, KEY_TEXT
from tools.song.quantise import quantised
from tools.song.roles import with_roles
from tools.song.values import (
    Carried,
    Curve,
    Instrument,
    KeyChange,
    MeterChange,
    Note,
    RawEvent,
    Section,
    Song,
    Syllable,
    TempoChange,
    Track,
)

MAX_SECONDS = 3600
# Scale share below which a lone C major signature is taken for a sequencer's default, not for a statement.
DEFAULT_KEY_SHARE = 0.75
MAX_BPM = 5000  # of quarters, as in MusicXML
MAX_UPPER, MAX_LOWER, MAX_BARS = 128, 128, 20_000
_SKIPPED_META = frozenset({"end_of_track", "channel_prefix", "midi_port", "track_name", "instrument_name"})


@dataclass
class _Channel:
    """What one channel of one file track plays, while it is being read."""

    name: str = ""
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)  # start, end, pitch, velocity
    open: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    programs: list[tuple[int, int]] = field(default_factory=list)
    banks: dict[int, int] = field(default_factory=dict)
    curves: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    raw: list[RawEvent] = field(default_factory=list)


@dataclass
class _File:
    """All that was read, in song ticks."""

    channels: dict[tuple[int, int], _Channel] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    tempi: list[tuple[int, int]] = field(default_factory=list)
    meters: list[tuple[int, int, int]] = field(default_factory=list)
    keys: list[tuple[int, str, str]] = field(default_factory=list)
    named_keys: list[tuple[int, str, str]] = field(default_factory=list)
    markers: list[tuple[int, str]] = field(default_factory=list)
    lyrics: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    raw: dict[int, list[RawEvent]] = field(default_factory=lambda: defaultdict(list))
    end: int = 0
    warnings: list[str] = field(default_factory=list)


def load_midi(data: bytes, name: str = "song.mid", warnings: list[str] | None = None) -> Song:
    """Read a MIDI file. To be called in a limited child for files of others (`tools.song.load`).

    Args:
        data: The file's bytes.
        name: The file's name for messages: a label, never a path.
        warnings: Takes a sentence for everything that was put right.

    Raises:
        FormatError: It is broken or of a kind that cannot be read; the message names the file and the reason.
        LimitError: It is too large or too long.
    """
    from tools.song.sources import sha256_hex

    chunks = checked_chunks(data, name)
    read = _read_all(chunks, name)
    song = _song(read, chunks, name)
    if warnings is not None:
        warnings += dict.fromkeys(read.warnings)
    return replace(song, carried=Carried("midi", sha256_hex(data), name))


def _read_all(chunks: Chunks, name: str) -> _File:
    import mido

    try:
        parsed = mido.MidiFile(file=io.BytesIO(chunks.clean))
    except (EOFError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise FormatError(f"{name} is a damaged MIDI file ({error or 'it ends too early'})", next_step=_AGAIN) from None
    except mido.midifiles.meta.KeySignatureError as error:
        raise FormatError(f"{name} holds an impossible key signature ({error})", next_step=_AGAIN) from None
    read = _File()
    for index, track in enumerate(parsed.tracks):
        tick = 0
        for message in track:
            tick += message.time
            _take(read, index, chunks.song_tick(tick), message)
        read.end = max(read.end, chunks.song_tick(tick))
    _close_open_notes(read)
    if chunks.smpte_fps:
        read.tempi = [(0, 500_000)]
    _check_timing(read, name)
    return read


_AGAIN = "Export it anew from where it comes from"


def _check_timing(read: _File, name: str) -> None:
    """Refuse what has no playable time."""
    from tools.song.tempo import TempoMap

    fastest = min((us for _, us in read.tempi), default=500_000)
    if fastest == 0:
        raise FormatError(f"{name} has invalid timing: a tempo of 0 microseconds a beat", next_step=_AGAIN)
    if fastest < 60_000_000 / MAX_BPM:
        raise FormatError(
            f"{name} has invalid timing: a tempo of {60_000_000 // fastest} beats a minute",
            f"{MAX_BPM} is the most that is read",
            _AGAIN,
        )
    if not any(channel.notes for channel in read.channels.values()):
        raise FormatError(f"{name} holds no notes", next_step="Attach a file with music in it")
    tempi = [TempoChange(tick, us) for tick, us in sorted(read.tempi)]
    if not tempi or tempi[0].tick > 0:
        tempi.insert(0, TempoChange(0, 500_000))
    last = max(note[1] for channel in read.channels.values() for note in channel.notes)
    seconds = TempoMap(tempi).seconds(last)
    if seconds > MAX_SECONDS:
        raise LimitError(
            f"{name} lasts {seconds / 60:.0f} minutes",
            f"At most {MAX_SECONDS // 60} minutes are read",
            "Cut it shorter",
        )
    shortest = min((bar_ticks(MeterChange(0, upper, lower)) for _, upper, lower in read.meters), default=last)
    if last > MAX_BARS * shortest:
        raise LimitError(
            f"{name} has bars so short that it holds about {last // shortest}",
            f"At most {MAX_BARS} bars are read",
            "Correct its time signature or cut it shorter",
        )


# --- messages ---


def _take(read: _File, index: int, tick: int, message: Any) -> None:
    if message.is_meta:
        _take_meta(read, index, tick, message)
    elif message.type == "sysex":
        read.raw[index].append(RawEvent(tick, bytes(message.bin()).hex()))
    elif hasattr(message, "channel"):
        place = (index, message.channel)
        if place not in read.channels:
            read.channels[place] = _Channel()
        _take_channel(read.channels[place], tick, message)


def _take_channel(channel: _Channel, tick: int, message: Any) -> None:
    kind = message.type
    if kind == "note_on" and message.velocity:
        channel.open[message.note].append((tick, message.velocity))
    elif kind in ("note_on", "note_off"):
        if channel.open[message.note]:
            start, velocity = channel.open[message.note].pop(0)
            channel.notes.append((start, max(tick, start + 1), message.note, velocity))
    elif kind == "program_change":
        channel.programs.append((tick, message.program))
    elif kind == "control_change" and message.control in (0, 32) and not channel.notes:
        channel.banks[message.control] = message.value
    elif kind == "control_change":
        channel.curves[f"cc{message.control}"].append((tick, message.value))
    elif kind == "pitchwheel":
        channel.curves["bend"].append((tick, message.pitch))
    elif kind == "aftertouch":
        channel.curves["pressure"].append((tick, message.value))
    else:
        channel.raw.append(RawEvent(tick, bytes(message.bin()).hex()))


def _take_meta(read: _File, index: int, tick: int, message: Any) -> None:
    kind = message.type
    if kind == "track_name" and index not in read.names:
        read.names[index] = one_line(_text(message.name))
    elif kind == "set_tempo":
        read.tempi.append((tick, message.tempo))
    elif kind == "time_signature":
        _take_meter(read, tick, message.numerator, message.denominator)
    elif kind == "key_signature":
        read.keys.append((tick, message.key.removesuffix("m"), "minor" if message.key.endswith("m") else "major"))
    elif kind == "marker" and one_line(_text(message.text)):
        read.markers.append((tick, one_line(_text(message.text))))
    elif kind == "lyrics":
        read.lyrics[index].append((tick, _text(message.text)))
    elif kind == "text" and message.text.startswith(KEY_TEXT) and _named_key(message.text):
        read.named_keys.append((tick, *_named_key(message.text)))  # type: ignore[arg-type]
    elif kind not in _SKIPPED_META:
        read.raw[index].append(RawEvent(tick, _meta_hex(message)))


def _take_meter(read: _File, tick: int, upper: int, lower: int) -> None:
    """A time signature with its beat counted in quarters; one that means nothing is left out, and said."""
    if 1 <= upper <= MAX_UPPER and lower <= MAX_LOWER:
        read.meters.append((tick, upper, lower))
        return
    shown = f"{upper}/{lower}" if lower <= 1 << 20 else f"{upper}/2^{lower.bit_length() - 1}"
    read.warnings.append(f"Its time signature {shown} is none that can be counted and was left out.")


def _named_key(text: str) -> tuple[str, str] | tuple[()]:
    """Tonic and mode of a text event "Key: D dorian", () when it names none."""
    from tools.theory.scale import is_mode, mode_name

    words = text.removeprefix(KEY_TEXT).split(maxsplit=1)
    return (words[0], mode_name(words[1])) if len(words) == 2 and is_mode(words[1]) else ()


def _text(text: str) -> str:
    """Text as its author wrote it: UTF-8 where the bytes are that, else Latin-1, as mido read them."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text


def _meta_hex(message: Any) -> str:
    """A meta event without its length: FF, type, data."""
    data = bytes(message.bytes())
    at = 2
    while data[at] & 0x80:
        at += 1
    return (data[:2] + data[at + 1 :]).hex()


def _close_open_notes(read: _File) -> None:
    """A note nobody releases sounds until the end of the file."""
    for channel in read.channels.values():
        for pitch, waiting in channel.open.items():
            for start, velocity in waiting:
                channel.notes.append((start, max(start + 1, read.end), pitch, velocity))
        channel.notes.sort()


# --- the song ---


def _song(read: _File, chunks: Chunks, name: str) -> Song:
    tracks = tuple(_tracks(read, chunks))
    meters, pickup = _meters(read)
    song = Song(title=_title(read, chunks, name), tracks=tracks, meters=meters, pickup_ticks=pickup)
    song = quantised(replace(song, end_tick=max(1, read.end)), chunks.step_ticks)
    song = replace(song, tracks=with_roles(song.tracks), tempi=_tempi(read))
    song = replace(song, end_tick=_closing_barline(song, read.end))
    conductor = tuple(event for index in read.raw for event in read.raw[index] if index not in _playing(read))
    return replace(song, keys=_keys(read, song), sections=_sections(read, song), conductor_events=conductor)


def _playing(read: _File) -> set[int]:
    return {index for index, _ in read.channels}


def _title(read: _File, chunks: Chunks, name: str) -> str:
    own = read.names.get(0, "")
    if own and (0 not in _playing(read) or chunks.format == 0):
        return own[:200]
    return name.rsplit(".", 1)[0] or "Untitled"


def _tracks(read: _File, chunks: Chunks) -> Iterator[Track]:
    from tools.instruments.lookup import row_of

    taken: list[str] = []
    seen: set[int] = set()
    for number, ((index, channel), found) in enumerate(sorted(read.channels.items()), 1):
        instrument, changes = _instrument(found, channel)
        name = read.names.get(index, "") if chunks.format != 0 else ""
        name = _unique(name or row_of(instrument).name, taken)
        taken.append(name)
        track_id = f"t{number}"
        notes = tuple(
            Note(f"{track_id}.n{i}", start, end - start, pitch, velocity)
            for i, (start, end, pitch, velocity) in enumerate(found.notes, 1)
        )
        first = index not in seen
        seen.add(index)
        yield Track(
            track_id,
            name[:80],
            "other",
            instrument,
            notes,
            tuple(Curve(controller, tuple(points)) for controller, points in found.curves.items()),
            syllables=tuple(_syllables(read.lyrics.get(index, []), notes)) if first else (),
            program_changes=changes,
            raw_events=tuple(sorted([*found.raw, *(read.raw.get(index, []) if first else [])], key=lambda e: e.tick)),
        )


def _instrument(found: _Channel, channel: int) -> tuple[Instrument, tuple[tuple[int, int], ...]]:
    """The instrument the first note sounds with, and the changes after it."""
    first_note = found.notes[0][0] if found.notes else 0
    before = [program for tick, program in found.programs if tick <= first_note]
    after = tuple((tick, program) for tick, program in found.programs if tick > first_note)
    bank = found.banks.get(0, 0) * 128 + found.banks.get(32, 0)
    program = before[-1] if before else 0
    return Instrument(program, is_drum=channel == DRUM_CHANNEL, bank=bank), after


def _unique(name: str, taken: list[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name} {i}" for i in range(2, len(taken) + 3) if f"{name} {i}" not in taken)


def _syllables(rows: list[tuple[int, str]], notes: tuple[Note, ...]) -> Iterator[Syllable]:
    """Lyric events; a trailing hyphen joins a syllable to the next."""
    at = {note.onset_tick: note.id for note in reversed(notes)}
    inside = False
    for tick, text in rows:
        clean = one_line(text).strip(" /\\")
        if not clean:
            continue
        goes_on = clean.endswith("-") and len(clean) > 1
        hyphen = ("middle" if goes_on else "end") if inside else ("begin" if goes_on else "single")
        yield Syllable(tick, clean.removesuffix("-") if goes_on else clean, hyphen, 1, at.get(tick))  # type: ignore[arg-type]
        inside = goes_on


def _tempi(read: _File) -> tuple[TempoChange, ...]:
    rows = dict(sorted(read.tempi))
    out: list[TempoChange] = [] if 0 in rows else [TempoChange(0, 500_000)]
    for tick, us in sorted(rows.items()):
        if not out or out[-1].us_per_quarter != us:
            out.append(TempoChange(tick, us))
    return tuple(out)


def _meters(read: _File) -> tuple[tuple[MeterChange, ...], int]:
    """Meters and the upbeat, where the file marks one: the same signature again before the first bar is full, or a
    first bar in a shorter meter of the same unit.
    """
    rows = {tick: MeterChange(tick, upper, lower) for tick, upper, lower in sorted(read.meters) if upper > 0}
    meters = [rows[tick] for tick in sorted(rows)]
    if not meters or meters[0].tick > 0:
        meters.insert(0, MeterChange(0, 4, 4))
    pickup = 0
    if len(meters) > 1:
        first, second = meters[0], meters[1]
        same_unit = first.denominator == second.denominator
        again = first.numerator == second.numerator and second.tick < bar_ticks(first)
        short = first.numerator < second.numerator and second.tick == bar_ticks(first)
        if same_unit and (again or short):
            pickup = second.tick
            meters = [replace(second, tick=0), *meters[2:]]
    out: list[MeterChange] = []
    for meter in meters:
        if not out or (out[-1].numerator, out[-1].denominator) != (meter.numerator, meter.denominator):
            out.append(meter)
    return tuple(out), pickup


def _closing_barline(song: Song, file_end: int) -> int:
    """The barline after the last note, or the file's own end where that stands on a barline not far behind."""
    last = max((note.end_tick for track in song.tracks for note in track.notes), default=1)
    bars = replace(song, end_tick=last).grid.bars
    longest = bar_ticks(bars[-1].meter)
    if (
        bars[-1].end_tick < file_end <= bars[-1].end_tick + 8 * longest
        and (file_end - bars[-1].end_tick) % longest == 0
    ):
        return file_end
    return bars[-1].end_tick


def _keys(read: _File, song: Song) -> tuple[KeyChange, ...]:
    from tools.listen.key import estimate_key

    rows = {tick: (tonic, mode) for tick, tonic, mode in read.keys} | {t: (k, m) for t, k, m in read.named_keys}
    out: list[KeyChange] = []
    for tick in sorted(rows):
        if not out or (out[-1].tonic, out[-1].mode) != rows[tick]:
            out.append(KeyChange(tick if out else 0, *rows[tick]))
    is_default = (
        len(out) == 1 and (out[0].tonic, out[0].mode) == ("C", "major") and _share_in_c(song) < DEFAULT_KEY_SHARE
    )
    if out and not is_default:
        return tuple(out)
    guess = estimate_key(song)
    return (KeyChange(0, guess.tonic, guess.mode),) if guess else (KeyChange(0, "C", "major"),)


def _share_in_c(song: Song) -> float:
    """Share of the pitched note time on white keys."""
    white = {0, 2, 4, 5, 7, 9, 11}
    notes = [note for track in song.tracks if not track.instrument.is_drum for note in track.notes]
    total = sum(note.length_ticks for note in notes)
    return sum(n.length_ticks for n in notes if n.midi_pitch % 12 in white) / total if total else 1.0


def _sections(read: _File, song: Song) -> tuple[Section, ...]:
    rows = sorted(dict(read.markers).items())
    ends = [*(tick for tick, _ in rows[1:]), song.end_tick][: len(rows)]
    return tuple(
        Section(f"s{i}", name[:80], start, end)
        for i, ((start, name), end) in enumerate(zip(rows, ends, strict=True), 1)
        if start < end <= song.end_tick
    )
