import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** What an execution log is made with. */
export interface ExecutionLogProps {
  readonly environment: Environment;
  readonly api: RestApi;
  readonly stageName: string;
  readonly retention: RetentionDays;
}

/**
 * The log group that a REST API says into why a request failed. API Gateway names it, and would create it with the first
 * line and keep it for good: so it is there before the stage.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function executionLog(scope: Construct, id: string, props: ExecutionLogProps): LogGroup {
  const { environment, api, stageName, retention } = props;
  const logGroup = new LogGroup(scope, id, {
    logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${stageName}`,
    retention,
    removalPolicy: environment.removalPolicy,
  });
  api.deploymentStage.node.addDependency(logGroup);
  return logGroup;
}
