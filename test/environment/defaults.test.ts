import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration, Token } from 'aws-cdk-lib';
import { CELLS, rowInTemplates, type Cell } from './cells';
import { newThing } from './thing';
import { Backups, Concurrency, EnvironmentProfile, TableCapacity } from '../../src';
import { throttleRules, type Cells } from '../../src/environment/defaults';
import { newHttpApi, newPipeline } from '../synth';

/** The table of the README, a row a cell, a column an environment. */
function printed(column: number): Record<Cell, string> {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const table = readme.split('\n').filter((line) => /^\| `/.test(line));
  const rows = table.map((line) => line.split('|').map((cell) => cell.trim()));
  const cells = rows.map((row): [string, string] => [row[1].replaceAll('`', ''), row[column]]);
  return Object.fromEntries(cells.filter(([cell]) => (CELLS as string[]).includes(cell))) as Record<Cell, string>;
}

/** How the README shows what the templates hold. */
const SHOWN: Partial<Record<Cell, (value: unknown) => string>> = {
  logRetention: (days) => `${days} days`,
  httpApiLogRetention: (days) => `${days} days`,
  concurrency: (executions) => (executions === 'unreserved' ? 'unreserved' : `${executions} reserved`),
  functionDurationThreshold: (millis) => Duration.millis(millis as number).toHumanString(),
  dataProtection: (on) => (on ? 'on' : 'off'),
  monitoring: (level) => String(level).toUpperCase(),
};

describe('defaults (X4)', () => {
  test.each([
    ['sandbox', 2],
    ['dev', 3],
    ['staging', 4],
    ['prod', 5],
    ['pr-42', 3],
    ['sandbox-2', 3],
    ['constructor', 3],
    ['proto', 3],
  ])('the templates of %s hold column %d of the table in the README', (environmentSuffix, column) => {
    const row = rowInTemplates({ environmentSuffix });
    const shown = CELLS.map((cell) => [cell, (SHOWN[cell] ?? String)(row[cell])]);
    expect(Object.fromEntries(shown)).toEqual(printed(column));
  });

  test('a profile comes before the suffix', () => {
    expect(rowInTemplates({ environmentSuffix: 'pr-42', environmentProfile: EnvironmentProfile.PROD })).toEqual(
      rowInTemplates({ environmentSuffix: 'prod' }),
    );
  });
});

describe('rules of a row (X5)', () => {
  const profile = (cells: Cells) => ({ environmentProfile: EnvironmentProfile.of(cells) });

  test.each<[Cells, string]>([
    [{ throttlingRateLimit: -1 }, 'throttlingRateLimit must be a whole number from 1 to 10000, got -1'],
    [{ throttlingRateLimit: 0 }, 'throttlingRateLimit must be a whole number from 1 to 10000, got 0'],
    [{ throttlingRateLimit: 10_001 }, 'throttlingRateLimit must be a whole number from 1 to 10000, got 10001'],
    [{ throttlingBurstLimit: 0 }, 'throttlingBurstLimit must be a whole number from 1 to 5000, got 0'],
    [{ throttlingBurstLimit: 5_001 }, 'throttlingBurstLimit must be a whole number from 1 to 5000, got 5001'],
    [{ concurrency: Concurrency.reserved(1) }, 'concurrency must be a whole number from 2 to 1000, got 1'],
    [{ concurrency: Concurrency.unreserved(1) }, 'concurrency must be a whole number from 2 to 1000, got 1'],
    [{ concurrency: Concurrency.unreserved(1_001) }, 'concurrency must be a whole number from 2 to 1000, got 1001'],
    [{ concurrency: Concurrency.reserved(1_001) }, 'concurrency must be a whole number from 2 to 1000, got 1001'],
    [{ functionErrorThreshold: -1 }, 'functionErrorThreshold must be a whole number from 0 to 1000000, got -1'],
    [
      { functionErrorThreshold: 1_000_001 },
      'functionErrorThreshold must be a whole number from 0 to 1000000, got 1000001',
    ],
    [
      { functionDurationThreshold: Duration.millis(0) },
      'functionDurationThreshold must be between 1 milli and 15 minutes, got 0 millis',
    ],
    [
      { functionDurationThreshold: Duration.millis(900_001) },
      'functionDurationThreshold must be between 1 milli and 15 minutes, got 15 minutes 1 milli',
    ],
    [
      { functionDurationThreshold: Duration.millis(1.5) },
      'functionDurationThreshold must be whole milliseconds, got 1.5 millis',
    ],
    [
      { tableCapacity: TableCapacity.provisioned({ readCapacity: 0, writeCapacity: 1 }) },
      'tableCapacity.readCapacity must be a whole number from 1 to 40000, got 0',
    ],
    [
      { backups: Backups.daily({ retention: Duration.hours(36) }) },
      'backups.retention must be whole days, got 1 day 12 hours',
    ],
    [{ natGateways: -1 }, 'natGateways must be a whole number from 0 to 6, got -1'],
    [{ natGateways: 7 }, 'natGateways must be a whole number from 0 to 6, got 7'],
  ])('fails for the broken row %#', (cells, message) => {
    const broken = new RegExp(`^\\w+ at Stack/\\w+:\n- environmentProfile\\.${message}$`);
    expect(() => newPipeline(profile(cells))).toThrow(broken);
    expect(() => newHttpApi(profile(cells))).toThrow(broken);
  });

  test('tells of every broken cell at once', () => {
    const cells = { throttlingRateLimit: -1, throttlingBurstLimit: 0, concurrency: Concurrency.reserved(0) };
    expect(() => newThing(profile(cells))).toThrow(
      /throttlingRateLimit.*\n- environmentProfile\.throttlingBurstLimit.*\n- environmentProfile\.concurrency/,
    );
  });

  test.each<Cells>([
    { throttlingRateLimit: 1 },
    { throttlingRateLimit: 10_000 },
    { throttlingBurstLimit: 1 },
    { throttlingBurstLimit: 5_000 },
    { concurrency: Concurrency.reserved(2) },
    { concurrency: Concurrency.reserved(1_000) },
    { concurrency: Concurrency.unreserved() },
    { concurrency: Concurrency.unreserved(2) },
    { concurrency: Concurrency.unreserved(1_000) },
    { functionErrorThreshold: 0 },
    { functionErrorThreshold: 1_000_000 },
    { functionDurationThreshold: Duration.millis(1) },
    { functionDurationThreshold: Duration.minutes(15) },
    { natGateways: 0 },
    { natGateways: 6 },
  ])('takes the limit %#', (cells) => {
    expect(() => newThing(profile(cells))).not.toThrow();
  });

  test('skips unresolved tokens', () => {
    const throttlingRateLimit = Token.asNumber({ Ref: 'Rate' });
    expect(() => newThing(profile({ throttlingRateLimit }))).not.toThrow();
  });

  test('a throttle that is no cell goes by its own name', () => {
    expect(throttleRules({ throttlingRateLimit: 0, throttlingBurstLimit: 1 })).toEqual([
      'throttlingRateLimit must be a whole number from 1 to 10000, got 0',
      undefined,
    ]);
  });
});
