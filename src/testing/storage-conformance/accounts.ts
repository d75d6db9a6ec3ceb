import assert from 'node:assert/strict'
import type { AccountGuard, AttemptRecord, ReserveReply, Storage } from 'outdial'
import { campaignKey, contactRow, HOUR, NOON, reservation } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

const WAIT_MS = 5_000
/** A storage may count a start for so much longer than it must. */
const GRAIN_MS = 1_000

const guard = (over: Partial<AccountGuard> = {}): AccountGuard => ({
  accountId: 'trunk',
  concurrentCalls: null,
  callsPerHour: null,
  waitMs: WAIT_MS,
  ...over,
})

/** A campaign whose contacts nobody else has: `of` shifts their numbers. */
function campaign(storage: Storage, campaignId: string, of: number, tenantId = 'acme'): Promise<Scene> {
  const rows = Array.from({ length: 20 }, (_, n) => contactRow(of * 100 + n))
  return Scene.open(storage, rows, campaignKey(campaignId, tenantId))
}

async function ask(scene: Scene, account: AccountGuard, at: number, ...contactIds: string[]): Promise<ReserveReply[]> {
  const items = []
  for (const id of contactIds) items.push({ ...reservation(scene.key, await scene.contact(id), at), account })
  return scene.storage.reserve(scene.lease, 1, items)
}

async function one(scene: Scene, account: AccountGuard, at: number, contactId: string): Promise<ReserveReply> {
  return (await ask(scene, account, at, contactId))[0]!
}

async function write(scene: Scene, contactId: string, over: Partial<AttemptRecord>): Promise<void> {
  const { seq, attemptList } = await scene.contact(contactId)
  await scene.storage.commit(scene.lease, [
    { contactSeq: seq, attempt: { ...attemptList.at(-1)!, ...over }, events: [] },
  ])
}

const ended = { state: 'ended', result: 'answered' } as const

/** `reserve` with an `account`, `accountUse`. */
export function accounts(fact: Fact): void {
  fact('accounts: as many live calls as the limit says, over all campaigns and tenants', async storage => {
    const a = await campaign(storage, 'a', 0)
    const b = await campaign(storage, 'b', 1, 'others')
    const account = guard({ concurrentCalls: 3 })
    assert.deepEqual(await ask(a, account, NOON, 'c0', 'c1'), ['reserved', 'reserved'])
    assert.deepEqual(await ask(b, account, NOON, 'c100', 'c101'), ['reserved', 'account_full'])
    assert.equal((await storage.accountUse('trunk', NOON)).liveCalls, 3)
    await write(a, 'c0', { ...ended, endedAt: NOON + 1, settledAt: NOON })
    assert.deepEqual(await ask(b, account, NOON + 1, 'c101'), ['reserved'])
  })

  fact('accounts: an item refused for want of room leaves no trace', async storage => {
    const scene = await campaign(storage, 'a', 0)
    const before = await scene.everything()
    assert.equal(await one(scene, guard({ concurrentCalls: 0 }), NOON, 'c0'), 'account_full')
    assert.deepEqual(await scene.everything(), before)
    assert.equal(await one(scene, guard(), NOON, 'c0'), 'reserved')
  })

  fact('accounts: a conflict is told as one, and takes no room', async storage => {
    const scene = await campaign(storage, 'a', 0)
    const account = guard({ concurrentCalls: 1 })
    const stale = reservation(scene.key, await scene.contact('c0'))
    const items = [{ ...stale, expect: { ...stale.expect, contactVersion: -1 }, account }]
    assert.deepEqual(await storage.reserve(scene.lease, 1, items), ['conflict'])
    assert.deepEqual(await storage.accountUse('trunk', NOON), { liveCalls: 0, starts: 0 })
    assert.equal(await one(scene, account, NOON, 'c1'), 'reserved')
  })

  fact('accounts: of one account say nothing about another, nor do calls without one', async storage => {
    const scene = await campaign(storage, 'a', 0)
    await scene.reserve('c0')
    assert.equal(await one(scene, guard({ accountId: 'other', concurrentCalls: 1 }), NOON, 'c1'), 'reserved')
    assert.equal(await one(scene, guard({ concurrentCalls: 1 }), NOON, 'c2'), 'reserved')
    assert.equal((await storage.accountUse('trunk', NOON)).liveCalls, 1)
  })

  fact('accounts: a call stays live until it ends, whoever owns its campaign', async storage => {
    const scene = await campaign(storage, 'a', 0)
    const account = guard({ concurrentCalls: 1 })
    await one(scene, account, NOON, 'c0')
    await storage.releaseLease(scene.lease)
    const next = await Scene.take(storage, scene.key)
    assert.equal(await one(next, account, NOON + HOUR, 'c1'), 'account_full')
    await write(next, 'c0', { state: 'unknown' })
    assert.equal(await one(next, account, NOON + HOUR, 'c1'), 'account_full')
    await write(next, 'c0', { ...ended, result: 'failed', endedAt: NOON + HOUR })
    assert.equal(await one(next, account, NOON + HOUR, 'c1'), 'reserved')
  })

  starts(fact)
  line(fact)
}

