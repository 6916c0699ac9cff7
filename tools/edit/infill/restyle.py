"""The same lead sheet in another style: tune, chords, form and key stay; players, patterns, feel and mix are the
style's.

For a whole song the composer's own stages arrange it anew around the tune as it is written. In a place only, whoever
accompanies there plays in the style's manner on the instruments there are.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose import stages
from tools.compose.cast import Part
from tools.compose.home import arrange_at_home
from tools.compose.lead_sheet import LeadSheet, lead_of
from tools.compose.perform import perform
from tools.compose.plan import Plan
from tools.compose.song_reading import harmony_of, plan_of, tune_of
from tools.compose.style import Style, load_style
from tools.edit.infill.rewritten import KEPT, composed_anew, in_chords
from tools.edit.instrument import melody_track
from tools.edit.invariants import everywhere, outside
from tools.edit.scope import Scope, bars_in_words, check_locks, whole_song
from tools.edit.values import Edited, EditWish, Effect, capital, in_words, next_track_id, unique_name
from tools.errors import EditError, MusicError
from tools.instruments.lookup import row_of
from tools.song.brief import Brief, PartRequest
from tools.song.tempo import felt_bpm
from tools.song.values import Note, Song, TempoChange, Track

LOOSE = 1.15  # a tempo this far beyond a style's own is still worn by it


def restyle(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The song, or a place in it, in another style.

    Raises:
        EditError: No style was named or it is not known, or there is no tune.
    """
    style = _named(wish.style)
    if scope.is_whole_time(song) and scope.track_ids is None and not scope.apart:
        return _whole(song, style, wish.seed)
    return _there(song, scope, style, wish.seed)


def _named(words: str) -> Style:
    try:
        return load_style(words)
    except MusicError as error:
        raise EditError(str(error)) from None


# ---- a place


def _there(song: Song, scope: Scope, style: Style, seed: int) -> Edited:
    """Who accompanies in the scope, written anew as the style does; the tune stays."""
    tune = melody_track(song)
    players = [t for t in song.tracks if t.id != tune.id and any(scope.has(t, n) for n in t.notes)]
    if not players:
        raise EditError(f"Nobody accompanies in {scope.where(song)}; name bars that have more than the tune.")
    made = composed_anew(replace(song, style=style.key), scope, players, seed)
    made = replace(made, style=song.style)
    where = bars_in_words(song, scope) or "The whole song"
    summary = (
        f"{capital(where)}: {in_words(t.shown_name for t in players)} play in {style.name} manner; "
        f"tune and chords stay."
    )
    kept = (*everywhere(*KEPT), *outside(scope, song))
    effects = (Effect("the tune, note by note", None, "same"), *in_chords(song, scope))
    return Edited(made, kept, summary, {"style": style.key}, effects)


# ---- the whole song


def _whole(song: Song, style: Style, seed: int) -> Edited:
    if style.key == song.style:
        raise EditError(f"That changes nothing: it is in {style.name} style already; name another.")
    if len({(m.numerator, m.denominator) for m in song.meters}) > 1 or song.uneven_bars:
        raise EditError(
            "The bars of this song are not all alike, and a whole new style needs one meter.",
            next_step="Name the bars that shall change.",
        )
    check_locks(song, whole_song(song))
    tune = melody_track(song)
    plan = _plan(song, style, seed)
    parts = _parts(song, plan, tune)
    lead = lead_of(parts)
    sheet = LeadSheet(harmony_of(song, plan), tuple(tune_of(replace(song, tracks=(replace(tune, role="melody"),)))))
    made = stages.song(plan, parts, sheet, arrange_at_home(plan, sheet, parts))
    others = [t for t, part in zip(made.tracks, parts, strict=True) if part is not lead]
    kept_tune = _as_sung(song, plan, tune, lead, sheet)
    tracks = (kept_tune, *_renamed(song, kept_tune, [_later(t, song.pickup_ticks) for t in others]))
    edited = replace(
        song,
        tracks=tuple(sorted(tracks, key=lambda t: t.instrument.is_drum)),
        tempi=_tempi(song, made.tempi),
        master=replace(made.master, gain_db=None),
        style=style.key,
    )
    before, after = felt_bpm(song), felt_bpm(edited)
    tempo = f" at {after:.0f} instead of {before:.0f} bpm" if abs(after - before) > 0.5 else ""
    summary = (
        f"The same tune, chords and form in {style.name} style{tempo}: "
        f"{in_words(t.shown_name for t in edited.tracks)}. The meter stays {plan.meter.name}."
    )
    kept = everywhere("meter", "key", "chords", "form", "title")
    accompanying = Scope(tuple(t.id for t in edited.tracks if t.id != tune.id), 0, whole_song(edited).end_tick)
    effects = (
        Effect("the tune, note by note", None, "same"),
        Effect("style", None, "is", style.key),
        *in_chords(edited, accompanying),
    )
    return Edited(edited, kept, summary, {"style": style.key}, effects)


