"""What was asked of the sound, measured in the mix and its stems; where no sound was made, in the file, and said so.

Never reads the request for what was found.
"""

from math import log10
from typing import Any

from assistant.evidence import Evidence, Measures
from assistant.workbench import Wish
from tools.measure.midi_facts import HeardNote, MidiFacts
from tools.song.values import TICKS_PER_QUARTER, Song

DURATION_TOLERANCE_S = 0.5
LEVEL_TOLERANCE_DB = 1.5
LEAST_CHANGE_DB = 0.5
SILENT_DB = -90.0
EXACT_SOUND, RECORDED_SOUND = "the exact rendering", "a recording"


def _duration(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    if e.rendered is None:
        from tools.song.play import perform

        planned = perform(e.song).notes_end_s + e.song.master.tail_s
        return f"{planned:.2f} planned; no sound was rendered to measure", abs(
            planned - wish.asked
        ) <= DURATION_TOLERANCE_S
    got = e.rendered.facts.last_above_minus60_s
    return round(got, 2), abs(got - wish.asked) <= DURATION_TOLERANCE_S


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


SOUND_MEASURES: Measures = {
    "duration": _duration,
    "recording": _recording,
    "sound": _sound,
    "muted": _muted,
    "level": _level,
}
