"""How people say each change: examples for sentences that no rule reads, by the edit they ask for.

Written by hand from the list of edits. A reading is `edit | label | sentence`, its examples below it, parted by
semicolons. The sentence is one the planner acts on; `{...}` in it is a place and `<...>` a part, said where the
person named none. Numbers and names of bars are left out of the examples, because they are left out of what is
compared. `nearest` reads this; no rule does.
"""

ARRANGE = """
hit_harder | hits harder | make {the chorus} hit harder
  more impact; more energy here; make it massive; it needs to explode; make it bigger and more powerful
  it is too tame; give it some muscle
calmer | calmer playing | make {the verse} calmer
  more relaxed; take the energy down; make it gentle; less hectic; tone it down; too much excitement; more peaceful
strip_back | stripped back | strip back {the verse}
  only the essentials; make it bare; thin the arrangement; almost nothing playing; more intimate; an unplugged feeling
build_up | a build-up | build up to {the chorus}
  raise the tension before it; a riser; make us expect the drop; work up towards it; crank up the suspense before it
grow | grows little by little | let {the verse} build gradually
  start small and become big; more and more intense; rise steadily; a gradual increase of energy; slowly get bigger
enter_one_by_one | players enter one by one | let the instruments enter one by one
  bring the players in one after another; start with one instrument and add the others; stagger the entrances
  layer the parts in step by step; not everybody at once in the beginning
sit_out | a part sits out | let <the piano> sit out in {the verse}
  it should not play here; leave that instrument out there; a rest for the player; be quiet for this section
  drop out for a while; let them pause
join_in | a part joins in | <the strings> should play in {the verse} as well
  it should play here too; have them come in also; play along; don't leave it silent there; also use it in this section
add_player | a player for that place | add a cello in {the bridge} only
  an extra instrument just there; a guest player for this section; another instrument only for these bars
  feature a new instrument there
comp_instead | chords instead of the solo | no solo in {the bridge}, just comping
  take the solo away and keep the chords; accompany only; just the backing there; no soloing
laid_back | laid back | make it more laid back
  relaxed groove; easygoing; take your time; chill feel; less pushy; sit back in the pocket; loose and unhurried
driving | more driving | make it more driving
  urgent; propel it forward; more momentum; relentless; energetic forward motion; give it drive
busier | busier | make <the piano> busier
  more notes; more activity; fill it up; denser; more movement in that part; it is too empty
simpler | simpler | make <the piano> simpler
  fewer notes; less complicated; it is too crowded; play less; reduce it; cluttered; overplaying
busier_drums | busier drums | busier drums
  a more complex beat; more percussion activity; more hi-hat and ghost notes; livelier drumming; a fancier rhythm
simpler_drums | simpler drums | simpler drums
  a basic beat; plainer drumming; just kick and snare; less going on in the drums; an easy groove
four_on_the_floor | four on the floor | four on the floor
  kick on every quarter; a house beat; a dance floor beat; steady bass drum; club pulse; techno kick
half_time | half-time feel | half-time drums
  snare only on three; slower feeling groove at the same tempo; halve the groove; a heavy slow backbeat
double_time | double-time feel | double-time drums
  drums at twice the speed; a fast punk beat; the groove twice as quick; race the beat
hat_rate | hi-hat in sixteenths | hi-hat in sixteenths
  faster hi-hats; closed hat on eighths; the ride should tick quicker; hats in triplets; trap hats
drum_fills | drum fills | add drum fills
  a fill at the end of each phrase; a tom fill; the drummer announces the next section; a transition on the drums
  roll around the toms
crash | a crash cymbal | add a crash cymbal in {the chorus}
  hit the crash cymbal; a cymbal on the downbeat; mark the start with a cymbal; a big cymbal hit
stop | a stop | a stop before {the chorus}
  a break where all are silent; a pause of the whole band; cut everything for half a bar; a dramatic gap
  a short silence before it drops
stop_time | stop time | stop time in {the verse}
  the band only on the first beat; accompany with hits only; punctuate with single chords
add_drum | one drum more | add a tambourine
  claps; a shaker; cowbell; more percussion instruments; finger snaps; a hi-hat; some hand percussion
drop_drum | without one drum | no hi-hat
  take the hi-hat away; the ride is annoying; leave the snare out; without the bass drum; remove the claps
swap_drum | another drum | rim clicks instead of the snare
  use a ride in place of the hi-hat; side stick rather than snare; replace one drum by another
brushes | brushes | play the drums with brushes
  brush kit; gentle jazz drumming; swish on the snare; no sticks; soft brushed drums
double | a doubled line | double the tune with strings
  another instrument plays the same line; reinforce the line; play it in unison; thicken the line with octaves
thicker_chords | thicker chords | make the chords fuller
  fuller chords; fatter chords; more tones in the chords; richer voicings; bigger piano chords; a wall of sound
thinner_chords | thinner chords | thinner chords
  fewer tones in the chords; lighter voicings; two-note chords; the chords are too heavy
"""