def _plan(song: Song, style: Style, seed: int) -> Plan:
    plan = plan_of(song, seed)
    style = style.in_meter(plan.meter)
    brief = song.brief or Brief()
    bpm = plan.bpm
    if brief.tempo_bpm is None:
        low, high = style.tempo
        bpm = bpm if low / LOOSE <= bpm <= high * LOOSE else min(max(bpm, low), high)
    wanted = Brief(style=style.key, drums=False if brief.drums is False else None)
    return replace(plan, style=style, bpm=round(bpm, 2), brief=wanted)


def _parts(song: Song, plan: Plan, tune: Track) -> tuple[Part, ...]:
    """The style's own players; who plays the tune goes on where the person asked for it or the tune fits no other."""
    asked = any(p.program == tune.instrument.program for p in (song.brief.parts if song.brief else ()))
    usual, _ = stages.casting(plan)
    lead = lead_of(usual)
    fits = lead is not None and lead.job == "melody" and all(lead.instrument.holds(n.midi_pitch) for n in tune.notes)
    if fits and not asked:
        return usual
    others = [
        PartRequest(p.name, p.instrument.program, p.role, p.is_drum) for p in usual if p is not lead or p.job == "solo"
    ]
    others = [replace(p, role="chords") if p.role == "melody" else p for p in others]
    row = row_of(tune.instrument)
    own = PartRequest(tune.shown_name, row.program, "melody")
    brief = replace(plan.brief, parts=(own, *others), only_parts=True)
    parts, _ = stages.casting(replace(plan, brief=brief))
    return parts


def _as_sung(song: Song, plan: Plan, tune: Track, lead: Part | None, sheet: LeadSheet) -> Track:
    """The tune as it is written, played as the style plays it, by whoever leads now."""
    if lead is None:
        return tune
    played = {(n.onset_tick + song.pickup_ticks, n.midi_pitch): n for n in perform(plan, lead, sheet.tune, tune.id)}

    def as_played(note: Note) -> Note:
        like = played.get((note.onset_tick, note.midi_pitch))
        if like is None:
            return replace(note, shift_ticks=0, sounding_ticks=None)
        return replace(note, velocity=like.velocity, shift_ticks=like.shift_ticks, sounding_ticks=None)

    notes = tuple(as_played(n) for n in tune.notes)
    instrument = stages.sound_of(plan, lead)
    if instrument.program == tune.instrument.program:
        return replace(tune, role="melody", notes=notes)
    return replace(tune, role="melody", notes=notes, instrument=instrument, name=lead.name, label="", curves=())


def _later(track: Track, ticks: int) -> Track:
    """A track that begins after an upbeat."""
    if not ticks:
        return track
    return replace(
        track,
        notes=tuple(replace(n, onset_tick=n.onset_tick + ticks) for n in track.notes),
        marks=tuple(
            replace(m, tick=m.tick + ticks, end_tick=None if m.end_tick is None else m.end_tick + ticks)
            for m in track.marks
        ),
        curves=tuple(replace(c, points=tuple((t + ticks, v) for t, v in c.points)) for c in track.curves),
    )


def _renamed(song: Song, tune: Track, others: Sequence[Track]) -> list[Track]:
    """The new players with ids and names nobody had before."""
    taken, names, out = [t.id for t in song.tracks], [tune.name], []
    for track in others:
        new_id, name = next_track_id(song, taken), unique_name(track.name, names)
        ids = {n.id: f"{new_id}.n{i}" for i, n in enumerate(track.notes, 1)}
        notes = tuple(replace(n, id=ids[n.id]) for n in track.notes)
        marks = tuple(
            replace(m, note_id=ids.get(m.note_id or ""), end_note_id=ids.get(m.end_note_id or "")) for m in track.marks
        )
        out.append(replace(track, id=new_id, name=name, notes=notes, marks=marks))
        taken.append(new_id)
        names.append(name)
    return out


def _tempi(song: Song, tempi: tuple[TempoChange, ...]) -> tuple[TempoChange, ...]:
    return tuple(t if t.tick == 0 else replace(t, tick=t.tick + song.pickup_ticks) for t in tempi)
