import type { Decision } from 'outdial'
import { chainHash } from 'outdial'
import type { BrokenStorage } from './broken-storages.js'

/** Storages that prove less than they should. */
export const brokenDecisions: BrokenStorage[] = [
  {
    mistake: 'writes decisions with reservations only',
    foundBy: 'decisions: a commit writes those of its transitions, in order, after the ones before',
    make: memory => ({
      commit: (lease, transitions, options) => {
        const without = transitions.map(({ decision, decisionDigest, ...rest }) => rest)
        return memory.commit(lease, without, options)
      },
    }),
  },
  {
    mistake: 'looks for a number in one campaign after the other',
    foundBy: 'decisions: of a tenant come by time, then by the campaigns as they were created, then by seq',
    make: memory => ({
      decisions: async query => {
        if (query.campaignId !== undefined) return memory.decisions(query)
        const found: Decision[] = []
        for (const { campaignId } of await memory.listCampaigns({ tenantId: query.tenantId, limit: 100 })) {
          found.push(...(await memory.decisions({ ...query, campaignId })))
        }
        return found.slice(0, query.limit)
      },
    }),
  },
  {
    mistake: 'goes on behind the instant of the last decision, not behind its place',
    foundBy: 'decisions: pages that go on behind the last one leave none out and give none twice',
    make: memory => ({
      decisions: ({ after, ...query }) => {
        if (!after || query.campaignId !== undefined) return memory.decisions({ ...query, ...(after && { after }) })
        const beyond = query.newestFirst ? { toAt: after.at } : { fromAt: after.at + 1 }
        return memory.decisions({ ...query, ...beyond })
      },
    }),
  },
  {
    mistake: 'begins a new chain with each owner',
    foundBy:
      'decisions: those with a digest are chained, whichever method and owner wrote them; the others have no hash',
    make: memory => {
      const hashes = new Map<string, string>()
      const last = new Map<number, string>()
      const note = (fence: number, id: string, digest: string | undefined, seq: number) => {
        if (digest === undefined) return
        const hash = chainHash(last.get(fence) ?? '', seq, digest)
        last.set(fence, hash)
        hashes.set(`${id} ${seq}`, hash)
      }
      const seqOf = async (tenantId: string, campaignId: string) =>
        (await memory.decisions({ tenantId, campaignId, newestFirst: true, limit: 1 }))[0]?.seq ?? 0
      return {
        reserve: async (lease, version, items) => {
          let seq = await seqOf(lease.tenantId, lease.campaignId)
          const replies = await memory.reserve(lease, version, items)
          for (const [n, reply] of replies.entries()) {
            if (reply === 'reserved') note(lease.fence, lease.campaignId, items[n]!.decisionDigest, ++seq)
          }
          return replies
        },
        commit: async (lease, transitions, options) => {
          let seq = await seqOf(lease.tenantId, lease.campaignId)
          await memory.commit(lease, transitions, options)
          for (const each of transitions) {
            if (each.decision) note(lease.fence, lease.campaignId, each.decisionDigest, ++seq)
          }
        },
        decisions: async query =>
          (await memory.decisions(query)).map(each => {
            const hash = hashes.get(`${each.campaignId} ${each.seq}`)
            return hash === undefined ? each : { ...each, hash }
          }),
      }
    },
  },
]
