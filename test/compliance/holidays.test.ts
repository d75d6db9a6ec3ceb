import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { enabledPresets, type HolidayProvider, holidaysNeeded, loadHolidays } from 'outdial'
import { dateHolidays, firstKnownHolidays, fixedHolidays, rulePresets } from 'outdial/compliance'
import { describe, expect, test } from 'vitest'

const dayOf = (date: string) => Date.parse(date) / 86_400_000
const presets = rulePresets()
const france = presets.filter(({ id }) => id === 'fr-hours')

describe('dateHolidays', () => {
  const provider = dateHolidays()

  test('gives the eleven legal holidays of France, which its decree means', async () => {
    expect(await provider.holidays('FR', 2026)).toEqual([
      '2026-01-01',
      '2026-04-06',
      '2026-05-01',
      '2026-05-08',
      '2026-05-14',
      '2026-05-25',
      '2026-07-14',
      '2026-08-15',
      '2026-11-01',
      '2026-11-11',
      '2026-12-25',
    ])
  })

  test('gives substitute days, and those of a subdivision', async () => {
    // Independence Day of 2026 falls on a Saturday.
    expect(await provider.holidays('US', 2026)).toEqual(expect.arrayContaining(['2026-07-03', '2026-07-04']))
    expect(await provider.holidays('US-LA', 2026)).toContain('2026-02-17')
    expect(await provider.holidays('US', 2026)).not.toContain('2026-02-17')
  })

  test('gives every day of a holiday that lasts several', async () => {
    const eid = ((await provider.holidays('SA', 2026)) ?? []).filter(date => date.startsWith('2026-03'))
    expect(eid).toEqual(['2026-03-19', '2026-03-20', '2026-03-21', '2026-03-22'])
  })

  test('knows nothing of a country or a subdivision that is not in its data, rather than the country’s list', async () => {
    expect(await provider.holidays('QQ', 2026)).toBeUndefined()
    expect(await provider.holidays('US-ZZ', 2026)).toBeUndefined()
  })

  test('works each year out once', async () => {
    expect(await provider.holidays('ES', 2027)).toBe(await provider.holidays('ES', 2027))
  })

  test('knows of every calendar that a preset which is on needs', async () => {
    const needed = holidaysNeeded(enabledPresets(presets))
    expect(needed).toEqual(['ES', 'FR', 'AU'])
    for (const place of needed) expect((await provider.holidays(place, 2027))?.length).toBeGreaterThan(5)
  })
})

test('a fixed list knows the years it holds a date of, and no other', async () => {
  const provider = fixedHolidays({ 'US-LA': ['2026-11-26', '2026-12-25'] })
  expect(await provider.holidays('US-LA', 2026)).toEqual(['2026-11-26', '2026-12-25'])
  expect(await provider.holidays('US-LA', 2027)).toBeUndefined()
  expect(await provider.holidays('FR', 2026)).toBeUndefined()
})

test('the first provider that knows answers, even that there are none', async () => {
  const none: HolidayProvider = { holidays: async place => (place === 'AU' ? [] : undefined) }
  const provider = firstKnownHolidays(none, fixedHolidays({ AU: ['2026-01-26'], FR: ['2026-07-14'] }))
  expect(await provider.holidays('AU', 2026)).toEqual([])
  expect(await provider.holidays('FR', 2026)).toEqual(['2026-07-14'])
  expect(await provider.holidays('IT', 2026)).toBeUndefined()
})

test('what was loaded can be asked day by day; what was not known stays unknown', async () => {
  const dates = await loadHolidays(fixedHolidays({ FR: ['2026-07-14'] }), france, [2026, 2027])
  expect(dates.isHoliday('FR', dayOf('2026-07-14'))).toBe(true)
  expect(dates.isHoliday('FR', dayOf('2026-07-15'))).toBe(false)
  expect(dates.isHoliday('FR', dayOf('2027-07-14'))).toBeUndefined()
  expect(dates.isHoliday('DE', dayOf('2026-07-14'))).toBeUndefined()
})

test.each<[string, unknown]>([
  ['no list', '2026-07-14'],
  ['a date that does not exist', ['2026-02-30']],
  ['a date of another year', ['2025-07-14']],
  ['a Date', [new Date(0)]],
  ['nothing at all', null],
])('a provider that answers with %s is refused, and the place and year are named', async (_, answer) => {
  const provider = { holidays: async () => answer } as HolidayProvider
  await expect(loadHolidays(provider, france, [2026])).rejects.toThrow(/holidays\.FR\.2026: expected dates/)
})

test('a provider’s own failure is not taken for an answer', async () => {
  const failing: HolidayProvider = { holidays: () => Promise.reject(new Error('offline')) }
  await expect(loadHolidays(failing, france, [2026])).rejects.toThrow('offline')
})

describe('the peer', () => {
  const run = promisify(execFile)
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const asModule = (code: string) => `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`

  async function said(program: string, ...flags: string[]): Promise<unknown> {
    const args = ['--import', 'tsx', ...flags, '--input-type=module', '--eval', program]
    return JSON.parse((await run(process.execPath, args, { cwd })).stdout)
  }

  test('is loaded by neither subpath until holidays are asked for, and the data by the core never', async () => {
    const hooks = `
      import { writeSync } from 'node:fs'
      export async function resolve(name, context, next) {
        const found = await next(name, context)
        if (/node_modules.date-holidays|adapters.compliance.data/.test(found.url)) writeSync(2, found.url + String.fromCharCode(10))
        return found
      }
    `
    const register = asModule(`import { register } from 'node:module'; register(${JSON.stringify(asModule(hooks))})`)
    const stderrOf = async (program: string) => {
      const args = ['--import', 'tsx', '--import', register, '--input-type=module', '--eval', program]
      return (await run(process.execPath, args, { cwd })).stderr
    }
    expect(await stderrOf(`await import('outdial')`)).toBe('')
    const subpath = `const { dateHolidays } = await import('outdial/compliance'); const p = dateHolidays();`
    expect(await stderrOf(subpath)).not.toMatch(/node_modules.date-holidays/)
    expect(await stderrOf(`${subpath} await p.holidays('FR', 2026)`)).toMatch(/node_modules.date-holidays/)
  })

  test('where it is not installed, the error names the package, the versions and the command', async () => {
    const hooks = `
      export function resolve(name, context, next) {
        return name === 'date-holidays' ? next(name, { ...context, parentURL: 'file:///nowhere/at-all.js' }) : next(name, context)
      }
    `
    const register = asModule(`import { register } from 'node:module'; register(${JSON.stringify(asModule(hooks))})`)
    const program = `
      const { dateHolidays } = await import('outdial/compliance')
      const error = await dateHolidays().holidays('FR', 2026).catch(error => error)
      console.log(JSON.stringify({ code: error.code, message: error.message, detail: error.detail }))
    `
    expect(await said(program, '--import', register)).toMatchObject({
      code: 'PEER_MISSING',
      message: expect.stringMatching(/date-holidays.*\^3\.20\.0.*npm install date-holidays/),
      detail: { package: 'date-holidays', versions: '^3.20.0', install: 'npm install date-holidays' },
    })
  })
})
