import type { BrokenStorage } from './broken-storages.js'

/** Mistakes about what is noted of numbers and contacts so that the engine takes care of them. */
export const brokenCare: BrokenStorage[] = [
  {
    mistake: 'notes no refusal that is told after the end of the call',
    foundBy: 'resting: an outcome that comes late is noted; what was decided before it is not reserved',
    make: memory => ({
      getContact: async (key, id, since) => {
        const contact = await memory.getContact(key, id, since)
        const late = (contact?.numbers ?? []).filter(
          ({ refusalAt = 0, conversationAt = 0 }) => refusalAt > conversationAt,
        )
        for (const number of late) delete number.refusalAt
        return contact
      },
    }),
  },
  {
    mistake: 'knows of conversations in the campaign itself only',
    foundBy: 'resting: a conversation is noted with its number, for every campaign of the tenant',
    make: memory => ({
      getContact: async (key, id, since) => {
        const contact = await memory.getContact(key, id, since)
        if (contact && contact.attemptList.length === 0)
          for (const number of contact.numbers) delete number.conversationAt
        return contact
      },
    }),
  },
  {
    mistake: 'counts every answered call as a conversation, machines too',
    foundBy: 'resting: of recent starts those are told that became conversations',
    make: memory => ({
      getContact: async (key, id, since) => {
        const contact = await memory.getContact(key, id, since)
        for (const number of contact?.numbers ?? []) number.recentConversations = [...number.recentStarts]
        return contact
      },
    }),
  },
  {
    mistake: 'expires contacts lowest seq first',
    foundBy: 'expiring: skips who has expired, the earliest first, and says when the next one does',
    make: memory => ({
      expireContacts: async (lease, at, limit) => {
        const pending = await memory.scanContacts(lease, { statuses: ['pending'], limit: 1_000 })
        const late = pending.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt <= at).slice(0, limit)
        const contact = { status: 'skipped', reason: 'contact_expired' } as const
        const skipped = late.map(({ seq, contactId }) => {
          const event = { type: 'contact.skipped', at, contactId, reason: contact.reason } as const
          return { contactSeq: seq, contact, events: [event] }
        })
        await memory.commit(lease, skipped)
        const { nextAt } = await memory.expireContacts(lease, 0, limit)
        return { expired: late.length, nextAt }
      },
    }),
  },
  {
    mistake: 'forgets that a contact expires once it was on a call',
    foundBy: 'expiring: a contact on a call and a final one stay; one that is pending again expires',
    make: memory => ({
      expireContacts: async (lease, at, limit) => {
        const called = await memory.scanContacts(lease, { statuses: ['pending'], limit: 1_000 })
        if (called.some(({ dials }) => dials > 0)) return { expired: 0, nextAt: null }
        return memory.expireContacts(lease, at, limit)
      },
    }),
  },
  {
    mistake: 'gives every contact, whichever are asked for',
    foundBy: 'contacts: a scan among some leaves out the others, by seq, from `afterSeq`, whatever was asked for twice',
    make: memory => ({ scanContacts: (key, { seqs: _, ...query }) => memory.scanContacts(key, query) }),
  },
  {
    mistake: 'looks at the budget once for all that is reserved together',
    foundBy: 'budgets: an item that would go beyond the limit is over budget, and leaves no trace',
    make: memory => ({
      reserve: async (lease, version, items) => {
        const spent = await memory.spending(lease)
        const fits = items.map(
          ({ attempt, budget }) => !budget || spent + (attempt.costMicros ?? 0) <= budget.limitMicros,
        )
        const unheld = items.filter((_, n) => fits[n]).map(({ budget: _, ...item }) => item)
        const replies = await memory.reserve(lease, version, unheld)
        return fits.map(fit => (fit ? replies.shift()! : 'over_budget'))
      },
    }),
  },
  {
    mistake: 'gives nothing back of what an end did not need',
    foundBy: 'budgets: what an end gives back is there for the next call, also of the next owner',
    make: memory => {
      let most = 0
      return {
        spending: async key => (most = Math.max(most, await memory.spending(key))),
        reserve: async (lease, version, items) => {
          most = Math.max(most, await memory.spending(lease))
          const full = items.some(
            ({ attempt, budget }) => budget && most + (attempt.costMicros ?? 0) > budget.limitMicros,
          )
          const replies = full ? items.map(() => 'over_budget' as const) : await memory.reserve(lease, version, items)
          most = Math.max(most, await memory.spending(lease))
          return replies
        },
      }
    },
  },
]
