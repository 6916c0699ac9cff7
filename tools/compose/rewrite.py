"""Some bars of one track composed anew from the song itself: chords, key, tempo and other parts stay to the letter.

What the bars are written with follows from the track's role and instrument; what is written must differ from what was
there. All other notes, marks and curves of the track are the same objects.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from tools.compose import chord_parts, drums
from tools.compose.bass import make_bass
from tools.compose.cast import Part, voice_range
from tools.compose.chord_parts import chord_hand, in_texture, stretches
from tools.compose.counter import long_notes, with_answers
from tools.compose.draft import DraftNote, one_line
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.layers import Turn, texture_names
from tools.compose.lead_sheet import tune_voice
from tools.compose.melody import make_melody
from tools.compose.meter import STEP_TICKS
from tools.compose.perform import perform
from tools.compose.plan import Plan
from tools.compose.playable import playable
from tools.compose.seeds import pick, stream
from tools.compose.song_reading import bass_of, harmony_of, plan_of, tune_of
from tools.errors import BriefError
from tools.instruments.lookup import row_of
from tools.lyrics.attach import reattached
from tools.song.values import Note, Song, Track

_SHADES = (0, 0, 1, -1, 2, -2)  # how much fuller the bars are tried, where they come out as they were
_FULLER = re.compile(r"\b(bus(?:y|ier)|more|fuller|denser|livelier|fill)\b", re.I)
_THINNER = re.compile(r"\b(simpl(?:e|er)|less|fewer|sparser|calmer|thinner|easier)\b", re.I)


def rewrite(song: Song, track_id: str, first_bar: int, last_bar: int, seed: int, words: str = "") -> Track:
    """Compose some bars of one track anew.

    Args:
        song: Any song.
        track_id: The track.
        first_bar, last_bar: Bar numbers as printed, both included.
        seed: Another seed gives other bars.
        words: What the person said of it: "busier" and "simpler" are understood, and names of textures.

    Returns:
        The track with those bars replaced; every other note is as it was.

    Raises:
        BriefError: There is no such track, or the song has no such bars.
    """
    track = next((t for t in song.tracks if t.id == track_id), None)
    if track is None:
        known = ", ".join(t.id for t in song.tracks) or "none"
        raise BriefError(f"There is no track {track_id!r}.", f"The tracks are {known}.", "Name one of them.")
    if not 1 <= first_bar <= last_bar <= song.grid.bar_count:
        raise BriefError(
            f"Bars {first_bar} to {last_bar} are not in the song.", f"It has {song.grid.bar_count}.", "Name others."
        )
    start, end = song.grid.span(first_bar, last_bar)
    before = {(n.onset_tick, n.midi_pitch) for n in track.notes if start <= n.onset_tick < end}
    made = track
    for attempt in range(len(_SHADES)):
        made = _rewritten(song, track, start, end, seed + 1009 * attempt, words, _SHADES[attempt])
        after = {(n.onset_tick, n.midi_pitch) for n in made.notes if start <= n.onset_tick < end}
        if after and after != before:
            break
    return made


def _rewritten(song: Song, track: Track, start: int, end: int, seed: int, words: str, shade: int) -> Track:
    plan = _bent(plan_of(song, seed), words, shade)
    first = (start - song.pickup_ticks) // STEP_TICKS
    last = (end - song.pickup_ticks) // STEP_TICKS
    part = _part_of(track)
    near = _near(plan, first, last)
    notes = _notes(song, near, harmony_of(song, plan), part, track, words)
    (fitted,) = playable(near, [part], [notes])
    fresh = [replace(note, steps=min(note.steps, last - note.step)) for note in fitted if first <= note.step < last]
    return _with(track, _performed(song, plan, part, track, fresh), start, end)


def _bent(plan: Plan, words: str, shade: int) -> Plan:
    """The plan with its sections fuller or thinner, where the words say so."""
    step = shade + (1 if _FULLER.search(words) else -1 if _THINNER.search(words) else 0)
    if not step:
        return plan
    sections = tuple(
        replace(
            s,
            energy=min(1.0, max(0.1, s.energy + 0.25 * step)),
            variation=min(3, max(0, s.variation + step)),
        )
        for s in plan.sections
    )
    return replace(plan, sections=sections)


def _near(plan: Plan, first: int, last: int) -> Plan:
    """The plan of the sections the bars lie in, with what lies before in one lump that has no tune."""
    steps = plan.meter.steps
    inside = [s for s in plan.sections if s.first_bar * steps < last and s.end_bar * steps > first]
    following = [s for s in plan.sections if s.first_bar >= inside[-1].end_bar][:1]
    lump = inside[0].first_bar
    before = (PlannedSection("", "", "intro", 0, lump, 0.5),) if lump else ()
    after = tuple(replace(s, kind="intro") for s in following)
    return replace(plan, sections=(*before, *inside, *after), last_bar_s=None)


def _part_of(track: Track) -> Part:
    row = row_of(track.instrument)
    two = track.staves == 2 and track.role == "melody"
    job = {
        "melody": "solo" if two else "melody",
        "bass": "bass",
        "drums": "drums",
        "pad": "pad",
        "counter": "counter",
    }.get(track.role, "comp" if row.polyphonic else "inner")
    return Part(track.name, row, track.role, "drums" if track.instrument.is_drum else job)


def _notes(song: Song, plan: Plan, harmony: Harmony, part: Part, track: Track, words: str) -> Sequence[DraftNote]:
    rng = stream(plan.seed, "rewrite", part.name)
    if part.is_drum:
        notes: list[DraftNote] = []
        for section in plan.sections:
            notes += drums.section(plan, section, drums.DrumCarry())[0]
        return notes
    if part.job == "bass":
        return make_bass(plan, harmony, *voice_range(part, 28, 50))
    if part.job in ("melody", "solo"):
        tune = make_melody(plan, harmony, tune_voice(plan, part))
        if part.job == "melody":
            return tune
        rows = stretches(plan, harmony, tune, ())
        turns = [Turn(pick(rng, texture_names(plan, part)), s.section.variation, s.section.variation) for s in rows]
        return chord_parts.solo(plan, harmony, part, tune, turns, rows, any(t.role == "bass" for t in song.tracks))
    tune, bass = tune_of(song), bass_of(song)
    if part.job in ("comp", "pad"):
        texture = "pad" if part.job == "pad" else pick(rng, texture_names(plan, part))
        hand = chord_hand(plan, part, bool(bass))
        written = in_texture(plan, harmony, part, hand, texture, tune, bass)
        return [replace(n, staff=1 if track.staves == 1 or n.pitch >= 60 else 2) for n in written]
    low, high = voice_range(part, 52, 72)
    line = long_notes(harmony, plan.meter, tune, low, high)
    return one_line(with_answers(line, harmony, plan.key, plan.meter, tune, low, high, rng, rate=0.9))


def _performed(song: Song, plan: Plan, part: Part, track: Track, fresh: Sequence[DraftNote]) -> list[Note]:
    taken = {note.id for note in track.notes}
    number = 1 + max((int(m.group(1)) for n in track.notes if (m := re.search(r"\.n(\d+)$", n.id))), default=0)
    out = []
    for note in perform(plan, part, fresh, track.id):
        while f"{track.id}.n{number}" in taken:
            number += 1
        moved = replace(note, id=f"{track.id}.n{number}", onset_tick=note.onset_tick + song.pickup_ticks)
        out.append(moved)
        number += 1
    return out


def _with(track: Track, fresh: Sequence[Note], start: int, end: int) -> Track:
    """The track with the notes that begin in a stretch replaced; its marks on notes that went go with them."""
    gone = {n.id for n in track.notes if start <= n.onset_tick < end}
    kept = [n for n in track.notes if n.id not in gone]
    ringing = [n for n in kept if n.onset_tick < start < n.end_tick]
    mono = not row_of(track.instrument).polyphonic and not track.instrument.is_drum
    free = [
        n
        for n in fresh
        if not any((mono or r.midi_pitch == n.midi_pitch) and r.end_tick > n.onset_tick for r in ringing)
    ]
    marks = (
        tuple(m for m in track.marks if m.note_id not in gone and m.end_note_id not in gone) if gone else track.marks
    )
    notes = tuple(sorted((*kept, *free), key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))
    return reattached(replace(track, notes=notes, marks=marks))
