"""Writing one more part for any Song: a plan is read off the song, then the composer's own generators write the line.

Chords come from the song; where it has none they are estimated from its notes, half a bar at a time. The register is
the one of the instrument's
comfortable range that the other tracks leave most room in.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from tools.compose.bass import make_bass
from tools.compose.cast import Part
from tools.compose.chord_parts import STRUM_MS, in_texture
from tools.compose.comping import Hand
from tools.compose.counter import doubled, long_notes, with_answers
from tools.compose.draft import DraftNote
from tools.compose.drums import make_drums
from tools.compose.harmony import Harmony
from tools.compose.layers import texture_names
from tools.compose.lineup import BASS_PROGRAMS
from tools.compose.melody import Voice, make_melody
from tools.compose.meter import STEP_TICKS
from tools.compose.mixing import mixes
from tools.compose.perform import curves, perform
from tools.compose.plan import Plan
from tools.compose.playable import playable
from tools.compose.seeds import pick, stream
from tools.compose.song_reading import bass_of, harmony_of, plan_of, tune_of
from tools.errors import BriefError
from tools.instruments.lookup import drum_row, find_instrument, row
from tools.instruments.values import InstrumentRow
from tools.song.brief import PartRequest
from tools.song.values import ROLES, Role, Song, Track
from tools.theory.voicing import VoicingRules

_WORDS = (
    ("long", r"long|held|sustain|slow notes|whole notes|drone"),
    ("pad", r"\bpads?\b|background|chordal bed"),
    ("walking", r"walk"),
    ("double", r"third|sixth|harmon(?:y|ise|ize)|double"),
    ("counter", r"counter|answer|respon|descant|obbligato|fills?"),
    ("comp", r"chord|strum|comp|arpegg|oom|stab|riff|rhythm"),
    ("bass", r"\bbass ?line|\bbass\b"),
    ("melody", r"melod|tune|lead|solo"),
)

# Textures people ask for by name.
_SAID = (
    (r"arpegg", "arpeggio"),
    (r"finger ?pick|travis", "travis"),
    (r"strum", "strum"),
    (r"oom", "oompah"),
    (r"stab|hits", "stabs"),
    (r"riff", "riff"),
    (r"tremolo", "tremolo"),
    (r"off.?beat|skank", "offbeat"),
    (r"alberti", "alberti"),
    (r"stride", "stride"),
    (r"montuno", "montuno"),
    (r"ostinato", "ostinato"),
    (r"broken", "broken"),
    (r"block", "block"),
)


def write_part(song: Song, request: PartRequest, seed: int, words: str) -> Track:
    """The new track; see `tools.compose.part.compose_part`."""
    if song.end_tick <= 0:
        raise BriefError(
            "The song is empty, so there is nothing a new part could fit.", "", "Compose or load a piece first."
        )
    track_id = _free_id(song)
    plan = plan_of(song, seed)
    if request.is_drum or request.role == "drums":
        return _drum_track(song, plan, request, track_id)
    instrument = _instrument(request)
    job = _job(request, instrument, words)
    harmony = harmony_of(song, plan)
    tune = tune_of(song)
    part = Part(
        _free_name(song, request, instrument), instrument, _role(job, request), "comp" if job == "walking" else job
    )
    (notes,) = playable(plan, [part], [_notes(plan, harmony, tune, part, job, song, instrument, words)])
    return _track(song, plan, part, notes, track_id)


def _instrument(request: PartRequest) -> InstrumentRow:
    if request.program is not None:
        return row(request.program)
    found = find_instrument(request.words) if request.words else None
    if found is None:
        by_role = {"bass": 33, "pad": 89, "chords": 0, "counter": 42, "melody": 73}
        found = row(by_role.get(request.role or "", 48))
    return found


def _job(request: PartRequest, instrument: InstrumentRow, words: str) -> str:
    said = next((job for job, pattern in _WORDS if re.search(pattern, words.lower())), None)
    if said in ("long", "pad"):
        return (
            "pad"
            if instrument.polyphonic and (said == "pad" or instrument.family in ("ensemble", "synth pad", "organ"))
            else "long"
        )
    if said == "walking" or (instrument.program in BASS_PROGRAMS and request.role in (None, "bass")):
        return "walking" if said == "walking" else "bass"
    if said is not None and not (said == "comp" and not instrument.polyphonic):
        return said
    wanted = request.role
    if wanted in ("chords", "pad", "bass", "counter", "melody"):
        return {"chords": "comp" if instrument.polyphonic else "long"}.get(wanted, wanted)
    if instrument.role == "pad" or instrument.family in ("ensemble", "synth pad"):
        return "pad"
    return "comp" if instrument.polyphonic and instrument.role == "chords" else "counter"


def _role(job: str, request: PartRequest) -> Role:
    by_job: dict[str, Role] = {
        "long": "counter",
        "pad": "pad",
        "walking": "bass",
        "double": "counter",
        "counter": "counter",
        "comp": "chords",
        "bass": "bass",
        "melody": "melody",
    }
    asked = next((role for role in ROLES if role == request.role), None)
    return asked if asked is not None and job not in ("walking", "bass") else by_job[job]


def _notes(
    plan: Plan,
    harmony: Harmony,
    tune: list[DraftNote],
    part: Part,
    job: str,
    song: Song,
    instrument: InstrumentRow,
    words: str,
) -> list[DraftNote]:
    rng = stream(plan.seed, "part", part.name, job)
    if job in ("bass", "walking"):
        low, high = _window(song, instrument, 22, 28, 50)
        return make_bass(plan, harmony, low, high, walk=job == "walking")
    if job in ("comp", "pad"):
        low, high = _window(song, instrument, 19, 48, 74)
        hand = Hand(VoicingRules(low, max(high, low + 14), 4 if instrument.polyphonic else 1, 19))
        if job == "comp" and instrument.family == "guitar":
            hand = Hand(VoicingRules(45, 76, 4, 34, shape="guitar"), strum_ms=STRUM_MS)
        texture = "pad" if job == "pad" else _texture(plan, part, words)
        return in_texture(plan, harmony, part, hand, texture, tune, bass_of(song))
    low, high = _window(song, instrument, 17, 45, 79)
    if job == "double":
        return doubled(tune, harmony, plan.key, low, high)
    if job == "melody":
        return make_melody(plan, harmony, Voice(low, min(high + 4, instrument.comfortable_highest), (low + high) / 2))
    line = long_notes(harmony, plan.meter, tune, low, high)
    return line if job == "long" else with_answers(line, harmony, plan.key, plan.meter, tune, low, high, rng)


def _texture(plan: Plan, part: Part, words: str) -> str:
    """The texture the words name, else one of the style's that the instrument can play."""
    low = words.lower()
    named = next((name for pattern, name in _SAID if re.search(pattern, low)), None)
    return named or pick(stream(plan.seed, "part texture", part.name), texture_names(plan, part))


