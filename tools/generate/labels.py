"""What is measured of a take and said of it, each beside the bar it has to meet.

The bar of what is held in music (chords, tune, beat) is not a fixed number: an ear that hears 0.9 of a string quartet's
chords hears 0.7 of a funk band's. So the song's exact rendering is heard by the same ear first, as is the same song put
to a wrong place in time (the floor); a take has to stand at least so far up between the two (`BARS`). Where the ear
does not find what was asked even in the exact rendering, it is not judged, and that is said. Ranks nothing (`rank.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tools.generate.values import Controls
from tools.listen.sound.key import key_of_audio
from tools.listen.sound.level import level_of
from tools.listen.sound.match import Match, chord_match, recognised_match, tempo_match, tune_match
from tools.listen.sound.tempo import tempo_of
from tools.render.audio import Audio
from tools.song.values import Master
from tools.theory.key import parse_key

CHORDS, NAMED, TUNE, TEMPO = "chords by chroma", "chords by our recogniser", "tune", "tempo"
KEY, LENGTH, LEVEL, VOICE = "key", "length", "level", "unwanted voice"


JUDGED_FROM = 0.15  # the exact rendering stands this far above the floor, or the ear cannot judge this song


@dataclass(frozen=True, slots=True)
class Bar:
    """What a take has to reach.

    Attributes:
        least: Share of the way from the floor to the exact rendering.
        why: The reason, with what tests/bench/bench_realise.py measured of 24 songs of 12 styles.
        judged_from: How far above the floor the exact rendering has to stand for the ear to judge a song.
    """

    least: float
    why: str
    judged_from: float = JUDGED_FROM


BARS: dict[str, Bar] = {
    CHORDS: Bar(0.55, "right takes on other instruments stood at 0.56 (jazz) and more, other chords at 0.2 and less;"
                      " two wrong bars in eight stood at 0.4 to 1, so a take that slips twice may pass here"),
    NAMED: Bar(0.5, "right takes stood at 0.57 and more where the recogniser names most of the exact rendering's"
                    " chords; where it does not (jazz voicings: half of them) anywhere from 0 to 0.5", 0.4),
    TUNE: Bar(0.5, "right takes stood at 0.78 and more, wrong tunes at 0.05 and less; players ornament and phrase, so"
                   " half of the way"),
    TEMPO: Bar(0.6, "of the beats within 70 ms, against the exact rendering's own; right takes stood at 0.8 and more,"
                    " what drifts or stands at another tempo at 0"),
}  # fmt: skip
TEMPO_WITHIN = 0.04  # of the beats a minute, the field's usual tolerance
LEVEL_WITHIN_LU = 1.0
PEAK_SLACK_DB = 0.1
KEY_FROM_S = 10.0
VOICE_FROM = 0.5
# Over a whole piece one stretch out of many is easily taken for a voice: of 16 renders of 30 s without one 3 stood
# above 0.5, see tests/bench/bench_listening.py.
VOICE_FROM_LONG, LONG_S = 0.7, 30.0
VOICE_BLIND = 0.9  # where the song's own instruments need a bar this high, the ear for voices tells nothing
VOICE_SLACK = 0.15  # above what the exact rendering is taken for
END_SLACK_S, END_SLACK_SHARE = (
    1.0,
    0.1,
)  # at most, before the closing barline in which the last chord may have died away


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What the ear makes of the song's exact rendering: the most any take can be measured at.

    Attributes:
        chords, named, tune: Shares and their floors.
        tempo_f: Beat F measure of the song's own grid in it, with its floor.
        key: As heard, which need not be what the song says.
        end_s: When its last sound is over.
        voice: How much like a voice it sounds: a fiddle that slides is taken for one and is wanted. Or None.
    """

    chords: Match
    named: Match
    tune: Match
    tempo_f: float
    tempo_floor: float
    key: str
    end_s: float
    voice: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a take is held against.

    Attributes:
        frames: Its length to the frame.
        loudness: Loudness target and true-peak ceiling.
        sings: Whether a voice is part of the song.
    """

    controls: Controls
    frames: int
    loudness: Master
    ceiling: Ceiling
    sings: bool = False


@dataclass(frozen=True, slots=True)
class TakeLabel:
    """What was measured of a take.

    Attributes:
        rows: {"what", "asked", "got", "ok"}, plain JSON, as receipts have them.
        shares: By row name, how far up between floor (0) and exact rendering (1) it stands; 1 or 0 for rows that hold
            or do not.
        not_judged: Row names that the ear could not judge in this song, with the reason.
    """

    rows: tuple[dict[str, Any], ...]
    shares: dict[str, float] = field(default_factory=dict)
    not_judged: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every row does."""
        return all(row["ok"] for row in self.rows)

    @property
    def missed(self) -> tuple[str, ...]:
        """The rows that do not hold."""
        return tuple(row["what"] for row in self.rows if not row["ok"])


