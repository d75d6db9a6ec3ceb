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
  'gesetze-im-internet.de',
  'legis.state.sd.us',
]

/**
 * Copies that a machine makes of what a publisher gives out: no publishers, so each is named with the one it copies, and
 * those on GitHub with the commit that was read.
 */
const mirrors: [copy: RegExp, of: string][] = [
  [onGitHub('StephenSook/preflight'), 'ecfr.gov'],
  [onGitHub('ryantd42/NY-Legislative-Git'), 'nysenate.gov'],
  [onGitHub('legalize-dev/legalize-es'), 'boe.es'],
  [onGitHub('legalize-dev/legalize-fr'), 'legifrance.gouv.fr'],
  [onGitHub('legalize-dev/legalize-uk'), 'legislation.gov.uk'],
  [onGitHub('habibhaidari1/gesetze'), 'gesetze-im-internet.de'],
  [/^https:\/\/legal\.tricoteuses\.fr\//, 'legifrance.gouv.fr'],
]

function onGitHub(repository: string): RegExp {
  return new RegExp(`^https://github\\.com/${repository}/blob/[0-9a-f]{40}/`)
}

export function isOfficial(url: string): boolean {
  return officialHosts.some(host => isAt(url, host))
}

/** Whether `copy` is a known copy of what the publisher of `url` gives out. */
export function isMirror(copy: string, url: string): boolean {
  return mirrors.some(([known, host]) => known.test(copy) && isAt(url, host))
}

function isAt(url: string, host: string): boolean {
  const { hostname } = new URL(url)
  return hostname === host || hostname.endsWith(`.${host}`)
}
