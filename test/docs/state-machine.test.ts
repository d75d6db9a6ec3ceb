import { describe, expect, test } from 'vitest'
import { check } from '../../src/campaign/lifecycle.js'
import type { CampaignRecord } from '../../src/campaign/types.js'
import { fencesOf, readPage, sectionOf } from './markdown.js'
import { unionOf } from './source.js'

const page = readPage('docs/state-machine.md')

/** Edges of the graph under a heading: `[from, to, label]`. */
function edges(heading: string): [from: string, to: string, label: string][] {
  const [graph] = fencesOf({ ...page, text: sectionOf(page, heading) }).filter(fence => fence.language === 'mermaid')
  return [...graph!.code.matchAll(/^ +(\S+) --> (\S+?)(?:: (.+))?$/gm)].map(([, from, to, label]) => [
    from!,
    to!,
    label ?? '',
  ])
}

describe("the campaign's graph", () => {
  const statuses = unionOf('src/campaign/types.ts', 'CampaignStatus')

  test.each(['launch', 'test', 'pause', 'resume', 'cancel'])(
    '%s() leaves the statuses that allow it, and no other',
    move => {
      const drawn = edges('Campaign').flatMap(([from, , label]) => (label.includes(`${move}()`) ? [from] : []))
      const allowed = statuses.filter(status => {
        try {
          check(move, { campaignId: 'c', status } as CampaignRecord)
          return true
        } catch {
          return false
        }
      })
      expect([...new Set(drawn)].sort()).toEqual(allowed.sort())
    },
  )
})

test.each([
  ['Campaign', unionOf('src/campaign/types.ts', 'CampaignStatus')],
  ['Contact', unionOf('src/contact/types.ts', 'ContactStatus')],
  ['Attempt', unionOf('src/attempt/types.ts', 'AttemptState')],
])('the graph %s has all states, and no other', (heading, states) => {
  const drawn = edges(heading).flatMap(edge => edge.slice(0, 2))
  expect([...new Set(drawn)].filter(state => state !== '[*]').sort()).toEqual(states.sort())
})
