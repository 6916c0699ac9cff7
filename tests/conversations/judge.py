"""Holds one turn against what a dialogue expects of it: one sentence for each expectation that does not hold.

The rules are those of the shared judge's format (keys `status`, `tempo`, `only`, ...), written anew; MIDI and stems are
judged, not the program's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from heard import Heard

from tools.errors import MusicError
from tools.theory.chord import parse_chord
from tools.theory.key import parse_key

IN_KEY = 0.8


@dataclass(frozen=True)
class Case:
    """One turn as it came out: the document, its version, the one before, all so far by number."""

    doc: Mapping[str, Any]
    now: Heard | None
    before: Heard | None
    history: Mapping[int, Heard | None]


def judge(expect: Mapping[str, Any], case: Case) -> Iterator[str]:
    """What does not hold."""
    yield from _honest(case.doc)
    for key, want in expect.items():
        if key in _OF_REPLY:
            yield from _OF_REPLY[key](want, case.doc)
        elif key not in _OF_MUSIC:
            yield f"no rule for {key!r}"
        elif case.now is None:
            yield f"{key}: no version to judge"
        elif key in _OF_TWO and case.before is None:
            yield f"{key}: nothing to compare with"
        else:
            yield from _OF_MUSIC[key](want, case, expect)


def _honest(doc: Mapping[str, Any]) -> Iterator[str]:
    made = doc.get("version") is not None
    if made != (doc["outcome"] in ("made", "partial")):
        yield f"outcome {doc['outcome']} with {'a' if made else 'no'} version"
    if doc["outcome"] == "ask" and len(doc.get("choices") or []) + len(doc.get("candidates") or []) < 2:
        yield "asks without two choices"
    if "Traceback" in str(doc.get("reply")):
        yield "a traceback was shown"


def _status(want: Any, doc: Mapping[str, Any]) -> Iterator[str]:
    wanted = want if isinstance(want, list) else [want]
    if doc["outcome"] not in wanted:
        yield f"status {doc['outcome']}, wanted {want}: {str(doc.get('reply'))[:140]!r}"


def _has(want: Any, doc: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"reply lacks /{rx}/" for rx in want if not re.search(rx, str(doc.get("reply")), re.I))


def _has_not(want: Any, doc: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"reply has /{rx}/" for rx in want if re.search(rx, str(doc.get("reply")), re.I))


def _duration(want: Any, doc: Mapping[str, Any]) -> Iterator[str]:
    import soundfile

    mix = next((a["path"] for a in doc.get("artifacts", []) if a["kind"] == "mix"), None)
    seconds = soundfile.info(mix).duration if mix else 0.0
    if not want[0] <= seconds <= want[1]:
        yield f"mix lasts {seconds:.2f} s, wanted {want}"


def _within(name: str, got: float, want: Any) -> Iterator[str]:
    if not want[0] - 1e-6 <= got <= want[1] + 1e-6:
        yield f"{name} {got:.3g}, wanted {want}"


def _tempo(want: Any, case: Case, _: Any) -> Iterator[str]:
    assert case.now
    yield from _within("tempo", case.now.tempo, want)


def _tempo_ratio(want: Any, case: Case, _: Any) -> Iterator[str]:
    assert case.now and case.before
    yield from _within("tempo ratio", case.now.tempo / case.before.tempo, want)


def _key(want: str, case: Case, _: Any) -> Iterator[str]:
    assert case.now
    got, wanted = (parse_key(text) for text in (str(case.now.song.get("key")), want))
    if (got.tonic_pitch_class, got.mode) != (wanted.tonic_pitch_class, wanted.mode):
        yield f"key {got.name}, wanted {want}"
    rows = [(note[3] % 12 in wanted.usual_pitch_classes, note[2]) for note in case.now.pitched()]
    share = sum(length for ok, length in rows if ok) / max(1e-9, sum(length for _, length in rows))
    if share < IN_KEY:
        yield f"only {share:.2f} of the note time in {want}"


def _mode(want: str, case: Case, _: Any) -> Iterator[str]:
    assert case.now
    if not str(case.now.song.get("key", "")).lower().endswith(want):
        yield f"key {case.now.song.get('key')}, wanted {want}"


def _meter(want: str, case: Case, _: Any) -> Iterator[str]:
    assert case.now
    if case.now.meter != want:
        yield f"meter {case.now.meter}, wanted {want}"


def _bars(want: Any, case: Case, _: Any) -> Iterator[str]:
    assert case.now
    yield from _within("bars", case.now.song.get("bars", -1), want if isinstance(want, list) else [want, want])


def _used(case: Case) -> set[int]:
    assert case.now
    return {track.program for track in case.now.tracks if not track.is_drum}


def _programs(want: Any, case: Case, _: Any) -> Iterator[str]:
    yield from (f"programs {sorted(_used(case))}, wanted one of {row}" for row in want if not _used(case) & set(row))


def _no_programs(want: Any, case: Case, _: Any) -> Iterator[str]:
    if bad := _used(case) & set(want):
        yield f"programs {sorted(bad)} should be gone"


def _drums(want: bool, case: Case, _: Any) -> Iterator[str]:
    assert case.now
    if any(track.is_drum for track in case.now.tracks) != want:
        yield f"drums {not want}, wanted {want}"


def _chords(want: list[str], case: Case, _: Any) -> Iterator[str]:
    assert case.now
    there = {(row["bar"], float(row.get("beat", 1))): row["symbol"] for row in case.now.song.get("chords", [])}
    for index, text in enumerate(want):
        bar, beat, symbol = text.split(":") if ":" in text else (str(index + 1), "1", text)
        got = there.get((int(bar), float(beat)), "nothing")
        if _sound(got) != _sound(symbol):
            yield f"bar {bar} beat {beat}: {got}, wanted {symbol}"


def _sound(symbol: str) -> Any:
    try:
        chord = parse_chord(symbol)
    except MusicError:
        return symbol
    return chord.root_pitch_class, frozenset(chord.pitch_classes), chord.bass_pitch_class


def _transposed(want: int, case: Case, _: Any) -> Iterator[str]:
    assert case.now and case.before
    moved = sorted((name, at, length, pitch + want) for name, at, length, pitch, _ in case.before.pitched())
    if moved != sorted(note[:4] for note in case.now.pitched()):
        yield f"not every pitched note moved by {want} and nothing else"


def _only(want: Any, case: Case, expect: Mapping[str, Any]) -> Iterator[str]:
    assert case.now and case.before
    tracks, bars = want.get("tracks"), want.get("bars")
    if case.before.notes(tracks, bars, outside=True) != case.now.notes(tracks, bars, outside=True):
        yield f"notes or velocities outside {want} changed"
    if tracks and _others(case.before, tracks) != _others(case.now, tracks):
        yield f"programs outside {want} changed"
    same = case.before.notes(tracks, bars) == case.now.notes(tracks, bars)
    same = same and [p for _, p in case.before.programs] == [p for _, p in case.now.programs]
    if same and "stem_level" not in expect:
        yield f"nothing inside {want} changed"


def _others(heard: Heard, names: list[str]) -> list[tuple[str, int]]:
    return [(track.name, track.program) for track in heard.tracks if not heard.answers_to(track, names)]


def _same_notes(want: bool, case: Case, _: Any) -> Iterator[str]:
    assert case.now and case.before
    if want and [n[:4] for n in case.before.notes()] != [n[:4] for n in case.now.notes()]:
        yield "notes changed"


def _velocity(want: Any, case: Case, expect: Mapping[str, Any]) -> Iterator[str]:
    assert case.now and case.before
    if "stem_level" in expect:
        return  # louder may be done by the fader too: the stem decides
    means = [_mean(heard, want) for heard in (case.before, case.now)]
    yield from _within("velocity ratio", means[1] / max(1e-9, means[0]), want["ratio"])


def _mean(heard: Heard, want: Any) -> float:
    rows = [note[4] for note in heard.notes(want.get("tracks"), want.get("bars"))]
    return fmean(rows) if rows else 0.0


def _density(want: Any, case: Case, _: Any) -> Iterator[str]:
    assert case.now and case.before
    counts = [len(heard.notes(want.get("tracks"), want.get("bars"))) for heard in (case.before, case.now)]
    yield from _within("density ratio", counts[1] / max(1, counts[0]), want["ratio"])


def _stem_level(want: Any, case: Case, _: Any) -> Iterator[str]:
    assert case.now and case.before
    levels = [_stem_db(heard, want) for heard in (case.before, case.now)]
    yield from _within("stem level change", levels[1] - levels[0], want["db"])


def _stem_db(heard: Heard, want: Any) -> float:
    """Level of stems inside bars; the first tempo and meter are taken to hold."""
    import numpy as np
    import soundfile

    top, bottom = heard.facts.meter
    felt = top / 3 if bottom == 8 and top in (6, 9, 12) else top * 4 / bottom
    bar_s = felt * 60 / heard.tempo
    power, count = 0.0, 0
    for track in heard.tracks:
        path = heard.stems.get(track.name)
        if path is None or not heard.answers_to(track, want["tracks"]):
            continue
        sound, rate = soundfile.read(path, always_2d=True)
        if bars := want.get("bars"):
            sound = sound[int((bars[0] - 1) * bar_s * rate) : int(bars[1] * bar_s * rate)]
        power, count = power + float((sound**2).sum()), count + sound.size
    return float(10 * np.log10(power / max(1, count) + 1e-12))


def _more_tracks(want: int, case: Case, _: Any) -> Iterator[str]:
    assert case.now and case.before
    if len(case.now.tracks) - len(case.before.tracks) != want:
        yield f"{len(case.before.tracks)} -> {len(case.now.tracks)} tracks, wanted {want:+d}"


def _equals_turn(want: int, case: Case, _: Any) -> Iterator[str]:
    then = case.history.get(want)
    if case.now is None or then is None or case.now.everything() != then.everything():
        yield f"differs from turn {want}"


def _sections(want: list[str], case: Case, _: Any) -> Iterator[str]:
    assert case.now
    names = iter([str(row["name"]).lower() for row in case.now.song.get("sections", [])])
    if not all(any(word.lower() in name for name in names) for word in want):
        yield f"sections {[row['name'] for row in case.now.song.get('sections', [])]}, wanted {want}"


_OF_REPLY: dict[str, Callable[..., Iterator[str]]] = {
    "status": _status, "reply_has": _has, "reply_not": _has_not, "duration": _duration,
}  # fmt: skip
_OF_MUSIC: dict[str, Callable[..., Iterator[str]]] = {
    "tempo": _tempo, "tempo_ratio": _tempo_ratio, "key": _key, "mode": _mode, "meter": _meter, "bars": _bars,
    "programs": _programs, "no_programs": _no_programs, "drums": _drums, "chords": _chords,
    "transposed": _transposed, "only": _only, "same_notes": _same_notes, "velocity": _velocity, "density": _density,
    "stem_level": _stem_level, "more_tracks": _more_tracks, "equals_turn": _equals_turn, "sections": _sections,
}  # fmt: skip
_OF_TWO = frozenset({
    "tempo_ratio", "transposed", "only", "same_notes", "velocity", "density", "stem_level", "more_tracks",
})  # fmt: skip
