/** Codes of ISO 3166-2 by the names that libphonenumber's geocoding file uses, its slips of the pen included. */
const codes: Record<string, string> = {
  Alabama: 'US-AL',
  Alaska: 'US-AK',
  Alberta: 'CA-AB',
  Arizona: 'US-AZ',
  Arkansas: 'US-AR',
  'British Colombia': 'CA-BC',
  'British Columbia': 'CA-BC',
  California: 'US-CA',
  Colorado: 'US-CO',
  Connecticut: 'US-CT',
  Delaware: 'US-DE',
  Florida: 'US-FL',
  Georgia: 'US-GA',
  Hawaii: 'US-HI',
  Idaho: 'US-ID',
  Illinois: 'US-IL',
  Indiana: 'US-IN',
  Iowa: 'US-IA',
  Kansas: 'US-KS',
  Kentucky: 'US-KY',
  Louisiana: 'US-LA',
  Maine: 'US-ME',
  Manitoba: 'CA-MB',
  Maryland: 'US-MD',
  Massachusetts: 'US-MA',
  Michigan: 'US-MI',
  Minnesota: 'US-MN',
  Mississippi: 'US-MS',
  Missouri: 'US-MO',
  Montana: 'US-MT',
  Nebraska: 'US-NE',
  Nevada: 'US-NV',
  'New Brunswick': 'CA-NB',
  'New Hampshire': 'US-NH',
  'New Jersey': 'US-NJ',
  'New Mexico': 'US-NM',
  'New York': 'US-NY',
  'Newfoundland and Labrador': 'CA-NL',
  'North Carolina': 'US-NC',
  'North Dakota': 'US-ND',
  'Northwest Territories': 'CA-NT',
  'Nova Scotia': 'CA-NS',
  Nunavut: 'CA-NU',
  Ohio: 'US-OH',
  Oklahoma: 'US-OK',
  Ontario: 'CA-ON',
  Oregon: 'US-OR',
  Pennsylvania: 'US-PA',
  'Prince Edward Island': 'CA-PE',
  Quebec: 'CA-QC',
  'Rhode Island': 'US-RI',
  Saskatchewan: 'CA-SK',
  'South Carolina': 'US-SC',
  'South Dakota': 'US-SD',
  Tennessee: 'US-TN',
  Texas: 'US-TX',
  Utah: 'US-UT',
  Vermont: 'US-VT',
  Virginia: 'US-VA',
  'Washington D.C.': 'US-DC',
  'Washington State': 'US-WA',
  'West Virginia': 'US-WV',
  Wisconsin: 'US-WI',
  Wyoming: 'US-WY',
  Yukon: 'CA-YT',
}

const provinces = new Set(['ON', 'QC', 'BC', 'AB', 'MB', 'SK', 'NS', 'NB', 'NL', 'PE', 'YT', 'NT', 'NU'])

/** `'Nova Scotia/Prince Edward Island'` → both codes; `'Chicago, IL'` → Illinois. Throws for a name it does not know. */
export function regionsOfName(name: string): string[] {
  const abbreviated = /, ([A-Z]{2})$/.exec(name)?.[1]
  if (abbreviated) return [`${provinces.has(abbreviated) ? 'CA' : 'US'}-${abbreviated}`]
  return name.split('/').map(part => {
    const code = codes[part]
    if (!code) throw new Error(`No state or province is called '${part}' in scripts/zones/names.ts.`)
    return code
  })
}
