import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hasLoaded, said, without } from '../carrier/own-process.js'
import { credentials } from './scene.js'

const options = JSON.stringify({ ...credentials, callbackUrl: 'https://x.example' })
// The SDK is of ES modules, which no list shows; what it requires is.
const loaded = hasLoaded('jsonwebtoken')

test('importing outdial and outdial/vonage loads no SDK until a Vonage telephony is asked for, and no other then', async () => {
  const program = `
    import { createRequire } from 'node:module'
    await import('outdial')
    const { vonageTelephony, vonageWebhooks } = await import('outdial/vonage')
    vonageWebhooks({ applicationId: '${credentials.applicationId}', signatureSecret: 's' })
    const before = ${loaded}
    await vonageTelephony(${options})
    console.log(JSON.stringify([before, ${loaded}, ${hasLoaded('twilio')}]))
  `
  expect(await said(program)).toEqual([false, true, false])
})

test('where the SDK is not installed, the error names the package, the versions and the command', async () => {
  const program = `
    const { vonageTelephony } = await import('outdial/vonage')
    const error = await vonageTelephony(${options}).catch(error => error)
    console.log(JSON.stringify({ code: error.code, message: error.message, detail: error.detail }))
  `
  const versions = '^3.12.0'
  expect(await said(program, ...without('@vonage/server-sdk'))).toMatchObject({
    code: 'PEER_MISSING',
    message: expect.stringMatching(/@vonage\/server-sdk.*\^3\.12\.0.*npm install @vonage\/server-sdk/),
    detail: { package: '@vonage/server-sdk', versions, install: 'npm install @vonage/server-sdk' },
  })
  const { peerDependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  expect(peerDependencies['@vonage/server-sdk']).toBe(versions)
})
