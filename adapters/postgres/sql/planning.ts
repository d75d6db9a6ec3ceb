/**
 * For functions that look up a batch in tables of any size. A plan made while the tables were small is kept by the
 * session, and must not scan them once they have grown.
 */
export const byIndex =
  'set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off set jit = off'
