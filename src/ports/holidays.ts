/**
 * Where holidays come from. No package and no government publishes the list a calling rule means ("legal holidays",
 * "those the commission identifies"): a preset names the calendar its rule speaks of, and this answers for it as well
 * as it can. Read when calling rules are prepared, never between a claim and a dial.
 */
export interface HolidayProvider {
  /**
   * The holidays of a year (`YYYY-MM-DD`) in a country or subdivision (`FR`, `US-LA`), substitute days included.
   * `undefined` = knows nothing of the place or year: rules that close on holidays then stay closed all of that year.
   * An empty list says that there are none.
   */
  holidays(jurisdiction: string, year: number): Promise<readonly string[] | undefined>
}
