// Twilio's webhooks in a Next.js app: a route handler is a function of a `Request`, so the handler is one as it is.
// Next.js itself is not started here; this calls what `app/hooks/twilio/route.ts` exports, as Next.js does.
import { checkWebhooks } from '../webhooks-check/check.js'
import { POST } from './app/hooks/twilio/route.js'
import { engine } from './lib/engine.js'

await checkWebhooks(engine, (path, headers, body) =>
  POST(new Request(`http://127.0.0.1:3000${path}`, { method: 'POST', headers, body })),
)
