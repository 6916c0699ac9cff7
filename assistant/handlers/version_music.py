"""Two versions at once: what differs between them, the parts of one in the other, the way half between them."""

from assistant.arguments import CompareArguments
from assistant.handlers.which_version import find_version
from assistant.workbench import Outcome, Workbench
from tools.errors import EditError


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


def _called(version: str) -> str:
    return f"version {version[1:]}"
