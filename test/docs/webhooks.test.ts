import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { codeWords, firstCells, readPage, sectionOf, tableRows } from './markdown.js'
import { membersOf } from './source.js'

const page = readPage('docs/webhooks.md')

/** `status error` of each answer that the handlers give. */
function answers(): string[] {
  const handler = readFileSync('src/webhooks/handler.ts', 'utf8')
  const node = readFileSync('src/webhooks/node.ts', 'utf8')
  const said = [...handler.matchAll(/trouble\(settings, (\d{3}), '(\w+)'/g)].map(
    ([, status, code]) => `${status} ${code}`,
  )
  const more = [...node.matchAll(/error: '(\w+)'[^}]*\},\s*\{ status: (\d{3})/g)].map(
    ([, code, status]) => `${status} ${code}`,
  )
  return [...said, ...more].sort()
}

test('every answer of the handlers is in the table, and no other', () => {
  const listed = tableRows(sectionOf(page, 'Answers'))
    .filter(([status]) => status !== '204' && status !== '403')
    .flatMap(([status, codes]) => codeWords(codes ?? '').map(code => `${status} ${code}`))
  expect(answers().length).toBeGreaterThan(6)
  expect(listed.sort()).toEqual(answers())
})

test('every option of the handler is in the table, and no other', () => {
  const options = [...membersOf('src/webhooks/options.ts', 'WebhookOptions').keys()]
  const [table] = page.text.split('\n## ')
  expect(firstCells(table!).sort()).toEqual(options.sort())
})

test('every example of mounting is linked', () => {
  for (const name of ['hono', 'express', 'fastify', 'next'])
    expect(page.text).toContain(`../examples/webhooks-${name}/`)
})
