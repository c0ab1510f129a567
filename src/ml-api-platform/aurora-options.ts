import { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Rotation, rotationKindOf } from './rotation';
import { durationRules, rule, type Rule } from '../validation/rules';
import { DURATION, FLAG, instance, needed, NUMBER, struct, TEXT, thing } from '../validation/types';

/**
 * A database that is made.
 */
export interface AuroraOptions {
  /**
   * An entry of Secrets Manager that exists, with `username` and `password`; engine, host, port and name of the database are added to it. An
   * environment has an entry of its own.
   */
  readonly credentials: ISecret;
  /**
   * Who changes the password.
   *
   * @default Rotation.hosted()
   */
  readonly rotation?: Rotation;
  /**
   * The least capacity in ACUs, from 0 to 256 in steps of 0.5. With 0 it sleeps after `autoPause` without connections, and the first request
   * after that waits for about 15 seconds.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   * @default 0.5
   */
  readonly minCapacity?: number;
  /**
   * The most capacity in ACUs, from 1 to 256 in steps of 0.5, and more than `minCapacity`.
   *
   * @default 2
   */
  readonly maxCapacity?: number;
  /**
   * How long there may be no connection before it sleeps, from 5 minutes to 1 day; only with a `minCapacity` of 0.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   * @default Duration.minutes(5)
   */
  readonly autoPause?: Duration;
  /**
   * Whether there is a reader in another zone, which takes over when the writer fails.
   *
   * @default false
   */
  readonly hasReader?: boolean;
  /**
   * How long automated backups are kept, in whole days from 1 to 35 days.
   *
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;
  /**
   * Name of the database: 1 to 63 letters, digits and underscores that begin with a letter.
   *
   * @default 'ml'
   */
  readonly databaseName?: string;
}

/** What a database is to be. */
export const AURORA = struct<AuroraOptions>({
  credentials: needed(thing<ISecret>('a secret', 'secretArn')),
  rotation: instance('a Rotation', Rotation),
  minCapacity: NUMBER,
  maxCapacity: NUMBER,
  autoPause: DURATION,
  hasReader: FLAG,
  backupRetention: DURATION,
  databaseName: TEXT,
});

/** Its capacity in ACUs. */
export function capacityOf({ minCapacity = 0.5, maxCapacity = 2 }: AuroraOptions) {
  return { minCapacity, maxCapacity };
}

/** The rules of a database. */
export function auroraRules(prop: string, options: AuroraOptions): Rule[] {
  const { autoPause, databaseName, backupRetention, rotation } = options;
  const { minCapacity, maxCapacity } = capacityOf(options);
  const inSteps = (min: number) => (units: number) => units >= min && units <= 256 && units % 0.5 === 0;
  return [
    rule(`${prop}.minCapacity`, minCapacity, 'be from 0 to 256 in steps of 0.5', inSteps(0)),
    rule(`${prop}.maxCapacity`, maxCapacity, 'be from 1 to 256 in steps of 0.5', inSteps(1)),
    rule(`${prop}.maxCapacity`, maxCapacity, `be more than minCapacity (${minCapacity})`, (max) => max > minCapacity),
    ...durationRules(`${prop}.autoPause`, autoPause, Duration.minutes(5), Duration.days(1)),
    rule(`${prop}.autoPause`, autoPause, 'be left out unless minCapacity is 0', () => minCapacity === 0),
    ...durationRules(`${prop}.backupRetention`, backupRetention, Duration.days(1), Duration.days(35), 'days'),
    rule(`${prop}.databaseName`, databaseName, 'be 1 to 63 letters, digits and underscores, a letter first', (name) => {
      return /^[A-Za-z]\w{0,62}$/.test(name);
    }),
    ...(rotation ? rotationKindOf(rotation).rules(`${prop}.rotation`) : []),
  ];
}
