"""What people call the instruments: English first, then French, German, Spanish and Italian; lower case, without
accents, singular where that is regular.

The table's own names (`tools.instruments.table`) need not stand here; plurals in -s and -es are found by rule. Words
for instruments General MIDI lacks lead to the nearest sound it has, as the General MIDI 2 variations do (mandolin by
25, ukulele by 24) or by ear of the family. Our own list.
"""

SYNONYMS = """
0: grand piano, acoustic piano, upright piano, felt piano, soft piano, pianoforte, concert grand, grand, keyboard,
  pno, klavier, flugel, piano a queue, piano droit, piano de cola
1: bright acoustic piano, pop piano, rock piano, house piano
2: electric grand piano, cp70, cp 80
3: honky tonk, saloon piano, tack piano, barroom piano, bar piano, ragtime piano
4: rhodes, rhodes piano, fender rhodes, wurlitzer, wurli, wurlitzer piano, e piano, ep, keys, electric keys, electric
  keyboard, piano electrique, e klavier, piano electrico, piano elettrico, stage piano
5: dx7, fm piano, fm keys, dx7 piano, digital piano, glassy electric piano
6: harpsicord, clavecin, cembalo, clavicembalo, clavicordio, clave clavecin, spinet, virginal
7: clav, clavi, hohner clavinet, funky clav
8: celeste, toy piano
9: glock, glocken, orchestra bells, orchestral bells, jeu de timbres, campanelli
10: musical box, boite a musique, spieluhr, spieldose, caja de musica, carillon a musica, scatola musicale
11: vibes, vibraharp, vibraphon, vibrafono, vibrafon
12: marimbaphone, balafon
13: xylo, xylophon, xilofono, silofono
14: bells, chimes, tubular bell, church bells, church bell, carillon, cloches, glocken der kirche, rohrenglocken,
  campanas, campane
15: hammered dulcimer, cimbalom, santoor, santur, zither, hackbrett, cymbalum
16: organ, hammond, hammond organ, b3, b3 organ, hammond b3, jazz organ, gospel organ, drawbar, orgue, orgel, organo,
  electric organ
17: farfisa, combo organ, vox organ, transistor organ
18: leslie organ, distorted organ
19: pipe organ, cathedral organ, great organ, grand organ, orgue d eglise, kirchenorgel, pfeifenorgel, organo de
  iglesia, organo a canne
20: harmonium, pump organ, reed harmonium, melodeon organ
21: squeezebox, squeeze box, concertina, melodeon, button accordion, piano accordion, musette, accordeon, akkordeon,
  ziehharmonika, schifferklavier, acordeon, fisarmonica
22: mouth organ, blues harp, mouth harp, melodica, harmonica a bouche, mundharmonika, armonica
23: bandoneon, bandonion, bandoneón
24: classical guitar, spanish guitar, flamenco guitar, guitar nylon, nylon string guitar, nylon stringed guitar,
  ukulele, uke, lute, oud, charango, vihuela, guitare classique, konzertgitarre, guitarra clasica, guitarra espanola,
  chitarra classica, liuto, laute, luth
25: guitar, gtr, acoustic, steel guitar, steel string guitar, steel stringed guitar, folk guitar, western guitar, 12
  string guitar, twelve string guitar, strummed guitar, fingerpicked guitar, acoustic guitar steel, mandolin,
  bouzouki, dobro, resonator guitar, guitare, guitare acoustique, guitare folk, gitarre, akustikgitarre,
  westerngitarre, guitarra, guitarra acustica, chitarra, chitarra acustica, mandoline, mandolino, mandolina
26: hollow body guitar, archtop guitar, archtop, pedal steel, pedal steel guitar, lap steel, lap steel guitar, slide
  guitar, electric guitar jazz, hawaiian guitar
27: clean guitar, clean electric guitar, electric guitar clean, rhythm guitar, strat, stratocaster, telecaster, surf
  guitar, funk guitar, electric, e guitar, guitare electrique, e gitarre, guitarra electrica, chitarra elettrica
28: palm muted guitar, electric guitar muted, muted electric guitar, chicken scratch guitar
29: overdrive guitar, crunch guitar, crunchy guitar, lead guitar, solo guitar, blues lead guitar
30: distorted guitar, distorted electric guitar, fuzz guitar, heavy guitar, metal guitar, rock guitar, power chord
  guitar, guitare saturee, verzerrte gitarre, guitarra distorsionada, chitarra distorta
31: guitar harmonic, harmonics
32: upright bass, upright, acoustic bass, stand up bass, standup bass, string bass, walking bass, jazz bass,
  contrebasse, kontrabass, contrabajo, contrabbasso, bull fiddle
33: electric bass, bass guitar, e bass, finger bass, fingered bass, bassline, bass line, basse, bajo, bajo electrico,
  basso, basso elettrico, basse electrique, bassgitarre, guitare basse, electric bass guitar, electric bass finger
34: pick bass, punk bass, electric bass pick
35: fretless, fretless bass guitar
36: slap bass 1, slapped bass, funk bass, slap
37: pop bass, thumb bass
38: synth bass 1, moog bass, acid bass, 808, 808 bass, bass synth, synthesizer bass, synthbass, synthwave bass, 303,
  tb 303, reese bass, basse synthe, bajo sintetizado
39: sub bass, sub, rubber bass, deep bass
40: solo violin, violine, geige, violon, violino, first violin, second violin, violins, erste geige
41: bratsche, viola da braccio, alto a cordes
42: violoncello, violoncelle, violonchelo, celli, chelo, vc
43: arco bass, bowed bass, bowed double bass, orchestral bass, contra bass, orchestral double bass
44: tremolo string, tremolando strings, streichertremolo
45: pizzicato, pizz, pizz strings, plucked strings, pizzicato string, plucked string
46: harp, celtic harp, concert harp, lever harp, lyre, harpe, harfe, arpa
47: timpano, kettledrum, kettle drum, pauke, pauken, timbales d orchestre, timpany
48: string ensemble, string section, string orchestra, orchestral strings, orchestra, string, lush strings, violin
  section, cello section, cordes, streicher, streichorchester, archi, cuerdas, orchestre a cordes, orchestre,
  orchester, orquesta
49: soft strings, slow string, legato strings, warm strings, slow string ensemble
50: string synth, string machine, solina, synth string, analog strings, strings synth
51: synth string 2
52: choir aah, aahs, choir aahs, choirs, voice, voices, vocal, vocals, human voice, singer, singers, singing, chorus
  of voices, chorale voices, soprano voice, alto voice, tenor voice, bass voice, women s voices, men s voices, choeur,
  chor, coro, voix, stimme, stimmen, gesang, voz, voces, voce, voci, chant
53: oohs, ooh, voice ooh, humming, hummed voices, doo wop voices, backing vocals, backing voices, background vocals
54: synth vox, synth voices, synth choir, vocoder, robot voice, vox
55: orchestral hit, orch hit, stab, orchestra stab, stabs
56: trumpets, cornet, flugelhorn, fluegelhorn, bugle, piccolo trumpet, trompette, trompete, tromba, trompeta, tpt
57: bass trombone, euphonium, sackbut, slide trombone, posaune, trombon, trombone tenor
58: sousaphone, bass tuba, oom pah tuba
59: muted trumpets, harmon mute trumpet, harmon trumpet, mute trumpet, trumpet with mute, trompette bouchee, trompeta
  con sordina
60: horn, f horn, cor, cor d harmonie, waldhorn, corno, corno francese, trompa, corno frances
61: horns, brass ensemble, horn section, brass section, big band brass, brass band, cuivre, cuivres, blechblaser,
  blaser, metales, ottoni, french horns section, horn stabs
62: synthetic brass, analog brass, 80s brass, synth horns
63: soft synth brass, jump brass
64: soprano saxophone, sopransaxophon, saxophone soprano, sopransax, saxofon soprano, sassofono soprano
65: alto saxophone, altsaxophon, altsax, saxophone alto, saxofon alto, sassofono contralto
66: sax, saxophone, tenor saxophone, tenorsaxophon, tenorsax, saxophone tenor, saxofon, saxophon, saxofono, sassofono,
  saxofon tenor, sassofono tenore, saxes
67: bari sax, baritone saxophone, bari saxophone, baritonsaxophon, baritonsax, bass sax, bass saxophone, saxophone
  baryton, saxofon baritono
68: hautbois, oboen, oboi, oboe d amore, shawm
69: cor anglais, englischhorn, corno inglese, corno ingles, duduk
70: contrabassoon, double bassoon, basson, fagott, fagotto, fagot
71: bass clarinet, b flat clarinet, bb clarinet, clarinet in b flat, clarinette, klarinette, clarinetto, clarinete,
  clarinets, licorice stick
72: piccolo flute, fife, petite flute, pikkolo, piccoloflote, flautin, ottavino
73: concert flute, alto flute, transverse flute, flute traversiere, flote, querflote, flauto, flauta, flauto traverso,
  flauta travesera, bansuri, wooden flute, irish flute
74: block flute, blockflote, flute a bec, flauto dolce, flauta dulce, descant recorder, soprano recorder, alto
  recorder
75: pan pipes, panpipe, panpipes, pan pipe, quena, zampona, flute de pan, panflote, flauta de pan, flauto di pan,
  siku, andean flute, syrinx
76: bottle blow, bottle, jug, blown bottles
77: japanese flute, zen flute, native american flute, dizi
78: whistling, human whistle, tin whistle, penny whistle, pennywhistle, irish whistle, low whistle, sifflet,
  sifflement, pfeifen, silbato, fischietto, flageolet
79: vessel flute, okarina
80: square, square wave, square synth, square wave lead, chip lead, chiptune lead, 8 bit lead, 8 bit, chiptune, pulse
  lead, nes lead, game boy, gameboy, lead 1, square lead synth
81: synth, synthesizer, synthesiser, synth lead, lead, lead synth, saw, sawtooth, saw synth, saw wave, sawtooth lead,
  analog synth, analog lead, supersaw, lead 2, synthe, synthetiseur, sintetizador, sintetizzatore, moog, minimoog, arp
  synth, arpeggiator, synth arp
82: calliope, steam organ, fairground organ, barrel organ, carousel organ
83: chiff
84: charang, guitar synth lead
85: solo vox, synth voice lead, theremin
86: fifth lead, lead in fifths
87: bass lead
88: fantasia, fantasia pad, bell pad
89: pad, synth pad, warm synth pad, ambient pad, soft pad, analog pad, lush pad, nappe, nappes, flachensound, drone,
  atmospheric pad
90: polysynth, poly synth, synth chords, synth stabs, chord synth, juno, jupiter
91: space voice, space choir, vocal pad, voice pad
92: bowed glass, glass harmonica, glass armonica, bowed glass pad, singing bowl
93: metal pad
94: halo
95: sweep, sweeping pad, filter sweep pad
96: ice rain, rain pad, rain fx
97: soundtrack
98: crystal bells, crystal synth, glass bells, ice bells, sparkle synth
99: atmosphere pad, nylon pad
100: bright pad, brightness pad
101: goblin
102: echo drops, echo, echo pad
103: sci fi, star theme, scifi
104: sitars, tanpura, sarod
105: banjos, bluegrass banjo, five string banjo, banyo
106: samisen, pipa
107: guzheng, zheng, gayageum, japanese harp
108: mbira, thumb piano, sansa, finger piano
109: bagpipe, pipes, uilleann pipes, highland pipes, cornemuse, dudelsack, gaita, zampogna, cornamusa, hurdy gurdy
110: folk fiddle, irish fiddle, country fiddle, fiddles, fidel, fidula, erhu, hardanger fiddle, violoneux
111: shehnai, shenai, zurna
112: tinkle bells, hand bells, handbells, handbell, finger cymbals, wind chimes, windchimes
113: agogo lead
114: steel drum, steel pan, steelpan, steel pans, handpan, hang drum, pan drum, tambor metalico
115: woodblocks
116: taikos, taiko drums, taiko drum, epic drums, tabla
117: melodic tom, roto tom, tuned toms
118: synth drums, simmons, simmons drum, disco tom
119: reverse cymbals, riser
122: sea, ocean, waves, ocean waves, sea waves, surf sound
123: bird, birdsong, bird song, bird tweet
124: telephone ring, phone
126: clapping audience, audience
127: gun shot, gunshots
"""
"""Program, colon, comma list."""

DRUM_KIT_SYNONYMS = """
0: drums, drum, drum kit, drumkit, drum set, drumset, kit, trap set, beat, beats, drum beat, drum part, drum track,
  rhythm, acoustic drums, live drums, batterie, schlagzeug, drums set, bateria, batteria, tambours, trommeln,
  perkussion, percusion, percussioni, percussions, latin drums, march drums, marching drums
8: room kit, room drums
16: power kit, rock drums, rock kit, heavy drums, big drums, metal drums
24: electronic drums, electronic kit, electro drums, drum machine, beat box, beatbox, drum computer, programmed drums,
  techno drums, 909, tr 909, boite a rythmes, drumcomputer, caja de ritmos
25: tr 808, 808 drums, 808 kit, 808 beat, 808s drums, trap drums, hip hop drums, lo fi drums, lofi drums
32: jazz kit, jazz drums, jazz drum kit
40: brushes, brushed drums, brush kit, brush drums, brushed snare, drums with brushes, soft drums
48: orchestra kit, orchestral drums, orchestral percussion, concert percussion, concert drums
"""
"""Kit, colon, comma list."""
