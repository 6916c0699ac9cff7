"""An accompaniment for a tune that stands alone: chords found for it, then the players a style has for them.

The tune stays to the note. The chords come from `tools.compose.harmonise`, the parts from `tools.compose.part`.
"""

from dataclasses import replace

from tools.compose.harmonise import harmonise
from tools.compose.part import compose_part
from tools.compose.song_reading import plan_of, tune_of
from tools.compose.stages import casting, plan_of_brief
from tools.compose.style import load_style, style_names
from tools.edit.infill.rewritten import in_chords
from tools.edit.instrument import melody_track
from tools.edit.invariants import Invariant, everywhere
from tools.edit.scope import Scope, last_tick
from tools.edit.values import Edited, EditWish, Effect, in_words
from tools.errors import EditError, MusicError
from tools.song.brief import Brief, PartRequest
from tools.song.values import ChordSymbol, Song, Track

USUAL_STYLE = "folk"
_JOBS = {"comp": "chords", "strum": "chords", "pad": "pad", "bass": "bass", "drums": "drums", "inner": "chords"}
_PLAIN = frozenset({"folk", "country", "celtic", "hymn", "lullaby", "march", "waltz", "singer-songwriter"})
MOST_PLAYERS = 4


def accompany(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Chords, bass and, where the style has them, drums for the song's tune.

    Args:
        scope: Ignored but for the tracks it names: the tune.
        wish: `style`, else the song's own or folk.

    Raises:
        EditError: There is no tune, it is accompanied already, or the style is not known.
    """
    tune = melody_track(song)
    others = [t for t in song.tracks if t.id != tune.id and t.notes and not t.instrument.is_drum]
    if others:
        raise EditError(
            f"{tune.shown_name} is accompanied already, by {in_words(t.shown_name for t in others)}.",
            next_step='Say "add a bass", or "rewrite the accompaniment".',
        )
    style = _style(song, wish.style)
    lead = song if song.chords else _with_chords(song, tune, style)
    lead = replace(lead, style=style)
    made = lead
    for part in _players(lead, style, wish.seed, has_drums=any(t.instrument.is_drum for t in song.tracks)):
        made = replace(made, tracks=(*made.tracks, compose_part(made, part, wish.seed)))
    added = made.tracks[len(song.tracks) :]
    if not added:
        raise EditError(f"The {style} style has nobody to accompany with; name another style.")
    found = "" if song.chords else f" Chords found for it: {_opening(made)}."
    verb = "accompanies" if len(added) == 1 else "accompany"
    summary = f"{in_words(t.shown_name for t in added)} {verb} {tune.shown_name} in {style} style.{found}"
    return Edited(made, _kept(song), summary, {"players": [t.shown_name for t in added]}, _effects(song, made, added))


def _kept(song: Song) -> tuple[Invariant, ...]:
    facets = ("notes", "tracks", "tempo", "meter", "key", "form", "title", *(("chords",) if song.chords else ()))
    return everywhere(*facets, additions=True)


def _effects(before: Song, after: Song, added: tuple[Track, ...]) -> tuple[Effect, ...]:
    there = Scope(tuple(t.id for t in added), 0, last_tick(after))
    return (Effect("the tune, note by note", None, "same"), *in_chords(after, there))


def _style(song: Song, said: str) -> str:
    name = said or (song.style if song.style in style_names() else USUAL_STYLE)
    try:
        return load_style(name).key
    except MusicError as error:
        raise EditError(str(error)) from None


def _with_chords(song: Song, tune: Track, style: str) -> Song:
    """The song with chords found for its tune, which stands alone as far as they are concerned."""
    plan = plan_of(song, 0)
    line = tune_of(replace(song, tracks=(replace(tune, role="melody"),)))
    if not line:
        raise EditError(f"{tune.shown_name} has no note that a chord could stand under; add a tune first.")
    try:
        spans = harmonise(line, plan.key, plan.meter, "folk" if style in _PLAIN else "pop")
    except MusicError as error:
        raise EditError(str(error)) from None
    step = plan.meter.bar_ticks // plan.meter.steps
    rows = [ChordSymbol(song.pickup_ticks + s.start_step * step, s.chord.symbol) for s in spans]
    rows = [row for row in rows if row.tick < song.end_tick]
    return replace(
        song, chords=tuple(b for a, b in zip([None, *rows], rows, strict=False) if a is None or a.symbol != b.symbol)
    )


def _players(song: Song, style: str, seed: int, has_drums: bool) -> list[PartRequest]:
    """Whom the style has for chords, bass and beat."""
    meter = song.meters[0]
    brief = Brief(style=style, meter=(meter.numerator, meter.denominator), bars=max(4, song.grid.bar_count))
    parts, _ = casting(plan_of_brief(brief, seed))
    wanted: dict[str, PartRequest] = {}
    for part in parts:
        role = _JOBS.get(part.job)
        if role and role not in wanted and not (role == "drums" and has_drums):
            wanted[role] = PartRequest(part.name, part.instrument.program, role, part.is_drum)
    wanted.setdefault("chords", PartRequest("Acoustic Guitar", 25, "chords"))
    wanted.setdefault("bass", PartRequest("Double Bass", 32, "bass"))
    return [wanted[role] for role in ("chords", "bass", "pad", "drums") if role in wanted][:MOST_PLAYERS]


def _opening(song: Song) -> str:
    symbols = [chord.symbol for chord in song.chords]
    return " ".join(symbols[:6]) + (" ..." if len(symbols) > 6 else "")
