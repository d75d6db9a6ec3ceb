import type { Campaign, OutcomeInput } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { ruledScene, underRules } from './rules-setup.js'
import { DAY, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const segment = [{ id: 'c1', phone: phoneOf(1) }]
const noon = Date.parse('2026-01-05T12:00Z')

const dials = (scene: Scene) => requested(scene.carrier.log).map(({ at }) => at)

/** Runs until the campaign's first contact is being talked to, and records what came of it. */
async function say(scene: Scene, campaign: Campaign, outcome: Partial<OutcomeInput>): Promise<void> {
  await scene.clock.advanceBy(10 * SECOND)
  const { attemptList } = await campaign.contact('c1')
  const said = { attemptId: attemptList.at(-1)!.attemptId, code: 'said', success: false, ...outcome }
  await scene.clock.runTo(campaign.recordOutcome(said))
}

describe('A number rests', () => {
  it('after a conversation in any campaign: no other calls it before that is over', async () => {
    const scene = new Scene()
    const one = await scene.launched({ segment })
    await scene.finish(one)
    const ended = (await one.contact('c1')).attemptList[0]!.endedAt!
    const second = await scene.launched({ segment, calls: { cooldown: { afterConversation: '7d' } } })
    expect(await second.explain('c1')).toMatchObject({
      nextEligibleAt: ended + 7 * DAY,
      blocks: [
        { code: 'not_due' },
        { code: 'cooldown', until: ended + 7 * DAY, evidence: { after: 'conversation', restMs: 7 * DAY } },
      ],
    })
    expect((await second.preflight()).waiting).toEqual({ cooldown: 1 })
    await scene.finish(second)
    expect(dials(scene)).toEqual([noon, ended + 7 * DAY])
    expect(await scene.events(second, 'contact.postponed')).toMatchObject([{ code: 'cooldown' }])
  })

  it('not after a voicemail, a busy line or one that nobody picked up', async () => {
    for (const result of ['voicemail', 'busy', 'noAnswer']) {
      const scene = new Scene({ carrier: { behaviour: { [result]: 1 } } })
      const calls = { maxAttempts: 2, retryDelay: '10m', retry: { voicemail: '10m' }, detectMachine: true } as const
      const cooldown = { afterConversation: '7d', afterRefusal: '60d' }
      await scene.finish(await scene.launched({ segment, calls: { ...calls, cooldown } }))
      expect(dials(scene)).toHaveLength(2)
      expect(dials(scene)[1]! - noon).toBeLessThan(HOUR)
    }
  })

  it('after a refusal, longer than after a conversation, and the longer counts', async () => {
    const scene = new Scene()
    const one = await scene.launched({ segment })
    await say(scene, one, { refused: true })
    expect(await scene.events(one, 'attempt.outcome')).toMatchObject([{ refused: true, optOut: false }])
    const { recordedAt } = (await one.contact('c1')).attemptList[0]!.outcome!
    await scene.finish(one)
    const cooldown = { afterConversation: '1d', afterRefusal: '20d' }
    const two = await scene.launched({ segment, calls: { cooldown } })
    expect((await two.explain('c1')).blocks.filter(({ code }) => code === 'cooldown')).toHaveLength(2)
    await scene.finish(two)
    expect(dials(scene)).toEqual([noon, recordedAt + 20 * DAY])
  })

  it('in no campaign that does not ask for it, and of no other tenant', async () => {
    const scene = new Scene()
    const one = await scene.launched({ segment })
    await say(scene, one, { refused: true })
    await scene.finish(one)
    await scene.finish(await scene.launched({ segment }))
    const other = scene.newEngine({ tenantId: 'other' })
    const cooldown = { afterConversation: '7d', afterRefusal: '60d' }
    await scene.finish(await scene.launched({ segment, calls: { cooldown } }, other))
    expect(dials(scene)).toHaveLength(3)
    expect(dials(scene).at(-1)! - noon).toBeLessThan(HOUR)
  })

  it('but whoever asked to be called back is, though the conversation is not long past', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ segment, calls: { cooldown: { afterConversation: '7d' } } })
    await say(scene, campaign, { callbackAt: noon + 2 * HOUR })
    await scene.finish(campaign)
    expect(dials(scene)).toEqual([noon, noon + 2 * HOUR])
  })

  it('as long as a calling rule asks for, where that is longer', async () => {
    const now = '2026-01-05T16:00Z'
    const scene = ruledScene(now)
    // In France, where a rule asks for sixty days and one.
    const french = [{ id: 'c1', phone: '+33142685300' }]
    const one = await scene.launched(underRules(now, french))
    await say(scene, one, { refused: true })
    await scene.finish(one)
    const two = await scene.launched(underRules(now, french, { calls: { cooldown: { afterRefusal: '1d' } } }))
    const { blocks } = await two.explain('c1')
    const rests = blocks.filter(({ code }) => code === 'cooldown').map(({ evidence }) => evidence?.restMs)
    expect(rests).toEqual([DAY, 61 * DAY])
  })

  it('from the instant of an edit on, and no longer than the edit says', async () => {
    const scene = new Scene()
    await scene.finish(await scene.launched({ segment }))
    const begun = scene.clock.now()
    const campaign = await scene.draft({ segment, schedule: { start: begun + HOUR } })
    await campaign.launch()
    expect(await campaign.edit({ calls: { cooldown: { afterConversation: '1d', afterRefusal: '2d' } } })).toEqual([
      'calls.cooldown',
    ])
    await campaign.edit({ calls: { cooldown: { afterRefusal: null } } })
    expect((await campaign.record()).settings.calls.cooldown).toEqual([{ after: 'conversation', restMs: DAY }])
    await scene.finish(campaign)
    expect(dials(scene)[1]! - dials(scene)[0]!).toBeGreaterThan(DAY)
  })
})

it('A refusal told while a call to the number is on its way into storage stops it', async () => {
  const scene = new Scene({ storage: slowStorage({ reserve: { before: 4 * SECOND } }) })
  const others = scene.newEngine({ runCampaigns: false })
  const one = await scene.clock.runTo(scene.launched({ segment, calls: { wrapUp: '1h' } }))
  await scene.clock.advanceBy(2 * MINUTE)
  const two = await scene.draft({ segment, calls: { cooldown: { afterRefusal: '60d' } } })
  const launched = two.launch()
  await scene.clock.advanceBy(2 * SECOND)
  const { attemptList } = await one.contact('c1')
  const said = { attemptId: attemptList[0]!.attemptId, code: 'no', success: false, refused: true }
  await scene.clock.runTo((await others.campaign(one.id)).recordOutcome(said))
  await scene.clock.runTo(launched)
  await scene.clock.advanceBy(HOUR)
  expect(dials(scene)).toHaveLength(1)
  expect(await two.explain('c1')).toMatchObject({ status: 'pending', attempts: 0 })
})