FORM = """
repeat | repeated | repeat {the chorus}
  play it again; do it twice; once more from there; double that section; again please; say it a second time
cut | taken out | cut {the bridge}
  delete that section; skip it; take these bars out; we do not need that part; drop the section; lose it
insert_bars | bars of silence | insert 2 empty bars before {the chorus}
  add empty bars; a bar of rest; leave some space between the sections; put a blank bar in; a gap of a few bars
swap | swapped | swap the first 4 bars and the last 4 bars
  exchange the two sections; put the second one first; change the order of the sections; the other way round
move | moved | move {the bridge} to the end
  put that section elsewhere; it should come later; place it after the other; shift the section; bring it earlier
shorten | shortened | make {the intro} 2 bars long
  that section is too long; make it half as long; shorter please; trim it; it goes on forever
lengthen | lengthened | make {the intro} twice as long
  extend the section; longer please; it is over too quickly; add more bars to it; draw it out
copy | copied | repeat {the chorus} at the end
  use that section again later; play those bars again elsewhere; paste it at the end; reprise the section
add_again | one section more | add another chorus
  one more verse; another round of it; there should be three of them; an additional refrain
add_section | a new section | add a bridge
  a middle eight; an intro; something new between the sections; a contrasting section; an outro; an interlude
  a breakdown; a solo section
set_form | another form | lay it out as A A B A
  verse chorus verse chorus; change the structure; a rondo; another order of sections; the form of a standard
raise_key | a key change | key change up a semitone for {the last 8 bars}
  modulate upwards for the end; a truck driver's gear change; a step higher for the last time; key lift
tag | a tag | add a tag
  repeat the last line; say the final phrase again before the end; a little coda; echo the closing words
name_section | named | call bars 1 to 4 the intro
  name this part; label these bars; this is the verse; mark it as the chorus
add_pickup | an upbeat | add an upbeat of 1 beat
  a pickup before the first bar; start with an anacrusis; lead in before the downbeat
remove_pickup | no upbeat | remove the upbeat
  start on the downbeat; without the pickup; begin right on one
set_bars | another number of bars | make the piece 32 bars long
  the piece has too many bars; half as many bars altogether; the whole piece should be longer
set_length | another length in seconds | make it 60 seconds long
  it must last one minute; fit it to the length of my video; a three minute version; trim the duration to the ad
close_end | a proper ending | give it a proper ending
  end it properly; a satisfying conclusion; a real final cadence; bring it home; it has no ending; finalise it
open_end | an open ending | end on a cliffhanger
  leave it unresolved; end with a surprise; don't resolve; an ending that wants more; to be continued
cold_end | a cold ending | end it cold
  a sudden end; one short final hit; a button at the end; cut off right away; end with a bang
fade_end | a fade-out | fade out at the end
  gets quieter until it is gone; die away; disappear slowly; drift off into silence
  volume down at the end; fade away; get softer and vanish; radio fade
slow_end | slowing at the end | slow down at the end
  a rallentando for the last bars; wind down; brake before the last chord; broaden at the end
hold_end | a held last chord | hold the last chord
  a fermata; sustain the final note; let it ring at the end; a long last chord; stay on the last note
loop_end | a loop | make it loop
  seamless; endless background; repeat forever without a gap; the end should lead back to the start; for a game
"""

