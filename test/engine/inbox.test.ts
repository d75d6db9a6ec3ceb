import type { InboxDraft } from 'outdial'
import { expect, test } from 'vitest'
import { HOUR, phoneOf, Scene, SECOND } from './setup.js'

/** Runs a campaign of one contact until it talks, and gives what arrives for its attempt from then on. */
async function talking(scene: Scene) {
  const campaign = await scene.launched()
  await scene.clock.advanceBy(10 * SECOND)
  const [live] = await scene.events(campaign, 'attempt.answered')
  const { attemptId } = live!
  const receivedAt = scene.clock.now()
  const common = { tenantId: 'default', attemptId, receivedAt }
  const end: InboxDraft = { ...common, kind: 'call', event: { attemptId, type: 'ended', result: 'answered' } }
  const call = (event: object) => ({ ...common, kind: 'call', event: { attemptId, ...event } }) as InboxDraft
  const outcome = (more: object = {}): InboxDraft => ({
    ...common,
    kind: 'outcome',
    outcome: { code: 'sold', success: true, recordedAt: receivedAt, ...more },
  })
  const latest = async () => (await scene.storage.getAttempt({ ...common, campaignId: campaign.id }, attemptId))!
  return { campaign, end, call, outcome, latest }
}

test('an outcome that arrives together with the end of its call is taken in', async () => {
  const scene = new Scene()
  const { campaign, end, outcome, latest } = await talking(scene)
  await scene.storage.record([end, outcome()])
  await scene.finish(campaign)
  expect((await latest()).attempt).toMatchObject({ result: 'completed', outcome: { code: 'sold' } })
  expect(await scene.events(campaign, 'attempt.outcome')).toHaveLength(1)
  expect(scene.logged).toEqual([])
})

test('what arrives together after the end loses none of it', async () => {
  const scene = new Scene()
  const { campaign, end, call, outcome, latest } = await talking(scene)
  const price = { amount: '0.02', currency: 'USD' }
  await scene.storage.record([
    end,
    call({ type: 'detected', answeredBy: 'human' }),
    outcome({ callbackAt: scene.clock.now() + HOUR }),
    call({ type: 'ended', result: 'answered', price }),
    end,
  ])
  await scene.clock.advanceBy(SECOND)
  expect(await latest()).toMatchObject({
    attempt: { result: 'completed', answeredBy: 'human', outcome: { code: 'sold' }, price },
    contact: { status: 'pending', callbackDue: true },
  })
  expect(await scene.events(campaign, 'attempt.ended', 'attempt.outcome', 'contact.callback')).toHaveLength(3)
  await scene.finish(campaign)
  expect(scene.logged).toEqual([])
})

test('a callback asked for after a voicemail is refused, and said so, while the contact is in its next call', async () => {
  const scene = new Scene({ carrier: { behaviour: { answer: 0, voicemail: 1, talkMs: 5 * SECOND } } })
  const campaign = await scene.launched({
    segment: [{ id: 'c1', phones: [phoneOf(1), phoneOf(2)] }],
    calls: { detectMachine: true, maxAttempts: 2, retry: { voicemail: '1m' } },
  })
  await scene.clock.advanceBy(75 * SECOND)
  const [first, second] = await scene.events(campaign, 'attempt.reserved')
  expect(second?.number).toBe(2)
  const callbackAt = scene.clock.now() + HOUR
  await campaign.recordOutcome({ attemptId: first!.attemptId, code: 'message_left', success: false, callbackAt })
  expect((await campaign.progress()).inProgress).toBe(1)
  expect(await scene.events(campaign, 'contact.callback_refused')).toMatchObject([{ reason: 'in_another_call' }])
  await scene.finish(campaign)
  expect(await scene.events(campaign, 'attempt.reserved')).toHaveLength(2)
})
