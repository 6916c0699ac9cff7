"""A receipt in plain words: one line that sums it up, and each row as a person would say it.

Adds the keys `line`, `short` (the same for a glance) and, in every row, `plain`; the rows scripts read (`what`,
`where`, `asked`, `got`) stay as they are. Says nothing no row holds: what was measured is called measured, what was
only planned is called planned.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.effect_words import effect_in_words, name_in_words
from assistant.wording import (
    Register,
    SongClock,
    apart,
    figure,
    in_words,
    is_several,
    length_in_words,
    loudness_in_words,
    place_in_words,
    steps_in_words,
)
from tools.song.values import Song

Row = Mapping[str, Any]
MOST_NAMED = 4
SHORT_CHARACTERS = 90
IN_THE_RECORDING = "in the recording"  # ends the name of what was measured in a recording, not in the notes


@dataclass(frozen=True)
class Teller:
    """What the words need to know: the register, the song's clock, and its parts as people see them.

    Attributes:
        names: Track name in receipts -> name as shown.
        notes: Track name in receipts -> how many notes it has.
    """

    register: Register
    clock: SongClock
    names: Mapping[str, str]
    notes: Mapping[str, int]

    def where(self, text: str) -> str:
        """A receipt's place, such as "bars 5-8, Piano", for this person; "" for the whole song."""
        found = re.match(r"bars? (\d+)(?:-(\d+))?(?:, )?", text)
        rest = text[found.end() :] if found else text
        names = [
            self.names.get(name, name) for name in rest.split(", ") if name and name not in ("whole song", "everywhere")
        ]
        place = self._place(int(found[1]), int(found[2] or found[1])) if found else ""
        return ", ".join(part for part in (_listed(names), place) if part)

    def _place(self, first: int, last: int) -> str:
        numbers = [n for n in self.clock.bars if n > 0]
        if numbers and first <= min(numbers) and last >= max(numbers):
            return ""
        told = place_in_words(self.clock, first, last, section=self.register == "plain")
        bars = f"bar {first}" if first == last else f"bars {first} to {last}"
        if self.register == "bars":
            return f"{bars} ({told})" if told else bars
        return told or bars


def teller_of(register: Register, clock: SongClock, song: Song) -> Teller:
    """The teller for a song."""
    names = {track.name: track.shown_name for track in song.tracks}
    return Teller(register, clock, names, {track.name: len(track.notes) for track in song.tracks})


def receipt_in_words(receipt: Mapping[str, Any], teller: Teller) -> dict[str, Any]:
    """The receipt with `line` and each row's `plain`."""
    told = {
        "asked": _asked_rows(receipt, teller),
        "changed": [{**row, "plain": changed_in_words(row, teller, _is_move(receipt))} for row in receipt["changed"]],
        "kept": [{**row, "plain": kept_in_words(row, teller)} for row in receipt["kept"]],
    }
    return {**receipt, **told, "line": line_in_words(told, teller), "short": short_in_words(told, teller)}


def _asked_rows(receipt: Mapping[str, Any], teller: Teller) -> list[dict[str, Any]]:
    """The rows of `asked` in words; where two say the same, each with its place."""
    rows, changed = receipt["asked"], receipt["changed"]
    told = [asked_in_words(row, teller, changed) for row in rows]
    leads = [words.partition(":")[0] for words in told]
    for at, row in enumerate(rows):
        where = teller.where(str(row.get("where", "")))
        if where and leads.count(leads[at]) > 1 and where not in told[at]:
            told[at] = f"{told[at]} ({where})"
    return [{**row, "plain": words} for row, words in zip(rows, told, strict=True)]


def line_in_words(receipt: Mapping[str, Sequence[Row]], teller: Teller) -> str:
    """The receipt in one line: what was asked and holds, what does not, what else is new, what stayed."""
    held = _held([row for row in receipt["asked"] if row["ok"]], teller)
    failed = [str(row["plain"]) for row in receipt["asked"] if not row["ok"]]
    parts = []
    if held:
        parts.append(f"Done as asked: {_short_list(_once(held))}.")
    if failed:
        parts.append(f"Not as asked: {_short_list(_once(failed))}.")
    changed = receipt["changed"]
    if any(row["what"] == "a new piece" for row in changed):
        parts.append(f"A new piece: {_new_piece(teller)}.")
    else:
        parts += _rest(receipt, teller, bool(held or failed))
    return " ".join(parts)


