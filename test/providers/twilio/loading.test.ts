import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** Runs a module in a process of its own, where nothing else has loaded anything. */
async function said(program: string, ...flags: string[]): Promise<unknown> {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const args = ['--import', 'tsx', ...flags, '--input-type=module', '--eval', program]
  const { stdout } = await run(process.execPath, args, { cwd })
  return JSON.parse(stdout)
}

const asModule = (code: string) => `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
const options = `{ accountSid: 'AC' + '1'.repeat(32), authToken: 't', callbackUrl: 'https://x.example' }`
const loaded = `Object.keys(createRequire(import.meta.url).cache).filter(path => path.includes('/node_modules/twilio/')).length > 0`

test('importing outdial and outdial/twilio loads no SDK until a Twilio telephony is asked for', async () => {
  const program = `
    import { createRequire } from 'node:module'
    await import('outdial')
    const { twilioTelephony, twilioWebhooks } = await import('outdial/twilio')
    twilioWebhooks({ authToken: 't' })
    const before = ${loaded}
    await twilioTelephony(${options})
    console.log(JSON.stringify([before, ${loaded}]))
  `
  expect(await said(program)).toEqual([false, true])
})

test('where the SDK is not installed, the error names the package, the versions and the command', async () => {
  const hooks = `
    export function resolve(name, context, next) {
      return name === 'twilio' ? next('twilio', { ...context, parentURL: 'file:///nowhere/at-all.js' }) : next(name, context)
    }
  `
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asModule(hooks))})`
  const program = `
    const { twilioTelephony } = await import('outdial/twilio')
    const error = await twilioTelephony(${options}).catch(error => error)
    console.log(JSON.stringify({ code: error.code, message: error.message, detail: error.detail }))
  `
  const error = await said(program, '--import', asModule(register))
  expect(error).toMatchObject({
    code: 'PEER_MISSING',
    message: expect.stringMatching(/twilio.*\^5\.0\.0 \|\| \^6\.0\.0.*npm install twilio/),
    detail: { package: 'twilio', versions: '^5.0.0 || ^6.0.0', install: 'npm install twilio' },
  })
})