HARMONY = """
use_chords | chords of your own | use the chords Am F C G
  play these chords; I have a progression; put my changes in; that progression instead
swap_chord | one chord for another | change every F to Dm
  that chord should be another one; use a different chord wherever this one comes; replace all of these chords
  make this one minor each time
fit_tune | the tune fitted to the chords | fit the tune to the chords
  the melody does not go with the chords; adapt the melody to the harmony; make tune and chords agree
reharmonise | other chords | reharmonise {the verse}
  different chords under the same melody; surprising harmony; a new progression; richer harmony
  more interesting chords; the progression is dull
jazzier_chords | jazzier chords | jazzier chords
  sevenths and ninths; smoky lounge harmony; sophisticated chords; extended chords; like bill evans; cocktail bar
simpler_chords | simpler chords | simpler chords
  only triads; plain harmony; campfire chords; less complicated chords; easy chords; three chords are enough
power_chords | power chords | power chords
  roots and fifths; heavy metal chords; punk guitar; no major or minor just fifths
suspensions | suspended chords | add suspensions
  sus chords; delay the thirds; sus4 that resolves; hanging tones in the chords
tritone_sub | tritone substitution | a tritone substitution
  replace the dominants by the tritone; flat two chords; chromatic jazz substitution
secondary_dominants | secondary dominants | add secondary dominants
  five of five; dominants that lead to the next chord; applied dominants; stronger pull between chords
two_fives | two-fives | add two-fives
  ii V progressions; jazz turnarounds; insert ii-V before the chords
substitutes | relative chords | use relative chords
  replace chords by their relatives; minor chords in place of the major ones; chord substitutions of the key
borrow_chord | a borrowed chord | borrow a chord from minor
  the minor four; modal mixture; a chord from the parallel key; a bittersweet chord
slower_harmony | slower chord changes | slower harmonic rhythm
  change chords less often; stay on each chord; hold every chord for two bars; not so many changes
faster_harmony | faster chord changes | faster harmonic rhythm
  change chords more often; two chords a bar; more changes; the harmony stands still
half_cadence | a half cadence | end {the verse} on a half cadence
  stop on the dominant; end the phrase open; an unfinished ending of the phrase
authentic_cadence | a full cadence | end {the verse} with an authentic cadence
  five one at the end; a strong close of the phrase; resolve to the tonic; end the section firmly
plagal_cadence | a plagal cadence | end with a plagal cadence
  four one; church ending; amen at the close
deceptive_cadence | a deceptive cadence | a deceptive cadence in {the verse}
  a fake ending; avoid the tonic; trick the listener; go to the sixth degree instead
picardy_third | a Picardy third | end with a Picardy third
  major chord at the end of the minor piece; a bright last chord; close in major although it is in minor
pedal_bass | a pedal point | a pedal point in {the verse}
  the bass stays put; one bass note under changing chords; keep the bass on the dominant; hold the root below
drone | a drone | a drone in the bass
  one long deep note; a constant hum; like a hurdy-gurdy; an ambient sustained bass
smoother_bass | a smoother bass | smoother bass
  bass line by step; inversions; the bass leaps about; connect the bass notes
walking_bass | a walking bass | walking bass
  quarter notes in the bass; jazz bass line; bass walks up and down; a swinging upright bass line
modulate | a key of its own there | {the bridge} in D minor
  modulate; go to the dominant key; change key in this section; somewhere fresh tonally; up a third there
to_mode | another mode | make {the verse} dorian
  lydian; mixolydian; phrygian flavour; turn major into minor; a modal sound; same tonic but minor
darker_chords | darker chords | darker harmony
  make the harmony sad; gloomier chords; sombre; melancholic; sinister; mournful chords under the same tune
brighter_chords | brighter chords | brighter harmony
  happier chords; sunnier; more hopeful; make it cheerful; optimistic harmony; lighter mood
"""

