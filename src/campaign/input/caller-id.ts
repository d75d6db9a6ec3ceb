import type { z } from 'zod'
import type { CallerIdSettings } from '../settings.js'
import { fields, overlay, whole, yesOrNo } from './fields.js'

/** Which of the agent's numbers a call is made from. */
export interface CallerIdInput {
  /** Prefer numbers of the contact's country and area code, then of its country. Default false: all in turn. */
  localPresence?: boolean
  /** Calls from one number in any 24 hours, over all campaigns of the tenant; 1 to 1,000,000. Default `null`: no cap. */
  maxPerDay?: number | null
  /** Go on calling a contact from the number it was called from before, while that has calls left. Default false. */
  sticky?: boolean
}

export const defaultCallerId: CallerIdSettings = { localPresence: false, maxPerDay: null, sticky: false }

export const callerIdFields = fields('{ localPresence?, maxPerDay?, sticky? }', {
  localPresence: yesOrNo.optional(),
  maxPerDay: whole(1, 1_000_000).nullish(),
  sticky: yesOrNo.optional(),
})

/** The settings with what the patch names. */
export function applyCallerId(
  callerId: CallerIdSettings,
  patch: z.output<typeof callerIdFields> | undefined,
): CallerIdSettings {
  return overlay<CallerIdSettings>(callerId, patch ?? {})
}
