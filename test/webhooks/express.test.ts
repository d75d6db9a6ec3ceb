import express from 'express'
import { toNodeHandler } from 'outdial'
import { expect, test } from 'vitest'
import { post, serving } from './serving.js'
import { at, ringing, setUp } from './set-up.js'

type Mount = (app: express.Express, node: ReturnType<typeof toNodeHandler>) => void

async function mounted(mount: Mount) {
  const toy = setUp()
  const app = express()
  mount(app, toNodeHandler(toy.handle))
  return { ...toy, address: `${await serving(app)}/hooks/toy?attempt=1` }
}

const keepingRawBody = express.json({
  verify: (request, _, bytes) => {
    Object.assign(request, { rawBody: bytes })
  },
})

const mounts: [string, Mount][] = [
  ['as a route', (app, node) => app.post('/hooks/toy', node)],
  ['under a path', (app, node) => app.use('/hooks', express.Router().use('/toy', node))],
  ['before a parser', (app, node) => app.post('/hooks/toy', node).use(express.json())],
  ['after a raw parser', (app, node) => app.use(express.raw({ type: '*/*' })).post('/hooks/toy', node)],
  ['after a text parser', (app, node) => app.use(express.text({ type: '*/*' })).post('/hooks/toy', node)],
  ['after a parser that keeps the bytes', (app, node) => app.use(keepingRawBody).post('/hooks/toy', node)],
  ['after a parser of other types', (app, node) => app.use(express.urlencoded()).post('/hooks/toy', node)],
]

test.each(mounts)('mounted %s, Express hands on deliveries, genuine or forged', async (_, mount) => {
  const { address, received } = await mounted(mount)
  expect((await post(address, { events: [ringing], at })).status).toBe(204)
  expect((await post(address, { events: [ringing], at, chunks: 5 })).status).toBe(204)
  expect((await post(address, { events: [ringing], at, signedUrl: 'http://x.example/' })).status).toBe(403)
  expect(received).toEqual([ringing, ringing])
})

test('after a parser that keeps nothing, the answer says what to do, and nothing is taken for genuine', async () => {
  const { address, received, logged } = await mounted((app, node) => app.use(express.json()).post('/hooks/toy', node))
  const answer = await post(address, { events: [ringing], at })
  expect(answer).toMatchObject({ status: 500, body: { error: 'body_already_read' } })
  expect(answer.body.check).toContain('express.json()')
  expect(logged).toHaveLength(1)
  expect(received).toEqual([])
})

test('after a parser, a message without a body is still one', async () => {
  const { address, received } = await mounted((app, node) => app.use(express.json()).all('/hooks/toy', node))
  const headers = { 'content-length': '0' }
  // The toy cannot read it, but finds it genuine: a 403 would say that the bytes were not those that were signed.
  expect(await post(address, { body: '', at, headers })).toMatchObject({ status: 503, body: { error: 'failed' } })
  expect(received).toEqual([])
})
