import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  Mfa,
  UserPool,
  UserPoolGroup,
  type AuthFlow,
  type UserPoolClient,
  type UserPoolEmail,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/**
 * What the user pool of a shop is made with.
 */
export interface CognitoAuthOptions {
  /**
   * The group whose members are administrators; it is made.
   *
   * @default 'admins'
   */
  readonly adminGroup?: string;
  /**
   * Whether users sign in with a second factor, a one-time password of an app.
   *
   * @default Mfa.OPTIONAL
   */
  readonly mfa?: Mfa;
  /**
   * Whether anybody can make an account.
   *
   * @default true
   */
  readonly selfSignUp?: boolean;
  /**
   * How the client may sign in.
   *
   * @default - secure remote password, with which no password leaves the browser
   */
  readonly authFlows?: AuthFlow;
  /**
   * Who sends the mails of the pool. By itself Amazon Cognito sends 50 a day.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
   * @default - Amazon Cognito
   */
  readonly email?: UserPoolEmail;
}

/** What a user pool is made with. */
export interface ShopUserPoolProps extends CognitoAuthOptions {
  readonly environment: Environment;
}

/** A user pool, and who signs in to it. */
export interface ShopUserPoolParts {
  readonly userPool: UserPool;
  readonly userPoolClient: UserPoolClient;
}

/** A user pool in which nobody can find out who has an account. */
export function shopUserPool(scope: Construct, id: string, props: ShopUserPoolProps): ShopUserPoolParts {
  const {
    environment,
    adminGroup,
    mfa = Mfa.OPTIONAL,
    selfSignUp = true,
    authFlows = { userSrp: true },
    email,
  } = props;
  const parts = new Construct(scope, id);
  const userPool = new UserPool(parts, 'UserPool', {
    userPoolName: environment.name('userPool', `${environment.systemName}-users`),
    selfSignUpEnabled: selfSignUp,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    keepOriginal: { email: true },
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    mfa,
    mfaSecondFactor: { otp: true, sms: false },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    email,
    deletionProtection: environment.settings.dataProtection,
    removalPolicy: environment.removalPolicy,
  });
  acknowledge(userPool);
  new UserPoolGroup(parts, 'Admins', { userPool, groupName: adminGroup, description: 'Administrators of the shop' });
  const userPoolClient = userPool.addClient('Client', {
    userPoolClientName: environment.name('userPoolClient', `${environment.systemName}-client`),
    authFlows,
    generateSecret: false,
    disableOAuth: true,
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    idTokenValidity: Duration.hours(1),
    accessTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(30),
  });
  return { userPool, userPoolClient };
}

function acknowledge(userPool: UserPool): void {
  Validations.of(userPool).acknowledge(
    { id: 'AwsSolutions-COG2', reason: 'Customers of a shop choose a second factor; `mfa` asks everybody for one.' },
    {
      id: 'AwsSolutions-COG8',
      reason: 'Threat protection is of the Plus plan, which costs by the user; `userPool` is there to switch it on.',
    },
  );
}
