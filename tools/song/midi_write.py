"""Song to a standard MIDI file: type 1, a conductor track and one track for each of the song's.

Two views. Performed: repeats played out, shifts, sounding lengths, controllers, the fader as CC7 and CC10, every
tempo. Written: the grid as printed, written onsets and lengths, printed tempi only, repeats once. The same song gives
the same bytes. Reading is `tools.song.midi_read`.
"""

import struct
from collections.abc import Iterable
from dataclasses import replace
from math import gcd
from typing import TYPE_CHECKING, Any

from tools.song.midi_tables import DRUM_CHANNEL, KEY_TEXT, PITCHED_CHANNELS, signature_name
from tools.song.ornaments import with_ornaments
from tools.song.play import GRACE_S, play_order
from tools.song.values import TICKS_PER_QUARTER, Note, RawEvent, Song, Syllable, Track

if TYPE_CHECKING:
    import mido

    from tools.song.sources import Sources

# Resolutions that files are written in, the usual ones first.
STANDARD_PPQ = (480, 960, 384, 192, 96, 240, 120, 1920, 768, 1024, 3840, 15360, 3360, 6720)
FALLBACK_PPQ = 960
GM_VOLUME = 100  # CC7 of a channel nobody has touched (General MIDI 1)
# Order within one tick: names, releases, sound choice, controllers, unmodelled events, words, attacks.
META, OFF, PROGRAM, CONTROL, RAW, LYRIC, ON = range(7)

Timed = tuple[int, int, Any]  # tick, order, and a message of mido's or its bytes
END_OF_TRACK = b"\xff\x2f\x00"


def save_midi(song: Song, performed: bool = True, sources: "Sources | None" = None) -> bytes:
    """Write a song as a MIDI file.

    Args:
        song: What to write.
        performed: True as it sounds, False as it is printed.
        sources: Bytes of uploads; an uploaded MIDI file's own resolution is kept where it is exact.

    Returns:
        The file's bytes. Every track is there under its name, in the song's order, even when it has no notes.
    """
    from mido.midifiles.meta import meta_charset

    view = play_order(song) if performed else song
    view = view if performed else _as_printed(view)
    ppq = _resolution(view, performed, song, sources)
    rows = [_conductor(view, performed)]
    for track, (channel, port) in zip(view.tracks, _channels(view.tracks), strict=True):
        rows.append(_track_events(track, channel, port, performed, view))
    with meta_charset(_charset(song)):
        chunks = [_chunk(b"MTrk", _in_deltas(events, view.end_tick, ppq)) for events in rows]
    return _chunk(b"MThd", struct.pack(">hhh", 1, len(chunks), ppq)) + b"".join(chunks)


def _as_printed(song: Song) -> Song:
    """The song without what only a performance adds."""

    def plain(note: Note) -> Note:
        return replace(note, shift_ticks=0, sounding_ticks=None) if note.shift_ticks or note.sounding_ticks else note

    tracks = tuple(replace(t, notes=tuple(plain(n) for n in t.notes), curves=()) for t in song.tracks)
    return replace(song, tracks=tracks, tempi=tuple(t for t in song.tempi if t.written or t.tick == 0))


def _charset(song: Song) -> str:
    texts = [song.title, *(t.name for t in song.tracks), *(s.name for s in song.sections)]
    texts += [syllable.text for track in song.tracks for syllable in track.syllables]
    try:
        "".join(texts).encode("latin-1")
    except UnicodeEncodeError:
        return "utf-8"
    return "latin-1"


# --- resolution ---


def _resolution(view: Song, performed: bool, song: Song, sources: "Sources | None") -> int:
    """The smallest usual resolution in which every tick of the view is whole; else `FALLBACK_PPQ`, with rounding."""
    step = TICKS_PER_QUARTER
    for tick in _all_ticks(view, performed):
        step = gcd(step, tick)
        if step == 1:
            break
    needed = TICKS_PER_QUARTER // step
    own = _own_ppq(song, sources)
    for ppq in ((own,) if own else ()) + STANDARD_PPQ:
        if ppq % needed == 0:
            return ppq
    return own if own and own > FALLBACK_PPQ else FALLBACK_PPQ


def _own_ppq(song: Song, sources: "Sources | None") -> int | None:
    if song.carried is None or song.carried.format != "midi" or sources is None:
        return None
    division = int.from_bytes(sources.get(song.carried.sha256, b"")[12:14], "big")
    return division if 0 < division < 0x8000 else None


