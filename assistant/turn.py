"""One turn, from a sentence to files: acknowledge, read, think, check, render, measure, commit once.

The order matters. The turn is stored before any work; the song is checked against what its edits promised before a second is spent on sound; the
receipt is measured in what was rendered; one transaction ends it. Whatever fails, the project is as it was and the reply says so in a sentence.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant import uploads as up
from assistant.artifacts import Studio, Views
from assistant.document import Document, outcome_of
from assistant.evidence import Evidence
from assistant.receipt import check_promises, failed_wishes, make_receipt, shortfall
from assistant.request import Request, clean_text
from assistant.settings import Settings
from assistant.shelf import StoreShelf
from assistant.store.values import NewVersion, Said, TurnHandle, Use
from assistant.workbench import Workbench
from tools.errors import MusicError
from tools.song.song_json import from_json, song_hash, to_json

if TYPE_CHECKING:
    from assistant.store.store import Store

log = logging.getLogger("parlando")


class TurnStopped(Exception):
    """The person stopped the turn."""


@dataclass
class Turn:
    """Everything one turn works with."""

    store: "Store"
    request: Request
    settings: Settings
    studio: Studio
    progress: Callable[[str], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False
    handle: TurnHandle | None = None
    bench: Workbench | None = None
    shelf: StoreShelf | None = None
    uploads: list[up.Upload] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    versions: list[NewVersion] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    views: Views | None = None


def run_turn(
    store: "Store",
    request: Request,
    settings: Settings,
    studio: Studio,
    progress: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Run one turn and return its document, as `parlando say --json` prints it.

    Raises:
        MusicError: Only what stands before the turn exists (no such folder, disk full, a text too long).
    """
    text = clean_text(request.text, settings.max_text_characters, len(request.attachments))
    turn = Turn(store, request, settings, studio, progress, cancelled)
    project = store.project(request.owner, request.project)
    sources, rows = up.take_in(store, request.attachments, settings.max_upload_bytes)
    seed = request.seed if request.seed is not None else secrets.randbelow(2**31)
    said = Said(text, tuple(sources), dict(request.context), request.brain, seed)
    turn.handle = store.begin_turn(project.id, said)
    try:
        return _work(turn, text, seed, sources, rows)
    except MusicError as error:
        return _refused(turn, str(error))
    except TurnStopped:
        return _refused(turn, "Stopped, as you asked; nothing was changed.")
    except Exception as error:  # a defect of ours must cost neither data nor the conversation
        log.exception("turn %s of %s failed", turn.handle.number, turn.handle.project_name)
        reason = f"Something in Parlando failed ({type(error).__name__}: {error}); nothing was changed."
        return _refused(turn, f"{reason} Say it in other words, or report this sentence with what you said.")


def _work(turn: Turn, text: str, seed: int, sources: list[Any], rows: list[Any]) -> dict[str, Any]:
    _lay_out_bench(turn, seed)
    _import(turn, sources, rows)
    reply = _think(turn, text)
    bench = _bench(turn)
    kept = check_promises(bench)
    if bench.changed or bench.move or turn.versions:
        return _deliver(turn, reply, kept)
    return _finish(turn, Document(reply=reply, outcome=outcome_of(bench, made=False)), move=None)


def _lay_out_bench(turn: Turn, seed: int) -> None:
    handle = _handle(turn)
    turn.shelf = StoreShelf(turn.store, handle.project_id)
    head = turn.store.head(handle.project_id)
    song = from_json(head.song_json) if head and head.song_json else None
    turn.bench = Workbench(turn.shelf, seed, song=song, base=song, parent=head.id if head else None)
    turn.bench.context, turn.bench.progress = turn.request.context, turn.progress


def _import(turn: Turn, sources: list[Any], rows: list[Any]) -> None:
    """Make an uploaded score the project's song: a version of its own, so that an edit in the same breath can be undone."""
    if not rows:
        return
    turn.progress("reading what you dropped")
    turn.uploads = up.import_uploads(turn.store, sources, rows)
    refusal = up.unsupported(turn.uploads)
    if refusal is not None:
        raise refusal
    bench, handle = _bench(turn), _handle(turn)
    upload = turn.uploads[0]
    if upload.song is None or turn.shelf is None:
        return
    label = f"upload: {upload.label}"
    version = _new_version(handle, turn, upload.song, label, {"tool": "import", "args": {"file": upload.label}})
    turn.versions.append(version)
    turn.shelf.pending[version.id] = (label, version.parents, upload.song)
    bench.song = bench.base = upload.song
    bench.parent = version.id


def _new_version(handle: TurnHandle, turn: Turn, song: Any, label: str, made_by: Any) -> NewVersion:
    bench = _bench(turn)
    return NewVersion(
        id=handle.version_id(len(turn.versions)),
        song_json=to_json(song),
        song_hash=song_hash(song),
        label=label,
        parents=(bench.parent,) if bench.parent else (),
        seed=bench.seed,
        made_by=made_by,
    )


