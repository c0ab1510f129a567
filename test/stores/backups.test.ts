process.env.CDK_VALIDATION = 'true';

import { App, Duration, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Backups } from '../../src';
import type { SystemProps } from '../../src/environment/environment';
import { backupVault } from '../../src/stores/backups';
import { table } from '../../src/stores/table';
import { Thing } from '../environment/thing';
import { acknowledgedOn, byType, theOnly } from '../surroundings';

const STRICT = {
  '@aws-cdk/core:strictCfnValidateErrors': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

/** Two tables with their backups. */
function made(
  chosen: Backups,
  props: Partial<SystemProps> = {},
  stackProps: StackProps = { env: { region: 'eu-west-1' } },
) {
  const app = new App({ context: STRICT });
  const stack = new Stack(app, 'Stack', stackProps);
  const thing = new Thing(stack, 'Thing', props);
  const { environment } = thing;
  const encryptionKey = new Key(thing, 'Key', { enableKeyRotation: true });
  const tables = ['A', 'B'].map((id) => {
    return table(thing, id, { environment, resource: id, partitionKey: 'id', encryptionKey });
  });
  const vault = backupVault(thing, 'Backups', { environment, backups: chosen, tables, encryptionKey });
  const arns = tables.map(({ tableArn }) => stack.resolve(tableArn));
  return {
    app,
    vault,
    stack,
    arns,
    keyArn: stack.resolve(encryptionKey.keyArn),
    template: () => Template.fromStack(stack),
  };
}

const POLICY = (name: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/service-role/${name}`]],
});

describe('backups of tables (E11)', () => {
  test('are none', () => {
    const { vault, template } = made(Backups.none());
    expect(vault).toBeUndefined();
    expect(Object.values(template().toJSON().Resources).filter(({ Type }: any) => /Backup|Role/.test(Type))).toEqual(
      [],
    );
  });

  test('are made every day, of every table, and kept as long as is said', () => {
    const { vault, stack, arns, template } = made(Backups.daily({ retention: Duration.days(7) }));
    const [planId, { BackupPlan }] = theOnly(template(), 'AWS::Backup::BackupPlan');
    expect(BackupPlan.BackupPlanName).toBe('thing-dev');
    expect(BackupPlan.BackupPlanRule).toEqual([
      {
        RuleName: 'Daily',
        ScheduleExpression: 'cron(0 5 * * ? *)',
        Lifecycle: { DeleteAfterDays: 7 },
        TargetBackupVault: stack.resolve(vault!.backupVaultName),
      },
    ]);
    const [, selection] = theOnly(template(), 'AWS::Backup::BackupSelection');
    const [roleId] = theOnly(template(), 'AWS::IAM::Role');
    expect(selection).toEqual({
      BackupPlanId: { 'Fn::GetAtt': [planId, 'BackupPlanId'] },
      BackupSelection: { IamRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] }, SelectionName: 'tables', Resources: arns },
    });
  });

  test('are in a vault with the key, whose role AWS Backup takes to make backups and nothing else (X6, X7)', () => {
    const { keyArn, template } = made(Backups.daily());
    expect(theOnly(template(), 'AWS::Backup::BackupVault')[1]).toMatchObject({
      BackupVaultName: 'thing-dev',
      EncryptionKeyArn: keyArn,
    });
    expect(theOnly(template(), 'AWS::IAM::Role')[1]).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'backup.amazonaws.com' } }],
      },
      ManagedPolicyArns: [POLICY('AWSBackupServiceRolePolicyForBackup')],
    });
    template().resourceCountIs('AWS::IAM::Policy', 0);
    template().resourceCountIs('AWS::Backup::RestoreTestingPlan', 0);
  });

  test('can be deleted, unless there is a lock', () => {
    made(Backups.daily()).template().hasResourceProperties('AWS::Backup::BackupVault', {
      LockConfiguration: Match.absent(),
      AccessPolicy: Match.absent(),
    });
    const { days } = Duration;
    const lock = { minRetention: days(10), maxRetention: days(90), changeableFor: days(5) };
    made(Backups.daily({ lock }))
      .template()
      .hasResourceProperties('AWS::Backup::BackupVault', {
        LockConfiguration: { MinRetentionDays: 10, MaxRetentionDays: 90, ChangeableForDays: 5 },
      });
  });

  test.each([
    [true, 'Retain'],
    [false, 'Delete'],
  ])('with dataProtection %s: %s (X3)', (dataProtection, policy) => {
    made(Backups.daily(), { dataProtection }).template().hasResource('AWS::Backup::BackupVault', {
      DeletionPolicy: policy,
      UpdateReplacePolicy: policy,
    });
  });

  test('are restored every week, into tables with the key, when that is asked', () => {
    const { vault, stack, arns, keyArn, template } = made(Backups.daily({ restoreTesting: true }));
    const [planId, plan] = theOnly(template(), 'AWS::Backup::RestoreTestingPlan');
    expect(plan).toMatchObject({
      RestoreTestingPlanName: 'thing_dev',
      ScheduleExpression: 'cron(0 12 ? * SUN *)',
      RecoveryPointSelection: {
        Algorithm: 'LATEST_WITHIN_WINDOW',
        IncludeVaults: [stack.resolve(vault!.backupVaultArn)],
        RecoveryPointTypes: ['SNAPSHOT'],
        SelectionWindowDays: 7,
      },
    });
    const [[, { Properties, DependsOn }]] = byType(template(), 'AWS::Backup::RestoreTestingSelection') as any[];
    expect(DependsOn).toEqual([planId]);
    const [roleId, { ManagedPolicyArns }] = theOnly(template(), 'AWS::IAM::Role');
    expect(Properties).toEqual({
      IamRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] },
      ProtectedResourceArns: arns,
      ProtectedResourceType: 'DynamoDB',
      RestoreMetadataOverrides: { encryptionType: 'KMS', kmsMasterKeyArn: keyArn },
      RestoreTestingPlanName: 'thing_dev',
      RestoreTestingSelectionName: 'tables',
      ValidationWindowHours: 1,
    });
    expect(ManagedPolicyArns).toHaveLength(2);
    expect(ManagedPolicyArns).toEqual(
      expect.arrayContaining([
        POLICY('AWSBackupServiceRolePolicyForBackup'),
        POLICY('AWSBackupServiceRolePolicyForRestores'),
      ]),
    );
  });

  const namesIn = (template: Template): string[] => [
    theOnly(template, 'AWS::Backup::BackupVault')[1].BackupVaultName,
    theOnly(template, 'AWS::Backup::BackupPlan')[1].BackupPlan.BackupPlanName,
    theOnly(template, 'AWS::Backup::RestoreTestingPlan')[1].RestoreTestingPlanName,
  ];
  const tested = Backups.daily({ restoreTesting: true });

  test('have names of the project and the environment, cut where they are too long (X1)', () => {
    const props = { projectName: 'a-project-of-20-char', environmentSuffix: 'suffix-of-20-letters' };
    const names = namesIn(made(tested, props).template());
    expect(names.slice(0, 2)).toEqual(Array(2).fill('a-project-of-20-char-thing-suffix-of-20-letters'));
    expect(names[2]).toBe('a_project_of_20_char_thing_suffix_of_20_letters');
    names.forEach((name) => expect(name.length).toBeLessThanOrEqual(50));
  });

  test('have names of their own with physicalNames: false, which AWS Backup asks for (X1)', () => {
    const [a, b] = ['One', 'Two'].map((stackName) =>
      namesIn(made(tested, { physicalNames: false }, { stackName }).template()),
    );
    expect(a.map((name, index) => [name, b[index]]).filter(([one, two]) => one === two)).toEqual([]);
    [...a, ...b].forEach((name) => expect(name).toMatch(/^[A-Za-z0-9_-]{2,50}$/));
    expect(a).toEqual([
      expect.stringMatching(/^One-Thing-Backups-/),
      expect.stringMatching(/^One-Thing-Backups-/),
      expect.stringMatching(/^One_Thing_Backups_[A-Za-z0-9_]+$/),
    ]);
  });

  test('have names of their own that are cut where they are too long (X1)', () => {
    const names = namesIn(made(tested, { physicalNames: false }, { stackName: 'A'.repeat(100) }).template());
    names.forEach((name) => expect(name).toMatch(/^[A-Za-z0-9_-]{40,50}$/));
  });

  test.each([
    [Backups.daily(), ['Backup']],
    [tested, ['Backup', 'Restores']],
  ])('only the policies that the role has are acknowledged, with the reason, %#', (chosen, kinds) => {
    const role = made(chosen).stack.node.findChild('Thing').node.findChild('Backups').node.findChild('Role');
    const acknowledged = acknowledgedOn(role);
    expect(Object.keys(acknowledged)).toEqual(
      kinds.map((kind) => expect.stringMatching(new RegExp(`^IAM4.*AWSBackupServiceRolePolicyFor${kind}\\]$`))),
    );
    new Set(Object.values(acknowledged)).forEach((reason) => expect(reason).toMatch(/^Only AWS Backup takes the role/));
  });

  test.each([Backups.daily(), tested])('are found good by cdk-nag and CloudFormation, %# (X6, X7)', (chosen) => {
    jest.spyOn(console, 'error').mockImplementation();
    jest.spyOn(process.stderr, 'write').mockImplementation();
    const { app } = made(chosen);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
    jest.restoreAllMocks();
  });

  test('deploy to any region', () => {
    expect(() => made(tested, {}, {}).template()).not.toThrow();
  });
});
