export type { TwilioCall, TwilioClient } from './client.js'
export type { MachineDetection, TwilioOptions } from './options.js'
export { twilioTelephony } from './telephony.js'
export { type TwilioWebhookOptions, twilioWebhooks } from './webhooks.js'
