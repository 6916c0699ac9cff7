"""Mood words -> valence (sad to happy) and arousal (calm to excited), each -1 to 1, and where a word says so density
(sparse to busy).

Hand-written for this project. The plane is Russell's circumplex (J. A. Russell, A circumplex model of affect, 1980);
the signs follow the norms of Warriner,
Kuperman and Brysbaert (2013), the sizes are ours. A line reads: valence arousal density | words. A dot leaves the axis
alone.
"""

MOOD_LINES = """
 .80  .50   .  | happy joyful cheerful merry jolly glad joyous cheery gleeful jovial smiling happiness joy
    delight laughter feel-good froh fröhlich joyeux joyeuse alegre heureux feliz felice gai lustig gioioso giocoso
 .90  .75   .  | ecstatic euphoric jubilant elated overjoyed exuberant exultant blissed-out
 .65  .55  .2  | playful bouncy perky fun funny cute whimsical mischievous quirky cheeky silly goofy jaunty
    sprightly bubbly frisky skipping verspielt scherzando
 .65  .35   .  | bright sunny hope optimism optimistic hopeful positive uplifting sunlit radiant shining
    luminous sparkling lumineux
 .55  .70   .  | upbeat lively festive celebratory party danceable groovy catchy swinging vivacious animated
 .30  .90  .3  | energetic driving pumping powerful intense high-energy dynamic vigorous fiery explosive
    hard-hitting punchy thumping
 .60  .85   .  | exciting excited thrilling exhilarating adventurous rousing thrilled
 .65  .70   .  | triumphant victorious glorious majestic regal proud royal noble stately grand grandiose
    maestoso pompous ceremonial
 .35  .70   .  | heroic brave courageous bold valiant daring inspiring motivational determined
 .10  .80  .3  | epic massive action monumental colossal cinematic larger-than-life sweeping thunderous
 .50 -.20   .  | romantic loving affectionate amorous passionate sensual lovely beautiful sweet charming
    elegant graceful romantisch romantique romántico
 .45 -.55   .  | tender gentle soft warm delicate intimate caressing sanft doux douce dolce suave tierno
    loving-kind mellow
 .45 -.70   .  | peaceful stillness serenity serene tranquil placid restful idyllic pastoral peace blissful
    harmonious paisible ruhig sereno tranquillo tranquilo friedlich
 .30 -.70   .  | calm quiet relaxed relaxing soothing chill chilled chilling chilled-out laid-back easy-going
    mellowed restrained sleepy drowsy lazy unhurried calme entspannt entspannend tranquille rilassante still
 .25 -.60 -.4  | meditative contemplative spiritual zen hypnotic trance-like mindful prayerful reverent sacred
 .20 -.50   .  | dreamy ethereal floating hazy airy weightless celestial heavenly otherworldly magical
    enchanting enchanted magic fairy-tale verträumt rêveur misty shimmering
 .45 -.35   .  | cozy cosy homely comforting snug heartwarming wholesome friendly
-.05 -.35   .  | nostalgic nostalgia bittersweet reminiscent wistfully sentimental retro-tinged old-fashioned
    vintage faded
-.30 -.35   .  | wistful longing yearning pensive thoughtful reflective introspective sehnsüchtig melancolic
    rueful plaintive
-.55 -.45   .  | melancholic melancholy sombre somber gloomy blue moody rainy-day bleak dreary melancholisch
    mélancolique malinconico melancólico wehmütig overcast
-.75 -.50   .  | sad sorrowful mournful tearful unhappy tragic heartbroken heartbreaking heart-broken grieving
    depressing depressed miserable weeping crying sadness sorrow misery tears-of-grief traurig triste lugubre
    elegiac lamenting doleful
-.60 -.55 -.3  | lonely lonesome desolate forlorn empty abandoned isolated loneliness solitude emptiness einsam
    solitary barren hollow
-.70  .10   .  | dark sinister grim evil brooding menacing ominous threatening dunkel sombre-dark oscuro
    malevolent bleak-dark gothic noir shadowy murky
-.35 -.10   .  | mysterious enigmatic secretive curious strange weird odd surreal exotic cryptic uncanny
    mystical arcane geheimnisvoll mystérieux misterioso mysterieux
-.65  .05   .  | eerie spooky creepy ghostly haunting haunted unsettling unheimlich chilling-eerie macabre spectral
-.80  .50   .  | scary fear terror dread panic-stricken terrifying frightening horrifying nightmarish horror
    horrific gruesome
-.55  .60   .  | tense suspenseful anxious nervous nerve-racking restless uneasy agitated worried suspense
    anspannung dringend gripping edgy paranoid foreboding
-.25  .65   .  | dramatic stormy turbulent tempestuous tumultuous theatrical fateful dramatisch dramatique
    drammatico intense-dramatic
-.70  .90  .3  | angry anger rage fury furious raging rageful wild violent wütend savage enraged ferocious
    hateful vengeful
-.45  .90  .4  | aggressive brutal heavy hard fierce relentless pounding crushing gritty rebellious
-.30 1.00  .6  | frantic hectic chaotic panicked panicky manic crazy frenetic frenzied breathless insane mad
    hyper desperate
-.15 -.40   .  | solemn serious grave ceremonious dignified austere earnest hushed feierlich solennel respectful
 .   .75  .2  | fast-moving urgent rushing racing hurried brisk rapid speedy quick fast schnell rapide rápido
    vivo veloce vite
 .   -.45   .  | slow slowly sluggish languid leisurely dragging langsam lent lento langsamer
 .00 -.60 -.80 | sparse minimal minimalist minimalistic bare stripped-down spacious uncluttered simple roomy
    pared-back
 .00  .35  .80 | busy dense intricate complex virtuosic ornate lush-busy full-on elaborate
 .25 -.15   .  | lush rich smooth velvety silky flowing lyrical singing cantabile dolcissimo expressive espressivo
 .15  .45   .  | funky sassy swaggering cool slick stylish confident strutting sexy cheeky-cool smokin
    smoky-cool badass
-.10  .55   .  | mechanical robotic industrial cold clinical futuristic sci-fi
-.10 -.45   .  | cold-calm icy frosty frozen wintry chilly numb
 .35  .30   .  | naive innocent childlike child-like youthful carefree light light-hearted lighthearted breezy
    easygoing folksy rustic unbeschwert leicht leggiero
-.20 -.30   .  | tired weary exhausted sleepless worn-out müde fatigued homesick
 .55  .20   .  | grateful thankful content satisfied pleased contented relieved
-.40  .35   .  | bitter resentful jealous frustrated annoyed tormented anguished
 .10 -.10   .  | neutral plain ordinary
"""