def _window(song: Song, instrument: InstrumentRow, width: int, low: int, high: int) -> tuple[int, int]:
    """The stretch of the instrument's comfortable range with least of the other tracks' sounding time in it."""
    bottom, top = instrument.comfortable
    bottom, top = (max(bottom, low), min(top, high)) if min(top, high) - max(bottom, low) >= 12 else (bottom, top)
    if top - bottom <= width:
        return bottom, top
    weight = [0.0] * 128
    for track in song.tracks:
        if not track.instrument.is_drum:
            for note in track.notes:
                weight[note.midi_pitch] += note.length_ticks
    total = sum(weight) or 1.0
    middle = (bottom + top - width) / 2
    best = min(
        range(bottom, top - width + 1),
        key=lambda start: (sum(weight[start : start + width]) / total + 0.012 * abs(start - middle), start),
    )
    return best, best + width


# ---- the track


def _track(song: Song, plan: Plan, part: Part, drafts: Sequence[DraftNote], track_id: str) -> Track:
    end = (song.end_tick - song.pickup_ticks) // STEP_TICKS
    kept = [replace(note, steps=min(note.steps, end - note.step)) for note in drafts if note.step < end]
    kept.sort(key=lambda n: (n.step, n.pitch))
    notes = perform(plan, part, kept, track_id)
    stop = _stop_tick(song)
    shifted = []
    for note in notes:
        onset = note.onset_tick + song.pickup_ticks
        start = onset + note.shift_ticks
        sounding = min(note.performed_ticks, max(1, stop - start))
        shifted.append(replace(note, onset_tick=onset, sounding_ticks=sounding))
    moved_curves = tuple(
        replace(curve, points=tuple((tick + song.pickup_ticks, value) for tick, value in curve.points))
        for curve in curves(plan, part, kept)
    )
    return Track(
        track_id,
        part.name,
        part.role,
        part.instrument.instrument(),
        tuple(shifted),
        moved_curves,
        mix=mixes([part], plan.style)[0],
    )


def _drum_track(song: Song, plan: Plan, request: PartRequest, track_id: str) -> Track:
    kit = request.program or (plan.style.drums.kit if plan.style.drums else 0)
    part = Part(_free_name(song, request, drum_row(kit)), drum_row(kit), "drums", "drums")
    return _track(song, plan, part, make_drums(plan), track_id)


def _stop_tick(song: Song) -> int:
    ends = [note.performed_onset_tick + note.performed_ticks for track in song.tracks for note in track.notes]
    return max(ends, default=song.end_tick)


def _free_id(song: Song) -> str:
    taken = {track.id for track in song.tracks} | {track.id for track in song.audio_tracks}
    number = 1
    while f"t{number}" in taken:
        number += 1
    return f"t{number}"


def _free_name(song: Song, request: PartRequest, instrument: InstrumentRow) -> str:
    taken = {track.name for track in song.tracks}
    name = request.words if request.words[:1].isupper() else instrument.name
    number = 2
    free = name
    while free in taken:
        free = f"{name} {number}"
        number += 1
    return free
