"""What the generators need to know of any Song: a plan, its chords (estimated where it names none), tune and bass on
the grid of sixteenths.

Reads only; writes no notes.
"""

import itertools
from collections.abc import Sequence

from tools.compose.draft import DraftNote, one_line
from tools.compose.form import PlannedSection, kind_of
from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.meter import STEP_TICKS, Meter, meter_of
from tools.compose.mood import Mood, mood_of
from tools.compose.plan import Plan
from tools.compose.style import Style, load_style, style_names
from tools.errors import MusicError
from tools.song.brief import Brief
from tools.song.tempo import felt_bpm
from tools.song.values import Song
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import Key


def plan_of(song: Song, seed: int) -> Plan:
    """A plan that says of a song what the generators need: meter, key, tempo, sections, style."""
    first = song.meters[0]
    meter = meter_of(first.numerator, first.denominator)
    bars = max(1, -(-(song.end_tick - song.pickup_ticks) // meter.bar_ticks))
    brief = song.brief or Brief()
    mood = mood_of(brief) if song.brief else Mood()
    style = _style_of(song)
    return Plan(
        brief,
        seed,
        style,
        mood,
        _key(song),
        meter,
        felt_bpm(song),
        _sections(song, meter, bars),
        "held",
        None,
        song.master.tail_s,
    )


def _style_of(song: Song) -> Style:
    return load_style(song.style if song.style in style_names() else "folk" if "folk" in style_names() else "pop")


def _key(song: Song) -> Key:
    try:
        return Key(song.keys[0].tonic, song.keys[0].mode)
    except MusicError:
        return Key("C", "major")


def _sections(song: Song, meter: Meter, bars: int) -> tuple[PlannedSection, ...]:
    rows = []
    for section in song.sections:
        first = max(0, round((section.start_tick - song.pickup_ticks) / meter.bar_ticks))
        end = min(bars, round((section.end_tick - song.pickup_ticks) / meter.bar_ticks))
        if end > first:
            rows.append(
                PlannedSection(
                    section.name,
                    section.letter or section.name,
                    kind_of(section.name),
                    first,
                    end - first,
                    section.energy,
                )
            )
    covered = (
        bool(rows)
        and rows[0].first_bar == 0
        and rows[-1].end_bar == bars
        and all(a.end_bar == b.first_bar for a, b in itertools.pairwise(rows))
    )
    return tuple(rows) if covered else (PlannedSection("A", "A", "A", 0, bars, 0.55),)


def harmony_of(song: Song, plan: Plan) -> Harmony:
    """The song's chords on the plan's grid, estimated where it has none."""
    total = plan.steps
    if not song.chords:
        return Harmony(_estimated(song, plan), plan.key)
    starts = [
        (max(0, round((chord.tick - song.pickup_ticks) / STEP_TICKS)), _parsed(chord.symbol)) for chord in song.chords
    ]
    rows: list[ChordSpan] = []
    if starts[0][0] > 0:
        starts.insert(0, (0, starts[0][1]))
    for (start, chord), (end, _) in zip(starts, [*starts[1:], (total, None)], strict=True):
        if start < min(end, total):
            rows.append(ChordSpan(start, min(end, total), chord, True))
    return Harmony(rows, plan.key)


def _parsed(symbol: str) -> Chord:
    try:
        return parse_chord(symbol)
    except MusicError:
        return Chord("", "N.C.")


def _estimated(song: Song, plan: Plan) -> list[ChordSpan]:
    """The triad that holds most of the sounding time of each half bar, in the key where it can be."""
    unit = plan.meter.steps // 2 if len(plan.meter.beats) % 2 == 0 and plan.meter.steps >= 12 else plan.meter.steps
    weights = [[0.0] * 12 for _ in range(-(-plan.steps // unit))]
    for track in song.tracks:
        if track.instrument.is_drum:
            continue
        for note in track.notes:
            start = (note.onset_tick - song.pickup_ticks) / STEP_TICKS
            end = start + note.length_ticks / STEP_TICKS
            for index in range(max(0, int(start // unit)), min(len(weights), int(end // unit) + 1)):
                overlap = min(end, (index + 1) * unit) - max(start, index * unit)
                if overlap > 0:
                    weights[index][note.midi_pitch % 12] += overlap * (1.3 if note.midi_pitch < 55 else 1.0)
    chords = [_best_triad(row, plan.key) for row in weights]
    return [ChordSpan(i * unit, min((i + 1) * unit, plan.steps), chord) for i, chord in enumerate(chords)]


def _best_triad(weights: Sequence[float], key: Key) -> Chord:
    best, best_score = Chord(key.tonic, "m" if key.is_minor else ""), -1e9
    for root in range(12):
        for quality, steps in (("", (0, 4, 7)), ("m", (0, 3, 7)), ("dim", (0, 3, 6))):
            tones = {(root + s) % 12 for s in steps}
            inside = sum(weights[pc] for pc in tones) + 0.2 * weights[root]
            outside = sum(w for pc, w in enumerate(weights) if pc not in tones)
            foreign = sum(pc not in key.usual_pitch_classes for pc in tones)
            score = inside - 0.6 * outside - 0.4 * foreign - (0.5 if quality == "dim" else 0.0)
            if score > best_score:
                best, best_score = Chord(key.spell_name(root), quality), score
    return best


def tune_of(song: Song) -> list[DraftNote]:
    """The song's lead line on the grid: the track with the role, else the highest of the pitched ones."""
    pitched = [track for track in song.tracks if track.notes and not track.instrument.is_drum]
    leads = [track for track in pitched if track.role == "melody"]
    if not pitched:
        return []
    lead = leads[0] if leads else max(pitched, key=lambda t: sum(n.midi_pitch for n in t.notes) / len(t.notes))
    notes = []
    for note in lead.notes:
        step = round((note.onset_tick - song.pickup_ticks) / STEP_TICKS)
        if step >= 0 and note.staff == 1 and note.voice == 1:
            notes.append(DraftNote(step, max(1, round(note.length_ticks / STEP_TICKS)), note.midi_pitch))
    return one_line(notes)


def bass_of(song: Song) -> list[DraftNote]:
    """The song's bass on the grid."""
    found = []
    for track in song.tracks:
        for note in track.notes if track.role == "bass" else ():
            step = round((note.onset_tick - song.pickup_ticks) / STEP_TICKS)
            if step >= 0:
                found.append(DraftNote(step, max(1, round(note.length_ticks / STEP_TICKS)), note.midi_pitch))
    return sorted(found, key=lambda n: (n.step, n.pitch))
