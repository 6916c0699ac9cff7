"""A sentence that asks for a new piece -> the arguments of `compose`.

What the person said goes in exactly; what is inferred from mood, scene and style is told in the notes. Whether a
sentence is a brief at all is decided in
`understand`; contradictions are the composer's to find.
"""

import itertools
import re
from dataclasses import asdict
from typing import Any

from assistant.planner.brief_limits import (
    impossible,
    silence,
    taken_between,
    too_many,
    two_keys,
    unknown_beside,
    unknown_player,
)
from assistant.planner.brief_moods import fill_length, follow_arc, refer, take_mood, unknown_feelings
from assistant.planner.brief_said import BriefSaid
from assistant.planner.entities.chords import ChordsSaid, pull_chords
from assistant.planner.entities.endings import pull_ending
from assistant.planner.entities.form import FormSaid, pull_form_codes, pull_form_said
from assistant.planner.entities.instruments import Players, pull_players, stand_in_note
from assistant.planner.entities.key_changes import pull_key_changes, pull_one_key
from assistant.planner.entities.keys import KeySaid, pull_capital_tonic, pull_key
from assistant.planner.entities.lengths import pull_bars, pull_duration, pull_meter
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.entities.tempo import TempoSaid, felt, pull_bare_number, pull_tempo
from assistant.planner.moments import pull_moments
from assistant.planner.mood_arc import find_arc
from assistant.planner.moods import (
    MoodSaid,
    StyleSaid,
    ensemble_style,
    find_style,
    player_style,
    pull_style_and_mood,
    style_in_name,
)
from assistant.planner.not_composed import not_composed
from assistant.planner.references import pull_reference
from tools.theory.tempo_words import tempo_range

SHORT_S, LONG_S = 20.0, 120.0  # "a short tune", "a long piece": ours, and told
WALTZ_STRETCH = 1.25  # everyday tempo words count slower beats in styles felt in one

_TITLE = re.compile(
    r"""\b(?:called|titled|entitled|named|with\s+the\s+title|title[d:]?)\s*[:=]?\s*(?:"(?P<q>[^"]{1,100})"|'(?P<s>[^']{1,100})'|(?P<w>[A-Z][\w']*(?:\s+(?:[A-Z][\w']*|of|the|in|and|a|to|on|for))*))"""
)
_N_BAR_FORM = re.compile(r"\b(?P<n>8|12|16|24|32)[\s-]*bars?\s+(?P<what>blues|form|aaba|song\s+form|jazz\s+standard)\b")
_DRONE_PIECE = re.compile(
    r"^\W*(?:(?:make|write|compose|give|want|need)\W+(?:me\W+)?)?(?:an?\W+)?"
    r"(?:(?!(?:and|with|over|under|plus|but|on)\b)[\w-]+\W+){0,2}?(?P<drone>drone)"
    r"(?=\W*$|\W+(?:piece|music|track|in|for|at|of)\b|\s*[^\w\s])"
)
# Words that are no mood and no tempo where they stand: a grace note is not gracious, a slow build is not slow music.
_NO_MOOD = re.compile(
    r"\bgrace[\s-]notes?\b|\b(?:slow|gradual|long)\s+(?=build(?:[\s-]*up|ing)?\b|crescendo\b)|\bin\s+\d\s+(?:different\s+)?keys\b"
)
_SHORT = re.compile(
    r"\b(?:very\s+)?(?:short|brief|quick\s+little|tiny|mini)\b(?!\s+(?:notes?|ending|end|chords?|stabs?|intro))"
)
_LONG = re.compile(
    r"\b(?:long|lengthy|extended)\b(?!\s+(?:notes?|tones?|chords?|final|last|day|night|walk|road|way|ago|winter"
    r"|goodbye|time|week|drive|ride|journey))"
)


