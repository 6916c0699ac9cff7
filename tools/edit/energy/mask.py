"""Who plays when: parts that sit out a stretch, strip-backs, entrances one after another, parts that join in where they
were silent.

A part sits out by its notes, not by the fader, so that the score shows rests; the version before holds what went.
"""

from dataclasses import replace

from tools.compose.part import compose_part, rewrite
from tools.edit.energy.kit import HATS, KICKS, RIDES, kit_of
from tools.edit.energy.parts import (
    count_in,
    is_kit,
    louder,
    names,
    need_change,
    notes_in,
    place,
    promises,
    put,
    rebuilt,
    tracks_in,
)  # fmt: skip
from tools.edit.energy.thinning import weakest
from tools.edit.invariants import Invariant, everywhere
from tools.edit.notes import bars_in
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, next_track_id, unique_name
from tools.errors import EditError, MusicError
from tools.instruments.lookup import find_instrument
from tools.song.brief import PartRequest
from tools.song.values import Mark, Note, Song, Track


def sit_out(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The tracks of the scope are silent there."""
    silent = tracks_in(song, scope)
    if not silent:
        raise EditError(f"That changes nothing: nobody of those plays in {scope.where(song)} anyway.")
    made = [put(song, scope, t, gone={n.id for n in notes_in(scope, t)}) for t in silent]
    after = rebuilt(song, made)
    ringing = sum(_rings_into(scope, t, n) for t in silent for n in t.notes)
    there = tracks_in(after, replace(scope, track_ids=None))
    rest = f"; still there: {names(there)}." if there else "."
    summary = f"{place(song, scope)}: {names(silent)} silent{rest}"
    if ringing:
        summary += (
            f" {ringing} note{'s' if ringing > 1 else ''} begun before ring{'' if ringing > 1 else 's'} on into it."
        )
    where = replace(scope, track_ids=tuple(t.id for t in silent))
    facts = {"silent": [t.id for t in silent], "notes": count_in(song, where)}
    return Edited(after, promises(scope, song), summary, facts, (Effect("notes", where, "is", 0.0),))


def _rings_into(scope: Scope, track: Track, note: Note) -> bool:
    if not scope.has_track(track) or scope.has_tick(note.onset_tick):
        return False
    return any(note.onset_tick < start < note.end_tick for start, _ in scope.stretches)


_SPARE_ROLES = ("pad", "counter", "other")


def strip_back(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Pads, answers and second comping silent, kick and hats alone of the kit, the rest thinned until two notes in five
    are gone.
    """
    there = tracks_in(song, scope)
    if not there:
        raise EditError(f"There is no note in {scope.where(song)}; name bars that have some.")
    comping = [t for t in there if t.role == "chords"]
    spare = [t for t in there if t.role in _SPARE_ROLES] + comping[1:]
    spare = spare if len(spare) < len(there) else spare[:-1]
    made = {t.id: put(song, scope, t, gone={n.id for n in notes_in(scope, t)}) for t in spare}
    for track in there:
        if is_kit(track):
            kept = KICKS | HATS | RIDES
            inside = notes_in(scope, track)
            if any(n.midi_pitch in kept for n in inside):
                gone = {n.id for n in inside if n.midi_pitch not in kept or kit_of(track).is_ghost(n)}
                made[track.id] = put(song, scope, track, gone=gone)
    share = {"slight": 0.25, "plain": 0.4, "strong": 0.6}[wish.amount]
    before = count_in(song, scope)
    wanted = round(before * (1 - share))
    rest = [t for t in there if t.id not in {s.id for s in spare} and t.role != "melody"]
    over = count_in(rebuilt(song, made.values()), scope) - wanted
    left = sum(len(notes_in(scope, made.get(t.id, t))) for t in rest)
    for track in rest:
        thinned = made.get(track.id, track)
        inside = notes_in(scope, thinned)
        own = min(round(over * len(inside) / max(1, left)), len(inside) // 2)
        if own > 0:
            made[track.id] = put(song, scope, thinned, gone=weakest(song, inside, own))
    after = rebuilt(song, made.values())
    need_change(song, after, f"{scope.where(song)} is as bare as it can be without losing the tune.")
    silent = f"{names(spare)} silent, " if spare else ""
    drums = "the drums down to kick and hats, " if any(is_kit(t) for t in there) else ""
    now = count_in(after, scope)
    summary = f"{place(song, scope)}: stripped back: {silent}{drums}{before} -> {now} notes."
    return Edited(after, promises(scope, song), summary, {"notes": {"before": before, "after": now}},
                  (Effect("notes a bar", scope, "less"),))  # fmt: skip


_ENTER = {"chords": 0, "melody": 1, "bass": 2, "drums": 3, "pad": 4, "counter": 5, "other": 6}


def enter_one_by_one(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The players of the place come in one after another, chords first; "down" lets them leave one after another."""
    there = sorted(tracks_in(song, scope), key=lambda t: _ENTER[t.role])
    bars = bars_in(song, scope)
    if len(there) < 2 or len(bars) < 2:
        raise EditError("One after another needs two players and two bars at least; name a longer place.")
    leaving = wish.direction in ("down", "less")
    spread = bars if leaving or wish.bars else bars[: max(2, round(len(bars) * 0.6))]
    step = wish.bars or max(1, len(spread) // len(there))
    made, told = [], []
    for index, track in enumerate(there[1:], 1):
        bar = bars[min(len(bars) - 1, index * step)] if not leaving else bars[max(1, len(bars) - index * step)]
        tick = bar.start_tick
        gone = {n.id for n in notes_in(scope, track) if (n.onset_tick < tick) != leaving}
        made.append(put(song, scope, track, gone=gone))
        told.append(f"{track.shown_name} {'leaves at' if leaving else 'from'} bar {bar.number}")
    after = rebuilt(song, made)
    how = "leave" if leaving else "come in"
    summary = f"{place(song, scope)}: the players {how} one after another: {', '.join(told)}."
    need_change(song, after, "the players come and go like that already.")
    return Edited(after, promises(scope, song), summary, {"order": told}, (Effect("notes a bar", scope, "less"),))


def join_in(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Parts of the song play there too: composed from its chords, where they were silent."""
    bars = bars_in(song, scope)
    quiet = [t for t in song.tracks if scope.has_track(t) and not notes_in(scope, t)]
    if not quiet:
        raise EditError(f"That changes nothing: all of those play in {scope.where(song)} already.")
    made = []
    for track in quiet:
        try:
            fresh = rewrite(song, track.id, max(1, bars[0].number), max(1, bars[-1].number), wish.seed, wish.words)
        except MusicError as error:
            raise EditError(str(error)) from None
        old = {n.id for n in track.notes}
        made.append(put(song, scope, track, added=[n for n in fresh.notes if n.id not in old]))
    after = rebuilt(song, made)
    if after == song:
        raise EditError(f"That changes nothing: nothing was found for {names(quiet)} in {scope.where(song)}.")
    summary = f"{place(song, scope)}: {names(quiet)} plays there too, newly written to the chords."
    where = replace(scope, track_ids=tuple(t.id for t in quiet))
    return Edited(after, promises(scope, song), summary, {}, (Effect("notes", where, "more"),))


def add_player(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A new player who plays in the place only and sits out elsewhere."""
    found = find_instrument(wish.instrument or "strings")
    if found is None:
        raise EditError(f"No instrument is called {wish.instrument[:40]!r}; name another.")
    role = wish.style or None
    request = PartRequest(wish.instrument or "strings", None if found.is_drum else found.program, role, found.is_drum)
    try:
        track = compose_part(song, request, wish.seed, wish.words)
    except MusicError as error:
        raise EditError(str(error)) from None
    track = replace(
        track, id=track.id or next_track_id(song), name=unique_name(track.name, [t.name for t in song.tracks])
    )
    anywhere = replace(scope, track_ids=None)
    inside = tuple(n for n in track.notes if anywhere.has(track, n))
    if not inside:
        raise EditError(f"A {found.name} finds nothing to play in {scope.where(song)}; name a longer place.")
    ids = {n.id for n in inside}
    marks = tuple(
        m for m in track.marks if (m.note_id in ids if m.note_id else anywhere.has_tick(m.tick)) and _ends_in(m, ids)
    )
    track = replace(track, notes=inside, marks=marks)
    after = replace(song, tracks=(*song.tracks, track))
    kept: tuple[Invariant, ...] = (
        *everywhere("notes", "tracks", "programs", "mix", "controllers", additions=True),
        *everywhere("tempo", "meter", "key", "chords", "form", "title"),
    )
    if scope.track_ids is None:
        kept = (*kept, Invariant("notes", anywhere, outside=True))
    summary = f"{place(song, scope)}: {track.shown_name} added there only ({len(inside)} notes)."
    where = replace(anywhere, track_ids=(track.id,))
    facts = {"track": track.id, "notes": len(inside)}
    return Edited(after, kept, summary, facts, (Effect("notes", where, "more"),))


def _ends_in(mark: Mark, ids: set[str]) -> bool:
    return mark.end_note_id is None or mark.end_note_id in ids


def comp_instead(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A solo gives way to comping: the tune's player is silent, or plays chords where nobody else does."""
    leads = [t for t in tracks_in(song, scope) if t.role == "melody" or scope.track_ids is not None]
    if not leads:
        raise EditError(f"No solo is played in {scope.where(song)}; name the bars or the player.")
    made = [put(song, scope, t, gone={n.id for n in notes_in(scope, t)}) for t in leads]
    after = rebuilt(song, made)
    backing = [t for t in tracks_in(after, replace(scope, track_ids=None)) if t.role in ("chords", "pad")]
    fuller = [put(after, scope, t, changed=_lifted(scope, t)) for t in backing if scope.has_track(t)]
    summary = f"{place(song, scope)}: {names(leads)} silent; " + (
        f"{names(backing)} carries it." if backing else "nobody plays chords there, so it is bare."
    )
    song_after = rebuilt(after, fuller)
    where = replace(scope, track_ids=tuple(t.id for t in leads))
    return Edited(song_after, promises(scope, song), summary, {}, (Effect("notes", where, "is", 0.0),))


def _lifted(scope: Scope, track: Track) -> dict[str, Note]:
    return {n.id: louder(n, 6) for n in notes_in(scope, track)}
