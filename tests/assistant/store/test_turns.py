"""What a turn promises: acknowledged means kept, committed means whole, and of two writers one wins."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.store import Limits, NewVersion, NotFound, Said, Use
from assistant.store.errors import StoreConflict, StoreError
from assistant.store.store import Store
from assistant.store.values import TurnHandle

DONE = {"schema": "parlando.turn/1", "outcome": "made", "reply": "done"}


def version(handle: TurnHandle, index: int = 0, **more: Any) -> NewVersion:
    parents = (handle.head,) if handle.head else ()
    return NewVersion(handle.version_id(index), '{"bars": 8}', f"hash {index}", parents=parents, **more)


def test_what_was_acknowledged_is_there(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("a wistful waltz", context={"at_s": 12.4}))
    turn = store.turn(project_id, handle.number)
    assert (turn.state, turn.said.text, turn.said.context) == ("running", "a wistful waltz", {"at_s": 12.4})


def test_a_committed_turn_is_read_back_as_it_was_written(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("a waltz", seed=7))
    artefact = store.put_artefact("midi", b"MThd", {"notes": 12})
    new = version(handle, label="waltz", seed=7, made_by={"tool": "compose", "args": {"bars": 8}})
    messages = [{"type": "human", "content": "a waltz"}]
    turn = store.commit_turn(handle, DONE, messages, [new], [Use(artefact, "v1", "Piano", 0)], head="v1")
    assert turn == store.turn(project_id, 1)
    assert (turn.document, turn.messages, turn.outcome, turn.state) == (DONE, tuple(messages), "made", "done")
    assert (turn.move, turn.head_before, turn.head_after) == ("made", None, "v1")
    head = store.head(project_id)
    assert head is not None
    assert (head.song_json, head.song_hash, head.label, head.seed) == ('{"bars": 8}', "hash 0", "waltz", 7)
    assert (head.made_by, head.turn, head.selected) == ({"tool": "compose", "args": {"bars": 8}}, 1, True)
    assert store.artefacts(project_id, turn=1) == (Use(artefact, "v1", "Piano", 0),)


def test_candidates_exist_without_being_current(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("two moods"))
    store.commit_turn(
        handle, DONE | {"outcome": "ask"}, new_versions=[version(handle, i, selected=False) for i in (0, 1)]
    )
    assert store.head(project_id) is None
    assert [(each.id, each.selected) for each in store.versions(project_id)] == [("v1", False), ("v2", False)]
    assert store.turn(project_id, 1).move is None


def test_a_version_may_have_several_parents_in_order(store: Store, project_id: str, make: Any) -> None:
    for said in ("a", "b", "c"):
        make(said)
    handle = store.begin_turn(project_id, Said("verse of c, bridge of a"))
    new = NewVersion(handle.version_id(), "{}", "h", parents=("v3", "v1"))
    store.commit_turn(handle, DONE, new_versions=[new], head="v4")
    assert [each.parents for each in store.versions(project_id)] == [(), ("v1",), ("v2",), ("v3", "v1")]
    assert store.version(project_id, "v4").parents == ("v3", "v1")


@pytest.mark.parametrize("name", ["v9", "v0", "v-1", "", "x", "v", "v1'", "v99999999999999999999"])
def test_an_unknown_version_is_named(store: Store, project_id: str, make: Any, name: str) -> None:
    make()
    with pytest.raises(NotFound, match="no version"):
        store.version(project_id, name)


def test_of_two_writers_one_wins_and_the_other_writes_nothing(store: Store, project_id: str, make: Any) -> None:
    make()
    first, second = (store.begin_turn(project_id, Said(text)) for text in ("faster", "slower"))
    store.commit_turn(second, DONE, new_versions=[version(second)], head="v2")
    with pytest.raises(StoreConflict, match="Another turn changed"):
        store.commit_turn(first, DONE, new_versions=[version(first)], head="v2")
    assert store.turn(project_id, first.number).state == "running"
    assert len(store.versions(project_id)) == 2
    again = store.resume_turn(project_id, first.number)
    store.commit_turn(again, DONE, new_versions=[version(again)], head=again.version_id())
    assert [each.parents for each in store.versions(project_id)] == [(), ("v1",), ("v2",)]


def test_an_answer_needs_no_unchanged_project(store: Store, project_id: str, make: Any) -> None:
    question = store.begin_turn(project_id, Said("what key is it in?"))
    make()
    turn = store.commit_turn(question, {"outcome": "answer"})
    assert (turn.state, turn.head_after) == ("done", None)
    assert store.project_by_id(project_id).head == "v1"


def test_a_duplicate_delivery_makes_nothing_twice(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("a waltz"))
    again = store.resume_turn(project_id, handle.number)
    first = store.commit_turn(handle, DONE, new_versions=[version(handle)], head="v1")
    second = store.commit_turn(again, DONE | {"reply": "other"}, new_versions=[version(again)], head="v1")
    assert second == first
    assert len(store.versions(project_id)) == 1


def test_a_failed_turn_keeps_the_sentence_and_the_reason(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("a waltz"))
    failed = store.fail_turn(handle, "no sound font", {"outcome": "refuse"})
    assert (failed.state, failed.said.text, failed.reason, failed.outcome) == (
        "failed",
        "a waltz",
        "no sound font",
        "refuse",
    )
    with pytest.raises(StoreConflict, match="no sound font"):
        store.commit_turn(handle, DONE, new_versions=[version(handle)], head="v1")
    with pytest.raises(StoreConflict, match="over"):
        store.resume_turn(project_id, handle.number)
    assert store.versions(project_id) == ()


@pytest.mark.parametrize(
    ("head", "ids", "parents"),
    [("v7", ["v1"], ()), ("v1", ["v2"], ()), ("v1", ["v1"], ("v5",)), ("v1", ["v1", "v1"], ())],
)
def test_a_commit_that_names_what_is_not_there_writes_nothing(
    store: Store, project_id: str, head: str, ids: list[str], parents: tuple[str, ...]
) -> None:
    handle = store.begin_turn(project_id, Said("a waltz"))
    with pytest.raises(StoreError):
        store.commit_turn(
            handle, DONE, new_versions=[NewVersion(name, "{}", "h", parents=parents) for name in ids], head=head
        )
    assert (store.versions(project_id), store.head(project_id)) == ((), None)
    assert store.turn(project_id, 1).state == "running"


def test_a_document_that_is_not_plain_json_is_refused_before_anything_is_written(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("a waltz"))
    for document in ({"reply": object()}, {"tempo": float("nan")}):
        with pytest.raises(StoreError, match="not plain JSON"):
            store.commit_turn(handle, document)
    assert store.turn(project_id, 1).state == "running"


def test_a_turn_cannot_keep_an_artefact_whose_file_is_gone(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("a waltz"))
    artefact = store.put_artefact("midi", b"MThd")
    store.stored_path(artefact).unlink()
    with pytest.raises(StoreError, match="gone from the store"):
        store.commit_turn(handle, DONE, new_versions=[version(handle)], artefacts=[Use(artefact, "v1")], head="v1")
    assert store.versions(project_id) == ()


def test_strange_text_is_kept(store: Store, project_id: str) -> None:
    for text in ("x" * 100_000, "zalgo ḫ̵͔̍", "\u202eright to left", "'; DROP TABLE turns;--", "🎵"):
        handle = store.begin_turn(project_id, Said(text, context={"said": text}))
        assert store.turn(project_id, handle.number).said.text == text
    handle = store.begin_turn(project_id, Said("a\0b\ud800", context={"selection": "a\0b\ud800"}))
    turn = store.turn(project_id, handle.number)
    assert turn.said.text == "a\ufffdb?"
    assert turn.said.context == {"selection": "a\0b\ud800"}


def test_turns_come_in_order_and_the_last_few_alone(store: Store, project_id: str) -> None:
    for number in range(5):
        store.begin_turn(project_id, Said(str(number)))
    assert [turn.said.text for turn in store.turns(project_id)] == list("01234")
    assert [turn.said.text for turn in store.turns(project_id, last=2)] == list("34")


def test_a_turn_whose_process_died_is_given_up_at_the_next_sentence(store: Store, project_id: str) -> None:
    code = (
        "import os, sys; from assistant.store import Store, Said;"
        "s = Store.open(sys.argv[1], os.environ.get('PARLANDO_TEST_DATABASE_URL'));"
        "print(s.begin_turn(sys.argv[2], Said('lost')).number)"
    )
    subprocess.run([sys.executable, "-c", code, str(store.data_dir), project_id], check=True, capture_output=True)
    assert store.turn(project_id, 1).state == "running"
    mine = store.begin_turn(project_id, Said("next"))
    assert (store.turn(project_id, 1).state, store.turn(project_id, 1).reason) == (
        "failed",
        "the process that worked on it stopped",
    )
    store.begin_turn(project_id, Said("and next"))
    assert store.turn(project_id, mine.number).state == "running"


def test_a_turn_that_runs_past_its_lease_is_given_up(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(turn_lease_s=0)) as store:
        project = store.project("local", "waltz")
        store.begin_turn(project.id, Said("slow"))
        store.begin_turn(project.id, Said("next"))
        assert store.turn(project.id, 1).state == "failed"


WRITER = """
import os, sys
from assistant.store import NewVersion, Said, Store, StoreConflict
store, project_id, wins = Store.open(sys.argv[1], os.environ.get("PARLANDO_TEST_DATABASE_URL")), sys.argv[2], 0
for _ in range(15):
    handle = store.begin_turn(project_id, Said("change"))
    while True:
        parents = (handle.head,) if handle.head else ()
        new = NewVersion(handle.version_id(), "{}", "h", parents=parents)
        try:
            store.commit_turn(handle, {"outcome": "made"}, new_versions=[new], head=new.id)
            break
        except StoreConflict:
            handle = store.resume_turn(project_id, handle.number)
