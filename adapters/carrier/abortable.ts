import { AsyncLocalStorage } from 'node:async_hooks'

/** Runs a request so that the signal, where the client can, takes it off the wire. */
export type Abortable = <T>(signal: AbortSignal, request: () => Promise<T>) => Promise<T>

/** For SDKs that hand no signal on to their HTTP client: there it is found again by `current`. */
export function abortableRequests(): { abortable: Abortable; current: () => AbortSignal | undefined } {
  const inRequest = new AsyncLocalStorage<AbortSignal>()
  return {
    abortable: (signal, request) => settledBy(signal, inRequest.run(signal, request)),
    current: () => inRequest.getStore(),
  }
}

/** Settles at the latest when the signal is aborted, also with a client that cannot abort. */
function settledBy<T>(signal: AbortSignal, result: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
