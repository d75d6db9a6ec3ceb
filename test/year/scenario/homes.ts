import type { ContactInput } from 'outdial'

/** Where some people live: what their rows say of it, and what follows from that by hand. */
export interface Home {
  /** Their numbers: this, and digits up to the length. */
  prefix: string
  digits: number
  row?: Pick<ContactInput, 'timeZone' | 'country' | 'region'>
  /** All zones they may be in; none = nobody knows. */
  zones: string[]
  /** Whose law may hold, as in ISO 3166; `'US-*'`: any part of it. */
  places: string[]
}

const home = (prefix: string, digits: number, zones: string, places: string, row?: Home['row']): Home => ({
  prefix,
  digits,
  zones: zones.split(' ').filter(Boolean),
  places: places.split(' ').filter(Boolean),
  ...(row && { row }),
})

/** A row that names its zone is believed, whatever zones its number has. */
const in_ = (timeZone: string) => ({ timeZone })

/** Zones of every kind of clock: both hemispheres, halves and quarters of an hour, both sides of the date line. */
export const homes: readonly Home[] = [
  home('+12122', 6, 'America/New_York', 'US-NY'),
  home('+12142', 6, 'America/Chicago', 'US-TX'),
  home('+15042', 6, 'America/Chicago', 'US-LA'),
  home('+13032', 6, 'America/Denver', 'US-CO'),
  home('+18012', 6, 'America/Denver', 'US-UT'),
  home('+16022', 6, 'America/Phoenix', 'US-AZ'),
  home('+12062', 6, 'America/Los_Angeles', 'US-WA'),
  home('+18082', 6, 'Pacific/Honolulu', 'US-HI'),
  home('+14012', 6, 'America/New_York', 'US-RI'),
  home('+12152', 6, 'America/New_York', 'US-PA'),
  home('+14102', 6, 'America/New_York', 'US-MD'),
  home('+18042', 6, 'America/New_York', 'US-VA'),
  // Area codes that straddle zones, and numbers of a country that has many.
  home('+19072', 6, 'America/Adak America/Anchorage', 'US-AK'),
  home('+18502', 6, 'America/Chicago America/New_York', 'US-FL'),
  home('+16052', 6, 'America/Chicago America/Denver', 'US-SD'),
  home('+17092', 6, 'America/Goose_Bay America/St_Johns', 'CA-NL'),
  home('+649', 7, 'Pacific/Auckland Pacific/Chatham', 'NZ'),
  home('+351912', 6, 'Atlantic/Azores Europe/Lisbon', 'PT'),
  // A number of one place and an address in another.
  home('+18504', 6, 'America/Chicago America/Los_Angeles America/New_York', 'US-CA US-FL', {
    country: 'US',
    region: 'CA',
  }),
  home('+16014', 6, 'America/New_York', 'US-MS', in_('America/New_York')),
  home('+18002', 6, 'America/Chicago', 'US-*', { country: 'US', timeZone: 'America/Chicago' }),
  home('+18003', 6, '', ''),
  home('+14162', 6, 'America/Toronto', 'CA-ON'),
  home('+19022', 6, 'America/Halifax', 'CA-NS CA-PE'),
  home('+55112', 7, 'America/Sao_Paulo', 'BR', in_('America/Sao_Paulo')),
  home('+5622', 7, 'America/Santiago', 'CL', in_('America/Santiago')),
  home('+595212', 5, 'America/Asuncion', 'PY'),
  home('+2992', 5, 'America/Nuuk', 'GL', in_('America/Nuuk')),
  home('+442079460', 3, 'Europe/London', 'GB'),
  home('+331422', 5, 'Europe/Paris', 'FR'),
  home('+2622622', 5, 'Indian/Reunion', 'RE FR'),
  home('+493020', 6, 'Europe/Berlin', 'DE'),
  home('+34912', 6, 'Europe/Madrid', 'ES'),
  home('+390620', 6, 'Europe/Rome', 'IT'),
  home('+21252222', 4, 'Africa/Casablanca', 'MA'),
  home('+20220', 6, 'Africa/Cairo', 'EG'),
  home('+27112', 6, 'Africa/Johannesburg', 'ZA'),
  home('+91222', 7, 'Asia/Kolkata', 'IN'),
  home('+97712', 6, 'Asia/Kathmandu', 'NP'),
  home('+982120', 6, 'Asia/Tehran', 'IR'),
  home('+77272', 6, 'Asia/Almaty', 'KZ'),
  home('+96112', 5, 'Asia/Beirut', 'LB'),
  home(
    '+6142',
    7,
    'Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Eucla Australia/Lord_Howe Australia/Perth Australia/Sydney',
    'AU',
  ),
  home('+6122', 7, 'Australia/Lord_Howe', 'AU', in_('Australia/Lord_Howe')),
  home('+6186', 7, 'Australia/Eucla', 'AU', in_('Australia/Eucla')),
  home('+6852', 4, 'Pacific/Apia', 'WS'),
  home('+6862', 4, 'Pacific/Kiritimati', 'KI', in_('Pacific/Kiritimati')),
  home('+16842', 6, 'Pacific/Pago_Pago', 'AS US-AS'),
  home('+6894', 5, 'Pacific/Marquesas', 'PF FR', in_('Pacific/Marquesas')),
]
