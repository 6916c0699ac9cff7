"""Values of the store as the page reads them: projects, jobs, versions, and the addresses of files.

Pure functions from values to plain JSON. What is shown is named here one by one, so that no path, worker or message of
the brain can slip out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from assistant.desk.told import stage_told
from assistant.shelf import nearest_parents
from assistant.store.labels import SUFFIXES
from assistant.store.values import Artefact, Job, Project, Source, Use, Version

Row = dict[str, Any]
MOST_NAME = 80  # characters of a file's name before what tells it from its neighbours


def project_row(project: Project, is_working: bool) -> Row:
    """A project in the list."""
    shown = ("id", "name", "starred", "throwaway", "turn_count", "version_count", "head", "updated_at_s")
    row = {name: getattr(project, name) for name in (*shown, "deleted_at_s")}
    return row | {"working": is_working}


def job_row(job: Job) -> Row:
    """A job as progress is shown from it."""
    progress = job.progress
    return {
        "id": job.id,
        "kind": job.kind,
        "turn": job.turn,
        "state": job.state,
        "position": job.position,
        "stage": progress.stage if progress else None,
        "stage_told": stage_told(progress.stage if progress else None),
        "step": progress.step if progress else 0,
        "of": progress.of if progress else 0,
        "eta_s": round(progress.eta_s, 1) if progress and progress.eta_s is not None else None,
        "attempts": job.attempts,
        "reason": job.reason,
        "created_at_s": job.created_at_s,
        "cancel_requested": job.cancel_requested,
    }


def version_rows(versions: Sequence[Version], head: str | None) -> list[Row]:
    """The tree of versions in sight; `on_path` are the head and all it came from."""
    path, parents = ancestors(versions, head), nearest_parents(versions)
    return [
        {
            "id": version.id,
            "name": version.name,
            "starred": version.starred,
            "parents": list(parents[version.id]),
            "label": version.label,
            "turn": version.turn,
            "selected": version.selected,
            "take": version.made_by.get("take"),
            "created_at_s": version.created_at_s,
            "on_path": version.id in path,
        }
        for version in versions
        if version.id in parents
    ]


def ancestors(versions: Iterable[Version], head: str | None) -> frozenset[str]:
    """A version and all it came from."""
    parents = {version.id: version.parents for version in versions}
    found: set[str] = set()
    waiting = [head] if head else []
    while waiting:
        version = waiting.pop()
        if version not in found:
            found.add(version)
            waiting += parents.get(version, ())
    return frozenset(found)


def media_url(use: Use, name: str | None = None) -> str:
    """Where the page fetches an artefact; it is saved under `name`, or under what kind it is."""
    return f"/media/{use.artefact.sha256}/{quote(name or file_name(use), safe='')}"


def source_url(project_id: str, source: Source) -> str:
    """Where the page fetches an upload."""
    return f"/media/source/{project_id}/{source.sha256}/{quote(source.label, safe='')}"


def file_name(use: Use) -> str:
    """What an artefact is called when it is saved: kind, track, page, and the ending of its type."""
    parts = [use.artefact.kind.replace("_", "-")]
    if use.track:
        parts.append(re.sub(r"[^\w.-]+", "-", use.track).strip("-._")[:48] or "track")
    elif _is_page(use.artefact):
        parts.append(str(use.position + 1))
    return "-".join(parts) + SUFFIXES.get(use.artefact.media_type, ".bin")


def plain_file_name(text: str) -> str:
    """Words as every file system takes them for a name: without signs that separate or stand for others."""
    kept = re.sub(r'[\x00-\x1f\x7f\\/:*?"<>|]+', " ", text)
    return " ".join(kept.split()).strip(". ")[:MOST_NAME].rstrip(". ") or "Parlando"


def _is_page(artefact: Artefact) -> bool:
    return artefact.kind in ("score_svg", "lead_sheet")
