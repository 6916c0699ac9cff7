"""Drum parts from a style's rows: intensity by section energy, alternate bars, ghost notes, fills at phrase ends,
crashes after them.

Voices are General MIDI keys. Two hands and two feet are enough for every bar: a hand that plays a fill is taken off the
hat.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from tools.compose.draft import DraftNote
from tools.compose.form import PlannedSection
from tools.compose.meter import Meter, fit_pattern
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.compose.style import load_style

VOICES: Mapping[str, int] = {
    "kick": 36,
    "snare": 38,
    "snare_b": 40,
    "rim": 37,
    "clap": 39,
    "hat": 42,
    "pedal": 44,
    "open": 46,
    "ride": 51,
    "bell": 53,
    "crash": 49,
    "tom_low": 45,
    "tom_mid": 47,
    "tom_high": 50,
    "floor": 43,
    "tambourine": 54,
    "cowbell": 56,
    "shaker": 82,
    "cabasa": 69,
    "conga_high": 63,
    "conga_low": 64,
    "conga_mute": 62,
    "bongo_high": 60,
    "bongo_low": 61,
    "claves": 75,
    "woodblock": 76,
    "triangle": 81,
    "timbale": 65,
    "surdo": 87,
    "taiko": 41,
}
ACCENTS: Mapping[str, float] = {"X": 1.0, "x": 0.6, "o": 0.45, "g": 0.0}

# What a limb plays: two hands share the first group, feet have their own. Shakers and hand percussion are another
# player's.
HAND_VOICES = frozenset({37, 38, 39, 40, 42, 43, 45, 46, 47, 49, 50, 51, 53, 41})
FOOT_VOICES = frozenset({36, 44})
LATE_MS: Mapping[str, float] = {"hat": -2.0, "ride": -2.0, "shaker": -2.0}


def make_drums(plan: Plan) -> list[DraftNote]:
    """The drum part of the piece; a style without drum rows borrows the light ones of folk when drums are wanted
    all the same.
    """
    if plan.style.drums is None:
        plan = replace(plan, style=replace(plan.style, drums=load_style("folk").drums))
    notes: list[DraftNote] = []
    crash_next = False
    for section in plan.sections:
        part, crash_next = _section(plan, section, crash_next)
        notes += part
    return _ended(plan, feasible(notes))


def _section(plan: Plan, section: PlannedSection, crash_first: bool) -> tuple[list[DraftNote], bool]:
    style = plan.style.drums
    assert style is not None
    rng = stream(plan.seed, "drums", section.letter, section.kind)
    again = stream(plan.seed, "drums", section.name, "fills")
    row = style.rows[intensity(section.energy, len(style.rows))]
    first = {voice: fit_pattern(text, style.native, plan.meter) for voice, text in row.first.items()}
    second = {voice: fit_pattern(text, style.native, plan.meter) for voice, text in row.second.items()}
    extra = _ghosts(first, plan.meter, rng)
    notes: list[DraftNote] = []
    last_section = section is plan.sections[-1]
    filled = False
    for bar in range(section.bars):
        start = (section.first_bar + bar) * plan.meter.steps
        is_phrase_end = (bar % 4 == 3) or bar == section.bars - 1
        is_long_end = (bar % 8 == 7) or bar == section.bars - 1
        if section.kind == "intro" and bar < section.bars // 2 and section.bars > 2:
            quiet = {
                voice: text for voice, text in first.items() if voice in ("hat", "ride", "shaker", "rim", "tambourine")
            }
            notes += _bar(quiet, start)
            filled = False
            continue
        texts = second if bar % 2 == 1 else {**first, **({} if bar % 4 else extra)}
        if style.crash and (filled or (bar == 0 and crash_first)) and section.energy > 0.45:
            texts = {**texts, "crash": "X" + "." * (plan.meter.steps - 1)}
        fill = style.fills and is_long_end and not (last_section and bar == section.bars - 1) and section.bars >= 4
        small = style.fills and is_phrase_end and not fill and section.bars >= 8 and again.random() < 0.5
        if fill or small:
            notes += _with_fill(texts, start, plan.meter, again, section.energy, long=fill)
        else:
            notes += _bar(texts, start)
        filled = fill
    return notes, filled


def intensity(energy: float, rows: int) -> int:
    """Row for an energy from 0 to 1."""
    return min(rows - 1, max(0, int((energy - 0.25) / 0.75 * rows)))


def _bar(texts: Mapping[str, str], start: int) -> list[DraftNote]:
    notes = []
    for voice, text in texts.items():
        for step, char in enumerate(text):
            if char in ACCENTS:
                notes.append(
                    DraftNote(
                        start + step,
                        1 if voice not in ("crash", "open") else 2,
                        VOICES[voice],
                        ACCENTS[char],
                        late_ms=LATE_MS.get(voice, 0.0),
                    )
                )
    return notes


def _ghosts(texts: Mapping[str, str], meter: Meter, rng: Random) -> dict[str, str]:
    """A variant of the bar with one hit moved or added where nobody plays: an extra kick on a weak eighth."""
    kick = texts.get("kick")
    if not kick or "X" not in texts.get("snare", texts.get("rim", "X")):
        return {}
    places = [
        s
        for s in range(2, meter.steps, 2)
        if kick[s] == "." and texts.get("snare", "." * meter.steps)[s] == "." and not meter.is_beat(s)
    ]
    if not places:
        return {}
    place = rng.choice(places)
    return {"kick": kick[:place] + "o" + kick[place + 1 :]}


def _with_fill(
    texts: Mapping[str, str], start: int, meter: Meter, rng: Random, energy: float, long: bool
) -> list[DraftNote]:
    """A bar whose last beat or two is a fill that grows louder; hat and ride rest meanwhile."""
    beats = 2 if long and energy > 0.5 and len(meter.beats) > 2 else 1
    first = meter.beats[-beats][0]
    kept = {voice: text[:first] + "." * (meter.steps - first) for voice, text in texts.items()}
    for voice in ("kick", "pedal", "shaker", "tambourine", "conga_high", "conga_low"):
        if voice in texts:
            kept[voice] = texts[voice][:first] + "".join(
                c if (s % 4 == 0) else "." for s, c in enumerate(texts[voice][first:], first)
            )
    if "rim" in texts and "snare" not in texts and energy < 0.45:
        order = ["rim"]
    else:
        order = ["snare", "tom_high", "tom_mid", "floor"]
    notes = _bar(kept, start)
    steps = list(range(first, meter.steps, 1 if energy > 0.7 and long else 2))
    if energy <= 0.7 and long and len(steps) > 2:
        steps = sorted({*steps, meter.steps - 1, meter.steps - 3})
    for index, step in enumerate(steps):
        share = index / max(1, len(steps) - 1)
        voice = order[min(len(order) - 1, int(share * len(order)))]
        if rng.random() < 0.88:
            notes.append(DraftNote(start + step, 1, VOICES[voice], 0.35 + 0.5 * share))
    return notes


def feasible(notes: list[DraftNote]) -> list[DraftNote]:
    """At most two hands and one hit a voice at a time: the quietest of a third hand's notes is left out; an open
    hat silences the closed.
    """
    by_step: dict[int, list[DraftNote]] = {}
    for note in notes:
        by_step.setdefault(note.step, []).append(note)
    out: list[DraftNote] = []
    for step in sorted(by_step):
        row = {note.pitch: note for note in sorted(by_step[step], key=lambda n: n.accent)}
        if 46 in row:
            row.pop(42, None)
        if 49 in row:
            row.pop(42, None)
            row.pop(51, None)
        hands = sorted(
            (p for p in row if p in HAND_VOICES), key=lambda p: (p in (38, 40, 49, 37), row[p].accent), reverse=True
        )
        for pitch in hands[2:]:
            row.pop(pitch)
        out += [row[pitch] for pitch in sorted(row)]
    return out


def _ended(plan: Plan, notes: list[DraftNote]) -> list[DraftNote]:
    """The last bar: one hit on its downbeat, a crash where the kit has one, and silence."""
    last = (plan.bars - 1) * plan.meter.steps
    if plan.bars < 2 or plan.ending == "fade":
        return notes
    kept = [note for note in notes if note.step < last]
    used = {note.pitch for note in kept}
    style = plan.style.drums
    assert style is not None
    hits: list[int] = [pitch for pitch in (36, 49) if (pitch == 36 and pitch in used) or (pitch == 49 and style.crash)]
    hits = hits or [min(used, key=lambda p: (p not in (51, 82, 37), p))] if used else []
    length = plan.meter.beats[0][1]
    return [*kept, *(DraftNote(last, length, pitch, 0.8) for pitch in hits)]
