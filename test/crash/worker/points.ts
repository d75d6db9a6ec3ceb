/**
 * Where a process can be killed or stopped on its way: one name for each side of everything that it writes, sends or is
 * told. `before x`: x was not asked for yet. `after x`: x is done, and this process has not seen the answer.
 */
export const points = {
  'before claimDue': 'about to look who is due',
  'after claimDue': 'knows who is due, has reserved nobody',
  'before reserve': 'the gate said yes, no intent is written',
  'after reserve': 'the intent is durable, and this process does not know',
  'before send': 'the last check passed, the request is not on the wire: the hole',
  'after send': 'the request is with the carrier, no answer',
  'after answer': 'the carrier answered, the engine has not heard',
  'before commit': 'the engine knows, storage does not',
  'after commit': 'storage knows, the engine does not know that it does',
  'before record': 'a webhook arrived and is not recorded',
  'after record': 'a webhook is recorded and not acknowledged',
  'after inbox': 'read what arrived, applied nothing',
  'before renewLeases': 'about to say that it lives',
  'after renewLeases': 'said so, has no answer',
  'after survey': 'knows what needs an owner, has taken nothing',
  'after acquireLease': 'took a campaign over, knows nothing of it',
  'after liveAttempts': 'half way through a takeover',
  'after startsSince': 'all but through with it',
  'after updateCampaign': 'changed the campaign, does not know',
  'before releaseLease': 'closing, all settled, still the owner',
  'after releaseLease': 'handed the campaign back',
} as const

export type Point = keyof typeof points

export const pointNames = Object.keys(points) as Point[]

/** Those between a contact that is due and a call that is durable, in order. */
export const dialPath: readonly Point[] = pointNames.slice(0, pointNames.indexOf('before record'))

/** The points that a process only passes when it is asked to close. */
export const closing: readonly Point[] = ['before releaseLease', 'after releaseLease']
