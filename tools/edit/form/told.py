"""Places and endings in words, as every summary of this family says them."""

from collections.abc import Sequence

from tools.edit.form.final_chord import ends_at_home
from tools.edit.form.reshape import bars_of
from tools.edit.values import in_words
from tools.song.values import Song


def called(song: Song, start_tick: int, end_tick: int) -> str:
    """Such as "Chorus 2 (bars 17-24)" where a stretch is a section, else "bars 17-24"."""
    bars = bars_of(song, start_tick, end_tick)
    named = next((s for s in song.sections if (s.start_tick, s.end_tick) == (start_tick, end_tick)), None)
    return f"{named.name} ({bars})" if named is not None else bars


def told_places(song: Song, spans: Sequence[tuple[int, int]]) -> str:
    """Several stretches: "Verse 1 (bars 1-8) and bars 17-20"."""
    return in_words(called(song, start, end) for start, end in spans)


def is_section(song: Song, span: tuple[int, int]) -> bool:
    """Whether a stretch is just one section."""
    return any((s.start_tick, s.end_tick) == span for s in song.sections)


def sized(before: Song, after: Song) -> str:
    """The new number of bars beside the old one."""
    return f"{after.grid.bar_count} bars in all, {before.grid.bar_count} before"


def ends_on(song: Song) -> str:
    """What a piece whose end was cut or moved stops on."""
    bar = song.grid.bars[-1].number
    chord = song.chords[-1].symbol if song.chords else ""
    on = f" on {chord}" if chord and chord != "N.C." else ""
    if ends_at_home(song):
        return f"It ends{on} in bar {bar} now."
    return f'It stops{on} in bar {bar} now; say "give it a proper ending" for a close.'
