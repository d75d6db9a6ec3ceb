/**
 * For functions that look up a batch in tables of any size. A plan made while the tables were small is kept by the
 * session, and must not scan them once they have grown.
 */
export const byIndex = [
  'seqscan',
  'hashjoin',
  'mergejoin',
  'material',
  // Reads all that a condition finds and sorts it, where a walk along the index ends with the limit.
  'bitmapscan',
]
  .map(way => `set enable_${way} = off`)
  .concat('set jit = off')
  .join(' ')

/** For the first of many in an order that an index has: walks along it, however few the planner thinks they are. */
export const inOrder = `set plan_cache_mode = force_custom_plan ${byIndex} set enable_sort = off`

/**
 * The row of an item `x`, looked up by its key. `offset 0` keeps each lookup to itself: joined freely, the planner may read all
 * of a campaign and look through the items for each row, which is right by the statistics of a small table and is kept when it
 * has grown. An update goes by the places (`ctid`) found so, in the same statement and so of the same instant.
 */
const found = (columns: string, from: string) => `(select ${columns} from ${from} offset 0)`

export const theContact = (columns: string): string =>
  found(columns, '@.contacts c where c.cid = st.cid and c.seq = x.seq')

export const theAttempt = (columns: string): string =>
  found(columns, '@.attempts a where a.cid = st.cid and a.seq = x.seq and a.dial = x.dial')

export const theNumber = (columns: string): string =>
  found(columns, '@.numbers n where n.tenant_id = st.tenant_id and n.phone = x.phone')

/** One after the other, in the order of the items, which is that of their keys. */
export const theNumberLocked = (tenant: string): string =>
  `(select 1 from @.numbers n where n.tenant_id = ${tenant} and n.phone = x.phone for update)`
