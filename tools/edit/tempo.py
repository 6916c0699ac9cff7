"""Another tempo, the same notes: every written and unwritten tempo step is scaled by one factor."""

from dataclasses import replace

from tools.edit.invariants import everywhere
from tools.edit.values import Edited
from tools.errors import EditError
from tools.song.grid import is_felt_dotted
from tools.song.tempo import MAX_US_PER_QUARTER, felt_bpm, us_per_quarter
from tools.song.values import Mark, Song
from tools.theory.tempo_words import TEMPO_WORDS, tempo_range

_PRINTED_WORDS = ("largo", "adagio", "andante", "moderato", "allegretto", "allegro", "vivace", "presto", "prestissimo")
_REPEATS = {"repeat_start", "repeat_end", "volta", "jump"}
_KEPT = everywhere(
    "pitches",
    "onsets",
    "lengths",
    "velocities",
    "played timing",
    "programs",
    "meter",
    "key",
    "chords",
    "mix",
    "controllers",
)


def set_tempo(song: Song, bpm: float | None = None, percent: float | None = None, word: str | None = None) -> Edited:
    """Play the song at another tempo.

    Args:
        bpm: Felt beats a minute at the start (dotted quarters in 6/8, 9/8, 12/8).
        percent: Or a change in percent: 10 is faster, -10 slower.
        word: Tempo mark to print ("Allegro"); alone, the middle of what it means.

    Raises:
        EditError: Nothing was named, or the percentage leaves no tempo.
        LimitError: The tempo cannot be played.
    """
    now = felt_bpm(song)
    wanted = _wanted(now, bpm, percent, word)
    first = us_per_quarter(wanted, song.meters[0])
    factor = first / song.tempi[0].us_per_quarter
    tempi = tuple(replace(t, us_per_quarter=_scaled(t.us_per_quarter, factor)) for t in song.tempi)
    said = song.tempi[0].written or first != song.tempi[0].us_per_quarter  # a tempo a person names is printed
    tempi = (replace(tempi[0], us_per_quarter=first, written=said), *tempi[1:])
    edited = replace(song, tempi=tempi, marks=_marks(song, wanted, word))
    edited = song if edited == song else edited
    before_s, after_s = duration_s(song), duration_s(edited)
    beat = "dotted quarter" if is_felt_dotted(song.meters[0]) else "quarter"
    facts = {
        "tempo_bpm": {"before": now, "after": felt_bpm(edited)},
        "tempo_beat": beat,
        "duration_s": {"before": round(before_s, 2), "after": round(after_s, 2)},
        "tempo_steps": len(tempi),
    }
    if song.audio_tracks:
        facts["audio_tracks_not_stretched"] = [track.name for track in song.audio_tracks]
    summary = f"The tempo goes from {now:g} to {felt_bpm(edited):g} {beat}s a minute; the notes stay, "
    summary += f"and the length goes from {before_s:.1f} s to {after_s:.1f} s."
    if edited == song:
        summary = f"The tempo is {now:g} {beat}s a minute already."
    return Edited(edited, _KEPT, summary, facts)


def _wanted(now: float, bpm: float | None, percent: float | None, word: str | None) -> float:
    if bpm is not None:
        return bpm
    if percent is not None:
        if not -90 <= percent <= 900:
            raise EditError(f"A tempo change of {percent:g} % is out of reach; choose one from -90 % to +900 %.")
        return _rounded(now * (1 + percent / 100))
    meant = tempo_range(word) if word else None
    if meant is None:
        raise EditError("A new tempo needs a number of beats a minute, a change in percent or a word such as allegro.")
    low, high = meant
    return now if low <= now <= high else round((low + high) / 2)


def _rounded(bpm: float) -> float:
    """A whole number where that is within 0.4 % of a relative tempo, else one decimal: a mark people can read."""
    return float(round(bpm)) if abs(round(bpm) / bpm - 1) <= 0.004 else round(bpm, 1)


def _scaled(us: int, factor: float) -> int:
    return max(1, min(MAX_US_PER_QUARTER, round(us * factor)))


def _marks(song: Song, bpm: float, word: str | None) -> tuple[Mark, ...]:
    """The tempo mark at the start says the new word, or the one that fits where its own no longer does; others stay."""
    marks = list(song.marks)
    at = next((i for i, mark in enumerate(marks) if mark.kind == "tempo_text" and mark.tick == 0), None)
    if word:
        printed = word[:1].upper() + word[1:]
        if at is None:
            return (Mark("tempo_text", 0, value=printed), *marks)
        marks[at] = replace(marks[at], value=printed)
    elif at is not None and (meant := tempo_range(marks[at].value)) and not meant[0] <= bpm <= meant[1]:
        marks[at] = replace(marks[at], value=tempo_word(bpm).capitalize())
    return tuple(marks)


def tempo_word(bpm: float) -> str:
    """The Italian word whose middle is nearest to a tempo."""
    return min(_PRINTED_WORDS, key=lambda word: abs(sum(TEMPO_WORDS[word]) / 2 - bpm))


def duration_s(song: Song) -> float:
    """Seconds from the start to the closing barline, repeats played."""
    if any(mark.kind in _REPEATS for mark in song.marks):
        from tools.song.play import play_order

        song = play_order(song)
    return song.tempo_map.seconds(song.end_tick)
