"""Tools that make new music: a whole piece from a brief, or one more part."""

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from assistant.arguments import AddArguments, BringTuneArguments, ComposeArguments, InstrumentWish
from assistant.handlers.words import words_facts, words_wish
from assistant.summary import song_summary
from assistant.workbench import Outcome, Wish, Workbench
from tools.errors import BriefError, MusicError
from tools.song.brief import Brief, KeyRequest, PartRequest, SectionRequest

MAX_PARTS = 16


def compose_song(bench: Workbench, args: ComposeArguments) -> Outcome:
    """Compose a new piece; what was left open is told as choices."""
    from tools.compose import compose

    brief = brief_of(args)
    own = bench.taste.learned() if bench.taste is not None and not bench.seed_given else None
    composition = compose(brief, bench.seed, own)
    bench.start_new(composition.song, composition.song.title, compose_wishes(brief, args))
    bench.wishes += words_wish(brief, composition.song)
    note_taste(bench, own, composition)
    choices = [{"what": c.what, "value": str(c.value), "why": c.why} for c in composition.choices]
    summary = song_summary(composition.song)
    facts: dict[str, Any] = {"song": summary, "choices": choices, "seed": bench.seed, "asked": _asked_fields(args)}
    facts |= words_facts(brief, composition.song)
    return Outcome(f"Composed {summary['title']!r}.", facts)


def note_taste(bench: Workbench, own: Any, composition: Any) -> None:
    """Keep with the version what weighed in, and say so where it changed which tune was kept.

    The seed of the turn becomes the one that brings this tune back without anybody's taste.
    """
    if own is None or own.is_neutral:
        return
    tune = composition.tune
    bench.taste_used = {
        "weights": {name: weight for name, weight in own.weights.items() if weight},
        "choices": own.choices,
        "seed": bench.seed,
        "candidate": tune.candidate,
        "without_taste": tune.without_taste,
    }
    if tune.is_by_taste:
        bench.seed = composition.song.seed
        bench.taste_told = (
            f"Of the {tune.tried} tunes tried I kept number {tune.candidate + 1}, also by what you starred, chose and "
            f"took back ({own.choices} choices); without that it would have been number {tune.without_taste + 1}."
        )


def add_part(bench: Workbench, args: AddArguments) -> Outcome:
    """Compose one part to fit, and add it."""
    from tools.compose import compose_part
    from tools.edit import add_track

    song = bench.need_song()
    part = part_of(InstrumentWish(name=args.instrument, role=args.role))
    track = compose_part(song, part, bench.seed, args.words)
    edited = add_track(song, track)
    added = next(t for t in edited.song.tracks if t.id not in {old.id for old in song.tracks})
    wishes = (Wish("track added", added.name, (added.id,)),)
    bench.edit(edited.song, edited.kept, f"added {added.name}", wishes)
    facts = {"track": added.name, "role": added.role, "notes": len(added.notes), "song": song_summary(edited.song)}
    return Outcome(edited.summary, facts)


def bring_tune(bench: Workbench, args: BringTuneArguments) -> Outcome:
    """A public-domain tune at hand becomes the song."""
    from tools.song.load import load_song
    from tools.song.tunes import find_tune, tune_file

    tune = find_tune(args.title)
    if tune is None:
        raise MusicError(f"I have no notes of {args.title!r} at hand; drop a MIDI or MusicXML file of it.")
    song = replace(load_song(*tune_file(tune)).song, title=tune.title, carried=None)
    bench.start_new(song, tune.title, ())
    summary = song_summary(song)
    facts = {"song": summary, "title": tune.title, "who": tune.who, "source": "music21's corpus, public domain"}
    return Outcome(f"Brought in {tune.title} ({tune.who}): {summary['bars']} bars in {summary['key']}.", facts)


def brief_of(args: ComposeArguments) -> Brief:
    """The arguments as a Brief.

    Raises:
        MusicError: A meter or an instrument cannot be read.
    """
    parts = all_parts(args.instruments)
    if len(parts) > MAX_PARTS:
        raise BriefError(f"{len(parts)} instruments are more than the {MAX_PARTS} that fit one piece; name fewer.")
    from tools.lyrics.text import read_lyrics
    from tools.theory.tempo_words import compound_range, is_compound

    tempo_range = None
    if args.tempo_low is not None and args.tempo_high is not None:
        tempo_range = (min(args.tempo_low, args.tempo_high), max(args.tempo_low, args.tempo_high))
        if (meter := meter_of(args.meter)) is not None and args.tempo_word and is_compound(*meter):
            tempo_range = compound_range(*tempo_range)
    return Brief(
        title=args.title,
        tonic=args.tonic,
        mode=args.mode,
        tempo_bpm=args.tempo_bpm,
        tempo_range=tempo_range,
        tempo_word=args.tempo_word,
        meter=meter_of(args.meter),
        bars=args.bars,
        duration_s=args.duration_s,
        form=tuple(SectionRequest(part.name, part.letter, part.bars) for part in args.form),
        chords=tuple(args.chords),
        chord_bars=tuple(args.chord_bars),
        chord_repeats=args.chord_repeats,
        parts=parts,
        only_parts=args.only_these,
        drums=args.drums,
        without=tuple(program for name in args.without for program in excluded_programs(name)),
        style=args.style,
        moods=tuple(args.moods),
        valence=args.valence,
        arousal=args.arousal,
        density=args.density,
        tension=args.tension,
        arc=tuple(sorted((point.place, point.valence, point.arousal) for point in args.arc)),
        ending=args.ending,
        structure=args.structure,
        key_changes=tuple(
            KeyRequest(each.section, each.bar, each.semitones, each.tonic, each.mode, each.degree)
            for each in args.key_changes
        ),
        one_key=args.one_key,
        lyrics=read_lyrics(args.lyrics) if args.lyrics else (),
        melisma=args.melisma,
    )


