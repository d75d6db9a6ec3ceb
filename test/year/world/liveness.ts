import type { Coverage } from '../evidence/coverage.js'
import type { Ledger } from '../evidence/ledger.js'
import type { Life } from '../evidence/lives.js'
import type { Judge } from '../oracle/judge.js'
import type { Rule } from '../oracle/rules.js'

const hourMs = 3_600_000
/** Whoever might be called at so many full hours must have been. */
const PATIENCE = 3

/** They end a contact for good when it falls due. */
const forGood: readonly Rule[] = [
  'suppressed',
  'consent missing',
  'consent expired',
  'consent revoked',
  'place unknown',
  'zone unknown',
]

/** Finds who was not called though they might have been, by looking at every full hour that they waited. */
export class Liveness {
  constructor(
    private readonly ledger: Ledger,
    private readonly judge: Judge,
    private readonly coverage: Coverage,
  ) {}

  /** From when on somebody was overslept who waited until then; `undefined` = nobody's fault. */
  overslept(life: Life, until: number): number | undefined {
    const facts = this.ledger.campaign(life.campaign)
    let open = 0
    for (let at = Math.ceil(life.dueAt / hourMs) * hourMs; at < until; at += hourMs) {
      if (this.ledger.isDown(at)) continue
      const rules = this.judge.forbiddenAt({ facts, person: life.person, at })
      for (const rule of rules) this.coverage.count(`kept: ${rule}`)
      if (rules.size === 0 && ++open === PATIENCE) return at
      if (forGood.some(rule => rules.has(rule))) return undefined
    }
    return undefined
  }
}