def _all_ticks(view: Song, performed: bool) -> Iterable[int]:
    yield view.end_tick
    yield view.pickup_ticks
    for rows in (view.tempi, view.meters, view.keys):
        yield from (row.tick for row in rows)
    for section in view.sections:
        yield section.start_tick
    for track in view.tracks:
        for note in track.notes:
            yield note.performed_onset_tick
            if not note.grace:
                yield note.performed_ticks
        for curve in track.curves if performed else ():
            for tick, _ in curve.points:
                yield tick


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">L", len(data)) + data


def _in_deltas(events: list[Timed], end_tick: int, ppq: int) -> bytes:
    """Sort events given in song ticks and write them with delta times of the file's resolution, the end of the track
    last. A status byte that is that of the message before is left out (running status).
    """
    track = bytearray()
    now, running = 0, -1
    for tick, _, message in sorted(events, key=_in_order):
        then = max(now, _file_tick(tick, ppq))
        track += _length(then - now)
        now = then
        data = message if type(message) is bytes else _event_bytes(message)
        status = data[0]
        track += data[1:] if status == running else data
        running = status if status < 0xF0 else -1
    return bytes(track + _length(max(0, _file_tick(end_tick, ppq) - now)) + END_OF_TRACK)


def _in_order(event: Timed) -> tuple[int, int]:
    return event[0], event[1]


def _event_bytes(message: Any) -> bytes:
    """A message as it stands in a file: there a system exclusive message tells its length."""
    if message.type == "sysex":
        return b"\xf0" + _length(len(message.data) + 1) + bytes(message.data) + b"\xf7"
    if message.is_realtime:
        raise ValueError(f"a {message.type} message has no place in a MIDI file")
    return bytes(message.bytes())


def _length(number: int) -> bytes:
    """A number as MIDI files write delta times and lengths: seven bits a byte, the last byte without its top bit."""
    if number < 0x80:
        return bytes((number,))
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def _file_tick(tick: int, ppq: int) -> int:
    return (tick * ppq + TICKS_PER_QUARTER // 2) // TICKS_PER_QUARTER


# --- conductor ---


def _conductor(song: Song, performed: bool) -> list[Timed]:
    import mido

    events: list[Timed] = [(0, META, mido.MetaMessage("track_name", name=song.title))]
    for name, value in song.credits:
        events.append((0, META, mido.MetaMessage("text", text=f"{name}: {value}")))
    for tempo in song.tempi:
        events.append((tempo.tick, META, mido.MetaMessage("set_tempo", tempo=tempo.us_per_quarter)))
    for meter in song.meters:
        events.append((meter.tick, META, _meter_message(meter.numerator, meter.denominator)))
    if song.pickup_ticks and all(meter.tick != song.pickup_ticks for meter in song.meters):
        # The same time signature again starts the count of bars anew: this is where the upbeat ends.
        first = song.meters[0]
        events.append((song.pickup_ticks, META, _meter_message(first.numerator, first.denominator)))
    for key in song.keys:
        events += [(key.tick, META, message) for message in _key_messages(key.tonic, key.mode)]
    for section in song.sections:
        events.append((section.start_tick, META, mido.MetaMessage("marker", text=section.name)))
    return events + _raw(song.conductor_events)


def _meter_message(numerator: int, denominator: int) -> "mido.MetaMessage":
    import mido

    return mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)


def _key_messages(tonic: str, mode: str) -> "list[mido.MetaMessage]":
    """The key signature, and for modes MIDI has no sign for a text that names them."""
    import mido

    messages = [mido.MetaMessage("key_signature", key=signature_name(tonic, mode))]
    if mode not in ("major", "minor"):
        messages.append(mido.MetaMessage("text", text=f"{KEY_TEXT}{tonic} {mode}"))
    return messages


# --- tracks ---


def _channels(tracks: tuple[Track, ...]) -> list[tuple[int, int]]:
    """Channel and port of every track: drums on channel 10, the others on one each.

    Beyond fifteen pitched tracks the next port's channels are used (meta 0x21), as sequencers do.
    """
    out, used = [], 0
    for track in tracks:
        if track.instrument.is_drum:
            out.append((DRUM_CHANNEL, 0))
            continue
        port, index = divmod(used, len(PITCHED_CHANNELS))
        out.append((PITCHED_CHANNELS[index], port))
        used += 1
    return out


