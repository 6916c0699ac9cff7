"""One turn, from a sentence to files: acknowledge, queue, read, think, check, render, measure, commit once.

The order matters. The turn is stored before any work; the song is checked against what its edits promised before a
second is spent on sound; the receipt is measured in what was rendered; one transaction ends it. Whatever fails, the
project is as it was and the reply says so in a sentence.

A turn is a job of its project's queue, so that two sentences to one project are answered one after the other. How it
gets there is `turn_queue`'s; here is the work.
"""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant import uploads as up
from assistant.artifacts import Studio
from assistant.document import Document, outcome_of
from assistant.evidence import Evidence
from assistant.neighbours import Neighbours
from assistant.receipt import check_promises, failed_wishes, make_receipt, shortfall
from assistant.recorded import out_of_date_told
from assistant.request import Request, check_context, check_from, check_selection
from assistant.settings import Settings
from assistant.shelf import StoreShelf, keep, song_of
from assistant.sound_maker import SoundMaker
from assistant.store.values import EndsJob, NewVersion, VersionMark
from assistant.taste import PersonalTaste, note_move, note_version_star
from assistant.work import Hooks, Turn, TurnStopped
from assistant.workbench import NEW_VERSION, Wish, Workbench
from tools.edit.invariants import everywhere
from tools.errors import MusicError
from tools.song.song_json import hash_of_json, to_json

if TYPE_CHECKING:
    from assistant.store.store import Store
    from assistant.store.values import Job

log = logging.getLogger("parlando")
STOPPED = "Stopped, as you asked; nothing was changed."
ASKED_BACK = "asked back first"
UNREAD = ("explain", "song_facts")
RECORDING_KEEPS = everywhere("notes", "tracks", "tempo", "form")


def run_turn(store: "Store", request: Request, settings: Settings, studio: Studio, hooks: Hooks) -> dict[str, Any]:
    """Run one turn and return its document, as `parlando say --json` prints it.

    Raises:
        MusicError: Only what stands before the turn exists (no such file, disk full, a text too long).
    """
    from assistant.jobs import LocalEngine
    from assistant.turn_queue import acknowledge

    job = acknowledge(store, request, settings, bound=True)

    def work(context: Any) -> None:
        follow = Hooks(hooks.progress, lambda: hooks.cancelled() or context.cancelled(), hooks.on_first_sound)
        answer(lay_out(store, request, settings, studio, context.job, follow))

    ended = LocalEngine(store, {job.kind: work}).run(job)
    document = store.turn(job.project_id, job.turn or 0).document
    if document is None:
        raise MusicError(ended.reason or "The turn was not finished.", next_step="Say it again.")
    return dict(document)


def lay_out(store: "Store", request: Request, settings: Settings, studio: Studio, job: "Job", hooks: Hooks) -> Turn:
    """Everything the turn of a job needs, with its project as it is now."""
    handle = store.resume_turn(job.project_id, job.turn or 0)
    said = store.turn(handle.project_id, handle.number).said
    shelf = StoreShelf(store, handle.project_id)
    head = store.head(handle.project_id)
    song = song_of(head.song_json) if head and head.song_json else None
    bench = Workbench(shelf, said.seed or 0, song=song, base=song, parent=head.id if head else None)
    bench.taste, bench.seed_given = PersonalTaste(store, request.owner), request.seed is not None
    bench.projects = Neighbours(store, request.owner, handle.project_id)
    bench.sound = SoundMaker(
        studio,
        store.sources(handle.project_id),
        settings,
        said.context.get("licence_policy") == "commercial",
        hooks,
    )
    return Turn(store, request, settings, studio, handle, bench, shelf, said, hooks, job.id, job.worker)


def answer(turn: Turn) -> dict[str, Any]:
    """Do the turn's work and end it; what cannot be done ends it as a refusal that changes nothing.

    Raises:
        TurnStopped: The turn is no longer ours to end: another worker has it.
    """
    try:
        return _work(turn, turn.said.text)
    except (MusicError, TurnStopped) as error:
        if turn.hooks.lost():
            raise TurnStopped from error
        turn.stopped = isinstance(error, TurnStopped) or turn.hooks.cancelled()
        return _refused(turn, STOPPED if turn.stopped else str(error))
    except Exception as error:  # a defect of ours must cost neither data nor the conversation
        log.exception("turn %s of %s failed", turn.handle.number, turn.handle.project_name)
        reason = f"Something in Parlando failed ({type(error).__name__}; the log has the rest); nothing was changed."
        return _refused(turn, f"{reason} Say it in other words, or report this sentence with what you said.")


