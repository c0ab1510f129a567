import { Template } from 'aws-cdk-lib/assertions';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { backupAlarm } from '../../../src/monitoring/alarms/backups';
import type { World } from '../../../tools/simulator/series';
import { simulate } from '../../../tools/simulator/simulate';
import { alarmsBehind, alarmsOf, expressionOf, labelOf, metricsOf, textOf } from '../../alarms';
import { newHttpApi, newStack } from '../../synth';

/** An API whose monitoring watches the backups of a vault as well. */
function watched() {
  const stack = newStack();
  const vault = new BackupVault(stack, 'Vault');
  const { monitoring } = newHttpApi({}, stack);
  Object.entries(backupAlarm(vault)).forEach(([id, definition]) => monitoring.addAlarm(id, definition));
  return { template: Template.fromStack(stack), vaultId: stack.getLogicalId(vault.node.defaultChild as never) };
}

const DAY = 1_440;

describe('the alarm of failed backups (E11)', () => {
  const { template, vaultId } = watched();

  test('counts the jobs of the vault that failed in a day, and is a ticket', () => {
    const alarm = alarmsOf(template).BackupsFailed;
    expect(metricsOf(alarm)).toEqual({
      failed: {
        Namespace: 'AWS/Backup',
        MetricName: 'NumberOfBackupJobsFailed',
        Dimensions: [{ Name: 'BackupVaultName', Value: { 'Fn::GetAtt': [vaultId, 'BackupVaultName'] } }],
        Period: 86_400,
        Stat: 'Sum',
      },
    });
    expect(expressionOf(alarm).Expression).toBe('FILL(failed, 0)');
    expect(labelOf(alarm)).toBe('failed backups');
    expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
    expect(alarmsBehind(template, 'ticket')).toContain('BackupsFailed');
    expect(textOf(template, alarm.AlarmDescription)).toMatch(
      /^A backup of a table failed within a day.*\n.*#backups-failed\n/,
    );
  });

  test('is none where nothing is backed up', () => {
    expect(backupAlarm(undefined)).toEqual({});
  });

  test('is in ALARM for a day after a failure, without an end between failures of two days', () => {
    const failingAt = (...minutes: number[]): World => {
      return ({ metricName }, minute) =>
        metricName === 'NumberOfBackupJobsFailed' && minutes.includes(minute) ? [{ value: 1, count: 1 }] : [];
    };
    const inAlarm = (world: World) => {
      const { states, pages } = simulate(template.toJSON(), world, 4 * DAY);
      const [, all] = Object.entries(states).find(([id]) => id.includes('BackupsFailed'))!;
      return [all.filter((state) => state === 'ALARM').length, pages.length];
    };
    expect(inAlarm(failingAt())).toEqual([0, 0]);
    expect(inAlarm(failingAt(300))).toEqual([DAY, 1]);
    expect(inAlarm(failingAt(300, 300 + DAY))).toEqual([2 * DAY, 1]);
  });
});
