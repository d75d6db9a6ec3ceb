import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPage, relativeLinks, sectionOf, tableRows } from './markdown.js'

const page = readPage('docs/guarantees.md')
const promises = [...page.text.matchAll(/^## (\d\. .+)$/gm)].map(match => match[1]!)

test('there are seven promises', () => {
  expect(promises).toHaveLength(7)
})

describe.each(promises)('%s', promise => {
  const section = sectionOf(page, promise)
  const rows = tableRows(section)

  test('says its hole, and where it is tested', () => {
    expect(section).toContain('**The hole.**\n- ')
    expect(rows.length).toBeGreaterThan(0)
  })

  test('quotes tests that there are', () => {
    const missing = rows.flatMap(([, where, by]) => {
      const [file] = relativeLinks({ path: page.path, text: where! })
      const source = readFileSync(posix.join('docs', file!), 'utf8').replaceAll("\\'", "'")
      const titles = [...by!.matchAll(/“([^”]+)”/g)].map(match => match[1]!)
      return titles.filter(title => !source.includes(title)).map(title => `${file}: ${title}`)
    })
    expect(missing).toEqual([])
  })
})
