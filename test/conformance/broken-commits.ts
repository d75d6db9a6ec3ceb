import { parseAttemptId } from 'outdial'
import type { BrokenStorage } from './broken-storages.js'

export const brokenCommits: BrokenStorage[] = [
  {
    mistake: 'commits transition by transition',
    foundBy: 'committing: a contact that does not exist is refused with CONTACT_NOT_FOUND, and the whole batch with it',
    make: memory => ({
      commit: async (lease, transitions, options) => {
        for (const transition of transitions) await memory.commit(lease, [transition])
        await memory.commit(lease, [], options)
      },
    }),
  },
  {
    mistake: 'applies a repeated commit again',
    foundBy: 'committing: the number of the last commit, repeated, changes nothing',
    make: memory => ({
      commit: (lease, transitions, { batch, ...options } = {}) => memory.commit(lease, transitions, options),
    }),
  },
  {
    mistake: 'applies a commit that comes late, after the next',
    foundBy: 'committing: a number below the last one, which comes late, changes nothing',
    make: memory => {
      const last = new Map<string, number>()
      return {
        commit: async (lease, transitions, { batch, ...options } = {}) => {
          const id = `${lease.campaignId} ${lease.fence}`
          if (batch !== undefined && last.get(id) === batch) return
          await memory.commit(lease, transitions, options)
          if (batch !== undefined) last.set(id, batch)
        },
      }
    },
  },
  {
    mistake: 'takes the first commit of a new owner for a repeated one',
    foundBy: 'committing: numbers start anew with each lease, also of the same owner',
    make: memory => {
      const last = new Map<string, number>()
      return {
        commit: async (lease, transitions, options) => {
          const batch = options?.batch
          if (batch !== undefined && last.get(lease.campaignId) === batch) return
          await memory.commit(lease, transitions, options)
          if (batch !== undefined) last.set(lease.campaignId, batch)
        },
      }
    },
  },
  {
    mistake: 'numbers dials by the attempts that are left, so withdrawn ids come again',
    foundBy: 'reserving: a dial the contact has had conflicts, withdrawn or not',
    make: memory => ({
      getContact: async (key, id, startsSinceAt) => {
        const contact = await memory.getContact(key, id, startsSinceAt)
        return contact && { ...contact, dials: contact.attemptList.length }
      },
    }),
  },
  {
    mistake: 'keeps the start of what was withdrawn',
    foundBy: 'starts since: of one campaign alone, withdrawn attempts left out',
    make: memory => {
      const settled: number[] = []
      return {
        commit: (lease, transitions, options) => {
          for (const { attempt } of transitions) if (attempt?.settledAt !== undefined) settled.push(attempt.settledAt)
          return memory.commit(lease, transitions, options)
        },
        startsSince: async (_, sinceAt) => settled.filter(at => at >= sinceAt).sort((a, b) => a - b),
      }
    },
  },
  {
    mistake: 'counts requests that are still open among the starts',
    foundBy: 'starts since: of a live call too, once its request settled; an open one is left out',
    make: memory => ({
      startsSince: async (lease, sinceAt) => {
        const live = await memory.liveAttempts(lease)
        const open = live.filter(({ attempt }) => attempt.settledAt === undefined).map(each => each.attempt.reservedAt)
        return [...(await memory.startsSince(lease, sinceAt)), ...open].sort((a, b) => a - b)
      },
    }),
  },
  {
    mistake: 'gives live attempts newest first',
    foundBy: 'live attempts: by reservation time, then by id',
    make: memory => ({ liveAttempts: async lease => (await memory.liveAttempts(lease)).reverse() }),
  },
  {
    mistake: 'forgets what it gave out of the inbox',
    foundBy: 'inbox: items stay, in place, until a commit names them as applied',
    make: memory => ({
      inbox: async (lease, limit) => {
        const items = await memory.inbox(lease, limit)
        await memory.commit(lease, [], { applied: items.map(item => item.id) })
        return items
      },
    }),
  },
  {
    mistake: 'takes the same news twice for once',
    foundBy: 'inbox: the same item twice is two items: it is the owner who judges',
    make: memory => {
      const seen = new Set<string>()
      const isNew = (item: unknown) => seen.size !== seen.add(JSON.stringify(item)).size
      return { record: items => memory.record(items.filter(isNew)) }
    },
  },
  {
    mistake: 'drops what belongs to nobody',
    foundBy: 'inbox: what names no campaign of its tenant comes back unmatched; the rest is kept',
    make: memory => ({
      record: items => memory.record(items.filter(item => parseAttemptId(item.attemptId) !== undefined)),
    }),
  },
]
