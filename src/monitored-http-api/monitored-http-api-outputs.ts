import { Stack, Tokenization } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IConstruct } from 'constructs';
import type { KnownFunction } from '../functions/known-function';

/**
 * What a deployed HTTP API is known by.
 */
export interface MonitoredHttpApiOutputs {
  /** Where the API is called: its own domain if there is one, else the execute-api endpoint. Without a slash at its end. */
  readonly apiGatewayUrl: string;
  /** Id of the API. */
  readonly apiGatewayId: string;
  /** Name of the function that answers. */
  readonly lambdaFunctionName: string;
  /** ARN of the function that answers. */
  readonly lambdaFunctionArn: string;
  /**
   * ARN of the function's role.
   *
   * @default - undefined for an existing function whose role is not known
   */
  readonly lambdaRoleArn?: string;
  /**
   * Name of the function's log group.
   *
   * @default - undefined for a function of which it is not known
   */
  readonly cloudwatchLogGroup?: string;
  /** The suffix of the environment. */
  readonly environmentSuffix: string;
  /** The region of the stack. */
  readonly region: string;
  /**
   * Memory of the function in MB.
   *
   * @default - undefined for a function of which it is not known
   */
  readonly memorySize?: string;
  /**
   * Timeout of the function in seconds.
   *
   * @default - undefined for a function of which it is not known
   */
  readonly timeout?: string;
  /**
   * What runs the function, such as `nodejs24.x`.
   *
   * @default - undefined for a function of which it is not known
   */
  readonly runtime?: string;
}

/** The outputs of an API. */
export function describeHttpApi(
  api: IConstruct & { readonly httpApi: HttpApi; readonly url: string },
  handler: KnownFunction,
  environmentSuffix: string,
): MonitoredHttpApiOutputs {
  const { function: fn, logGroup, memorySize, timeout, runtime } = handler;
  return {
    apiGatewayUrl: api.url,
    apiGatewayId: api.httpApi.apiId,
    lambdaFunctionName: fn.functionName,
    lambdaFunctionArn: fn.functionArn,
    lambdaRoleArn: fn.role?.roleArn,
    cloudwatchLogGroup: logGroup?.logGroupName,
    environmentSuffix,
    region: Stack.of(api).region,
    memorySize: memorySize === undefined ? undefined : Tokenization.stringifyNumber(memorySize),
    timeout: timeout === undefined ? undefined : Tokenization.stringifyNumber(timeout.toSeconds()),
    runtime,
  };
}
