export type { VonageCall, VonageClient } from './client.js'
export type { MachineDetection, VonageOptions } from './options.js'
export { vonageTelephony } from './telephony.js'
export { type VonageWebhookOptions, vonageWebhooks } from './webhooks.js'