MELODY = """
easier_to_sing | easier to sing | make the tune easier to sing
  singable; for untrained voices; a smaller range; room to breathe; children should be able to sing it; too hard to sing
easier_to_play | easier to play | make <the piano> easier to play
  for a beginner; my student cannot play it; less difficult; playable with small hands; first year level
tune_contour | another contour | make the tune rise
  the melody goes up; a falling melody; an arch shape; start low and end high; a line that soars; go downwards
tune_range | another range | a wider range for the tune
  the melody is too narrow; a smaller compass; use more of the register; stay within an octave
smoother_tune | a smoother tune | make the tune smoother
  stepwise melody; fewer leaps; a flowing line; less jumpy; connected melody; lyrical
fit_range | fitted to a voice or instrument | fit the tune into the range of a tenor
  for an alto voice; bring it into the flute's range; some notes are out of reach; suits my soprano; too high to sing
fix_wrong_notes | wrong notes mended | fix the wrong notes
  it sounds off; out of tune notes; dissonant by mistake; correct the melody; strange sour note; notes that do not fit
invert_tune | the tune upside down | turn the tune upside down
  invert the melody; mirror it; up becomes down
less_busy_tune | a less busy tune | a less busy tune
  fewer notes in the melody; a sparser lead; the melody never rests; leave space in the tune; a simpler melody
longer_notes | longer notes | longer notes in the tune
  sustained melody; stretch the notes; slower moving melody; long held tones
syncopate_tune | a syncopated tune | syncopate the tune
  off-beat melody; funky melody; ahead of the beat; more rhythmical lead; latin melody rhythm
straighten_tune | a tune on the beat | put the tune on the beat
  less syncopated; square melody; the melody is too off-beat; plain rhythm in the tune
busier_tune | a busier tune | a busier tune
  more notes in the melody; more active lead; passing notes; a livelier melody; the tune is too plain
ornament_tune | ornaments | add ornaments to the tune
  trills; mordents and turns; grace notes; embellish; like bach; celtic decorations; fancy the melody up
catchier_hook | a catchier hook | a catchier tune
  memorable melody; hookier; it should stay in my head; something people hum; a hit; the melody is forgettable
sequence_tune | a sequence | a sequence in the tune
  the same figure a step higher each time; climb with the motif; repeat the figure lower
repeat_phrase | a repeated phrase | repeat the first phrase of the tune
  say the phrase twice; the melody's first line again; echo the phrase
end_tune | another end of the tune | end the tune on the home note
  the melody should finish higher; last note lower; end on the home note; the melody ends strangely
reuse_theme | the theme brought back | bring back the theme in {the bridge}
  use the main melody again; recall the beginning; quote the first tune; the theme returns; refer back to the opening
harmony_line | a second voice | add a second voice a third below
  harmony vocals; sing in thirds; a duet; backing harmony; parallel sixths; two voices
double_octave | doubled in octaves | double the tune in octaves
  same melody an octave apart; octaves; reinforce the melody above
answer_tune | call and response | answer the tune with a clarinet
  call and response; fill the gaps of the melody; a dialogue of instruments; echo in the rests
counter_melody | a counter-melody | add a counter-melody
  a second melody; another line against the tune; counterpoint; a countersubject; weave a line around it
descant | a descant | add a descant
  a high line above the melody; soprano line on top; like a choir's last verse
vary_repeats | varied repeats | vary the repeats of the tune
  not the same each time; change it the second time; too repetitive; less monotonous; decorate the repeat
"""

