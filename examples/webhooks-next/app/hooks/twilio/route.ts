import { webhookHandler } from 'outdial'
import { twilioWebhooks } from 'outdial/twilio'
import { authToken, engine } from '../../../lib/engine.js'

// `node:crypto` is needed, and the engine lives in this process: not for the edge runtime.
export const runtime = 'nodejs'

export const POST = webhookHandler({
  engine,
  adapter: twilioWebhooks({ authToken }),
  publicUrl: 'https://calls.example.com',
})
