import type { Throttle } from '../ports/throttle.js'
import type { ProviderAccount } from './account.js'

/**
 * A campaign's throttle with the account's chained before it: a permit is one of both. Calls inherited from an earlier
 * owner were never drawn here, so the first to end are taken to be those; the account's throttle then holds a permit for
 * no more calls than are live, and storage counts the others.
 */
export function chained(
  account: ProviderAccount,
  campaign: Throttle,
  inherited: number,
  onAvailable: () => void,
): Throttle {
  let own = 0
  let unsettled = 0
  let shared: Throttle | undefined
  return {
    async draw(wanted) {
      shared ??= await account.own()
      if (account.full) {
        account.wait(onAvailable)
        return 0
      }
      const asked = await campaign.draw(wanted)
      if (asked === 0) {
        account.line.leave(onAvailable)
        return 0
      }
      const room = Math.min(asked, account.free - account.line.ahead(onAvailable))
      const drawn = room > 0 ? await shared.draw(room) : 0
      if (drawn > 0) account.line.leave(onAvailable)
      if (drawn < asked) {
        campaign.giveBack(asked - drawn)
        account.wait(onAvailable)
      }
      own += drawn
      unsettled += drawn
      return drawn
    },
    giveBack(count) {
      campaign.giveBack(count)
      own -= count
      unsettled -= count
      shared?.giveBack(count)
      account.gaveBack()
    },
    settled(count) {
      campaign.settled(count)
      unsettled -= count
      shared?.settled(count)
    },
    ended(count) {
      campaign.ended(count)
      const ofOthers = Math.min(inherited, count)
      inherited -= ofOthers
      own -= count - ofOthers
      if (count > ofOthers) shared?.ended(count - ofOthers)
      account.cameFree()
    },
    setLimits: limits => campaign.setLimits(limits),
    state: () => campaign.state(),
    /** The next owner counts the calls that go on. */
    async close() {
      account.line.leave(onAvailable)
      if (unsettled > 0) shared?.settled(unsettled)
      if (own > 0) shared?.ended(own)
      own = unsettled = 0
      await campaign.close()
    },
  }
}