def ceiling_of(exact: Audio, controls: Controls, voice: float | None = None) -> Ceiling:
    """Hear the exact rendering as takes will be heard."""
    beats = controls.beats_s
    tempo = tempo_match(exact, beats, _tempo(exact, controls))
    return Ceiling(
        chords=chord_match(exact, controls.chords),
        named=recognised_match(exact, controls.chords, beats),
        tune=tune_match(exact, controls.tune),
        tempo_f=tempo.f,
        tempo_floor=tempo.floor,
        key=key_of_audio(exact).name,
        end_s=sound_end_s(exact),
        voice=voice,
    )


def ceiling_of_part(part: Audio, inside: Controls, whole: Ceiling, voice: float | None = None) -> Ceiling:
    """The same of a stretch; its floors are the whole song's, for in one bar of one chord nothing can be shifted."""
    heard = ceiling_of(part, inside, voice)
    return replace(
        heard,
        chords=replace(heard.chords, floor=whole.chords.floor),
        named=replace(heard.named, floor=whole.named.floor),
        tune=replace(heard.tune, floor=whole.tune.floor),
    )


def label_of(take: Audio, asked: Asked, voice: float | None = None) -> TakeLabel:
    """Measure a take.

    Args:
        take: As the person hears it, at its full length.
        asked: What it is held against.
        voice: How likely a voice is in it, where that was measured.
    """
    controls, ceiling = asked.controls, asked.ceiling
    named = recognised_match(take, controls.chords, controls.beats_s)
    chords = _held(CHORDS, chord_match(take, controls.chords), ceiling.chords)
    built = [
        chords,
        _held(NAMED, named, ceiling.named),
        _held(TUNE, tune_match(take, controls.tune), ceiling.tune),
        _tempo_row(take, asked),
        _key_row(take, asked, chords[0] is not None and chords[0]["ok"]),
        _length_row(take, asked),
        _level_row(take, asked),
        _voice_row(voice, asked, take.duration_s),
    ]
    rows = [(row, share) for row, share, why in built if row is not None]
    return TakeLabel(
        rows=tuple(row for row, _ in rows),
        shares={row["what"]: share for row, share in rows},
        not_judged=tuple(why for row, _, why in built if row is None and why),
    )


def sound_end_s(audio: Audio) -> float:
    """When the last sound is over."""
    return audio.duration_s - level_of(audio).silence_at_end_s


_Row = tuple[dict[str, Any] | None, float, str]


def way_up(share: float, floor: float, ceiling: float) -> float:
    """Where a share stands between a floor (0) and a ceiling (1)."""
    return (share - floor) / max(1e-9, ceiling - floor)


def _held(what: str, got: Match, most: Match) -> _Row:
    """A share against its bar, the bar as a share of the time, so that a person can compare the two."""
    if most.judged_s <= 0:
        return None, 0.0, ""
    floor = most.floor
    if most.share - floor < BARS[what].judged_from:
        why = f"{what} could not be judged: the exact rendering itself gets {most.share:.2f}, chance {floor:.2f}"
        return None, 0.0, why
    least = floor + BARS[what].least * (most.share - floor)
    row = {
        "what": what,
        "asked": f"at least {least:.2f} of the time (the exact rendering: {most.share:.2f}, by chance: {floor:.2f})",
        "got": round(got.share, 2),
        "ok": bool(got.share >= least),
    }
    return row, way_up(got.share, floor, most.share), ""


def _tempo_row(take: Audio, asked: Asked) -> _Row:
    """Beats a minute and beats on the grid; both have to be right."""
    controls, ceiling = asked.controls, asked.ceiling
    if len(controls.beats_s) < 4:
        return None, 0.0, ""
    got = tempo_match(take, controls.beats_s, _tempo(take, controls))
    floor = max(ceiling.tempo_floor, got.floor)
    if ceiling.tempo_f - floor < JUDGED_FROM:
        return None, 0.0, "tempo could not be judged: no steady beat is heard in the exact rendering either"
    least = floor + BARS[TEMPO].least * (ceiling.tempo_f - floor)
    near = abs(got.tempo_is_off_by) <= TEMPO_WITHIN
    row = {
        "what": TEMPO,
        "asked": f"{got.asked_bpm:.0f} bpm, at least {least:.2f} of the beats in time",
        "got": f"{got.heard_bpm:.1f} bpm, {got.f:.2f} of the beats in time",
        "ok": bool(near and got.f >= least),
    }
    return row, way_up(got.f, floor, ceiling.tempo_f) * near, ""