function starts(fact: Fact): void {
  fact(
    'accounts: as many starts as the limit says in an hour, counted from when each request settled',
    async storage => {
      const scene = await campaign(storage, 'a', 0)
      const account = guard({ callsPerHour: 2 })
      await one(scene, account, NOON, 'c0')
      await write(scene, 'c0', { ...ended, settledAt: NOON + 5_000, endedAt: NOON + 60_000 })
      await one(scene, account, NOON + 10_000, 'c1')
      await write(scene, 'c1', { state: 'answered', settledAt: NOON + 11_000 })
      assert.equal(await one(scene, account, NOON + 5_000 + HOUR, 'c2'), 'account_full')
      assert.equal(await one(scene, account, NOON + 5_001 + HOUR + GRAIN_MS, 'c2'), 'reserved')
      assert.equal(await one(scene, account, NOON + 5_001 + HOUR + GRAIN_MS, 'c3'), 'account_full')
    },
  )

  fact('accounts: a start whose request is open counts for as long as it is', async storage => {
    const scene = await campaign(storage, 'a', 0)
    await one(scene, guard(), NOON, 'c0')
    assert.equal((await storage.accountUse('trunk', NOON + 2 * HOUR)).starts, 1)
    assert.equal(await one(scene, guard({ callsPerHour: 1 }), NOON + 2 * HOUR, 'c1'), 'account_full')
  })

  fact('accounts: withdrawn, or ended without ever having settled, it gives slot and start back', async storage => {
    const scene = await campaign(storage, 'a', 0)
    const account = guard({ callsPerHour: 3 })
    await ask(scene, account, NOON, 'c0', 'c1', 'c2')
    const { seq, attemptList } = await scene.contact('c0')
    await scene.withdraw(attemptList.at(-1)!.attemptId, { status: 'pending' }, seq)
    await write(scene, 'c1', { ...ended, result: 'failed', cause: 'invalid_number', endedAt: NOON + 1 })
    await write(scene, 'c2', { state: 'dialing', settledAt: NOON + 1 })
    const { liveCalls, starts } = await storage.accountUse('trunk', NOON + 2)
    assert.deepEqual({ liveCalls, starts }, { liveCalls: 1, starts: 1 })
  })

  fact('accounts: what an end is refined by changes nothing of the count', async storage => {
    const scene = await campaign(storage, 'a', 0)
    await one(scene, guard(), NOON, 'c0')
    const end = { ...ended, settledAt: NOON, endedAt: NOON + 1 }
    await write(scene, 'c0', end)
    await write(scene, 'c0', { ...end, result: 'completed' })
    const { liveCalls, starts } = await storage.accountUse('trunk', NOON + 2)
    assert.deepEqual({ liveCalls, starts }, { liveCalls: 0, starts: 1 })
  })

  fact(
    'accounts: the use tells when the first start stops counting; nothing is taken of one never named',
    async storage => {
      const scene = await campaign(storage, 'a', 0)
      await ask(scene, guard(), NOON, 'c0', 'c1')
      await write(scene, 'c1', { state: 'dialing', settledAt: NOON + 7_000 })
      await write(scene, 'c0', { state: 'dialing', settledAt: NOON + 3_000 })
      const { nextStartFreeAt, ...use } = await storage.accountUse('trunk', NOON + 8_000)
      assert.deepEqual(use, { liveCalls: 2, starts: 2 })
      assert.ok(nextStartFreeAt! > NOON + 3_000 + HOUR && nextStartFreeAt! <= NOON + 3_001 + HOUR + GRAIN_MS)
      assert.deepEqual(await storage.accountUse('never', NOON), { liveCalls: 0, starts: 0 })
    },
  )
}

/** `a` holds the only slot of the account; then it comes free. */
async function contended(storage: Storage) {
  const account = guard({ concurrentCalls: 1 })
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((id, n) => campaign(storage, id, n)))
  await one(a!, account, NOON, 'c0')
  const free = () => write(a!, 'c0', { ...ended, settledAt: NOON, endedAt: NOON + 1 })
  return { account, a: a!, b: b!, c: c!, free }
}

function line(fact: Fact): void {
  fact('accounts: who was refused has its turn before who comes later', async storage => {
    const { account, a, b, c, free } = await contended(storage)
    assert.equal(await one(b, account, NOON, 'c100'), 'account_full')
    await free()
    assert.equal(await one(a, account, NOON + 10, 'c1'), 'account_full')
    assert.equal(await one(c, account, NOON + 10, 'c200'), 'account_full')
    assert.equal(await one(b, account, NOON + 20, 'c100'), 'reserved')
  })

  fact('accounts: asking again keeps a place, having had its turn gives it up', async storage => {
    const { account, a, b, c, free } = await contended(storage)
    const wide = { ...account, concurrentCalls: 2 }
    await one(b, account, NOON, 'c100')
    await one(c, account, NOON + 1, 'c200')
    await one(b, account, NOON + 2, 'c100')
    await free()
    assert.equal(await one(c, account, NOON + 3, 'c200'), 'account_full')
    // One for b; its second is behind c.
    assert.deepEqual(await ask(b, wide, NOON + 4, 'c100', 'c101'), ['reserved', 'account_full'])
    assert.equal(await one(a, wide, NOON + 5, 'c1'), 'account_full')
    assert.equal(await one(c, wide, NOON + 5, 'c200'), 'reserved')
  })

  fact('accounts: who does not ask again for `waitMs` loses its place', async storage => {
    const { account, a, b, free } = await contended(storage)
    await one(b, account, NOON, 'c100')
    await free()
    assert.equal(await one(a, account, NOON + WAIT_MS - 1, 'c1'), 'account_full')
    assert.equal(await one(a, account, NOON + WAIT_MS, 'c1'), 'reserved')
  })
}
