"""What differs between two versions, in a few plain sentences: first what the whole piece does otherwise, then each
part with its bars, last what is the same.

Everything said is read from the two songs. Nothing is judged, and the sound itself is not measured here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from tools.edit.values import capital, in_words
from tools.edit.versions.pairs import NotePairs, is_another_piece, pair_notes
from tools.instruments.lookup import row_of
from tools.song.play import ends_s
from tools.song.tempo import felt_bpm
from tools.song.values import Note, Song, Track

VELOCITY_HEARD = 3.0  # mean velocities nearer than that are not told as louder or softer
MOST_CHORDS_TOLD = 4
MOST_RANGES_TOLD = 4


@dataclass(frozen=True, slots=True)
class Told:
    """Two versions compared.

    Attributes:
        whole: What differs in the whole piece, a clause each.
        parts: What differs in one part, a clause each.
        same: Names of the parts that are the same in every note, sound and place.
        another: Whether the two are different pieces; then nothing is compared note by note.
    """

    whole: tuple[str, ...]
    parts: tuple[str, ...]
    same: tuple[str, ...]
    another: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.whole or self.parts or self.another)


def compare(before: Song, after: Song) -> Told:
    """Compare two versions of a project."""
    if is_another_piece(before, after):
        return Told((_piece(after), _piece(before)), (), (), True)
    whole = [*_whole(before, after), *_chords(before, after), *_sections(before, after)]
    old, new = {t.id: t for t in before.tracks}, {t.id: t for t in after.tracks}
    parts = [f"{t.shown_name} came in ({_count(len(t.notes), 'note')})" for t in after.tracks if t.id not in old]
    parts += [f"{t.shown_name} is out" for t in before.tracks if t.id not in new]
    same = []
    for track in after.tracks:
        if track.id in old:
            told = _part(before, after, old[track.id], track)
            parts += [told] if told else []
            same += [] if told else [track.shown_name]
    return Told(tuple(whole), tuple(parts), tuple(same))


def sentences(told: Told, one: str, other: str) -> str:
    """The comparison for a person.

    Args:
        told: From `compare`.
        one: What the first is called ("version 2").
        other: What the second is called.
    """
    if told.another:
        return f"They are different pieces: {other} is {told.whole[0]}; {one} is {told.whole[1]}."
    if told.is_empty:
        return f"Nothing differs: {one} and {other} are the same in every note, part and sound."
    rows = [_sentence(clause) for clause in (*told.whole, *told.parts)]
    kept = f" {in_words(told.same)} {'is' if len(told.same) == 1 else 'are'} the same." if told.same else ""
    return f"From {one} to {other}: {' '.join(rows)}{kept}"


def _sentence(clause: str) -> str:
    return f"{capital(clause)}."


def _piece(song: Song) -> str:
    key = song.keys[0]
    names = in_words(track.shown_name for track in song.tracks)
    return f"*{song.title}* in {key.tonic} {key.mode}, {_count(song.grid.bar_count, 'bar')}, for {names}"


def _whole(before: Song, after: Song) -> Iterable[str]:
    if before.title != after.title:
        yield f"the title was {before.title!r} and is {after.title!r}"
    if before.tempi != after.tempi:
        old, new = felt_bpm(before), felt_bpm(after)
        yield f"the tempo goes from {old:g} to {new:g} beats a minute" if old != new else "the tempo moves otherwise"
    if before.meters != after.meters:
        old_meter, new_meter = (f"{s.meters[0].numerator}/{s.meters[0].denominator}" for s in (before, after))
        yield (
            f"the meter was {old_meter} and is {new_meter}" if old_meter != new_meter else "the meter changes elsewhere"
        )
    if before.keys != after.keys:
        old_key, new_key = (f"{s.keys[0].tonic} {s.keys[0].mode}" for s in (before, after))
        yield f"the key was {old_key} and is {new_key}" if old_key != new_key else "the key changes elsewhere"
    if before.end_tick != after.end_tick:
        yield f"it has {_count(after.grid.bar_count, 'bar')} instead of {before.grid.bar_count}"
    seconds = [round(max(ends_s(song))) for song in (before, after)]
    if seconds[0] != seconds[1]:
        yield f"it lasts {seconds[1]} s instead of {seconds[0]} s"
    if before.master.reverb != after.master.reverb:
        yield f"the room was {before.master.reverb or 'none'} and is {after.master.reverb or 'none'}"
    louder = after.master.target_lufs - before.master.target_lufs
    if louder:
        yield f"the whole mix is {abs(louder):g} dB {'louder' if louder > 0 else 'softer'}"


def _chords(before: Song, after: Song) -> Iterable[str]:
    if before.end_tick != after.end_tick or before.chords == after.chords:
        return
    old, new = ({c.tick: c.symbol for c in song.chords} for song in (before, after))
    ticks = sorted(tick for tick in {*old, *new} if old.get(tick) != new.get(tick))
    rows = [
        f"{old.get(tick, 'none')} to {new.get(tick, 'none')} in bar {after.grid.bar_at(tick).number}"
        for tick in ticks[:MOST_CHORDS_TOLD]
    ]
    more = f" and {len(ticks) - MOST_CHORDS_TOLD} more" if len(ticks) > MOST_CHORDS_TOLD else ""
    yield f"chords differ ({', '.join(rows)}{more})"


def _sections(before: Song, after: Song) -> Iterable[str]:
    old, new = ([section.name for section in song.sections] for song in (before, after))
    if old != new:
        yield f"the form was {', '.join(old) or 'without sections'} and is {', '.join(new) or 'without sections'}"


def _part(before: Song, after: Song, old: Track, new: Track) -> str:
    """What differs in one part, in one clause; "" for nothing."""
    clauses = [*_player(old, new), *_notes(before, after, old, new), *_mix(old, new)]
    if old.syllables != new.syllables:
        clauses.append("other words under it")
    if not clauses and (old.curves, old.marks) != (new.curves, new.marks):
        clauses.append("other expression marks")
    return f"{new.shown_name}: {', '.join(clauses)}" if clauses else ""


def _player(old: Track, new: Track) -> Iterable[str]:
    if old.instrument != new.instrument:
        players = [row_of(track.instrument).name for track in (old, new)]
        yield f"{players[1]} instead of {players[0]}" if players[0] != players[1] else "another sound"


def _mix(old: Track, new: Track) -> Iterable[str]:
    if old.mix.mute != new.mix.mute:
        yield "muted" if new.mix.mute else "heard again"
    if old.mix.gain_db != new.mix.gain_db:
        change = new.mix.gain_db - old.mix.gain_db
        yield f"{abs(change):.1f} dB {'up' if change > 0 else 'down'} in the mix"
    if old.mix.pan != new.mix.pan:
        side = "in the middle" if abs(new.mix.pan) < 0.05 else "to the right" if new.mix.pan > 0 else "to the left"
        yield side
    if (old.mix.reverb_send_db, old.mix.distance) != (new.mix.reverb_send_db, new.mix.distance):
        more = new.mix.reverb_send_db > old.mix.reverb_send_db
        yield "more reverb" if more else "less reverb"


def _notes(before: Song, after: Song, old: Track, new: Track) -> Iterable[str]:
    found = pair_notes(old.notes, new.notes)
    if found.new:
        yield f"{_count(len(found.new), 'note')} new in {bars_of(after, found.new)}"
    if found.gone:
        yield f"{_count(len(found.gone), 'note')} gone from {bars_of(before, found.gone)}"
    yield from _pitches(after, found)
    yield from _places(after, found)
    lengths = [b for a, b in found.pairs if a.length_ticks != b.length_ticks]
    if lengths:
        yield f"{_count(len(lengths), 'note')} of another length in {bars_of(after, lengths)}"
    yield from _loudness(after, found)
    played = [b for a, b in found.pairs if _feel(a) != _feel(b) and a.length_ticks == b.length_ticks]
    if played:
        yield f"played with another timing in {bars_of(after, played)}"


def _feel(note: Note) -> tuple[object, ...]:
    return (note.shift_ticks, note.sounding_ticks)


def _pitches(after: Song, found: NotePairs) -> Iterable[str]:
    moved = [(a, b) for a, b in found.pairs if a.midi_pitch != b.midi_pitch]
    if not moved:
        return
    steps = {b.midi_pitch - a.midi_pitch for a, b in moved}
    if len(steps) == 1 and len(moved) == len(found.pairs):
        yield f"all notes {_steps(steps.pop())}"
        return
    how = _steps(steps.pop()) if len(steps) == 1 else "at another pitch"
    yield f"{_count(len(moved), 'note')} {how} in {bars_of(after, [b for _, b in moved])}"


def _places(after: Song, found: NotePairs) -> Iterable[str]:
    moved = [(a, b) for a, b in found.pairs if a.onset_tick != b.onset_tick]
    if not moved:
        return
    shifts = {b.onset_tick - a.onset_tick for a, b in moved}
    bar = after.grid.bars[0]
    whole_bars = [shift / (bar.end_tick - bar.start_tick) for shift in shifts]
    where = bars_of(after, [b for _, b in moved])
    if len(shifts) == 1 and whole_bars[0] == int(whole_bars[0]):
        bars = int(whole_bars[0])
        way = "later" if bars > 0 else "earlier"
        yield f"{_count(len(moved), 'note')} {_count(abs(bars), 'bar')} {way} (now {where})"
    else:
        yield f"{_count(len(moved), 'note')} at another moment in {where}"


def _loudness(after: Song, found: NotePairs) -> Iterable[str]:
    changed = [(a, b) for a, b in found.pairs if a.velocity != b.velocity]
    if not changed:
        return
    old, new = fmean(a.velocity for a, _ in changed), fmean(b.velocity for _, b in changed)
    where = "" if len(changed) == len(found.pairs) else f" in {bars_of(after, [b for _, b in changed])}"
    if abs(new - old) < VELOCITY_HEARD:
        yield f"{_count(len(changed), 'note')} struck a little otherwise{where}"
    else:
        yield f"{'louder' if new > old else 'softer'}{where} (mean velocity {old:.0f} to {new:.0f})"


def bars_of(song: Song, notes: Iterable[Note]) -> str:
    """The bars some notes begin in: "bars 3-5, 8"; the hull where they are scattered."""
    numbers = sorted({song.grid.bar_at(min(note.onset_tick, max(song.end_tick - 1, 0))).number for note in notes})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    if len(runs) > MOST_RANGES_TOLD:
        runs = [[numbers[0], numbers[-1]]]
    words = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return f"bar {words}" if len(numbers) == 1 else f"bars {words}"


def _steps(semitones: int) -> str:
    size = "an octave" if abs(semitones) == 12 else _count(abs(semitones), "semitone")
    return f"{size} {'higher' if semitones > 0 else 'lower'}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
