import { fresh } from '../fresh.js'
import type { ActionFigures } from '../measure/responsiveness.js'
import { figure, table } from '../table.js'
import type { BenchOptions } from './options.js'

/** How long questions and commands take on a big campaign, and how long they keep the process from anything else. */
export async function responsiveness({ quick }: BenchOptions): Promise<void> {
  const contacts = quick ? 100_000 : 1_000_000
  const actions = await fresh<{ contacts: number }, ActionFigures[]>('responsiveness', { contacts })
  console.log(
    table(
      [`with ${figure(contacts)} contacts`, 'ms', 'longest turn, ms'],
      actions.map(({ action, ms, longestTurnMs }) => [action, figure(ms, 2), figure(longestTurnMs, 1)]),
    ),
  )
}
