"""Plain words for what the edits of the catalogue claim: each measure by name, as a person would say it.

One row for each measure in `tools.measure.effects`; a test holds the two together. Measures nothing, and knows no edit:
it tells a row of the receipt (`what`, `asked`, `got`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.edit.energy.kit import DRUM_VOICE_WORDS

MOST_LISTED = 6
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$")
_NAMES = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")


@dataclass(frozen=True, slots=True)
class Told:
    """How one measure is told.

    Attributes:
        name: What is measured, as the subject of "as before" and of a value.
        more: What it is when it grew.
        less: What it is when it fell.
        unit: After the figure, with the blank that belongs before it.
        times: The figure is told so many times as large (100 for a share).
        values: What a value is called; a whole phrase, told alone.
        is_alone: The figure before says nothing to a person.
        is_pitch: The figure is a MIDI pitch and told as a note.
        is_side: The figure is a place from left (-100) to right (100).
        is_hidden: The figure says nothing to a person, only that it grew, fell or stayed.
    """

    name: str
    more: str = ""
    less: str = ""
    unit: str = ""
    times: float = 1.0
    values: Mapping[str, str] = field(default_factory=dict)
    is_alone: bool = False
    is_pitch: bool = False
    is_side: bool = False
    is_hidden: bool = False


def _share(name: str, more: str, less: str, is_alone: bool = False) -> Told:
    return Told(name, more, less, " %", 100.0, is_alone=is_alone)


def _ms(name: str, more: str, less: str) -> Told:
    return Told(name, more, less, " thousandths of a second")


def _pitch(name: str) -> Told:
    return Told(name, f"{name} is higher", f"{name} is lower", is_pitch=True)


_KITS = {
    0: "the standard kit", 8: "the room kit", 16: "the power kit", 24: "the electronic kit", 25: "the drum machine",
    32: "the jazz kit", 40: "the kit with brushes", 48: "the orchestra's drums",
}  # fmt: skip
_ENERGY = {
    "notes": Told("notes", "more notes", "fewer notes", values={"0": "no notes left there"}),
    "notes a bar": Told("notes a bar", "more notes in a bar", "fewer notes in a bar"),
    "notes together": Told("notes at once", "fuller chords", "thinner chords", " notes at once",
                           values={"1": "one note at a time"}),
    "mean velocity": Told("playing strength", "played harder", "played softer", " of 127"),
    "swell": Told("the swell", "growing louder", "growing softer", is_hidden=True),
    "players": Told("players", "more players", "fewer players"),
    "crashes": Told("crash cymbals", "more crash cymbals", "fewer crash cymbals", values={"0": "no crash cymbals"}),
    "snare and tom strokes at bar ends": Told("drum fills", "more drum fills", "fewer drum fills", " strokes"),
    "snares a bar": Told("snare strokes a bar", "more snare strokes in a bar", "fewer snare strokes in a bar"),
    "backbeats a bar": Told("backbeats a bar", "more backbeats in a bar", "fewer backbeats in a bar"),
    "kicks off the beat": Told("kicks off the beat", "more kicks off the beat", "fewer kicks off the beat",
                               values={"0": "no kick off the beat"}),
    "beats with a kick": Told("beats with a kick", "a kick on more beats", "a kick on fewer beats", " %",
                              values={"100": "a kick on every beat"}),
    "kit": Told("the drum kit", values={str(number): words for number, words in _KITS.items()}),
    "timekeeper": Told("the hats", values={
        "quarters": "the hats in quarter notes", "eighths": "the hats in eighth notes",
        "sixteenths": "the hats in sixteenth notes", "triplets": "the hats in triplets"}),
    **{f"{name} strokes": Told(f"{name} strokes", f"more {name} strokes", f"fewer {name} strokes",
                               values={"0": f"no {name} strokes"}) for name in DRUM_VOICE_WORDS},
}  # fmt: skip
_FORM = {
    "length in bars": Told("the length", "longer", "shorter", " bars"),
    "bars in all": Told("the length", "longer", "shorter", " bars"),
    "seconds": Told("the length", "longer", "shorter", " seconds"),
    "order of sections": Told("the order of the sections", is_alone=True),
    "notes that begin": Told("notes that begin there", "more notes begin there", "fewer notes begin there",
                             values={"0": "no note begins there"}),
    "strokes of the drums": Told("drum strokes", "more drum strokes", "fewer drum strokes",
                                 values={"0": "no drums there"}),
    "key there": Told("the key"),
    "tempo at the end": Told("the tempo at the end", "faster at the end", "slower at the end", " beats a minute"),
    "seconds of the last bar": Told("the last bar", "a longer last bar", "a shorter last bar", " seconds"),
    "velocity at the end": Told("loudness at the end", "louder at the end", "softer at the end", is_hidden=True),
    "seconds of ring-out": Told("the time to ring out", "more time to ring out", "less time to ring out", " seconds"),
    "quarters of pickup": Told("the upbeat", "a longer upbeat", "a shorter upbeat", " beats",
                               values={"0": "no upbeat"}),
    "seconds of gap in the loop": Told("the gap in the loop", "a longer gap", "a shorter gap", " seconds",
                                       values={"0": "it loops without a gap"}),
    "quarters before the first note": Told("the silence before the first note", "more silence before the first note",
                                           "less silence before the first note", " beats"),
}  # fmt: skip
_HARMONY = {
    "chord symbols": Told("the chords", is_alone=True),
    "kinds of chord": Told("different chords", "more different chords", "fewer different chords"),
    "chords used": Told("the chords", is_alone=True),
    "accompaniment in its chords": _share("the accompaniment in its chords",
                                          "the accompaniment fits its chords better",
                                          "the accompaniment fits its chords less", is_alone=True),
    "sevenths and colours": _share("colour in the chords", "more colour in the chords", "plainer chords"),
    "thirds in the chords": _share("thirds in the chords", "more thirds in the chords", "fewer thirds in the chords"),
    "chord changes a bar": Told("chord changes a bar", "more chord changes in a bar", "fewer chord changes in a bar"),
    "last chord": Told("the last chord"),
    "dominants a semitone above their goal": Told("chords that slide down by a half step",
                                                  "more chords that slide down by a half step",
                                                  "fewer chords that slide down by a half step"),
    "applied dominants": Told("chords that lead on to the next", "more chords that lead on to the next",
                              "fewer chords that lead on to the next"),
    "borrowed chords": Told("borrowed chords", "more borrowed chords", "fewer borrowed chords"),
    "suspended chords": Told("suspended chords", "more suspended chords", "fewer suspended chords"),
    "bass under the chords": Told("the bass under the chords", is_alone=True),
    "bass way from chord to chord": Told("the bass's steps from chord to chord", "a bass that leaps more",
                                         "a smoother bass", " half steps on average"),
    "bass on one note": _share("time of the bass on one note", "a bass that stays more", "a bass that moves more"),
    "bass notes a bar": Told("bass notes a bar", "more bass notes in a bar", "fewer bass notes in a bar"),
    "inverted chords": _share("chords over another bass note", "more chords over another bass note",
                              "fewer chords over another bass note"),
    "key heard": Told("the key, read from the notes"),
    "accompaniment outside the key": _share("notes of the accompaniment outside the key",
                                            "more notes of the accompaniment outside the key",
                                            "fewer notes of the accompaniment outside the key"),
    "notes in the scale": _share("notes that belong to the key", "more notes belong to the key",
                                 "fewer notes belong to the key", is_alone=True),
    "tune notes against their chord": Told("tune notes that rub against the chords",
                                           "more tune notes rub against the chords",
                                           "fewer tune notes rub against the chords",
                                           values={"0": "no tune note rubs against a chord"}),
}  # fmt: skip
_MELODY = {
    "likeness of the two places": _share("the likeness of the two places", "the two places are more alike",
                                         "the two places are less alike"),
    "thirds and sixths": _share("notes a third or a sixth from the tune", "in thirds and sixths with the tune",
                                "fewer thirds and sixths with the tune", is_alone=True),
    "octaves between the parts": _share("notes in octaves with the tune", "in octaves with the tune",
                                        "fewer octaves with the tune", is_alone=True),
    "mean distance from the tune": Told("the distance from the tune", "above the tune", "below the tune",
                                        " half steps on average", is_alone=True),
    "rests answered": _share("the tune's rests that are answered", "the tune's rests are answered",
                             "fewer of the tune's rests are answered", is_alone=True),
    "notes while the tune holds": Told("notes while the tune holds", "more notes while the tune holds",
                                       "fewer notes while the tune holds"),
    "range of the tune": Told("the tune's range", "a wider tune", "a narrower tune", " half steps"),
    "highest note of the tune": _pitch("the tune's highest note"),
    "lowest note of the tune": _pitch("the tune's lowest note"),
    "mean pitch of the tune": Told("the tune's height", "the tune lies higher", "the tune lies lower", is_hidden=True),
    "pitch of the last note": _pitch("the last note"),
    "share of steps": _share("steps in the tune", "more steps and fewer leaps in the tune", "more leaps in the tune"),
    "share of rising moves": _share("moves of the tune that rise", "the tune rises more", "the tune falls more"),
    "largest leap": Told("the tune's largest leap", "a larger leap in the tune", "smaller leaps in the tune",
                         " half steps at most"),
    "climb of the tune": Told("the tune's climb", "the tune climbs more", "the tune climbs less", " half steps"),
    "note length of the tune": Told("the tune's notes", "longer notes in the tune", "shorter notes in the tune",
                                    " quarter notes on average"),
    "notes a bar of the tune": Told("tune notes a bar", "more tune notes in a bar", "fewer tune notes in a bar"),
    "notes on beats in the chord": _share("tune notes on the beat that fit the chord",
                                          "more tune notes fit the chords", "fewer tune notes fit the chords"),
    "wrong notes of the tune": Told("wrong notes in the tune", "more wrong notes in the tune",
                                    "fewer wrong notes in the tune", values={"0": "no wrong notes in the tune"}),
    "notes outside the key": Told("notes outside the key", "more notes outside the key", "fewer notes outside the key",
                                  values={"0": "no notes outside the key"}),
    "bars without a breath": Told("bars without a breath", "longer breaths in the tune", "more room to breathe",
                                  " bars in one breath"),
    "notes on beats": Told("the tune's notes on the beat", is_hidden=True),
    "motif repeats": Told("bars with the same little figure", "more bars with the same little figure",
                          "fewer bars with the same little figure"),
    "notes off the beat": Told("tune notes off the beat", "more tune notes off the beat",
                               "fewer tune notes off the beat", values={"0": "no tune notes off the beat"}),
    "ornaments": Told("ornaments", "more ornaments", "fewer ornaments", values={"0": "no ornaments"}),
    "last note of the tune": Told("the tune's last note", values={"tonic": "the tune ends on the home note"}),
    "tune ends open": Told("the tune's end", values={"yes": "the tune ends open", "no": "the tune comes to rest"}),
    "third of the tune": Told("the tune's colour", values={"minor": "the tune in minor", "major": "the tune in major"}),
    "most notes at once": Told("most notes at once", "more notes at once", "fewer notes at once",
                               values={"1": "one note at a time"}),
    "singable": Told("whether it can be sung", values={"yes": "the tune can be sung"}),
}  # fmt: skip
_RHYTHM = {
    "swing": Told("swing", "more swing", "straighter", " % of the beat (50 is straight)"),
    "swing of the sixteenths": Told("swing of the sixteenths", "more swing in the sixteenths",
                                    "straighter sixteenths", " % of the half beat (50 is straight)"),
    "lateness (ms)": _ms("how late it is played", "later behind the beat", "earlier on the beat"),
    "snare lateness (ms)": _ms("how late the snare is", "the snare later", "the snare earlier"),
    "kick and snare lateness (ms)": _ms("how late kick and snare are", "kick and snare later",
                                        "kick and snare earlier"),
    "timing spread (ms)": _ms("how freely it is timed", "freer timing", "stricter timing"),
    "distance from the grid (ms)": _ms("the distance from the beat", "looser timing", "tighter timing"),
    "beats a minute": Told("the tempo", "faster", "slower", " beats a minute"),
    "tempo bend (%)": Told("give and take of the tempo", "more give and take in the tempo", "a steadier tempo", " %"),
    "time signature": Told("the time signature"),
    "off-beat share (%)": Told("notes off the beat", "more notes off the beat", "fewer notes off the beat", " %"),
    "triplet notes": Told("triplet notes", "more triplets", "fewer triplets", " notes"),
    "strum (ms)": _ms("the spread of the strum", "a slower strum", "a quicker strum"),
    "note value": Told("most notes", values={
        "wholes": "mostly whole notes", "halves": "mostly half notes", "quarters": "mostly quarter notes",
        "eighths": "mostly eighth notes", "sixteenths": "mostly sixteenth notes"}),
}  # fmt: skip
_SOUND = {
    "reverb (dB sent)": Told("reverb", "more reverb", "less reverb", " dB"),
    "place (-100 left, 100 right)": Told("its place from left to right", "further right", "further left",
                                         is_alone=True, is_side=True, values={"0": "in the middle"}),
    "stereo width (%)": Told("the stereo width", "wider", "narrower", " %"),
    "treble (dB)": Told("treble", "brighter", "warmer", " dB of treble"),
    "low cut (Hz)": Told("the low cut", "less low end", "more low end", " Hz"),
    "high cut (Hz)": Told("the high cut", "more of the highest tones", "fewer of the highest tones", " Hz"),
    "distance (1 near, 3 far)": Told("the distance", "further away", "closer", is_hidden=True),
    "fader (dB)": Told("volume in the mix", "louder in the mix", "quieter in the mix", " dB"),
    "level beside the others (dB)": Told("volume beside the others", "louder beside the others",
                                         "quieter beside the others", " dB"),
    "room": Told("the room", values={"none": "no room around it"}),
    "bed of noise": Told("the noise underneath", values={"none": "no noise underneath"}),
    "glue": Told("glue on the mix", values={"none": "no glue on the mix"}),
    "loudness aimed at (LUFS)": Told("the loudness aimed at", "louder on the whole", "quieter on the whole", " LUFS"),
    "strength of notes (velocity)": Told("playing strength", "played harder", "played softer", " of 127"),
    "spread of velocities": Told("how evenly it is played", "more lively in loudness", "more even in loudness",
                                 is_hidden=True),
    "rise of level (dB)": Told("the rise in loudness", "growing louder", "growing softer", " dB", is_alone=True),
    "accent (velocity above the rest)": Told("the accents", "stronger accents", "softer accents", is_hidden=True),
    "sounding share of written length (%)": Told("how long notes ring", "smoother, notes held longer",
                                                 "shorter, notes let go sooner", " % of their written length"),
    "pedal down (% of the time)": Told("the pedal", "more pedal", "less pedal", " % of the time"),
    "worn medium": Told("the worn sound", values={"none": "no worn sound"}),
}  # fmt: skip
_ANEW = {
    "strokes of the drums in a bar": Told("drum strokes a bar", "more drum strokes in a bar",
                                          "fewer drum strokes in a bar"),
    "chord symbols as written": Told("the chords", is_alone=True),
    "the tune, note by note": Told("the tune, note for note", is_hidden=True),
    "notes as played": Told("the notes", is_hidden=True),
    "who plays": Told("who plays", is_alone=True),
    "style": Told("the style", is_alone=True),
    "% of the note time in the chords": Told("notes that fit the chords", "more notes fit the chords",
                                             "fewer notes fit the chords", " %", is_alone=True),
    "ends on the tonic": Told("the end", values={"yes": "it ends at home", "no": "it ends open"}),
    "notes of the part": Told("the part, note for note, as in the version it comes from", is_hidden=True),
}  # fmt: skip
TOLD: Mapping[str, Told] = {**_ENERGY, **_FORM, **_HARMONY, **_MELODY, **_RHYTHM, **_SOUND, **_ANEW}


def effect_in_words(row: Mapping[str, Any], where: str = "") -> str | None:
    """A row of the receipt that tells the claim of an edit.

    Args:
        where: The place as this person is told it, said where the words are of "there".
        row: With `what`, `asked` ("more", "more, by 2 at least", "less", "same", "other", or a value) and `got`
            ("4 -> 6", "6").

    Returns:
        Such as "more notes in a bar: 24 instead of 13"; None where the row is no claim of an edit.
    """
    told = TOLD.get(str(row["what"]))
    if told is None:
        return None
    found, _, heard = str(row["got"]).partition("; heard: ")
    old, arrow, new = found.partition(" -> ")
    old, new = (old, new) if arrow else ("", old)
    way = str(row["asked"]).partition(",")[0]
    words = _claim(told, way, old, new) if row["ok"] else _missed(told, way, old, new)
    if where:
        words = re.sub(r" there\b", f" ({where})", words, count=1)
    return f"{words} (in the sound: {heard.replace(' -> ', ' to ')})" if heard else words


def name_in_words(what: str) -> str:
    """What a measure is called, for a list of what was not reached; any other name as it is."""
    return TOLD[what].name if what in TOLD else what.replace("_", " ")


def _claim(told: Told, way: str, old: str, new: str) -> str:
    if way == "same" or new == "as before":
        return f"{told.name} as before"
    if new in told.values:
        return told.values[new]
    lead = {"more": told.more, "less": told.less}.get(way) or told.name
    if told.is_hidden and way == "other":
        return f"{told.name} are others than before"
    if told.is_hidden:
        return lead if way in ("more", "less") else f"{told.name}, as asked"
    return f"{lead}: {_pair(told, old, new)}"


def _missed(told: Told, way: str, old: str, new: str) -> str:
    wanted = {"more": told.more, "less": told.less, "same": f"{told.name} as before"}.get(way) or told.name
    if told.is_hidden or new == old:
        return f"{wanted}: not reached"
    return f"{wanted}: not reached, {_pair(told, old, new)}"


def _pair(told: Told, old: str, new: str) -> str:
    if not old or told.is_alone:
        return f"{_value(told, new)}{_unit(told, new)}"
    before, after = _value(told, old), _value(told, new)
    digits = 1
    while before == after and old != new and digits < 4 and _NUMBER.match(old) and _NUMBER.match(new):
        before, after = _value(told, old, digits), _value(told, new, digits)
        digits += 1
    return f"{after} instead of {before}{_unit(told, old)}"


def _unit(told: Told, value: str) -> str:
    if not _NUMBER.match(value):
        return ""
    return told.unit.removesuffix("s") if value == "1" and told.unit in (" bars", " seconds", " beats") else told.unit


def _value(told: Told, value: str, digits: int = 0) -> str:
    if not _NUMBER.match(value):
        return _listed(value)
    number = float(value) * told.times
    if told.is_side:
        return f"{abs(number):.0f} % to the {'left' if number < 0 else 'right'}"
    if told.is_pitch:
        return f"{_NAMES[round(number) % 12]}{round(number) // 12 - 1}"
    least = 0 if abs(number) >= 10 or told.times != 1.0 else 1
    text = f"{number:.{max(least, digits)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _listed(value: str) -> str:
    """A text as it is, a long row of chords cut with how many more there are, program's names without underscores."""
    value = value.replace("_", " ").replace("nothing to measure", "nothing")
    words = value.removesuffix(" ...").split(" ")
    if len(words) <= MOST_LISTED or "," in value or not all(re.match(r"[A-G]", word) for word in words):
        return value
    return f"{' '.join(words[:MOST_LISTED])} and so on"
