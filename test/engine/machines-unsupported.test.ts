import type { OnMachine } from 'outdial'
import { describe, expect, test } from 'vitest'
import { phoneOf, Scene } from './setup.js'

const leave: OnMachine = { leaveMessage: { text: 'This is Ada.' } }
const actions: [OnMachine, object, string][] = [
  ['hang_up', { hangup: false }, "'hang_up'"],
  [leave, { leaveMessage: false }, '{ leaveMessage }'],
]

describe('what the telephony adapter cannot do about a machine', () => {
  test.each(actions)('%j stops the launch', async (onMachine, capabilities, shown) => {
    const scene = new Scene({ carrier: { capabilities } })
    const campaign = await scene.draft({ calls: { detectMachine: true, onMachine } })
    const { errors } = await campaign.preflight()
    expect(errors).toMatchObject([{ code: 'machine_action_unsupported', message: expect.stringContaining(shown) }])
    await expect(campaign.launch()).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' })
    await campaign.edit({ calls: { onMachine: 'continue' } })
    await campaign.launch()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
  })

  test.each(actions)('%j is refused in an edit of a campaign under way', async (onMachine, capabilities, shown) => {
    const scene = new Scene({ carrier: { capabilities } })
    const campaign = await scene.launched({ calls: { detectMachine: true } })
    await expect(campaign.edit({ calls: { onMachine } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      detail: { issues: [{ path: 'calls.onMachine', received: shown }] },
    })
    expect((await campaign.record()).settings.calls.onMachine).toBe('continue')
    await campaign.edit({ calls: { concurrentCalls: 3 } })
  })

  test('found out when a machine answers, is told in an event', async () => {
    for (const [onMachine, capabilities] of actions) {
      const scene = new Scene()
      scene.carrier.on(phoneOf(1), { result: 'voicemail', greetingMs: 0 })
      // Launched by an engine that can, run by one that cannot.
      const able = scene.newEngine()
      await scene.launched({ id: 'it', calls: { detectMachine: true, onMachine } }, able)
      await scene.clock.runTo(able.close())
      const { carrier } = scene
      const unable = scene.newEngine({
        telephony: {
          capabilities: { ...carrier.capabilities, ...capabilities },
          createCall: (request, signal) => carrier.createCall(request, signal),
          getCall: (id, attemptId) => carrier.getCall(id, attemptId),
          subscribe: deliver => carrier.subscribe(deliver),
        },
      })
      await unable.start()
      const campaign = await unable.campaign('it')
      expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
      const failed = await scene.events(campaign, 'attempt.machine_action_failed')
      expect(failed.map(event => event.cause)).toEqual(['not_supported'])
    }
  })
})
