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
]