RHYTHM = """
swing | swing | make it swing
  swung eighths; shuffle; like big band; jazz feel; bouncy; more groove in the off-beats; lilting
straighten | straight | play it straight
  no swing; even eighths; less shuffle; take the swing out; straight feel
triplet_feel | triplets | triplet feel
  twelve eight feel; eighths as triplets; rolling triplets; a slow blues feel
change_meter | another meter | make it 3/4
  in three; six eight; time signature; waltz time; five four; in two; a march metre
tempo_there | another tempo there | {the bridge} slower
  a different speed in this section; faster only there; bpm for that part
ritardando | slowing down | slow down gradually in {bars 1 to 4}
  slower and slower; gradually slow down; rit; ease the tempo; hold back little by little
accelerando | speeding up | an accelerando in {the last 4 bars}
  faster and faster; speed up gradually; gather pace; hurry more and more
rubato | rubato | with rubato
  flexible tempo; freely; like chopin; stretch the time; give and take; tempo that breathes
humanise | more human | make it more human
  like real people; less mechanical; less perfect timing; a live feeling; stiff; computer-like; natural playing
quantise | on the grid | quantise it
  tighter timing; correct the rhythm; exactly on the beat; line up the notes; too loose; uneven playing
drag | behind the beat | <the drums> behind the beat
  late; play after the beat; lazy timing; slightly delayed; lagging
rush | ahead of the beat | <the bass> ahead of the beat
  early; play before the beat; eager timing; anticipate; impatient
push | pushed notes | push <the piano>
  come in an eighth early; anticipations; tie over the bar line; pushed chords
play_in | other note values | play <the piano> in eighths
  in quarter notes; sixteenth pulses; steady crotchets; repeated notes; half notes
block_chords | block chords | block chords
  strike all tones together; chords at once; hymn style piano; no broken chords; solid chords
arpeggiate | broken chords | arpeggiate <the piano>
  arpeggios; one note after another; harp-like; guitar picking; rolling accompaniment; broken up chords; alberti
strum | strummed | strum <the piano>
  like a ukulele; downstrokes; roll the chords; tones a little apart; guitar strumming
"""

MIX = """
reverb | reverb | more reverb
  echo; wetter; a longer tail; more ambience; less wet; too much reverb; dry sound; swimming in reverb
pan | place in the stereo picture | <the piano> to the left
  to the right; in the centre; on one side; spread the instruments; stereo position; hard left
width | width | a wider mix
  stereo wide; mono; narrower; broad sound; panoramic; make it fill the room; too narrow
brightness | brighter or warmer sound | a warmer sound
  brighter; more treble; less harsh; crisp; dark sound; shimmer; muffled; mellow tone; tinny; more top end
low_cut | less mud | less muddy
  boomy; too much bass frequency; rumble; clean the low end; high pass filter; the bottom is unclear
high_cut | highs cut | cut the highs
  low pass filter; like through a wall; underwater; hiss; take the treble off; telephone
distance | distance | <the piano> further away
  in the background; closer to me; far away; near; right in front of us; off in the distance
fader | up or down in the mix | raise the fader of <the piano>
  turn it up in the mix; volume of one instrument; balance; too quiet against the others; drowned; buried
bring_out | brought out | bring out <the piano>
  to the front; emphasise that instrument; let it shine; everybody else a little back; I cannot make out the tune
room | another room | put it in a church
  concert hall; small studio; chamber; big space; plate; as if played in a basilica; in a bathroom
bed | a bed of noise | add vinyl crackle
  rain in the background; tape hiss; record noise; lofi atmosphere; sound of rain
glue | glued mix | glue the mix together
  compress; more cohesive; bus compressor; less squashed; more dynamic mix; polished master
loudness | louder as a whole | set the loudness to -12 LUFS
  mastering level; for streaming; overall volume; too quiet altogether; loud as other records
gradual | crescendo or diminuendo | a crescendo in {the verse}
  get louder; get softer little by little; swelling; decrescendo; rise in volume
fade_in | a fade-in | fade in over 4 bars
  start from silence; come in slowly; gentle start; volume up at the beginning
accents | accents | more accents
  stress the strong beats; less accentuated; mark the downbeats; punchy notes; emphasise the beat
expressive | more expressive | more expressive
  more emotion; dynamics from note to note; with soul; sing on the instrument; flat and lifeless; musical phrasing
dynamic | a dynamic by name | <the piano> mezzo forte
  forte; mezzo piano; pianissimo; very softly; fortissimo; full volume playing
staccato | staccato | <the piano> staccato
  short notes; crisp and separated; plucky; light and short; not so sustained; spiky
legato | legato | <the piano> legato
  slurred; connected; smooth playing; singing line; long bows; notes bound together; less choppy
pedal | sustain pedal | more pedal on the piano
  sustain pedal; less pedal; blurred; let the piano ring; too dry piano; no pedal
wear | worn sound | as from an old cassette
  lo-fi; retro; like a gramophone; 8-bit; old radio; degraded; vintage tape; nostalgic sound; worn out
"""

