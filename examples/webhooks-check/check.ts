// What the webhook examples have in common: plays Twilio towards them, and checks that they take in what Twilio signed,
// refuse what somebody forged, and that the campaign was told. An app has no need of this file.
import assert from 'node:assert/strict'
import type { CampaignEngine, CampaignEvent } from 'outdial'
import { liveCall } from './live-call.js'
import { authToken, formOf, signatureOf } from './twilio-message.js'

/** Hands a POST to the example, whose handler has the path `/hooks/twilio`. */
export type Post = (path: string, headers: Record<string, string>, body: string) => Promise<Response>

/** Where Twilio believes the examples to be; in truth a tunnel or proxy would stand there. */
const publicUrl = 'https://calls.example.com'

export async function checkWebhooks(engine: CampaignEngine, post: Post): Promise<void> {
  const told: CampaignEvent[] = []
  engine.on('*', event => {
    told.push(event)
  })
  const { attemptId, ended } = await liveCall(engine)
  const path = `/hooks/twilio?attempt=${attemptId}&tenant=default`

  const send = async (params: Record<string, string>, token: string) => {
    const signature = signatureOf(publicUrl + path, params, token)
    const type = 'application/x-www-form-urlencoded'
    return post(path, { 'content-type': type, 'x-twilio-signature': signature }, formOf(params))
  }

  const forged = await send({ CallSid: 'CA1', CallStatus: 'busy' }, 'not the token')
  assert.equal(forged.status, 403)
  console.log('forged:', forged.status, ((await forged.json()) as { error: string }).error)

  for (const status of [{ CallStatus: 'in-progress' }, { CallStatus: 'completed', CallDuration: '42' }]) {
    for (const delivery of ['genuine:', 'again:']) {
      const answer = await send({ CallSid: 'CA1', ...status }, authToken)
      assert.equal(answer.status, 204)
      console.log(delivery, answer.status, status.CallStatus)
    }
  }

  const { result, talkMs } = await ended
  console.log('the campaign was told:', { result, talkMs })
  assert.deepEqual({ result, talkMs }, { result: 'answered', talkMs: 42_000 })
  await engine.close()
  assert.equal(told.filter(event => event.type === 'attempt.ended').length, 1)
}
