import type { Services } from '../../services/services.js'

export interface BenchOptions {
  /** Leaves out what takes minutes. */
  quick: boolean
  /** The same for all parts of a run. */
  services: Services
}
