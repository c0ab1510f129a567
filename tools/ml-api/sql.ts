import { servicePython } from './environment';
import type { Postgres } from '../../emulator/postgres';
import { must } from '../packages/tools';

const SCRIPT = `
import json, os, sys, psycopg
with psycopg.connect(connect_timeout=10, autocommit=True) as connection:
    cursor = connection.execute(sys.argv[1])
    print(json.dumps(cursor.fetchall() if cursor.description else [], default=str))
`;

/** Runs a statement over verified TLS, with the driver of the service, and returns the rows. */
export async function sql(postgres: Postgres, password: string, statement: string): Promise<unknown[][]> {
  const { host, port, database, username, caFile } = postgres;
  const env = {
    PGHOST: host,
    PGPORT: `${port}`,
    PGDATABASE: database,
    PGUSER: username,
    PGPASSWORD: password,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: caFile,
  };
  const { stdout } = await must(await servicePython(), ['-c', SCRIPT, statement], { env });
  return JSON.parse(stdout) as unknown[][];
}
