"""New sections made of music that is there: bars copied and thinned, so that they sound of a piece.

An intro is the next section's accompaniment, a breakdown the section before without drums over held chords, an
interlude the accompaniment alone, a solo another tune over the same changes. Only the copy is touched.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tools.compose.rewrite import rewrite
from tools.edit.form.vary import lead_of
from tools.edit.notes import marks_without
from tools.edit.scope import Scope
from tools.edit.values import next_track_id, unique_name
from tools.errors import EditError, MusicError
from tools.instruments.lookup import find_instrument
from tools.song.values import QUARTER, Note, Song, Track, TrackMix

MOTIF_BARS, OF_BARS = 2, 4  # a breakdown lets the tune be heard in two bars of every four


@dataclass(frozen=True, slots=True)
class Thinned:
    """A song with a stretch rearranged, and what was done there in words."""

    song: Song
    told: str


def intro(song: Song, scope: Scope, instrument: str, seed: int) -> Thinned:
    """The accompaniment alone, drums from half way on."""
    lead = _accompanied_lead(song, scope)
    half = song.grid.bar_at((scope.start_tick + scope.end_tick) // 2).start_tick
    kept = _only(
        song, scope, lambda t, n: not _is_tune(t, n, lead) and (not t.instrument.is_drum or n.onset_tick >= half)
    )
    told = "the accompaniment of what follows, without the tune" if lead is not None else "what follows, once before"
    return Thinned(kept, f"{told}; the drums wait for its second half" if _drums(song, scope) else told)


def interlude(song: Song, scope: Scope, instrument: str, seed: int) -> Thinned:
    """The accompaniment alone."""
    lead = _accompanied_lead(song, scope)
    return Thinned(_only(song, scope, lambda t, n: not _is_tune(t, n, lead)), "the accompaniment alone, the tune rests")


def outro(song: Song, scope: Scope, instrument: str, seed: int) -> Thinned:
    """The last line thinner: no drums but on the last bar, the tune only at its beginning and its last note."""
    lead = _accompanied_lead(song, scope)
    last = song.grid.bar_at(scope.end_tick - 1).start_tick
    first = song.grid.bar_at(scope.start_tick).end_tick

    def stays(track: Track, note: Note) -> bool:
        if track.instrument.is_drum:
            return note.onset_tick >= last
        return not _is_tune(track, note, lead) or note.onset_tick < first or note.onset_tick >= last

    told = "the last line once more" + (", only the head of the tune" if lead is not None else "")
    return Thinned(
        _only(song, scope, stays), f"{told}, the drums on its last bar alone" if _drums(song, scope) else told
    )


def breakdown(song: Song, scope: Scope, instrument: str, seed: int) -> Thinned:
    """Drums and bass out, chords held, the head of the tune."""
    lead = _accompanied_lead(song, scope)
    bars = [b for b in song.grid.bars if scope.start_tick <= b.start_tick < scope.end_tick]
    heads = [(b.start_tick, b.end_tick) for i, b in enumerate(bars) if i % OF_BARS < MOTIF_BARS]

    def stays(track: Track, note: Note) -> bool:
        if track.instrument.is_drum or (track.role == "bass" and _others(song, scope, track)):
            return False
        return not _is_tune(track, note, lead) or any(a <= note.onset_tick < b for a, b in heads)

    thin = _only(song, scope, stays)
    changes = sorted({c.tick for c in song.chords if scope.has_tick(c.tick)} | {b.start_tick for b in bars})
    tracks = tuple(_held(t, scope, changes) if t.role in ("chords", "pad") else t for t in thin.tracks)
    return Thinned(replace(thin, tracks=tracks), "drums and bass out, the chords held, the head of the tune over them")


def solo(song: Song, scope: Scope, instrument: str, seed: int) -> Thinned:
    """Another tune over the same changes, for the instrument named or the one that has the tune."""
    lead = _accompanied_lead(song, scope)
    base = _only(song, scope, lambda t, n: lead is None or not _is_tune(t, n, lead)) if lead else song
    player, base = _player(base, lead or lead_of(song, scope), instrument)
    first, last = base.grid.bars_touched(scope.start_tick, scope.end_tick)
    alone = replace(player, role="melody", notes=tuple(n for n in player.notes if not scope.has(player, n)), staves=1)
    with_player = replace(base, tracks=tuple(alone if t.id == player.id else t for t in base.tracks))
    try:
        made = rewrite(with_player, player.id, first, last, seed)
    except MusicError as error:
        raise EditError(f"No solo could be written for {player.shown_name}: {error}") from None
    made = replace(made, role=player.role, staves=player.staves)
    tracks = tuple(made if t.id == player.id else t for t in base.tracks)
    return Thinned(replace(base, tracks=tracks), f"a solo of {player.shown_name} over the chords of what came before")


MAKERS: Mapping[str, Callable[[Song, Scope, str, int], Thinned]] = {
    "Intro": intro,
    "Interlude": interlude,
    "Outro": outro,
    "Breakdown": breakdown,
    "Solo": solo,
}


def _player(song: Song, lead: Track | None, words: str) -> tuple[Track, Song]:
    """Who plays the solo: a track of that name or instrument, a new one, or the lead."""
    if not words.strip():
        if lead is None:
            raise EditError("Nobody plays a tune here who could take a solo; name an instrument.")
        return song.track(lead.id), song
    from tools.edit.scope import resolve_scope

    try:
        ids = resolve_scope(song, [words]).track_ids or ()
    except EditError:
        ids = ()
    here = [t for t in song.tracks if t.id in ids and not t.instrument.is_drum]
    if here:
        return here[0], song
    row = find_instrument(words)
    if row is None or row.is_drum:
        raise EditError(f"I know no instrument {words[:40]!r} that could play a solo; name another.")
    name = unique_name(row.name, (t.name for t in song.tracks))
    mix = lead.mix if lead is not None else TrackMix()
    made = Track(next_track_id(song), name, "melody", row.instrument(), mix=mix)
    return made, replace(song, tracks=(*song.tracks, made))


def _accompanied_lead(song: Song, scope: Scope) -> Track | None:
    """The tune's track where somebody else plays too, or where it has an accompaniment of its own."""
    lead = lead_of(song, scope)
    if lead is None:
        return None
    two = lead.staves == 2 and any(scope.has(lead, n) and n.staff == 2 for n in lead.notes)
    return lead if two or _others(song, scope, lead) else None