def _work(turn: Turn, text: str) -> dict[str, Any]:
    context = check_context(dict(turn.said.context))
    _begin_at(turn, check_from(context, turn.shelf.listing()))
    check_selection(context, turn.bench.song)
    _import(turn)
    reply = _think(turn, text)
    kept = check_promises(turn.bench)
    if turn.bench.changed or turn.bench.move or turn.versions:
        return _deliver(turn, reply, kept)
    if turn.bench.candidates:
        turn.candidates = _add_candidates(turn)
    return _finish(turn, Document(reply, outcome_of(turn.bench)), move=None)


def _begin_at(turn: Turn, chosen: str | None) -> None:
    """Work on the version the person chose to look at; the head stays where it is unless something is made."""
    if chosen is None or chosen == turn.bench.parent:
        return
    turn.chosen = chosen
    turn.bench.parent = chosen
    turn.bench.song = turn.bench.base = turn.shelf.song(chosen)


def _built_on(turn: Turn) -> str:
    """Where the edits began, when that is not the newest version; "" else."""
    bench = turn.bench
    if turn.chosen is None or not bench.changed or bench.fresh or bench.parent != turn.chosen:
        return ""
    return f"Built on {turn.chosen}, which you are looking at; {turn.handle.head} stays under Versions."


def _import(turn: Turn) -> None:
    """Make uploads part of the project: a version of its own for each that changes the song, so that an edit in one
    breath can be undone.
    """
    sources = turn.said.attachments
    if not sources:
        return
    turn.hooks.progress("reading what you dropped")
    turn.uploads = up.import_uploads(turn.store, turn.handle.project_id, sources)
    refusal = up.unsupported(turn.uploads)
    if refusal is not None:
        raise refusal
    for upload in up.in_order(turn.uploads):
        _take_up(turn, upload)


def _take_up(turn: Turn, upload: up.Upload) -> None:
    """Put the song an upload makes on the bench, as a version."""
    bench, before = turn.bench, turn.bench.song
    if before is not None and upload.song is not None and _came_back(turn, upload):
        return
    song = up.with_upload(before, upload)
    if song is None:
        return
    laid_under = upload.recording is not None and before is not None
    label = f"upload: {upload.label}"
    args = {"file": upload.label, "title": song.title}
    made_by = {"tool": "add_recording" if laid_under else "import", "args": args}
    version = _new_version(turn, song, label, made_by)
    turn.versions.append(version)
    turn.shelf.pending[version.id] = (label, version.parents, song)
    if upload.recording is not None:
        added = song.audio_tracks[-1]
        bench.wishes.append(Wish("recording", added.name, (added.id,)))
    bench.song = bench.base = song
    bench.parent = version.id
    if laid_under and before is not None:
        turn.laid_under = turn.laid_under or before
        bench.promises.append((before, song, RECORDING_KEEPS))


def _came_back(turn: Turn, upload: up.Upload) -> bool:
    """Whether a score is a version of the project, unchanged or edited elsewhere; then that is what is worked on."""
    from assistant.returned import found_again, told

    bench = turn.bench
    found = found_again(turn.shelf, bench.parent, upload, turn.said.text)
    if found is None:
        return False
    shown = replace(upload, told=told(found, upload, bench.parent, bool(turn.said.text)), warnings=())
    turn.uploads = [shown if each is upload else each for each in turn.uploads]
    if found.is_unchanged:
        if turn.said.text and found.version != bench.parent:  # the words are about the file
            bench.parent = found.version
            bench.song = bench.base = found.before
        return True
    bench.parent = found.version
    label, args = f"edited elsewhere: {upload.label}", {"file": upload.label, "version": found.version}
    version = _new_version(turn, found.song, label, {"tool": "edited_elsewhere", "args": args})
    turn.versions.append(version)
    turn.shelf.pending[version.id] = (label, version.parents, found.song)
    bench.song = bench.base = found.song
    bench.parent = version.id
    turn.edited_elsewhere = found.before
    return True


