import type { NextCall, TelephonyUnderTest } from 'outdial/testing'
import type { Receive } from './hooks.js'
import type { Parking } from './parking.js'

/** A scene of a provider, as far as the conformance suite sees it. */
export interface ProviderScene extends Pick<TelephonyUnderTest, 'telephony' | 'clock'> {
  double: {
    book: { calls: readonly unknown[] }
    parking: Parking
    webhooks: { delivering: number }
  }
  outstanding(): number
  close(): Promise<void>
}

/** A provider's adapter, made to meet what the conformance suite asks for. */
export async function providerUnderTest<Scene extends ProviderScene>(
  sceneOf: (next: () => NextCall, receive: Receive) => Promise<Scene>,
  messages: (scene: Scene) => string[],
): Promise<TelephonyUnderTest> {
  let next: NextCall = {}
  let deliver: Receive | undefined
  const scene = await sceneOf(
    () => next,
    async events => deliver?.(events),
  )
  const { clock, double, telephony } = scene
  return {
    telephony,
    clock,
    control: {
      next: call => {
        next = call
      },
      callsPlaced: () => double.book.calls.length,
      messages: () => messages(scene),
    },
    subscribe: receive => {
      deliver = receive
      return () => {
        deliver = undefined
      }
    },
    arrived: async () => {
      while (scene.outstanding() > double.parking.parked || double.webhooks.delivering > 0) {
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    close: () => scene.close(),
  }
}