def _others(song: Song, scope: Scope, but: Track) -> bool:
    """Whether another pitched track plays in the stretch."""
    return any(
        t.id != but.id and not t.instrument.is_drum and any(scope.has(t, n) for n in t.notes) for t in song.tracks
    )


def _drums(song: Song, scope: Scope) -> bool:
    """Whether a drum plays in the stretch."""
    return any(t.instrument.is_drum and any(scope.has(t, n) for n in t.notes) for t in song.tracks)


def _is_tune(track: Track, note: Note, lead: Track | None) -> bool:
    """Whether a note belongs to the tune: of a lead on two staves only the upper one."""
    return lead is not None and track.id == lead.id and (track.staves < 2 or note.staff == 1)


def _only(song: Song, scope: Scope, stays: Callable[[Track, Note], bool]) -> Song:
    """The song with what does not stay taken out of a stretch, with its signs and syllables."""
    tracks = []
    for track in song.tracks:
        gone = {n.id for n in track.notes if scope.has(track, n) and not stays(track, n)}
        if gone:
            marks = tuple(
                m
                for m in marks_without(track, gone)
                if (m.note_id is not None or m.kind not in ("hairpin", "pedal") or not scope.has_tick(m.tick))
            )
            words = tuple(s for s in track.syllables if s.note_id not in gone)
            track = replace(
                track, notes=tuple(n for n in track.notes if n.id not in gone), marks=marks, syllables=words
            )
        tracks.append(track)
    return replace(song, tracks=tuple(tracks))


def _held(track: Track, scope: Scope, changes: list[int]) -> Track:
    """Chords struck once where the harmony changes and held to its next change."""
    out, gone = [], set()
    ends = [*changes[1:], scope.end_tick]
    there = [n for n in track.notes if scope.has(track, n)]
    for start, end in zip(changes, ends, strict=True):
        inside = [n for n in there if start <= n.onset_tick < end]
        first = min((n.onset_tick for n in inside), default=None)
        strum = [n for n in inside if first is not None and n.onset_tick < first + QUARTER // 2]
        strum = strum if len(strum) > 1 or len(inside) < 3 else _broken(inside)
        kept = {n.midi_pitch: n for n in reversed(strum)}
        gone |= {n.id for n in inside}
        for note in kept.values():
            length = end - max(start, min(note.onset_tick, first or start))
            out.append(
                replace(
                    note, onset_tick=end - length, length_ticks=length, sounding_ticks=None, shift_ticks=0, tuplet=None
                )
            )
    marks = marks_without(track, gone)
    notes = sorted(
        [*(n for n in track.notes if n.id not in gone), *out], key=lambda n: (n.onset_tick, n.midi_pitch, n.id)
    )
    return replace(track, notes=tuple(notes), marks=marks)


def _broken(inside: list[Note]) -> list[Note]:
    """A broken chord as one: its first notes of different pitch."""
    seen: dict[int, Note] = {}
    for note in inside:
        seen.setdefault(note.midi_pitch % 12, note)
    return list(seen.values())[:4]
