import type { CampaignKey, ContactDetail, DueContact, Lease, Reservation, ReserveReply, Storage } from 'outdial'
import { OutdialError } from 'outdial'

/** A mistake that adapters make, and the test that has to find it. */
export interface BrokenStorage {
  mistake: string
  foundBy: string
  make(memory: Storage): Partial<Storage>
}

/** The storage with some methods replaced. */
export function broken(memory: Storage, { make }: BrokenStorage): Storage {
  const replaced = make(memory)
  return new Proxy(memory, {
    get: (target, property) => {
      const own = replaced[property as keyof Storage]
      return own ?? (Reflect.get(target, property, target) as (...args: unknown[]) => unknown).bind(target)
    },
  })
}

/** Takes what the gate saw for what is there now, in some respects. */
function reserving(blind: (item: Reservation, now: ContactDetail) => Partial<Reservation['expect']>) {
  return (memory: Storage): Partial<Storage> => ({
    reserve: async (lease, version, items) => {
      const seen: Reservation[] = []
      for (const item of items) {
        const now = await memory.getContact(lease, item.attempt.contactId)
        seen.push({ ...item, expect: { ...item.expect, ...(now && blind(item, now)) } })
      }
      return memory.reserve(lease, version, seen)
    },
  })
}

function claiming(change: (due: DueContact[]) => DueContact[]) {
  return (memory: Storage): Partial<Storage> => ({
    claimDue: async (lease, query) => change(await memory.claimDue(lease, query)),
  })
}

export const brokenReservations: BrokenStorage[] = [
  {
    mistake: 'reserves a contact that was moved since',
    foundBy: 'reserving: when the contact was moved, the item conflicts and leaves no trace',
    make: reserving((_, now) => ({ contactVersion: now.version })),
  },
  {
    mistake: 'reserves a number that was suppressed since',
    foundBy: 'reserving: when its number was suppressed, the item conflicts and leaves no trace',
    make: reserving((item, now) => ({ numberVersion: now.numbers[item.phoneIndex]?.version ?? 0 })),
  },
  {
    mistake: 'reserves whatever became of the consent',
    foundBy: 'reserving: when consent was given, the item conflicts and leaves no trace',
    make: reserving((_, now) => ({ consentVersion: now.consentVersion })),
  },
  {
    mistake: 'reserves where calls were paused since',
    foundBy: 'pauses: what was decided before a change is not reserved, in any campaign of the tenant',
    make: memory => ({
      reserve: async (lease, version, items) => {
        const { version: pausesVersion } = await memory.pauses(lease.tenantId)
        return memory.reserve(
          lease,
          version,
          items.map(item => ({ ...item, expect: { ...item.expect, pausesVersion } })),
        )
      },
    }),
  },
  {
    mistake: 'reserves under settings that are no longer the campaign’s',
    foundBy: 'reserving: when the campaign was edited, the item conflicts and leaves no trace',
    make: memory => ({
      reserve: async (lease, _, items) => memory.reserve(lease, (await memory.getCampaign(lease))?.version ?? 0, items),
    }),
  },
  {
    mistake: 'locks numbers for each campaign apart',
    foundBy: 'reserving: a number that another campaign of the tenant is calling conflicts, its version known',
    make: memory => {
      const apart = <T extends CampaignKey>(key: T): T =>
        key.tenantId.includes('/') ? key : { ...key, tenantId: `${key.tenantId}/${key.campaignId}` }
      return {
        createCampaign: (record, events) => memory.createCampaign(apart(record), events),
        getCampaign: key => memory.getCampaign(apart(key)),
        acquireLease: (key, owner, ttlMs) => memory.acquireLease(apart(key), owner, ttlMs),
        addContacts: (key, rows, at) => memory.addContacts(apart(key), rows, at),
        getContact: (key, id) => memory.getContact(apart(key), id),
        scanContacts: (key, query) => memory.scanContacts(apart(key), query),
        progress: key => memory.progress(apart(key)),
        pendingByZone: key => memory.pendingByZone(apart(key)),
        readEvents: (key, after, limit) => memory.readEvents(apart(key), after, limit),
        decisions: query =>
          memory.decisions(query.campaignId === undefined ? query : apart(query as typeof query & CampaignKey)),
      }
    },
  },
  {
    mistake: 'gives up a batch of reservations at its first conflict',
    foundBy: 'reserving: items are judged one by one: a conflict keeps the others from nothing',
    make: memory => ({
      reserve: async (lease, version, items) => {
        let open = true
        const replies: ReserveReply[] = []
        for (const item of items) {
          const reply: ReserveReply = open ? (await memory.reserve(lease, version, [item]))[0]! : 'conflict'
          open &&= reply === 'reserved'
          replies.push(reply)
        }
        return replies
      },
    }),
  },
  {
    mistake: 'looks at the version, and writes after a while',
    foundBy: 'at once: of many updates to one version exactly one succeeds, and writes its events',
    make: memory => ({
      updateCampaign: async (record, events) => {
        const before = await memory.getCampaign(record)
        if (before?.version !== record.version - 1) return false
        const nextVersion = async () => (await memory.getCampaign(record))!.version + 1
        while (!(await memory.updateCampaign({ ...record, version: await nextVersion() }, events))) {}
        return true
      },
    }),
  },
]

