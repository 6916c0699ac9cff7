"""The glossary's entries as data. A block: term | other names, then the text; blocks are separated by an empty line."""

ENTRIES = """
tritone substitution | tritone sub | tritone subs | tritone substitute | sub five | subv7
A tritone substitution replaces a dominant seventh chord by the one a tritone away: Db7 for G7 on the way to C (bII7
for V7). It works because the two chords share the same third and seventh, F and B, with their roles swapped, and
because the new root slides down a half step to the tonic.

secondary dominant | applied dominant | applied chord | v of v | v/v
A secondary dominant is a dominant chord of a chord other than the tonic: in C major D7 (V/V) leads to G, and A7
(V/ii) leads to D minor. It borrows a leading tone for a moment without leaving the key.

dominant | dominant chord | dominant seventh | dominant seventh chord | v7 | seventh chord dominant
The dominant is the fifth degree of a key and the chord on it (G or G7 in C). Its third is the leading tone, so it
pulls to the tonic; as a seventh chord it holds a tritone that resolves inwards or outwards.

subdominant | predominant | pre-dominant
The subdominant is the fourth degree of a key (F in C). Chords of its family, IV and ii, lead away from the tonic and
prepare the dominant.

tonic
The tonic is the first degree of a key, the note and chord the music comes home to: C in C major, A in A minor.

leading tone | leading note
The leading tone is the seventh degree a half step under the tonic: B in C major. In minor it is raised (G sharp in A
minor) so that the dominant has its pull.

cadence | cadences
A cadence is how a phrase ends. The common ones are authentic (V to I), half (ending on V), plagal (IV to I) and
deceptive (V to vi in place of I).

authentic cadence | perfect cadence | perfect authentic cadence | full cadence | full close
An authentic cadence moves from the dominant to the tonic, G to C in C major. It is called perfect when both chords
stand in root position and the melody ends on the tonic.

half cadence | imperfect cadence | half close | semicadence
A half cadence ends a phrase on the dominant, as a comma does: C, F, G in C major. It asks for an answer.

plagal cadence | amen cadence | church cadence
A plagal cadence moves from the subdominant to the tonic, F to C in C major. It is the "Amen" of hymns.

deceptive cadence | interrupted cadence | false cadence | deceptive | trugschluss
A deceptive cadence leads the dominant to another chord in place of the tonic, most often to vi: G to A minor in C
major. The music goes on instead of ending.

picardy third | tierce de picardie | picardie third
A Picardy third is a major tonic chord at the end of a piece in minor: A minor music that closes on A major.

major scale | ionian | ionian mode | major mode | major
The major scale has whole and half steps in the order W W H W W W H: C D E F G A B C. The half steps lie between 3 and
4 and between 7 and 8.

minor scale | natural minor | aeolian | aeolian mode | minor mode | minor
The natural minor scale has a lowered third, sixth and seventh against major: A B C D E F G A. It is also called the
aeolian mode; music in minor often raises the sixth and seventh on the way up.

harmonic minor | harmonic minor scale
The harmonic minor scale is natural minor with a raised seventh: A B C D E F G# A. The step from F to G#, an augmented
second, gives it its colour, and the raised seventh gives the dominant its leading tone.

melodic minor | melodic minor scale | jazz minor
The melodic minor scale raises the sixth and seventh on the way up (A B C D E F# G# A) and, in classical use, takes
them back on the way down. Jazz keeps the rising form both ways.

mode | modes | church modes | church mode | modal | greek modes
A mode is a scale with its own order of whole and half steps. From the notes of C major come ionian (C), dorian (D),
phrygian (E), lydian (F), mixolydian (G), aeolian (A) and locrian (B).

dorian | dorian mode
Dorian is a minor scale with a raised sixth: D E F G A B C D. It sounds minor but lighter than natural minor; folk,
jazz and funk use it a lot.

phrygian | phrygian mode
Phrygian is a minor scale with a lowered second: E F G A B C D E. The half step above the tonic gives it a dark,
Spanish colour.

lydian | lydian mode
Lydian is a major scale with a raised fourth: F G A B C D E F. It sounds bright and floating.

mixolydian | mixolydian mode
Mixolydian is a major scale with a lowered seventh: G A B C D E F G. Rock, blues and Celtic music use it.

locrian | locrian mode
Locrian is a minor scale with a lowered second and fifth: B C D E F G A B. Its tonic chord is diminished, so it hardly
rests.

pentatonic scale | pentatonic | major pentatonic | minor pentatonic
A pentatonic scale has five notes. The major one leaves the fourth and seventh out (C D E G A), the minor one is the
same from its sixth (A C D E G); without half steps nothing clashes.

blues scale | blue note | blue notes
The blues scale is a minor pentatonic with an added flat fifth: A C D Eb E G. The lowered third, fifth and seventh
over major chords are the blue notes.

whole-tone scale | whole tone scale
The whole-tone scale divides the octave into six whole steps: C D E F# G# A#. It has no leading tone and no perfect
fifth, so it floats.

chromatic scale | chromatic | chromaticism
The chromatic scale holds all twelve half steps. Chromatic notes are those outside the key; they colour or connect the
notes of the key.

interval | intervals
An interval is the distance between two notes, counted in letter names and qualified by size: C to E is a major third
(4 half steps), C to Eb a minor third (3).

semitone | half step | half tone | halftone
A semitone, or half step, is the smallest usual interval: one fret on a guitar, from one piano key to the next. Twelve
make an octave.

whole tone | whole step | tone
A whole tone, or whole step, is two semitones: C to D.

minor third
A minor third is three semitones: C to Eb. It makes a chord minor.

major third
A major third is four semitones: C to E. It makes a chord major.

perfect fourth | fourth
A perfect fourth is five semitones: C to F. Turned upside down it is a perfect fifth.

perfect fifth | fifth
A perfect fifth is seven semitones: C to G. After the octave it is the simplest consonance, with a frequency ratio of
3 to 2.

tritone | augmented fourth | diminished fifth | devil's interval | diabolus in musica
A tritone is six semitones, half an octave: F to B. It is the tense interval inside a dominant seventh chord and wants
to resolve.

octave | octaves
An octave is twelve semitones; the upper note has twice the frequency and the same name.

triad | triads
A triad is a chord of three notes in thirds: root, third and fifth. It is major (C E G), minor (C Eb G), diminished (C
Eb Gb) or augmented (C E G#).

seventh chord | seventh chords | 7th chord
A seventh chord adds the seventh above the root to a triad: Cmaj7 is C E G B, C7 is C E G Bb, Cm7 is C Eb G Bb.

extended chord | extensions | tensions | ninth chord | eleventh chord | thirteenth chord | extension | tension
Extended chords go on stacking thirds beyond the seventh: ninth, eleventh, thirteenth. They add colour; the function
stays that of the seventh chord.

diminished chord | diminished | diminished seventh | diminished seventh chord | dim7
A diminished triad has two minor thirds (B D F); the diminished seventh chord has three (B D F Ab) and divides the
octave evenly, so any of its notes can lead home.

half-diminished chord | half-diminished | half diminished | m7b5 | half-diminished seventh
A half-diminished chord is a diminished triad with a minor seventh: B D F A, written Bm7b5. It is the usual ii chord
in minor.

augmented chord | augmented triad | augmented
An augmented triad has two major thirds: C E G#. It sounds unsettled and often leads to the chord a fourth higher.

suspension | suspended chord | sus chord | sus4 | sus2 | suspensions
A suspension keeps a note of the last chord over the next one, where it clashes and then steps down. A sus4 or sus2
chord has the fourth or second in place of the third, often without the resolution.

inversion | inversions | inverted chord | first inversion | second inversion | slash chord
An inversion puts a note other than the root in the bass: C/E is C major in first inversion, C/G in second. The chord
keeps its name and becomes lighter.

power chord | power chords
A power chord is root and fifth without a third (C5: C G). It is neither major nor minor and stays clear under
distortion.

voicing | voicings | voiced
A voicing is how the notes of a chord are laid out: which octave, which order, what is doubled or left out. Close
voicings stay within an octave, open ones spread.

voice leading | voice-leading | part writing
Voice leading is how each voice moves from chord to chord: common tones stay, others move by step, and outer voices
avoid parallel fifths and octaves.

parallel fifths | parallel octaves | consecutive fifths | parallels
Parallel fifths are two voices a fifth apart moving to another fifth in the same direction. Classical part writing
avoids them, because the voices stop sounding independent.

counterpoint | polyphony | polyphonic
Counterpoint is music of several independent melodies at once, written so that they also fit together as harmony.

canon | round
A canon has one melody that several voices play one after the other, as in a round.

fugue
A fugue builds a piece on one short subject, which enters in each voice in turn, on the tonic and on the dominant, and
then goes through other keys.

roman numeral analysis | roman numerals | roman numeral | roman numeral chords
Roman numerals name chords by their degree in the key: in C major I is C, ii is D minor, V7 is G7. Capitals are major,
small letters minor, so one row fits every key.

chord progression | progression | progressions | chord progressions | changes
A chord progression is a row of chords with a direction, such as I V vi IV. Most lead from the tonic away, towards the
dominant and home.

two five one | ii v i | 2 5 1 | ii-v-i | two-five-one
ii V I is the most common progression of jazz: Dm7 G7 Cmaj7 in C. Its roots fall by fifths, and thirds and sevenths
move by step.

twelve-bar blues | 12-bar blues | twelve bar blues | 12 bar blues | blues form
A twelve-bar blues has three phrases of four bars: I I I I, IV IV I I, V IV I I (or V). All chords may be sevenths.

circle of fifths | cycle of fifths
The circle of fifths orders the twelve keys by fifths: C G D A E B F# Db Ab Eb Bb F. Neighbours differ by one
accidental, so it shows which keys are close.

key signature | key signatures
A key signature is the sharps or flats at the start of each staff: one sharp for G major or E minor, two flats for Bb
major or G minor.

key | tonality
A key is a tonic and the scale around it, such as D minor. It says which notes belong and which chord is home.

relative key | relative minor | relative major | relative keys
Relative keys share one key signature: A minor is the relative minor of C major, three semitones below.

parallel key | parallel minor | parallel major
Parallel keys share one tonic: C major and C minor. Changing between them changes the third, sixth and seventh.

modulation | modulate | key change | modulations
A modulation moves the music to another key, often through a chord both keys have (a pivot chord) and then the new
dominant.

modal interchange | borrowed chord | borrowed chords | modal mixture | mode mixture
A borrowed chord comes from the parallel mode: F minor (iv) or Bb (bVII) in C major are borrowed from C minor.

neapolitan chord | neapolitan sixth | neapolitan
The Neapolitan is a major chord on the lowered second degree, Db in C, mostly in first inversion before the dominant.

augmented sixth chord | german sixth | italian sixth | french sixth
An augmented sixth chord holds the lowered sixth and raised fourth degree, Ab and F# in C, which open outwards to the
octave of the dominant.

pedal point | pedal tone | organ point | pedal note
A pedal point is a note held, mostly in the bass, while the chords above it change, even when they clash with it.

ostinato
An ostinato is a short figure repeated on and on, often in the bass.

turnaround
A turnaround is a short progression at the end of a section that leads back to its start, such as I VI7 ii V.

reharmonisation | reharmonization | reharmonise | reharmonize | reharm
To reharmonise is to keep a melody and change the chords below it, for example by substitutes, secondary dominants or
borrowed chords.

meter | metre | time signature | meters | time signatures
The meter groups beats into bars: in 3/4 a bar has three quarter notes with the first one strong. The upper number
counts, the lower names the note value.

compound meter | compound time | compound metre | 6/8 | 12/8 | 9/8
In compound meter the beat divides into three: 6/8 has two beats of a dotted quarter each. A tempo number counts those
dotted quarters.

simple meter | simple time | 4/4 | 3/4 | 2/4 | common time
In simple meter the beat divides into two: 2/4, 3/4 and 4/4 count quarter notes. 4/4 is also called common time.

odd meter | irregular meter | asymmetric meter | additive meter | 5/4 | 7/8 | odd time | odd time signature
An odd meter has a number of beats that is grouped unevenly: 5/4 as 3+2 or 2+3, 7/8 as 2+2+3.

cut time | alla breve | 2/2
Cut time, 2/2, counts two half notes to a bar. It is written like 4/4 but felt in two.

syncopation | syncopated
Syncopation stresses what is normally weak: off-beats, or notes tied over the strong beat.

swing | swing feel | swung | swing eighths
In swing, pairs of eighth notes are played long and short, near two to one at medium tempo and more even when fast.
They are written as plain eighths.

polyrhythm | hemiola | cross-rhythm | cross rhythm
A polyrhythm sounds two divisions at once, such as three against two. A hemiola makes two bars of three feel like
three bars of two.

backbeat
A backbeat is the accent on beats 2 and 4, mostly on the snare drum, of rock, pop and funk.

clave | son clave | bossa clave
The clave is a two-bar pattern of five strokes that orders Latin music; in son clave they fall 3 and 2.

half-time | half time feel | double-time | double time feel | half time | double time
Half-time feel puts the backbeat on beat 3 so that the music feels half as fast; double-time does the opposite. The
chords keep their lengths.

pickup | anacrusis | upbeat | pick-up | auftakt
A pickup is the note or notes before the first full bar. It is counted as bar 0, and the last bar is often shortened
by as much.

rubato
Rubato is freedom of tempo: the player hurries and holds back for expression and gives the time back.

ritardando | rallentando | rit | accelerando | ritard
A ritardando slows down little by little, mostly at an end; an accelerando speeds up.

fermata
A fermata lets a note or rest be held longer than written.

tempo | bpm | beats per minute
Tempo is the speed of the beat, given in beats per minute. The beat is the quarter note in 4/4 and the dotted quarter
in 6/8.

dynamics | crescendo | diminuendo | forte | mezzo-forte
Dynamics are how loud the music is, from pp (very soft) over mf to ff (very loud). A crescendo grows, a diminuendo
fades.

legato
Legato joins notes without gaps between them.

pizzicato | pizz
Pizzicato means plucked: players of bowed strings pull the string with a finger. "arco" takes the bow back.

vibrato
Vibrato is a small, quick waver of the pitch of a held note.

tremolo
Tremolo is one note, or two in turn, repeated as fast as possible.

glissando | portamento
A glissando slides through all the pitches between two notes.

staccato
Staccato notes are short and detached, marked by a dot.

arpeggio | arpeggios | broken chord | arpeggiated chord
An arpeggio plays the notes of a chord one after the other.

alberti bass
An Alberti bass breaks a chord in the order low, high, middle, high: C G E G.

walking bass
A walking bass plays one note on every beat, mostly chord tones and steps, and leads into the root of each next chord.

motif | motive | riff | hook | motifs
A motif is the shortest idea that can be recognised: a few notes with a rhythm. Melodies grow by repeating and
changing it.

phrase
A phrase is a musical sentence, often four or eight bars long, that ends with a cadence.

sequence
A sequence repeats a figure higher or lower, often by a step.

ornament | trill | mordent | grace note | appoggiatura | ornaments
Ornaments decorate a note: a trill alternates with the note above, a mordent touches a neighbour once, a grace note
comes just before.

passing tone | passing note | neighbor tone | non-chord tone | neighbour note
Non-chord tones are melody notes outside the chord: passing tones fill a leap by step, neighbour tones step away and
back.

transposing instrument | transposing instruments | concert pitch
A transposing instrument sounds another pitch than it reads: a B flat clarinet that reads C sounds B flat. Concert
pitch is what sounds.

aaba | aaba form | 32-bar form | song form | thirty-two bar form
AABA is a form of mostly four times eight bars: a theme twice, a contrasting bridge, the theme again.

verse chorus form | verse-chorus form | verse and chorus
In verse-chorus form the verses tell the story over one tune with new words, and the chorus comes back the same and
stronger.

sonata form
Sonata form presents two themes in two keys (exposition), works with them (development) and brings both back in the
home key (recapitulation).

rondo | rondo form
A rondo returns to one theme between contrasting sections: A B A C A.

binary form | ternary form
Binary form has two parts, A and B; ternary form brings the first back, A B A.

bridge | middle eight
A bridge is a contrasting section, often eight bars, that comes once before the last return of the theme or chorus.

coda | outro | tag
A coda is a closing section after the form itself is complete.

consonance | dissonance | consonant | dissonant
Consonant intervals sound at rest (octave, fifth, thirds and sixths), dissonant ones want to move on (seconds,
sevenths, tritone).

enharmonic | enharmonic equivalent | enharmonics
Enharmonic notes sound the same and are spelled differently: F# and Gb. The spelling follows the key and the
direction.

accidental | accidentals | sharp | flat | natural
An accidental alters a note: a sharp raises it by a semitone, a flat lowers it, a natural takes the alteration back.

unison
Two voices are in unison when they play the same pitch.

overtone series | harmonic series | overtones | harmonics
A tone contains overtones at whole multiples of its frequency; the first ones make octave, fifth, fourth and major
third.

bar | measure | barline
A bar, or measure, holds as many beats as the meter says and ends with a barline.

velocity | midi velocity | midi
MIDI stores which key is played when, for how long and how hard; velocity, 1 to 127, is how hard.

lead sheet
A lead sheet shows a song as its melody with chord symbols.

orchestration | arrangement | instrumentation
Orchestration decides which instrument plays which line and how they blend.

timbre | tone colour | tone color
Timbre is what makes a flute and a violin sound different on the same pitch: mostly their overtones and how the note
starts.

tessitura | ambitus
The range of a part is its lowest to its highest note; the tessitura is where it mostly lies.
"""
