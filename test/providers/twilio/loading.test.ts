import { expect, test } from 'vitest'
import { hasLoaded, said, without } from '../carrier/own-process.js'

const options = `{ accountSid: 'AC' + '1'.repeat(32), authToken: 't', callbackUrl: 'https://x.example' }`
const loaded = hasLoaded('twilio')

test('importing outdial and outdial/twilio loads no SDK until a Twilio telephony is asked for, and no other then', async () => {
  const program = `
    import { createRequire } from 'node:module'
    await import('outdial')
    const { twilioTelephony, twilioWebhooks } = await import('outdial/twilio')
    twilioWebhooks({ authToken: 't' })
    const before = ${loaded}
    await twilioTelephony(${options})
    console.log(JSON.stringify([before, ${loaded}, ${hasLoaded('@vonage')}]))
  `
  expect(await said(program)).toEqual([false, true, false])
})

test('where the SDK is not installed, the error names the package, the versions and the command', async () => {
  const program = `
    const { twilioTelephony } = await import('outdial/twilio')
    const error = await twilioTelephony(${options}).catch(error => error)
    console.log(JSON.stringify({ code: error.code, message: error.message, detail: error.detail }))
  `
  expect(await said(program, ...without('twilio'))).toMatchObject({
    code: 'PEER_MISSING',
    message: expect.stringMatching(/twilio.*\^5\.0\.0 \|\| \^6\.0\.0.*npm install twilio/),
    detail: { package: 'twilio', versions: '^5.0.0 || ^6.0.0', install: 'npm install twilio' },
  })
})
