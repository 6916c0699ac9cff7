"""How a person is spoken to: in seconds and plain words until they speak of bars themselves.

Decides the register from what was said, tells a song's places by its clock, and turns sentences made of bars, decibels
and semitones into plain ones. Measures nothing and changes no figure: a place in bars becomes the same place in time.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from tools.song.values import Song

Register = Literal["plain", "bars"]

# What shows that somebody counts in written music. The reason for the line drawn: each row is a word of notation, that
# is, of the page and its bars. Words that people without notation use as well prove nothing and are left out: "beat",
# "bpm" (dancers, video editors), key names and chord symbols (songwriters with a capo), "semitone" (karaoke), "chorus".
# A bar for drinks, a bar of chocolate and "measure it" prove nothing either: a bar word counts with a number, an order
# word or an article of counting beside it.
_BAR = r"(?:bars?|measures?)"
_ABROAD = r"(?:takte?n?|mesures?|comp[aá]s(?:es)?|battut[ae])"
_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|twelve|sixteen|thirty-two|a\s+few|few|couple\s+of)"
BARS_SAID = (
    (rf"\b{_BAR}\s*(?:number\s+)?#?\d", "a numbered bar"),
    (rf"\b(?!an?\s+bar\b|an?\s+measure\b|one\s+bar\b){_NUMBER}[\s-]+{_BAR}\b(?!\s+(?:mitzvah|of\s+(?:soap|gold|chocolate)))",
     "a number of bars"),
    (rf"\b(?:chords?|beats?|notes?|times?)\s+(?:a|per|each|every|to\s+the|in\s+(?:a|each|every))\s+{_BAR}\b",
     "so many to a bar"),
    (rf"\b(?:first|last|next|final|opening|closing|second|third|fourth|each|every|this|that|these|which|how\s+many|per)"
     rf"\s+(?:\w+\s+)?{_BAR}\b(?!\s+(?:fight|scene|mitzvah))", "a bar in the order of bars"),
    (r"\bbars\s+long\b|\bthe\s+bars\s+(?:are|have|where|with)\b|\bbar\s+numbers?\b"
     r"|\bin\s+bars\b(?=\s*(?:$|[.,;!?]|please|and\s+not))", "bars as such"),
    (rf"\b\d+\s*{_ABROAD}\b|\b{_ABROAD}\s*\d+", "bars in another language"),
    (r"\b(?:barlines?|downbeat|anacrusis|pick-?up\s+(?:bar|measure|note)|time\s+signature)\b", "a word of bars"),
    (r"\b(?:crotchets?|quavers?|semiquavers?|minims?|semibreves?)\b", "a note value, British"),
    (r"\b(?:whole|half|quarter|eighth|sixteenth|thirty-second|8th|16th)[\s-]+notes?\b", "a note value, American"),
    (r"(?<![\w/])(?:2|3|4|5|6|7|9|12)/(?:2|4|8|16)(?![\w/%])", "a meter as written"),
    (r"(?<![\w'])(?:[ivIV]{1,3}|vii)(?:7|maj7|°)?\s*[-–]\s*(?:[ivIV]{1,3}|vii)(?:7|maj7|°)?\s*[-–]\s*[ivIV]{1,3}\b",
     "a row of Roman numerals"),
)  # fmt: skip
_BARS_SAID = tuple(re.compile(pattern, re.I) for pattern, _ in BARS_SAID)


def speaks_in_bars(text: str) -> bool:
    """Whether a sentence shows that the person counts in bars."""
    return any(pattern.search(text) for pattern in _BARS_SAID)


def register_of(said: Iterable[str], preference: object = None) -> Register:
    """How to speak to a person.

    Args:
        said: What they said in this project, the current sentence included.
        preference: "plain" or "bars" settles it; anything else leaves it to what was said.
    """
    if preference in ("plain", "bars"):
        return "bars" if preference == "bars" else "plain"
    return "bars" if any(speaks_in_bars(text) for text in said) else "plain"


@dataclass(frozen=True, slots=True)
class SongClock:
    """When each bar of a song sounds (for a repeated bar: the first time), and what its sections are called.

    Attributes:
        bars: number -> (start, end) in seconds.
        sections: (name, first bar, last bar).
        end_s: When the closing barline passes.
        meter: First meter, as (beats of its lower number a bar, lower number).
    """

    bars: dict[int, tuple[float, float]]
    sections: tuple[tuple[str, int, int], ...] = ()
    end_s: float = 0.0
    beats: float = 4.0

    def stretch(self, first: int, last: int) -> tuple[float, float] | None:
        """Start and end of bars first to last; None where the song lacks them."""
        if first not in self.bars or last not in self.bars:
            return None
        return self.bars[first][0], self.bars[last][1]

    def boundaries(self) -> list[float]:
        """Where bar 1, bar 2, ... begin, and where the last bar ends."""
        numbers = sorted(number for number in self.bars if number > 0)
        return [round(self.bars[n][0], 3) for n in numbers] + [round(self.bars[n][1], 3) for n in numbers[-1:]]


def clock_of(song: Song) -> SongClock:
    """Read a song's clock: tempo changes and repeats included."""
    from tools.song.play import passages_of, play_order
    from tools.song.tempo import TempoMap

    played = play_order(song)
    tempo = TempoMap.of(played)
    shifts = (
        [(p.start_tick, p.end_tick, p.played_tick - p.start_tick) for p in passages_of(song)]
        if played is not song
        else []
    )
    bars: dict[int, tuple[float, float]] = {}
    for bar in song.grid.bars:
        shift = next((by for start, end, by in shifts if start <= bar.start_tick < end), 0)
        bars.setdefault(bar.number, (tempo.seconds(bar.start_tick + shift), tempo.seconds(bar.end_tick + shift)))
    sections = tuple((s.name, *song.grid.bars_touched(s.start_tick, s.end_tick)) for s in song.sections)
    meter = song.meters[0]
    return SongClock(bars, sections, tempo.seconds(played.end_tick), float(meter.numerator))