def short_in_words(receipt: Mapping[str, Sequence[Row]], teller: Teller) -> str:
    """The receipt at a glance: what does not hold first, else what holds, as far as it fits; then what stayed."""
    held = [_brief(words) for words in _once(_held([row for row in receipt["asked"] if row["ok"]], teller))]
    failed = [name_in_words(str(row["what"])) for row in receipt["asked"] if not row["ok"]]
    broken = [_KEPT.get(str(row["what"]), str(row["what"])) for row in receipt["kept"] if not row["ok"]]
    tail = f"Not as before: {_fitting(_once(broken), 40)}." if broken else _stayed(receipt, teller)
    if failed and held and not broken:
        tail = f"{_many(sum(bool(row['ok']) for row in receipt['asked']), 'other wish', 'other wishes')} as asked."
    room = SHORT_CHARACTERS - len(tail) - len("✗ Not as asked: . ")
    if failed:
        told = f"✗ Not as asked: {_fitting(_once(failed), room)}."
    elif held:
        told = f"{'✗' if broken else '✓'} As asked: {_fitting(held, room)}."
    else:
        told = "✗" if broken else ""
    return f"{told} {tail}".strip()


def _brief(words: str) -> str:
    pair = re.match(r"(slower|faster): (\S+) instead of", words)
    if pair:
        return f"{pair[1]} ({pair[2]} a minute)"
    words = re.sub(r"(: \S+) instead of \S+", r"\1", words).partition(", by its ")[0]
    return re.sub(r" \([^()]*(?:\([^()]*\)[^()]*)*\)", "", words)


def _fitting(words: Sequence[str], room: int) -> str:
    """As many as there is room for, and how many more there are."""
    for count in range(len(words), 0, -1):
        more = f" and {len(words) - count} more" if count < len(words) else ""
        told = ", ".join(words[:count]) + more
        if len(told) <= room:
            return told
    return "1 thing" if len(words) == 1 else f"{len(words)} things"


def _stayed(receipt: Mapping[str, Sequence[Row]], teller: Teller) -> str:
    if any(row["what"] == "version" for row in receipt["asked"]):
        return ""
    if any(row["what"] == "a new piece" for row in receipt["changed"]):
        return f"New piece: {_many(len(teller.names), 'part')}."
    if not receipt["changed"]:
        return "Nothing in the music differs from before."
    alike = _alike(receipt, teller)
    return f"{_many(len(alike), 'part')} unchanged." if alike else ""


def _alike(receipt: Mapping[str, Sequence[Row]], teller: Teller) -> list[str]:
    """Names of the parts no row of `changed` is about."""
    touched = {name for row in receipt["changed"] for name in str(row["where"]).split(", ")}
    return [name for name in teller.names if name not in touched]


def _held(rows: Sequence[Row], teller: Teller) -> list[str]:
    """What holds, several players as one."""
    players = [_player(row, teller) for row in rows if row["what"] == "instrument"]
    told = [str(row["plain"]) for row in rows if row["what"] != "instrument" or len(players) < 2]
    return [*told, f"{_listed(_once(players))} play"] if len(players) > 1 else told


def _rest(receipt: Mapping[str, Sequence[Row]], teller: Teller, something: bool) -> list[str]:
    if any(row["what"] == "version" for row in receipt["asked"]):
        return []  # all of a version came back with it: none of that is a change of its own
    also = _once([_ASIDE[row["what"]] for row in receipt["changed"] if row["what"] in _ASIDE])
    aside = {_ASIDE_OF.get(str(row["what"])) for row in receipt["asked"]}
    also = [words for words in also if words not in aside]
    if {str(row["what"]) for row in receipt["changed"]} == {"locks"}:
        return ["What is locked changed; the music is exactly as it was."]
    parts = [f"With it changed {_listed(also)}."] if also else []
    alike = _alike(receipt, teller)
    if not receipt["changed"]:
        return [*parts, "Nothing in the music differs from before."]
    if not alike:
        return [*parts, "Nothing else differs from before."] if something else parts
    count = sum(teller.notes[name] for name in alike)
    names = _listed([teller.names[name] for name in alike]) if len(alike) <= MOST_NAMED else f"{len(alike)} parts"
    return [*parts, f"Everything else stayed exactly as it was: {names}, {_many(count, 'note')}."]


