import { Duration } from 'aws-cdk-lib';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { asInTemplates, CELLS, rowInTemplates } from './cells';
import { Backups, Concurrency, EnvironmentProfile, MonitoringLevel, Release, TableCapacity } from '../../src';
import type { Defaults } from '../../src/environment/defaults';
import { rowOf } from '../../src/environment/environment-profile';
import { newHttpApi, newPipeline } from '../synth';

/** A value for every cell that no row of the table has. */
const OTHERS = (): Defaults => ({
  logRetention: RetentionDays.ONE_DAY,
  logLevel: ApplicationLogLevel.FATAL,
  throttlingRateLimit: 1,
  throttlingBurstLimit: 2,
  concurrency: Concurrency.unreserved(),
  dataProtection: true,
  httpApiLogRetention: RetentionDays.THREE_DAYS,
  functionErrorThreshold: 9,
  functionDurationThreshold: Duration.seconds(7),
  monitoring: MonitoringLevel.NONE,
  tableCapacity: TableCapacity.provisioned({ readCapacity: 3, writeCapacity: 4 }),
  natGateways: 2,
  backups: Backups.daily({ retention: Duration.days(7) }),
});

describe('a profile without monitoring', () => {
  const props = { environmentProfile: EnvironmentProfile.of({ monitoring: MonitoringLevel.NONE }) };
  const slo = { availability: 99.9 };

  test('is for rules what the prop is (X5)', () => {
    expect(() => newPipeline({ ...props, slo })).toThrow('slo must stand without monitoring none, got none');
    expect(() => newHttpApi({ ...props, release: Release.canary() })).toThrow(
      'release must stand without monitoring none, whose alarms would roll it back, got none',
    );
    const monitoring = MonitoringLevel.ESSENTIAL;
    expect(() => newHttpApi({ ...props, monitoring, slo, release: Release.canary() })).not.toThrow();
  });
});

describe('EnvironmentProfile.of (X4)', () => {
  test.each(['SANDBOX', 'DEV', 'STAGING', 'PROD'] as const)('can change every cell of %s', (name) => {
    const environmentProfile = EnvironmentProfile.of({ basedOn: EnvironmentProfile[name], ...OTHERS() });
    expect(rowInTemplates({ environmentProfile })).toEqual(asInTemplates(OTHERS()));
  });

  test.each(CELLS)('changes %s alone, and takes the others from DEV', (cell) => {
    const environmentProfile = EnvironmentProfile.of({ [cell]: OTHERS()[cell] });
    expect(rowInTemplates({ environmentProfile, environmentSuffix: 'prod' })).toEqual(
      asInTemplates({ ...rowOf(EnvironmentProfile.DEV), [cell]: OTHERS()[cell] }),
    );
  });

  test('takes the other cells from the row it is based on', () => {
    const logLevel = ApplicationLogLevel.WARN;
    const environmentProfile = EnvironmentProfile.of({ basedOn: EnvironmentProfile.PROD, logLevel });
    expect(rowInTemplates({ environmentProfile })).toEqual(
      asInTemplates({ ...rowOf(EnvironmentProfile.PROD), logLevel }),
    );
  });

  test('can be based on a row of one’s own', () => {
    const basedOn = EnvironmentProfile.of({ basedOn: EnvironmentProfile.PROD, throttlingBurstLimit: 7 });
    const row = rowOf(EnvironmentProfile.of({ basedOn, throttlingRateLimit: 8 }));
    expect(row).toEqual({ ...rowOf(EnvironmentProfile.PROD), throttlingBurstLimit: 7, throttlingRateLimit: 8 });
  });

  test('takes a cell that is undefined for one that is not given', () => {
    const row = rowOf(EnvironmentProfile.of({ throttlingRateLimit: undefined, basedOn: undefined }));
    expect(row).toEqual(rowOf(EnvironmentProfile.DEV));
  });
});
