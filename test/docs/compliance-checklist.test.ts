import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { fencesOf, readPage, relativeLinks, sectionOf, tableRows } from './markdown.js'

const page = readPage('docs/compliance.md')

test('each row of the checklist quotes tests that there are', () => {
  const rows = tableRows(sectionOf(page, 'The checklist'))
  expect(rows.length).toBeGreaterThan(12)
  const missing = rows.flatMap(row => {
    const [where, by] = row.slice(3) as [string, string]
    const [file] = relativeLinks({ path: page.path, text: where })
    const source = readFileSync(posix.join('docs', file!), 'utf8').replaceAll("\\'", "'")
    const titles = [...by.matchAll(/“([^”]+)”/g)].map(match => match[1]!)
    expect(titles).not.toEqual([])
    return titles.filter(title => !source.includes(title)).map(title => `${file}: ${title}`)
  })
  expect(missing).toEqual([])
})

test.each(['consent', 'permitted hours', 'opt-out', 'do-not-call', 'consent records'])('it has %s', requirement => {
  const named = tableRows(sectionOf(page, 'The checklist')).filter(([what]) => what!.startsWith(`**${requirement}**`))
  expect(named.length).toBeGreaterThan(0)
})

test('the jurisdiction that is added as an example prints what the page says', async () => {
  const { code } = fencesOf({ ...page, text: sectionOf(page, 'Adding a jurisdiction') })[0]!
  const said = [...code.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map(match => match[1]!)
  expect(said).toHaveLength(4)
  // What `as const` is for the compiler, Node does not know.
  const program = code.replaceAll(' as const', '').replaceAll(')!', ')')
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout.trim().split('\n')).toEqual(said)
})
