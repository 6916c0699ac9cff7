"""More mood words, and those that say something of tension: the third axis beside valence and arousal.

Hand-written for this project; axes as in `mood_words`, with tension (-1 at ease to 1 tense) as the fourth number. Read
before `mood_words`, so that a word here wins. A dot leaves an axis alone.
"""

TENSE_LINES = """
-.55  .55   .   .80 | tense suspenseful anxious nervous nervy nerve-racking nerve-wracking uneasy apprehensive worried
    suspense foreboding edgy paranoid gripping fretful jittery fraught angespannt tendu teso tenso
-.40 -.10 -.6   .85 | breath-held breathheld expectant anticipatory anticipation expectation waiting poised hesitant
    stunned breathless-still unresolved undecided
-.65  .30   .   .75 | ominous menacing threatening sinister portentous forbidding hostile baleful bedrohlich menaçant
    minaccioso amenazador
-.65  .00 -.2   .65 | eerie spooky creepy ghostly unsettling disturbing unnerving chilling macabre spectral uncanny
    ghoulish
-.80  .55   .   .90 | scary frightening terrifying horrifying nightmarish terror horror dread fear fearful afraid
    hair-raising bloodcurdling petrified
-.35 -.05 -.2   .50 | mysterious enigmatic secretive cryptic suspicious furtive sly stealthy conspiratorial
    clandestine shifty
-.45  .85  .3   .70 | frantic panicked panicky panicking frenzied frenetic desperate harried hysterical agitated
    agitato
-.30  .75  .3   .60 | hectic stressed stressful overwhelmed chaotic pressured overwrought
-.65  .90  .3   .60 | furious enraged raging wrathful livid seething irate incensed outraged wrath indignant
-.50  .20   .   .50 | bitter spiteful scornful contemptuous disgusted jealous envious sour sarcastic cynical
    sardonic wry-dark
-.45 -.45 -.1   .10 | downbeat downcast dejected disappointed discouraged dispirited disheartened subdued glum
    forlorn-grey
    wistful-sad low-spirited deflated crestfallen listless apathetic bored weary gray grey dull
-.70 -.55 -.2   .10 | hopeless defeated despairing despair bereaved bereft inconsolable anguished-still funereal
    funeral-like
    morose woeful woebegone wretched crushed broken shattered suicidal-sad pessimistic dismal mournfully dolorous
    verzweifelt désespéré disperato desesperado
-.60  .35   .   .50 | anguished tormented tortured agonised agonized distressed distraught haunted-mind guilty ashamed
-.40  .20   .   .40 | defiant stubborn grim-faced hard-bitten stern severe ruthless relentless merciless grave-faced
 .20  .80  .2   .25 | urgent pressing driven unstoppable propulsive pulsating adrenaline restless-bright
 .65  .75   .  -.20 | victorious winning conquering exultant exalted celebratory rejoicing jubilation siegreich
 .65  .70   .  -.50 | zesty peppy perky-bright chirpy jazzy-bright giddy zany wacky loony comical comedic hilarious
    slapstick humorous humourous funny ridiculous silly-funny boisterous rollicking rambunctious romping
 .75  .50   .  -.60 | blithe sprightly lightsome lighthearted light-hearted good-humoured good-humored good-natured
    merry
    buoyant sunny-side cheery beaming chipper chuffed thrilled-bright delighted pleased-as-punch smiling
 .60  .10   .  -.60 | hopeful optimistic encouraging reassuring comforting confident-warm trusting kind kindly
    friendly
    neighbourly neighborly welcoming generous warm-hearted warmhearted big-hearted amiable affable convivial
 .45 -.60 -.1  -.70 | soothing comforted peaceful serene tranquil placid untroubled carefree-slow contented balmy
    gentle-hearted
    becalmed pacific reposeful lulling hushed-warm easeful
 .15 -.70 -.4  -.40 | hushed whispered quiet silent muted soft-spoken subtle delicate-still faint murmuring low-key
    understated drowsy somnolent dozy slumbering
 .35 -.30   .  -.40 | tender-hearted fond adoring devoted yearning-sweet sweet-natured heartfelt sincere intimate
 .10 -.35   .   .   | bittersweet nostalgic poignant sepia wistful-warm elegiac-warm
 .50  .35   .  -.10 | adventurous swashbuckling bold daring intrepid plucky spirited gutsy feisty
 .20  .70   .   .10 | awe-inspiring awesome sweeping soaring towering mighty powerful all-conquering
 .25 -.35 -.2  -.20 | wondrous wonder awe awestruck marvelling marveling magical spellbound enchanted otherworldly
-.10 -.40 -.3   .20 | detached aloof distant remote alienated numb blank expressionless
 .00  .15   .   .30 | curious inquisitive quizzical puzzled puzzling perplexed bemused baffled questioning
-.20  .40   .   .30 | impatient fidgety irritated irritable grumpy cranky cross cantankerous huffy annoyed
 .45  .60   .  -.20 | flirtatious flirty coquettish teasing saucy naughty impish puckish rascally roguish
 .30  .10   .  -.20 | proud dignified noble stately poised-proud gracious courtly gallant chivalrous
-.15 -.30   .   .20 | humble penitent remorseful repentant apologetic
 .15 -.20   .  -.20 | patient accepting resigned forgiving reconciled
.60  .50   .  -.30 | heiter beschwingt munter ausgelassen espiègle enjoué animado vivaracho risueño vivace
 .40 -.60 -.1  -.60 | besinnlich beruhigend geborgen apaisant reposant apacible sosegado relajante
-.60 -.40   .   .10 | schwermütig trübsinnig betrübt mélancoliques navrant afligido apenado desolado
-.65  .35   .   .75 | düster gruselig bedrückend angsteinflößend inquiétant angoissant effrayant inquietante
    aterrador siniestro tenebroso
-.45  .60   .   .75 | spannend nervös aufgewühlt haletant agité nervioso agitado
 .55  .30   .  -.40 | hoffnungsvoll zuversichtlich plein-d'espoir optimiste esperanzador esperanzado
-.65  .90  .3   .60 | zornig rasend furieux colérique furioso enfadado iracundo
-.15 -.35   .   .   | nachdenklich grüblerisch pensif songeur pensativo nostálgico nostalgique
"""
