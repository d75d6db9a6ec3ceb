import { OutdialError } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { firstDials, holidays, ruledScene, selling, underRules } from './rules-setup.js'
import { HOUR, Scene } from './setup.js'

const now = '2026-01-05T08:00Z'
const texan = [{ id: 'c1', phone: '+12142000001' }]
const later = { preset: 'us-tx-telemarketing', change: { windows: { everyDay: '12:00-15:00' } }, at: now }
const earlier = { preset: 'us-tx-telemarketing', change: { windows: { everyDay: '08:00-21:00' } }, at: now }
const reason = 'Counsel: exempt as an existing customer'

async function refusal(run: Promise<unknown>): Promise<string> {
  try {
    await run
  } catch (error) {
    if (OutdialError.is(error, 'INVALID_INPUT')) return error.message
    throw error
  }
  throw new Error('Not refused')
}

describe('Overrides', () => {
  it('to stricter hold as they are; they are told and stand in decisions', async () => {
    const scene = ruledScene(now)
    const campaign = await scene.launched(underRules(now, texan, { compliance: selling(now, { overrides: [later] })! }))
    await scene.finish(campaign)
    expect([...firstDials(scene).values()]).toEqual(['2026-01-05T18:00:00.000Z'])
    expect(await scene.events(campaign, 'campaign.rules_overridden')).toMatchObject([
      { preset: 'us-tx-telemarketing', changed: ['windows'], looser: [], reason: null, decidedAt: Date.parse(now) },
    ])
    const [decision] = await campaign.decisions()
    expect(decision!.presets).toContainEqual(expect.objectContaining({ id: 'us-tx-telemarketing', overridden: true }))
    expect(decision!.presets.filter(({ overridden }) => overridden)).toHaveLength(1)
  })

  it('to looser need a written reason, which is told', async () => {
    const scene = ruledScene(now)
    const message = await refusal(
      scene.draft(underRules(now, texan, { compliance: selling(now, { overrides: [earlier] })! })),
    )
    expect(message).toContain('a written reason of at least 10 characters')
    const overrides = [{ ...earlier, reason }]
    const campaign = await scene.launched(underRules(now, texan, { compliance: selling(now, { overrides })! }))
    await scene.finish(campaign)
    expect([...firstDials(scene).values()]).toEqual(['2026-01-05T14:00:00.000Z'])
    expect(await scene.events(campaign, 'campaign.rules_overridden')).toMatchObject([{ looser: ['windows'], reason }])
  })

  it('made by an edit hold at once, and go with the settings into a clone', async () => {
    const scene = ruledScene(now)
    const campaign = await scene.launched(underRules(now, texan))
    await campaign.edit({ compliance: { overrides: [{ ...later, change: 'off', reason }] } })
    expect(await scene.events(campaign, 'campaign.rules_overridden')).toMatchObject([{ looser: ['off'], reason }])
    await scene.finish(campaign)
    // What is left is the federal rule.
    expect([...firstDials(scene).values()]).toEqual(['2026-01-05T14:00:00.000Z'])
    const clone = await campaign.clone()
    expect((await scene.events(clone)).map(({ type }) => type).slice(0, 2)).toEqual([
      'campaign.created',
      'campaign.rules_overridden',
    ])
  })
})

describe('Rules that cannot be applied', () => {
  it('are refused by an engine that has none', async () => {
    const message = await refusal(new Scene({ now }).draft(underRules(now, texan)))
    expect(message).toContain('rules: { presets: rulePresets() }')
  })

  it('by name: an unknown preset, purpose or override', async () => {
    const scene = ruledScene(now)
    const message = (compliance: object) =>
      refusal(scene.draft(underRules(now, texan, { compliance: { ...selling(now)!, ...compliance } })))
    expect(await message({ unverified: ['us-tx-telemarketin'] })).toContain("did you mean 'us-tx-telemarketing'?")
    expect(await refusal(scene.draft(underRules(now, texan, { purpose: 'fun' as never })))).toContain('purpose')
    expect(await refusal(scene.draft({ compliance: selling(now)! }))).toContain(
      'purpose: expected what the calls are for',
    )
    expect(await message({ mode: [] })).toContain('compliance.mode')
    expect(await message({ overrides: [{ preset: 'nope', change: 'off', at: now }] })).toContain('0.preset')
  })

  it('in a process that lacks one: it calls nobody, and says why', async () => {
    const scene = ruledScene(now)
    const campaign = await scene.draft(underRules(now, texan))
    const presets = rulePresets().filter(({ id }) => id !== 'us-tx-telemarketing')
    for (const rules of [undefined, { presets, holidays }]) {
      const { rules: _, ...plain } = { rules: undefined }
      const engine = rules
        ? scene.newEngine({ rules })
        : new Scene({ now, storage: () => scene.storage, ...plain }).engine
      const elsewhere = await engine.campaign(campaign.id)
      await expect(elsewhere.launch()).rejects.toThrow(rules ? 'us-tx-telemarketing of 2026-11-25' : 'lacks rules')
      await engine.close()
    }
    await campaign.launch()
    await scene.engine.close()
    const engine = scene.newEngine({ rules: { presets, holidays } })
    await engine.start()
    await scene.clock.advanceBy(12 * HOUR)
    expect(requested(scene.carrier.log)).toEqual([])
    const found = await engine.campaign(campaign.id)
    expect((await found.explain('c1')).blocks).toEqual([
      { code: 'rules_unavailable', permanent: false, evidence: { lacks: 'us-tx-telemarketing of 2026-11-25' } },
    ])
    expect(await found.diagnose()).toMatchObject({ binding: 'rules' })
    await engine.close()
    const whole = scene.newEngine()
    await whole.start()
    await scene.finish(await whole.campaign(campaign.id))
    expect(firstDials(scene).size).toBe(1)
  })

  it('holidays that cannot be read now: nobody is called, and they are asked for again', async () => {
    let broken = true
    const provider = {
      holidays: async (place: string, year: number) => {
        if (broken) throw new Error('no network')
        return holidays.holidays(place, year)
      },
    }
    const at = '2026-01-05T16:00Z'
    const scene = ruledScene(at, { engine: { rules: { presets: rulePresets(), holidays: provider } } })
    broken = false
    const campaign = await scene.launched(underRules(at, texan))
    await scene.finish(campaign)
    broken = true
    const again = scene.newEngine()
    const other = await scene.draft(underRules(at, [{ id: 'c2', phone: '+12142000002' }]), again)
    await expect(other.launch()).rejects.toThrow('no network')
    broken = false
    await other.launch()
    await scene.finish(other)
    expect(firstDials(scene).size).toBe(2)
  })

  it('settings without them are as before', async () => {
    const scene = ruledScene(now)
    const campaign = await scene.launched(underRules(now, texan))
    await campaign.edit({ compliance: null })
    await scene.finish(campaign)
    expect([...firstDials(scene).values()]).toEqual([new Date(now).toISOString()])
  })
})
