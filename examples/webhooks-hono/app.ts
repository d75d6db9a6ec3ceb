import { Hono } from 'hono'
import { type CampaignEngine, webhookHandler } from 'outdial'
import { twilioWebhooks } from 'outdial/twilio'

/** Hono passes on a `Request` as it came, so the handler takes it as it is. */
export function appFor(engine: CampaignEngine, authToken: string): Hono {
  const webhooks = webhookHandler({
    engine,
    adapter: twilioWebhooks({ authToken }),
    publicUrl: 'https://calls.example.com',
  })
  return new Hono().post('/hooks/twilio', c => webhooks(c.req.raw))
}
