"""The words of an answer, from the facts in the tool results and the notes of what was assumed. Nothing is said that
no result holds.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.planner.acts import Act
from assistant.planner.state import Frame, SongView
from assistant.wording import figure

MAX_CHOICES_TOLD = 6
_LISTED_CHORDS = 48
_LISTED_NOTES = 24


def compose_reply(acts: Sequence[Act], frames: Sequence[Frame], words: str = "bars") -> str:
    """The reply of a turn.

    Args:
        acts: What the sentence was understood as, with its notes.
        frames: The calls made and their results.
        words: "plain" leaves out what is said of bars where a time is said as well.
    """
    if not frames:
        return "Describe a piece, or say what to change."
    parts: list[str] = []
    moved = any(frame.tool in ("undo", "go_to_version", "redo") for frame in frames) and len(frames) > 1
    for frame in frames:
        if moved and frame.tool == "undo" and frame.ok:
            steps = int(frame.args.get("steps") or 1)
            parts.append("I took the last change back." if steps == 1 else f"I went back {steps} changes.")
            continue
        single = _extreme(acts, frame) if frame.tool == "song_facts" and frame.result.get("topic") == "range" else ""
        parts.append(single or _sentence(frame, words))
        parts.append(_words_set(frame))
    notes = list(dict.fromkeys(note for act in acts for note in act.notes))
    composed = next((frame for frame in frames if frame.tool == "compose" and frame.ok), None)
    left_open = _choices(composed.result.get("choices"), words) if composed else ""
    return _joined([*parts, *notes, left_open])


def _sentence(frame: Frame, words: str) -> str:
    summary = str(frame.result.get("summary") or "").strip()
    if not frame.ok:
        return f"This did not work: {summary}" if summary else f"The step {frame.tool} did not work."
    if frame.tool == "compose" and isinstance(frame.result.get("song"), Mapping):
        return _composed(frame, words)
    if frame.tool == "song_facts":
        return facts_sentence(frame.result, words) or summary
    if frame.tool == "explain":
        term = str(frame.result.get("term") or "").strip()
        return f"**{term[:1].upper()}{term[1:]}.** {summary}" if term else summary
    if frame.tool == "not_done":
        return f"I left out {str(frame.args.get('words'))!r}: {frame.args.get('reason')}"
    if frame.tool == "ask_person":
        return str(frame.args.get("question") or summary)
    return summary or "Done."


def _composed(frame: Frame, words: str) -> str:
    song = SongView(frame.result["song"])
    style = str(song.summary.get("style") or "")
    kind = f"{_article(style)} {style} piece" if style else "a piece"
    if style in ("waltz", "march", "tango", "hymn", "lullaby", "ballad", "jazz ballad", "bossa nova", "blues"):
        kind = f"{_article(style)} {style}"
    seed = frame.result.get("seed", song.summary.get("seed"))
    tempo = f"{figure(song.tempo_bpm)} beats a minute"
    meter = f"{song.meter}, " if words == "bars" or "meter" in frame.args else ""
    in_bars = f"{meter}{tempo}, " + (f"{_count(song.bars, 'bar')}, " if words == "bars" else "")
    first = (
        f"Here is *{song.title}*: {kind} in {song.key}, {in_bars}{_planned(frame, song)}, "
        f"for {_listed([t.shown for t in song.tracks])}"
    )
    first += f" (seed {seed} brings it back)." if seed is not None else "."
    return first


def _words_set(frame: Frame) -> str:
    """Who plays the line that words stand under."""
    told = frame.result.get("words")
    if not frame.ok or not isinstance(told, Mapping) or frame.tool != "compose":
        return ""
    mute = f" Mute {told['player']} to sing the line yourself." if told.get("alone") else ""
    return (
        f"Your words ({_count(int(told['syllables']), 'syllable')} in {_count(int(told['lines']), 'line')}) stand "
        f"under the notes of {told['player']}, which plays the tune.{mute}"
    )


def _planned(frame: Frame, song: SongView) -> str:
    """The length as planned: what was asked where it was, else about what the notes take. The mix is measured in the
    receipt.
    """
    asked = frame.args.get("duration_s")
    return (
        f"planned for {_duration(float(asked))}"
        if isinstance(asked, int | float)
        else f"about {_duration(round(song.duration_s))}"
    )


CHOSEN_START, CHOSEN_END = "You left the rest to me: ", "Say what you want otherwise."
_PLAIN_CHOICES = ("style", "for the mood", "key", "tempo", "instruments")


def _choices(rows: Any, words: str) -> str:
    """What the composer chose where the person had left it open; in plain words only what everybody can judge."""
    if words == "plain" and isinstance(rows, list):
        rows = [row for row in rows if isinstance(row, Mapping) and row.get("what") in _PLAIN_CHOICES]
    told = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping) and row.get("what") and row.get("value"):
            why = str(row.get("why") or "").strip()
            told.append(f"{row['what']} {row['value']}" + (f" ({why})" if why and len(why) <= 60 else ""))
    if not told:
        return ""
    return f"{CHOSEN_START}{'; '.join(told[:MAX_CHOICES_TOLD])}. {CHOSEN_END}"


def parted(reply: str) -> tuple[str, str]:
    """A reply without what the composer chose, and that by itself ("" where nothing is told), for a page to fold."""
    before, start, rest = reply.partition(CHOSEN_START)
    chosen, end, after = rest.partition(CHOSEN_END)
    if not (start and end):
        return reply, ""
    return f"{before.strip()} {after.strip()}".strip(), chosen.strip()


def facts_sentence(result: Mapping[str, Any], words: str = "bars") -> str:
    """An answer to one look-up, from its facts alone."""
    topic = str(result.get("topic") or "all")
    if topic == "versions":
        return _versions(result)
    if not isinstance(result.get("song"), Mapping):
        return ""
    song = SongView(result["song"])
    if words == "plain" and topic == "length":
        return f"It lasts {_duration(song.duration_s)}."
    if words == "plain" and topic == "form" and not song.sections:
        return "It has no named sections: it is one stretch."
    teller = _TELLERS.get(topic, _all)
    told = teller(song, result)
    return told.replace(_length(song, result), f"It lasts {_duration(song.duration_s)}.") if words == "plain" else told


def _key(song: SongView, result: Mapping[str, Any]) -> str:
    return f"It is in {song.key}."


def _tempo(song: SongView, result: Mapping[str, Any]) -> str:
    beat = str(song.summary.get("tempo_beat") or "quarter")
    return f"It goes at {figure(song.tempo_bpm)} {beat} beats a minute."


def _meter(song: SongView, result: Mapping[str, Any]) -> str:
    return f"It is in {song.meter}."


def _length(song: SongView, result: Mapping[str, Any]) -> str:
    pickup = float(song.summary.get("pickup_quarters") or 0)
    upbeat = f", with a pickup of {pickup:g} quarter{'s' if pickup != 1 else ''} before bar 1" if pickup else ""
    return f"It has {_count(song.bars, 'bar')}{upbeat} and lasts {_duration(song.duration_s)}."


def _instruments(song: SongView, result: Mapping[str, Any]) -> str:
    rows = [
        f"{t.shown} ({t.role}{', muted' if t.muted else ''})"
        if t.role != t.shown.lower()
        else t.shown + (" (muted)" if t.muted else "")
        for t in song.tracks
    ]
    return f"{_count(len(rows), 'part')}: {_listed(rows)}." if rows else "It has no parts."


def _form(song: SongView, result: Mapping[str, Any]) -> str:
    rows = [
        f"{s.get('name')} from bar {s.get('start_bar')} ({_count(int(s.get('bars') or 0), 'bar')})"
        for s in song.sections
    ]
    return (
        f"{_count(len(rows), 'section')}: {', '.join(rows)}."
        if rows
        else f"It has no named sections: {_count(song.bars, 'bar')} in one stretch."
    )


def _chords(song: SongView, result: Mapping[str, Any]) -> str:
    bars = result.get("bars")
    there = result.get("chords_there")
    if isinstance(bars, list) and len(bars) == 2:
        where = f"bar {bars[0]}" if bars[0] == bars[1] else f"bars {bars[0]} to {bars[1]}"
        rows = [row for row in there or () if isinstance(row, Mapping)]
        if not rows:
            return f"No chord is written in {where}."
        told = [_chord_told(row, bars[0] == bars[1]) for row in rows]
        return f"In {where}: {', '.join(told)}.{_guessed(result)}"
    rows = [row for row in song.summary.get("chords") or () if isinstance(row, Mapping)]
    if not rows:
        return "No chord symbols are written in this piece."
    told = [f"{row.get('symbol')} (bar {row.get('bar')})" for row in rows[:_LISTED_CHORDS]]
    more = f", and {len(rows) - _LISTED_CHORDS} more" if len(rows) > _LISTED_CHORDS else ""
    return f"{_count(len(rows), 'chord')}: {', '.join(told)}{more}.{_guessed(result)}"


def _guessed(result: Mapping[str, Any]) -> str:
    return " The file states no chords; these are read from its notes." if result.get("chords_guessed") else ""


def _chord_told(row: Mapping[str, Any], one_bar: bool) -> str:
    beat = float(row.get("beat") or 1)
    if row.get("held"):
        return f"{row.get('symbol')} (held over from before)"
    if one_bar:
        return str(row.get("symbol")) if beat == 1 else f"{row.get('symbol')} on beat {beat:g}"
    return f"{row.get('symbol')} (bar {row.get('bar')}{'' if beat == 1 else f', beat {beat:g}'})"


def _range(song: SongView, result: Mapping[str, Any]) -> str:
    rows = [row for row in result.get("ranges") or () if isinstance(row, Mapping)]
    if not rows:
        return "There are no notes to measure there."
    return " ".join(
        f"{row.get('track')} goes from {row.get('lowest')} to {row.get('highest')} ({row.get('semitones')} semitones)."
        for row in rows
    )


def _extreme(acts: Sequence[Act], frame: Frame) -> str:
    """The one note asked for, "what is the highest note?", with the part that has it; "" when all ranges were asked."""
    from tools.theory.pitch import parse_spelling

    low = " ".join(act.words.lower() for act in acts)
    wanted = (
        "highest"
        if re.search(r"\b(?:highest|top)\b", low)
        else "lowest"
        if re.search(r"\b(?:lowest|bottom)\b", low)
        else ""
    )
    rows = [row for row in frame.result.get("ranges") or () if isinstance(row, Mapping) and row.get(wanted)]
    if not wanted or not rows:
        return ""
    ranked = sorted(rows, key=lambda row: parse_spelling(str(row[wanted])).midi_pitch)
    best = ranked[-1 if wanted == "highest" else 0]
    return f"The {wanted} note is {best[wanted]}, in the {best['track']}."


def _played(result: Mapping[str, Any]) -> str:
    """What parts play in some bars, note by note."""
    from tools.theory.key import Key

    rows = [row for row in result.get("notes") or () if isinstance(row, Mapping)]
    bars = result.get("bars") or [0, 0]
    where = f"bar {bars[0]}" if bars[0] == bars[1] else f"bars {bars[0]} to {bars[1]}"
    if not rows:
        return f"Nothing is played there in {where}."
    view = SongView(result["song"])
    key = Key(view.tonic, view.mode) if view.key else Key("C", "major")
    told = []
    for track in dict.fromkeys(str(row.get("track")) for row in rows):
        names = []
        for row in (row for row in rows if row.get("track") == track):
            bar = "" if bars[0] == bars[1] else f"bar {row['bar']}, "
            names.append(f"{key.spell(int(row['midi_pitch'])).name} ({bar}beat {row['beat']:g})")
        more = f" and {len(names) - _LISTED_NOTES} more" if len(names) > _LISTED_NOTES else ""
        told.append(f"{track}: {', '.join(names[:_LISTED_NOTES])}{more}")
    return f"In {where}: {'; '.join(told)}."


def _notes(song: SongView, result: Mapping[str, Any]) -> str:
    if isinstance(result.get("bars"), list):
        return _played(result)
    rows = [row for row in result.get("ranges") or () if isinstance(row, Mapping)]
    total = sum(int(row.get("notes") or 0) for row in rows)
    return f"{total} notes: {', '.join(_track_notes(row) for row in rows)}." if rows else "There are no notes."


def _all(song: SongView, result: Mapping[str, Any]) -> str:
    return _joined([
        f"*{song.title}* is in {song.key}, {song.meter}, at {figure(song.tempo_bpm)} beats a minute.", _length(song,
        result), _instruments(song, result), _form(song, result),
    ])  # fmt: skip


_TELLERS = {
    "key": _key, "tempo": _tempo, "meter": _meter, "length": _length, "instruments": _instruments, "form": _form,
    "chords": _chords, "range": _range,
    "notes": _notes, "all": _all,
}  # fmt: skip


def _versions(result: Mapping[str, Any]) -> str:
    rows = [row for row in result.get("versions") or () if isinstance(row, Mapping)]
    if not rows:
        return "There is no version yet."
    told = [_version_told(row) for row in rows[-12:]]
    return f'{_count(len(rows), "version")}: {", ".join(told)}. Say "go to {rows[0].get("id")}" to go to one.'


def _version_told(row: Mapping[str, Any]) -> str:
    called = row.get("name") or row.get("label")
    return f"{row.get('id')}" + (f" ({called})" if called else "") + (" with a star" if row.get("starred") else "")


def _joined(parts: Sequence[str]) -> str:
    return " ".join(part.strip() for part in parts if part and part.strip())


def _listed(words: Sequence[str]) -> str:
    rows = list(words)
    if not rows:
        return "nobody"
    return rows[0] if len(rows) == 1 else f"{', '.join(rows[:-1])} and {rows[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{round(seconds, 1):g} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def _track_notes(row: Mapping[str, Any]) -> str:
    return f"{row.get('track')} {row.get('notes')}"
