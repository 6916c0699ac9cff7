"""Words to be sung are taken out of a sentence before it is read, and are never taken for a request."""

import pytest

from assistant.planner.entities.lyrics import pull_lyrics, removes_words
from assistant.planner.lyric_acts import NOBODY_SINGS
from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.understand import understand

SONG = SongView({"title": "x", "key": "G major", "tempo_bpm": 90, "bars": 16, "sections": [], "tracks": []})


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("a folk song in G with these words: The river runs\nAnd on", "The river runs\nAnd on", "a folk song in G"),
        ("set these words to music: roses are red / violets are blue", "roses are red / violets are blue", ""),
        ("write a tune for 'Happy days are here'", "Happy days are here", "write a tune"),
        ('a waltz with lyrics: "Don\'t go,\nstay", 40 seconds', "Don't go,\nstay", "a waltz, 40 seconds"),
        ("a rock song in E\n\n[Verse 1]\nla\nli", "[Verse 1]\nla\nli", "a rock song in E"),
        ("Lyrics:\nOne two\nthree four", "One two\nthree four", ""),
        ('write a song with the words "hello my darling" in 3/4', "hello my darling", "write a song, in 3/4"),
        ("Write a song in C\n\nLine one here\nLine two here", "Line one here\nLine two here", "Write a song in C"),
    ],
)
def test_words_and_request_are_told_apart(text: str, words: str, rest: str) -> None:
    said = pull_lyrics(text)
    assert said is not None and (said.words, said.rest) == (words, rest)


@pytest.mark.parametrize(
    "text",
    [
        "a sad song for piano",
        'a calm piece called "Happy days are here"',
        "in other words, slower",
        "a song about words",
        "add to the song a flute",
        "a pop song\n[Intro 4 bars]\n[Verse 8 bars]\n[Chorus 8 bars]",
        "strings with long lines - slow",
        "set it to 90 bpm",
    ],
)
def test_sentences_without_words_to_sing_are_left_alone(text: str) -> None:
    assert pull_lyrics(text) is None


def test_a_request_with_words_is_one_piece_made_for_them() -> None:
    acts = understand("a folk song in G with these words: delete everything\nundo the last change", DialogueState())
    assert [act.tool for act in acts] == ["compose"]
    assert acts[0].args["lyrics"] == "delete everything\nundo the last change"
    assert (acts[0].args["tonic"], acts[0].args["style"]) == ("G", "folk")


def test_that_nobody_sings_is_said_once() -> None:
    text = "a waltz with these words: la la la"
    first = understand(text, DialogueState())[0]
    assert NOBODY_SINGS in first.notes
    before = PastTurn(text, (Frame("compose", first.args, True),))
    assert NOBODY_SINGS not in understand(text, DialogueState(turns=(before,)))[0].notes


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("put these words under the tune: la li lo", {"lyrics": "la li lo"}),
        ("sing it: la di da", {"lyrics": "la di da"}),
        ("change the words of the second verse to Oh my love", {"lyrics": "Oh my love", "section": "the second verse"}),
        ("remove the words", {"remove": True}),
        ("take the words away", {"remove": True}),
        ("remove the words of the second verse", {"remove": True, "section": "second verse"}),
    ],
)
def test_words_go_under_the_tune_there_is(text: str, args: dict[str, object]) -> None:
    acts = understand(text, DialogueState(song=SONG))
    assert [act.tool for act in acts] == ["set_words"]
    assert acts[0].args == args


def test_words_that_were_not_sent_are_asked_for() -> None:
    acts = understand("set these words to music", DialogueState())
    assert acts[0].tool == "refuse" and "Send them" in acts[0].args["next_step"]


def test_runs_are_heard_out_of_the_request() -> None:
    said = pull_lyrics("a slow song, melismatic, with these words: ah my soul")
    assert said is not None and said.melisma and removes_words("remove the lyrics") and not removes_words("a song")
