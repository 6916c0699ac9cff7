"""The table of measures: how each thing asked for is measured in the result.

Every row reads exported files or rendered stems, never the request; `got` is what was found. What cannot be measured
is said so.
"""

import re
from collections.abc import Callable, Set
from dataclasses import replace
from typing import Any

from assistant.evidence import Evidence
from assistant.heard import heard
from assistant.measure_words import measure_words
from assistant.workbench import Wish
from tools.measure.cues import measure_cues, share_in_local
from tools.measure.midi_facts import HeardNote, MidiFacts
from tools.song.values import TICKS_PER_QUARTER, Song

Row = dict[str, Any]
# What a form by name shows in the letters of its sections: I intro, O outro or coda, T trio.
STRUCTURES = {
    "song": r"I?[ABCDP].*B.*", "strophic": r"I?A{2,}O?", "rondo": r"I?A(.A)+O?", "variations": r"I?A{3,}O?",
    "through": r"(?!.*(.).*\1).+", "sonata": r"I?(AB)+[CD]+ABO?", "march": r".+T.*A.*",
}  # fmt: skip
DURATION_TOLERANCE_S = 0.5
TEMPO_TOLERANCE = 0.001
IN_KEY_SHARE = 0.8
LEVEL_TOLERANCE_DB = 1.5
LEAST_CHANGE_DB = 0.5
SILENT_DB = -90.0
DRAWN_NOTES, DRAWN_TOLERANCE_QUARTERS = "drawn notes", 1 / 48
EXACT_SOUND, RECORDED_SOUND = "the exact rendering", "a recording"


def measure(wish: Wish, evidence: Evidence) -> Row:
    """One row of the receipt's `asked`."""
    got, ok = MEASURES[wish.what](wish, _against(wish, evidence))
    asked = {"notes": len(wish.asked["notes"]), "gone": wish.asked["gone"]} if wish.what == DRAWN_NOTES else wish.asked
    row: Row = {"what": wish.effect.what if wish.effect else wish.what, "asked": asked, "got": got, "ok": bool(ok)}
    where = _where(wish, evidence.song)
    return row | ({"where": where} if where else {})


def _against(wish: Wish, e: Evidence) -> Evidence:
    """What a change is compared with: the song before the turn, or, where that lacks the part, before the edit."""
    there = {track.id for track in e.before.tracks} if e.before is not None else set()
    if wish.since is None or (e.before is not None and set(wish.track_ids) <= there):
        return e
    return Evidence(e.song, wish.since, e.rendered, e.render_stems, e.version_id)


def _where(wish: Wish, song: Song) -> str:
    if wish.effect is not None:
        told = wish.effect.scope.where(song) if wish.effect.scope else ""
        return "" if told == "everywhere" else told
    names = [t.name for t in song.tracks if t.id in wish.track_ids]
    names += [a.name for a in song.audio_tracks if a.id in wish.track_ids]
    bars = [f"bars {wish.bars[0]}-{wish.bars[1]}"] if wish.bars else []
    return ", ".join(bars + names)


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
    from tools.song.values import TICKS_PER_QUARTER

    last = max((n.onset_quarters for t in e.midi.tracks for n in t.notes), default=0.0)
    return e.song.grid.bar_at(int(last * TICKS_PER_QUARTER)).number


