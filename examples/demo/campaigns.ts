import type { CampaignInput } from 'outdial'

const agent: CampaignInput['agent'] = {
  id: 'ada',
  name: 'Ada',
  numbers: ['+1 212 555 0180', '+1 212 555 0181'],
  greeting: 'Hello, this is Ada of Example Dental.',
  connect: { kind: 'stream', url: 'wss://agent.example.com/calls' },
}

/** Three days of calling, each contact between nine and eight where it is. */
export const threeDays = {
  id: 'demo',
  name: 'Spring check-up',
  agent,
  schedule: { hours: { weekdays: '09:00-20:00' }, timeZone: 'contact' },
  calls: {
    concurrentCalls: 4,
    callsPerHour: 30,
    detectMachine: true,
    maxAttempts: 3,
    retry: {
      noAnswer: { delay: '4h', jitter: 0.2 },
      busy: '30m',
      failed: '1h',
      voicemail: '5h',
      varyTimeOfDay: '2h',
    },
  },
  breaker: { minCalls: 5, window: '30m', cooldown: '5m' },
} satisfies CampaignInput

/** The same in seconds, at any hour. */
export const seconds = {
  id: 'demo',
  name: 'Spring check-up, in a hurry',
  agent,
  schedule: { hours: { everyDay: '00:00-24:00' }, timeZone: 'contact' },
  calls: {
    concurrentCalls: 4,
    callsPerHour: 100,
    detectMachine: true,
    maxAttempts: 2,
    ringTimeout: '5s',
    retryDelay: '2s',
    wrapUp: '1s',
  },
} satisfies CampaignInput