"""


def test_two_processes_writing_one_project_lose_nothing(store: Store, project_id: str) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(store.data_dir), project_id], cwd=Path.cwd())
        for _ in range(2)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    versions = store.versions(project_id)
    assert [each.parents for each in versions] == [(), *((f"v{n}",) for n in range(1, 30))]
    assert {turn.state for turn in store.turns(project_id)} == {"done"}
    assert store.project_by_id(project_id).head == "v30"


def test_undo_restores_the_head_and_redo_takes_it_back(store: Store, project_id: str, make: Any) -> None:
    for said in ("a", "b", "c"):
        make(said)

    def go(move: str, steps: int = 1) -> str:
        target = store.undo_target(project_id, steps) if move == "undo" else store.redo_target(project_id, steps)
        assert target is not None
        handle = store.begin_turn(project_id, Said(move))
        store.commit_turn(handle, {"outcome": "made"}, head=target.id, move=move, steps=steps)  # type: ignore[arg-type]
        head = store.head(project_id)
        assert head is not None
        assert head.song_hash == target.song_hash
        return head.id

    assert [go("undo"), go("undo"), go("redo"), go("redo")] == ["v2", "v1", "v2", "v3"]
    assert [go("undo", 2), go("redo", 2)] == ["v1", "v3"]
    assert go("undo") == "v2"
    make("d")
    assert store.redo_target(project_id) is None
    assert [go("undo"), go("undo")] == ["v2", "v1"]
    assert store.undo_target(project_id) is None
    assert store.undo_target(project_id, 5) is None


def test_an_upload_and_its_first_edit_in_one_turn_are_undone_one_at_a_time(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("transpose this"))
    upload, edit = handle.version_id(0), handle.version_id(1)
    new = [NewVersion(upload, "{}", "h1"), NewVersion(edit, "{}", "h2", parents=(upload,))]
    store.commit_turn(handle, {"outcome": "made"}, new_versions=new, head=edit)
    target = store.undo_target(project_id)
    assert target is not None and target.id == upload
    assert store.undo_target(project_id, 2) is None


def test_an_undo_that_was_overtaken_is_refused(store: Store, project_id: str, make: Any) -> None:
    make("a")
    make("b")
    undo = store.begin_turn(project_id, Said("undo"))
    make("c")
    with pytest.raises(StoreConflict):
        store.commit_turn(undo, {"outcome": "made"}, head="v1", move="undo")
    assert store.project_by_id(project_id).head == "v3"