def _key_row(take: Audio, asked: Asked, chords_hold: bool) -> _Row:
    """The key of the song, or the one our ear takes the exact rendering for.

    Where the chords hold, a key a fifth away is the ear's slip, not the take's: six of seven tones are the same, and
    the chords themselves say which they are. A few bars have no key of their own that an ear could tell, so there the
    chords speak for it.
    """
    if asked.controls.seconds < KEY_FROM_S and asked.ceiling.chords.judged_s > 0:
        return None, 0.0, ""
    if not asked.controls.key or not asked.ceiling.key:  # drums alone have none to hear
        return None, 0.0, ""
    got = key_of_audio(take).name
    same = got in (asked.controls.key, asked.ceiling.key) or _tones_apart(got, asked.controls.key) == 0
    ok = same or (chords_hold and _tones_apart(got, asked.controls.key) == 1)
    row = {"what": KEY, "asked": asked.controls.key, "got": got or "none heard", "ok": bool(ok)}
    return row, float(ok), ""


def _tones_apart(heard: str, asked: str) -> int:
    """Tones of one key's scale that are not in the other's; the ear may take D minor for F major, where none is."""
    if not heard:
        return len(parse_key(asked).scale_pitch_classes)
    return len(set(parse_key(asked).scale_pitch_classes) - set(parse_key(heard).scale_pitch_classes))


def _length_row(take: Audio, asked: Asked) -> _Row:
    """Frames to the one, and sound up to where the exact rendering has some."""
    end_s, rate = sound_end_s(take), take.sample_rate_hz
    until_s = min(asked.ceiling.end_s, asked.controls.seconds)
    until_s -= min(END_SLACK_S, END_SLACK_SHARE * until_s)
    ok = take.frames == asked.frames and end_s >= until_s
    row = {
        "what": LENGTH,
        "asked": f"{asked.frames} samples ({asked.frames / rate:.2f} s), sounding to {max(0.0, until_s):.1f} s",
        "got": f"{take.frames} samples, sounding to {end_s:.1f} s",
        "ok": bool(ok),
    }
    return row, float(ok), ""


def _level_row(take: Audio, asked: Asked) -> _Row:
    level, target = level_of(take), asked.loudness
    ok = (
        abs(level.lufs - target.target_lufs) <= LEVEL_WITHIN_LU
        and level.true_peak_dbtp <= target.ceiling_dbtp + PEAK_SLACK_DB
        and not level.dropouts_s
    )
    broken = f", {len(level.dropouts_s)} drop-outs" if level.dropouts_s else ""
    row = {
        "what": LEVEL,
        "asked": f"{target.target_lufs:g} LUFS, peaks under {target.ceiling_dbtp:g} dBTP",
        "got": f"{level.lufs:.1f} LUFS, {level.true_peak_dbtp:.1f} dBTP{broken}",
        "ok": bool(ok),
    }
    return row, float(ok), ""


def voice_from(seconds: float) -> float:
    """Likelihood from which a voice is taken to be in a sound of this length; in between, as far as it is long."""
    share = min(1.0, max(0.0, seconds / LONG_S))
    return VOICE_FROM + share * (VOICE_FROM_LONG - VOICE_FROM)


def _voice_row(voice: float | None, asked: Asked, seconds: float) -> _Row:
    if voice is None or asked.sings:
        return None, 0.0, ""
    most = max(voice_from(seconds), (asked.ceiling.voice or 0.0) + VOICE_SLACK)
    if most > VOICE_BLIND:
        return None, 0.0, f"{VOICE} could not be judged: the exact rendering itself is taken for one"
    ok = voice < most
    row = {
        "what": VOICE,
        "asked": f"likelihood under {most:.2f}",
        "got": f"sounds like a voice: {voice:.2f}",
        "ok": ok,
    }
    return row, 1.0 - voice, ""


def _tempo(audio: Audio, controls: Controls) -> Any:
    return tempo_of(audio, controls.tempo_bpm, controls.meter[0] if controls.meter else None)
