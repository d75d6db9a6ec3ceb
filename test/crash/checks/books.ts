import type { AttemptRecord, CampaignEvent, CampaignRecord, ContactDetail, LiveAttempt, Progress } from 'outdial'
import type { CarrierHistory, PlacedCall } from './calls.ts'

/** What storage holds of a campaign at the end. */
export interface Books {
  record: CampaignRecord
  progress: Progress
  contacts: ContactDetail[]
  events: CampaignEvent[]
  live: LiveAttempt[]
  /** Rows that were handed in. */
  rows: number
}

/** Every way in which storage's account of a campaign is not whole, or not what the carrier saw. */
export function wrongBooks(books: Books, history: CarrierHistory): string[] {
  const { campaignId } = books.record
  const found = [...unfinished(books), ...wrongTotals(books), ...wrongEvents(books), ...wrongResults(books, history)]
  return found.map(each => `${campaignId}: ${each}`)
}

function unfinished({ record, contacts, live }: Books): string[] {
  const found: string[] = []
  if (record.status !== 'completed') found.push(`is ${record.status}`)
  for (const { contactId, status, reason, numbers } of contacts) {
    if (status === 'pending' || status === 'in_progress') found.push(`${contactId} is ${status}`)
    if ((status === 'failed' || status === 'skipped') && !reason)
      found.push(`${contactId} is ${status} without a reason`)
    const locked = numbers.find(number => number.lockedBy !== undefined)
    if (locked) found.push(`${contactId}: ${locked.phone} is still locked by ${locked.lockedBy}`)
  }
  for (const { attempt } of live) found.push(`${attempt.attemptId} still holds its slot`)
  return found
}

function wrongTotals({ progress, contacts, rows }: Books): string[] {
  const found: string[] = []
  const { total, completed, failed, skipped, pending, inProgress } = progress
  if (completed + failed + skipped + pending + inProgress !== total) found.push('progress does not add up')
  if (total !== rows || contacts.length !== rows)
    found.push(`holds ${total} and ${contacts.length} of ${rows} contacts`)
  for (const status of ['completed', 'failed', 'skipped'] as const) {
    const counted = contacts.filter(contact => contact.status === status).length
    if (counted !== progress[status]) found.push(`says ${progress[status]} ${status} and holds ${counted}`)
  }
  return found
}

/** The log without a gap; each attempt reserved once and ended or withdrawn once; each contact through with once. */
function wrongEvents({ events, contacts }: Books): string[] {
  const found: string[] = []
  const times = new Map<string, number>()
  for (const [i, event] of events.entries()) {
    if (event.seq !== i + 1) return [`event ${i + 1} has the number ${event.seq}`]
    const of = 'attemptId' in event ? event.attemptId : 'contactId' in event ? event.contactId : ''
    const key = `${event.type} ${of}`
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  const count = (type: string, of: string) => times.get(`${type} ${of}`) ?? 0
  for (const { contactId, status, attemptList } of contacts) {
    if (count(`contact.${status}`, contactId) !== 1) found.push(`${contactId}: contact.${status} not told once`)
    for (const { attemptId } of attemptList) {
      if (count('attempt.ended', attemptId) !== 1) found.push(`${attemptId}: attempt.ended not told once`)
    }
  }
  const ends = events.filter(event => event.type === 'attempt.ended' || event.type === 'attempt.withdrawn').length
  const reserved = events.filter(event => event.type === 'attempt.reserved').length
  if (ends !== reserved) found.push(`${reserved} attempts were reserved and ${ends} ended or taken back`)
  return found
}

/** Each call of the carrier is an attempt of ours, and ended as the carrier says or as one that nobody could resolve. */
function wrongResults({ record, contacts }: Books, { calls, late, asked }: CarrierHistory): string[] {
  const found: string[] = []
  const attempts = new Map(
    contacts.flatMap(contact => contact.attemptList.map(each => [each.attemptId, each] as const)),
  )
  const placed = new Map(
    calls.filter(call => call.campaignId === record.campaignId).map(call => [call.reference, call]),
  )
  for (const [reference, call] of placed) {
    if (late.has(reference)) continue
    const attempt = attempts.get(reference)
    if (!attempt) found.push(`${reference} was placed and storage knows nothing of it`)
    else if (!agree(attempt, call)) {
      const ours = `${attempt.result} (${attempt.cause})`
      found.push(`${reference} ended ${ours}, and with the carrier as ${call.end}`)
    }
  }
  for (const { attemptId, result, cause } of attempts.values()) {
    const never = !asked.has(attemptId) && cause !== 'outcome_unknown'
    if (never) found.push(`${attemptId} is ${result} (${cause}) and the carrier was never asked`)
  }
  return found
}

function agree({ result, cause }: AttemptRecord, { end }: PlacedCall): boolean {
  if (cause === 'outcome_unknown') return true
  const expected: Record<string, string> = {
    answered: 'answered',
    no_answer: 'no_answer',
    busy: 'busy',
    network: 'failed',
  }
  return result === expected[end ?? ''] || (end === 'hung_up' && result === 'cancelled')
}