def _new_version(turn: Turn, song: Any, label: str, made_by: Any, selected: bool = True) -> NewVersion:
    text = to_json(song)
    keep(text, song)
    return NewVersion(
        id=turn.handle.version_id(len(turn.versions)),
        song_json=text,
        song_hash=hash_of_json(text),
        label=label,
        parents=(turn.bench.parent,) if turn.bench.parent else (),
        seed=turn.bench.seed,
        made_by=made_by,
        selected=selected,
    )


def _add_candidates(turn: Turn) -> list[dict[str, Any]]:
    """Versions to listen to beside the one the turn ends on, as the document tells them."""
    from assistant.delivery import deliver_take

    rows = []
    for take in turn.bench.candidates:
        numbered = {"take": take.take} if take.song.realisation is not None else {}
        made_by = {"calls": _calls(turn.bench)} | numbered
        version = _new_version(turn, take.song, take.label, made_by, selected=False)
        turn.versions.append(version)
        files = deliver_take(turn, version.id, take)
        measured = [dict(row) for row in take.rows]
        rows.append({"id": version.id, "label": take.label, "artifacts": files, "rows": measured} | numbered)
    return rows


def _calls(bench: Workbench) -> list[dict[str, Any]]:
    return [{"tool": s.tool, "args": dict(s.args)} for s in bench.steps if s.status == "ok"]


def _think(turn: Turn, text: str) -> str:
    """Let the brain work; without words an upload is only described."""
    if not text:
        described = up.all_described(turn.uploads, turn.laid_under is None)
        turn.messages = [
            {"role": "person", "text": f"(dropped {turn.uploads[0].label})"},
            {"role": "assistant", "text": described, "calls": []},
        ]
        return described
    from assistant.handlers.by_hand import do_by_hand, is_by_hand

    if is_by_hand(turn.said.context, text):
        reply, turn.messages = do_by_hand(turn, text)
        return reply
    from assistant.conversation import converse

    turn.hooks.progress("thinking")
    reply, turn.messages = converse(turn, text)
    return " ".join(part for part in (*turn.bench.notes, reply, *_told_beside(turn)) if part).strip()


def _told_beside(turn: Turn) -> list[str]:
    """What is said of uploads after words that were acted on."""
    told = [up.describe_upload(upload, beside=True) for upload in turn.uploads]
    if turn.bench.fresh and any(upload.recording for upload in turn.uploads):
        told.append("That is the version before; the new piece is without the recording.")
    if turn.bench.fresh and turn.bench.taste_told:
        told.append(turn.bench.taste_told)
    return [*told, *up.left_as_recorded(turn.bench)]


def _deliver(turn: Turn, reply: str, kept: list[dict[str, Any]]) -> dict[str, Any]:
    """Render, measure, and commit a turn that ends on a version."""
    bench = turn.bench
    song, version = bench.need_song(), _version_to_be(turn)
    sources = bench.sound.all_sources if bench.sound else turn.store.sources(turn.handle.project_id)
    turn.hooks.on_song(song)
    if turn.hooks.on_first_sound is not None:
        turn.hooks.on_first_sound(turn.studio.first_sound(song))
    hooks = turn.hooks
    turn.views = turn.studio.views(song, turn.request.kinds, sources, hooks.progress, hooks.cancelled, hooks.on_view)
    _check_wanted(turn)
    hooks.on_measuring()
    song = turn.views.song if bench.changed else song
    studio = turn.studio
    evidence = Evidence(song, _before(turn), turn.views.rendered, studio.stems, version, studio.stem_keys, studio.reach)
    receipt = make_receipt(bench, evidence, kept)
    receipt["asked"] += [dict(row) for row in bench.measured] + _failed_steps(bench) + bench.gaps + _left_open(bench)
    failed = failed_wishes(receipt)
    untold = [row for row in failed if row["got"] != ASKED_BACK and str(row["got"]).rstrip(".") not in reply]
    if bench.changed:
        made_by: dict[str, Any] = {"calls": _calls(bench)} | ({"take": bench.take} if bench.take else {})
        made_by |= {"taste": dict(bench.taste_used)} if bench.taste_used and bench.fresh else {}
        turn.versions.append(_new_version(turn, song, bench.label, made_by))
    turn.candidates = _add_candidates(turn)
    left = out_of_date_told(bench.base, song, bench.parent) if bench.changed and not bench.fresh else ""
    told = " ".join(part for part in (reply, shortfall(untold) if untold else "", left, _built_on(turn)) if part)
    document = Document(
        reply=told,
        outcome="partial" if failed else "made",
        version=version,
        song=song,
        receipt=receipt,
    )
    move = "made" if bench.changed or not bench.move else bench.move
    return _finish(turn, document, move=move, head=version)


