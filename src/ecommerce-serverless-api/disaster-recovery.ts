import { Token } from 'aws-cdk-lib';
import type { Place } from '../validation/placement';
import { isUnresolved, rule, type Rule } from '../validation/rules';
import { checkTypes, needed, struct, TEXT, type Shape } from '../validation/types';

/**
 * The second region of a shop, as the first one sees it.
 */
export interface PrimaryRegionOptions {
  /** The second region, such as `eu-central-1`: each table gets a replica there. */
  readonly region: string;
  /**
   * ARN of a customer-managed key of the second region, which encrypts the replicas. It has to be there before the first region is
   * deployed, and is the `encryptionKey` of the shop in the second region.
   */
  readonly encryptionKeyArn: string;
}

/**
 * The first region of a shop, as the second one sees it.
 */
export interface SecondaryRegionOptions {
  /** The region that the tables are made in, such as `eu-west-1`. */
  readonly primaryRegion: string;
  /**
   * ARN of the stream of the replica of the table `products`, which DynamoDB makes up.
   *
   * @see https://docs.aws.amazon.com/cli/latest/reference/dynamodbstreams/list-streams.html
   */
  readonly productsStreamArn: string;
  /** ARN of the stream of the replica of the table `orders`. */
  readonly ordersStreamArn: string;
}

/** What is made of a shop in two regions; one of the two is there. */
export interface RegionPlan {
  readonly primary?: PrimaryRegionOptions;
  readonly secondary?: SecondaryRegionOptions;
}

const PRIMARY: Shape<PrimaryRegionOptions> = { region: needed(TEXT), encryptionKeyArn: needed(TEXT) };
const SECONDARY: Shape<SecondaryRegionOptions> = {
  primaryRegion: needed(TEXT),
  productsStreamArn: needed(TEXT),
  ordersStreamArn: needed(TEXT),
};

/**
 * A shop in two regions, a stack in each, of which one at a time takes changes: both would sell the same stock.
 */
export class DisasterRecovery {
  /**
   * In the first region: the tables are made, with a replica of each in the second one. Every write is paid for twice. The stack names its
   * region, and names are physical.
   */
  public static primary(options: PrimaryRegionOptions): DisasterRecovery {
    checkTypes('DisasterRecovery.primary', options, struct(PRIMARY));
    return new DisasterRecovery({ primary: options });
  }

  /**
   * In the second region, once the first one is deployed: everything but the tables is made, with the replicas in their place. It needs
   * `encryptionKey`, the suffix, the project name and the construct ids of the first one. It answers reads; changes get a 503
   * until the region is made the home of the shop, as the runbook says.
   */
  public static secondary(options: SecondaryRegionOptions): DisasterRecovery {
    checkTypes('DisasterRecovery.secondary', options, struct(SECONDARY));
    return new DisasterRecovery({ secondary: options });
  }

  private constructor(private readonly plan: RegionPlan) {}

  /** For error messages. */
  public toString(): string {
    return Object.keys(this.plan).join();
  }
}

/** What is made; nothing of both for a shop in one region. */
export function regionPlanOf(recovery: DisasterRecovery | undefined): RegionPlan {
  return recovery?.['plan'] ?? {};
}

/** What else a shop in two regions is made with. */
interface Beside {
  readonly disasterRecovery?: DisasterRecovery;
  readonly encryptionKey?: unknown;
  readonly physicalNames?: boolean;
  readonly domain?: { readonly hostedZone?: unknown; readonly disableExecuteApiEndpoint?: boolean };
}

/** The rules of a shop in two regions. */
export function regionRules(props: Beside, here: Place): Rule[] {
  const { disasterRecovery, encryptionKey, physicalNames, domain } = props;
  const { primary, secondary } = regionPlanOf(disasterRecovery);
  const { region } = here;
  const other = (name: string, value?: string) =>
    rule(`disasterRecovery.${name}`, value, `be another region than ${region}`, (given) => {
      return /^[a-z]{2}(-[a-z]+)+-\d$/.test(given) && given !== region;
    });
  const arn = (name: string, value: string | undefined, service: string, resource: string, where = '') =>
    rule(
      `disasterRecovery.${name}`,
      isUnresolved(where) ? undefined : value,
      `be an ARN such as arn:aws:${service}:${where}:111122223333:${resource}`,
      (given) => new RegExp(`^arn:[^:]+:${service}:${where}:\\d{12}:${resource.replaceAll('…', '.+')}$`).test(given),
    );
  const stream = (name: string, value?: string) => arn(name, value, 'dynamodb', 'table/…/stream/…', region);
  return [
    rule('disasterRecovery', primary && disasterRecovery, 'stand in a stack that names its region', () => {
      return !Token.isUnresolved(region);
    }),
    rule('disasterRecovery', disasterRecovery, 'stand with physicalNames', () => physicalNames !== false),
    rule('disasterRecovery', secondary && disasterRecovery, 'stand with encryptionKey, the key of the replicas', () => {
      return encryptionKey !== undefined;
    }),
    rule(
      'domain.disableExecuteApiEndpoint',
      domain?.hostedZone && disasterRecovery && domain.disableExecuteApiEndpoint,
      'be false in two regions with domain.hostedZone: health checks call that endpoint',
      (isOff) => !isOff,
    ),
    other('region', primary?.region),
    arn('encryptionKeyArn', primary?.encryptionKeyArn, 'kms', 'key/…', primary?.region),
    other('primaryRegion', secondary?.primaryRegion),
    stream('productsStreamArn', secondary?.productsStreamArn),
    stream('ordersStreamArn', secondary?.ordersStreamArn),
  ];
}
