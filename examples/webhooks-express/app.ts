import express, { type Express } from 'express'
import { type CampaignEngine, toNodeHandler, webhookHandler } from 'outdial'
import { twilioWebhooks } from 'outdial/twilio'

export function appFor(engine: CampaignEngine, authToken: string): Express {
  const webhooks = webhookHandler({
    engine,
    adapter: twilioWebhooks({ authToken }),
    publicUrl: 'https://calls.example.com',
  })
  const app = express()
  // Before any body parser: the signature is over the bytes as they came.
  app.post('/hooks/twilio', toNodeHandler(webhooks))
  app.use(express.json())
  app.post('/api/echo', (request, response) => void response.json(request.body))
  return app
}
