"""Make it sound real, from the sentence to the files: what is kept, heard, told, and what can be undone.

The makers of sound here are stand-ins: one plays the song's own notes and so holds all that is asked, one makes noise
and holds nothing. Neither needs weights. Two tests measure their takes as they are measured in earnest; the others take
a label as given.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assistant.request import Request
from assistant.session import Session
from assistant.sound_maker import SoundMaker
from assistant.work import Hooks
from tools.generate.backend import AudioBackend, Ready
from tools.generate.labels import TakeLabel
from tools.generate.licences import LICENCES
from tools.generate.realise import Realised
from tools.generate.sound_shape import frames_of
from tools.generate.takes import Take
from tools.generate.values import Capabilities, Licence, SoundOrder
from tools.render.audio import Audio, wav_bytes
from tools.render.dry import RenderStopped
from tools.song.realisation import is_out_of_date, realisation_of
from tools.song.song_json import from_json

Say = Callable[..., dict[str, Any]]
SOUND = ("mix", "midi_written")
NC = Licence("CC-BY-NC-4.0", False, "The weights are CC-BY-NC-4.0, for non-commercial use only.")
TUNE = "a folk tune in G major for flute and guitar, 4 bars, 120 bpm"


class StandIn:
    """A maker of sound that reads words, and plays what `play` gives it."""

    name = "stand-in"
    licence = NC
    capabilities = Capabilities(text=True, continuation=True, sample_rate_hz=48_000)
    takes_s: float | None = 1.0

    def __init__(self, play: Callable[[SoundOrder, int], Audio]) -> None:
        self.play, self.orders = play, list[SoundOrder]()

    def state(self) -> Ready:
        return Ready()

    def eta_s(self, order: SoundOrder) -> float | None:
        return self.takes_s

    def stream(self, order: SoundOrder, stop: Any = None, progress: Any = None) -> Iterator[Audio]:
        yield from self.takes([order], stop, progress)

    def takes(self, orders: Sequence[SoundOrder], stop: Any = None, progress: Any = None) -> Iterator[Audio]:
        for order in orders:
            if stop is not None and stop():
                raise RenderStopped("The person stopped it")
            self.orders.append(order)
            yield self.play(order, len(self.orders))


def noise(order: SoundOrder, number: int) -> Audio:
    samples = np.random.default_rng(order.seed).standard_normal((2, frames_of(order.seconds, 48_000))) * 0.1
    return Audio(samples.astype(np.float32), 48_000)


@pytest.fixture
def say(session: Session, tmp_path: Path) -> Say:
    count = iter(range(1000))

    def turn(text: str, hooks: Hooks | None = None, **kw: Any) -> dict[str, Any]:
        options = {"project": "p", "kinds": SOUND, "seed": 7, "out": tmp_path / f"out{next(count)}"} | kw
        return session.say(Request(text, **options), hooks)

    return turn


@pytest.fixture
def with_maker(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], StandIn]:
    """Lets a stand-in make every recording: `noise`, or "exact" for one that plays the notes."""

    def chosen(play: Any, measured: bool = False) -> StandIn:
        made = StandIn(noise if play == "exact" else play)
        if not measured:
            monkeypatch.setattr(SoundMaker, "realised", _taken_as_given)

        def backend(self: SoundMaker, *needed: Any) -> Any:
            if play == "exact":
                made.play = lambda order, number: _exact(self.exact(), order)
            return made

        monkeypatch.setattr(SoundMaker, "backend", backend)
        return made

    return chosen


def _taken_as_given(self: SoundMaker, song: Any, wish: Any, backend: Any) -> Realised:
    """Takes with a label nobody measured: they hold."""
    label = TakeLabel(({"what": "chords", "asked": "as written", "got": "0.9 of them", "ok": True},))
    orders = [SoundOrder(wish.words, 4.0, wish.seed + n, song=song) for n in range(wish.takes)]
    made = backend.takes(orders, self.hooks.cancelled)
    takes = tuple(Take(n, audio, wish.seed + n - 1, label, 1.0 / n) for n, audio in enumerate(made, 1))
    return Realised(takes, 0, True, f"Take 1 of {len(takes)} holds what the song asks for.")


def _exact(exact: AudioBackend, order: SoundOrder) -> Audio:
    if order.song is None:
        return noise(order, 1)
    return next(iter(exact.takes([order])))


def head_song(session: Session, project: str = "p") -> Any:
    head = session.store.head(session.store.project("local", project).id)
    assert head is not None and head.song_json is not None
    return from_json(head.song_json)


def mix_of(document: dict[str, Any]) -> bytes:
    return Path(next(row["path"] for row in document["artifacts"] if row["kind"] == "mix")).read_bytes()


def midi_of(document: dict[str, Any]) -> bytes:
    return Path(next(row["path"] for row in document["artifacts"] if row["kind"] == "midi_written")).read_bytes()


def test_a_recording_becomes_the_sound_and_leaves_every_note_as_it_is(
    say: Say, session: Session, with_maker: Any
) -> None:
    composed = say(TUNE)
    with_maker("exact", measured=True)
    made = say("make it sound real, two takes")
    assert (made["outcome"], made["version"]["id"], made["version"]["parent"]) == ("made", "v2", "v1"), made["reply"]
    assert midi_of(made) == midi_of(composed)
    assert {"notes", "chords", "tempo"} <= {row["what"] for row in made["receipt"]["kept"] if row["ok"]}
    assert {"sound", "tempo in the recording"} <= {row["what"] for row in made["receipt"]["asked"]}
    assert all(row["ok"] for row in made["receipt"]["asked"])
    assert "non-commercial" in made["reply"]
    realisation = realisation_of(head_song(session))
    assert realisation is not None and realisation.backend == "stand-in" and not realisation.commercial
    assert session.store.sources(session.store.project("local", "p").id)[realisation.source_sha256] == mix_of(made)


def test_the_takes_that_were_not_kept_can_be_heard_and_one_of_them_kept(
    say: Say, session: Session, with_maker: Any
) -> None:
    say(TUNE)
    with_maker("exact")
    made = say("make it sound real, two takes")
    (other,) = made["candidates"]
    assert other["id"] == "v3" and other["rows"] and Path(other["artifacts"][0]["path"]).is_file()
    project = session.store.project("local", "p").id
    assert [version.selected for version in session.store.versions(project)] == [True, True, False]
    kept = say(f"keep take {other['take']}")
    assert (kept["outcome"], kept["version"]["id"]) == ("made", "v3")
    assert mix_of(kept) == Path(other["artifacts"][0]["path"]).read_bytes()
    assert say("undo")["version"]["id"] == "v2"


def test_an_edit_gives_the_exact_sound_back_and_says_so_once(say: Say, session: Session, with_maker: Any) -> None:
    say(TUNE)
    with_maker("exact")
    made = say("make it sound real, one take")
    faster, higher = say("make it 10% faster"), say("transpose it up a tone")
    assert "The recording belongs to v2" in faster["reply"] and "make it sound real" in faster["reply"]
    assert "recording" not in higher["reply"]
    assert is_out_of_date(head_song(session)) and mix_of(faster) != mix_of(made)
    say("undo")
    back = say("undo")
    assert back["version"]["id"] == "v2" and mix_of(back) == mix_of(made)


def test_the_exact_sound_comes_back_on_a_word(say: Say, session: Session, with_maker: Any) -> None:
    composed = say(TUNE)
    with_maker("exact")
    say("make it sound real, one take")
    exact = say("back to the exact sound")
    assert exact["receipt"]["asked"] == [{**exact["receipt"]["asked"][0], "what": "sound", "ok": True}]
    assert exact["outcome"] == "made" and mix_of(exact) == mix_of(composed)
    assert head_song(session).realisation is None


def test_takes_that_hold_nothing_change_nothing_and_are_offered_with_their_numbers(
    say: Say, session: Session, with_maker: Any
) -> None:
    say(TUNE)
    with_maker(noise, measured=True)
    asked = say("make it sound real, two takes")
    assert (asked["outcome"], asked["version"]) == ("ask", None)
    assert len(asked["candidates"]) == 2 and any(not row["ok"] for row in asked["candidates"][0]["rows"])
    assert any(character.isdigit() for character in asked["reply"])
    assert session.store.project("local", "p").head == "v1"
    first, anyway, *_ = [choice["say"] for choice in asked["choices"]]
    left = say(first)
    assert (left["outcome"], session.store.project("local", "p").head) == ("answer", "v1")
    kept = say(anyway)
    assert NC.sentence in kept["reply"]
    assert kept["outcome"] == "made" and kept["version"]["id"] in {row["id"] for row in asked["candidates"]}
    assert realisation_of(head_song(session)) is not None


def test_what_takes_long_is_asked_first_and_yes_goes_on(say: Say, with_maker: Any) -> None:
    say(TUNE)
    maker = with_maker("exact")
    maker.takes_s = 300.0
    asked = say("make it sound real, like a live jazz club")
    assert asked["outcome"] == "ask" and "about 15 minutes" in asked["reply"] and not maker.orders
    made = say("yes")
    assert made["outcome"] == "made" and len(maker.orders) == 3 and "a live jazz club" in maker.orders[0].words


def test_one_take_more_is_another_take(say: Say, session: Session, with_maker: Any) -> None:
    say(TUNE)
    maker = with_maker("exact")
    say("make it sound real, one take")
    say("another take")
    assert maker.orders[0].seed != maker.orders[1].seed


def test_what_is_heard_is_carried_on_sample_on_sample(say: Say, with_maker: Any) -> None:
    composed = say(TUNE)
    with_maker(noise)
    assert say("carry on from this for 3 seconds")["outcome"] == "ask"  # noise does not go on as it was
    longer = say("keep take 1 anyway")
    before, _ = soundfile.read(io.BytesIO(mix_of(composed)), dtype="float32")
    after, rate = soundfile.read(io.BytesIO(mix_of(longer)), dtype="float32")
    seam = len(after) - 3 * rate  # at the closing barline, where the notes ring on in the exact rendering
    assert 0 < seam < len(before)
    assert np.array_equal(after[:seam], before[:seam]) and np.abs(after[seam:]).max() > 0


def test_a_stretch_is_redone_and_not_a_sample_outside_it_changes(say: Say, with_maker: Any) -> None:
    say(TUNE)
    assert say("redo bars 2 to 3 of the recording")["outcome"] == "refuse"  # there is none yet
    with_maker("exact", measured=True)
    first = say("make it sound real, one take")
    maker = with_maker(noise, measured=True)
    assert say("redo 2 to 4 seconds of the recording, one take")["outcome"] == "ask" and maker.orders
    redone = say("keep take 1 anyway")
    before, rate = soundfile.read(io.BytesIO(mix_of(first)), dtype="int32")
    after, _ = soundfile.read(io.BytesIO(mix_of(redone)), dtype="int32")
    assert np.array_equal(after[: 2 * rate], before[: 2 * rate]) and np.array_equal(
        after[4 * rate :], before[4 * rate :]
    )
    assert not np.array_equal(after[2 * rate : 4 * rate], before[2 * rate : 4 * rate])


def test_without_weights_the_song_is_untouched_and_the_one_command_is_told(say: Say, session: Session) -> None:
    say(TUNE)
    refused = say("make it sound real")
    assert refused["outcome"] == "refuse" and session.store.project("local", "p").head == "v1"
    assert "parlando weights get" in refused["reply"] and "exact rendering" in refused["reply"]


def test_a_commercial_project_never_gets_weights_that_forbid_it(say: Say) -> None:
    say(TUNE)
    refused = say("use musicgen", context={"licence_policy": "commercial"})
    assert refused["outcome"] == "refuse" and "parlando weights get musicgen" not in refused["reply"]


def test_the_policy_chosen_on_the_page_holds_for_every_door(say: Say, session: Session) -> None:
    session.store.set_preferences("local", {"licence_policy": "commercial"})
    say(TUNE)
    assert "keeps to what may be used commercially" in say("make it sound real with musicgen")["reply"]


def test_stopped_while_a_take_is_made_nothing_is_changed(say: Say, session: Session, with_maker: Any) -> None:
    say(TUNE)
    stopped: list[bool] = []

    def play(order: SoundOrder, number: int) -> Audio:
        stopped.append(True)
        return noise(order, number)

    with_maker(play)
    document = say("make it sound real, two takes", Hooks(cancelled=lambda: bool(stopped)))
    assert document["outcome"] == "refuse" and "Stopped" in document["reply"]
    project = session.store.project("local", "p")
    assert (project.head, project.version_count) == ("v1", 1)


def test_a_bundle_carries_every_recording(say: Say, session: Session, with_maker: Any, tmp_path: Path) -> None:
    say(TUNE)
    with_maker("exact")
    made = say("make it sound real, two takes")
    say("make it 10% faster")
    session.export("p", tmp_path / "p.zip")
    again = session.bring_in(tmp_path / "p.zip")
    there = session.store.sources(again.id)
    for version in session.store.versions(again.id):
        text = session.store.version(again.id, version.id).song_json
        realisation = from_json(text or "").realisation
        assert realisation is None or realisation.source_sha256 in there
    back = say("go back to version 2", project=again.name)
    assert mix_of(back) == mix_of(made)


def test_an_upload_is_carried_on_and_the_question_of_the_rest_keeps_its_choices(
    say: Say, session: Session, with_maker: Any, tmp_path: Path
) -> None:
    tone = (0.3 * np.sin(2 * np.pi * 220 * np.arange(3 * 48_000) / 48_000)).astype(np.float32)
    (tmp_path / "hum.wav").write_bytes(wav_bytes(Audio(np.stack([tone, tone]), 48_000)))
    with_maker(noise)
    asked = say("carry on from this for 2 seconds", attachments=(tmp_path / "hum.wav",))
    assert (asked["outcome"], asked["version"]["id"]) == ("partial", "v1")  # the upload is there, the rest is open
    assert [choice["say"] for choice in asked["choices"]][:2] == ["leave it as it is", "keep take 1"]
    kept = say("keep take 1")
    assert kept["outcome"] == "made", kept["reply"]
    assert kept["version"]["id"] == "v2" and kept["song"]["duration_s"] > 4
    assert head_song(session).audio_tracks and realisation_of(head_song(session)) is not None


def test_what_a_chosen_take_does_not_hold_is_said_again(say: Say, with_maker: Any) -> None:
    say(TUNE)
    with_maker(noise, measured=True)
    say("make it sound real, one take")
    kept = say("keep take 1 anyway")
    assert "It does not hold what was asked" in kept["reply"] and "by chroma" in kept["reply"]


def test_a_recording_that_may_not_be_sold_does_not_become_free_by_being_carried_on(
    say: Say, session: Session, with_maker: Any
) -> None:
    say(TUNE)
    with_maker("exact")
    say("make it sound real, one take")
    with_maker(noise).licence = LICENCES["MIT"]
    say("carry on from this for 2 seconds")
    say("keep take 1 anyway")
    made = realisation_of(head_song(session))
    assert made is not None and made.made_as == "continuation" and not made.commercial
    assert made.licence == "CC-BY-NC-4.0 and MIT" and NC.sentence in made.terms


def test_a_commercial_project_makes_nothing_of_such_a_recording_and_hears_what_it_is(
    say: Say, session: Session, with_maker: Any
) -> None:
    say(TUNE)
    maker = with_maker("exact")
    say("make it sound real, one take")
    maker.licence, made = LICENCES["MIT"], len(maker.orders)
    commercial = {"licence_policy": "commercial"}
    for words in ("carry on from this for 2 seconds", "redo bars 2 to 3 of the recording"):
        refused = say(words, context=commercial)
        assert refused["outcome"] == "refuse" and "used commercially" in refused["reply"] and len(maker.orders) == made
    say("back to the exact sound", context=commercial)
    assert "this recording may not" in say("undo", context=commercial)["reply"]
