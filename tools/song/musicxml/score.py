"""A whole score from a Song: header, part list, every part's bars. No source file is looked at here (`patch` does
that).
"""

from collections.abc import Iterable, Sequence
from math import gcd
from xml.etree.ElementTree import Element, indent, tostring

from tools.song.musicxml.durations import is_rounded
from tools.song.musicxml.elements import number_text, sub
from tools.song.musicxml.groups import brackets
from tools.song.musicxml.measure import PartWriter
from tools.song.values import TICKS_PER_QUARTER, Song, Track

SOFTWARE = "Parlando"
VERSION = "4.0"
MAX_DIVISIONS = 16383  # what MIDI-bound readers accept
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
GM_VOLUME_PERCENT = 80


def new_score(song: Song) -> bytes:
    """Write a song that came from no MusicXML file, or is to be written afresh."""
    root = score_tree(song)
    indent(root, " ")
    return DECLARATION + tostring(root, encoding="unicode").encode() + b"\n"


def score_tree(song: Song) -> Element:
    """The element tree of a song."""
    from tools.theory.spelling import spell_song

    song = spell_song(song)
    root = Element("score-partwise", {"version": VERSION})
    _header(root, song)
    parts = sub(root, "part-list")
    divisions = divisions_of(song)
    _part_list(parts, song.tracks)
    chords_over = _chord_part(song.tracks)
    for number, track in enumerate(song.tracks, 1):
        writer = PartWriter(song, track, f"P{number}", divisions, number == 1, track is chords_over)
        part = sub(root, "part", id=f"P{number}")
        part.extend([writer.measure(index) for index in range(len(song.grid.bars))])
    return root


def _chord_part(tracks: Sequence[Track]) -> Track | None:
    """Over which part the chord symbols stand: the first that reads what sounds, so that the band reads them too;
    over a transposing part, in its key, where there is no other.
    """
    pitched = [track for track in tracks if not track.instrument.is_drum]
    concert = [track for track in pitched if track.instrument.transpose_chromatic % 12 == 0]
    return next(iter([*concert[:1], *pitched[:1], *tracks[:1]]), None)


def _part_list(parts: Element, tracks: Sequence[Track]) -> None:
    starts = {first: through for first, _, through in brackets(tracks)}
    ends = {last for _, last, _ in brackets(tracks)}
    for index, track in enumerate(tracks):
        if index in starts:
            group = sub(parts, "part-group", type="start", number="1")
            sub(group, "group-symbol", "bracket")
            sub(group, "group-barline", "yes" if starts[index] else "no")
        part_list_entry(parts, track, f"P{index + 1}", index + 1)
        if index in ends:
            sub(parts, "part-group", type="stop", number="1")


def divisions_of(song: Song, also: int = 1) -> int:
    """Fewest divisions of a quarter in which every written tick of the song is whole.

    Args:
        also: Divisions that must divide the result.
    """
    step = TICKS_PER_QUARTER
    for tick in _written_ticks(song):
        step = gcd(step, tick)
    needed = TICKS_PER_QUARTER // step
    both = needed * also // gcd(needed, also)
    return both if both <= MAX_DIVISIONS else needed


def _written_ticks(song: Song) -> Iterable[int]:
    yield TICKS_PER_QUARTER // 2
    for bar in song.grid.bars:
        yield bar.start_tick
        yield bar.end_tick
        yield 4 * TICKS_PER_QUARTER // bar.meter.denominator
    for rows in (song.chords, song.tempi, song.marks):
        yield from (row.tick for row in rows)
    for track in song.tracks:
        for note in track.notes:
            if note.tuplet and is_rounded(note.tuplet):
                continue
            yield note.onset_tick
            yield note.length_ticks
            if note.tuplet:  # its tuplet's other notes and rests
                yield note.length_ticks // 2 if note.length_ticks % 2 == 0 else note.length_ticks
        for mark in track.marks:
            yield mark.tick
            yield mark.end_tick or 0


def _header(root: Element, song: Song) -> None:
    sub(sub(root, "work"), "work-title", song.title)
    identification = sub(root, "identification")
    for role, name in song.credits:
        if role == "rights":
            sub(identification, "rights", name)
        else:
            sub(identification, "creator", name, type=role)
    encoding = sub(identification, "encoding")
    sub(encoding, "software", SOFTWARE)
    for element in ("accidental", "beam"):
        sub(encoding, "supports", element=element, type="yes")


def part_list_entry(parts: Element, track: Track, part_id: str, number: int) -> Element:
    """The `<score-part>` of a track: name, short name, sound."""
    from tools.instruments.lookup import row_of

    entry = sub(parts, "score-part", id=part_id)
    sub(entry, "part-name", track.shown_name)
    row = row_of(track.instrument)
    sub(entry, "part-abbreviation", short_name(track.shown_name, row.name, row.short_name))
    keys: list[int | None] = [*sorted({note.midi_pitch for note in track.notes})] if track.instrument.is_drum else []
    keys = keys or [None]
    ids = [f"{part_id}-I{1 if key is None else key}" for key in keys]
    for instrument_id, key in zip(ids, keys, strict=True):
        instrument = sub(entry, "score-instrument", id=instrument_id)
        sub(instrument, "instrument-name", track.shown_name if key is None else _drum_name(key))
    channel = 10 if track.instrument.is_drum else (number - 1) % 15 + 1
    channel += channel >= 10 and not track.instrument.is_drum
    for instrument_id, key in zip(ids, keys, strict=True):
        midi = sub(entry, "midi-instrument", id=instrument_id)
        sub(midi, "midi-channel", channel)
        if track.instrument.bank:
            sub(midi, "midi-bank", track.instrument.bank + 1)
        sub(midi, "midi-program", track.instrument.program + 1)
        if key is not None:
            sub(midi, "midi-unpitched", key + 1)
        sub(midi, "volume", _volume(track))
        sub(midi, "pan", number_text(90 * track.mix.pan, 1))
    return entry


def _volume(track: Track) -> str:
    percent = 0.0 if track.mix.mute else GM_VOLUME_PERCENT * 10 ** (track.mix.gain_db / 40)
    return number_text(min(100.0, percent), 1)


def _drum_name(key: int) -> str:
    from tools.instruments.drums import DRUM_KEYS

    return DRUM_KEYS.get(key, f"Drum {key}")


def short_name(name: str, usual_name: str, usual_short: str) -> str:
    """Short form of a part's name: the instrument's where the name is the instrument's, its number kept."""
    from tools.instruments.lookup import names, plain

    if name.lower().startswith(usual_name.lower()):
        return usual_short + name[len(usual_name) :]
    stem, _, number = name.rpartition(" ")
    if not stem or not (number.isdigit() or set(number) <= set("IVX")):
        stem, number = name, ""
    known = names().get(plain(stem))
    if known is not None and len(known.short_name) < len(
        stem
    ):  # the name of another instrument, or this one's in other words
        return f"{known.short_name} {number}".strip()
    words = name.split()
    short = " ".join(word if word.isdigit() or len(word) <= 4 else f"{word[:3]}." for word in words[:3])
    return short or name
