export interface BenchOptions {
  /** Leaves out what takes minutes. */
  quick: boolean
}
