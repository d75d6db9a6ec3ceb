import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allPages, anchorsOf, type Page, readPage, relativeLinks } from './markdown.js'

/** Links of a page that lead nowhere: to a file that is not there, or to a heading that its page does not have. */
function brokenLinks(page: Page): string[] {
  return relativeLinks(page).filter(link => {
    const [target, anchor] = link.split('#')
    const path = posix.join(posix.dirname(page.path), target!)
    if (target !== '' && !existsSync(path)) return true
    return anchor !== undefined && !anchorsOf(target === '' ? page : readPage(path)).has(anchor)
  })
}

describe('every relative link and anchor leads somewhere', () => {
  test.each(allPages().map(page => [page.path, page] as const))('%s', (_, page) => {
    expect(brokenLinks(page)).toEqual([])
  })

  test('and one that does not is found', () => {
    const text = '# A b\n[a](#a-b) [b](#b-a) [c](nowhere.md) [d](docs/errors.md#nothing-such) [e](https://x.example/y)'
    expect(brokenLinks({ path: 'README.md', text })).toEqual(['#b-a', 'nowhere.md', 'docs/errors.md#nothing-such'])
  })
})

test('every page of docs/ is linked from the README', () => {
  const linked = new Set(relativeLinks(readPage('README.md')).map(link => link.split('#')[0]))
  const pages = allPages().map(page => page.path)
  expect(pages.filter(path => path.startsWith('docs/') && !linked.has(path))).toEqual([])
})
