"""What was asked of the music itself, measured in the exported file and the song: tempo, keys, meter, bars, form,
chords, mood.

Never reads the request for what was found. Who plays which notes is in `measures_of_parts`, loudness and stems in
`measures_of_sound`.
"""

import re
from collections.abc import Set
from dataclasses import replace
from typing import Any

from assistant.evidence import Evidence, Measures
from assistant.workbench import Wish
from tools.measure.cues import measure_cues, share_in_local
from tools.measure.midi_facts import MidiFacts
from tools.song.values import TICKS_PER_QUARTER, Song

# What a form by name shows in the letters of its sections: I intro, O outro or coda, T trio.
STRUCTURES = {
    "song": r"I?[ABCDP].*B.*", "strophic": r"I?A{2,}O?", "rondo": r"I?A(.A)+O?", "variations": r"I?A{3,}O?",
    "through": r"(?!.*(.).*\1).+", "sonata": r"I?(AB)+[CD]+ABO?", "march": r".+T.*A.*",
}  # fmt: skip
TEMPO_TOLERANCE = 0.001
IN_KEY_SHARE = 0.8


def _tempo(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    got = e.midi.felt_bpm
    return round(got, 2), abs(got - wish.asked) <= TEMPO_TOLERANCE * wish.asked


def _tempo_range(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    got = e.midi.felt_bpm
    return round(got, 2), wish.asked[0] - 0.05 <= got <= wish.asked[1] + 0.05


def _tempo_change(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if e.midi_before is None:
        return "no tempo before", False
    got = (e.midi.felt_bpm / e.midi_before.felt_bpm - 1) * 100
    return round(got, 1), abs(got - wish.asked) <= 0.5


def key_share(song: Song, midi: MidiFacts) -> float:
    """Share of the pitched note time in the scale of the key that holds there, raised sixth and seventh allowed in
    minor.
    """
    return share_in_local(midi, _scales(song))


def _scales(song: Song) -> list[tuple[float, Set[int]]]:
    from tools.theory.key import Key

    keys = [(change.tick / TICKS_PER_QUARTER, Key(change.tonic, change.mode)) for change in song.keys]
    return [
        (start, key.usual_pitch_classes if key.mode == "minor" else set(key.scale_pitch_classes)) for start, key in keys
    ]


def _key(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    from tools.theory.pitch import pitch_class

    now = e.song.keys[0]
    share = key_share(e.song, e.midi)
    wanted = wish.asked.split(" ", 1)
    same = pitch_class(now.tonic) == pitch_class(wanted[0]) and (len(wanted) < 2 or wanted[1] == now.mode)
    return f"{now.tonic} {now.mode}, {share:.0%} of the note time in its scale", same and share >= IN_KEY_SHARE


def _key_change(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """The keys after the first, each with the share of its notes' time in its scale and where it begins."""
    rows, ok = [], len(e.song.keys) > 1
    scales = _scales(e.song)
    for index, change in enumerate(e.song.keys[1:], 1):
        ends = scales[index + 1][0] if index + 1 < len(scales) else None
        share = share_in_local(_until(e.midi, ends), scales[index : index + 1], scales[index][0])
        rows.append(
            f"{change.tonic} {change.mode} from bar {e.song.grid.position(change.tick)[0]}, {share:.0%} in its scale"
        )
        ok = ok and share >= IN_KEY_SHARE
    return "; ".join(rows) or "one key throughout", ok and _goes_as_asked(wish.asked, e.song)


def _goes_as_asked(asked: dict[str, Any], song: Song) -> bool:
    from tools.theory.pitch import pitch_class

    home = pitch_class(song.keys[0].tonic)
    found = [(song.grid.position(k.tick)[0], (pitch_class(k.tonic) - home) % 12, k.mode) for k in song.keys[1:]]
    wanted = None if asked.get("semitones") is None else asked["semitones"] % 12
    wanted = (pitch_class(asked["tonic"]) - home) % 12 if asked.get("tonic") else wanted
    return any(
        (wanted is None or steps == wanted)
        and (asked.get("bar") is None or bar == asked["bar"])
        and (asked.get("mode") is None or mode == asked["mode"])
        for bar, steps, mode in found
    )


def _until(midi: MidiFacts, end: float | None) -> MidiFacts:
    if end is None:
        return midi
    tracks = [replace(t, notes=tuple(n for n in t.notes if n.onset_quarters < end - 1e-6)) for t in midi.tracks]
    return replace(midi, tracks=tuple(tracks))


def _structure(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    letters = "".join(section.letter[:1] or "?" for section in e.song.sections)
    return letters, re.fullmatch(STRUCTURES[wish.asked], letters) is not None


def _mode(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    share = key_share(e.song, e.midi)
    return f"{e.song.keys[0].mode}, {share:.0%} of the note time in its scale", e.song.keys[0].mode == wish.asked


def _meter(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    got = f"{e.midi.meter[0]}/{e.midi.meter[1]}"
    return got, got == wish.asked


def _bars(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    return e.song.grid.bar_count, e.song.grid.bar_count == wish.asked and _last_bar(e) <= wish.asked


def _last_bar(e: Evidence) -> int:
    last = max((n.onset_quarters for t in e.midi.tracks for n in t.notes), default=0.0)
    return e.song.grid.bar_at(int(last * TICKS_PER_QUARTER)).number


def _chords(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    from tools.theory.chord import parse_chord
    from tools.theory.key import Key
    from tools.theory.roman import is_roman, roman_to_chord

    key = Key(e.song.keys[0].tonic, e.song.keys[0].mode)
    wanted = [roman_to_chord(text, key) if is_roman(text) else parse_chord(text) for text in wish.asked]
    got = [chord.symbol for chord in e.song.chords[: len(wanted)]]
    same = [a.pitch_classes == parse_chord(b).pitch_classes for a, b in zip(wanted, got, strict=False)]
    return got, len(got) == len(wanted) and all(same)


def _sections(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    names = [section.name for section in e.song.sections]
    place = 0
    for wanted in wish.asked:
        while place < len(names) and wanted.lower() not in names[place].lower():
            place += 1
        if place == len(names):
            return names, False
        place += 1
    return names, True


def _mood(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    cues = measure_cues(e.midi)
    got = (
        f"cues: {e.song.keys[0].mode} mode, {cues.felt_bpm:g} beats a minute, mean pitch {cues.register:g}, "
        f"mean velocity {cues.velocity:g}, {cues.density:g} notes a quarter, "
        f"notes sound {cues.legato:.0%} of their time, "
        f"{cues.consonance:.0%} of sounding pairs consonant, brightness of the sounds {cues.brightness:+.2f} by table; "
        "a feeling itself is not measurable"
    )
    return got, _mood_fits(wish.asked, e.song, cues.felt_bpm)


def _mood_fits(asked: dict[str, Any], song: Song, bpm: float) -> bool:
    """Whether the two strongest cues do not both point the other way (mode for valence, tempo for arousal)."""
    from tools.theory.key import Key

    valence, arousal = asked.get("valence") or 0.0, asked.get("arousal") or 0.0
    minor = Key(song.keys[0].tonic, song.keys[0].mode).is_minor
    mode_against = (valence > 0.4 and minor) or (valence < -0.4 and not minor)
    tempo_against = (arousal > 0.4 and bpm < 90) or (arousal < -0.4 and bpm > 130)
    return not (mode_against and tempo_against)


MUSIC_MEASURES: Measures = {
    "tempo": _tempo,
    "tempo range": _tempo_range,
    "tempo change": _tempo_change,
    "key": _key,
    "mode": _mode,
    "meter": _meter,
    "bars": _bars,
    "chords": _chords,
    "sections": _sections,
    "form by name": _structure,
    "key change": _key_change,
    "mood": _mood,
}