def _check_wanted(turn: Turn) -> None:
    if turn.hooks.cancelled():
        raise TurnStopped


def _version_to_be(turn: Turn) -> str:
    """Id of the version the turn ends on."""
    if turn.bench.changed:
        return turn.handle.version_id(len(turn.versions))
    if turn.bench.move and turn.bench.parent:
        return turn.bench.parent
    return turn.versions[-1].id


def _before(turn: Turn) -> Any:
    """The song the result is compared with: where the edits started, or for a mere move the head before."""
    bench = turn.bench
    if bench.changed:
        return None if bench.fresh else bench.base
    if bench.move:
        return turn.shelf.song(turn.handle.head) if turn.handle.head else None
    return turn.laid_under or turn.edited_elsewhere


def _failed_steps(bench: Workbench) -> list[dict[str, Any]]:
    """Calls that failed and were not made good later in the turn: asked for, not got."""
    rows = []
    for i, step in enumerate(bench.steps):
        mended = any(later.tool == step.tool and later.status == "ok" for later in bench.steps[i + 1 :])
        if step.status == "error" and not mended and step.tool not in UNREAD:
            rows.append({"what": step.tool, "asked": dict(step.args), "got": step.summary, "ok": False})
    return rows


def _left_open(bench: Workbench) -> list[dict[str, Any]]:
    """What was asked back while other parts of the sentence were done."""
    if bench.question is None:
        return []
    return [{"what": "the rest", "asked": "done at once", "got": ASKED_BACK, "ok": False}]


def _finish(turn: Turn, document: Document, move: Any, head: str | None = None) -> dict[str, Any]:
    """Write the files, store all, answer."""
    from assistant.delivery import deliver_files

    turn.hooks.progress("saving")
    written = deliver_files(turn, head) if head else []
    plain = document.as_json(turn, written)
    _check_wanted(turn)  # the last moment to stop: what is committed stays
    turn.store.commit_turn(
        turn.handle,
        document=plain,
        messages=turn.messages,
        new_versions=turn.versions,
        artefacts=turn.uses,
        head=head,
        move=move,
        steps=turn.bench.move_steps if move in ("undo", "redo") else 1,
        marks=(marks := _marks(turn, head)),
        ends=EndsJob(turn.job_id, turn.worker, turn.hooks.last_word()) if turn.worker else None,
    )
    if move in ("undo", "redo", "goto"):
        note_move(turn.store, turn.request.owner, turn.handle.project_id, turn.handle.number)
    for mark in marks:
        if mark.starred is not None:
            note_version_star(turn.store, turn.request.owner, turn.handle.project_id, mark.version, mark.starred)
    return plain


def _marks(turn: Turn, head: str | None) -> list[VersionMark]:
    """What was said of versions, with the id of the one this turn makes."""
    current = head or turn.bench.parent or ""
    return [replace(mark, version=current) if mark.version == NEW_VERSION else mark for mark in turn.bench.marks]


def _refused(turn: Turn, reason: str) -> dict[str, Any]:
    """End a turn that changes nothing; its words and the reason are kept."""
    turn.versions, turn.uses, turn.views, turn.candidates = [], [], None, []
    turn.bench.question = None
    plain = Document(reason, "refuse").as_json(turn, [])
    messages = [{"role": "person", "text": turn.said.text}, {"role": "assistant", "text": reason, "calls": []}]
    turn.store.commit_turn(turn.handle, document=plain, messages=messages)
    return plain
