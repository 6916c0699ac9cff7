"""Ensembles by name: who plays in them, highest part first.

The classical groups are as any orchestration primer lists them (Adler, The Study of Orchestration, 4th edition); the
bands are the usual line-ups, our own list. A member is "program name role"; "kit 32 Drums drums" is a drum kit.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from tools.instruments.values import Ensemble, Member
from tools.song.values import ROLES

_TABLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # name: (members, other names)
        "string quartet": (
            "40 Violin I melody, 40 Violin II counter, 41 Viola chords, 42 Cello bass",
            "quatuor a cordes, streichquartett, cuarteto de cuerda, cuarteto de cuerdas, quartetto d archi, "
            "quartet of strings",
        ),
        "string trio": ("40 Violin melody, 41 Viola counter, 42 Cello bass", "trio a cordes, streichtrio"),
        "string quintet": (
            "40 Violin I melody, 40 Violin II counter, 41 Viola I chords, 41 Viola II chords, 42 Cello bass",
            "quintette a cordes, streichquintett",
        ),
        "string duo": ("40 Violin melody, 42 Cello bass", "violin and cello duo"),
        "string orchestra sections": (
            "48 Violins I melody, 48 Violins II counter, 48 Violas chords, 42 Cellos bass, 43 Double Basses bass",
            "strings in five parts",
        ),
        "piano trio": (
            "40 Violin melody, 42 Cello counter, 0 Piano chords",
            "klaviertrio, trio avec piano, trio con piano",
        ),
        "piano quartet": (
            "40 Violin melody, 41 Viola counter, 42 Cello bass, 0 Piano chords",
            "klavierquartett, quatuor avec piano",
        ),
        "piano quintet": (
            "40 Violin I melody, 40 Violin II counter, 41 Viola counter, 42 Cello bass, 0 Piano chords",
            "klavierquintett, quintette avec piano",
        ),
        "saxophone quartet": (
            "64 Soprano Sax melody, 65 Alto Sax counter, 66 Tenor Sax chords, 67 Baritone Sax bass",
            "sax quartet, quartet of saxophones, quartet of saxes, four saxophones, four saxes, saxophonquartett, "
            "quatuor de saxophones,"
            "cuarteto de saxofones, quartetto di sassofoni",
        ),
        "saxophone trio": ("64 Soprano Sax melody, 65 Alto Sax counter, 67 Baritone Sax bass", "sax trio"),
        "brass quintet": (
            "56 Trumpet I melody, 56 Trumpet II counter, 60 Horn chords, 57 Trombone chords, 58 Tuba bass",
            "blechblaserquintett, quintette de cuivres, quinteto de metales, quintetto di ottoni",
        ),
        "brass quartet": (
            "56 Trumpet I melody, 56 Trumpet II counter, 60 Horn chords, 57 Trombone bass",
            "quatuor de cuivres, blechblaserquartett",
        ),
        "brass trio": ("56 Trumpet melody, 60 Horn counter, 57 Trombone bass", ""),
        "trombone quartet": (
            "57 Trombone I melody, 57 Trombone II counter, 57 Trombone III chords, 57 Trombone IV bass",
            "",
        ),
        "horn quartet": (
            "60 Horn I melody, 60 Horn II counter, 60 Horn III chords, 60 Horn IV bass",
            "french horn quartet",
        ),
        "wind quintet": (
            "73 Flute melody, 68 Oboe counter, 71 Clarinet counter, 60 Horn chords, 70 Bassoon bass",
            "woodwind quintet, quintette a vent, blaserquintett, holzblaserquintett, quinteto de viento, "
            "quintetto di fiati",
        ),
        "woodwind quartet": (
            "73 Flute melody, 68 Oboe counter, 71 Clarinet chords, 70 Bassoon bass",
            "wind quartet, woodwinds, woodwind section, winds",
        ),
        "woodwind trio": (
            "68 Oboe melody, 71 Clarinet counter, 70 Bassoon bass",
            "reed trio, wind trio, trio d anches",
        ),
        "clarinet quartet": (
            "71 Clarinet I melody, 71 Clarinet II counter, 71 Clarinet III chords, 71 Bass Clarinet bass",
            "clarinet choir",
        ),
        "flute quartet": (
            "73 Flute I melody, 73 Flute II counter, 73 Flute III counter, 73 Alto Flute bass",
            "flute choir",
        ),
        "recorder quartet": (
            "74 Descant Recorder melody, 74 Treble Recorder counter, 74 Tenor Recorder chords, 74 Bass Recorder bass",
            "recorder consort",
        ),
        "guitar duo": ("24 Guitar I melody, 24 Guitar II chords", "guitar duet, two guitars"),
        "guitar quartet": ("24 Guitar I melody, 24 Guitar II counter, 24 Guitar III chords, 24 Guitar IV bass", ""),
        "satb choir": (
            "52 Soprano melody, 52 Alto counter, 52 Tenor chords, 52 Bass bass",
            "four voices, four part choir, choir satb, satb, mixed choir, four part voices, four singers, vocal "
            "quartet, a cappella choir,"
            "choeur mixte, gemischter chor, coro mixto, coro misto, quatre voix, vier stimmen, cuatro voces, "
            "quattro voci, barbershop quartet",
        ),
        "jazz trio": (
            "0 Piano melody, 32 Double Bass bass, kit 32 Drums drums",
            "jazz piano trio, piano jazz trio, trio jazz, trio de jazz",
        ),
        "jazz quartet": (
            "66 Tenor Sax melody, 0 Piano chords, 32 Double Bass bass, kit 32 Drums drums",
            "quartet jazz, cuarteto de jazz, quartetto jazz",
        ),
        "jazz quintet": (
            "56 Trumpet melody, 66 Tenor Sax counter, 0 Piano chords, 32 Double Bass bass, kit 32 Drums drums",
            "bebop quintet, hard bop quintet",
        ),
        "jazz combo": (
            "66 Tenor Sax melody, 0 Piano chords, 32 Double Bass bass, kit 32 Drums drums",
            "jazz band, jazz group, combo",
        ),
        "guitar trio": ("26 Jazz Guitar melody, 32 Double Bass bass, kit 32 Drums drums", "jazz guitar trio"),
        "organ trio": ("16 Organ melody, 26 Jazz Guitar chords, kit 32 Drums drums", "hammond trio"),
        "gypsy jazz": (
            "110 Violin melody, 25 Guitar chords, 32 Double Bass bass",
            "gypsy jazz band, jazz manouche, hot club",
        ),
        "big band": (
            "56 Trumpets melody, 65 Alto Saxes counter, 66 Tenor Saxes counter, 57 Trombones chords, 0 Piano "
            "chords, 32 Double Bass bass, kit 32 Drums drums",
            "swing band, dance orchestra",
        ),
        "dixieland band": (
            "56 Trumpet melody, 71 Clarinet counter, 57 Trombone counter, 105 Banjo chords, 58 Tuba bass, kit 0 "
            "Drums drums",
            "dixieland, dixie band, trad jazz band, new orleans band",
        ),
        "rock band": (
            "30 Lead Guitar melody, 27 Rhythm Guitar chords, 33 Bass bass, kit 16 Drums drums",
            "rock group, groupe de rock, rockband, banda de rock",
        ),
        "power trio": ("30 Guitar melody, 33 Bass bass, kit 16 Drums drums", "rock trio"),
        "metal band": ("30 Lead Guitar melody, 30 Rhythm Guitar chords, 34 Bass bass, kit 16 Drums drums", ""),
        "pop band": (
            "81 Synth melody, 0 Piano chords, 27 Electric Guitar chords, 33 Bass bass, kit 0 Drums drums",
            "pop group, full band, a band, band",
        ),
        "funk band": (
            "61 Brass melody, 7 Clavinet chords, 27 Electric Guitar chords, 36 Slap Bass bass, kit 0 Drums drums",
            "soul band, funk group",
        ),
        "blues band": (
            "22 Harmonica melody, 27 Electric Guitar chords, 33 Bass bass, kit 0 Drums drums",
            "blues group",
        ),
        "country band": (
            "110 Fiddle melody, 25 Acoustic Guitar chords, 33 Bass bass, kit 0 Drums drums",
            "country group",
        ),
        "bluegrass band": (
            "110 Fiddle melody, 105 Banjo counter, 25 Guitar chords, 32 Double Bass bass",
            "bluegrass group, string band",
        ),
        "folk band": (
            "110 Fiddle melody, 21 Accordion counter, 25 Guitar chords, 32 Double Bass bass",
            "folk group, ceilidh band, irish band, celtic band",
        ),
        "mariachi band": ("56 Trumpet melody, 40 Violin counter, 24 Guitar chords, 32 Guitarron bass", "mariachi"),
        "tango quartet": (
            "23 Bandoneon melody, 40 Violin counter, 0 Piano chords, 32 Double Bass bass",
            "tango band, tango orchestra, orquesta tipica",
        ),
        "klezmer band": ("71 Clarinet melody, 110 Fiddle counter, 21 Accordion chords, 32 Double Bass bass", "klezmer"),
        "salsa band": ("61 Brass melody, 0 Piano chords, 33 Bass bass, kit 0 Percussion drums", "latin band"),
        "reggae band": ("27 Electric Guitar chords, 16 Organ chords, 33 Bass bass, kit 0 Drums drums", ""),
        "rhythm section": ("0 Piano chords, 33 Bass bass, kit 0 Drums drums", "bass drums and piano"),
        "brass band": (
            "56 Cornet melody, 60 Tenor Horn counter, 57 Trombone chords, 58 Tuba bass, kit 48 Percussion drums",
            "marching band, military band",
        ),
        "wind band": (
            "73 Flute melody, 71 Clarinet counter, 56 Trumpet melody, 60 Horn chords, 57 Trombone chords, 58 Tuba "
            "bass, kit 48 Percussion drums",
            "concert band, symphonic band, wind orchestra, harmonie, blasorchester",
        ),
        "symphony orchestra": (
            "73 Flute melody, 68 Oboe counter, 71 Clarinet counter, 60 Horn chords, 56 Trumpet melody, 57 "
            "Trombone chords, 47 Timpani other, 48 Strings pad,"
            "43 Contrabass bass",
            "full orchestra, symphonic orchestra, orchestra full, grand orchestra, philharmonic, orchestre "
            "symphonique, sinfonieorchester,"
            "orquesta sinfonica, orchestra sinfonica",
        ),
        "chamber orchestra": (
            "68 Oboe melody, 60 Horn counter, 48 Strings pad, 42 Cello bass",
            "small orchestra, kammerorchester, orchestre de chambre, orquesta de camara",
        ),
    }
)


@cache
def ensembles() -> Mapping[str, Ensemble]:
    """Every ensemble by each of its names, in lower case without accents."""
    found: dict[str, Ensemble] = {}
    for name, (members, others) in _TABLE.items():
        ensemble = Ensemble(name, tuple(_member(text.strip()) for text in members.split(",")))
        for each in (name, *others.split(",")):
            if each.strip():
                found.setdefault(each.strip(), ensemble)
    return MappingProxyType(found)


def _member(text: str) -> Member:
    is_drum = text.startswith("kit ")
    program, *name, role = text.removeprefix("kit ").split()
    return Member(int(program), " ".join(name), next(known for known in ROLES if known == role), is_drum)
