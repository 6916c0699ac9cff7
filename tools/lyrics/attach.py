"""Syllables after an edit of notes: those whose note is gone go to the note that stands there now, else they go too."""

from dataclasses import replace

from tools.song.values import Note, Track


def reattached(track: Track) -> Track:
    """The track with every syllable on a note it has; the track itself where nothing was amiss."""
    ids = {note.id for note in track.notes}
    if all(s.note_id is None or s.note_id in ids for s in track.syllables):
        return track
    heads: dict[int, Note] = {}
    for note in track.notes:
        if note.onset_tick not in heads or note.midi_pitch > heads[note.onset_tick].midi_pitch:
            heads[note.onset_tick] = note
    kept = []
    for syllable in track.syllables:
        if syllable.note_id is None or syllable.note_id in ids:
            kept.append(syllable)
        elif syllable.tick in heads:
            kept.append(replace(syllable, note_id=heads[syllable.tick].id))
    return replace(track, syllables=tuple(kept))