# What changes beside what was asked for, by the receipt's own words.
_ASIDE = {
    "chords": "the chords",
    "key": "the key",
    "tempo": "the speed",
    "title": "the title",
    "meter": "the meter",
    "bars": "the length",
    "sections": "the sections",
    "score marks": "the marks in the score",
    "master": "the overall volume",
    "locks": "what is locked",
    "spelling": "how notes are spelled",
}
_ASIDE_OF = {
    "tempo": "the speed",
    "tempo change": "the speed",
    "tempo range": "the speed",
    "key": "the key",
    "mode": "the key",
    "level": "the overall volume",
}


def _new_piece(teller: Teller) -> str:
    count = sum(teller.notes.values())
    bars = len([n for n in teller.clock.bars if n > 0])
    size = f"{_many(bars, 'bar')}, " if teller.register == "bars" else ""
    return f"{size}{_many(len(teller.names), 'part')}, {_many(count, 'note')}"


def asked_in_words(row: Row, teller: Teller, changed: Sequence[Row] = ()) -> str:
    """A row of `asked`: what came out when it holds, what was asked and what came out when not."""
    tell = _ASKED.get(str(row["what"]))
    where = teller.where(str(row.get("where", "")))
    if row["what"] == "not done":
        return f"left out {row['asked']!r}: {_end(in_words(str(row['got']), teller.register, teller.clock))}"
    if tell is None and (claim := effect_in_words(row, where)):
        return in_words(claim, teller.register, teller.clock)
    if tell is None and not row["ok"] and str(row["what"]).endswith(IN_THE_RECORDING):
        return _failed(row, teller)
    if tell is None:
        return in_words(f"{str(row['what']).replace('_', ' ')}: {_end(str(row['got']))}", teller.register, teller.clock)
    told = tell(row, teller, where, changed)
    return told if row["ok"] else _failed(row, teller)


def _drawn(row: Row) -> str:
    """Notes changed by hand, found again in the exported file."""
    notes, gone = int(row["asked"]["notes"]), int(row["asked"]["gone"])
    told = [f"{_many(notes, 'note')} as made by hand"] if notes else []
    return " and ".join([*told, f"{_many(gone, 'note')} removed"] if gone else told)


def _failed(row: Row, teller: Teller) -> str:
    where = teller.where(str(row.get("where", "")))
    told = f"{row['what']}{f' ({where})' if where else ''}: asked {_value(row['asked'])}, got {_value(row['got'])}"
    return in_words(_end(told), teller.register, teller.clock)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("names") or value.get("words") or value.get("direction")
        return _value(named) if named else "as said"
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return figure(value) if isinstance(value, float) else str(value)


