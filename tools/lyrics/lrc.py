"""A song's words as an LRC file: one line of words with the time it is sung, as karaoke and music players read it.

Times are those of the sound, with repeats played. The file has the title and the length; it has no notes.
"""

from collections.abc import Iterable

from tools.lyrics.heard import HeardSyllable, heard_syllables
from tools.song.play import ends_s
from tools.song.values import Song


def lrc(song: Song) -> str:
    """The words in LRC; "" for a song without words."""
    lines: dict[int, list[HeardSyllable]] = {}
    for row in heard_syllables(song):
        lines.setdefault(row.line, []).append(row)
    if not lines:
        return ""
    head = [f"[ti:{_plain(song.title)}]", f"[length:{_time(max(ends_s(song)), hundredths=False)}]", "[re:Parlando]"]
    sung = sorted(lines.values(), key=lambda rows: rows[0].start_s)
    return "\n".join([*head, *(f"[{_time(rows[0].start_s)}]{words_of(rows)}" for rows in sung)]) + "\n"


def words_of(rows: Iterable[HeardSyllable]) -> str:
    """A line's syllables as words."""
    text = ""
    for row in rows:
        text += row.syllable.text + ("" if row.syllable.hyphen in ("begin", "middle") else " ")
    return _plain(text)


def _plain(text: str) -> str:
    """Without brackets that would be read as times."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())


def _time(seconds: float, hundredths: bool = True) -> str:
    whole = round(seconds * 100)
    minutes, rest = divmod(whole, 6000)
    return f"{minutes:02d}:{rest // 100:02d}" + (f".{rest % 100:02d}" if hundredths else "")
