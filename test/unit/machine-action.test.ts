import { describe, expect, test } from 'vitest'
import { machineAction } from '../../src/attempt/machine-action.js'
import type { AttemptRecord } from '../../src/attempt/types.js'
import type { OnMachine } from '../../src/campaign/settings.js'
import type { CallEvent } from '../../src/ports/telephony.js'
import { attempt, noon } from './sample-records.js'

const leave: OnMachine = { leaveMessage: { text: 'We called.' } }
const detected = (more: object = {}): CallEvent => ({
  attemptId: 'spring.z.1',
  type: 'detected',
  answeredBy: 'machine',
  ...more,
})
const onMachine = (more: Partial<AttemptRecord> = {}) =>
  attempt({ state: 'answered', answeredAt: noon, answeredBy: 'machine', ...more })

describe('what a detection calls for', () => {
  test.each([
    ['continue: nothing', 'continue', {}, undefined],
    ['hang_up: at once', 'hang_up', {}, 'hang_up'],
    ['hang_up: also while the greeting plays', 'hang_up', { greetingEnded: false }, 'hang_up'],
    ['a message: when the greeting is over', leave, { greetingEnded: true }, 'leave_message'],
    ['a message: at once where the provider cannot tell', leave, {}, 'leave_message'],
    ['a message: not while the greeting plays', leave, { greetingEnded: false }, undefined],
  ] as [string, OnMachine, object, string | undefined][])('%s', (_, setting, more, action) => {
    expect(machineAction(onMachine(), detected(more), setting)).toBe(action)
  })

  const outcome = { code: 'sold', success: true, recordedAt: noon }
  test.each([
    ['a person was heard before', onMachine({ answeredBy: 'human' }), detected()],
    ['the event tells of a person', onMachine(), detected({ answeredBy: 'human' })],
    ['the event tells of something else', onMachine(), { attemptId: 'spring.z.1', type: 'answered' }],
    ['something was done already', onMachine({ machineStep: 'message_left' }), detected()],
    ['something is being done', onMachine({ machineStep: 'hanging_up' }), detected()],
    ['it failed already', onMachine({ machineStep: 'failed' }), detected()],
    ['the agent recorded an outcome', onMachine({ outcome }), detected()],
    ['the call is over', onMachine({ state: 'ended', result: 'voicemail' }), detected()],
  ] as [string, AttemptRecord, CallEvent][])('nothing, as %s', (_, state, event) => {
    expect(machineAction(state, event, 'hang_up')).toBeUndefined()
    expect(machineAction(state, event, leave)).toBeUndefined()
  })
})
