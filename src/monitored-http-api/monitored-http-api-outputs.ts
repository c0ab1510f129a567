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
   * @default - undefined for an existing function
   */
  readonly cloudwatchLogGroup?: string;
  /** The suffix of the environment. */
  readonly environmentSuffix: string;
  /** The region of the stack. */
  readonly region: string;
  /**
   * Memory of the function in MB.
   *
   * @default - undefined for an existing function
   */
  readonly memorySize?: string;
  /**
   * Timeout of the function in seconds.
   *
   * @default - undefined for an existing function
   */
  readonly timeout?: string;
  /**
   * What runs the function, such as `nodejs24.x`.
   *
   * @default - undefined for an existing function
   */
  readonly runtime?: string;
}
