import type { Row } from '../traffic/rows';

/** What was seen of the ML platform. */
export interface SeenPlatform {
  /** By version: pictures that were sent, answered with 200, told rightly, and told rightly according to the golden predictions. */
  readonly versions: ReadonlyMap<string, { sent: number; answered: number; right: number; due: number }>;
  /** Status of a path that is no version's, and of plain HTTP. */
  readonly unknownPath: number;
  readonly plainHttp: number;
  /** Predictions that the session counts, and rows that the database has. */
  readonly session: number;
  readonly recorded: number;
  /** Requests while one of two tasks stops, those that failed, and the exit code of that task. */
  readonly load: { readonly requests: number; readonly failed: number; readonly exitCode: number };
  /** Tasks on demand: while Spot has no room for so many, and when it has again. */
  readonly spot: { readonly missing: number; readonly outage: number; readonly afterwards: number };
  /** What is left after the stack was deleted; undefined when it was not. */
  readonly left?: number;
}

/** What was seen of the ML platform, beside what has to be. */
export function mlRows(seen: SeenPlatform): Row[] {
  const { load, spot, left } = seen;
  const sent = [...seen.versions.values()].reduce((sum, version) => sum + version.sent, 0);
  return [
    ...[...seen.versions].flatMap(([name, version]) => [
      { what: `${name}: predictions through CloudFront`, seen: version.answered, expected: version.sent },
      { what: `${name}: right digits of ${version.sent}`, seen: version.right, expected: version.due },
    ]),
    { what: 'path of no version', seen: seen.unknownPath, expected: 404 },
    { what: 'plain HTTP, led to HTTPS', seen: seen.plainHttp, expected: 301 },
    { what: 'predictions in the session', seen: seen.session, expected: sent },
    { what: 'rows in PostgreSQL', seen: seen.recorded, expected: sent },
    { what: 'requests while a task gets SIGTERM', seen: load.requests },
    { what: 'failed of these', seen: load.failed, expected: 0 },
    { what: 'exit code of the task', seen: load.exitCode, expected: 0 },
    { what: 'tasks on demand while Spot has no room', seen: spot.outage, expected: spot.missing },
    { what: 'tasks on demand when Spot has room again', seen: spot.afterwards, expected: 0 },
    ...(left === undefined ? [] : [{ what: 'left when the stack is deleted', seen: left, expected: 0 }]),
  ].map((row) => ({ ...row, what: `ml: ${row.what}` }));
}

/** What the emulator does not do; docs/on-aws.md says how each is seen on AWS. */
export const ONLY_ON_AWS = [
  'weights between versions',
  'removal of unhealthy targets',
  'deployments of Amazon ECS',
  'caching, of which there is none',
  'rules of AWS WAF',
  'scaling by requests',
  'rotation of the password',
];
