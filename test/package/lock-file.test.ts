import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type LockFile, missingPlatforms } from '../../scripts/lock-platforms.js'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as LockFile

test('the lock file holds the binaries of every platform (npm run lock adds them)', () => {
  expect(Object.keys(missingPlatforms(lock))).toEqual([])
})

test('the lock file names no registry', () => {
  expect(Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([])
})

test('no runtime dependency complains about the oldest Node we support', () => {
  const oldest = /^(\*|>= ?(\d|1\d|20)(\.\d+)*|>=20.19)$/
  const runtime = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.dev)
  const refusing = runtime.filter(([, { engines }]) => {
    const { node } = (engines ?? {}) as { node?: string }
    return node !== undefined && !oldest.test(node)
  })
  expect(refusing.map(([path]) => path)).toEqual([])
})

test('a missing binary is found, also below another package, and known by its name', () => {
  const packages = {
    '': {},
    'node_modules/a': { dev: true, optionalDependencies: { 'a-linux-x64-musl': '1.0.0', 'a-win32-x64-msvc': '1.0.0' } },
    'node_modules/b/node_modules/a': {
      optionalDependencies: { '@a/darwin-arm64': '2.0.0', 'a-win32-x64-msvc': '1.0.0' },
    },
    'node_modules/b/node_modules/a-win32-x64-msvc': {},
    'node_modules/@a/darwin-arm64': {},
  }
  expect(missingPlatforms({ packages })).toEqual({
    'node_modules/a-linux-x64-musl': {
      version: '1.0.0',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    },
    'node_modules/a-win32-x64-msvc': { version: '1.0.0', cpu: ['x64'], dev: true, optional: true, os: ['win32'] },
  })
})
