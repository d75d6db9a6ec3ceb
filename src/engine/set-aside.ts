import type { Block } from '../compliance/decision.js'
import { type GateInput, nextEligibleAt } from '../compliance/gate.js'
import type { OwnedCampaign } from './owned-campaign.js'

/**
 * Moves a claimed contact that the gate blocks out of the way. A permanent block ends it (attempts used up: `failed`,
 * else `skipped`), a temporary one puts it off. Closed hours and campaign status write nothing: they hold for whole
 * groups of contacts, which are not claimed while they do.
 */
export function setAside(owned: OwnedCampaign, input: GateInput, blocks: Block[]): void {
  const { contact, now } = input
  const permanent = blocks.find(block => block.permanent)
  const at = { at: now, contactId: contact.contactId }
  if (permanent) {
    const status = permanent.code === 'attempts_exhausted' ? 'failed' : 'skipped'
    const reason = permanent.code
    owned.committer.push({
      contactSeq: contact.seq,
      contact: { status, reason },
      events: [{ type: `contact.${status}`, ...at, reason }],
    })
    return
  }
  const own = blocks.find(block => block.code === 'number_in_call' || block.code === 'cap_reached')
  // Consent may run out before the contact is eligible: then it is looked at when its number is free, and skipped.
  const dueAt = own && (nextEligibleAt(input, blocks) ?? own.until)
  if (!own || dueAt === undefined) return
  owned.committer.push({
    contactSeq: contact.seq,
    contact: { status: 'pending', dueAt, callbackDue: contact.callbackDue },
    events: [{ type: 'contact.postponed', ...at, code: own.code, dueAt }],
  })
}