def meter_of(text: str | None) -> tuple[int, int] | None:
    """Read "3/4"."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", text)
    if not found or int(found[2]) not in (2, 4, 8, 16) or not 1 <= int(found[1]) <= 15:
        raise BriefError(f"The meter {text!r} cannot be written; name one such as 4/4, 3/4, 6/8, 5/4 or 7/8.")
    return int(found[1]), int(found[2])


def parts_of(wish: InstrumentWish) -> tuple[PartRequest, ...]:
    """One request an instrument; an ensemble ("string quartet") becomes its members."""
    from tools.instruments.lookup import find_ensemble

    ensemble = None if wish.role else find_ensemble(wish.name)
    if ensemble is None:
        return (part_of(wish),)
    return tuple(PartRequest(m.name, None if m.is_drum else m.program, m.role, m.is_drum) for m in ensemble.members)


def all_parts(wishes: Sequence[InstrumentWish]) -> tuple[PartRequest, ...]:
    """Every instrument once: "a string quartet with two violins, viola and cello" is four players and not eight."""
    from tools.instruments.lookup import find_ensemble

    groups = [w for w in wishes if not w.role and find_ensemble(w.name) is not None]
    parts = [part for wish in groups for part in parts_of(wish)]
    free = list(parts)
    for wish in wishes:
        if wish in groups:
            continue
        part = part_of(wish)
        seated = [seat for seat in free if _is_meant(part, seat)][: part.count]
        free = [seat for seat in free if not any(seat is taken for taken in seated)]
        if part.count > len(seated):
            parts.append(replace(part, count=part.count - len(seated)))
    return tuple(parts)


def _is_meant(part: PartRequest, seat: PartRequest) -> bool:
    """Whether a player named beside an ensemble is one of its own: by instrument, or by a word like "guitar"."""
    from tools.compose.players import programs_meant

    if part.is_drum or seat.is_drum:
        return part.is_drum and seat.is_drum
    return seat.program in programs_meant(part.words, part.program)


def part_of(wish: InstrumentWish) -> PartRequest:
    """The instrument asked for, by its General MIDI program.

    Raises:
        MusicError: Nobody knows that instrument.
    """
    found = _known(wish.name)
    role = "drums" if found.is_drum else wish.role
    return PartRequest(wish.name, found.program, role, found.is_drum, wish.count)


def _known(name: str) -> Any:
    from tools.instruments.lookup import find_instrument

    found = find_instrument(name)
    if found is None:
        raise MusicError(f"I know no instrument called {name!r}; name another, such as piano, violin, flute or drums.")
    return found


def excluded_programs(name: str) -> tuple[int, ...]:
    """Programs an instrument nobody wants stands for: "piano" keeps every piano out, "nylon guitar" only that one.

    Raises:
        MusicError: Nobody knows that instrument.
    """
    from tools.instruments.lookup import all_rows

    found, word = _known(name), name.strip().lower().removesuffix("s")
    whole_family = word == found.family.removesuffix("s")
    rows = [
        row for row in all_rows() if (whole_family and row.family == found.family) or word in row.name.lower().split()
    ]
    return tuple(dict.fromkeys([found.program, *(row.program for row in rows)]))


def compose_wishes(brief: Brief, args: ComposeArguments) -> tuple[Wish, ...]:
    """What of a brief will be measured in the result."""
    rows: list[Wish] = []
    if brief.tempo_bpm is not None:
        rows.append(Wish("tempo", brief.tempo_bpm))
    elif brief.tempo_range:
        rows.append(Wish("tempo range", list(brief.tempo_range)))
    if brief.tonic:
        rows.append(Wish("key", f"{brief.tonic} {brief.mode or 'major'}" if brief.mode else brief.tonic))
    elif brief.mode:
        rows.append(Wish("mode", brief.mode))
    if brief.meter:
        rows.append(Wish("meter", f"{brief.meter[0]}/{brief.meter[1]}"))
    for what, value in (("bars", brief.bars), ("duration", brief.duration_s), ("drums", brief.drums)):
        if value is not None:
            rows.append(Wish(what, value))
    if brief.chords:
        rows.append(Wish("chords", list(brief.chords)))
    if brief.form:
        rows.append(Wish("sections", [part.name for part in brief.form]))
    if brief.structure:
        rows.append(Wish("form by name", brief.structure))
    rows += [Wish("key change", _key_asked(change)) for change in brief.key_changes]
    rows += [Wish("instrument", _player(part)) for part in brief.parts if not part.is_drum]
    if brief.without:
        rows.append(Wish("instruments left out", {"names": args.without, "programs": list(brief.without)}))
    if brief.moods:
        rows.append(Wish("mood", {"words": list(brief.moods), "valence": brief.valence, "arousal": brief.arousal}))
    return tuple(rows)


def _key_asked(change: KeyRequest) -> dict[str, Any]:
    return {name: value for name, value in asdict(change).items() if value}


def _player(part: PartRequest) -> dict[str, Any]:
    """An instrument asked for, with all programs that fulfil it: a bare "guitar" leaves the kind to the style."""
    from tools.compose.players import programs_meant

    return {"name": part.words, "program": part.program, "programs": sorted(programs_meant(part.words, part.program))}


def _asked_fields(args: ComposeArguments) -> list[str]:
    return sorted(name for name in args.model_fields_set if getattr(args, name) not in (None, [], ""))
