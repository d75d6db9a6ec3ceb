import { describe, expect, test } from 'vitest'
import { ZoneFinder } from '../../src/zones/candidates.js'

const finder = new ZoneFinder()
const zones = (...phones: string[]) => finder.find({ phones })?.zones

describe('North American area codes', () => {
  const [newYork, chicago, denver, losAngeles] = ['New_York', 'Chicago', 'Denver', 'Los_Angeles'].map(
    name => `America/${name}`,
  ) as [string, string, string, string]
  const cases: [areaCode: string, where: string, zones: string[], jurisdictions: string[]][] = [
    ['212', 'New York', [newYork], ['US-NY']],
    ['850', 'the Florida panhandle', [chicago, newYork], ['US-FL']],
    ['448', 'its overlay', [chicago, newYork], ['US-FL']],
    ['305', 'Miami', [newYork], ['US-FL']],
    ['689', 'an overlay of Orlando', [newYork], ['US-FL']],
    ['208', 'Idaho', ['America/Boise', losAngeles], ['US-ID']],
    ['986', 'its overlay', ['America/Boise', losAngeles], ['US-ID']],
    ['605', 'South Dakota', [chicago, denver], ['US-SD']],
    ['701', 'North Dakota', [chicago, denver], ['US-ND']],
    ['308', 'western Nebraska', [chicago, denver], ['US-NE']],
    ['785', 'northern Kansas', [chicago, denver], ['US-KS']],
    ['620', 'southern Kansas', [chicago, denver], ['US-KS']],
    ['928', 'Arizona with the Navajo Nation', [denver, 'America/Phoenix'], ['US-AZ']],
    ['602', 'Phoenix', ['America/Phoenix'], ['US-AZ']],
    ['915', 'El Paso', [denver], ['US-TX']],
    ['512', 'Austin', [chicago], ['US-TX']],
    ['775', 'Nevada with West Wendover', [denver, losAngeles], ['US-NV']],
    ['541', 'Oregon with Malheur County', ['America/Boise', losAngeles], ['US-OR']],
    ['458', 'its overlay', ['America/Boise', losAngeles], ['US-OR']],
    ['423', 'eastern Tennessee', [chicago, newYork], ['US-TN']],
    ['606', 'eastern Kentucky', [chicago, newYork], ['US-KY']],
    ['270', 'western Kentucky', [chicago, newYork], ['US-KY']],
    ['364', 'its overlay', [chicago, newYork], ['US-KY']],
    ['812', 'southern Indiana', [chicago, 'America/Indiana/Indianapolis'], ['US-IN']],
    ['930', 'its overlay', [chicago, 'America/Indiana/Indianapolis'], ['US-IN']],
    ['219', 'northwestern Indiana', [chicago, 'America/Indiana/Indianapolis'], ['US-IN']],
    ['574', 'northern Indiana', [chicago, 'America/Indiana/Indianapolis'], ['US-IN']],
    ['906', 'the Upper Peninsula', ['America/Detroit', 'America/Menominee'], ['US-MI']],
    ['907', 'Alaska with the Aleutians', ['America/Adak', 'America/Anchorage'], ['US-AK']],
    ['807', 'western Ontario', ['America/Atikokan', 'America/Toronto', 'America/Winnipeg'], ['CA-ON']],
    ['306', 'Saskatchewan with Lloydminster', ['America/Edmonton', 'America/Regina'], ['CA-SK']],
    ['709', 'Newfoundland and Labrador', ['America/Goose_Bay', 'America/St_Johns'], ['CA-NL']],
    ['902', 'two provinces of one time', ['America/Halifax'], ['CA-NS', 'CA-PE']],
    ['242', 'the Bahamas', ['America/Nassau'], ['BS']],
    ['787', 'Puerto Rico', ['America/Puerto_Rico'], ['PR']],
  ]
  test.each(cases)('%s, %s', (areaCode, _where, expected, jurisdictions) => {
    const found = finder.find({ phones: [`+1${areaCode}2345678`] })
    expect(found).toEqual({ zones: expected, source: 'number', jurisdictions })
  })

  test('867 is three territories, from the Yukon to Nunavut', () => {
    const found = finder.find({ phones: ['+18672345678'] })!
    expect(found.jurisdictions).toEqual(['CA-NT', 'CA-NU', 'CA-YT'])
    for (const zone of ['America/Whitehorse', 'America/Edmonton', 'America/Iqaluit'])
      expect(found.zones).toContain(zone)
  })

  test.each(['800', '833', '844', '855', '866', '877', '888', '900', '500', '700', '600', '999', '211'])(
    '%s is nowhere in particular',
    areaCode => expect(zones(`+1${areaCode}2345678`)).toBeUndefined(),
  )
})

describe('Elsewhere', () => {
  const australia = ['Adelaide', 'Brisbane', 'Darwin', 'Eucla', 'Lord_Howe', 'Perth', 'Sydney'].map(
    city => `Australia/${city}`,
  )
  const cases: [what: string, phone: string, zones: string[] | undefined][] = [
    ['a country of one zone', '+4915112345678', ['Europe/Berlin']],
    ['an Australian mobile', '+61412345678', australia],
    ['Sydney', '+61293744000', ['Australia/Lord_Howe', 'Australia/Sydney']],
    ['Brisbane, and Tweed Heads across the border', '+61732345678', ['Australia/Brisbane', 'Australia/Sydney']],
    ['Christmas Island, under the code of Western Australia', '+61891641234', ['Indian/Christmas']],
    ['London', '+442079460123', ['Europe/London']],
    ['Guernsey', '+441481256789', ['Europe/Guernsey']],
    ['Kazakhstan, under the calling code of Russia', '+77011234567', ['Asia/Almaty']],
    ['Moscow', '+74951234567', ['Europe/Moscow']],
    ['Madrid', '+34911234567', ['Europe/Madrid']],
    ['Tenerife', '+34922123456', ['Atlantic/Canary']],
    ['a Spanish mobile', '+34612345678', ['Atlantic/Canary', 'Europe/Madrid']],
    ['the Azores', '+351296123456', ['Atlantic/Azores']],
    ['a Brazilian mobile', '+5511987654321', ['Manaus', 'Noronha', 'Rio_Branco', 'Sao_Paulo'].map(c => `America/${c}`)],
    [
      'two islands of one calling code where the digits do not tell',
      '+262639123456',
      ['Indian/Mayotte', 'Indian/Reunion'],
    ],
    ['a satellite', '+870773111632', undefined],
    ['an international toll-free number', '+80012345678', undefined],
    ['no number', '+12', undefined],
    ['no international number', '2125550143', undefined],
  ]
  test.each(cases)('%s', (_what, phone, expected) => expect(zones(phone)).toEqual(expected))

  test('a Russian mobile may be anywhere from Kaliningrad to Kamchatka, not in Moscow alone', () => {
    const found = zones('+79161234567')!
    expect(found).toHaveLength(11)
    for (const zone of ['Europe/Kaliningrad', 'Europe/Moscow', 'Asia/Kamchatka']) expect(found).toContain(zone)
  })
})

test('of several numbers every place counts, and one that tells nothing leaves all in doubt', () => {
  expect(zones('+12125550143', '+13125550143')).toEqual(['America/Chicago', 'America/New_York'])
  expect(zones('+12125550143', '+18005550143')).toBeUndefined()
  expect(zones()).toBeUndefined()
})
