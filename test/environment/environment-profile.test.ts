import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Concurrency, EnvironmentProfile, type EnvironmentProfileOptions } from '../../src';

type Cell = Exclude<keyof EnvironmentProfileOptions, 'basedOn'>;
const CELLS = Object.entries(Object.getOwnPropertyDescriptors(EnvironmentProfile.prototype))
  .filter(([, { get }]) => get)
  .map(([cell]) => cell as Cell);

describe('EnvironmentProfile (X4)', () => {
  test.each(['DEV', 'STAGING', 'PROD'] as const)('%s is the row that the README prints', (name) => {
    const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
    const table = readme.split('\n').filter((line) => /^\| `/.test(line));
    const column = { DEV: 2, STAGING: 3, PROD: 4 }[name];
    const printed = Object.fromEntries(
      table
        .map((line) => line.split('|').map((cell) => cell.trim()))
        .map((row) => [row[1].replaceAll('`', ''), row[column]]),
    );
    const profile = EnvironmentProfile[name];
    const shown = {
      logRetention: (days: unknown) => `${days} days`,
      httpApiLogRetention: (days: unknown) => `${days} days`,
      functionDurationThreshold: (duration: unknown) => (duration as Duration).toHumanString(),
      dataProtection: (on: unknown) => (on ? 'on' : 'off'),
    };
    for (const cell of CELLS) {
      const show = (shown as Record<string, (value: unknown) => string>)[cell] ?? String;
      expect([cell, printed[cell]]).toEqual([cell, show(profile[cell])]);
    }
  });

  test('of() changes the given cells of DEV and keeps the others', () => {
    const profile = EnvironmentProfile.of({ throttlingRateLimit: 7 });
    expect(profile.throttlingRateLimit).toBe(7);
    expect(profile.logLevel).toBe(EnvironmentProfile.DEV.logLevel);
  });

  test('of() can change every cell of any row', () => {
    const cells = {
      logRetention: RetentionDays.ONE_DAY,
      logLevel: ApplicationLogLevel.FATAL,
      throttlingRateLimit: 1,
      throttlingBurstLimit: 2,
      concurrency: Concurrency.unreserved(),
      dataProtection: true,
      httpApiLogRetention: RetentionDays.THREE_DAYS,
      functionErrorThreshold: 9,
      functionDurationThreshold: Duration.seconds(7),
    };
    const profile = EnvironmentProfile.of({ basedOn: EnvironmentProfile.PROD, ...cells });
    expect(Object.fromEntries(CELLS.map((cell) => [cell, profile[cell]]))).toEqual(cells);
  });

  test('of() takes the other cells from the row it is based on', () => {
    const profile = EnvironmentProfile.of({ basedOn: EnvironmentProfile.PROD, logLevel: ApplicationLogLevel.WARN });
    expect(profile.throttlingRateLimit).toBe(EnvironmentProfile.PROD.throttlingRateLimit);
    expect(profile.logLevel).toBe('WARN');
  });
});

test('Concurrency says what it reserves', () => {
  expect(String(Concurrency.reserved(7))).toBe('7 reserved');
  expect(String(Concurrency.unreserved())).toBe('unreserved');
});
