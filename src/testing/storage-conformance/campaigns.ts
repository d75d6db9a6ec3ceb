import assert from 'node:assert/strict'
import type { CampaignStatus } from 'outdial'
import { campaignKey, campaignRecord, contactRows, mark, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `createCampaign`, `getCampaign`, `listCampaigns`, `updateCampaign`. */
export function campaigns(fact: Fact): void {
  const key = campaignKey()

  fact('campaigns: a campaign comes back as it was created', async storage => {
    const record = campaignRecord(key, { status: 'paused', reason: 'requested', hangUp: false, endedAt: NOON + 5 })
    assert.equal(await storage.createCampaign(record, []), true)
    assert.deepEqual(await storage.getCampaign(key), record)
  })

  fact('campaigns: one that was never created is undefined', async storage => {
    assert.equal(await storage.getCampaign(key), undefined)
  })

  fact('campaigns: a taken key is refused and the first campaign stays', async storage => {
    await storage.createCampaign(campaignRecord(key), [mark(1)])
    assert.equal(await storage.createCampaign(campaignRecord(key, { status: 'draft' }), [mark(2)]), false)
    assert.equal((await storage.getCampaign(key))?.status, 'active')
    assert.equal(await storage.lastEventSeq(key), 1)
  })

  fact('campaigns: the same id under another tenant is another campaign', async storage => {
    const other = campaignKey('spring', 'umbrella')
    await storage.createCampaign(campaignRecord(key), [])
    assert.equal(await storage.createCampaign(campaignRecord(other, { status: 'draft' }), []), true)
    assert.equal((await storage.getCampaign(key))?.status, 'active')
    assert.equal((await storage.getCampaign(other))?.status, 'draft')
  })

  fact('campaigns: an update by the next version replaces the record and appends its events', async storage => {
    await storage.createCampaign(campaignRecord(key, { reason: 'requested' }), [mark(1)])
    const next = campaignRecord(key, { version: 2, status: 'paused' })
    assert.equal(await storage.updateCampaign(next, [mark(2)]), true)
    assert.deepEqual(await storage.getCampaign(key), next)
    assert.equal(await storage.lastEventSeq(key), 2)
  })

  fact('campaigns: an update from a version that is no longer current writes nothing', async storage => {
    await storage.createCampaign(campaignRecord(key), [])
    await storage.updateCampaign(campaignRecord(key, { version: 2, status: 'paused' }), [])
    assert.equal(
      await storage.updateCampaign(campaignRecord(key, { version: 2, status: 'cancelled' }), [mark(1)]),
      false,
    )
    assert.equal((await storage.getCampaign(key))?.status, 'paused')
    assert.equal(await storage.lastEventSeq(key), 0)
  })

  fact('campaigns: an update of one that does not exist is refused, and makes none', async storage => {
    assert.equal(await storage.updateCampaign(campaignRecord(key, { version: 1 }), []), false)
    assert.equal(await storage.updateCampaign(campaignRecord(key, { version: 2 }), []), false)
    assert.equal(await storage.getCampaign(key), undefined)
  })

  completing(fact)
  listing(fact)
}

function completing(fact: Fact): void {
  const completed = campaignRecord(campaignKey(), { version: 2, status: 'completed' })

  fact('campaigns: completing is refused while a contact is pending', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    assert.equal(await storage.updateCampaign(completed, [mark(1)]), false)
    assert.equal((await storage.getCampaign(scene.key))?.status, 'active')
  })

  fact('campaigns: completing is refused while a contact is in progress', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.reserve('c0')
    assert.equal(await storage.updateCampaign(completed, []), false)
  })

  fact('campaigns: completing succeeds once every contact is final', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.end(await scene.reserve('c0'), { status: 'failed', reason: 'busy' })
    assert.equal(await storage.updateCampaign(completed, []), true)
  })
}

function listing(fact: Fact): void {
  fact('campaigns: are listed by id, those of one tenant alone', async storage => {
    for (const id of ['b', 'c', 'a', 'B', '9', '_']) await storage.createCampaign(campaignRecord(campaignKey(id)), [])
    await storage.createCampaign(campaignRecord(campaignKey('d', 'umbrella')), [])
    const listed = await storage.listCampaigns({ tenantId: 'acme', limit: 10 })
    assert.deepEqual(ids(listed), ['9', 'B', '_', 'a', 'b', 'c'])
  })

  fact('campaigns: are listed by status', async storage => {
    const statuses: CampaignStatus[] = ['draft', 'active', 'paused', 'active']
    for (const [n, status] of statuses.entries()) {
      await storage.createCampaign(campaignRecord(campaignKey(`k${n}`), { status }), [])
    }
    assert.deepEqual(ids(await storage.listCampaigns({ tenantId: 'acme', statuses: ['active', 'draft'], limit: 10 })), [
      'k0',
      'k1',
      'k3',
    ])
  })

  fact('campaigns: a page begins after `afterId` and ends at the limit', async storage => {
    for (const id of ['a', 'b', 'c', 'd']) await storage.createCampaign(campaignRecord(campaignKey(id)), [])
    assert.deepEqual(ids(await storage.listCampaigns({ tenantId: 'acme', afterId: 'a', limit: 2 })), ['b', 'c'])
  })
}

function ids(records: { campaignId: string }[]): string[] {
  return records.map(record => record.campaignId)
}
