import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../unit/runs.js'
import { at, ringing, setUp } from './set-up.js'
import { delivery } from './toy-adapter.js'

describe('publicUrl', () => {
  test.each([
    ['https://calls.example', 'http://10.0.0.7:3000/hook?a=1&b=%20x', 'https://calls.example/hook?a=1&b=%20x'],
    ['https://calls.example/', 'http://localhost/hook', 'https://calls.example/hook'],
    ['https://calls.example/api/v1', 'http://localhost/hook', 'https://calls.example/api/v1/hook'],
    ['https://calls.example:8443/x/', 'http://localhost/', 'https://calls.example:8443/x/'],
    ['https://calls.example/', 'http://localhost/', 'https://calls.example/'],
    ['https://calls.example/hooks/a', 'http://localhost/hooks/a', 'https://calls.example/hooks/a'],
    ['https://calls.example/hooks/', 'http://localhost/hooks/a', 'https://calls.example/hooks/a'],
    ['https://calls.example/hooks/a', 'http://localhost/?x=1', 'https://calls.example/hooks/a?x=1'],
    ['https://calls.example/hook', 'http://localhost/hooks', 'https://calls.example/hook/hooks'],
    ['https://calls.example', 'http://localhost/hook?', 'https://calls.example/hook?'],
    ['https://calls.example', 'http://localhost/hook#fragment', 'https://calls.example/hook'],
    [
      'https://calls.example',
      'http://localhost/a%2Fb%2f?q=%27%3F+%20&&=',
      'https://calls.example/a%2Fb%2f?q=%27%3F+%20&&=',
    ],
    ['https://calls.example:443', 'http://localhost/hook', 'https://calls.example/hook'],
    ['https://CALLS.example', 'http://localhost/hook', 'https://calls.example/hook'],
    ['https://calls.example', 'http://localhost//evil.example/hook', 'https://calls.example//evil.example/hook'],
  ])('%s: what arrives at %s was signed for %s', async (publicUrl, url, signedUrl) => {
    const { handle } = setUp({ publicUrl })
    expect((await handle(delivery({ events: [ringing], at, url, signedUrl }))).status).toBe(204)
  })

  test('forwarding headers, which anybody can send, are not believed', async () => {
    const { handle } = setUp()
    const request = delivery({ events: [ringing], at, url: 'http://localhost/hook' })
    request.headers.set('x-forwarded-host', 'calls.example')
    request.headers.set('x-forwarded-proto', 'https')
    expect((await handle(request)).status).toBe(403)
  })

  test('an address as a URL object writes it comes back to the letter, whatever is in it', async () => {
    const address = fc
      .tuple(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: 'grapheme' }), fc.string())
      .map(([url, name, value]) => `${url}${url.includes('?') ? '&' : '?'}${name}=${value}`)
      .filter(URL.canParse)
    const property = fc.asyncProperty(address, async text => {
      const given = new URL(text)
      given.hash = ''
      const { pathname, href } = given
      const arrived = `http://10.0.0.1:8080${pathname}${href.slice(href.indexOf('?'))}`
      const { handle } = setUp({ publicUrl: given.origin })
      const response = await handle(delivery({ events: [], at, url: arrived, signedUrl: given.href }))
      expect(response.status).toBe(204)
    })
    await fc.assert(property, { numRuns: runs(200) })
  })
})
