"""A new piece after one of the person's other projects: its style, players, key, tempo, form or chords as the base, and
what was said beside it on top.
"""

from typing import Any

from assistant.arguments import ComposeArguments, FormPart, InstrumentWish, LikeArguments
from assistant.handlers.compose import compose_song
from assistant.workbench import Outcome, Question, Workbench
from tools.edit.values import in_words
from tools.errors import EditError
from tools.instruments.lookup import row_of
from tools.song.tempo import felt_bpm
from tools.song.values import Song

TEMPO_LEEWAY = 0.15  # how far a mood said beside it may take the tempo from the model's
ALL = ("style", "instruments", "key", "tempo", "meter", "form")


def like_project(bench: Workbench, args: LikeArguments) -> Outcome:
    """Compose after another project of the same person; asks where two fit."""
    if bench.projects is None:
        raise EditError("There are no other projects here; describe the piece instead.")
    found = bench.projects.found(args.project)
    if not found:
        there = ", ".join(f'"{name}"' for name in bench.projects.names()) or "none"
        raise EditError(
            f"I found no other project of yours for {args.project!r}; there are: {there}. Name one of these, or "
            "describe the piece."
        )
    if len(found) > 1:
        return _which(bench, args, [row.called for row in found])
    model = found[0]
    taken: list[str] = list(args.take) or list(ALL)
    brief = _after(model.song, taken)
    if taken != list(ALL) and bench.song is not None and not args.changes.style:
        brief = (
            _after(
                bench.song, [what for what in ALL if what not in taken and not (what == "form" and "chords" in taken)]
            )
            | brief
        )
    if args.tempo_percent is not None and "tempo_bpm" in brief:
        brief["tempo_bpm"] = min(300.0, max(20.0, round(brief["tempo_bpm"] * (1 + args.tempo_percent / 100), 1)))
    brief |= _eased(brief, args.changes) | args.changes.model_dump(exclude_unset=True)
    outcome = compose_song(bench, ComposeArguments(**{k: v for k, v in brief.items() if v is not None}))
    told = _told(taken, args.changes, args.tempo_percent)
    song: dict[str, Any] = dict(outcome.facts["song"])
    players = in_words(track["shown_name"] for track in song["tracks"])
    summary = (
        f'Here is *{song["title"]}*, after your project "{model.called}": I took its {told}. It is in {song["key"]}, '
        f"{song['meter']}, {song['tempo_bpm']:g} beats a minute, {song['bars']} bars, for {players}. "
        f'"{model.called}" stays as it is.'
    )
    return Outcome(summary, {**outcome.facts, "project": model.called, "taken": list(taken)})


def _after(song: Song, taken: list[str]) -> dict[str, Any]:
    """What is taken of a song, as arguments of a brief."""
    meter, key = song.meters[0], song.keys[0]
    grid = song.grid
    form = [
        FormPart(name=s.name[:40], letter=s.letter[:4], bars=max(1, b - a + 1))
        for s in song.sections
        for a, b in [grid.bars_touched(s.start_tick, s.end_tick)]
    ]
    players = [
        InstrumentWish(name="drums" if t.instrument.is_drum else row_of(t.instrument).name, role=_role(t.role))
        for t in song.tracks
        if t.notes
    ]
    rows: dict[str, dict[str, Any]] = {
        "style": {"style": song.style or None},
        "instruments": {"instruments": players, "only_these": True},
        "key": {"tonic": key.tonic, "mode": key.mode},
        "tempo": {"tempo_bpm": min(300.0, max(20.0, round(felt_bpm(song), 1)))},
        "meter": {"meter": f"{meter.numerator}/{meter.denominator}"},
        "form": {"form": form} if form else {"bars": grid.bar_count},
        "chords": _chords(song),
    }
    return {name: value for what in taken for name, value in rows.get(what, {}).items()}


def _role(role: str) -> Any:
    return role if role != "other" else None


def _chords(song: Song) -> dict[str, Any]:
    """The chords in order with how many bars each lasts, and the key they stand in."""
    if not song.chords:
        raise EditError(f"{song.title!r} has no chords written; take its style, key, tempo or players instead.")
    bar = song.grid.bars[-1].length_ticks
    ends = [*(c.tick for c in song.chords[1:]), song.end_tick]
    lengths = [round((end - c.tick) / bar, 4) for c, end in zip(song.chords, ends, strict=True)]
    key, meter = song.keys[0], song.meters[0]
    return {
        "chords": [c.symbol for c in song.chords],
        "chord_bars": lengths,
        "tonic": key.tonic,
        "mode": key.mode,
        "meter": f"{meter.numerator}/{meter.denominator}",
        "tempo_bpm": None,
    }


def _eased(brief: dict[str, Any], changes: ComposeArguments) -> dict[str, Any]:
    """Room for what was said: a mood chooses the mode and moves the tempo a little; players named join in."""
    room: dict[str, Any] = {}
    said = changes.model_fields_set
    if said & {"valence", "arousal", "moods", "tension"} and "tempo_bpm" not in said and brief.get("tempo_bpm"):
        bpm = brief["tempo_bpm"]
        room |= {
            "tempo_bpm": None,
            "tempo_low": round(bpm * (1 - TEMPO_LEEWAY), 1),
            "tempo_high": round(bpm * (1 + TEMPO_LEEWAY), 1),
        }
        room["mode"] = None if "chords" not in brief else brief.get("mode")
    if said & {"tempo_word", "tempo_low"}:
        room["tempo_bpm"] = None
    if said & {"bars", "duration_s", "structure"}:
        room["form"] = []
    if said & {"style"} and "meter" not in said:
        room |= {"meter": None} if "chords" not in brief else {}
    return room


def _told(taken: list[str], changes: ComposeArguments, percent: float | None) -> str:
    """What was taken, without what the person said otherwise."""
    said = changes.model_fields_set
    over = {"style": {"style"}, "tempo": {"tempo_bpm", "tempo_word"}, "key": {"tonic"}, "meter": {"meter"}}
    over |= {"instruments": {"instruments"}, "form": {"bars", "duration_s", "structure", "form"}}
    left = [what for what in taken if not (over.get(what, set()) & said)]
    words = {"instruments": "players"}
    if said & {"valence", "arousal", "moods", "tension"}:  # the mood chooses the mode and moves the tempo
        words |= {"key": "home note", "tempo": "tempo, near enough"}
    words |= {"tempo": "tempo, changed as you said"} if percent is not None else {}
    return in_words([words.get(what, what) for what in left]) if left else "place in your list alone"


def _which(bench: Workbench, args: LikeArguments, names: list[str]) -> Outcome:
    """Two fit: which one."""
    rest = f", but {args.words}" if args.words else ""
    what = f"use the {args.take[0]} of" if args.take else "something like"
    choices = tuple({"label": name[:60], "say": f'{what} the project "{name}"{rest}'[:200]} for name in names[:4])
    question = f"Which project do you mean? {len(names)} fit {args.project!r}."
    bench.question = Question(question, choices)
    return Outcome(question, {"question": question, "choices": list(choices)})
