"""What of given words stands in exported files: lyrics counted in the MIDI and MusicXML, stress against the beat.

Reads the files with other code than wrote them; the words are taken from the file, not from the request.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.lyrics.language import language_of
from tools.lyrics.stress import STRESSED
from tools.lyrics.syllables import sung_line

ON_BEAT = 1e-3  # quarters


@dataclass(frozen=True, slots=True)
class WordFacts:
    """What was found.

    Attributes:
        syllables: Lyric events in the MIDI file.
        on_notes: Those at the onset of a note of their track.
        stressed, on_strong: Stressed syllables, and those of them on a beat of the meter.
        on_main: Those on a main beat (the first and, in longer bars, the middle one).
    """

    syllables: int
    on_notes: int
    stressed: int
    on_strong: int
    on_main: int


def midi_words(data: bytes) -> WordFacts:
    """Read a MIDI file's lyrics."""
    import mido

    file = mido.MidiFile(file=io.BytesIO(data))
    meters: list[tuple[int, int, int]] = []
    sung: list[tuple[int, str]] = []
    on_notes = 0
    for track in file.tracks:
        tick, starts, here = 0, set(), []
        for message in track:
            tick += message.time
            if message.type == "time_signature":
                meters.append((tick, message.numerator, message.denominator))
            elif message.type == "lyrics":
                here.append((tick, message.text))
            elif message.type == "note_on" and message.velocity:
                starts.add(tick)
        sung += here
        on_notes += sum(at in starts for at, _ in here)
    meters = sorted(meters) or [(0, 4, 4)]
    levels = _levels([text for _, text in sung])
    beats = [_beat(tick, file.ticks_per_beat, meters) for tick, _ in sung]
    strong = [beat for beat, level in zip(beats, levels, strict=True) if level == STRESSED]
    return WordFacts(len(sung), on_notes, len(strong), sum(b > 0 for b in strong), sum(b > 1 for b in strong))


def xml_words(data: bytes) -> int:
    """Syllables in a MusicXML file."""
    return len(re.findall(rb"<lyric\b[^>]*>(?:(?!</lyric>).)*<text\b", data, re.S))


def _levels(texts: Sequence[str]) -> list[int]:
    """The stress of each syllable, from the words they make up."""
    words, word = [], ""
    for text in texts:
        word += text.removesuffix("-")
        if not text.endswith("-"):
            words.append(word)
            word = ""
    language = language_of(" ".join(words))
    levels: list[int] = []
    counts, count = [], 0
    for text in texts:
        count += 1
        if not text.endswith("-"):
            counts.append(count)
            count = 0
    for spoken, count in zip(words, counts, strict=False):
        found = [syllable.stress for syllable in sung_line(spoken, language)]
        single_weak = len(found) == 1 and count == 1
        levels += found if len(found) == count and not single_weak else _alone(spoken, language, count)
    return [*levels, *[0] * (len(texts) - len(levels))]


def _alone(word: str, language: str, count: int) -> list[int]:
    """A word's stress in a sentence (a word by itself is always stressed)."""
    found = [syllable.stress for syllable in sung_line(f"{word} hm", language)][:-1]
    return found if len(found) == count else [0] * count


def _beat(tick: int, per_quarter: int, meters: Sequence[tuple[int, int, int]]) -> int:
    """2 on a main beat, 1 on another beat, 0 elsewhere."""
    from tools.compose.meter import meter_of

    start, numerator, denominator = next(row for row in reversed(meters) if row[0] <= tick)
    meter = meter_of(numerator, denominator)
    place = (tick - start) * 4 / per_quarter % meter.steps
    step = round(place)
    if abs(place - step) > ON_BEAT or not meter.is_beat(step):
        return 0
    return 2 if meter.weight(step) >= 0.8 or len(meter.beats) <= 2 else 1
