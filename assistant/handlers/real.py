"""Tools that turn the song into a recording, let it go on, or give the exact rendering back.

What is made and measured is `tools.generate.realise`'s; who makes it `tools.generate.choose`'s; both are reached
through `bench.sound`. Here is what is asked before minutes are spent, what becomes of the takes, and what is said of
them. A recording changes no note: the song keeps all it has, and its score, MIDI and stems stay those of the notes.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.arguments import CarryOnArguments, NoArguments, RealArguments, RecordingArguments
from assistant.measures_of_sound import EXACT_SOUND, RECORDED_SOUND
from assistant.receipt_words import IN_THE_RECORDING
from assistant.summary import song_summary
from assistant.workbench import Candidate, Outcome, Question, Wish, Workbench
from tools.errors import EditError, MusicError
from tools.song.realisation import Realisation, is_out_of_date, realisation_of, without_recording
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.sound_maker import SoundMaker

TAKES = 3
ASK_FROM_S = 60.0  # longer than a person waits without having been asked
CARRY_ON_S = 20.0
LEAST_REDONE_S = 0.5
SEEDS_APART = 101  # more than one turn's takes and retries use up
KEEP_EXACT, AS_IT_IS = "keep the exact rendering", "leave it as it is"
HOW_BACK = 'Score, MIDI and stems are as before; say "back to the exact sound" to hear your notes played exactly.'


def make_real(bench: Workbench, args: RealArguments) -> Outcome:
    """A recording of the song, or a stretch of its recording redone."""
    song, sound = _song_with_notes(bench), _sound_of(bench)
    region = _region(song, args)
    if region is not None:
        sound.check_rights(song)
    wish = _wish(bench, song, args, region, sound)
    preferred = ("chords", "melody") if region is None else ("inpaint", "continuation")
    backend = sound.backend(("text",), _length_s(song), args.backend, preferred)
    eta_s = sound.eta_s(song, wish, backend)
    if args.budget_s is None and (asked := _asks_first(bench, args, backend, eta_s, _say(args, song), wish.takes)):
        return asked
    sound.begin(eta_s)
    realised = sound.realised(song, wish, backend)
    made_as = "take" if region is None else "repair"
    takes = _candidates(sound, song, realised, backend, args.words, made_as)
    if realised.holds:
        return _kept(bench, takes, realised)
    return _offered(bench, takes, realised, _say(args, song))


def carry_on(bench: Workbench, args: CarryOnArguments) -> Outcome:
    """What is heard now, and so much more after it."""
    song, sound = bench.need_song(), _sound_of(bench)
    sound.check_rights(song)
    seconds = args.seconds or (_bars_s(song, args.bars) if args.bars else CARRY_ON_S)
    backend = sound.backend(("continuation",), seconds, args.backend)
    takes = args.takes or 1
    eta_s = _continued_eta_s(backend, args, seconds, takes, bench.seed)
    say = f"carry on for {seconds:g} seconds{_said(args)}"
    if asked := _asks_first(bench, args, backend, eta_s, say, takes):
        return asked
    sound.begin(eta_s)
    from assistant.sound_maker import joined

    before = _until_the_end(sound.heard(song), song)
    how = {"negative": args.negative, "takes": takes, "seed": _seed(bench)}
    realised = sound.continued(before, seconds, args.words, backend, **how)
    wholes = [joined(before, take.audio) for take in realised.takes]
    made = _candidates(sound, song, realised, backend, args.words, "continuation", wholes)
    return _kept(bench, made, realised) if realised.holds else _offered(bench, made, realised, say)


def exact_sound(bench: Workbench, args: NoArguments) -> Outcome:
    """The notes themselves again."""
    from tools.edit.invariants import everywhere

    song = bench.need_song()
    if song.realisation is None or is_out_of_date(song):
        raise EditError(
            "What you hear is the exact rendering already; nothing was changed",
            next_step='Say "make it sound real" for a recording of it',
        )
    exact = without_recording(song)
    bench.edit(exact, everywhere(*KEPT), "exact sound", (Wish("sound", EXACT_SOUND),))
    summary = "You hear the exact rendering of your notes again; the recording stays under Versions."
    return Outcome(summary, {"song": song_summary(exact)})


KEPT = ("notes", "tracks", "tempo", "chords", "form")  # what a recording leaves as it is, checked


def _song_with_notes(bench: Workbench) -> Song:
    song = bench.need_song()
    if not any(track.notes for track in song.tracks):
        raise EditError(
            "A recording is made of notes, and this song is a recording whose notes are not read yet",
            next_step='Say "carry on from this" to let it go on, or "add a piano" for a part beside it',
        )
    return song


def _sound_of(bench: Workbench) -> "SoundMaker":
    if bench.sound is None:
        raise MusicError("No recording can be made here; say it in a project.")
    return bench.sound


def _wish(bench: Workbench, song: Song, args: RealArguments, region: Any, sound: "SoundMaker") -> Any:
    from tools.generate.realise import RealiseWish

    made = realisation_of(song)
    bars = region if args.first_bar is not None or args.last_bar is not None else None
    return RealiseWish(
        words=args.words,
        negative=args.negative,
        takes=args.takes or TAKES,
        budget_s=args.budget_s,
        region_bars=bars,
        region_s=region if bars is None else None,
        original=sound.heard(song) if region is not None and made is not None else None,
        seed=_seed(bench),
    )


def _seed(bench: Workbench) -> int:
    """Of the first new take: other than those of the takes there are, so that one more is another one."""
    there = sum(isinstance(row.get("take"), int) for row in bench.shelf.listing())
    return (bench.seed + SEEDS_APART * there) % 2**31


def _region(song: Song, args: RealArguments) -> tuple[Any, Any] | None:
    """Bars or seconds of the recording that are redone; None for all of the song."""
    in_bars = args.first_bar is not None or args.last_bar is not None
    if not in_bars and args.from_s is None and args.to_s is None:
        return None
    if realisation_of(song) is None:
        raise EditError(
            "There is no recording of this version yet, so no part of one can be redone",
            next_step='Say "make it sound real" first',
        )
    if in_bars:
        first = args.first_bar if args.first_bar is not None else args.last_bar
        last = args.last_bar if args.last_bar is not None else first
        assert first is not None and last is not None
        song.grid.span(first, last)  # says which bars there are where these are none
        return first, last
    start, end = args.from_s or 0.0, args.to_s if args.to_s is not None else _length_s(song)
    if not start + LEAST_REDONE_S <= end <= _length_s(song) + 0.01:
        raise EditError(
            f"{start:g} to {end:g} seconds is no stretch of the recording, which lasts {_length_s(song):.1f} seconds",
            next_step=f"Name one of at least {LEAST_REDONE_S:g} seconds inside it",
        )
    return start, end


def _length_s(song: Song) -> float:
    made = realisation_of(song)
    return made.seconds if made else float(song_summary(song)["duration_s"])


def _bars_s(song: Song, bars: int) -> float:
    """Seconds of so many bars at the tempo the song ends with."""
    grid = song.grid.bars
    last = grid[-1]
    clock = song.tempo_map
    return bars * (clock.seconds(last.end_tick) - clock.seconds(last.start_tick))


def _until_the_end(audio: Any, song: Song) -> Any:
    """The sound up to the closing barline: what rings on after it is no place to go on from."""
    import numpy as np

    from tools.render.audio import Audio
    from tools.song.play import perform

    written_end_s = perform(song).written_end_s
    goes_on = audio.duration_s > written_end_s + song.master.tail_s + 1.0  # it was carried on before
    frames = round(written_end_s * audio.sample_rate_hz)
    if goes_on or not any(track.notes for track in song.tracks) or not 0 < frames < audio.frames:
        return audio
    return Audio(np.ascontiguousarray(audio.samples[:, :frames]), audio.sample_rate_hz)


def _continued_eta_s(backend: Any, args: CarryOnArguments, seconds: float, takes: int, seed: int) -> float | None:
    from tools.generate.values import SoundOrder

    one = backend.eta_s(SoundOrder(args.words, seconds, seed))
    return None if one is None else takes * float(one)


def _asks_first(
    bench: Workbench, args: RecordingArguments, backend: Any, eta_s: float | None, say: str, takes: int
) -> Outcome | None:
    """A question back where it takes long and the person has not said to go on; None to begin."""
    if args.go_on or eta_s is None or eta_s <= ASK_FROM_S:
        return None
    on = f"{say}, however long it takes"
    choices = [{"label": f"go on ({_time(eta_s)})", "say": on}]
    if takes > 1:
        one = on.replace(f", {takes} takes", "") + ", one take"
        choices.append({"label": f"one take ({_time(eta_s / takes)})", "say": one})
    choices.append(_left(bench))
    what = f"{takes} takes" if takes > 1 else "That"
    terms = "" if backend.licence.commercial else backend.licence.sentence
    lacks = bench.sound.lacks if bench.sound is not None else ""
    told = [f"{what} by {backend.name} will take {_time(eta_s)} on this machine.", lacks, terms, "Shall I go on?"]
    question = " ".join(sentence for sentence in told if sentence)
    return _asked(bench, question, choices)


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"about {max(1, round(seconds / 10)) * 10} seconds"
    return f"about {minutes} minutes" if minutes < 90 else f"about {seconds / 3600:.1f} hours"


def _say(args: RealArguments, song: Song) -> str:
    """The sentence that asks for this again, as the planner reads it."""
    if args.first_bar is not None or args.last_bar is not None:
        first = args.first_bar if args.first_bar is not None else args.last_bar
        what = f"redo bars {first} to {args.last_bar if args.last_bar is not None else first} of the recording"
    elif args.from_s is not None or args.to_s is not None:
        end = args.to_s if args.to_s is not None else _length_s(song)
        what = f"redo {args.from_s or 0:g} to {end:g} seconds of the recording"
    else:
        what = "make it sound real"
    return what + _said(args)


def _said(args: RecordingArguments) -> str:
    parts = [f", like {args.words}" if args.words else "", f", without {args.negative}" if args.negative else ""]
    parts += [f", with {args.backend}" if args.backend else "", f", {args.takes} takes" if args.takes else ""]
    return "".join(parts)


def _candidates(
    sound: "SoundMaker",
    song: Song,
    realised: Any,
    backend: Any,
    words: str,
    made_as: str,
    wholes: Sequence[Any] | None = None,
) -> list[Candidate]:
    """Every take as a version to be, in the order they were made."""
    of, made = len(realised.takes), []
    name = {"take": "recording", "repair": "recording redone", "continuation": "carried on"}[made_as]
    for index, take in enumerate(realised.takes):
        rows = tuple(_heard_row(row) for row in take.label.rows)
        audio = wholes[index] if wholes else take.audio
        kept = sound.kept(song, audio, backend, seed=take.seed, words=words, rows=rows, made_as=made_as)
        label = f"{name}, take {take.number} of {of}" if of > 1 else name
        made.append(Candidate(kept, f"{label} ({backend.name})", take.number, rows))
    return made


def _heard_row(row: Any) -> dict[str, Any]:
    """A row of a take's label in a receipt, where "tempo" alone is the one written."""
    return {**row, "what": f"{row['what']} {IN_THE_RECORDING}"}


