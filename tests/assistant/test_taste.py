"""What a person chooses is noted, told, used where they gave no seed, and gone when they say so."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.desk import Desk
from assistant.machine import inspect_machine
from assistant.planner.taste_talk import own_taste
from assistant.request import Request
from assistant.session import Session
from assistant.store.taste_rows import MOST_ROWS, TasteRow
from assistant.taste import WORDS, PersonalTaste, in_words, note_choice, note_download, note_file, note_star
from assistant.turn_queue import request_of, submit_turn
from tools.compose.taste import FEWEST_CHOICES, STATISTICS
from tools.measure.human_range import limits

PIECE = "a ballad in C major, 16 bars, 90 bpm, for flute and piano"
OWNER = "local"


def say(session: Session, text: str, seed: int | None = None, project: str = "p") -> dict[str, Any]:
    return session.say(Request(text, project, kinds=("midi",), seed=seed))


def kinds(session: Session) -> list[str]:
    return [row.kind for row in session.store.taste.listed(OWNER)]


def id_of(session: Session, project: str = "p") -> str:
    return session.store.project(OWNER, project, create=False).id


def leaping(session: Session, count: int = 20, owner: str = OWNER) -> None:
    """Choices of somebody who always keeps the tune with more leaps."""
    rows = limits()
    usual = {name: rows[name].mean for name in STATISTICS}
    for number in range(count):
        more = usual | {"leap_share": rows["leap_share"].mean + (1 + number % 3) * rows["leap_share"].deviation}
        liked, passed = ({"values": values, "reference": "pop909"} for values in (more, usual))
        session.store.taste.add(owner, TasteRow("star", f"{number:032x}", "v1", None, liked, passed))


def test_a_star_is_noted_and_gone_with_the_star(session: Session) -> None:
    say(session, PIECE, 1)
    assert note_star(session.store, OWNER, id_of(session), True)
    row = session.store.taste.listed(OWNER)[0]
    assert (row.kind, row.version, row.strength, row.passed) == ("star", "v1", 1.0, None)
    assert set(row.liked["values"]) >= set(STATISTICS) and row.liked["reference"] == "pop909"
    note_star(session.store, OWNER, id_of(session), False)
    assert kinds(session) == []


def test_the_pages_star_counts(session: Session) -> None:
    say(session, PIECE, 1)
    desk = Desk(session)
    desk.change(OWNER, id_of(session), starred=True)
    assert kinds(session) == ["star"]
    desk.change(OWNER, id_of(session), starred=False)
    assert kinds(session) == []


def test_a_starred_piece_is_compared_with_the_other_pieces(session: Session) -> None:
    say(session, PIECE, 1)
    say(session, PIECE, 2, project="other")
    note_star(session.store, OWNER, id_of(session), True)
    passed = session.store.taste.listed(OWNER)[0].passed
    assert passed is not None and passed["values"]["leap_share"] > 0


def test_taking_back_a_new_tune_right_away_speaks_for_the_one_before_and_redo_takes_that_back(session: Session) -> None:
    say(session, PIECE, 1)
    say(session, f"write {PIECE}", 2)
    say(session, "undo")
    row = session.store.taste.listed(OWNER)[0]
    assert (row.kind, row.version, row.other) == ("undo", "v1", "v2")
    assert row.passed is not None and row.passed["values"] != row.liked["values"]
    say(session, "redo")
    assert kinds(session) == []


def test_taking_back_what_left_the_tune_as_it_was_says_nothing(session: Session) -> None:
    say(session, PIECE, 1)
    say(session, "make it slower")
    say(session, "undo")
    assert kinds(session) == []


def test_an_undo_of_what_is_long_done_says_nothing(session: Session) -> None:
    say(session, PIECE, 1)
    say(session, f"write {PIECE}", 2)
    say(session, "make it slower")
    say(session, "undo")
    say(session, "undo")
    assert kinds(session) == []


def test_a_version_chosen_before_another_counts_once_and_the_last_word_holds(session: Session) -> None:
    say(session, PIECE, 1)
    say(session, f"write {PIECE}", 2)
    say(session, "go to version 1")
    assert [(row.version, row.other) for row in session.store.taste.listed(OWNER)] == [("v1", "v2")]
    assert note_choice(session.store, OWNER, id_of(session), "v2", "v1")
    assert [(row.version, row.other) for row in session.store.taste.listed(OWNER)] == [("v2", "v1")]
    assert not note_choice(session.store, OWNER, id_of(session), "v2", "v2")
    assert not note_choice(session.store, OWNER, id_of(session), "v2", "v9"), "a version that is not there"


def test_what_is_taken_away_is_a_mild_like_and_counts_once(session: Session) -> None:
    say(session, PIECE, 1)
    assert note_download(session.store, OWNER, id_of(session), "v1")
    assert not note_download(session.store, OWNER, id_of(session), "v1")
    assert [row.strength for row in session.store.taste.listed(OWNER)] == [0.3]


def test_a_tune_too_short_to_measure_is_not_noted(session: Session) -> None:
    say(session, "a piano ballad, 2 bars", 1)
    assert not note_star(session.store, OWNER, id_of(session), True)


def test_while_it_is_off_nothing_is_noted_and_nothing_weighs_in(session: Session) -> None:
    leaping(session)
    session.store.set_preferences(OWNER, {"taste": False})
    say(session, PIECE, 1)
    assert not note_star(session.store, OWNER, id_of(session), True)
    assert PersonalTaste(session.store, OWNER).learned() is None
    assert "switched off" in in_words(PersonalTaste(session.store, OWNER).facts())
    session.store.set_preferences(OWNER, {"taste": True})
    assert PersonalTaste(session.store, OWNER).learned() is not None


def test_nobodys_choices_weigh_in_for_somebody_else(session: Session) -> None:
    leaping(session, owner="anna")
    assert PersonalTaste(session.store, OWNER).learned() is None
    assert PersonalTaste(session.store, OWNER).forget() == 0
    assert PersonalTaste(session.store, "anna").facts()["choices"] == 20


def test_no_more_than_some_hundred_choices_are_kept(session: Session) -> None:
    leaping(session, MOST_ROWS + 3)
    rows = session.store.taste.listed(OWNER)
    assert len(rows) == MOST_ROWS and rows[0].project_id == f"{3:032x}"


def swayed(session: Session) -> dict[str, Any]:
    """A turn in which taste changed the tune."""
    for number in range(30):
        made = say(session, PIECE, project=f"swayed {number}")
        if "also by what you starred" in made["reply"]:
            return made
    raise AssertionError("taste never changed anything")


def test_where_taste_changed_the_tune_it_is_told_kept_and_the_seed_told_brings_it_back(session: Session) -> None:
    leaping(session)
    made = swayed(session)
    assert "(20 choices)" in made["reply"]
    project = session.store.project(OWNER, made["project"], create=False).id
    version = session.store.version(project, "v1")
    kept = version.made_by["taste"]
    assert kept["weights"]["leap_share"] > 0 and kept["choices"] == 20 and kept["candidate"] != kept["without_taste"]
    assert f"seed {version.seed} brings it back" in made["reply"] and version.seed != kept["seed"]
    session.store.taste.forget(OWNER)
    again = say(session, PIECE, version.seed, project="again")
    other = session.store.version(session.store.project(OWNER, "again", create=False).id, "v1")
    assert again["song"] == made["song"] and other.song_json == version.song_json
    assert "taste" not in other.made_by


def test_with_a_seed_nothing_of_ones_taste_weighs_in(session: Session) -> None:
    plain = say(session, PIECE, 5)
    leaping(session)
    mine = say(session, PIECE, 5, project="q")
    assert mine["song"] == plain["song"] and "starred" not in mine["reply"]
    version = session.store.version(id_of(session, "q"), "v1")
    assert version.song_json == session.store.version(id_of(session), "v1").song_json
    assert "taste" not in version.made_by


def test_a_queued_turn_knows_whether_the_seed_was_given(session: Session) -> None:
    for seed in (None, 7):
        job = submit_turn(session.store, Request(PIECE, "queued", seed=seed), session.settings)
        said = session.store.turn(job.project_id, job.turn or 0).said
        assert request_of(job.payload, said, "queued").seed == seed
        old = {key: value for key, value in job.payload.items() if key != "seed_given"}
        assert request_of(old, said, "queued").seed == said.seed, "a job of the release before"


def test_taste_does_not_leave_the_machine_in_a_bundle(session: Session, tmp_path: Path) -> None:
    leaping(session)
    made = swayed(session)
    path = session.export(made["project"], tmp_path / "p.zip")
    with zipfile.ZipFile(path) as archive:
        versions = json.loads(archive.read("versions.json"))
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert "taste" not in versions[0]["made_by"] and versions[0]["made_by"]["calls"]
    assert b"taste_choices" not in whole and b'"weights"' not in whole
    assert session.bring_in(path).version_count == 1


def test_forgetting_by_a_sentence_erases_every_choice(session: Session) -> None:
    leaping(session)
    told = say(session, "what do I like?")
    assert told["outcome"] == "answer" and "more leaps" in told["reply"] and "20 choices" in told["reply"]
    gone = say(session, "forget what I like")
    assert gone["outcome"] == "answer" and "20 choices erased" in gone["reply"] and gone["version"] is None
    assert session.store.taste.listed(OWNER) == ()
    assert "nothing to forget" in say(session, "forget what I like")["reply"]
    assert f"fewer than {FEWEST_CHOICES}" in say(session, "what do I like?")["reply"]


@pytest.mark.parametrize(
    ("text", "forgets"),
    [
        ("forget what i like", True),
        ("please forget everything you know about my taste", True),
        ("erase my taste.", True),
        ("forget what you learned about me", True),
        ("delete my preferences", True),
        ("what do i like?", False),
        ("what do you know about my taste?", False),
        ("what have you learned about me", False),
        ("forget it", None),
        ("forget the drums", None),
        ("i like it", None),
        ("delete the flute i like least", None),
        ("what do i like doing on sunday? write that as a waltz", None),
        ("something i like: a waltz for flute", None),
    ],
)
def test_only_sentences_about_ones_taste_are_about_it(text: str, forgets: bool | None) -> None:
    act = own_taste(text)
    assert (None if act is None else bool(act.args.get("forget"))) == forgets


def test_every_statistic_that_is_learned_has_words() -> None:
    assert set(WORDS) == set(STATISTICS)
    assert len({word for pair in WORDS.values() for word in pair}) == 2 * len(STATISTICS)


def test_what_nobody_leans_to_is_said_so(session: Session) -> None:
    facts = PersonalTaste(session.store, OWNER).facts() | {"choices": 9}
    assert "do not lean" in in_words(facts)


def test_a_choice_that_cannot_be_noted_costs_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    say(session, PIECE, 1)

    def broken(*_: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(session.store.taste, "add", broken)
    assert not note_star(session.store, OWNER, id_of(session), True)
    assert replace(session.store.project_by_id(id_of(session)), name="p").name == "p"


def test_the_studio_says_whether_two_versions_have_another_tune(session: Session) -> None:
    say(session, PIECE, 1)
    say(session, "make it slower")
    say(session, f"write {PIECE}", 2)
    desk, project = Desk(session), id_of(session)
    assert desk.studio(OWNER, project, "v2")["changes"]["other_tune"] is False
    assert desk.studio(OWNER, project, "v3", against="v1")["changes"]["other_tune"] is True
    assert desk.prefer(OWNER, project, "v1", "v3") == {"noted": True}
    assert desk.prefer(OWNER, project, "v1", "v2") == {"noted": False}
    assert desk.taste(OWNER)["kinds"]["choice"] == 1
    assert desk.forget_taste(OWNER)["choices"] == 0


def test_downloading_a_file_is_noted_for_its_version(session: Session) -> None:
    say(session, PIECE, 1)
    use = session.store.artefacts(id_of(session), version="v1")[0]
    assert note_file(session.store, OWNER, use.artefact.sha256)
    assert not note_file(session.store, "anna", use.artefact.sha256), "nobody else's"
    assert [(row.kind, row.version) for row in session.store.taste.listed(OWNER)] == [("download", "v1")]


def test_doctor_tells_how_many_choices_are_kept_and_makes_nothing(session: Session, tmp_path: Path) -> None:
    def told(data_dir: Path) -> str:
        rows = inspect_machine(replace(session.settings, data_dir=data_dir))
        return next(row.detail for row in rows if row.name == "taste")

    leaping(session, 7)
    assert "7 choices" in told(session.store.data_dir) and "forget what I like" in told(session.store.data_dir)
    assert "0 choices" in told(tmp_path / "nowhere") and not (tmp_path / "nowhere").exists()