def _tempo(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    return f"{figure(float(row['got']))} beats a minute"


def _tempo_change(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    way = "slower" if float(row["got"]) < 0 else "faster"
    pair = next((re.match(r"([\d.]+) -> ([\d.]+)", str(c["detail"])) for c in changed if c["what"] == "tempo"), None)
    return f"{way}: {_tempi(pair)}" if pair else f"{way} by {figure(abs(float(row['got'])))} %"


def _tempi(pair: re.Match[str]) -> str:
    old, new = apart(float(pair[1]), float(pair[2]))
    return f"{new} instead of {old} beats a minute"


def _key(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    return f"in {str(row['got']).partition(',')[0]}"


def _mode(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    mode = str(row["got"]).partition(",")[0]
    return f"in a {mode} key" if mode in ("major", "minor") else f"in {mode} mode"


def _duration(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    if isinstance(row["got"], int | float):
        return f"{figure(row['got'])} seconds long (measured)"
    return f"planned for {length_in_words(float(str(row['got']).split()[0]))} (no sound was made to measure)"


def _instrument(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    name = _player(row, teller)
    return f"{name} play{'' if is_several(name) else 's'}"


def _player(row: Row, teller: Teller) -> str:
    """The instrument as asked, or the one that stands in for it."""
    asked, got = str(row["asked"]["name"]), teller.names.get(str(row["got"]), str(row["got"]))
    same = {word.rstrip("s") for word in asked.lower().split()} & {word.rstrip("s") for word in got.lower().split()}
    return asked if same or not got else f"{got} (for {asked})"


def _left_out(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    return f"no {_listed(row['asked']['names'], 'or')}"


def _mood(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    words = [f'"{word}"' for word in row["asked"].get("words") or ()]
    mood = f"the mood of {_listed(words)}" if words else "the mood"
    cues = re.search(r"cues: (\S+) mode, ([\d.]+) beats", str(row["got"]))
    signs = f", by its {cues[1]} key and {figure(float(cues[2]))} beats a minute" if cues else ", by its figures"
    return f"{mood}{signs} (a feeling itself cannot be measured)"


def _transposed(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    notes = str(row["got"]).partition(" by ")[0]
    return f"{steps_in_words(int(row['asked']))}{f' ({where})' if where else ''}, {notes}"


def _added(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    return f"{teller.names.get(str(row['asked']), row['asked'])} added ({str(row['got']).rpartition(', ')[2]})"


def _removed(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    return f"{_listed(row['asked'])} taken out"


def _muted(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    state = "silent" if row["asked"] else "heard again"
    proof = "" if "no sound" in str(row["got"]) else " (measured)"
    who = where or "everything"
    return (
        f"{who} {state}{proof}"
        if proof
        else f"{who} switched {'off' if row['asked'] else 'on'} (no sound was made to check)"
    )


def _level(row: Row, teller: Teller, where: str, changed: Sequence[Row]) -> str:
    who = f"{where} " if where else ""
    if re.match(r"\d|bars? \d", where):
        who = f"everything from {where} " if where[0].isdigit() else f"everything in {where} "
    if found := re.match(r"([+-]?[\d.]+) dB in the (?:stem|mix)", str(row["got"])):
        change = float(found[1])
        figure = f", {change:+.1f} dB" if teller.register == "bars" else ""
        return f"{who}{loudness_in_words(change)} (measured in the sound{figure})"
    return f"{who}played {row['asked']['direction']} (no sound was made to measure)"


def _fixed(words: str) -> "Callable[[Row, Teller, str, Sequence[Row]], str]":
    return lambda row, teller, where, changed: words


_ASKED: dict[str, Callable[[Row, Teller, str, Sequence[Row]], str]] = {
    "tempo": _tempo,
    "tempo range": _tempo,
    "tempo change": _tempo_change,
    "key": _key,
    "mode": _mode,
    "meter": lambda row, *_: f"in {row['got']}",
    "bars": lambda row, *_: _many(int(row["got"]), "bar"),
    "duration": _duration,
    "drawn notes": lambda row, *_: _drawn(row),
    "drums": lambda row, *_: "with drums" if row["got"] else "no drums",
    "instrument": _instrument,
    "instruments left out": _left_out,
    "chords": _fixed("the chords you named"),
    "sections": _fixed("the sections you named"),
    "form by name": _fixed("the form you named"),
    "key change": lambda row, *_: f"the key changes ({row['got']})",
    "mood": _mood,
    "transposed": _transposed,
    "words": lambda row, *_: f"your words under the tune ({row['got']})" if row["asked"]["syllables"] else "no words",
    "same notes": _fixed("the same notes"),
    "track added": _added,
    "track removed": _removed,
    "recording": lambda row, *_: f"{row['asked']} is heard ({row['got']})",
    "muted": _muted,
    "version": lambda row, *_: f"back at {re.sub(r'^v(?=[0-9])', 'version ', str(row['got']))}",
    "level": _level,
}
_CHANGED = {
    "pitch": "higher or lower notes",
    "onset": "when notes begin",
    "length": "how long notes last",
    "velocity": "how strongly notes are played",
    "played timing": "the timing as played",
    "spelling": "how notes are spelled",
    "voice": "the voices in the score",
    "mix": "volume in the mix",
    "tempo": "speed",
    "controllers": "pedal and swells",
    "set-up": "technical settings",
    "score marks": "marks in the score",
    "marks": "marks in the score",
    "audio tracks": "recording",
}
_KEPT = {
    "pitches": "which notes",
    "onsets": "when notes begin",
    "lengths": "how long notes last",
    "velocities": "how strongly notes are played",
    "played timing": "the timing as played",
    "programs": "who plays",
    "controllers": "pedal and swells",
    "tempo": "the speed",
    "meter": "the meter",
    "key": "the key",
    "chords": "the chords",
    "form": "the sections",
    "mix": "volumes in the mix",
    "notes": "all notes",
    "tracks": "these parts, wholly",
    "dry stem, same bytes": "its sound, byte for byte",
    "dry stem, same samples": "its sound, sample for sample",
}


def _is_move(receipt: Mapping[str, Any]) -> bool:
    """Whether the turn went to a version that was there before."""
    return any(row["what"] == "version" for row in receipt["asked"])


def changed_in_words(row: Row, teller: Teller, is_move: bool = False) -> str:
    """A row of `changed`: which part, what of it, where.

    Args:
        row: What and where differs.
        teller: The words for places and parts.
        is_move: Whether a version that was there before came back: its parts are back and not new.
    """
    if row["what"] == "a new piece":
        return f"a new piece: {_new_piece(teller)}"
    where = teller.where(str(row["where"]))
    if told := _part_told(row, where, is_move):
        return told
    what = _CHANGED.get(str(row["what"]), str(row["what"]))
    return f"{what}{f' ({where})' if where else ''}: {_detail(row, teller)}"


def _part_told(row: Row, where: str, is_move: bool) -> str:
    """A part that came, went, or has notes more or less; "" for all else."""
    what, detail = str(row["what"]), str(row["detail"])
    if what == "track added":
        return f"{where}: {'back' if is_move else 'a new part'}, {detail}"
    if what == "track removed":
        return f"{where}: {'gone again' if is_move else 'taken out'}, with its {detail}"
    if what in ("notes added", "notes removed"):
        return f"{where}: {detail} {'more' if what == 'notes added' else 'fewer'}".removeprefix(": ")
    if what == "role":
        old, _, new = detail.partition(" -> ")
        return f"{where}: plays {_ROLES.get(new, new)} instead of {_ROLES.get(old, old)}"
    return ""


_ROLES = {
    "melody": "the tune",
    "counter": "a second voice",
    "chords": "the accompaniment",
    "pad": "held chords",
    "bass": "the bass",
    "drums": "the beat",
}


def _detail(row: Row, teller: Teller) -> str:
    what, detail = str(row["what"]), str(row["detail"])
    if what == "tempo" and (pair := re.match(r"([\d.]+) -> ([\d.]+)$", detail)):
        return _tempi(pair)
    if what == "velocity" and (found := re.match(r"(\d+ notes?), mean (\d+) -> (\d+)", detail)):
        way = "softer" if int(found[3]) < int(found[2]) else "louder"
        return f"{found[1]} {way}, strength {found[3]} of 127 instead of {found[2]} on average"
    if what == "pitch" and (found := re.match(r"(\d+ notes?), all ([+-]\d+) semitones", detail)):
        return f"{found[1]}, {steps_in_words(int(found[2]))}"
    if what == "instrument":
        return "another instrument plays" if "program" in detail else "set up otherwise"
    if what == "mix" and "mute" in detail:
        return "switched off" if "mute False -> True" in detail else "switched on again"
    if what in ("chords", "sections", "score marks") and (found := re.search(r"(\d+) differ", detail)):
        return f"{found[1]} of them"
    if what in ("key", "title", "meter") and " -> " in detail:
        old, _, new = detail.partition(" -> ")
        return f"{new} instead of {old}"
    return in_words(detail.replace(" -> ", " to "), teller.register, teller.clock)


def kept_in_words(row: Row, teller: Teller) -> str:
    """A row of `kept`."""
    text = str(row["where"])
    spared = text.removeprefix("everywhere but ") if text.startswith("everywhere but ") else None
    what = _KEPT.get(str(row["what"]), str(row["what"]))
    where = f"everywhere but {teller.where(spared)}" if spared else teller.where(text)
    return f"{what}{f' ({where})' if where else ''}: {'as before (checked)' if row['ok'] else 'NOT as before'}"


def _short_list(rows: Sequence[str]) -> str:
    told = "; ".join(rows[: MOST_NAMED + 2])
    more = len(rows) - MOST_NAMED - 2
    return f"{told}; and {more} more" if more > 0 else told


def _listed(words: Sequence[str], joint: str = "and") -> str:
    rows = [str(word) for word in words]
    return rows[0] if len(rows) == 1 else f"{', '.join(rows[:-1])} {joint} {rows[-1]}" if rows else ""


def _many(count: int, noun: str, nouns: str = "") -> str:
    return f"{count} {noun if count == 1 else nouns or f'{noun}s'}"


def _end(text: str) -> str:
    return text.rstrip(" .")


def _once(rows: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(rows))
