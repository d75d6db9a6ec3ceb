import type { AttemptRecord, CallerCap, CallerUse, ContactStatus, Lease, Progress } from 'outdial'
import { campaignKey, contactRow, NOON, phone } from '../../src/testing/storage-conformance/samples.js'

/** The rows of every campaign in the model. Few, so that much happens to each; several phones, so that calls overlap. */
export const rows = [contactRow(0, { phones: [phone(0), phone(7), phone(8)] }), contactRow(1)]

export interface ModelContact {
  status: ContactStatus
  reason?: string
  dials: number
  dueAt: number
  attempts: AttemptRecord[]
}

/** One campaign as lists to search, with nothing kept twice. */
export class ModelCampaign {
  readonly key
  readonly contacts: ModelContact[] = rows.map(() => ({ status: 'pending', dials: 0, dueAt: NOON, attempts: [] }))

  constructor(
    campaignId: string,
    readonly lease: Lease,
  ) {
    this.key = campaignKey(campaignId)
  }

  attempts(): AttemptRecord[] {
    return this.contacts.flatMap(contact => contact.attempts)
  }

  live(): AttemptRecord[] {
    return this.attempts()
      .filter(attempt => attempt.state !== 'ended')
      .sort((a, b) => a.reservedAt - b.reservedAt || (a.attemptId < b.attemptId ? -1 : 1))
  }

  settled(): number[] {
    return ascending(this.attempts().flatMap(({ settledAt, endedAt }) => settledAt ?? endedAt ?? []))
  }

  due(now: number): number[] {
    const seqs = this.contacts.map((_, seq) => seq)
    return seqs
      .filter(seq => this.contacts[seq]!.status === 'pending' && this.contacts[seq]!.dueAt <= now)
      .sort((a, b) => this.contacts[a]!.dueAt - this.contacts[b]!.dueAt || a - b)
  }

  progress(): Progress {
    const count = (status: ContactStatus) => this.contacts.filter(contact => contact.status === status).length
    return {
      total: this.contacts.length,
      completed: count('completed'),
      pending: count('pending'),
      failed: count('failed'),
      inProgress: count('in_progress'),
      skipped: count('skipped'),
    }
  }
}

/** A tenant's campaigns; what they share follows from their attempts. */
export class Model {
  constructor(readonly campaigns: ModelCampaign[]) {}

  lockedBy(number: string): string | undefined {
    const live = this.campaigns.flatMap(campaign => campaign.live())
    return live.find(attempt => attempt.phone === number)?.attemptId
  }

  starts(number: string): number[] {
    const all = this.campaigns.flatMap(campaign => campaign.attempts())
    return ascending(all.filter(attempt => attempt.phone === number).map(startedAt))
  }

  callerUse(from: string, { max, sinceAt }: CallerCap): CallerUse {
    const all = this.campaigns.flatMap(campaign => campaign.attempts()).filter(attempt => attempt.from === from)
    const starts = ascending(all.map(startedAt)).filter(at => at >= sinceAt)
    return starts.length < max
      ? { starts: starts.length }
      : { starts: starts.length, bindingStartAt: starts[starts.length - max]! }
  }
}

export function startedAt(attempt: AttemptRecord): number {
  return attempt.settledAt ?? attempt.reservedAt
}

export function ascending(instants: number[]): number[] {
  return instants.sort((a, b) => a - b)
}
