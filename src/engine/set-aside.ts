import type { Block, BlockCode } from '../compliance/decision.js'
import { type GateInput, type GateVerdict, nextEligibleAt } from '../compliance/gate.js'
import type { ContactPatch, Transition } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import { decided, refusal } from './deciding.js'
import type { OwnedCampaign } from './owned-campaign.js'

/** Temporary blocks of one contact or its number; others hold for whole groups. */
const ofItsOwn: ReadonlySet<BlockCode> = new Set(['number_in_call', 'cap_reached', 'cooldown', 'suppressed'])

/**
 * Moves a claimed contact that the gate blocks out of the way. A permanent block ends it (attempts used up: `failed`,
 * else `skipped`), a temporary one puts it off. Closed hours and campaign status put nobody off: they hold for whole
 * groups of contacts, which are not claimed while they do.
 *
 * Why it is not dialled is written as a decision, once: while it waits, the contact keeps the reasons that were written
 * last, so that whoever owns the campaign knows when they are others.
 */
export function setAside(ctx: EngineContext, owned: OwnedCampaign, input: GateInput, verdict: GateVerdict): void {
  const { contact } = input
  const move = moveOf(input, verdict.blocks)
  const waitsOn = move.contact.status === 'pending' && move.contact.reason === contact.reason
  const isNew = !waitsOn && verdict.blocks.some(isRule)
  if (!isNew && move.events.length === 0) return
  owned.committer.push({
    contactSeq: contact.seq,
    ...move,
    ...(isNew && decided(owned, refusal(ctx, owned, input, verdict))),
  })
}

function moveOf(input: GateInput, blocks: Block[]): Pick<Transition, 'events'> & { contact: ContactPatch } {
  const { contact, now } = input
  const at = { at: now, contactId: contact.contactId }
  const permanent = blocks.find(block => block.permanent)
  if (permanent) {
    const status = permanent.code === 'attempts_exhausted' ? 'failed' : 'skipped'
    const reason = permanent.code
    const told = status === 'skipped' ? toldOf(permanent) : {}
    return { contact: { status, reason }, events: [{ type: `contact.${status}`, ...at, reason, ...told }] }
  }
  const waits = { status: 'pending', reason: reasons(blocks), callbackDue: contact.callbackDue } as const
  const own = blocks.filter(({ code, until }) => ofItsOwn.has(code) && until !== undefined)
  if (own.length === 0) return { contact: waits, events: [] }
  // Until its number is free, not until hours are open then: those may be edited, and consent may run out before.
  const freeAt = Math.max(...own.map(block => block.until!))
  const dueAt = nextEligibleAt(input, blocks) ?? freeAt
  return {
    contact: { ...waits, dueAt: freeAt },
    events: [{ type: 'contact.postponed', ...at, code: own[0]!.code, dueAt, ...toldOf(own[0]!) }],
  }
}

/** Which suppression or consent it was: who looks into the log asks for that. */
const toldOf = ({ evidence }: Block) => (evidence ? { evidence } : {})

/** What a waiting contact keeps: every rule that said no, each once, in the order of the alphabet. */
function reasons(blocks: Block[]): string {
  return [...new Set(blocks.filter(isRule).map(block => block.code))].sort().join(' ')
}

/** Of the campaign's status and of time not yet come the events tell. */
const noRules: readonly BlockCode[] = ['campaign_not_active', 'campaign_cancelled', 'not_due']
const isRule = (block: Block) => !noRules.includes(block.code)
