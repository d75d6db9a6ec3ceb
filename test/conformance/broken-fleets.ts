import type { Reservation, Storage } from 'outdial'
import type { BrokenStorage } from './broken-storages.js'

/** The items, each with another account in place of its own. */
function accounting(
  change: (account: NonNullable<Reservation['account']>, tenantId: string) => Reservation['account'],
) {
  return (memory: Storage): Partial<Storage> => ({
    reserve: (lease, version, items) =>
      memory.reserve(
        lease,
        version,
        items.map(({ account, ...item }) => {
          const changed = account && change(account, lease.tenantId)
          return changed ? { ...item, account: changed } : item
        }),
      ),
  })
}

/** Mistakes of storages that several processes share. */
export const brokenFleets: BrokenStorage[] = [
  {
    mistake: 'renews all leases or none',
    foundBy: 'leases: renewed together, each stands for itself, in the order asked',
    make: memory => ({
      renewLeases: async (leases, ttlMs) => {
        const news = await memory.renewLeases(leases, ttlMs)
        return news.includes(undefined) ? news.map(() => undefined) : news
      },
    }),
  },
  {
    mistake: 'looks for owners of active campaigns only',
    foundBy: 'survey: tells of a campaign without an owner that is cancelled with contacts to skip',
    make: memory => ({
      survey: async query => {
        const found = await memory.survey(query)
        const records = await Promise.all(found.unowned.map(key => memory.getCampaign(key)))
        const unowned = found.unowned.filter((_, n) => records[n]?.status === 'active')
        return { ...found, unowned, unownedTotal: unowned.length }
      },
    }),
  },
  {
    mistake: 'never forgets an engine',
    foundBy: 'survey: counts who asked, each once, until its time is over or it says so',
    make: memory => ({ survey: query => memory.survey({ ...query, ttlMs: query.ttlMs === 0 ? 0 : null }) }),
  },
  {
    mistake: 'takes a request for settled once the phone rings',
    foundBy: 'open requests: an attempt from its reservation until its request settled, as it stands',
    make: memory => ({
      openRequests: async query => {
        const open = await memory.openRequests(query)
        const attempts = await Promise.all(open.map(each => memory.getAttempt(each, each.attemptId)))
        return open.filter((_, n) => attempts[n]?.attempt.state === 'reserved')
      },
    }),
  },
  {
    mistake: 'counts an account for each tenant apart',
    foundBy: 'accounts: as many live calls as the limit says, over all campaigns and tenants',
    make: accounting((account, tenantId) => ({ ...account, accountId: `${tenantId}/${account.accountId}` })),
  },
  {
    mistake: 'takes no account of accounts',
    foundBy: 'accounts: an item refused for want of room leaves no trace',
    make: accounting(() => undefined),
  },
  {
    mistake: 'gives the room of an account to whoever asks first',
    foundBy: 'accounts: who was refused has its turn before who comes later',
    make: accounting(account => ({ ...account, waitMs: 0 })),
  },
  {
    mistake: 'keeps places in line for ever',
    foundBy: 'accounts: who does not ask again for `waitMs` loses its place',
    make: accounting(account => ({ ...account, waitMs: 1e9 })),
  },
  {
    mistake: 'forgets a start once its call ended',
    foundBy: 'accounts: as many starts as the limit says in an hour, counted from when each request settled',
    make: memory => ({
      commit: (lease, transitions, options) =>
        memory.commit(
          lease,
          transitions.map(({ attempt, ...rest }) => {
            if (attempt?.state !== 'ended') return attempt ? { ...rest, attempt } : rest
            const { settledAt: _, ...forgetful } = attempt
            return { ...rest, attempt: forgetful }
          }),
          options,
        ),
    }),
  },
]