export const brokenOwnership: BrokenStorage[] = [
  {
    mistake: 'lets a stale owner write',
    foundBy: 'fencing: after a takeover, commit throws LEASE_LOST and changes nothing',
    make: memory => {
      let newest: Lease | undefined
      return {
        acquireLease: async (key, owner, ttlMs) => (newest = await memory.acquireLease(key, owner, ttlMs)),
        commit: (lease, transitions, options) => memory.commit(newest ?? lease, transitions, options),
      }
    },
  },
  {
    mistake: 'lets a stale owner read its inbox',
    foundBy: 'fencing: once released, inbox throws LEASE_LOST and changes nothing',
    make: memory => ({ inbox: (lease, limit) => memory.inbox(lease, limit).catch(() => []) }),
  },
  {
    mistake: 'ends no lease',
    foundBy: 'leases: one with an end goes to another owner after it, and not before',
    make: memory => ({
      acquireLease: (key, owner) => memory.acquireLease(key, owner, null),
      renewLeases: leases => memory.renewLeases(leases, null),
    }),
  },
  {
    mistake: 'gives every lease to whoever asks',
    foundBy: 'leases: one in force is not given to another owner',
    make: memory => ({ acquireLease: (key, _, ttlMs) => memory.acquireLease(key, 'owner', ttlMs) }),
  },
]

export const brokenReading: BrokenStorage[] = [
  {
    mistake: 'treats callbacks like any other contact',
    foundBy: 'claiming: callbacks come first, then by dueAt, then by seq',
    make: claiming(due => due.sort((a, b) => a.dueAt - b.dueAt || a.seq - b.seq)),
  },
  {
    mistake: 'gives a contact out once',
    foundBy: 'claiming: marks nothing, so claimed again they come again',
    make: memory => {
      const given = new Set<number>()
      return claiming(due => due.filter(contact => given.size !== given.add(contact.seq).size))(memory)
    },
  },
  {
    mistake: 'claims zone by zone',
    foundBy: 'claiming: the order goes across zones, not zone by zone',
    make: memory => ({
      claimDue: async (lease, query) => {
        const due: DueContact[] = []
        for (const zone of query.zoneKeys) due.push(...(await memory.claimDue(lease, { ...query, zoneKeys: [zone] })))
        return due.slice(0, query.limit)
      },
    }),
  },
  {
    mistake: 'finds a contact due a millisecond late',
    foundBy: 'claiming: one is due from its instant on, and not a millisecond before',
    make: memory => ({ claimDue: (lease, query) => memory.claimDue(lease, { ...query, now: query.now - 1 }) }),
  },
  {
    mistake: 'sorts zone keys without regard to case',
    foundBy: 'pending by zone: a row per zone key in order of the keys, with what waits and until when',
    make: memory => ({
      pendingByZone: async key =>
        (await memory.pendingByZone(key)).sort((a, b) => a.zoneKey.localeCompare(b.zoneKey, 'en')),
    }),
  },
  {
    mistake: 'counts repeated rows',
    foundBy: 'progress: counts skipped rows and not repeated ones',
    make: memory => {
      let rows = 0
      return {
        addContacts: (key, added, at) => {
          rows += added.length
          return memory.addContacts(key, added, at)
        },
        progress: async key => ({ ...(await memory.progress(key)), total: rows }),
      }
    },
  },
  {
    mistake: 'leaves a silent gap where events are no longer kept',
    foundBy: 'event window: who asks for what is no longer kept is told EVENTS_EXPIRED, and from where on',
    make: memory => ({
      readEvents: (key, after, limit) =>
        memory.readEvents(key, after, limit).catch(error => {
          if (!OutdialError.is(error, 'EVENTS_EXPIRED')) throw error
          return memory.readEvents(key, (error.detail.oldest as number) - 1, limit)
        }),
    }),
  },
  {
    mistake: 'begins a page of events with the one the reader has',
    foundBy: 'events: a page begins after `after` and ends at the limit; beyond the last there are none',
    make: memory => ({ readEvents: (key, after, limit) => memory.readEvents(key, Math.max(0, after - 1), limit) }),
  },
  {
    mistake: 'gives out contacts that change under the reader',
    foundBy: 'snapshots: whatever was given out does not change with what it tells of',
    make: memory => {
      const shared = new Map<string, ContactDetail>()
      return {
        getContact: async (key, id, startsSinceAt) => {
          const contact = await memory.getContact(key, id, startsSinceAt)
          if (!contact) return undefined
          if (!shared.has(id)) shared.set(id, contact)
          return Object.assign(shared.get(id)!, contact)
        },
      }
    },
  },
]

