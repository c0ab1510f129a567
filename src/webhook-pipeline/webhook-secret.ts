import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import type { SecretTarget } from './source-target';
import { checkTypes, needed, struct, TEXT, thing } from '../validation/types';

/**
 * Which part of an entry of AWS Secrets Manager is the secret.
 */
export interface WebhookSecretOptions {
  /**
   * The field of an entry that is a JSON object.
   *
   * @default - the whole value
   */
  readonly field?: string;
}

const SECRET = struct({ secret: needed(thing<ISecret>('a secret', 'secretArn')) });
const PARAMETER = struct({ parameter: needed(thing<IParameter>('a parameter', 'parameterName')) });
const OPTIONS = struct<WebhookSecretOptions>({ field: TEXT });

/** Where a secret is, and what may be granted on it. */
export interface SecretPlace {
  readonly target: SecretTarget;
  readonly secret?: ISecret;
  readonly parameter?: IParameter;
}

/**
 * What a source signs with: an entry that exists, and that the validator alone reads, when it runs. Its value is in no template and
 * in no variable. A value may hold several secrets, one a line; all of them are taken.
 */
export class WebhookSecret {
  /**
   * An entry of AWS Secrets Manager. Its versions `AWSCURRENT`, `AWSPENDING` and `AWSPREVIOUS` are all taken, so that a rotation
   * refuses nothing. Grants `secretsmanager:GetSecretValue` on it, and `kms:Decrypt` on its key when that is known.
   *
   * @param secret such as of `Secret.fromSecretCompleteArn`
   */
  public static fromSecretsManager(secret: ISecret, options: WebhookSecretOptions = {}): WebhookSecret {
    checkTypes('WebhookSecret.fromSecretsManager', { secret }, SECRET);
    checkTypes('WebhookSecret.fromSecretsManager', options, OPTIONS);
    return new WebhookSecret({
      target: { service: 'secretsmanager', id: secret.secretArn, field: options.field },
      secret,
    });
  }

  /**
   * A SecureString of AWS Systems Manager; while a secret is rotated, its value holds the new and the old one, each on a line. Grants
   * `ssm:GetParameter` on it, and `kms:Decrypt` on its key when that is known.
   *
   * @param parameter such as of `StringParameter.fromSecureStringParameterAttributes`
   */
  public static fromSsmSecureString(parameter: IParameter): WebhookSecret {
    checkTypes('WebhookSecret.fromSsmSecureString', { parameter }, PARAMETER);
    return new WebhookSecret({ target: { service: 'ssm', id: parameter.parameterName }, parameter });
  }

  private constructor(private readonly place: SecretPlace) {}

  /** For error messages. */
  public toString(): string {
    return `${this.place.target.service}:${this.place.target.id}`;
  }
}

/** Where a secret is. */
export function placeOf(secret: WebhookSecret): SecretPlace {
  return secret['place'];
}
