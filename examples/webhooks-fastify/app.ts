import fastify, { type FastifyInstance } from 'fastify'
import { type CampaignEngine, toNodeHandler, webhookHandler } from 'outdial'
import { twilioWebhooks } from 'outdial/twilio'

export function appFor(engine: CampaignEngine, authToken: string): FastifyInstance {
  const webhooks = toNodeHandler(
    webhookHandler({
      engine,
      adapter: twilioWebhooks({ authToken }),
      publicUrl: 'https://calls.example.com',
    }),
  )
  const app = fastify()
  // A scope of its own, in which bodies are left unread: the signature is over the bytes as they came.
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post('/hooks/twilio', (request, reply) => {
      reply.hijack()
      return webhooks(request.raw, reply.raw)
    })
  })
  app.post('/api/echo', async request => request.body)
  return app
}
