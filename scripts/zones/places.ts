/**
 * What no file says in a form to be read: which zones a state or province lies in, and which area codes of a state with
 * several zones lie wholly in one. Official time only. An area code that is not named here gets all zones of its state,
 * so a new overlay is on the safe side until somebody looks at it. `generate.ts` holds all of it against its sources.
 */

/** Per country: `codes = zones`, codes of ISO 3166-2 without the country. `*`: any other subdivision. */
export const regions: Record<string, string> = {
  US: `
    CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV = America/New_York
    FL = America/New_York America/Chicago
    MI = America/Detroit America/Menominee
    IN = America/Indiana/Indianapolis America/Indiana/Vincennes America/Indiana/Winamac America/Indiana/Marengo
      America/Indiana/Petersburg America/Indiana/Vevay America/Chicago America/Indiana/Tell_City America/Indiana/Knox
    KY = America/New_York America/Kentucky/Louisville America/Kentucky/Monticello America/Chicago
    TN = America/New_York America/Chicago
    AL AR IA IL LA MN MO MS OK WI = America/Chicago
    KS NE TX SD = America/Chicago America/Denver
    ND = America/Chicago America/North_Dakota/Center America/North_Dakota/New_Salem America/North_Dakota/Beulah
      America/Denver
    CO MT NM UT WY = America/Denver
    AZ = America/Phoenix America/Denver
    ID = America/Boise America/Los_Angeles
    NV = America/Los_Angeles America/Denver
    OR = America/Los_Angeles America/Boise
    CA WA = America/Los_Angeles
    AK = America/Anchorage America/Juneau America/Sitka America/Metlakatla America/Yakutat America/Nome America/Adak
    HI = Pacific/Honolulu`,
  CA: `
    NL = America/St_Johns America/Goose_Bay
    NS = America/Halifax America/Glace_Bay
    PE = America/Halifax
    NB = America/Moncton
    QC = America/Toronto America/Halifax America/Blanc-Sablon
    ON = America/Toronto America/Atikokan America/Winnipeg
    MB = America/Winnipeg
    SK = America/Regina America/Swift_Current America/Edmonton
    AB = America/Edmonton
    BC = America/Vancouver America/Edmonton America/Creston America/Dawson_Creek America/Fort_Nelson
    NT = America/Edmonton America/Inuvik
    NU = America/Iqaluit America/Atikokan America/Resolute America/Rankin_Inlet America/Cambridge_Bay
    YT = America/Whitehorse America/Dawson`,
  AU: `
    NSW = Australia/Sydney Australia/Broken_Hill Australia/Lord_Howe
    ACT = Australia/Sydney
    VIC = Australia/Melbourne
    TAS = Australia/Hobart Antarctica/Macquarie
    QLD = Australia/Brisbane Australia/Lindeman
    SA = Australia/Adelaide
    NT = Australia/Darwin
    WA = Australia/Perth Australia/Eucla`,
  BR: `
    DF ES GO MG PR RJ RS SC SP = America/Sao_Paulo
    AL SE = America/Maceio
    BA = America/Bahia
    PE = America/Recife America/Noronha
    CE MA PB PI RN = America/Fortaleza
    AP = America/Belem
    PA = America/Belem America/Santarem
    TO = America/Araguaina
    MS = America/Campo_Grande
    MT = America/Cuiaba
    RO = America/Porto_Velho
    RR = America/Boa_Vista
    AM = America/Manaus America/Eirunepe
    AC = America/Rio_Branco`,
  MX: `
    BCN = America/Tijuana
    BCS SIN = America/Mazatlan
    NAY = America/Mazatlan America/Bahia_Banderas
    SON = America/Hermosillo
    CHH = America/Chihuahua America/Ciudad_Juarez America/Ojinaga
    COA NLE TAM = America/Monterrey America/Matamoros
    DUR = America/Monterrey
    CAM YUC = America/Merida
    ROO = America/Cancun
    AGU CHP CMX COL GRO GUA HID JAL MEX MIC MOR OAX PUE QUE SLP TAB TLA VER ZAC = America/Mexico_City`,
  RU: `
    KGD = Europe/Kaliningrad
    AD ARK BEL BRY CE CU DA IN IVA KB KC KDA KL KLU KO KOS KR KRS LEN LIP ME MO MOS MOW MUR NEN NGR NIZ ORL PNZ PSK
      ROS RYA SE SMO SPE STA TA TAM TUL TVE VLA VLG VOR YAR = Europe/Moscow
    KIR = Europe/Kirov
    VGG = Europe/Volgograd
    AST = Europe/Astrakhan
    SAR = Europe/Saratov
    ULY = Europe/Ulyanovsk
    SAM UD = Europe/Samara
    BA CHE KGN KHM ORE PER SVE TYU YAN = Asia/Yekaterinburg
    OMS = Asia/Omsk
    NVS = Asia/Novosibirsk
    AL ALT = Asia/Barnaul
    TOM = Asia/Tomsk
    KEM = Asia/Novokuznetsk
    KK KYA TY = Asia/Krasnoyarsk
    BU IRK = Asia/Irkutsk
    ZAB = Asia/Chita
    AMU = Asia/Yakutsk
    SA = Asia/Yakutsk Asia/Khandyga Asia/Vladivostok Asia/Ust-Nera Asia/Srednekolymsk
    KHA PRI YEV = Asia/Vladivostok
    MAG = Asia/Magadan
    SAK = Asia/Sakhalin Asia/Srednekolymsk
    KAM = Asia/Kamchatka
    CHU = Asia/Anadyr`,
  ID: `
    AC BB BE BT JA JB JI JK JT KR LA RI SB SS SU YO = Asia/Jakarta
    KB KT = Asia/Pontianak
    BA GO KI KS KU NB NT SA SG SN SR ST = Asia/Makassar
    MA MU PA PB PD PE PS PT = Asia/Jayapura`,
  ES: `
    CN GC TF = Atlantic/Canary
    CE ML = Africa/Ceuta
    * = Europe/Madrid`,
  PT: `
    20 = Atlantic/Azores
    30 = Atlantic/Madeira
    * = Europe/Lisbon`,
  CL: `
    VS = America/Santiago Pacific/Easter
    AI = America/Coyhaique
    MA = America/Punta_Arenas
    * = America/Santiago`,
  EC: `
    W = Pacific/Galapagos
    * = America/Guayaquil`,
  NZ: `
    CIT = Pacific/Chatham
    * = Pacific/Auckland`,
}