def _think(turn: Turn, text: str) -> str:
    """Let the brain work; without words an upload is only described."""
    described = " ".join(up.describe_upload(u) for u in turn.uploads)
    if not text:
        turn.messages = [{"role": "person", "text": f"(dropped {turn.uploads[0].label})"}]
        turn.messages.append({"role": "assistant", "text": described, "calls": []})
        return described
    from assistant.conversation import converse

    turn.progress("thinking")
    reply, turn.messages = converse(turn, text)
    bench = _bench(turn)
    extra = [u for u in bench.notes if u]
    warnings = [w for u in turn.uploads for w in u.warnings]
    return " ".join([*extra, reply, *warnings]).strip()


def _deliver(turn: Turn, reply: str, kept: list[dict[str, Any]]) -> dict[str, Any]:
    """Render, measure, and commit a turn that ends on a version."""
    bench, handle = _bench(turn), _handle(turn)
    song = bench.need_song()
    head = _settle_version_id(turn)
    sources = turn.store.sources(handle.project_id)
    turn.views = turn.studio.views(song, turn.request.kinds, sources, turn.progress, turn.cancelled)
    if turn.cancelled():
        raise TurnStopped
    song = turn.views.song
    evidence = Evidence(song, _before(turn), turn.views.rendered, turn.studio.stems, head)
    receipt = make_receipt(bench, evidence, kept)
    receipt["asked"] += _failed_steps(bench)
    failed = failed_wishes(receipt)
    if bench.changed:
        label = bench.label if not bench.fresh else song.title
        made_by = {"calls": [{"tool": s.tool, "args": dict(s.args)} for s in bench.steps if s.status == "ok"]}
        turn.versions.append(_new_version(handle, turn, song, label, made_by))
    if failed:
        reply = f"{reply} {shortfall(failed)}"
    outcome = "partial" if failed else "made"
    document = Document(reply=reply, outcome=outcome, version=head, song=song, receipt=receipt)
    return _finish(turn, document, move=_move(bench), head=head)


def _settle_version_id(turn: Turn) -> str:
    """Id of the version the turn ends on."""
    bench, handle = _bench(turn), _handle(turn)
    if bench.changed:
        return handle.version_id(len(turn.versions))
    if bench.move and bench.parent:
        return bench.parent
    return turn.versions[-1].id


def _before(turn: Turn) -> Any:
    """The song the result is compared with: where the edits started, or for a mere move the head before."""
    bench, handle = _bench(turn), _handle(turn)
    if bench.changed or not bench.move:
        return bench.base if bench.changed and not bench.fresh else None
    return turn.shelf.song(handle.head) if turn.shelf and handle.head else None


def _failed_steps(bench: Workbench) -> list[dict[str, Any]]:
    """Calls that failed and were not made good later in the turn: asked for, not got."""
    rows = []
    for i, step in enumerate(bench.steps):
        mended = any(later.tool == step.tool and later.status == "ok" for later in bench.steps[i + 1 :])
        if step.status == "error" and not mended and step.tool not in ("explain", "song_facts"):
            rows.append({"what": step.tool, "asked": dict(step.args), "got": step.summary, "ok": False})
    return rows


def _move(bench: Workbench) -> Any:
    return bench.move if bench.move and not bench.changed else "made"


def _finish(turn: Turn, document: Document, move: Any, head: str | None = None) -> dict[str, Any]:
    """Write the files, store all, answer."""
    from assistant.delivery import deliver_files

    handle, bench = _handle(turn), _bench(turn)
    written = deliver_files(turn, head) if head else []
    plain = document.as_json(turn, bench, written)
    turn.progress("saving")
    turn.store.commit_turn(
        handle, document=plain, messages=turn.messages, new_versions=turn.versions, artefacts=turn.uses, head=head, move=move
    )
    return plain


def _refused(turn: Turn, reason: str) -> dict[str, Any]:
    """End a turn that changes nothing; its words and the reason are kept."""
    handle = _handle(turn)
    bench = turn.bench or Workbench(StoreShelf(turn.store, handle.project_id), 0)
    turn.bench = bench
    turn.versions, turn.uses = [], []
    plain = Document(reply=reason, outcome="refuse").as_json(turn, bench, [])
    messages = [{"role": "person", "text": turn.request.text[:2000]}, {"role": "assistant", "text": reason, "calls": []}]
    turn.store.commit_turn(handle, document=plain, messages=messages, new_versions=[], artefacts=[], head=None, move=None)
    return plain


def _bench(turn: Turn) -> Workbench:
    if turn.bench is None:
        raise RuntimeError("the turn has no bench yet")
    return turn.bench


def _handle(turn: Turn) -> TurnHandle:
    if turn.handle is None:
        raise RuntimeError("the turn has not begun")
    return turn.handle