def read_brief(text: str) -> BriefSaid:
    """Read everything a brief may say.

    Args:
        text: A readable line (`assistant.planner.text.readable`).
    """
    said, scan = BriefSaid(), Scan(text)
    _title(scan, said)
    reference, imitated = pull_reference(scan)
    _key_changes(scan, said)
    composable = scan.text.replace(TAKEN, " ")
    while scan.pull(_NO_MOOD):
        pass
    moments = pull_moments(scan)
    codes = pull_form_codes(scan)
    chords = pull_chords(scan)
    _form(FormSaid(codes) if codes else pull_form_said(scan), said)
    n_bars = scan.search(_N_BAR_FORM)
    if n_bars:
        scan.take(n_bars.start("n"), n_bars.start("what"))
    said.put("meter", meter=pull_meter(scan))
    tempo = pull_tempo(scan) or pull_bare_number(scan)
    said.put("length", duration_s=pull_duration(scan), bars=pull_bars(scan))
    if n_bars and not {"duration_s", "bars"} & said.args.keys() and not chords:
        said.put("length", bars=int(n_bars["n"]))
    said.put("ending", ending=pull_ending(scan))
    _chords(chords, said)
    before_key = scan.low
    key = pull_key(scan)
    which_key = two_keys(text, key, taken_between(before_key, scan.low), scan)
    whole = _DRONE_PIECE.search(scan.low)
    if whole:  # a drone is a player beside others, and a style by itself
        scan.take(whole.start("drone"), whole.end("drone"))
    players = pull_players(scan)
    arc = find_arc(scan)
    style, mood = pull_style_and_mood(scan)
    style = find_style("drone") if whole else style
    style = style or style_in_name(one.name for one in players.named if not one.is_ensemble)
    _key(key or pull_capital_tonic(scan), style, said)
    _players(players, style, text, said)
    _style(style, mood, players, said)
    take_mood(mood, style, said)
    if reference or imitated:
        refer(said, reference, imitated, style is not None)
    if arc:
        follow_arc(said, arc)
    if tempo is not None and tempo.beat_quarters is not None:
        told = tempo.bpm
        tempo = felt(tempo, said.args.get("meter"))
        if told != tempo.bpm:
            said.notes.append(f"That mark is {tempo.bpm:g} felt beats a minute in this meter.")
    _tempo(tempo, said)
    _rough_length(scan, said)
    if reference:
        fill_length(said, reference)
    said.notes += unknown_feelings(scan)
    if _LYRICS.search(scan.low):
        said.notes.append("I cannot write or sing words yet, so it is instrumental.")
    said.left = scan.left()
    said.problem = (
        silence(text.lower()) or impossible(said.args) or too_many(players, text) or which_key or unknown_player(scan)
    )
    said.undone = [*moments, *not_composed(composable, said.args.get("meter")), *unknown_beside(scan, players)]
    return said


def _title(scan: Scan, said: BriefSaid) -> None:
    if found := scan.pull(_TITLE, exact_case=True):
        said.put("title", title=(found["q"] or found["s"] or found["w"]).strip()[:120])


def _form(form: FormSaid, said: BriefSaid) -> None:
    sections = [{"name": s.name, "letter": s.letter, "bars": s.bars} for s in form.sections][:40]
    rows = [{name: value for name, value in row.items() if value} for row in sections]
    said.put("form", form=rows, structure=form.structure if not rows else None)


def _key_changes(scan: Scan, said: BriefSaid) -> None:
    if pull_one_key(scan):
        said.put("key changes", one_key=True)
    rows = [asdict(change) for change in pull_key_changes(scan)][:12]
    said.put("key changes", key_changes=[{name: value for name, value in row.items() if value} for row in rows])


def _chords(chords: ChordsSaid | None, said: BriefSaid) -> None:
    if chords:
        said.put(
            "chords", chords=list(chords.symbols), chord_bars=[chords.chord_bars] if chords.chord_bars else None,
            chord_repeats=chords.repeats
        )  # fmt: skip


def _key(key: KeySaid | None, style: StyleSaid | None, said: BriefSaid) -> None:
    if key:
        said.put("key", tonic=key.tonic, mode=key.mode)
        if key.german:
            said.notes.append("I read H as the German name of B.")
        if key.tonic and not key.mode and style and style.mode:
            said.put("key", mode=style.mode)


# Styles with a rhythm section of their own: "for X and Y" leaves that in; elsewhere it is the whole line-up.
_BAND_STYLES = frozenset({
    "pop", "rock", "funk", "jazz", "jazz ballad", "blues", "march", "reggae", "latin", "hip-hop", "lo-fi", "synthwave",
    "bossa nova", "house", "country",
})  # fmt: skip
_FOR = re.compile(r"\bfor\s+(?:an?\s+|the\s+|\d\s+|(?:solo|just|only)\s+)*(?:[a-z-]+\s+)?$")


