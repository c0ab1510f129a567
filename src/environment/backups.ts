import { Duration } from 'aws-cdk-lib';
import { durationRules, millisecondsOf, rule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, FLAG, needed, struct, type Shape } from '../validation/types';

/**
 * What keeps backups from being deleted before their time, by anybody.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export interface BackupLock {
  /** How long each backup stays at least, in whole days from 1 day to `retention`. */
  readonly minRetention: Duration;
  /**
   * How long each backup stays at most, in whole days from `retention` to 36500 days.
   *
   * @default - as long as anybody says
   */
  readonly maxRetention?: Duration;
  /**
   * How long the lock can still be taken away, in whole days from 3 to 36500 days. After that nobody can, not even AWS, and the
   * vault cannot be deleted while a backup is in it.
   *
   * @default - for good, by whoever may `backup:DeleteBackupVaultLockConfiguration`
   */
  readonly changeableFor?: Duration;
}

/**
 * Daily backups.
 */
export interface BackupOptions {
  /**
   * How long a backup is kept, in whole days from 1 day to 36500 days.
   *
   * @default Duration.days(35)
   */
  readonly retention?: Duration;
  /**
   * A lock on the vault.
   *
   * @default - whoever may delete backups can
   */
  readonly lock?: BackupLock;
  /**
   * Whether the newest backup of each table is restored every week into a table that is deleted an hour later. Each costs what a restore
   * does.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
   * @default false
   */
  readonly restoreTesting?: boolean;
}

const DAY = () => Duration.days(1);
const LONGEST = () => Duration.days(36_500);

/**
 * Backups of tables in a vault of AWS Backup. They come beside point-in-time recovery, which every table has for 35 days.
 *
 * A vault can be deleted only when it is empty: destroying a stack with backups fails until they are deleted or have expired.
 */
export class Backups {
  /** No vault and no plan: point-in-time recovery only. */
  public static none(): Backups {
    return new Backups();
  }

  /**
   * A backup of each table every day at 5:00 UTC, encrypted with the key of the tables, whose policy must let IAM policies of the account
   * allow its use, as that of a key of aws-cdk-lib does. The account must have chosen AWS Backup for DynamoDB.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
   */
  public static daily(options: BackupOptions = {}): Backups {
    checkTypes('Backups.daily', options, struct(OPTIONS));
    return new Backups({ ...options, retention: options.retention ?? Duration.days(35) });
  }

  private constructor(private readonly plan?: BackupPlanOptions) {}

  /** For error messages. */
  public toString(): string {
    return this.plan === undefined ? 'none' : `daily, ${this.plan.retention.toHumanString()}`;
  }
}

/** Daily backups with all that has a default. */
export interface BackupPlanOptions extends BackupOptions {
  readonly retention: Duration;
}

const LOCK: Shape<BackupLock> = { minRetention: needed(DURATION), maxRetention: DURATION, changeableFor: DURATION };
const OPTIONS: Shape<BackupOptions> = { retention: DURATION, lock: struct(LOCK), restoreTesting: FLAG };

/** The plan of backups; undefined when there are none. */
export function backupPlanOf(backups: Backups): BackupPlanOptions | undefined {
  return backups['plan'];
}

/** The rules of backups. */
export function backupRules(prop: string, backups: Backups | undefined): Rule[] {
  const plan = backups && backupPlanOf(backups);
  if (plan === undefined) {
    return [];
  }
  const { retention, lock } = plan;
  const inDays = (name: string, value?: Duration, least = DAY()) =>
    durationRules(`${prop}.${name}`, value, least, LONGEST(), 'days');
  const compared = (name: string, value: Duration | undefined, how: 'most' | 'least') =>
    rule(
      `${prop}.lock.${name}`,
      retention.isUnresolved() ? undefined : value,
      () => `be at ${how} the retention of ${retention.toHumanString()}`,
      (limit) => (millisecondsOf(limit) - millisecondsOf(retention)) * (how === 'most' ? 1 : -1) <= 0,
    );
  return [
    ...inDays('retention', retention),
    ...inDays('lock.minRetention', lock?.minRetention),
    compared('minRetention', lock?.minRetention, 'most'),
    ...inDays('lock.maxRetention', lock?.maxRetention),
    compared('maxRetention', lock?.maxRetention, 'least'),
    rule(
      `${prop}.lock.maxRetention`,
      lock?.minRetention.isUnresolved() ? undefined : lock?.maxRetention,
      'be longer than lock.minRetention',
      (most) => millisecondsOf(most) > millisecondsOf(lock!.minRetention),
    ),
    ...inDays('lock.changeableFor', lock?.changeableFor, Duration.days(3)),
  ];
}
