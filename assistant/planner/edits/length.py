"""How long: a stated length for a piece that exists cannot be met by cutting yet; it is asked about, not half done."""

from assistant.planner.acts import Act, ask, refuse, say
from assistant.planner.edits.clause import Clause
from assistant.planner.entities.lengths import pull_bars, pull_duration, pull_meter
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.tempo import pull_tempo
from assistant.planner.state import SongView

LEAST_STRETCH, MOST_STRETCH = 0.6, 1.7  # how far a tempo may be bent to meet a length; further it is another piece


def felt_beats(numerator: int, denominator: int) -> float:
    """Felt beats in a bar: dotted quarters in 6/8, 9/8 and 12/8, else quarters."""
    return numerator / 3 if denominator == 8 and numerator in (6, 9, 12) else numerator * 4 / denominator


def _another(song: SongView, seconds: float) -> str:
    """The sentence for a new piece of the same key, style, speed and players."""
    style = str(song.summary.get("style") or "")
    players = [t.shown.lower() for t in song.tracks if not t.is_drum][:4]
    named = f" for {' and '.join(players)}" if players else ""
    return f"write another {f'{style} ' if style else ''}piece in {song.key}, {seconds:g} seconds{named}"


def length(clause: Clause) -> list[Act] | None:
    """Such as "make it exactly 90 seconds" or "64 bars at 120 bpm": a choice between another tempo and a new piece."""
    scan = clause.fresh()
    pull_place(scan, clause.song)
    tempo = pull_tempo(scan)
    seconds, bars = pull_duration(scan), pull_bars(scan)
    if seconds is None and bars is None:
        return None
    song = clause.song
    if seconds is not None and bars is None and tempo is None and abs(song.duration_s - seconds) <= 0.25:
        return [say(f"It lasts {song.duration_s:.1f} seconds already, so nothing was changed.")]
    factor = song.duration_s / seconds if seconds else 0.0
    if bars is None and tempo is None and LEAST_STRETCH <= factor <= MOST_STRETCH:
        bpm = f"{round(song.tempo_bpm * factor, 1):g}"
        return [
            ask(
                f"It lasts {song.duration_s:.1f} s now. How shall it come to {seconds:g} s?",
                (f"the same bars at {bpm} bpm", f"set the tempo to {bpm} bpm"),
                ("a new piece of that length", f"write another piece in {song.key}, {seconds:g} seconds"),
            )
        ]
    if bars is not None and seconds is not None and tempo is not None and tempo.bpm:
        top, _, bottom = (pull_meter(clause.fresh()) or song.meter).partition("/")
        needs = bars * felt_beats(int(top), int(bottom)) * 60.0 / tempo.bpm
        if abs(needs - seconds) > 0.05 * seconds:
            return [
                refuse(
                    f"{bars} bars at {tempo.bpm:g} bpm in {top}/{bottom} last {needs:g} s, not {seconds:g} s.",
                    "Name two of the three and ask for a new piece; I cannot change the length of this one yet.",
                )
            ]
    if seconds is not None and bars is None and tempo is None:
        return [
            ask(
                f"I cannot cut or stretch this piece from {song.duration_s:.1f} s to {seconds:g} s yet. "
                "Shall I write a new one?",
                (f"a new piece like this of {seconds:g} seconds", _another(song, seconds)),
                ("keep this piece", "what instruments are in it?"),
            )
        ]
    asked = " and ".join(
        told
        for told in (f"{bars} bars" if bars is not None else "", f"{seconds:g} s" if seconds is not None else "")
        if told
    )
    return [
        refuse(
            f"I cannot change the length of a piece that exists to {asked} yet: it has {song.bars} bars and lasts "
            f"{song.duration_s:.1f} s at {song.tempo_bpm:g} bpm.",
            "Ask for a new piece of that length, or name another tempo alone.",
        )
    ]
