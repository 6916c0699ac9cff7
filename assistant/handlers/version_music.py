"""Two versions at once: what differs between them, the parts of one in the other, the way half between them."""

from dataclasses import replace

from assistant.arguments import BlendArguments, CompareArguments, TakeArguments
from assistant.handlers.catalogue import put
from assistant.handlers.which_version import find_version
from assistant.workbench import Outcome, Workbench
from tools.edit.scope import resolve_scope
from tools.edit.values import in_words
from tools.errors import EditError
from tools.song.values import Song


def compare_versions(bench: Workbench, args: CompareArguments) -> Outcome:
    """What differs between two versions, in words; changes nothing."""
    from tools.edit.versions.told import compare, sentences

    one, other = find_version(bench, args.one), find_version(bench, args.other)
    if one == other:
        raise EditError(f"Both are version {one[1:]}; name another one to compare it with.")
    told = compare(bench.shelf.song(one), bench.shelf.song(other))
    facts = {
        "one": one,
        "other": other,
        "whole": list(told.whole),
        "parts": list(told.parts),
        "same": list(told.same),
        "another_piece": told.another,
    }
    return Outcome(sentences(told, _called(one), _called(other)), facts)


def take_from_version(bench: Workbench, args: TakeArguments) -> Outcome:
    """Parts of another version in this one."""
    from tools.edit.place import Place, scope_of
    from tools.edit.versions.mix import take_from

    song, version = bench.need_song(), find_version(bench, args.version)
    if version == bench.parent and not bench.changed:
        raise EditError(f"Version {version[1:]} is the one you are at; name another one to take something from.")
    other = bench.shelf.song(version)
    first = [(args.first_bar, args.last_bar or args.first_bar)] if args.first_bar is not None else []
    place = scope_of(song, Place(bars=tuple(sorted([*first, *args.more_bars]))))
    scope = replace(place, track_ids=_parts(other, version, args.tracks))
    edited = take_from(song, other, scope)
    summary = edited.summary.replace("that version", _called(version))
    parts = str(edited.facts["taken"]).strip("[]").replace("'", "")
    return put(bench, replace(edited, summary=summary), f"{parts} of {version}")


def blend_versions(bench: Workbench, args: BlendArguments) -> Outcome:
    """A version between two others."""
    from tools.edit.versions.morph import morph

    one, other = find_version(bench, args.one), find_version(bench, args.other)
    if one == other:
        raise EditError(f"Both are version {one[1:]}; name two different ones.")
    edited = morph(bench.shelf.song(one), bench.shelf.song(other), args.share)
    if one != bench.parent:
        bench.go_to(one, "goto")
    summary = edited.summary.replace("the first", _called(one)).replace("the second", _called(other))
    where = "half way" if args.share == 0.5 else f"{args.share:.0%} of the way"
    summary = f"{where.capitalize()} from {_called(one)} to {_called(other)}. {summary}"
    done = put(bench, replace(edited, summary=summary), f"{where} from {one} to {other}")
    lies = edited.facts["distance"]
    got = f"{lies['first']:.2f} and {lies['second']:.2f}, which lie {lies['apart']:.2f} apart"
    bench.measured.append(
        {"what": "between", "asked": f"nearer to {one} and {other} than they are", "got": got, "ok": True}
    )
    return done


def _parts(song: Song, version: str, names: list[str]) -> tuple[str, ...] | None:
    """Ids of the parts of another version."""
    if not names:
        return None
    try:
        return resolve_scope(song, names).track_ids
    except EditError:
        there = ", ".join(track.shown_name for track in song.tracks)
        raise EditError(
            f"There is no {in_words(names)} in {_called(version)}; it has {there}. Name one of these."
        ) from None


def _called(version: str) -> str:
    return f"version {version[1:]}"
