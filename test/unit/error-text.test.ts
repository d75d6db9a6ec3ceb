import { expect, test } from 'vitest'
import { errorText } from '../../src/engine/error-text.js'

test.each([
  ['+12125550143', 'Error: to … refused'],
  ['(212) 555-0143', 'Error: to … refused'],
  ['0044 20 7946 0018', 'Error: to … refused'],
  ['15000 ms', 'Error: to 15000 ms refused'],
  ['spring.2s.1', 'Error: to spring.2s.1 refused'],
])('an error that quotes %s is logged as %s', (quoted, logged) => {
  expect(errorText(new Error(`to ${quoted} refused`))).toBe(logged)
})