def figure(value: float) -> str:
    """A measured figure for a person: one decimal at most, and none where it says nothing."""
    return f"{round(value, 1):.1f}".removesuffix(".0")


def apart(before: float, after: float) -> tuple[str, str]:
    """Two figures that differ, each as short as still shows that they do."""
    tenths = figure(before), figure(after)
    return tenths if tenths[0] != tenths[1] else (f"{before:g}", f"{after:g}")


def at_time(seconds: float) -> str:
    """Such as "0:12"."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def length_in_words(seconds: float) -> str:
    """Such as "45 seconds", "1 minute 20", "2 minutes"."""
    whole = round(seconds)
    if whole < 60 or whole == 90:
        return f"{whole} second{'' if whole == 1 else 's'}"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}" + (f" {rest}" if rest else "")


_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NUMBERED = re.compile(r"^(?P<name>[A-Z][a-z][\w -]*?)\s+(?P<n>[1-8])$")


def section_in_words(name: str) -> str | None:
    """Such as "the second verse"; None for a bare letter, which says nothing to most people."""
    if found := _NUMBERED.match(name):
        return f"the {_ORDER[int(found['n']) - 1]} {found['name'].lower()}"
    return f"the {name.lower()}" if re.fullmatch(r"[A-Z][a-z][\w -]+", name) else None


def place_in_words(clock: SongClock, first: int, last: int, section: bool = True) -> str | None:
    """Such as "0:12 to 0:20" or "the second verse (0:12 to 0:20)"; None where the song lacks those bars."""
    stretch = clock.stretch(first, last)
    if stretch is None:
        return None
    start, end = at_time(stretch[0]), at_time(stretch[1])
    told = f"{start} to {end}" if start != end else start
    named = next((section_in_words(name) for name, a, b in clock.sections if (a, b) == (first, last)), None)
    return f"{named} ({told})" if section and named else told


_RANGE = re.compile(
    r"(?P<lead>\b(?:in|of|for|over|at|from)\s+)?(?P<the>the\s+)?\bbars?\s+(?P<a>\d+)\s*(?:-|–|to|and|through|until)\s*"
    r"(?:bars?\s+)?(?P<b>\d+)\b", re.I,
)  # fmt: skip
_BEAT_OF = re.compile(r"\b(?:(?:in|at|on)\s+)?bar\s+(?P<a>\d+),?\s+beat\s+(?P<beat>\d+(?:\.\d+)?)", re.I)
_ONE = re.compile(r"(?P<lead>\b(?:in|at|of|for)\s+)?\bbar\s+(?P<a>\d+)\b", re.I)
_COUNT = re.compile(r"\b(?P<n>\d[\d,]*)[\s-]bars?\b", re.I)


def in_words(text: str, register: Register, clock: SongClock | None = None) -> str:
    """A sentence as this person is spoken to.

    Args:
        text: A reply, a refusal, a question: what any part of the program or any brain wrote.
        register: "bars" leaves it as it is.
        clock: Of the song it is about; without it bars cannot be told in time.
    """
    if register == "bars" or not text:
        return text
    for pattern, words in _PLAIN:
        text = pattern.sub(words, text)
    return _in_time(text, clock) if clock is not None and clock.bars else text


def _in_time(text: str, clock: SongClock) -> str:
    text = _RANGE.sub(lambda m: _range_told(m, clock), text)
    text = _BEAT_OF.sub(lambda m: _beat_told(m, clock), text)
    text = _ONE.sub(lambda m: _one_told(m, clock), text)
    mean_s = clock.end_s / max(1, sum(number > 0 for number in clock.bars))
    return _COUNT.sub(lambda m: length_in_words(int(m["n"].replace(",", "")) * mean_s), text)


def _range_told(found: re.Match[str], clock: SongClock) -> str:
    beside_a_name = found.string[: found.start()].endswith("(")  # "Verse 2 (bars 9-16)": the name is said already
    told = place_in_words(clock, int(found["a"]), int(found["b"]), section=not beside_a_name)
    if told is None:
        return found[0]
    lead = (found["lead"] or "").strip().lower()
    if told.startswith("the ") and found[0][:1].isupper() and not lead:
        return f"T{told[1:]}"
    if told.startswith("the "):
        return f"{found['lead'] or ''}{told}"
    way = "From" if found[0][:1].isupper() and lead else "from"
    return f"{way} {told}" if lead in ("in", "over", "at", "from", "for") else f"{found['lead'] or ''}{told}"


def _one_told(found: re.Match[str], clock: SongClock) -> str:
    stretch = clock.stretch(int(found["a"]), int(found["a"]))
    if stretch is None:
        return found[0]
    lead = (found["lead"] or "").strip().lower()
    at = "At" if found[0][:1].isupper() else "at"
    return f"{at} {at_time(stretch[0])}" if lead in ("in", "at") else f"{found['lead'] or ''}{at_time(stretch[0])}"


def _beat_told(found: re.Match[str], clock: SongClock) -> str:
    stretch = clock.stretch(int(found["a"]), int(found["a"]))
    if stretch is None:
        return found[0]
    second = stretch[0] + (float(found["beat"]) - 1) / clock.beats * (stretch[1] - stretch[0])
    return f"at {at_time(second)}"


# Loudness halves with every 10 dB less (S. S. Stevens, "The measurement of loudness", J. Acoust. Soc. Am. 27, 1955).
_LOUDNESS_HALVES_DB = 10.0


def loudness_in_words(change_db: float) -> str:
    """A measured change of level as people hear it, such as "about a third quieter"."""
    ratio = 2 ** (abs(change_db) / _LOUDNESS_HALVES_DB)
    louder = change_db > 0
    if ratio < 1.07:
        return f"hardly {'louder' if louder else 'quieter'}"
    share = ratio - 1 if louder else 1 - 1 / ratio
    size = _share_in_words(share)
    if louder and share > 0.8:
        return "about twice as loud" if ratio < 2.4 else "more than twice as loud"
    if not louder and share > 0.42:
        return "about half as loud" if share < 0.6 else "less than half as loud"
    return f"{size} {'louder' if louder else 'quieter'}"


def _share_in_words(share: float) -> str:
    words = (
        (0.14, "a tenth"),
        (0.225, "a fifth"),
        (0.29, "a quarter"),
        (0.42, "a third"),
        (0.6, "half"),
        (9.0, "three quarters"),
    )
    return "about " + next(word for limit, word in words if share < limit)


def steps_in_words(semitones: int) -> str:
    """An interval without its name: "an octave higher", "a little lower (2 half steps)"."""
    way, size = ("higher" if semitones > 0 else "lower"), abs(semitones)
    if size % 12 == 0 and size:
        return f"{'an octave' if size == 12 else f'{size // 12} octaves'} {way}"
    return f"{size} half step{'s' if size > 1 else ''} {way}"


def _steps_told(found: re.Match[str]) -> str:
    down = (found["way"] or "").lower() == "down" or found["sign"] == "-"
    told = steps_in_words(int(found["n"]) * (-1 if down else 1)) if found["way"] or found["sign"] else ""
    return told or f"{found['n']} half step{'' if found['n'] == '1' else 's'}"


def _level_told(found: re.Match[str]) -> str:
    """Such as "Strings softer in bars 5-8 by 5.1 dB: mean velocity 63 -> 47." as what was done."""
    return f"{found['who']} now {'play' if is_several(found['who']) else 'plays'} {found['way']}{found['where'] or ''}"


def is_several(names: str) -> bool:
    """Whether what plays is told in the plural: "strings play", "the double bass plays"."""
    last = names.lower().strip()
    if re.search(r"\band\b|,", names) or last.endswith(("brass", "timpani")):
        return True
    return last.endswith("s") and not last.endswith("ss")


_Words = str | Callable[[re.Match[str]], str]
_PLAIN: tuple[tuple[re.Pattern[str], Any], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"(?P<who>[A-Z][\w' ,()-]*?) (?P<way>louder|softer)(?P<where> (?:in|from|at) [^.:]*?)?"
         r" by [\d.]+(?: to [\d.]+)? dB(?:, not the full [\d.]+ dB)?: mean velocity \d+ -> \d+", _level_told),
        (r"(\d+) notes stand at the limit of velocity", r"\1 notes are as loud or soft as they can be played"),
        (r" ?The fader gives the rest, [^.]*(?:\.\d[^.]*)*\.", " Its volume in the mix does the rest."),
        (r"\b(?:dotted quarter|quarter|eighth|half)s?(?: beats?)? a minute\b", "beats a minute"),
        (r"\b(\d+(?:\.\d+)?) ?(?:bpm|BPM)\b", r"\1 beats a minute"),
        (r"\b(?:bpm|BPM)\b", "beats a minute"),
        (r"(?:(?P<way>\b[Uu]p|\b[Dd]own) |(?P<sign>(?<!\w)[+-]))?\b(?P<n>\d+) semitones?\b", _steps_told),
        (r"\bMoved (an octave|\d+ octaves|\d+ half steps?) (higher|lower)", r"Moved \1 \2"),
        (r"\bMoved (up|down) (an octave|\d+ octaves)", 
         lambda m: f"Moved {m[2]} {'higher' if m[1] == 'up' else 'lower'}"),
        (r"\bmean velocity (\d+) -> (\d+)", r"played at strength \2 of 127 instead of \1"),
        (r"\bmean velocity (\d+(?:\.\d+)?)", r"played at strength \1 of 127"),
        (r"\bvelocit(?:y|ies)\b", "playing strength"),
        (r" \(valence [^()]*\)", ""),
        (r"\b(?:version )?v(\d+)\b", r"version \1"),
        (r"(?<![\w.])(\d[\d,.]*) (notes|strokes|bars) -> (\d[\d,.]*)\b", r"\3 \2 instead of \1"),
        (r"(?<![\w.])(\d[\d,.]*) -> (\d[\d,.]*)\b", r"\2 instead of \1"),
        (r"\bparallel (minor|major)\b", r"\1 key on the same home note"),
        (r"\brelative (minor|major)\b", r"\1 key with the same notes"),
        (r"\bby interval\b", "by so many steps"),
        (r"\bthat the bars fill the time\b", "that it fills the time"),
        (r"\bthe same bars at\b", "the same music at"),
        (r"\bfor some bars only\b", "for a stretch only"),
        (r"\bthose bars\b", "that stretch"),
        (r"\bhas \d[\d,]* bars? and (?=lasts\b)", ""),
        (r"\bbars and tracks\b", "the place and the parts"),
        (r" ?\(?\bt\d+\.n\d+\b\)?", ""),
        (r", or bars \d+ to \d+\.", "."),
        (r" or (?:over )?\d+ bars\b", ""),
    )
)  # fmt: skip
