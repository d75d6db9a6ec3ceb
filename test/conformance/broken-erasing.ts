import type { ContactDetail } from 'outdial'
import type { BrokenStorage } from './broken-storages.js'

export const brokenErasing: BrokenStorage[] = [
  {
    mistake: 'writes what an owner had read of an erased contact',
    foundBy:
      'erasing: what an owner read before does not come back: reservations conflict, moves and notes are left out',
    make: memory => {
      const notes = new Map<string, string>()
      return {
        commit: async (lease, transitions, options) => {
          await memory.commit(lease, transitions, options)
          for (const { attempt } of transitions) {
            if (attempt?.outcome?.notes !== undefined) notes.set(attempt.attemptId, attempt.outcome.notes)
          }
        },
        getContact: async (key, id) => {
          const contact = await memory.getContact(key, id)
          for (const { attemptId, outcome } of contact?.attemptList ?? []) {
            if (outcome && notes.has(attemptId)) outcome.notes = notes.get(attemptId)!
          }
          return contact
        },
      }
    },
  },
  {
    mistake: 'erases a contact from one campaign only',
    foundBy: 'erasing: phones, attributes and notes are gone from every campaign of the tenant, what happened stays',
    make: memory => {
      const kept = new Map<string, ContactDetail | undefined>()
      return {
        eraseContact: async (tenantId, contactId, erasure) => {
          for (const { campaignId } of (await memory.listCampaigns({ tenantId, limit: 9 })).slice(0, -1)) {
            kept.set(campaignId + contactId, await memory.getContact({ tenantId, campaignId }, contactId))
          }
          return memory.eraseContact(tenantId, contactId, erasure)
        },
        getContact: async (key, id) => kept.get(key.campaignId + id) ?? memory.getContact(key, id),
      }
    },
  },
  {
    mistake: 'lets the number of an erased contact in again',
    foundBy: 'erasing: a row with that number does not get in again: by hash, in any campaign, without its attributes',
    make: memory => ({
      addContacts: (key, rows, at) =>
        memory.addContacts(
          key,
          rows.map(({ phoneHashes: _, ...row }) => row),
          at,
        ),
    }),
  },
  {
    mistake: 'erases a number whose hash it was not given',
    foundBy: 'erasing: a contact that no campaign has is not found; without a hash for each phone nothing is erased',
    make: memory => ({
      eraseContact: (tenantId, contactId, erasure) => {
        const hashes = new Proxy(erasure.hashes, { get: (given, phone: string) => given[phone] ?? 'no hash' })
        return memory.eraseContact(tenantId, contactId, { ...erasure, hashes })
      },
    }),
  },
]
