import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeWords, readPage, relativeLinks, sectionOf, tableRows } from './markdown.js'

const page = readPage('docs/operating.md')

describe('the failures of docs/operating.md', () => {
  const rows = tableRows(sectionOf(page, 'What each failure looks like'))

  test('quote tests that there are', () => {
    expect(rows.length).toBeGreaterThan(10)
    const quoted = rows.flatMap(row =>
      row
        .at(-1)!
        .split(/(?=\[`)/)
        .filter(part => part.startsWith('[')),
    )
    const missing = quoted.flatMap(part => {
      const [file] = relativeLinks({ path: page.path, text: part })
      const source = readFileSync(posix.join('docs', file!), 'utf8').replaceAll("\\'", "'")
      const titles = [...part.matchAll(/“([^”]+)”/g)].map(match => match[1]!)
      return titles.filter(title => !source.includes(title)).map(title => `${file}: ${title}`)
    })
    expect(missing).toEqual([])
  })
})

test('the messages that docs/operating.md explains are those that the logger is told', () => {
  const sources = ['src/engine', 'src/webhooks'].flatMap(folder =>
    readdirSync(folder).map(name => readFileSync(posix.join(folder, name), 'utf8')),
  )
  const said = tableRows(sectionOf(page, 'Monitoring')).flatMap(([messages]) => codeWords(messages!))
  expect(said.length).toBeGreaterThan(5)
  expect(said.filter(message => !sources.some(text => text.includes(`'${message}'`)))).toEqual([])
})