def _whole_line_up(players: Players, style: StyleSaid | None, text: str) -> bool:
    """Whether "for X and Y" names everybody who plays."""
    named = players.named
    if len(named) < 2 or len(named) > 6 or any(one.is_drum for one in named):
        return False
    if style is not None and style.style in _BAND_STYLES:
        return False
    low = text.lower()
    between = [low[a.end : b.start] for a, b in itertools.pairwise(named)]
    joined = all(re.fullmatch(r"[\s,]*(?:and|&|plus)?\s*(?:an?\s+|\d\s+)?(?:[a-z]+\s+)?", gap) for gap in between)
    return joined and bool(_FOR.search(low[: named[0].start]))


def _players(players: Players, style: StyleSaid | None, text: str, said: BriefSaid) -> None:
    rows = []
    for one in players.named[:16]:
        row: dict[str, Any] = {"name": one.name}
        if one.role:
            row["role"] = one.role
        if one.count > 1:
            row["count"] = one.count
        rows.append(row)
        if stand_in := stand_in_note(one.name):
            said.notes.append(stand_in)
        if one.mended:
            said.notes.append(f"I read one word as {one.name!r}.")
    only = players.only or _whole_line_up(players, style, text)
    said.put("players", instruments=rows, only_these=only or None)
    drums = players.drums
    if drums is None and only and not any(one.is_ensemble for one in players.named):
        drums = False
    said.put("drums", drums=drums)
    others = [one.name for one in players.excluded if not one.is_drum]
    said.put("without", without=others[:12])


def _style(style: StyleSaid | None, mood: MoodSaid, players: Players, said: BriefSaid) -> None:
    if style is None:
        by_players = next(
            (hint for one in players.named if one.is_ensemble and (hint := ensemble_style(one.name))), None
        )
        by_players = by_players or player_style(one.name for one in players.named) or _chord_style(said)
        if by_players:
            said.put("hint", style=by_players)
            said.notes.append(f"What you named suggested {by_players} as the style.")
        elif mood.style_hint:
            said.put("hint", style=mood.style_hint)
            said.notes.append(f"The scene suggested {mood.style_hint} as the style.")
        return
    said.put("style", style=style.style)
    if style.meter and "meter" not in said.args:
        said.put("meter", meter=style.meter)
    if not style.exact:
        said.notes.append(f"I have no style of its own for {style.words!r}; {style.style} is the nearest I have.")


def _chord_style(said: BriefSaid) -> str | None:
    """Jazz where most chords of a row are sevenths or more and triads few."""
    chords = said.args.get("chords") or []
    rich = [symbol for symbol in chords if re.search(r"(?:maj|m|[A-GIViv#b])(?:7|9|11|13)|6/9|alt", symbol)]
    return "jazz" if len(chords) >= 3 and len(rich) > 0.6 * len(chords) else None


def _tempo(tempo: TempoSaid | None, said: BriefSaid) -> None:
    if tempo is None:
        return
    said.put("tempo", tempo_bpm=tempo.bpm, tempo_word=tempo.word)
    span = tempo_range(tempo.word) if tempo.word else None
    if span and tempo.bpm is None:
        low, high = span
        if said.args.get("style") == "waltz":
            low, high = low * WALTZ_STRETCH, high * WALTZ_STRETCH
        said.put("tempo", tempo_low=low, tempo_high=high)
    if tempo.about and tempo.bpm is not None:
        said.notes.append(f"I took the tempo as {tempo.bpm:g} beats a minute.")


def _rough_length(scan: Scan, said: BriefSaid) -> None:
    if {"duration_s", "bars", "chords", "form"} & said.args.keys():
        return
    for pattern, seconds in ((_SHORT, SHORT_S), (_LONG, LONG_S)):
        if found := scan.pull(pattern):
            said.put("rough", duration_s=seconds)
            said.notes.append(f"I took {found[0]!r} as {seconds:g} seconds.")
            return


_LYRICS = re.compile(r"\b(?:lyrics?|(?:sung|spoken)\s+words|with\s+(?:a\s+)?(?:singer|vocals?|singing|rap))\b")
