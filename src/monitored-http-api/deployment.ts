import { Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { plannedRelease, type Release } from './release';
import type { Environment } from '../environment/environment';

/** What a release is made with. */
export interface DeploymentProps {
  readonly environment: Environment;
  readonly release: Release;
  readonly alias: Alias;
  /** What rolls a release back. */
  readonly alarms: IAlarm[];
}

/** AWS CodeDeploy moves the alias to a new version, and back when an alarm fires or the hook fails. */
export function deploymentGroup(scope: Construct, id: string, props: DeploymentProps): LambdaDeploymentGroup {
  const { environment, release, alias, alarms } = props;
  const { trafficRouting, options } = plannedRelease(release);
  const parts = new Construct(scope, id);
  const group = new LambdaDeploymentGroup(parts, 'Group', {
    application: new LambdaApplication(parts, 'Application', {
      applicationName: environment.name('deployment', 'http-api-releases'),
    }),
    deploymentGroupName: environment.name('deployment', 'http-api-release'),
    // Without a name of its own: every change replaces it.
    deploymentConfig: new LambdaDeploymentConfig(parts, 'Config', { trafficRouting: trafficRouting() }),
    alias,
    alarms,
    preHook: options.preTrafficHook,
    autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
  });
  Validations.of(group.role).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
    reason: 'AWS CodeDeploy documents this managed policy as the least that a Lambda deployment group needs.',
  });
  return group;
}
