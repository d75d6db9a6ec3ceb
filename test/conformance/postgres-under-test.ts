import type { PostgresStorage } from 'outdial/postgres'
import type { StorageUnderTest } from 'outdial/testing'

/** Tables in which tests leave something, found once. */
const truncate = (schema: string) => `
do $$ declare t text; begin
  for t in select tablename from pg_tables where schemaname = '${schema}' and tablename <> 'migrations' loop
    execute format('delete from %I.%I', '${schema}', t);
  end loop;
end $$`

/** One migrated storage for a file, emptied for each test. Its time is the test's, so that no test waits. */
export class PostgresUnderTest {
  now = 0

  constructor(
    readonly storage: PostgresStorage,
    private readonly schema: string,
    private readonly run: (sql: string) => Promise<unknown>,
  ) {}

  readonly fresh = async (): Promise<StorageUnderTest> => {
    await this.run(truncate(this.schema))
    return { storage: this.storage, elapse: ms => this.elapse(ms) }
  }

  /** Hints come in their own time, so real time passes too. */
  private async elapse(ms: number): Promise<void> {
    this.now += ms
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}
