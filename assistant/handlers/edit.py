"""Tools that change a song: each calls one edit of `tools.edit`, and says what will be measured afterwards."""

from dataclasses import replace
from typing import Any

from assistant.arguments import (
    InstrumentArguments,
    KeyArguments,
    LevelArguments,
    MuteArguments,
    RemoveArguments,
    ReorchestrateArguments,
    Stretch,
    TempoArguments,
    TransposeArguments,
    TuneArguments,
)
from assistant.summary import song_summary
from assistant.workbench import Outcome, Wish, Workbench
from tools.edit.recordings import mix_recordings, recordings_named, remove_recordings
from tools.errors import EditError, MusicError
from tools.song.tempo import felt_bpm
from tools.song.values import Song

# How much "slightly", "plainly" and "much" mean, in decibels: half, one and two of the steps by which musicians tell
# dynamic marks apart (about 5 to 6 dB between neighbouring marks).
AMOUNT_DB = {"slightly": 2.5, "plainly": 5.0, "much": 9.0}
# How soft and how loud a whole mix may be mastered. Above -9 LUFS the limiter flattens more than it lifts; below -36
# a person turns the knob instead.
MASTER_LUFS = (-36.0, -9.0)


def _with_parts(bench: Workbench) -> Song:
    """The song, where it has more than recordings: those follow no tempo and no key."""
    song = bench.need_song()
    if song.audio_tracks and not song.tracks:
        raise EditError(
            "This song is a recording, and its notes are not read yet, so they cannot be changed or moved in time.",
            next_step='Say "make the recording softer", or "add a piano" for a part beside it.',
        )
    return song


def tempo(bench: Workbench, args: TempoArguments) -> Outcome:
    """New tempo, same notes."""
    from tools.edit import set_tempo

    song = _with_parts(bench)
    if args.bpm is None and args.percent is None:
        raise EditError("A new tempo needs a number of beats a minute or a change in percent; say one.")
    edited = set_tempo(song, bpm=args.bpm, percent=None if args.bpm is not None else args.percent, word=args.word)
    wish = Wish("tempo", args.bpm) if args.bpm is not None else Wish("tempo change", args.percent)
    return _done(bench, edited, f"{felt_bpm(edited.song):g} bpm", (wish,))


def transposition(bench: Workbench, args: TransposeArguments) -> Outcome:
    """Pitches up or down."""
    from tools.edit import transpose

    song = _with_parts(bench)
    scope, held = _scope(song, args), ""
    if args.semitones % 12 == 0 or args.tracks:  # a whole piece in another key cannot leave a part in the old one
        scope, held = spare_locked(song, scope)
    edited = transpose(song, args.semitones, scope)
    if held:
        edited = replace(edited, summary=f"{edited.summary} What you locked ({held}) stayed as it was.")
    wish = Wish("transposed", args.semitones, scope.track_ids or (), _bars(args, song))
    wishes = () if held else (wish,)  # what is locked moves by nothing, and the summary says so
    return _done(bench, edited, f"{args.semitones:+d} semitones{_where(song, scope, args)}", wishes)


def key(bench: Workbench, args: KeyArguments) -> Outcome:
    """Another key or mode."""
    from tools.edit import change_key

    song = _with_parts(bench)
    if args.tonic is None and args.mode is None:
        raise EditError("A new key needs a tonic, a mode or both; say one such as A minor.")
    now = song.keys[0]
    tonic, mode = args.tonic or now.tonic, args.mode or now.mode
    edited = change_key(song, tonic, mode)
    return _done(bench, edited, f"in {tonic} {mode}", (Wish("key", f"{tonic} {mode}"),))


def instrument(bench: Workbench, args: InstrumentArguments) -> Outcome:
    """Same notes, other program."""
    from tools.edit import change_instrument

    song = bench.need_song()
    scope = _scope(song, Stretch(tracks=args.tracks))
    row = _pitched(args.instrument)
    edited = change_instrument(song, scope.track_ids, row.program)
    wish = Wish("instrument", {"name": row.name, "program": row.program}, scope.track_ids or ())
    return _done(bench, edited, f"{row.name}", (wish, Wish("same notes", True)))


def tune(bench: Workbench, args: TuneArguments) -> Outcome:
    """Another instrument plays the melody."""
    from tools.edit import give_tune_to

    song = bench.need_song()
    row = _pitched(args.instrument)
    edited = give_tune_to(song, row.program)
    return _done(
        bench, edited, f"tune on {row.name}", (Wish("instrument", {"name": row.name, "program": row.program}),)
    )


def orchestra(bench: Workbench, args: ReorchestrateArguments) -> Outcome:
    """All parts shared out anew."""
    from tools.edit import reorchestrate
    from tools.instruments.lookup import find_ensemble

    song = bench.need_song()
    programs: list[int] = []
    for name in args.instruments:
        ensemble = find_ensemble(name)
        if ensemble is not None:
            programs += ensemble.programs
        elif not (row := _instrument(name)).is_drum:  # drums stay what they are
            programs.append(row.program)
    edited = reorchestrate(song, tuple(programs))
    wishes = tuple(Wish("instrument", {"name": _name_of(p), "program": p}) for p in dict.fromkeys(programs))
    return _done(bench, edited, "for " + ", ".join(args.instruments), wishes)


