"""The tool that takes the groove of one song for another: of a version, or of the file dropped in this turn.

A file dropped for its groove has become the song of the turn by then; the song before it is the one that is changed.
"""

from assistant.edit_arguments import GrooveArguments
from assistant.handlers.catalogue import put
from assistant.handlers.history import find_version
from assistant.workbench import Outcome, Workbench
from tools.edit.infill.groove import apply_groove, groove_of
from tools.edit.locks import broken_locks
from tools.edit.place import scope_of
from tools.errors import EditError
from tools.song.values import Song

UPLOAD = "upload"


def borrow_groove(bench: Workbench, args: GrooveArguments) -> Outcome:
    """Put another song's groove under this one."""
    if args.version == UPLOAD:
        source = _back_to_the_song_before(bench)
    else:
        source = bench.shelf.song(find_version(bench, args.version))
    song = bench.need_song()
    edited = apply_groove(song, scope_of(song, args.place()), groove_of(source), source)
    if broken := broken_locks(song, edited.song):
        raise EditError(
            f"{broken[0].words!r} is locked and another groove would touch it.",
            next_step="Unlock it first, or name other bars or tracks.",
        )
    return put(bench, edited, f"groove of {source.title}")


def _back_to_the_song_before(bench: Workbench) -> Song:
    """The dropped song; the bench holds the one before it again.

    Raises:
        EditError: Nothing was dropped into a song that was there.
    """
    dropped = bench.need_song()
    row = next((row for row in bench.shelf.listing() if row["id"] == bench.parent), None)
    if row is None or not row["parents"] or not str(row["label"]).startswith("upload"):
        raise EditError(
            "There is no file to take a groove from and a song to put it under.",
            next_step="Drop a MIDI file with drums into the song, and say it with the file.",
        )
    before = str(row["parents"][0])
    bench.song = bench.base = bench.shelf.song(before)
    bench.parent = before
    return dropped
