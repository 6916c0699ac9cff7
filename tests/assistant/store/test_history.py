"""Undo and redo against the plainest thing that could be right: an editor that keeps every state in a list."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.store.history import HeadMove, redo_target, undo_target


class Editor:
    """The slow twin: a list of states and a place in it."""

    def __init__(self) -> None:
        self.states: list[int | None] = [None]
        self.place = 0

    def change(self, to: int) -> None:
        self.states[self.place + 1 :] = [to]
        self.place += 1

    def target(self, steps: int) -> int | None:
        place = self.place + steps
        return self.states[place] if 0 <= place < len(self.states) else None


MOVES = st.lists(st.tuples(st.sampled_from(["made", "goto", "undo", "redo"]), st.integers(1, 4)), max_size=40)


@given(MOVES)
def test_undo_and_redo_agree_with_an_editor(wishes: list[tuple[str, int]]) -> None:
    editor, log, newest = Editor(), list[HeadMove](), 0
    for wish, number in wishes:
        head = editor.states[editor.place]
        if wish in ("undo", "redo"):
            steps = -number if wish == "undo" else number
            target = editor.target(steps)
            assert (undo_target if wish == "undo" else redo_target)(log, number) == target
            if target is None:
                continue
            editor.place += steps
            log.append(HeadMove(wish, head, target, number))  # type: ignore[arg-type]
            continue
        newest, target = (newest + 1, newest + 1) if wish == "made" or newest == 0 else (newest, min(number, newest))
        editor.change(target)
        log.append(HeadMove("made" if wish == "made" else "goto", head, target))


def test_undo_stops_at_the_first_version() -> None:
    log = [HeadMove("made", None, 1), HeadMove("made", 1, 2)]
    assert (undo_target(log), undo_target(log, 2), undo_target(log, 3), undo_target(log, 0)) == (1, None, None, None)


def test_going_to_a_version_can_be_undone() -> None:
    log = [HeadMove("made", None, 1), HeadMove("made", 1, 2), HeadMove("goto", 2, 1)]
    assert (undo_target(log), redo_target(log)) == (2, None)
