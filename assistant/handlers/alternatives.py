"""The tool that offers short alternatives to listen to where a wish is vague: each made on a copy of the bench.

Nothing changes: they become versions beside the current one until one is picked. What an alternative does is done by
the same tools, with the same locks and promises.
"""

import re
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from assistant.arguments import Alternative, OfferArguments
from assistant.receipt import check_promises
from assistant.workbench import Candidate, Outcome, Question, Workbench
from tools.edit.catalogue import FAMILIES
from tools.errors import EditError, MusicError

MOST = 3
_IS_SO_ALREADY = re.compile(r"\b(?:already|changes nothing)\b")
ALLOWED = frozenset(FAMILIES) | {
    "set_tempo", "transpose", "change_key", "change_instrument", "give_tune_to", "reorchestrate", "change_level",
    "mute", "add_track", "remove_track",
}  # fmt: skip


def offer_alternatives(bench: Workbench, args: OfferArguments) -> Outcome:
    """Make each alternative on a copy of the bench and ask which it shall be.

    Raises:
        EditError: Fewer than two could be made; the text says why.
    """
    song = bench.need_song()
    made: list[Candidate] = []
    told: list[str] = []
    failed: list[str] = []
    for alternative in args.alternatives:
        if len(made) == MOST:
            break
        try:
            copy, summaries = _made(bench, alternative)
        except MusicError as error:
            failed.append(f"{alternative.label}: {error}")
            continue
        if copy.song is None or copy.song == song or any(copy.song == one.song for one in made):
            failed.append(f"{alternative.label}: it changes nothing here.")
            continue
        rows = _measured(copy)
        if missed := [row for row in rows if not row["ok"]]:
            failed.append(f"{alternative.label}: {missed[0]['what']} came out as {missed[0]['got']}.")
            continue
        made.append(Candidate(copy.song, alternative.label, len(bench.candidates) + len(made) + 1, rows))
        told.append(" ".join(summaries))
    if len(made) < 2:
        raise EditError(
            f"I could not make two ways to choose from: {' '.join(failed)}"[:800],
            next_step="Say which part should change and how.",
        )
    bench.candidates += made
    ways = [{"label": one.label, "told": words} for one, words in zip(made, told, strict=True)]
    listed = "; ".join(f"{k}. {row['label']}" for k, row in enumerate(ways, 1))
    question = f'{args.question} Listen: {listed}. Say "the first one" to keep it; nothing is changed until then.'
    bench.question = Question(question, ())
    return Outcome(question, {"alternatives": ways, "left_out": failed})


def _measured(copy: Workbench) -> tuple[dict[str, Any], ...]:
    """What the edits of an alternative claim, measured in its song."""
    from tools.measure.effects import check_effects

    rows = []
    for wish in copy.wishes:
        if wish.effect is not None and wish.since is not None and copy.song is not None:
            (found,) = check_effects(wish.since, copy.song, (wish.effect,))
            rows.append({"what": found.what, "asked": wish.asked, "got": found.in_words, "ok": found.ok})
    return tuple(rows)


def _made(bench: Workbench, alternative: Alternative) -> tuple[Workbench, list[str]]:
    """A bench on which the calls of one alternative were run, and what each of them did.

    Raises:
        MusicError: A call cannot be done, or breaks what it promises.
    """
    from assistant.toolbox import tool_row

    copy = replace(bench, promises=[], wishes=[], steps=[], labels=[], made_by=[], gaps=[], notes=[], candidates=[],
                   measured=[], marks=[], question=None, refusal=None, sound=None)  # fmt: skip
    summaries = []
    for call in alternative.calls:
        row = tool_row(call.tool)
        if row is None or call.tool not in ALLOWED:
            raise EditError(f"An alternative may not call {call.tool!r}; it may call: {', '.join(sorted(ALLOWED))}.")
        try:
            summaries.append(row.run(copy, row.arguments.model_validate(call.args)).summary)
        except ValidationError as error:
            raise EditError(f"{call.tool} does not take {call.args}: {error.error_count()} are wrong.") from None
        except EditError as error:
            if not _IS_SO_ALREADY.search(str(error)):
                raise  # what is so already is no reason to leave out the rest of a way
    check_promises(copy)
    return copy, summaries
