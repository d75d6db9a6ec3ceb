import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fencesOf, readPage } from './markdown.js'

const folder = 'examples/http-carrier'

test("the adapter that is built step by step is the example's code, to the letter, and all of it", () => {
  const shown = fencesOf(readPage('docs/writing-a-telephony-adapter.md')).flatMap(({ language, code }) => {
    const [kind, path] = language.split(' ')
    return kind === 'ts' ? [{ path, code }] : []
  })
  const files = readdirSync(folder).map(name => `${folder}/${name}`)
  expect(shown.map(({ path }) => path).sort()).toEqual(files.sort())
  for (const { path, code } of shown) expect(code).toBe(readFileSync(path!, 'utf8').trimEnd())
})
