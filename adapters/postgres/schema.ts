import { createHash } from 'node:crypto'
import { OutdialError } from 'outdial'
import { adding } from './sql/adding.js'
import { attempts } from './sql/attempts.js'
import { campaigns } from './sql/campaigns.js'
import { committing } from './sql/committing.js'
import { consenting } from './sql/consenting.js'
import { contacts } from './sql/contacts.js'
import { decisions } from './sql/decisions.js'
import { erasing } from './sql/erasing.js'
import { firstStatistics } from './sql/first-statistics.js'
import { guards } from './sql/guards.js'
import { logs } from './sql/logs.js'
import { ownership } from './sql/ownership.js'
import { reserving } from './sql/reserving.js'
import { suppressing } from './sql/suppressing.js'
import { tables } from './sql/tables.js'

/**
 * What changed the tables, in order; only ever added to. A change of functions alone is a migration too, an empty one:
 * functions carry the number of the newest in their names, so that a library never runs into those of another.
 */
const migrations: readonly string[] = [tables + firstStatistics]

/** Of the schema that this library works with. */
export const VERSION = migrations.length

const functions = [
  ...[guards, campaigns, ownership, consenting, adding, suppressing, contacts],
  ...[decisions, reserving, erasing, committing, attempts, logs],
].join('')

/** A schema's name, and SQL with it written in: `@.` before tables, `@@` before functions. */
export class Schema {
  readonly name: string

  /** Throws `INVALID_INPUT` unless the name is a plain lower-case identifier of at most 40 characters. */
  constructor(name: string) {
    if (typeof name !== 'string' || !/^[a-z_][a-z0-9_]{0,39}$/.test(name) || name.startsWith('pg_')) {
      const expected = 'lower-case letters, digits and _, at most 40, not beginning with a digit or pg_'
      throw new OutdialError('INVALID_INPUT', `The schema's name was refused: expected ${expected}.`, {
        issues: [{ path: 'schema', expected, received: typeof name === 'string' ? `'${name}'` : typeof name }],
      })
    }
    this.name = name
  }

  /** Where hints are sent; at most 63 characters. */
  get channel(): string {
    return `outdial:${this.name}`
  }

  write(sql: string): string {
    return sql.replaceAll('@@', `"${this.name}".v${VERSION}_`).replaceAll('@.', `"${this.name}".`)
  }

  /** The statement that runs one of our functions; some take lines of text beside the parameters. */
  call(name: string, withLines: boolean): string {
    const lines = withLines ? ", string_to_array($2, E'\\n')" : ''
    return this.write(`select @@${name}($1::jsonb${lines})::text as reply`)
  }

  /**
   * All migrations and the functions, as one text of statements without parameters. Run again, it does what is still to
   * do; run by several at once, they take turns.
   */
  script(): string {
    const steps = migrations.map((sql, index) => this.#step(index + 1, sql))
    return [this.#begin(), ...steps, this.#functions()].join('\n')
  }

  /** `create schema if not exists` would ask for the right to make one also where there is one, made for us by somebody else. */
  #begin(): string {
    return this.write(`
select pg_advisory_xact_lock(hashtextextended('outdial migration of ${this.name}', 0));
do $m$ begin
  if to_regnamespace('"${this.name}"') is null then create schema "${this.name}"; end if;
end $m$;
create table if not exists @.migrations (version integer primary key, functions text, applied_at timestamptz not null default now());
do $m$ begin
  if (select max(version) from @.migrations) > ${VERSION} then
    raise exception using errcode = 'OD003', message = 'SCHEMA_NEWER',
      detail = (select json_build_object('found', max(version))::text from @.migrations);
  end if;
end $m$;`)
  }

  #step(version: number, sql: string): string {
    return this.write(`
do $m$ begin
  if not exists (select from @.migrations where version = ${version}) then
${sql}
    insert into @.migrations (version) values (${version});
  end if;
end $m$;`)
  }

  /**
   * Written only when they are others than those there, so that nobody's are taken away for nothing. Those of other
   * versions go: who still needs them runs an older library, and is told so.
   */
  #functions(): string {
    const print = createHash('sha256').update(functions).digest('hex')
    return this.write(`
do $m$
declare
  f regprocedure;
begin
  if (select functions from @.migrations where version = ${VERSION}) = '${print}' then return; end if;
  update @.migrations set functions = '${print}' where version = ${VERSION};
  for f in select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = '${this.name}' and p.proname ~ '^v[0-9]+_' loop
    execute 'drop function ' || f || ' cascade';
  end loop;
${functions}
end $m$;`)
  }
}
