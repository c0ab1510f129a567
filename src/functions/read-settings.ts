import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import { letReadParameter, letReadSecret } from './grants';
import type { FunctionNetwork } from './handler-function';
import { rule, type Rule } from '../validation/rules';
import { mapOf, thing, type Shape } from '../validation/types';

/**
 * What a function reads when it runs, so that no value is in a template and one changes without a deployment.
 *
 * @internal
 */
export interface ReadSettings {
  /**
   * Parameters of AWS Systems Manager that the function may read, each by the environment variable that gets its name:
   * `{ FEATURES_PARAMETER: features }`. Grants `ssm:GetParameter` on it, and the use of its key when that is known. In a network that is made
   * without a way out, an interface endpoint is made for them. One of elsewhere is imported with `forceDynamicReference` or by its ARN:
   * `StringParameter.fromStringParameterName` makes the stack read the value when it is deployed.
   *
   * @default - none
   */
  readonly parameters?: { [variable: string]: IParameter };
  /**
   * Secrets of AWS Secrets Manager that the function may read, each by the environment variable that gets its ARN:
   * `{ STRIPE_SECRET: stripe }`. Grants `secretsmanager:GetSecretValue` and `secretsmanager:DescribeSecret` on it, and the use of its key when
   * that is known. In a network that is made without a way out, an interface endpoint is made for them.
   *
   * @default - none
   */
  readonly secrets?: { [variable: string]: ISecret };
}

/** What they are to be. */
export const READ_SETTINGS: Shape<ReadSettings> = {
  parameters: mapOf(thing<IParameter>('a parameter', 'parameterArn')),
  secrets: mapOf(thing<ISecret>('a secret', 'secretArn')),
};

/** Lets a function read them, wherever it runs. */
export function letReadSettings(fn: LambdaFunction, settings: ReadSettings, network?: FunctionNetwork): void {
  const parameters = Object.entries(settings.parameters ?? {});
  const secrets = Object.entries(settings.secrets ?? {});
  parameters.forEach(([variable, parameter]) => letReadParameter(fn, variable, parameter));
  secrets.forEach(([variable, secret]) => letReadSecret(fn, variable, secret));
  if (parameters.length > 0) {
    network?.reach?.('Ssm', InterfaceVpcEndpointAwsService.SSM);
  }
  if (secrets.length > 0) {
    network?.reach?.('SecretsManager', InterfaceVpcEndpointAwsService.SECRETS_MANAGER);
  }
}

/** The rules of their variables; `taken` are those that the function has already. */
export function settingsRules(prop: string, { parameters = {}, secrets = {} }: ReadSettings, taken: string[]): Rule[] {
  const variables = Object.keys(parameters);
  const free = (name: string, given: string[], others: string[]) => [
    rule(`${prop}.${name}`, given, 'be variables of letters, digits and _ that begin with a letter', (names) =>
      names.every((variable) => /^[A-Za-z]\w+$/.test(variable)),
    ),
    rule(
      `${prop}.${name}`,
      given.filter((variable) => others.includes(variable)),
      'be other variables than those that there are',
      ({ length }) => length === 0,
    ),
  ];
  return [...free('parameters', variables, taken), ...free('secrets', Object.keys(secrets), [...taken, ...variables])];
}
