"""Tools for words under a tune: set, changed in one section, taken away."""

import re
from typing import Any

from assistant.arguments import SetWordsArguments
from assistant.summary import song_summary
from assistant.workbench import Outcome, Wish, Workbench
from tools.errors import EditError
from tools.song.brief import Brief
from tools.song.values import Section, Song

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def set_words(bench: Workbench, args: SetWordsArguments) -> Outcome:
    """Words under the tune there is, or none."""
    from tools.lyrics.text import read_lyrics
    from tools.lyrics.under import put_words, remove_words

    song = bench.need_song()
    spans = _spans(song, args.section) if args.section else []
    if args.remove:
        return _removed(bench, remove_words, spans)
    if not args.lyrics:
        raise EditError("There are no words in that.", "", "Send them after a colon or on lines of their own.")
    lines = read_lyrics(args.lyrics)
    edited = put_words(song, lines, spans[0] if spans else None, runs=args.melisma)
    facts = edited.facts
    track = next(t for t in edited.song.tracks if t.name == facts["track"])
    asked = {"syllables": facts["syllables"], "lines": facts["lines"]}
    bars = song.grid.bars_touched(*spans[0]) if spans else None
    bench.edit(edited.song, edited.kept, f"words ({facts['lines']} lines)", (Wish("words", asked, (track.id,), bars),))
    facts = {**facts, "words": asked | {"player": track.shown_name}, "song": song_summary(edited.song)}
    return Outcome(edited.summary, facts)


def _removed(bench: Workbench, remove_words: Any, spans: list[tuple[int, int]]) -> Outcome:
    edited = remove_words(bench.need_song(), spans[0] if spans else None)
    left = sum(len(track.syllables) for track in edited.song.tracks)
    bench.edit(edited.song, edited.kept, "without words", (Wish("words", {"syllables": left, "lines": None}),))
    return Outcome(edited.summary, {**edited.facts, "song": song_summary(edited.song)})


def words_wish(brief: Brief, song: Song) -> tuple[Wish, ...]:
    """What is measured of words a piece was made for."""
    if not brief.lyrics:
        return ()
    from tools.compose.setting_form import stanzas_of

    lines = [line for _, rows in stanzas_of(brief.lyrics) for line in rows]
    asked = {"syllables": sum(map(len, lines)), "lines": len(lines)}
    return (Wish("words", asked, tuple(t.id for t in song.tracks if t.syllables)),)


def words_facts(brief: Brief, song: Song) -> dict[str, Any]:
    """What the reply says of the words: how many, and who plays them."""
    track = next((t for t in song.tracks if t.syllables), None)
    if not brief.lyrics or track is None:
        return {}
    wish = words_wish(brief, song)[0]
    own = len({n.onset_tick for n in track.notes}) == len(track.notes)
    return {"words": {**wish.asked, "player": track.shown_name, "alone": own}}


def _spans(song: Song, where: str) -> list[tuple[int, int]]:
    """Ticks of the sections a person means by "the second verse", "chorus", "verse 2".

    Raises:
        EditError: The song has no such section.
    """
    low = where.lower()
    number = next((n for word, n in _ORDINALS.items() if re.search(rf"\b{word}\b", low)), None)
    if number is None and (found := re.search(r"\d+", low)):
        number = int(found[0])
    alike = [s for s in song.sections if _name(s) and _name(s) in low]
    chosen = alike[-1:] if "last" in low else alike if number is None else alike[number - 1 : number]
    if not chosen:
        names = ", ".join(s.name for s in song.sections) or "none"
        raise EditError(f"There is no section {where!r} here.", f"The sections are {names}.", "Name one of them.")
    return [(s.start_tick, s.end_tick) for s in chosen]


def _name(section: Section) -> str:
    return re.sub(r"\s*\d+$", "", section.name.lower()).strip()
