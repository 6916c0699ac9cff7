"""`Desk`: one door for a page. Ownership is checked here, before anything is read; the views are made beside it.

A project, version, job or file of somebody else is answered exactly as one that never was. Blocking: call it from a
thread.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.desk.audition import Auditioner, Heard
from assistant.desk.chat import takes_of, turn_view
from assistant.desk.machine import Machine
from assistant.desk.pulse import pulse_of
from assistant.desk.rows import Row, job_row, plain_file_name, project_row, version_rows
from assistant.desk.studio import View, ViewCache
from assistant.desk.titles import titles_of
from assistant.store.errors import NameTaken, NotFound
from assistant.store.glance import Mark, sentences, turn_jobs, working_projects
from assistant.store.labels import free_name
from assistant.store.projects import names
from assistant.store.values import Job, Project, Version, VersionMark
from assistant.taste import PersonalTaste, note_choice, note_download, note_star, note_version_star
from tools.errors import MusicError, RenderError

if TYPE_CHECKING:
    from assistant.session import Session

LAST_TURNS = 30
MOST_TURNS = 1_000
DOUBLE_CLICK_S = 1.0
UNTITLED = "Untitled"


class Desk:
    """What a page asks for.

    Args:
        session: An open data folder; it is not closed here.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.store = session.store
        self._views = ViewCache()
        self._auditioner = Auditioner(session.store, session.studio)
        self._machine = Machine(session)

    # -- projects

    def projects(self, owner: str, search: str = "") -> Row:
        """The owner's projects, those found by `search`, and the deleted ones that can be brought back."""
        working = self._working(owner)
        found = self.store.search(owner, search) if search.strip() else self.store.projects(owner)
        deleted = self.store.projects(owner, deleted=True)
        with self.store.database.read() as connection:
            titles = titles_of(connection, owner)
        return {
            "projects": [_titled(project_row(project, project.id in working), titles) for project in found],
            "deleted": [_titled(project_row(project, False), titles) for project in deleted],
        }

    def create(self, owner: str, name: str | None = None) -> Row:
        """A new project; without a name a throw-away one, and of two asked for at once (a double click) the same.

        Raises:
            NameTaken: The owner has one of this name.
        """
        if name is None:
            return self._row(owner, self.store.fresh_project(owner, DOUBLE_CLICK_S))
        with suppress(NotFound):
            taken = self.store.project(owner, name, create=False).name
            already = f"There is a project named {taken} already"
            raise NameTaken(already, next_step="Choose another name, or open that one")
        return self._row(owner, self.store.project(owner, name))

    def change(self, owner: str, project_id: str, name: str | None = None, starred: bool | None = None) -> Row:
        """Rename or star a project; what is None stays. Raises `NameTaken`."""
        project = self.project(owner, project_id)
        if name is not None and name != project.name:
            project = self.store.rename(project_id, name)
        if starred is not None:
            was, project = project.starred, self.store.star(project_id, starred)
            if was != starred:
                note_star(self.store, owner, project_id, starred)
        return self._row(owner, project)

    def duplicate(self, owner: str, project_id: str, name: str | None = None) -> Row:
        """A second project with the same song and history; without a name it goes by the first one's, numbered."""
        project = self.project(owner, project_id)
        if name is None and (title := self.title(owner, project)):
            with self.store.database.read() as connection:
                name = free_name(title, names(connection, owner))
        return self._row(owner, self.store.duplicate(project_id, name))

    def delete(self, owner: str, project_id: str) -> Row:
        """Take a project out of sight; it can be brought back for some weeks."""
        project = self.project(owner, project_id)
        return project_row(self.store.delete(project_id), False) | {"title": self.title(owner, project)}

    def undelete(self, owner: str, project_id: str) -> Row:
        """Bring a deleted project back."""
        if not any(project.id == project_id for project in self.store.projects(owner, deleted=True)):
            raise _no_project()
        return self._row(owner, self.store.undelete(project_id))

    def project(self, owner: str, project_id: str) -> Project:
        """The owner's project of this id.

        Raises:
            NotFound: There is none, or it is somebody else's.
        """
        project = self.store.project_by_id(project_id)
        if project.owner != owner:
            raise _no_project()
        return project

    def title(self, owner: str, project: Project) -> str:
        """What a person calls the project by: its name, else its piece, else what was said first; "" before that."""
        if not project.throwaway:
            return project.name
        with self.store.database.read() as connection:
            return titles_of(connection, owner).get(project.id, "")

    def _row(self, owner: str, project: Project) -> Row:
        row = project_row(project, project.id in self._working(owner))
        return row | {"title": self.title(owner, project)}

    def _working(self, owner: str) -> frozenset[str]:
        with self.store.database.read() as connection:
            return working_projects(connection, owner)

    # -- conversation

    def say(
        self,
        owner: str,
        project_id: str,
        text: str,
        files: Sequence[Path] = (),
        context: Mapping[str, Any] | None = None,
        seed: int | None = None,
        artifacts: Sequence[str] | None = None,
    ) -> Row:
        """Acknowledge a sentence and queue its turn: {"turn": number, "job": Job}.

        Raises:
            StoreFull: The owner's queue is full.
            MusicError: The sentence, a file or what is asked for cannot be taken.
        """
        from assistant.artifacts import DEFAULT_KINDS, check_kinds
        from assistant.preferences import for_turn
        from assistant.request import Request, check_context
        from assistant.turn_queue import submit_turn

        project = self.project(owner, project_id)
        chosen = for_turn(self.store.preferences(owner), self.session.settings)
        request = Request(
            text,
            project.name,
            attachments=tuple(files),
            context={**check_context(dict(context or {})), **chosen},
            kinds=check_kinds(",".join(artifacts)) if artifacts else DEFAULT_KINDS,
            brain=chosen["brain"],
            seed=seed,
            owner=owner,
        )
        job = submit_turn(self.store, request, self.session.settings)
        return {"turn": job.turn, "job": job_row(job)}

    def draw(self, owner: str, project_id: str, base: str, changes: Sequence[Mapping[str, Any]], context: Row) -> Row:
        """Queue a turn that keeps notes changed by hand on a version; as `say`.

        Raises:
            NotFound: There is no such version.
            MusicError: As `say`, or the changes cannot be read.
        """
        from assistant.desk.hands import drawn_in_words

        self.version(owner, project_id, base)
        order = {**context, "by_hand": {"base": base, "changes": list(changes)}}
        return self.say(owner, project_id, drawn_in_words(changes), context=order)

    def play_in(self, owner: str, project_id: str, take: Mapping[str, Any], context: Row) -> Row:
        """Queue a turn that keeps what was played on a keyboard; as `say`. Raises as `draw`."""
        from assistant.desk.hands import played_in_words

        return self.say(owner, project_id, played_in_words(take), context={**context, "played": dict(take)})

    def hands(self, owner: str, project_id: str, version_id: str) -> View:
        """What editing a version by hand needs beside its studio document; see `assistant.desk.hands`."""
        from assistant.desk.document import song_of
        from assistant.desk.hands import hands_view

        _, version = self.version(owner, project_id, version_id)
        return self._views.get(("hands", project_id, version_id), lambda: hands_view(song_of(version)))

    def stop(self, owner: str, job_id: int) -> Row:
        """Ask one of the owner's jobs to stop."""
        self.job(owner, job_id)
        return job_row(self.store.jobs.request_cancel(job_id))

    def job(self, owner: str, job_id: int) -> Job:
        """The owner's job of this id; `NotFound` where there is none or it is somebody else's."""
        try:
            job = self.store.jobs.job(job_id)
            self.project(owner, job.project_id)
        except NotFound as error:
            raise NotFound(f"There is no job {job_id}", "", "Look at the project's jobs") from error
        return job

    def pulse(self, owner: str, project_id: str) -> Row:
        """How a project stands now; cheap enough to be asked twice a second."""
        return self.pulse_and_mark(owner, project_id)[0]

    def pulse_and_mark(self, owner: str, project_id: str) -> tuple[Row, Mark]:
        """How a project stands now, and what tells that it stands otherwise."""
        whose, pulse, mark = pulse_of(self.store, project_id)
        if whose != owner:
            raise _no_project()
        return pulse, mark

    def chat(self, owner: str, project_id: str, last: int = LAST_TURNS, before: int | None = None) -> Row:
        """The last turns, or the last before one, and whether there are earlier ones."""
        project = self.project(owner, project_id)
        most = min(max(last, 1), MOST_TURNS)
        found = self.store.turns(project_id, last=most + 1, before=before)
        shown = found[-most:]
        with self.store.database.read() as connection:
            jobs = turn_jobs(connection, project_id, [turn.number for turn in shown])
        views, takes = [], None
        for turn in shown:
            if not (turn.document or {}).get("candidates"):
                views.append(turn_view(turn, jobs.get(turn.number)))
                continue
            takes = takes or takes_of(self.store.versions(project_id), project.head)
            made = self.store.artefacts(project_id, turn=turn.number)
            views.append(turn_view(turn, jobs.get(turn.number), made, takes))
        return {"turns": views, "more": len(found) > most}

    # -- versions

    def versions(self, owner: str, project_id: str) -> Row:
        """The tree of versions, each with the sentence that made it."""
        project = self.project(owner, project_id)
        rows = version_rows(self.store.versions(project_id), project.head)
        with self.store.database.read() as connection:
            said = sentences(connection, project_id)
        return {"head": project.head, "versions": [row | {"said": said.get(row["turn"])} for row in rows]}

    def change_version(
        self, owner: str, project_id: str, version_id: str, name: str | None = None, starred: bool | None = None
    ) -> Row:
        """Name a version ("" takes the name away) or star it; what is None stays. The tree comes back."""
        self.project(owner, project_id)
        was = self.store.version(project_id, version_id).starred
        self.store.mark_version(project_id, VersionMark(version_id, name, starred))
        if starred is not None and starred != was:
            note_version_star(self.store, owner, project_id, version_id, starred)
        return self.versions(owner, project_id)

    def delete_version(self, owner: str, project_id: str, version_id: str, deleted: bool = True) -> Row:
        """Take a version out of sight, or bring it back; the tree comes back. The current one is refused."""
        self.project(owner, project_id)
        self.store.mark_version(project_id, VersionMark(version_id, deleted=deleted))
        return self.versions(owner, project_id)

    def version(self, owner: str, project_id: str, version_id: str) -> tuple[Project, Version]:
        """The owner's project and one of its versions with its song."""
        project = self.project(owner, project_id)
        return project, self.store.version(project_id, version_id)

    def studio(self, owner: str, project_id: str, version_id: str, against: str | None = None) -> View:
        """Everything the studio draws and plays of one version, compared with `against` or with what it came from."""
        from assistant.desk.document import studio_document

        project, version = self.version(owner, project_id, version_id)
        document = studio_document(self.session, self._views, project, version, against)
        if document["audio"]:
            self._auditioner.warm_up()
        return document

    def audition(self, owner: str, project_id: str, version_id: str, without: Sequence[str]) -> Path:
        """A FLAC of the version with these tracks silent; it lies in the cache and may go any time.

        Raises:
            NotFound: There is no such track.
            StoreConflict: The same owner asked for another one meanwhile.
            MusicError: The version has no sound, or one that cannot be taken apart.
        """
        from assistant.desk.document import song_of
        from assistant.desk.views import heard

        _, version = self.version(owner, project_id, version_id)
        mix = heard(self.store.artefacts(project_id, version=version_id))
        if mix is None or mix.artefact.kind == "mix_mp3":
            raise RenderError(f"Version {version_id} has no lossless sound yet", next_step="Make its sound first")
        return self._auditioner.path(owner, Heard(project_id, song_of(version), mix), without)

    def downloads(self, owner: str, project_id: str, version_id: str) -> list[Row]:
        """What a version can be taken away as: what is there, and what can be made."""
        from assistant.desk.document import song_of
        from assistant.desk.downloads import download_rows
        from assistant.desk.rights import NO_FONT, rights_of_font, rights_of_recording
        from assistant.recorded import recording_row

        project, version = self.version(owner, project_id, version_id)
        made = recording_row(song_of(version))
        studio = self.session.studio_for(self._licence_policy(owner))
        with_font = NO_FONT
        with suppress(MusicError):
            with_font = rights_of_font(studio.sound.soundfont, left_out=studio is not self.session.studio)
        called = f"{self.title(owner, project) or UNTITLED} {version_id}"
        of_mix = rights_of_recording(made) if made and made["fits"] else None
        return download_rows(self.store.artefacts(project_id, version=version_id), with_font, called, of_mix)

    def make(self, owner: str, project_id: str, version_id: str, kind: str) -> Row:
        """Queue the making of an artefact of a version: {"job": Job}."""
        from assistant.desk.make import submit_make

        self.version(owner, project_id, version_id)
        job = submit_make(self.store, project_id, version_id, kind, self._licence_policy(owner))
        return {"job": job_row(job)}

    def bundle(self, owner: str, project_id: str) -> tuple[Path, str]:
        """The whole project as one zip: where it was written, and what to call it. Whoever sends it removes it."""
        from assistant.store import export_project

        project = self.project(owner, project_id)
        path = self.store.data_dir / "tmp" / f"{uuid.uuid4().hex}.zip"
        name = plain_file_name(self.title(owner, project) or UNTITLED)
        if project.head:
            note_download(self.store, owner, project.id, project.head)
        return export_project(self.store, owner, project.name, path), f"{name}.zip"

    def _licence_policy(self, owner: str) -> str:
        return str(self.preferences(owner)["licence_policy"])

    # -- what the person likes

    def taste(self, owner: str) -> Row:
        """What is known of the tunes the person likes."""
        return PersonalTaste(self.store, owner).facts()

    def forget_taste(self, owner: str) -> Row:
        """Erase it; then as `taste`."""
        PersonalTaste(self.store, owner).forget()
        return self.taste(owner)

    def prefer(self, owner: str, project_id: str, version: str, than: str) -> Row:
        """One of two versions is the better one; `noted` is false where their tunes are the same, or it is off."""
        self.project(owner, project_id)
        return {"noted": note_choice(self.store, owner, project_id, version, than)}

    def blind(self, owner: str, project_id: str, one: str, other: str) -> Row:
        """Two versions for a judgement by ear alone; see `assistant.desk.blind`."""
        from assistant.desk.blind import blind_sides

        self.project(owner, project_id)
        for version in (one, other):
            self.store.version(project_id, version)
        if one == other:
            raise RenderError(f"Both are version {one}", next_step="Choose two different ones")
        return {"sides": blind_sides(self.store, project_id, one, other)}

    def keep(self, owner: str, project_id: str, version: str, than: str) -> Row:
        """The better one of two heard blind: it is starred and counts as a choice, once."""
        self.project(owner, project_id)
        self.store.mark_version(project_id, VersionMark(version, starred=True))
        return {"noted": note_choice(self.store, owner, project_id, version, than)}

    # -- settings

    def preferences(self, owner: str, accept_language: str = "") -> Row:
        """What holds for this person: chosen, or the default."""
        from assistant.preferences import effective

        return effective(self.store.preferences(owner), self.session.settings, accept_language)

    def set_preferences(self, owner: str, changes: Mapping[str, Any], accept_language: str = "") -> Row:
        """Change some; None goes back to the default. Raises `LimitError` for an unknown key or value."""
        from assistant.preferences import check_preferences

        chosen = check_preferences(changes, self.session.settings)
        self.store.set_preferences(owner, chosen)
        return self.preferences(owner, accept_language)

    def machine(self, owner: str) -> Row:
        """What this machine has: brain, SoundFont, data folder, parts and licences."""
        return self._machine.facts(owner)


def _titled(row: Row, titles: Mapping[str, str]) -> Row:
    """`title` is what a person calls the project by: its name, or for an unnamed one what it began with."""
    return row | {"title": titles.get(row["id"], "") if row["throwaway"] else row["name"]}


def _no_project() -> NotFound:
    """The words the store has for a project that never was."""
    return NotFound("There is no such project", "", "List the projects and take one of those")