def _track_events(track: Track, channel: int, port: int, performed: bool, song: Song) -> list[Timed]:
    import mido

    events: list[Timed] = [(0, META, mido.MetaMessage("track_name", name=track.name))]
    if port:
        events.append((0, META, mido.MetaMessage("midi_port", port=port)))
    events += _sound_choice(track, channel)
    if performed:
        events += _controllers(track, channel)
    events += _raw(track.raw_events, channel)
    events += [(s.tick, LYRIC, mido.MetaMessage("lyrics", text=_sung(s))) for s in track.syllables if s.verse == 1]
    on, off = 0x90 | channel, 0x80 | channel
    for note in with_ornaments(track, song.keys, song.tempo_map) if performed else track.notes:
        start, end = _sounding(note, performed, song)
        pitch, velocity = note.midi_pitch, note.velocity
        if not (0 <= pitch < 0x80 and 0 <= velocity < 0x80):
            raise ValueError(f"note {note.id} has pitch {pitch} and velocity {velocity}; MIDI has 0 to 127")
        events.append((start, ON, bytes((on, pitch, velocity))))
        events.append((end, OFF, bytes((off, pitch, 0))))
    return events


def _sounding(note: Note, performed: bool, song: Song) -> tuple[int, int]:
    """Start and end in ticks, at least the coarsest file's tick apart so that no note falls together."""
    shortest = TICKS_PER_QUARTER // 96
    if not note.grace:
        start = note.performed_onset_tick
        return start, start + max(note.performed_ticks, 1 if note.performed_ticks > shortest else shortest)
    if not performed or note.sounding_ticks is not None:
        start = note.performed_onset_tick
        return start, start + max(shortest, note.performed_ticks)
    clock = song.tempo_map
    start = clock.tick(max(0.0, clock.seconds(note.performed_onset_tick) - GRACE_S))
    return start, max(start + shortest, clock.tick(clock.seconds(start) + GRACE_S))


def _sung(syllable: Syllable) -> str:
    return syllable.text + ("-" if syllable.hyphen in ("begin", "middle") else "")


def _sound_choice(track: Track, channel: int) -> list[Timed]:
    import mido

    events: list[Timed] = []
    if track.instrument.bank:
        for control, value in ((0, track.instrument.bank >> 7), (32, track.instrument.bank & 127)):
            events.append((0, PROGRAM, mido.Message("control_change", channel=channel, control=control, value=value)))
    for tick, program in ((0, track.instrument.program), *track.program_changes):
        events.append((tick, PROGRAM, mido.Message("program_change", channel=channel, program=program)))
    return events


def _controllers(track: Track, channel: int) -> list[Timed]:
    import mido

    events: list[Timed] = []
    curves = {curve.controller for curve in track.curves}
    for control, value in _fader(track):
        if f"cc{control}" not in curves:
            events.append((0, CONTROL, mido.Message("control_change", channel=channel, control=control, value=value)))
    for curve in track.curves:
        for tick, value in curve.points:
            events.append((tick, CONTROL, _control_message(curve.controller, value, channel)))
    return events


def _fader(track: Track) -> list[tuple[int, int]]:
    """CC7 and CC10 for a fader or pan that was moved: gain = 40 log10(value/127) dB (General MIDI 1, developer
    guidelines).
    """
    out = []
    if track.mix.mute:
        out.append((7, 0))
    elif track.mix.gain_db:
        out.append((7, min(127, max(1, round(GM_VOLUME * 10 ** (track.mix.gain_db / 40))))))
    if track.mix.pan:
        out.append((10, min(127, max(0, round(64 + 63 * track.mix.pan)))))
    return out


def _control_message(controller: str, value: int, channel: int) -> "mido.Message":
    import mido

    if controller == "bend":
        return mido.Message("pitchwheel", channel=channel, pitch=min(8191, max(-8192, value)))
    value = min(127, max(0, value))
    if controller == "pressure":
        return mido.Message("aftertouch", channel=channel, value=value)
    return mido.Message("control_change", channel=channel, control=int(controller[2:]), value=value)


def _raw(events: tuple[RawEvent, ...], channel: int = 0) -> list[Timed]:
    """Events carried through unread: FF, type, data for a meta event; F0 ... F7 for a system exclusive message."""
    import mido

    out: list[Timed] = []
    for event in events:
        data = bytes.fromhex(event.data_hex)
        if data[:1] == b"\xff":
            out.append((event.tick, RAW, mido.UnknownMetaMessage(data[1], data[2:])))
        elif data[:1] == b"\xf0":
            out.append((event.tick, RAW, mido.Message("sysex", data=[byte for byte in data[1:] if byte < 0x80])))
        elif data:
            own = bytes([(data[0] & 0xF0) | channel]) + data[1:] if data[0] < 0xF0 else data
            out.append((event.tick, RAW, mido.Message.from_bytes(own)))
    return out