/** The zone that stands for those that keep the same time; else the first that is named. No two of one time. */
export const preferred = [
  'America/Manaus',
  'America/Rio_Branco',
  'America/Sao_Paulo',
  'Australia/Adelaide',
  'Australia/Brisbane',
  'Australia/Sydney',
]

/** Area codes that lie wholly in one zone of a state that has several. */
export const wholly: Record<string, Record<string, string>> = {
  'US-FL': {
    'America/New_York': '239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954',
  },
  'US-MI': { 'America/Detroit': '231 248 269 313 517 586 616 734 810 947 989' },
  'US-IN': { 'America/Indiana/Indianapolis': '260 317 463 765' },
  'US-KY': { 'America/New_York': '502 859' },
  'US-TN': { 'America/New_York': '865', 'America/Chicago': '615 629 731 901 931' },
  'US-KS': { 'America/Chicago': '316 913' },
  'US-TX': {
    'America/Chicago':
      '210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979',
    'America/Denver': '915',
  },
  'US-AZ': { 'America/Phoenix': '480 520 602 623' },
  'US-NV': { 'America/Los_Angeles': '702 725' },
  'US-OR': { 'America/Los_Angeles': '503 971' },
  'CA-ON': {
    'America/Toronto': '226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942',
  },
  'CA-QC': { 'America/Toronto': '263 354 438 450 468 514 579 819 873' },
  'CA-BC': { 'America/Vancouver': '604' },
}

/** Area codes whose state or province the geocoding file tells only for longer prefixes, or not at all yet. */
export const moreAreaCodes: Record<string, string> = {
  '203': 'US-CT',
  '273': 'CA-QC',
  '310': 'US-CA',
  '713': 'US-TX',
  '718': 'US-NY',
  '905': 'CA-ON',
}

/**
 * Fixed lines outside North America whose first digits tell more than the country, as `+` number prefixes. Mobile and
 * non-geographic ranges are left out: those get every zone of the country.
 */
export const prefixes: Record<string, Record<string, string>> = {
  AU: {
    '612': 'Australia/Sydney Australia/Lord_Howe',
    '613': 'Australia/Melbourne Australia/Hobart',
    // Tweed Heads, in New South Wales, is reached by Queensland's code.
    '617': 'Australia/Brisbane Australia/Sydney',
    // Broken Hill, in New South Wales, keeps Adelaide's time.
    '618': 'Australia/Adelaide Australia/Darwin Australia/Perth Australia/Eucla',
  },
  ES: {
    '3481 3483 3484 3485 3486 3487 3488 3491 3493 3494 3495 3496 3497 3498': 'Europe/Madrid',
    '34820 34821 34823 34824 34825 34826 34827 34920 34921 34923 34924 34925 34926 34927': 'Europe/Madrid',
    '34822 34828 34922 34928': 'Atlantic/Canary',
  },
  PT: {
    '3512': 'Europe/Lisbon',
    '351291': 'Atlantic/Madeira',
    '351292 351295 351296': 'Atlantic/Azores',
  },
  RU: { '7495 7496 7498 7499 7812 7813': 'Europe/Moscow' },
}
