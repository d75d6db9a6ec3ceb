/** How often a property is tried: as often as said, and ten times that with `OUTDIAL_LONG=1`. */
export function runs(times: number): number {
  return process.env.OUTDIAL_LONG ? times * 10 : times
}
