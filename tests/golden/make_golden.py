"""Write a golden project: what one release made, and every later one must open.

    python tests/golden/make_golden.py release-0.1.0 --data DIR --project NAME    # from a real conversation
    python tests/golden/make_golden.py synthetic-0.1.0                            # from a made-up one, songs included
 Three files appear beside this one: NAME.zip (the bundle), NAME.sqlite3.gz (the database alone, as the release kept
it) and NAME.json (what must be found in both). They are made once for a release and never changed after it. Use a
data folder that holds nothing but the project.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Write the three files and print where they are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", help="release-0.1.0")
    parser.add_argument("--data", type=Path, help="the data folder of a real conversation")
    parser.add_argument("--project", default="golden")
    parser.add_argument("--owner", default="local")
    parser.add_argument("--to", type=Path, default=HERE)
    options = parser.parse_args(arguments)
    if options.data:
        write(options.name, options.data, options.owner, options.project, options.to, are_songs=True)
    else:
        with tempfile.TemporaryDirectory() as folder:
            make_synthetic(Path(folder), options.owner, options.project)
            write(options.name, Path(folder), options.owner, options.project, options.to, are_songs=False)
    print(*sorted(options.to.glob(f"{options.name}.*")), sep="\n")
    return 0


def write(name: str, data: Path, owner: str, project_name: str, to: Path, are_songs: bool) -> None:
    """Write bundle, database and expectation of one project."""
    from assistant.store import Store, export_project

    with Store.open(data) as store:
        project = store.project(owner, project_name, create=False)
        export_project(store, owner, project_name, to / f"{name}.zip")
        expected = found(store, project.id) | {"owner": owner, "project": project_name, "are_songs": are_songs}
    (to / f"{name}.sqlite3.gz").write_bytes(gzip.compress(scrubbed(data / "parlando.sqlite3"), 9, mtime=0))
    (to / f"{name}.json").write_text(json.dumps(expected, indent=1, ensure_ascii=True) + "\n")


def scrubbed(database: Path) -> bytes:
    """The database without what tells of the machine it was made on: process names and folders."""
    from assistant.store.bundle import portable

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite3"
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("UPDATE turns SET worker = NULL")
            target.execute("UPDATE jobs SET worker = NULL, bound_to = NULL")
            for row in target.execute("SELECT id, document, messages FROM turns").fetchall():
                kept = [text and json.dumps(portable(json.loads(text)), separators=(",", ":")) for text in row[1:]]
                target.execute("UPDATE turns SET document = ?, messages = ? WHERE id = ?", (*kept, row[0]))
            target.commit()
            target.execute("VACUUM")
        return copy.read_bytes()


def found(store: Any, project_id: str) -> dict[str, Any]:
    """What a release must find again: the history in full, down to every hash."""
    undo, redo = store.undo_target(project_id), store.redo_target(project_id)
    return {
        "head": store.project_by_id(project_id).head,
        "undo": undo and undo.id,
        "redo": redo and redo.id,
        "versions": [
            [version.id, version.song_hash, list(version.parents), version.label, version.selected, version.turn]
            for version in store.versions(project_id)
        ],
        "turns": [
            [turn.number, turn.said.text, turn.state, turn.outcome, turn.move, turn.head_before, turn.head_after]
            for turn in store.turns(project_id)
        ],
        "uploads": sorted({source.sha256 for turn in store.turns(project_id) for source in turn.said.attachments}),
        "head_artefacts": [
            [use.artefact.kind, use.track, use.position, use.artefact.sha256]
            for use in store.artefacts(project_id, version=store.project_by_id(project_id).head)
        ],
    }


def make_synthetic(data: Path, owner: str, project_name: str) -> None:
    """A small project with one of everything: upload, tree, candidate, undo, failure, job."""
    from assistant.store import NewVersion, Said, Store, Use

    with Store.open(data) as store:
        project = store.project(owner, project_name)
        source = store.put_source(b"MThd\0\0\0\6\0\0\0\0\1\xe0", "midi", "../Žluťoučký\u202e.mid")
        for number, said in enumerate(("a wistful waltz", "two other moods", "a bit slower", "undo", "3 h long")):
            handle = store.begin_turn(
                project.id, Said(said, (source,) if number == 0 else (), {"at_s": 1.5}, "offline", 7)
            )
            version = handle.version_id()
            document = {"schema": "parlando.turn/1", "turn": handle.number, "reply": f"Here: {said}"}
            if said == "undo":
                store.commit_turn(handle, document | {"outcome": "made"}, head="v1", move="undo")
            elif said == "3 h long":
                store.fail_turn(handle, "3 h is longer than 20 minutes", document | {"outcome": "refuse"})
            elif said == "two other moods":
                new = [
                    NewVersion(handle.version_id(n), "{}", f"hash {said} {n}", parents=("v1",), selected=False)
                    for n in (0, 1)
                ]
                store.commit_turn(handle, document | {"outcome": "ask"}, (), new)
            else:
                parents = (handle.head, "v2") if handle.head else ()
                new = [
                    NewVersion(
                        version, json.dumps({"title": said}), f"hash {said}", said, parents, 7, {"tool": "compose"}
                    )
                ]
                uses = [Use(store.put_artefact("midi", b"MThd " + said.encode()), version)]
                uses.append(Use(store.put_artefact("mix", silent_wav()), version, "Akkordeon"))
                store.commit_turn(
                    handle, document | {"outcome": "made"}, [{"role": "person", "text": said}], new, uses, version
                )
        store.jobs.submit(project.id, "heavy", "render", {"bars": 8}, turn=1)


def silent_wav() -> bytes:
    """A quarter of a second of 16-bit silence at 8 kHz."""
    size = 4000
    header = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    layout = b"\1\0\1\0" + (8000).to_bytes(4, "little") + (16000).to_bytes(4, "little") + b"\2\0\x10\0"
    return header + layout + b"data" + size.to_bytes(4, "little") + bytes(size)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1]))
    raise SystemExit(main())
