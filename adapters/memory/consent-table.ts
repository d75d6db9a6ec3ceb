import { type ConsentRecord, type ConsentVersion, isNews, withConsent } from 'outdial'

/** What a contact said, and when: each version as it was given. */
interface History {
  versions: ConsentVersion[]
  /** Without what is personal. */
  inForce: ConsentVersion[]
}

/** The consents of a tenant's contacts, by contact id. */
export class ConsentTable {
  readonly #histories = new Map<string, History>()

  /** Newest version; 0 for none. */
  version(contactId: string): number {
    return this.#histories.get(contactId)?.versions.length ?? 0
  }

  inForce(contactId: string): ConsentVersion[] {
    return this.#histories.get(contactId)?.inForce.map(copied) ?? []
  }

  history(contactId: string): ConsentVersion[] {
    return this.#histories.get(contactId)?.versions.map(each => structuredClone(each)) ?? []
  }

  add(contactId: string, record: ConsentRecord): number {
    const { versions = [], inForce = [] } = this.#histories.get(contactId) ?? {}
    const added = { version: versions.length + 1, ...structuredClone(record) }
    const { personal: _, ...shown } = added
    this.#histories.set(contactId, { versions: [...versions, added], inForce: withConsent(inForce, shown) })
    return added.version
  }

  /** Only what is later than each one in force about any of the same. */
  addNews(contactId: string, record: ConsentRecord): void {
    if (isNews(this.#histories.get(contactId)?.inForce ?? [], record)) this.add(contactId, record)
  }

  /** Drops what is personal; in how many versions there was something. */
  erase(contactId: string): number {
    const history = this.#histories.get(contactId)
    if (!history) return 0
    const personal = history.versions.filter(each => each.personal !== undefined).length
    history.versions = history.versions.map(({ personal: _, ...rest }) => rest)
    return personal
  }
}

function copied(version: ConsentVersion): ConsentVersion {
  return { ...version, ...(version.purposes && { purposes: [...version.purposes] }) }
}