REWRITE = """
rewrite | written anew | rewrite {bars 1 to 4}
  I don't like this part; try something different there; compose it again; new notes; another idea here; redo the bars
new_tune | another tune | another tune over the same chords
  a different melody; replace the melody; keep the chords but change the lead; a fresh top line
variations | variations to choose from | three variations of {bars 1 to 4}
  show me alternatives; some versions to pick from; different ideas; a couple of choices
go_on | goes on | continue for 8 bars
  what comes next; extend the song past its end; keep going; write more after the end; don't stop there
finish | finished | finish the piece
  it is incomplete; bring it to an end; write the rest; it stops in the middle; complete my sketch
accompany | an accompaniment | write an accompaniment for the tune
  chords and bass for my tune; harmonise my melody; back me up; a band for this; left hand for the melody
restyle | another style | make it a reggae
  as jazz; country version; turn it into rock; a classical arrangement; in the style of techno; latin; lullaby; hip hop
"""

# The oldest changes have tools of their own; here the name before the bar is the tool.
OLDER = """
set_tempo | faster | faster
  too slow; quicker; speed it up; more pace; bpm higher; livelier tempo; it crawls
set_tempo | slower | slower
  too fast; slow it down; take it easy on the speed; lower tempo; less hurried; it is rushing by
change_level | louder | <everything> louder
  too quiet; more volume; turn it up; I can't hear it; play strongly
change_level | softer | <everything> softer
  too loud; quieter; turn it down; less volume; it covers everything; play gently
transpose | higher | up two semitones
  transpose up; raise the pitch of everything; higher for my voice; up a tone
transpose | lower | down two semitones
  transpose down; lower everything; too high for me; a tone lower; deeper key
transpose | the tune an octave up | the tune an octave up
  melody higher; put the lead in a higher register; the tune is too low; sing it eight notes higher
transpose | the tune an octave down | the tune an octave down
  melody lower; a deeper lead; the tune is too shrill; put the melody in a low register
change_instrument | another instrument | replace <the piano> with a guitar
  use a different instrument; swap the instrument; another sound for that part; played on something else; exchange it
add_track | one more instrument | add a cello
  one more part; another instrument too; include a trumpet; bring strings in; a fuller band
remove_track | without a part | remove <the piano>
  delete the instrument; get rid of that part; without it; take it out completely; don't want it
mute | muted | mute <the piano>
  silence that track; switch it off; turn it off for now; don't play it
mute | alone | solo <the piano>
  only this instrument; hear it alone; isolate the part; everyone else silent
undo | the version before | undo
  take it back; revert; it was better before; not like that; wrong, restore it; I changed my mind
"""

EXAMPLES: dict[str, str] = {
    "arrange": ARRANGE, "change_form": FORM, "change_harmony": HARMONY, "change_melody": MELODY,
    "change_rhythm": RHYTHM, "change_mix": MIX, "rewrite_bars": REWRITE, "": OLDER,
}  # fmt: skip
