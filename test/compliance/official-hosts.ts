/**
 * Who publishes law: legislatures, regulators, states and their printers. Kept apart from the data, so that calling a
 * source official there does not make it so. A subdomain counts.
 */
const officialHosts = [
  // Whole domains that only governments get.
  'gov',
  'gov.au',
  'gov.uk',
  'gov.za',
  'gouv.fr',
  'gc.ca',
  // The Australian, British, Spanish, French and US publishers outside them.
  'ico.org.uk',
  'boe.es',
  'vie-publique.fr',
  'legis.state.sd.us',
]

export function isOfficial(url: string): boolean {
  const { hostname } = new URL(url)
  return officialHosts.some(host => hostname === host || hostname.endsWith(`.${host}`))
}
