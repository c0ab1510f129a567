import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinitions } from '../alarm-definition';
import { Severity } from '../severity';

/** What is known of a vault by its metrics. */
interface NamedVault {
  readonly backupVaultName: string;
}

/**
 * Backups that failed; nothing without a vault. A day is as often as there are backups, so that the alarm lasts until one goes well.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
 */
export function backupAlarm(vault: NamedVault | undefined): AlarmDefinitions {
  if (vault === undefined) {
    return {};
  }
  return {
    BackupsFailed: {
      metric: new MathExpression({
        // Where nothing failed there is no data, and the last of it would hold for two days more.
        expression: 'FILL(failed, 0)',
        usingMetrics: { failed: failedJobs(vault) },
        period: Duration.days(1),
        label: 'failed backups',
      }),
      threshold: 1,
      evaluationPeriods: 1,
      severity: Severity.TICKET,
      meaning:
        'A backup of a table failed within a day. Point-in-time recovery goes on; what the vault holds gets older.',
      runbookSection: 'backups-failed',
    },
  };
}

function failedJobs({ backupVaultName: BackupVaultName }: NamedVault): Metric {
  const metricName = 'NumberOfBackupJobsFailed';
  return new Metric({ namespace: 'AWS/Backup', metricName, dimensionsMap: { BackupVaultName }, statistic: 'Sum' });
}
