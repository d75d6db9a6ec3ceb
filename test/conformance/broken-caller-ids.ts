import type { Lease, Reservation, Storage } from 'outdial'
import type { BrokenStorage } from './broken-storages.js'

/** Judges the items by what `judge` says of them beforehand; those it refuses are not even tried. */
function judging(judge: (memory: Storage, lease: Lease, item: Reservation) => Promise<boolean>) {
  return (memory: Storage): Partial<Storage> => ({
    reserve: async (lease, version, items) => {
      const allowed = await Promise.all(items.map(item => judge(memory, lease, item)))
      const tried = items.filter((_, n) => allowed[n]).map(({ callerCap: _, ...item }) => item)
      const replies = await memory.reserve(lease, version, tried)
      return allowed.map(is => (is ? replies.shift()! : 'conflict'))
    },
  })
}

export const brokenCallerIds: BrokenStorage[] = [
  {
    mistake: 'knows of no caps of caller IDs',
    foundBy: 'caller cap: an item whose caller ID was used up conflicts and leaves no trace',
    make: judging(async () => true),
  },
  {
    mistake: 'counts the uses of a caller ID first, and reserves after a while',
    foundBy: 'at once: of many campaigns that want the last uses of a caller ID no more get one',
    make: judging(async (memory, { tenantId }, { attempt, callerCap }) => {
      if (!callerCap) return true
      const [use] = await memory.callerUse(tenantId, { numbers: [attempt.from], ...callerCap })
      return use!.starts < callerCap.max
    }),
  },
  {
    mistake: 'counts the uses of a caller ID by campaign',
    foundBy: 'caller cap: starts of every campaign of the tenant count, another tenant’s do not',
    make: judging(async (memory, lease, { attempt, callerCap }) => {
      if (!callerCap) return true
      const contacts = await memory.scanContacts(lease, { limit: 1000 })
      const own = contacts.flatMap(contact => contact.attemptList).filter(each => each.from === attempt.from)
      return own.length < callerCap.max
    }),
  },
  {
    mistake: 'gives the oldest use of a caller ID for the one that binds',
    foundBy: 'caller use: tells the start that binds once there are as many as the cap, not before',
    make: memory => ({
      callerUse: async (tenantId, query) => {
        const uses = await memory.callerUse(tenantId, query)
        return Promise.all(
          uses.map(async (use, n) => {
            if (use.bindingStartAt === undefined) return use
            const all = { numbers: [query.numbers[n]!], sinceAt: query.sinceAt, max: use.starts }
            return { ...use, bindingStartAt: (await memory.callerUse(tenantId, all))[0]!.bindingStartAt! }
          }),
        )
      },
    }),
  },
  {
    mistake: 'gives the first caller ID of a contact for the last',
    foundBy: 'last caller ID: none at first, then that of the newest attempt, wherever contacts are read',
    make: memory => ({
      getContact: async (key, id, startsSinceAt) => {
        const contact = await memory.getContact(key, id, startsSinceAt)
        const first = contact?.attemptList[0]?.from
        return contact && { ...contact, ...(first === undefined ? {} : { lastFrom: first }) }
      },
    }),
  },
]