def level(bench: Workbench, args: LevelArguments) -> Outcome:
    """Louder or softer as played: velocities, so that the change is heard in the dry stem."""
    from tools.edit import change_level

    song = bench.need_song()
    size = args.db if args.db is not None else _percent_db(args) or AMOUNT_DB[args.amount]
    signed = size if args.direction == "louder" else -size
    if ids := recordings_named(song, args.tracks):
        edited = mix_recordings(song, ids, db=signed)
        if not song.tracks:  # the master would bring all there is back to where it was
            edited = replace(edited, song=_mastered_at(song, signed), summary=f"The recording plays {args.direction}.")
        return _done(bench, edited, f"recording {args.direction}", ())
    scope, held = spare_locked(song, _scope(song, args))
    edited = change_level(song, scope, signed)
    if held:
        edited = replace(edited, summary=f"{edited.summary} What you locked ({held}) stayed as it was.")
    elif scope.track_ids is None and scope.is_whole_time(song):
        edited = replace(edited, song=_mastered_at(edited.song, signed))
    stated = args.db is not None or args.percent is not None
    asked = {"direction": args.direction, "db": round(signed, 1) if stated else None}
    wish = Wish("level", asked, scope.track_ids or (), _bars(args, song))
    return _done(bench, edited, f"{args.direction}{_where(song, scope, args)}", (wish,))


def spare_locked(song: Song, scope: Any) -> tuple[Any, str]:
    """The scope without what is locked in it, and the words of those locks; as it is where all of it is locked."""
    from tools.edit.locks import scope_of_lock

    locked = [scope_of_lock(lock) for lock in song.locks]
    hit = [
        k
        for k, part in enumerate(locked)
        if any(scope.has(t, n) and part.has(t, n) for t in song.tracks for n in t.notes)
    ]
    left = replace(scope, apart=(*scope.apart, *(locked[k] for k in hit)))
    if not hit or not any(left.has(t, n) for t in song.tracks for n in t.notes):
        return scope, ""
    return left, ", ".join(dict.fromkeys(song.locks[k].words for k in hit))


def _mastered_at(song: Song, change_db: float) -> Song:
    """The song with its loudness aim moved too: the master would bring a softer whole back to where it was."""
    low, high = MASTER_LUFS
    aim = min(high, max(low, song.master.target_lufs + change_db))
    return replace(song, master=replace(song.master, target_lufs=round(aim, 2)))


def muting(bench: Workbench, args: MuteArguments) -> Outcome:
    """Silence or unsilence tracks in the mix."""
    from tools.edit import mute

    song = bench.need_song()
    if ids := recordings_named(song, args.tracks):
        word = "muted" if args.muted else "unmuted"
        wish = Wish("muted", args.muted, ids)
        return _done(bench, mix_recordings(song, ids, args.muted), f"{word} recording", (wish,))
    scope = _scope(song, Stretch(tracks=args.tracks))
    edited = mute(song, scope.track_ids, args.muted)
    word = "muted" if args.muted else "unmuted"
    return _done(bench, edited, f"{word} {_names(song, scope)}", (Wish("muted", args.muted, scope.track_ids or ()),))


def removal(bench: Workbench, args: RemoveArguments) -> Outcome:
    """Take tracks out."""
    from tools.edit import remove_track

    song = bench.need_song()
    if ids := recordings_named(song, args.tracks):
        return _done(bench, remove_recordings(song, ids), "without recording", ())
    scope = _scope(song, Stretch(tracks=args.tracks))
    names = [t.shown_name for t in song.tracks if scope.has_track(t)]
    edited = remove_track(song, scope.track_ids)
    return _done(bench, edited, f"without {_names(song, scope)}", (Wish("track removed", names, since=song),))


def _done(bench: Workbench, edited: Any, label: str, wishes: tuple[Wish, ...]) -> Outcome:
    if edited.song == bench.song:
        raise EditError(f"That changes nothing: {edited.summary} Name another value, track or bar.")
    bench.edit(edited.song, edited.kept, label, wishes)
    return Outcome(edited.summary, {**edited.facts, "song": song_summary(edited.song)})


def _scope(song: Song, args: Stretch) -> Any:
    from tools.edit import resolve_scope

    return resolve_scope(song, args.tracks, args.first_bar, args.last_bar)


def _bars(args: Stretch, song: Song) -> tuple[int, int] | None:
    if args.first_bar is None and args.last_bar is None:
        return None
    bars = song.grid.bars
    first = args.first_bar if args.first_bar is not None else bars[0].number
    return first, args.last_bar if args.last_bar is not None else bars[-1].number


def _where(song: Song, scope: Any, args: Stretch) -> str:
    bars = _bars(args, song)
    words = [_names(song, scope)] if args.tracks else []
    words += [f"bars {bars[0]}-{bars[1]}"] if bars else []
    return " in " + ", ".join(words) if words else ""


def _names(song: Song, scope: Any) -> str:
    return ", ".join(t.shown_name for t in song.tracks if scope.track_ids is None or t.id in scope.track_ids)


def _instrument(words: str) -> Any:
    from tools.instruments.lookup import find_instrument

    row = find_instrument(words)
    if row is None:
        raise MusicError(f"I know no instrument called {words!r}; name another, such as piano, violin, flute or drums.")
    return row


def _pitched(words: str) -> Any:
    row = _instrument(words)
    if row.is_drum:
        raise EditError(f"{words!r} has no pitches to play these notes; name a pitched instrument, or say: add drums.")
    return row


def _name_of(program: int) -> str:
    from tools.instruments.lookup import row

    return str(row(program).name)


def _percent_db(args: LevelArguments) -> float | None:
    """A percentage of amplitude as a size in decibels: 50 % louder is 3.5 dB, 50 % softer is 6 dB."""
    from math import log10

    if not args.percent:
        return None
    factor = 1 + args.percent / 100 if args.direction == "louder" else max(0.05, 1 - args.percent / 100)
    return abs(20 * log10(factor))
