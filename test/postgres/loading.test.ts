import { expect, test } from 'vitest'
import { hasLoaded, said, without } from '../providers/carrier/own-process.js'

const options = `{ connectionString: 'postgres://localhost/nowhere' }`

test('importing outdial and outdial/postgres loads no driver until a storage is asked for', async () => {
  const program = `
    import { createRequire } from 'node:module'
    await import('outdial')
    const { postgresStorage } = await import('outdial/postgres')
    const before = ${hasLoaded('pg')}
    const storage = await postgresStorage(${options})
    console.log(JSON.stringify([before, ${hasLoaded('pg')}]))
    await storage.close()
  `
  expect(await said(program)).toEqual([false, true])
})

test.each([
  ['pg', `postgresStorage(${options})`],
  ['@electric-sql/pglite', 'pgliteStorage()'],
])('where %s is not installed, the error names it, the versions and the command', async (name, call) => {
  const program = `
    const { postgresStorage, pgliteStorage } = await import('outdial/postgres')
    const error = await ${call}.catch(error => error)
    console.log(JSON.stringify({ code: error.code, message: error.message, detail: error.detail }))
  `
  expect(await said(program, ...without(name))).toMatchObject({
    code: 'PEER_MISSING',
    message: expect.stringContaining(`npm install ${name}`),
    detail: { package: name, install: `npm install ${name}` },
  })
})
