import { Names, Validations } from 'aws-cdk-lib';
import {
  BackupPlan,
  BackupPlanRule,
  BackupResource,
  BackupSelection,
  BackupVault,
  CfnRestoreTestingPlan,
  CfnRestoreTestingSelection,
} from 'aws-cdk-lib/aws-backup';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { backupPlanOf, type Backups } from '../environment/backups';
import type { Environment } from '../environment/environment';

/** What backups are made with. */
export interface BackupProps {
  readonly environment: Environment;
  readonly backups: Backups;
  /** Up to 30. */
  readonly tables: readonly ITable[];
  readonly encryptionKey: IKey;
}

/** The longest name of anything of AWS Backup. */
const MAX_NAME = 50;

/** The vault of the backups of tables; undefined when there are none. */
export function backupVault(scope: Construct, id: string, props: BackupProps): BackupVault | undefined {
  const plan = backupPlanOf(props.backups);
  if (plan === undefined) {
    return undefined;
  }
  const { environment, tables, encryptionKey } = props;
  const parts = new Construct(scope, id);
  const vault = new BackupVault(parts, 'Vault', {
    backupVaultName: environment.name('backupVault', environment.systemName) ?? ownName(parts, '-'),
    encryptionKey,
    lockConfiguration: plan.lock,
    removalPolicy: environment.removalPolicy,
  });
  const role = roleOf(parts, plan.restoreTesting);
  const daily = new BackupPlanRule({
    ruleName: 'Daily',
    scheduleExpression: Schedule.cron({ hour: '5', minute: '0' }),
    deleteAfter: plan.retention,
  });
  const backupPlan = new BackupPlan(parts, 'Plan', {
    backupPlanName: environment.name('backupPlan', environment.systemName) ?? ownName(parts, '-'),
    backupVault: vault,
    backupPlanRules: [daily],
  });
  const resources = tables.map(({ tableArn }) => BackupResource.fromArn(tableArn));
  new BackupSelection(parts, 'Selection', { backupPlan, role, backupSelectionName: 'tables', resources });
  if (plan.restoreTesting) {
    restoreTesting(parts, props, vault, role);
  }
  return vault;
}

/** Its policies are those of AWS, which keeps them in step with what AWS Backup does. */
function roleOf(parts: Construct, restores?: boolean): Role {
  const role = new Role(parts, 'Role', { assumedBy: new ServicePrincipal('backup.amazonaws.com') });
  const policies = ['AWSBackupServiceRolePolicyForBackup', ...(restores ? [RESTORES] : [])];
  Validations.of(role).acknowledge(
    ...policies.map((policy) => ({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${policy}]`,
      reason: 'Only AWS Backup takes the role; what it needs is not documented otherwise, and AWS adds to it.',
    })),
  );
  if (restores) {
    role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(`service-role/${RESTORES}`));
  }
  return role;
}

const RESTORES = 'AWSBackupServiceRolePolicyForRestores';

/** Restores the newest backup of each table on Sundays, encrypted as the table is. */
function restoreTesting(parts: Construct, props: BackupProps, vault: BackupVault, role: Role): void {
  const { environment, tables, encryptionKey } = props;
  // Hyphens are not legal here.
  const name = environment.name('restoreTestingPlan', environment.systemName)?.replaceAll('-', '_');
  const plan = new CfnRestoreTestingPlan(parts, 'RestoreTestingPlan', {
    restoreTestingPlanName: name ?? ownName(parts, '_'),
    scheduleExpression: 'cron(0 12 ? * SUN *)',
    recoveryPointSelection: {
      algorithm: 'LATEST_WITHIN_WINDOW',
      includeVaults: [vault.backupVaultArn],
      recoveryPointTypes: ['SNAPSHOT'],
      selectionWindowDays: 7,
    },
  });
  const selection = new CfnRestoreTestingSelection(parts, 'RestoreTestingSelection', {
    restoreTestingPlanName: plan.restoreTestingPlanName,
    restoreTestingSelectionName: 'tables',
    protectedResourceType: 'DynamoDB',
    protectedResourceArns: tables.map(({ tableArn }) => tableArn),
    iamRoleArn: role.roleArn,
    restoreMetadataOverrides: { encryptionType: 'KMS', kmsMasterKeyArn: encryptionKey.keyArn },
    validationWindowHours: 1,
  });
  selection.node.addDependency(plan);
}

/** AWS Backup makes up no names. */
function ownName(parts: Construct, separator: string): string {
  return Names.uniqueResourceName(parts, { maxLength: MAX_NAME, separator });
}
