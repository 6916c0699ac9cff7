"""What is said of a version that sounds as a recording, and what cannot be done with it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assistant.desk.audition import Auditioner, Heard
from assistant.desk.rights import rights_of_sound
from assistant.recorded import GONE, as_heard, out_of_date_told, recording_row
from assistant.sound_maker import as_stereo, joined, measured_rows
from tools.compose import compose
from tools.errors import RenderError
from tools.render.audio import Audio, wav_bytes
from tools.render.stems import Rendered, RenderFacts
from tools.song.brief import Brief
from tools.song.realisation import Realisation
from tools.song.sources import sha256_hex
from tools.song.values import Song

TERMS = "The weights are CC-BY-NC-4.0, for non-commercial use only."
SOUND = Audio((0.1 * np.random.default_rng(1).standard_normal((2, 48_000))).astype(np.float32), 48_000)
FACTS = RenderFacts(
    -14.0, -1.0, 9.0, 8.5, 0.0, False, 0.0, "", "fluid", "2", "A font", "MIT", 44_100, "hall", {}, (), {}
)  # fmt: skip


def recorded(commercial: bool = False) -> Song:
    plain = compose(Brief(style="folk", bars=4), 3).song
    made = Realisation(
        sha256_hex(wav_bytes(SOUND)), plain.heard_hash, "musicgen", "CC-BY-NC-4.0", commercial, TERMS, 7, "", 1.0
    )
    return replace(plain, realisation=made)


def test_the_mix_is_the_recording_with_its_own_measures_and_the_stems_are_told_apart() -> None:
    exact = Rendered(recorded(), SOUND, {}, {}, FACTS)
    heard = as_heard(exact, {sha256_hex(wav_bytes(SOUND)): wav_bytes(SOUND)})
    assert heard.facts.duration_s == 1.0 and heard.facts.sample_rate_hz == 48_000
    assert heard.facts.recording and "stems are the exact rendering" in heard.facts.note
    assert wav_bytes(heard.mix) == wav_bytes(SOUND)


def test_a_recording_whose_bytes_are_gone_is_not_passed_over_in_silence() -> None:
    heard = as_heard(Rendered(recorded(), SOUND, {}, {}, FACTS), {})
    assert heard.facts.note == GONE and heard.facts.recording is None


@pytest.mark.parametrize(("commercial", "told"), [(False, True), (True, False)])
def test_rights_of_a_recording_are_those_of_its_maker(commercial: bool, told: bool) -> None:
    facts: dict[str, Any] = {"soundfont": "A font", "soundfont_licence": "MIT"}
    facts["recording"] = recording_row(recorded(commercial))
    sentence = rights_of_sound(facts).sentence
    assert TERMS in sentence and "A font" not in sentence
    assert ("Not for commercial use" in sentence) is told


def test_leaving_a_recording_behind_is_told_with_the_way_to_renew_it() -> None:
    before = recorded()
    after = replace(before, master=replace(before.master, target_lufs=-20.0))
    assert "belongs to v2" in out_of_date_told(before, after, "v2")
    assert out_of_date_told(after, replace(after, title="x"), "v3") == ""
    assert out_of_date_told(before, replace(before, title="x"), "v2") == ""


def test_a_recording_has_no_parts_that_could_be_silenced() -> None:
    with pytest.raises(RenderError, match="back to the exact sound"):
        Auditioner(None, None).path("local", Heard("p", recorded(), None), ["t1"])  # type: ignore[arg-type]


def test_sound_is_joined_sample_on_sample_whatever_its_channels() -> None:
    mono = Audio(np.ones((1, 10), np.float32), 48_000)
    whole = joined(SOUND, mono)
    assert whole.frames == SOUND.frames + 10 and as_stereo(mono).samples.shape == (2, 10)
    assert np.array_equal(whole.samples[:, : SOUND.frames], SOUND.samples)


def test_rows_are_kept_in_words() -> None:
    (row,) = measured_rows([{"what": "tempo", "asked": {"bpm": 90.0}, "got": 0.123456, "ok": 1}])
    assert (row.asked, row.got, row.ok) == ("bpm 90", "0.1235", True)
