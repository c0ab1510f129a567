import { Duration } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { HostedRotation, RotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import type { NetworkParts } from '../network/vpc';
import { durationRules, reasonRules, rule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, FUNCTION, needed, struct } from '../validation/types';

/**
 * How often credentials are rotated.
 */
export interface RotationOptions {
  /**
   * The time between two rotations, in whole days from 1 to 1000 days.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;
}

const OPTIONS = struct<RotationOptions>({ automaticallyAfter: DURATION });

/** Characters that URLs and shells read as something else. */
const EXCLUDED_CHARACTERS = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\';

/** What is rotated, and where that is done. */
export interface Rotated {
  readonly environment: Environment;
  readonly cluster: DatabaseCluster;
  readonly secret: ISecret;
  readonly network: NetworkParts;
}

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly rules: (prop: string) => Rule[];
  /** Returns the name of the function that does it, where there is one that is known. */
  readonly bind: (scope: Construct, rotated: Rotated) => string | undefined;
}

/**
 * Who changes the password of the database. It is not changed at once when the platform is made, but first after `automaticallyAfter`.
 */
export class Rotation {
  /**
   * A function that AWS makes and keeps, in a nested stack of its own. It puts a transform (`AWS::SecretsManager-2024-09-16`) into the template
   * of the whole stack: deploying it takes the capability CAPABILITY_AUTO_EXPAND, which the CDK's CLI gives, and what AWS adds is in no template
   * that you can look at beforehand.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-secretsmanager.html
   */
  public static hosted(options: RotationOptions = {}): Rotation {
    checkTypes('Rotation.hosted', options, OPTIONS);
    return new Rotation({
      name: 'hosted',
      rules: (prop) => timeRules(prop, options),
      bind: (scope, rotated) => hostedRotation(scope, rotated, options),
    });
  }

  /**
   * A function of one's own, which Secrets Manager calls with the four steps of a rotation, and which reaches the database.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
   */
  public static function(rotationFunction: IFunction, options: RotationOptions = {}): Rotation {
    checkTypes('Rotation.function', { rotationFunction, ...options }, OWN_FUNCTION);
    return new Rotation({
      name: 'function',
      rules: (prop) => [
        rule(
          prop,
          rotationFunction.isBoundToVpc,
          'be a function in a VPC, whose security groups are known',
          (is) => is,
        ),
        ...timeRules(prop, options),
      ],
      bind: (scope, { cluster, secret }) => {
        new RotationSchedule(scope, 'Rotation', { ...scheduleOf(secret, options), rotationLambda: rotationFunction });
        cluster.connections.allowDefaultPortFrom(rotationFunction, 'From the function that rotates the credentials');
        return rotationFunction.functionName;
      },
    });
  }

  /**
   * The password stays as it is, or is changed by something else.
   *
   * @param reason why that is meant, for whoever reviews it
   */
  public static none(reason: string): Rotation {
    const rules = (prop: string) => reasonRules(prop, reason);
    return new Rotation({ name: 'none', rules, bind: () => undefined });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

const OWN_FUNCTION = struct<RotationOptions & { rotationFunction: IFunction }>({
  automaticallyAfter: DURATION,
  rotationFunction: needed(FUNCTION),
});

/** What tells one kind from another. */
export function rotationKindOf(rotation: Rotation): Kind {
  return rotation['kind'];
}

function timeRules(prop: string, { automaticallyAfter }: RotationOptions): Rule[] {
  return durationRules(
    `${prop}.automaticallyAfter`,
    automaticallyAfter,
    Duration.days(1),
    Duration.days(1_000),
    'days',
  );
}

function scheduleOf(secret: ISecret, { automaticallyAfter = Duration.days(30) }: RotationOptions) {
  return { secret, automaticallyAfter, rotateImmediatelyOnUpdate: false };
}

function hostedRotation(
  scope: Construct,
  { environment, cluster, secret, network }: Rotated,
  options: RotationOptions,
): string | undefined {
  const { vpc, vpcSubnets } = network;
  const securityGroup = new SecurityGroup(scope, 'RotationSecurityGroup', {
    vpc,
    description: 'The function that rotates the credentials of the database, which lets this group in',
    allowAllOutbound: false,
  });
  const functionName = environment.name('function', `${environment.systemName}-rotation`);
  const rotation = HostedRotation.postgreSqlSingleUser({
    functionName,
    vpc,
    vpcSubnets,
    // That of the tasks reaches Secrets Manager.
    securityGroups: [securityGroup, ...network.securityGroups],
    excludeCharacters: EXCLUDED_CHARACTERS,
  });
  new RotationSchedule(scope, 'Rotation', { ...scheduleOf(secret, options), hostedRotation: rotation });
  cluster.connections.allowDefaultPortFrom(securityGroup, 'From the function that rotates the credentials');
  return functionName;
}
