import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import type { ContactInput } from 'outdial'

interface Row {
  id: string
  name: string
  phone: string
  mobile?: string
  country?: string
  time_zone?: string
  opted_out?: string
  notes?: string
}

/**
 * The contacts of a CSV file, row by row. All a host does is say which column is what: numbers stay as they were typed,
 * and what is wrong with a row is for the import to find and report.
 */
export async function* readContacts(path: string | URL): AsyncGenerator<ContactInput> {
  const rows = parse({
    bom: true,
    columns: true,
    trim: true,
    // Blank lines and rows of nothing but commas, as spreadsheets leave them behind.
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    // A row that was cut off is still a row.
    relax_column_count: true,
  })
  pipeline(createReadStream(path), rows, () => {})
  for await (const row of rows) yield contactOf(row)
}

function contactOf({ id, name, phone, mobile = '', country, time_zone, opted_out, notes }: Row): ContactInput {
  return {
    id,
    phones: [...phone.split('/'), mobile],
    ...(country && { region: country }),
    ...(time_zone && { timeZone: time_zone }),
    ...(opted_out && { consent: { status: 'revoked', at: `${opted_out}T00:00:00Z`, source: 'crm' } }),
    attributes: { name, notes },
  }
}
