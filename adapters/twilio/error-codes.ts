import type { RefusalClass } from 'outdial'

/** What one of Twilio's error codes means, in the engine's words. */
export interface Meaning {
  /** As an answer to a create; absent where such an answer does not say whether a call was placed. */
  refusal?: RefusalClass
  cause: string
  /** As the end of a call: no retry on this number. */
  permanent: boolean
}

// Codes: https://www.twilio.com/docs/api/errors, each on a page of its own. The classes are our reading of those pages.
const meanings: { codes: number[]; meaning: Meaning }[] = [
  {
    codes: [10001, 20003, 20005, 20006, 20008, 20010, 20404, 90010],
    meaning: { refusal: 'config', cause: 'account', permanent: false },
  },
  { codes: [10002, 21219], meaning: { refusal: 'config', cause: 'trial_restricted', permanent: false } },
  {
    codes: [13247, 21210, 21212, 21213, 32204, 32206],
    meaning: { refusal: 'config', cause: 'caller_id_invalid', permanent: false },
  },
  {
    codes: [20001, 20422, 21201, 21205, 21206, 21208, 21209, 21218, 21234, 21262, 21263, 21626],
    meaning: { refusal: 'config', cause: 'bad_request', permanent: false },
  },
  {
    codes: [13227, 21203, 21215, 32205],
    meaning: { refusal: 'policy', cause: 'geo_not_permitted', permanent: true },
  },
  { codes: [13225, 21216, 32203], meaning: { refusal: 'policy', cause: 'blocked', permanent: true } },
  { codes: [32017], meaning: { refusal: 'policy', cause: 'caller_id_reputation', permanent: false } },
  {
    codes: [13223, 21202, 21211, 21217, 21401, 21421],
    meaning: { refusal: 'number', cause: 'invalid_number', permanent: true },
  },
  // Suspected only: the number may be reachable another time. A create that is refused so would be refused again.
  { codes: [13224, 21214], meaning: { refusal: 'number', cause: 'number_not_in_service', permanent: false } },
  { codes: [22001, 32009, 34002, 34003], meaning: { refusal: 'number', cause: 'unavailable', permanent: false } },
  // 20503 and 20504 come with 5xx, which is ambiguous whatever the code.
  {
    codes: [10004, 20429, 64109, 86008],
    meaning: { refusal: 'backpressure', cause: 'rate_limited', permanent: false },
  },
  { codes: [22005], meaning: { refusal: 'backpressure', cause: 'queue_full', permanent: false } },
  { codes: [20500, 20503, 20504], meaning: { cause: 'provider_error', permanent: false } },
]

const byCode = new Map(meanings.flatMap(({ codes, meaning }) => codes.map(code => [code, meaning] as const)))

export function meaningOf(code: number): Meaning | undefined {
  return byCode.get(code)
}

/** SIP answers refine how a failed call is told; they never say that it did not fail. */
const bySip: Record<number, { cause: string; permanent: boolean }> = {
  403: { cause: 'blocked', permanent: true },
  // Suspected only, as above.
  404: { cause: 'number_not_in_service', permanent: false },
  408: { cause: 'unavailable', permanent: false },
  410: { cause: 'number_not_in_service', permanent: true },
  480: { cause: 'unavailable', permanent: false },
  484: { cause: 'invalid_number', permanent: true },
  486: { cause: 'busy', permanent: false },
  487: { cause: 'unavailable', permanent: false },
  600: { cause: 'busy', permanent: false },
  603: { cause: 'declined', permanent: false },
  604: { cause: 'number_not_in_service', permanent: false },
  607: { cause: 'blocked', permanent: true },
  608: { cause: 'caller_id_reputation', permanent: true },
}

export function meaningOfSip(code: number): { cause: string; permanent: boolean } | undefined {
  if (bySip[code]) return bySip[code]
  return code >= 500 && code < 600 ? { cause: 'carrier_error', permanent: false } : undefined
}