def _kept(bench: Workbench, takes: list[Candidate], realised: Any) -> Outcome:
    """The best take becomes the song's sound, the others versions to listen to."""
    from tools.edit.invariants import everywhere

    best = takes[realised.best]
    bench.edit(best.song, everywhere(*KEPT), best.label, (Wish("sound", RECORDED_SOUND),))
    bench.candidates = [take for take in takes if take is not best]
    bench.measured, bench.take = [dict(row) for row in best.rows], best.take
    others = [str(take.take) for take in bench.candidates]
    offer = f'To hear another: "keep take {others[0]}".' if others else ""
    summary = " ".join(part for part in (realised.told, _terms(best.song), offer, HOW_BACK) if part)
    facts = {"song": song_summary(best.song), "takes": [_row(take) for take in takes], "kept_take": best.take}
    return Outcome(summary, facts)


def _offered(bench: Workbench, takes: list[Candidate], realised: Any, say: str) -> Outcome:
    """No take holds what was asked: nothing becomes the song's sound unless the person says so."""
    bench.candidates = takes
    best = takes[realised.best].take if takes else 0
    choices = [_left(bench)]
    choices += [{"label": f"keep take {best} anyway", "say": f"keep take {best}"}] if takes else []
    choices += [{"label": "more takes", "say": say}]
    question = f"{realised.told} What shall I keep?"
    return _asked(bench, question, choices, {"takes": [_row(take) for take in takes]})


def _left(bench: Workbench) -> dict[str, str]:
    """The choice that changes nothing: the song sounds as it did before."""
    song = bench.need_song()
    is_exact = realisation_of(song) is None and bool(song.tracks)
    words = KEEP_EXACT if is_exact else AS_IT_IS
    return {"label": words, "say": words}


def _asked(bench: Workbench, question: str, choices: list[dict[str, str]], facts: Any = None) -> Outcome:
    bench.question = Question(question, tuple(choices))
    return Outcome(question, {"question": question, "choices": choices, **(facts or {})})


def _row(take: Candidate) -> dict[str, Any]:
    return {"take": take.take, "label": take.label, "rows": [dict(row) for row in take.rows]}


def _terms(song: Song) -> str:
    """Who made it and what may be done with it; NC is never left unsaid."""
    made: Realisation | None = song.realisation
    return f"Made by {made.backend}. {made.terms}" if made else ""