def _duration(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if e.rendered is None:
        from tools.song.play import perform

        planned = perform(e.song).notes_end_s + e.song.master.tail_s
        return f"{planned:.2f} planned; no sound was rendered to measure", abs(
            planned - wish.asked
        ) <= DURATION_TOLERANCE_S
    got = e.rendered.facts.last_above_minus60_s
    return round(got, 2), abs(got - wish.asked) <= DURATION_TOLERANCE_S


def _drums(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    got = any(track.is_drum for track in e.midi.tracks)
    return got, got == wish.asked


def _instrument(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    names = {t.name for t in e.song.tracks if not wish.track_ids or t.id in wish.track_ids}
    programs = sorted({t.program for t in e.midi.pitched if t.name in names})
    wanted = wish.asked.get("programs") or [wish.asked["program"]]
    found = [t.name for t in e.midi.pitched if t.program in wanted and t.name in names]
    told = next((name for name in found if name.lower() == str(wish.asked["name"]).lower()), found[0] if found else "")
    shown = {t.name: t.shown_name for t in e.song.tracks}  # a track keeps its handle when its instrument changes
    return shown.get(told, told) or f"programs {programs}", bool(found)


def _left_out(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    there = [t.name for t in e.midi.pitched if t.program in wish.asked["programs"]]
    return (f"still there: {', '.join(there)}" if there else "not there"), not there


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


def _mood_fits(asked: Row, song: Song, bpm: float) -> bool:
    """Whether the two strongest cues do not both point the other way (mode for valence, tempo for arousal)."""
    from tools.theory.key import Key

    valence, arousal = asked.get("valence") or 0.0, asked.get("arousal") or 0.0
    minor = Key(song.keys[0].tonic, song.keys[0].mode).is_minor
    mode_against = (valence > 0.4 and minor) or (valence < -0.4 and not minor)
    tempo_against = (arousal > 0.4 and bpm < 90) or (arousal < -0.4 and bpm > 130)
    return not (mode_against and tempo_against)


def _transposed(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if e.before is None:
        return "no song before", False
    was = {n.id: n for t in e.before.tracks for n in t.notes}
    moved = [
        note.midi_pitch - was[note.id].midi_pitch
        for track in e.song.tracks
        if not track.instrument.is_drum and (not wish.track_ids or track.id in wish.track_ids)
        for note in track.notes
        if note.id in was
        and (wish.bars is None or wish.bars[0] <= e.song.grid.bar_at(note.onset_tick).number <= wish.bars[1])
    ]
    steps = sorted(set(moved))
    return (f"{len(moved)} notes by {steps[0]:+d}" if len(steps) == 1 else f"steps {steps}"), steps == [wish.asked]


def _same_notes(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if e.midi_before is None:
        return "no song before", False
    a, b = _flat(e.midi_before), _flat(e.midi)
    return f"{len(b)} notes, {'all' if a == b else 'not all'} as before", a == b


def _flat(facts: MidiFacts) -> list[tuple[float, float, int]]:
    rows = [
        (round(n.onset_quarters, 4), round(n.length_quarters, 4), n.midi_pitch) for t in facts.tracks for n in t.notes
    ]
    return sorted(rows)


def _added(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    track = e.midi.named(wish.asked)
    return (f"{track.name}, {len(track.notes)} notes" if track else "not in the file"), bool(track)


def _removed(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    shown = {t.name: t.shown_name for t in (wish.since or e.song).tracks}  # a file's track bears the handle
    left = [t.name for t in e.midi.tracks if shown.get(t.name, t.name) in wish.asked]
    return (f"still there: {', '.join(left)}" if left else "gone"), not left


def _recording(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if not any(a.id in wish.track_ids for a in e.song.audio_tracks):
        return "not in the song", False
    if e.rendered is None:
        return "in the song; no sound was rendered to measure", True
    facts = e.rendered.facts.stems[wish.track_ids[0]]
    is_heard = facts.peak_db > SILENT_DB
    return (f"{facts.duration_s:.1f} s of sound in the mix" if is_heard else "silent"), is_heard


def _muted(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    ids = wish.track_ids or tuple(t.id for t in e.song.tracks)
    if e.rendered is None:
        states = {t.mix.mute for t in e.song.tracks if t.id in ids}
        states |= {a.mix.mute for a in e.song.audio_tracks if a.id in ids}
        return f"fader {'off' if states == {True} else 'on'}; no sound was rendered to measure", states == {wish.asked}
    silent = [i for i in ids if i not in e.rendered.stems or not abs(e.rendered.stems[i].samples).any()]
    return ("silent" if len(silent) == len(ids) else "sounding"), (len(silent) == len(ids)) == wish.asked


def _version(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    return e.version_id, e.version_id == wish.asked


def _level(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """Level in the dry stems (with the fader), or mean velocity where no sound was made."""
    if e.before is None:
        return "no song before", False
    ids = wish.track_ids or tuple(t.id for t in e.song.tracks)
    sign = 1 if wish.asked["direction"] == "louder" else -1
    if e.rendered is None:
        return _velocity_level(wish, e, ids, sign)
    if not wish.track_ids and wish.bars is None:
        return _mix_level(e, sign)
    change = _stem_change_db(e, ids, wish.bars)
    if change is None:
        return "silence before or after, no level to compare", False
    stated = wish.asked.get("db")
    near = stated is None or abs(change - stated) <= max(LEVEL_TOLERANCE_DB, 0.35 * abs(stated))
    return f"{change:+.1f} dB in the stem", sign * change >= LEAST_CHANGE_DB and near


def _mix_level(e: Evidence, sign: int) -> tuple[Any, bool]:
    """The whole song: what its master lets through counts, not the stems; before, the mix met its aim within 0.5 LU."""
    lufs = e.rendered.facts.lufs if e.rendered is not None else None
    if lufs is None or e.before is None:
        return "silence, no level to compare", False
    change = lufs - e.before.master.target_lufs
    return f"{change:+.1f} dB in the mix ({lufs:.1f} LUFS)", sign * change >= LEAST_CHANGE_DB


def _velocity_level(wish: Wish, e: Evidence, ids: tuple[str, ...], sign: int) -> tuple[Any, bool]:
    before = _velocities(e.midi_before, e.before, ids, wish.bars)
    after = _velocities(e.midi, e.song, ids, wish.bars)
    if not before or not after:
        return "no notes there", False
    a, b = sum(before) / len(before), sum(after) / len(after)
    return f"mean velocity {a:.0f} -> {b:.0f}; no sound was rendered to measure", sign * (b - a) > 0


def _velocities(
    facts: MidiFacts | None, song: Song | None, ids: tuple[str, ...], bars: tuple[int, int] | None
) -> list[int]:
    from tools.song.values import TICKS_PER_QUARTER

    if facts is None or song is None:
        return []
    names = {t.name for t in song.tracks if t.id in ids}

    def inside(note: HeardNote) -> bool:
        return (
            bars is None
            or bars[0] <= song.grid.bar_at(round(note.onset_quarters * TICKS_PER_QUARTER)).number <= bars[1]
        )

    return [n.velocity for t in facts.tracks if t.name in names for n in t.notes if inside(n)]


def _stem_change_db(e: Evidence, ids: tuple[str, ...], bars: tuple[int, int] | None) -> float | None:
    from math import log10

    powers = [_stem_power(e, ids, bars, after) for after in (False, True)]
    if min(powers) <= 0:
        return None
    return 10 * log10(powers[1] / powers[0])


def _stem_power(e: Evidence, ids: tuple[str, ...], bars: tuple[int, int] | None, after: bool) -> float:
    from tools.render.audio import rms_db

    song = e.song if after else e.before
    power = 0.0
    for track in song.tracks if song else ():
        stem = e.stem(track.id, after) if track.id in ids else None
        if song is None or stem is None or track.mix.mute:
            continue
        start_s, end_s = 0.0, float("inf")
        if bars:
            start_s, end_s = (song.tempo_map.seconds(tick) for tick in song.grid.span(*bars))
        level = rms_db(stem, start_s, end_s) + track.mix.gain_db
        power += 10 ** (level / 10) if level > -110 else 0.0
    return power


def _sound(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """What the mix is: a recording, or the exact rendering of the notes."""
    from tools.song.realisation import realisation_of

    is_recording = e.rendered.facts.recording is not None if e.rendered else realisation_of(e.song) is not None
    got = RECORDED_SOUND if is_recording else EXACT_SOUND
    return got, got == wish.asked


def _effect(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """The claim of an edit by name, measured by code that does not know the edit."""
    from tools.measure.effects import check_effects

    if wish.effect is None or wish.since is None:
        return "nothing to compare with", False
    (found,) = check_effects(wish.since, e.song, (wish.effect,))
    told = "as before" if found.ok and wish.effect.direction == "same" else found.in_words
    sound = heard(wish.effect, wish.since, e)
    return (told, found.ok) if sound is None else (f"{told}; {sound[0]}", found.ok and sound[1])


def _drawn_notes(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """Notes changed by hand: each is looked for in the exported file, at its place, with its pitch and velocity."""
    rows, names = wish.asked["notes"], {track.id: track.name for track in e.song.tracks}
    found = 0
    for track_id, _, onset, _, pitch, velocity in rows:
        track = e.midi.named(names.get(track_id, ""))
        at = onset / TICKS_PER_QUARTER
        found += track is not None and any(
            abs(n.onset_quarters - at) < DRAWN_TOLERANCE_QUARTERS and (n.midi_pitch, n.velocity) == (pitch, velocity)
            for n in track.notes
        )
    gone = wish.asked["gone"]
    told = f"{found} of {len(rows)} in the exported file" if rows else f"{gone} taken out"
    return told, found == len(rows)


MEASURES: dict[str, Callable[[Wish, Evidence], tuple[Any, bool]]] = {
    DRAWN_NOTES: _drawn_notes,
    "tempo": _tempo,
    "tempo range": _tempo_range,
    "tempo change": _tempo_change,
    "key": _key,
    "mode": _mode,
    "meter": _meter,
    "bars": _bars,
    "duration": _duration,
    "drums": _drums,
    "instrument": _instrument,
    "instruments left out": _left_out,
    "chords": _chords,
    "sections": _sections,
    "form by name": _structure,
    "key change": _key_change,
    "mood": _mood,
    "transposed": _transposed,
    "same notes": _same_notes,
    "track added": _added,
    "track removed": _removed,
    "recording": _recording,
    "sound": _sound,
    "muted": _muted,
    "version": _version,
    "level": _level,
    "words": measure_words,
    "effect": _effect,
}
