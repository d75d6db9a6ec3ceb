import type { CampaignRecord } from 'outdial'
import { type PostgresStorage, postgresStorage } from 'outdial/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

const key = { tenantId: 'acme', campaignId: 'spring' }
let server: TestPostgres
let storage: PostgresStorage

const record = (campaignId: string, tenantId = 'acme'): CampaignRecord => {
  const base = { version: 1, status: 'active' as const, settingsVersion: 1, settings: {} as never, createdAt: 0.1 }
  return { tenantId, campaignId, ...base }
}

beforeAll(async () => {
  server = await testPostgres()
  storage = await postgresStorage({ connectionString: server.connectionString, schema: server.schema })
  await storage.migrate()
  await storage.createCampaign(record('spring'), [])
})

afterAll(async () => {
  await storage?.close()
  await server?.drop()
})

test('attributes come back as they went in, whatever characters and numbers are in them', async () => {
  const attributes = {
    z: 'a\u0000b',
    a: ['\ud800', '\\u0000', '😀', '"'],
    numbers: [1e300, 0.1, 9_007_199_254_740_991, -1.5e-7, 1.0],
    nested: { none: null, '\u0000': true, ' ': false },
  }
  await storage.addContacts(key, [{ contactId: 'c0', phones: ['+14155550100'], zoneKey: '', attributes }], 0.25)
  const contact = await storage.getContact(key, 'c0')
  expect(JSON.stringify(contact?.attributes)).toBe(JSON.stringify(attributes))
  expect(contact?.dueAt).toBe(0.25)
})

test('notes of an outcome with a NUL are kept in the inbox', async () => {
  const outcome = { code: 'sold', success: true, notes: 'a\u0000\ud800', recordedAt: 1 }
  await storage.record([{ kind: 'outcome', tenantId: 'acme', attemptId: 'spring.0.1', outcome, receivedAt: 1 }])
  const lease = await storage.acquireLease(key, 'owner', null)
  expect((await storage.inbox(lease!, 10)).map(item => item.kind === 'outcome' && item.outcome)).toEqual([outcome])
})

test.each(['a\u0000b', '\ud800', 'x\udc00', '\\\u0000'])(
  'a key that Postgres cannot hold is refused: %j',
  async contactId => {
    const row = { contactId, phones: [], zoneKey: '' }
    const before = await storage.progress(key)
    await expect(storage.addContacts(key, [row], 0)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await storage.progress(key)).toEqual(before)
  },
)

test('a key that only looks as if it had one is taken', async () => {
  for (const contactId of ['\\u0000', '\\ud800', '\\\\u0000', '😀']) {
    await storage.addContacts(key, [{ contactId, phones: [], zoneKey: '' }], 0)
    expect((await storage.getContact(key, contactId))?.contactId).toBe(contactId)
  }
})

test('campaigns and zones are ordered as JavaScript orders strings', async () => {
  const ids = ['\uFFFD', '😀', 'a\u{10FFFF}', 'a\uE000', 'a\u{10FFFF}z', 'é', 'Z', 'a', '_', 'a😀b']
  for (const id of ids) await storage.createCampaign(record(id, 'sorted'), [])
  const sorted = [...ids].sort()
  const listed: string[] = []
  for (;;) {
    const after = listed.length === 0 ? {} : { afterId: listed.at(-1)! }
    const page = await storage.listCampaigns({ tenantId: 'sorted', ...after, limit: 3 })
    listed.push(...page.map(each => each.campaignId))
    if (page.length < 3) break
  }
  expect(listed).toEqual(sorted)
  const zoned = { tenantId: 'sorted', campaignId: 'a' }
  const rows = ids.map((zoneKey, n) => ({ contactId: `c${n}`, phones: [`+1415555011${n}`], zoneKey }))
  await storage.addContacts(zoned, rows, 0)
  expect((await storage.pendingByZone(zoned)).map(zone => zone.zoneKey)).toEqual(sorted)
})

test('numbers that are not E.164 are refused whole, and not repeated', async () => {
  const rows = [
    { contactId: 'good', phones: ['+14155550107'], zoneKey: '' },
    { contactId: 'bad', phones: ['415 555 0107'], zoneKey: '' },
  ]
  const adding = storage.addContacts(key, rows, 0)
  await expect(adding).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.not.stringContaining('0107') })
  expect(await storage.getContact(key, 'good')).toBeUndefined()
})
