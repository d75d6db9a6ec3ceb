/** Digits in a row, as a phone number is written; ids of attempts have letters between. */
const numberLike = /\+?\(?\d(?:[\s().-]{0,2}\d){6,}/g

/**
 * An error as the log may show it. What an adapter throws can quote the request it failed on, and a log must not hold
 * phone numbers.
 */
export function errorText(error: unknown): string {
  return String(error).replace(numberLike, '…')
}
