import fastify, { type FastifyInstance } from 'fastify'
import { toNodeHandler } from 'outdial'
import { expect, onTestFinished, test } from 'vitest'
import { post } from './serving.js'
import { at, ringing, setUp } from './set-up.js'

async function mounted(mount: (app: FastifyInstance, node: ReturnType<typeof toNodeHandler>) => void) {
  const toy = setUp()
  const app = fastify()
  mount(app, toNodeHandler(toy.handle))
  app.post('/echo', async request => request.body)
  onTestFinished(() => app.close())
  return { ...toy, origin: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

test('in a scope whose parser leaves the body alone, Fastify hands on deliveries, and parses elsewhere', async () => {
  const { origin, received } = await mounted((app, node) => {
    app.register(async hooks => {
      hooks.removeAllContentTypeParsers()
      hooks.addContentTypeParser('*', (_request, _payload, done) => done(null))
      hooks.post('/hooks/toy', (request, reply) => {
        reply.hijack()
        return node(request.raw, reply.raw)
      })
    })
  })
  const address = `${origin}/hooks/toy?attempt=1`
  expect((await post(address, { events: [ringing], at })).status).toBe(204)
  expect((await post(address, { events: [ringing], at, chunks: 5 })).status).toBe(204)
  expect((await post(address, { events: [ringing], at, signedUrl: 'http://x.example/' })).status).toBe(403)
  expect(received).toEqual([ringing, ringing])
  expect(await post(`${origin}/echo`, { body: '{"error":"none"}' })).toEqual({ status: 200, body: { error: 'none' } })
})

test('a parser that gives the bytes can leave them on the raw request', async () => {
  const { origin, received } = await mounted((app, node) => {
    app.register(async hooks => {
      hooks.removeAllContentTypeParsers()
      hooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
      hooks.post('/hooks/toy', (request, reply) => {
        reply.hijack()
        return node(Object.assign(request.raw, { rawBody: request.body }), reply.raw)
      })
    })
  })
  expect((await post(`${origin}/hooks/toy`, { events: [ringing], at })).status).toBe(204)
  expect(received).toEqual([ringing])
})

test("after Fastify's own parser the answer says what to do", async () => {
  const { origin } = await mounted((app, node) => {
    app.post('/hooks/toy', (request, reply) => {
      reply.hijack()
      return node(request.raw, reply.raw)
    })
  })
  const answer = await post(`${origin}/hooks/toy`, { events: [ringing], at })
  expect(answer).toMatchObject({ status: 500, body: { error: 'body_already_read' } })
})
