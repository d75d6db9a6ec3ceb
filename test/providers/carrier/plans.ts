/** What a double does with a request to place a call. */
export interface CreatePlan {
  /** Answer with this instead. `placed`: the call is placed all the same. */
  error?: { status: number; code?: number; placed?: boolean; body?: string; headers?: Record<string, string> }
  /** Close the connection without an answer. */
  cut?: 'before_placing' | 'after_placing'
  /** Never answer. */
  hang?: 'before_placing' | 'after_placing'
  /** Answer this much later. */
  slowMs?: number
}

export interface WebhookPlan {
  lost?: boolean
  twice?: boolean
  /** Each message is held back by this, in the order they are sent; the last goes on. Reorders them where it falls. */
  lateMs?: number[]
}

export function isPlaced({ error, cut, hang }: CreatePlan = {}): boolean {
  return error ? error.placed === true : cut !== 'before_placing' && hang !== 'before_placing'
}
