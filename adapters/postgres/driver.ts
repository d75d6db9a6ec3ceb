/** The little that a way to reach Postgres must be able to do. What it rejects with carries the server's `code` and `detail`. */
export interface SqlDriver {
  /** Runs one statement with its parameters; the text in the first column of its only row. One round trip, one transaction. */
  call(sql: string, ...parameters: string[]): Promise<string | null>
  /** Runs statements without parameters, all in one transaction. */
  script(sql: string): Promise<void>
  /**
   * Hears what is sent to the channel until stopped, also after connections broke; what is sent meanwhile is lost, so
   * `onGap` is called whenever it begins to hear, the first time included.
   */
  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): () => void
  /** Gives back what it opened by itself. */
  close(): Promise<void>
}
