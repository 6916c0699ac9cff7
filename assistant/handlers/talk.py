"""Tools that change nothing: facts of the song, theory terms, a question back, a refusal."""

from dataclasses import replace
from typing import Any

from assistant.arguments import (
    AskArguments,
    ExplainArguments,
    FactsArguments,
    NotDoneArguments,
    RefuseArguments,
    TasteArguments,
)
from assistant.summary import song_summary
from assistant.workbench import Outcome, Question, Workbench
from tools.errors import MusicError
from tools.song.values import Song, Track

MAX_NOTES_TOLD = 64


def song_facts(bench: Workbench, args: FactsArguments) -> Outcome:
    """Facts of the song on the bench, read from the song itself."""
    if args.topic == "versions":
        rows = [dict(row) for row in bench.shelf.listing()]
        return Outcome(f"{len(rows)} versions.", {"topic": "versions", "versions": rows})
    song, guessed = with_chords(bench.need_song())
    facts: dict[str, Any] = {"topic": args.topic, "song": song_summary(song)}
    if guessed:
        facts["chords_guessed"] = True
    if args.first_bar is not None or args.last_bar is not None:
        first = args.first_bar if args.first_bar is not None else args.last_bar or 0
        last = args.last_bar if args.last_bar is not None else first
        song.grid.span(first, last)
        facts["bars"] = [first, last]
        facts["chords_there"] = chords_in(song, first, last)
    if args.topic in ("range", "notes"):
        facts["ranges"] = [_range(track) for track in chosen_tracks(song, args.tracks) if track.notes]
    if args.topic == "notes":
        facts["notes"] = _notes(song, args)
    return Outcome(f"Facts about {args.topic} of {song.title!r}.", facts)


def own_taste(bench: Workbench, args: TasteArguments) -> Outcome:
    """What is known of the tunes the person likes, or that it is erased."""
    from assistant.taste import in_words

    if bench.taste is None:
        raise MusicError("Nobody's choices are known here; say it in a project of yours.")
    if not args.forget:
        facts = bench.taste.facts()
        return Outcome(in_words(facts), {"taste": facts})
    count = bench.taste.forget()
    behind = "1 choice" if count == 1 else f"{count} choices"
    told = (
        f"I forgot what you like: {behind} erased."
        if count
        else "I knew of no choice of yours; there was nothing to forget."
    )
    return Outcome(f"{told} Your songs and stars stay as they are.", {"forgotten": count})


def with_chords(song: Song) -> tuple[Song, bool]:
    """The song, with chords guessed from its notes when it states none (an upload); True when they are guessed."""
    if song.chords or not song.tracks:
        return song, False
    from tools.listen.chords import estimate_chords

    return replace(song, chords=estimate_chords(song)), True


def chords_in(song: Song, first_bar: int, last_bar: int) -> list[dict[str, Any]]:
    """Chords sounding in some bars, the one held over from before included."""
    start, end = song.grid.span(first_bar, last_bar)
    held = [chord for chord in song.chords if chord.tick <= start][-1:]
    inside = [chord for chord in song.chords if start < chord.tick < end]
    rows: list[dict[str, Any]] = []
    for chord in [*held, *inside]:
        bar, beat = song.grid.position(max(chord.tick, start))
        rows.append({"bar": bar, "beat": round(beat, 3), "symbol": chord.symbol, "held": chord.tick < start})
    return rows


def chosen_tracks(song: Song, wanted: list[str] | None) -> tuple[Track, ...]:
    """Tracks by id, name or role; all when none are named."""
    from tools.edit.scope import resolve_scope

    if not wanted:
        return song.tracks
    ids = resolve_scope(song, wanted).track_ids
    return tuple(track for track in song.tracks if ids is None or track.id in ids)


def _range(track: Track) -> dict[str, Any]:
    from tools.theory.key import Key

    low, high = min(n.midi_pitch for n in track.notes), max(n.midi_pitch for n in track.notes)
    key = Key("C", "major")
    return {
        "track": track.shown_name,
        "lowest": key.spell(low).name,
        "highest": key.spell(high).name,
        "semitones": high - low,
        "notes": len(track.notes),
    }


def _notes(song: Song, args: FactsArguments) -> list[dict[str, Any]]:
    start, end = song.grid.span(args.first_bar or 1, args.last_bar or args.first_bar or 1)
    rows: list[dict[str, Any]] = []
    for track in chosen_tracks(song, args.tracks):
        for note in track.notes:
            if start <= note.onset_tick < end and len(rows) < MAX_NOTES_TOLD:
                bar, beat = song.grid.position(note.onset_tick)
                rows.append(
                    {"track": track.shown_name, "bar": bar, "beat": round(beat, 3), "midi_pitch": note.midi_pitch}
                )
    return rows


def explain(bench: Workbench, args: ExplainArguments) -> Outcome:
    """A glossary entry.

    Raises:
        MusicError: The term is not in it.
    """
    from tools.theory.glossary import find_term

    entry = find_term(args.topic)
    if entry is None:
        raise MusicError(f"I have no entry on {args.topic!r}; ask about a chord, cadence, mode, meter or interval.")
    return Outcome(entry.text, {"term": entry.term})


def ask_person(bench: Workbench, args: AskArguments) -> Outcome:
    """Put a question to the person; the turn ends with it."""
    bench.question = Question(args.question, tuple({"label": c.label, "say": c.say} for c in args.choices))
    return Outcome(args.question)


def not_done(bench: Workbench, args: NotDoneArguments) -> Outcome:
    """Note a part of the request that is not done: the turn is then partial, and says so."""
    bench.gaps.append({"what": "not done", "asked": args.words, "got": args.reason, "ok": False})
    return Outcome(f"Not done: {args.words!r}: {args.reason}")


def refuse(bench: Workbench, args: RefuseArguments) -> Outcome:
    """Say no; the turn ends with it."""
    bench.refusal = f"{args.reason} {args.next_step}".strip()
    return Outcome(bench.refusal)
