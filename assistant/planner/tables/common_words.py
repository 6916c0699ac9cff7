"""Common English words that are never taken for a misspelt instrument, mood or style ("start" is no "strat").

Hand-written from everyday speech about people, things, actions and time; only words of five letters or more matter,
since shorter ones are not mended at all. Words of the tables themselves need not stand here: they are read as they are.
"""

COMMON_WORDS = frozenset(
    """
    about above abroad accept access accident account accuse achieve acorn across action active actor actual
    addict address adjust admire admit adopt adult advance advice affair affect afford afraid after again against
    agent agree ahead airport alarm album alert alien alike alive allow almost alone along already alter although
    always amaze among amount ample anger angle angry animal ankle announce annoy annual another answer anybody
    anyone anything anyway apart appear apple apply approach april apron arena argue arise armed around arrange
    arrest arrive arrow article artist aside asked asleep aspect assist assume attach attack attempt attend august
    aunts author autumn avenue average avoid awake award aware awful babies backward bacon badge badly baker
    balance balloon banana banks baron barrel based basic basin basis basket battle beach beans beard bears beast
    beaten became because become bedroom before began begin behave behind being belief believe belong below bench
    bending beneath benefit berry beside best better between beyond bible bicycle bigger biggest birth birthday
    biscuit bites bitter blade blame blank blanket blast bleed blend bless blind block blood bloom board boats
    bodies boiled bones bonus books boost boots border bored boring borrow bother bottle bottom bought bound bowl
    boxes brain branch brand bread break breakfast breath breathe breeze brick bride brief bring broad broke
    broken brother brought brown brush bucket budget build building built bunch burden burger buried burns burst
    bushes business busy butter button buyer cabin cable cactus cameras campus canal cancel candle candy canvas
    capable capital captain carbon cards career careful carpet carried carry carton cases castle casual catch
    cattle caught cause cellar center central centre century certain chain chair chalk challenge chance change
    changed changes channel chapter charge charm chart chase cheap cheat check cheek cheese chess chest chicken
    chief child children choice choose chose chosen church circle cities citizen civil claim class classes clean
    cleaner clear clearly clerk clever client cliff climate climb clock close closed closer clothes cloud clouds
    coach coast coats coffee coins cold colder collar collect college color colour column comes comfort coming
    command comment common company compare complete completely complex concern conduct confirm connect consider
    contact contain content contest context continue control cookie cooking copied copper copy corner correct cost
    costs cotton couch cough could council count country couple courage course court cousin cover covered crack
    craft crash crazy cream create created credit creek cried crime crisis critic cross crowd crown cruel crush
    crying cupboard curious current curtain curve custom customer cycle daily damage dance danced dancer dancers
    danger daring darling dates daughter dealt death debate decade decent decide decided decision deck defend
    degree delay deliver demand depend depth desert deserve design desire desk despite destroy detail details
    develop device devil diary died diet differ difference different differently difficult dinner direct direction
    dirty discover discuss disease dishes distance divide doctor doing dollar doors double doubt dozen draft
    drawer drawn dream dress dressed dried drink drinking drive driven driver driving drops drove drunk during
    dusty eager eagle early earned earth easier easily eaten edges edition editor effect effort eighth either
    elbow elder elect eleven else email empty enemy enjoy enough enter entire entirely entrance entry equal error
    escape essay estate evening event events every everybody everyone everything everywhere exact exactly example
    excellent except excite excuse exist expect expense expert explain express extent extra faced facing factor
    factory fails faint fairly faith falls false family famous fancy farmer farther fashion father fault favor
    favorite favour favourite feast feather feature feeling feels fellow fence fever fewer field fifteen fifty
    fight fighting figure filled final finally finding finds finger finish finished fired first fishing fitting
    fixed flags flame flash flesh flight floor flour flower flowers flown flows flying focus fold folks follow
    following foods force foreign forest forever forget forgive forgot formal format former forth forty forward
    found frame freedom freeze fresh friday fridge friend friendly friends front frozen fruit fruits fuel funds
    funny further future gained games garage garden gather gave gentle gentleman getting ghost giant gifts girls
    given gives giving glass glasses global gloves going golden gossip govern grade grain grand grant grape graph
    grass grave gravy great greater green greet grew grief gross ground group groups growing grown guard guess
    guest guests guide guilt guilty habit hadn't hairy hall hammer handle hands handsome hanging happen happened
    happens harbor harder hardly harm hasn't haven't having heads health healthy heard hearing heart hearts heat
    heaven heavily height helped helpful helps hence herself hidden hiding higher highway hills himself hired
    history hobby holder holes holiday hollow home homework honest honey honor hoped hoping horrible horror horse
    horses hospital hosts hotel hours house houses however human humans humor hundred hungry hurry hurts husband
    ideal ideas ignore image images imagine impact import important improve include included including income
    increase indeed index indoor inform inner inside insist instance instant instead intend interest into invent
    invest invite island isn't issue itself jacket jelly jewel joined joins joint joke jokes journey judge juice
    jumps junior kidding kinds kitchen kitten kittens knees knife knight knock known knows label labor lacks
    ladder ladies landed lands language laptop large largely larger largest laser lasts lately later latest latter
    laugh laughing launch laundry lawyer layer leader leading league leaning learn learned least leather leave
    leaves leaving lecture legal lemon lesson letter letters level library license lifts light lights liked likely
    limit limited limits lined linen liquid listen listened listening little living loads loans lobby local locked
    logic logo london longer looked looking looks loose lorry loses losing lost lovers loves lower lowest lucky
    lunch lungs lying machine magazine mainly major makes making manage manager manner marble margin marker market
    marks marriage married marry massive master match matches material matter matters maybe mayor meals means
    meant measure media medical meeting member members memory mental mention menus merely message messages metal
    meter method middle might miles military milk million minds minor minute minutes mirror missed missing mission
    mistake mixed mixing model models modern moment moments monday money monkey month months moral morning mostly
    mother motion motor mount mountain mouse mouth moved moves movie movies moving murder muscle museum music
    myself names narrow nation native nature nearby nearly neatly necks needed needle needs nerve never newer news
    night nights ninth nobody noise noisy normal normally north notes nothing notice novel number numbers nurse
    object obtain obvious occur ocean october offer offered office officer often older oldest olive onion online
    opened opening opens option options orange order ordered orders organize original other others otherwise ought
    ourselves outdoor outer outside oven owned owner oxygen packed pages paint painting pairs palace panel panic
    paper papers parade parents parking parks partly partner party passed passes passing past pasta patch path
    patient pattern pause paying peace peach peanut pencil pepper perfect perform perhaps period permit person
    personal persons phase phone photo photos phrase picked picks picture pictures piece pieces pilot pizza place
    placed places plain plane planes planet plans plant plants plastic plate plates platform played player players
    playing plays plaza please pleased plenty pocket poems poetry point points police policy polite politics ponds
    poorly popular porch portion position possible posted potato pounds pouring powder powers practice praise
    prayer prefer present press pretty prevent price prices pride priest primary prime prince print printed prior
    prison private prize probably problem process produce product profit program project promise proof proper
    protect proud prove proved provide public pulled pulls pupil puppies puppy purple purpose pushed puzzle
    quality queen query quest question queue quick quickly quiet quietly quite quote rabbit raced radar radio
    raised raises raising ranch random range rapid rarely rather reach reached react reader readers reading ready
    really reason reasons recall receive recent recently recipe record records recover reduce refer reform refuse
    regard region regret regular relate relax release relief rely remain remember remind remote remove removed
    rental repair repeat reply report request rescue research resist respect respond rest result results retire
    return reveal review reward riding rifle right rights rings rises risky rival river rivers roads robot rocks
    rolled rolls roman roofs rooms roots rough round route routine royal rubber ruined rules ruling rumor runner
    running rural safely safer safety sailor salad sales salmon sample sandwich sandy satisfy saturday sauce saved
    saves saving saying scale scared scarf scene scenes school science scissors score scores scream screen script
    search season seats second secret section secure seeds seeing seeks seemed seems seize select selfish sells
    sending senior sense sentence separate series serious serve served service session setting settle seven
    seventh several severe shade shadow shake shaking shall shape shapes share shared sharp sheep sheet shelf
    shell shelter shift shine shines ships shirt shirts shock shoes shoot shopping shops shore short shorter shots
    should shoulder shout shouted shower shown shows sides sight signal signed signs silence silent silly silver
    similar simple simply since singer single sisters sitting sixth sixty sized sizes skills skinny skirt sleep
    sleeping sleeve slept slice slide slight slipped slope slowed slowly small smaller smart smell smells smile
    smiled smiles smoke smooth snack snake snakes snows snowy soap social socks solar soldier solid solve solved
    somebody somehow someone something sometimes somewhere songs sooner sorry sorted sorts souls sound sounds
    soups source south space spare speak speaker special speech speed spell spend spends spent spice spider spirit
    spite split spoke spoken spoon sport sports spots spread spring squad square stable staff stage stages stairs
    stamp stand standing stands stare stars start started starting starts state stated states station statue
    stayed staying stays steady steal steam steel steep stick sticks still stock stolen stomach stone stones stood
    stopped stops store stored stores storm storms story stove straight strange stranger stream street stress
    stretch strict strike strip strive stroke strong stronger struck student students studied studies studio study
    stuff stupid style subject submit subway succeed success sudden suddenly suffer sugar suggest suits summer
    sunday sunlight sunny sunrise sunset super supper supply support suppose sure surely surface surprise survive
    sweat sweep sweet sweets swept swift swimming swims switch symbol system table tables tablet taken takes
    taking talent talked talking tall taller target taste taught taxes teach teacher teams tears teeth telling
    tells temple tenant tends tenth terms terrible tests texts thank thanks theater theatre their theirs theme
    themselves theory there therefore these they'd thick thief thing things think thinking thinks third thirty
    those though thought thousand threat three threw throat through throughout throw thrown thumb thunder thursday
    thus ticket tiger tight times tiny tired tires title toast today together toilet tomato tomorrow tongue
    tonight tools tooth topic torn total totally touch touched tough toward towards towel tower towns toys traced
    track trade traffic tragic trail train trained trains travel treat treaty trees trend trial tribe trick tricks
    tried tries trips trouble truck trucks truly trunk trust truth trying tuesday tunnel turned turning turns
    twelve twenty twice twins twist types typical ugly unable uncle under understand unfair union unique unit
    united units unless unlike until upper upset urban urged used useful user users using usual usually valley
    value values various vehicle versus video videos views village violence violent virus vision visit visitor
    visits vital voice voices volume voted voters wages waist waited waiting walked walking walks walls wanted
    wanting wants warmer warned warning washed waste watch watched watching water waves wealth weapon wearing
    wears weather wedding weeks weight weird welcome whale whales wheat wheel wheels where whether which while
    whisker whiskers whisper white whole whose widely wider widow width wife wild window windows wings winner
    winter wired wiser wishes within without witness wives woman women wonder wonderful wooden words worked worker
    working works world worlds worried worry worse worst worth would wound wounds wrapped write writer writes
    writing written wrong wrote yacht yards years yellow yesterday yield young younger youth zebra
    """.split()
)
