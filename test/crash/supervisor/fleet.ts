import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Guardian } from '../../processes/guardian.ts'
import type { CarrierEntry } from '../carrier/log.ts'
import type { Charge } from '../worker/fuse.ts'
import type { RunSettings } from '../world/settings.ts'
import { bundle } from './bundle.ts'
import { Child } from './child.ts'
import { Worker } from './worker.ts'

/** What the fleet went through. */
export interface FleetCounts {
  started: number
  killed: number
  stopped: number
  takeovers: number
}

/** Processes of one app and their carrier. One that ends is replaced, for as long as the fleet is open. */
export class Fleet {
  readonly counts: FleetCounts = { started: 0, killed: 0, stopped: 0, takeovers: 0 }
  readonly workers: Worker[] = []
  /** Who took which campaign last. */
  readonly owners = new Map<string, Worker>()
  readonly #guardian: Guardian
  readonly #settings: RunSettings
  readonly #script: string
  readonly #logPath: string
  readonly #carrier: Child<{ listening: number }>
  readonly #watchers = new Set<() => void>()
  readonly #joining = new Set<(worker: Worker) => void>()
  #carrierPort = 0
  #open = true
  /** Ends that nobody asked for, with what the process had to say. */
  readonly unexpected: string[] = []

  private constructor(
    settings: RunSettings,
    guardian: Guardian,
    built: { worker: string; carrier: string },
    log: string,
  ) {
    this.#settings = settings
    this.#guardian = guardian
    this.#script = built.worker
    this.#logPath = log
    this.#carrier = new Child(built.carrier, [settings, log], guardian)
  }

  static async start(settings: RunSettings, size: number): Promise<Fleet> {
    const guardian = new Guardian()
    const built = await bundle()
    guardian.remove(built.folder)
    const folder = await mkdtemp(join(tmpdir(), 'outdial-crash-'))
    guardian.remove(folder)
    const fleet = new Fleet(settings, guardian, built, join(folder, 'carrier.jsonl'))
    const { listening } = await fleet.#carrier.next((line): line is { listening: number } => 'listening' in line)
    fleet.#carrierPort = listening
    for (let i = 0; i < size; i++) fleet.#add()
    await Promise.all(fleet.workers.map(worker => worker.ready))
    return fleet
  }

  /** Workers that run now. */
  get awake(): Worker[] {
    return this.workers.filter(worker => worker.running && !worker.stopped && worker.port > 0)
  }

  /** Everything that the carrier saw so far. */
  async log(): Promise<CarrierEntry[]> {
    const text = await readFile(this.#logPath, 'utf8').catch(() => '')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    return whole.split('\n').flatMap(line => (line ? [JSON.parse(line) as CarrierEntry] : []))
  }

  /** Resolves when `fits` is true; looked at after each line that any worker says, and each start and end of one. */
  until(fits: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const look = () => {
        if (!fits()) return
        this.#watchers.delete(look)
        resolve()
      }
      this.#watchers.add(look)
      look()
    })
  }

  /** Arms every worker, those that start meanwhile too. Resolves to the first that the charge strikes; the others are disarmed then. */
  strike(charge: Charge): Promise<Worker> {
    return new Promise(resolve => {
      const stop = this.#eachWorker(worker => {
        if (!worker.stopped) worker.arm(charge)
        return worker.on(line => {
          if (!('reached' in line) || line.reached !== charge.point) return
          stop()
          for (const other of this.workers) if (other !== worker) other.arm()
          resolve(worker)
        })
      })
    })
  }

  /** The carrier goes on, with what is under way. */
  async closeWorkers(): Promise<void> {
    this.#open = false
    for (const worker of this.workers) worker.kill('SIGKILL')
    await Promise.all(this.workers.map(worker => worker.exited))
  }

  /** Ends all processes, and removes what they wrote. */
  async end(): Promise<void> {
    await this.closeWorkers()
    this.#carrier.kill('SIGKILL')
    await this.#carrier.exited
    await this.#guardian.end()
  }

  /** Does it for each worker there is and each that joins, until the returned function is called. */
  #eachWorker(listen: (worker: Worker) => () => void): () => void {
    const stops = this.workers.map(listen)
    const join = (worker: Worker) => void stops.push(listen(worker))
    this.#joining.add(join)
    return () => {
      this.#joining.delete(join)
      for (const stop of stops) stop()
    }
  }

  #add(): void {
    const worker = new Worker(this.#script, this.#settings, this.#carrierPort, this.#guardian)
    this.counts.started++
    this.workers.push(worker)
    worker.on(line => {
      if ('took' in line) {
        this.counts.takeovers++
        this.owners.set(line.took, worker)
      }
      if ('reached' in line && line.signal === 'SIGSTOP') this.counts.stopped++
      this.#looked()
    })
    for (const join of this.#joining) join(worker)
    void worker.ready.then(
      () => this.#tellCarrier(),
      () => undefined,
    )
    void worker.exited.then(how => this.#ended(worker, how))
  }

  #ended(worker: Worker, how: NodeJS.Signals | number): void {
    this.workers.splice(this.workers.indexOf(worker), 1)
    if (how === 'SIGKILL') this.counts.killed++
    else if (how !== 0) this.unexpected.push(`A worker ended by itself (${how}):\n${worker.errors.join('\n')}`)
    if (this.#open) {
      this.#add()
      this.#tellCarrier()
    }
    this.#looked()
  }

  /** A stopped process keeps its port, and whoever posts to it waits in vain: so it is with a carrier. */
  #tellCarrier(): void {
    this.#carrier.order({ ports: this.workers.map(worker => worker.port).filter(port => port > 0) })
    this.#looked()
  }

  #looked(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }
}
