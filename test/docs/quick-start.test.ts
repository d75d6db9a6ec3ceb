import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fencesOf, readPage, sectionOf } from './markdown.js'

const readme = readPage('README.md')

test("the README's quick start is the example's code, to the letter", () => {
  const [shown] = fencesOf({ ...readme, text: sectionOf(readme, 'Quick start') }).filter(
    fence => fence.language === 'ts',
  )
  expect(shown?.code).toBe(readFileSync('examples/quick-start/main.ts', 'utf8').trimEnd())
})

test("the README's commands are scripts of the package, or npm's own", () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const shell = ['README.md', 'CONTRIBUTING.md', 'docs/benchmarks.md', 'docs/testing.md'].flatMap(path => {
    const page = readPage(path)
    return fencesOf(page).flatMap(({ language, code }) => (language === 'sh' ? code.split('\n') : []))
  })
  const run = shell.flatMap(line => [...line.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(match => match[1]!))
  expect(run.length).toBeGreaterThan(3)
  expect(run.filter(name => scripts[name] === undefined)).toEqual([])
  expect(shell[0]).toMatch(/^npm ci && npm run demo/)
})