export const brokenRules: BrokenStorage[] = [
  {
    mistake: 'suppresses a number for every tenant',
    foundBy: 'suppression: shows at the number in every campaign of the tenant, and in no other tenant’s',
    make: memory => ({
      suppress: async (_, entries) => {
        await memory.suppress('umbrella', entries)
        return memory.suppress('acme', entries)
      },
    }),
  },
  {
    mistake: 'lifts every entry of a number, whatever is chosen',
    foundBy: 'suppression: lifted by scope, those of others stay',
    make: memory => ({
      unsuppress: (tenantId, phones, _choice, hashes) => memory.unsuppress(tenantId, phones, {}, hashes),
    }),
  },
  {
    mistake: 'takes an opt-out for another entry of the register',
    foundBy: 'suppression: of other scope, reason or list, entries stand side by side, in order of these',
    make: memory => ({
      suppress: async (tenantId, entries) => {
        await memory.unsuppress(
          tenantId,
          entries.map(({ phone }) => phone),
        )
        return memory.suppress(tenantId, entries)
      },
    }),
  },
  {
    mistake: 'takes a delta for the whole list',
    foundBy: 'suppression lists: are told by name; the date never goes back, and complete they stay',
    make: memory => ({ noteList: (tenantId, list) => memory.noteList(tenantId, { ...list, complete: true }) }),
  },
  {
    mistake: 'overwrites a consent by the next',
    foundBy: 'consent: each is a version, comes with the contact as it was given but for what is personal, and stays',
    make: memory => ({
      consentHistory: async (tenantId, contactId) => (await memory.consentHistory(tenantId, contactId)).slice(-1),
    }),
  },
  {
    mistake: 'lets an old row overwrite a newer consent',
    foundBy: 'consent: given with a row it counts if it is newer than what is there, also for a repeated row',
    make: memory => ({
      addContacts: async (key, rows, at) => {
        const added = await memory.addContacts(key, rows, at)
        for (const { contactId, consent } of rows) {
          if (consent) await memory.setConsent(key.tenantId, contactId, consent)
        }
        return added
      },
    }),
  },
  {
    mistake: 'does not tell that something arrived',
    foundBy: "hints: when an item arrived, a hint of 'inbox' comes",
    make: memory => ({ watch: listener => memory.watch(hint => hint.what !== 'inbox' && listener(hint)) }),
  },
  {
    mistake: 'goes on hinting when asked to stop',
    foundBy: 'hints: reach every listener, also when one throws; none after it stopped',
    make: memory => ({
      watch: listener => {
        memory.watch(listener)
        return () => {}
      },
    }),
  },
]
