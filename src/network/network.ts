import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { cidrRules } from './cidr';
import { knownRule, reasonRules, rule, wholeNumberRule, type Rule } from '../validation/rules';

const DEFAULT_CIDR = '10.0.0.0/16';
const DEFAULT_ZONES = 2;

/**
 * A network that has no way out.
 */
export interface IsolatedNetworkOptions {
  /**
   * Its addresses: a block of RFC 1918 from /16 to /24, cut into subnets of one size.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * Availability zones, from 1 to 6, with a subnet of each kind in each; no more than the region has.
   *
   * @default 2
   */
  readonly maxAzs?: number;
}

/**
 * A network with a way out.
 */
export interface NatNetworkOptions extends IsolatedNetworkOptions {
  /**
   * NAT gateways, from 1 to `maxAzs`; each costs $36.50 a month in us-east-1 ($32.85 and $3.65 for its address, 2026-11), and $0.045 a GB.
   * With fewer than zones, what runs in the other zones has no way out when the zone of the gateway fails.
   *
   * @see https://aws.amazon.com/vpc/pricing/
   * @default - `natGateways` of the environment's profile
   */
  readonly natGateways?: number;
}

/**
 * What is used of a network that exists.
 */
export interface ExistingNetworkOptions {
  /**
   * The subnets. DynamoDB, and what else is called, must be reachable from them: nothing is added to the network.
   *
   * @default - those with a way out through NAT, or else the isolated ones
   */
  readonly subnets?: SubnetSelection;
  /**
   * The security groups.
   *
   * @default - one that is made, which lets nothing in and HTTPS out
   */
  readonly securityGroups?: ISecurityGroup[];
}

/** A VPC that is made. */
export interface Layout {
  readonly cidr: string;
  readonly maxAzs: number;
  /** As many as the profile says when undefined. */
  readonly natGateways?: number;
  /** Whether what runs in it is in public subnets, which it leaves with addresses of its own. */
  readonly isPublic?: boolean;
}

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly rules: (prop: string) => Rule[];
  readonly layout?: Layout;
  readonly existing?: ExistingNetworkOptions & { readonly vpc: IVpc };
}

/**
 * The network that functions and services run in.
 */
export class Network {
  /**
   * A VPC of private subnets without a way out: DynamoDB and S3 are reached through gateway endpoints, which cost nothing, and what else is
   * called through an interface endpoint for each service, about $7.30 a month and zone in us-east-1.
   *
   * @see https://aws.amazon.com/privatelink/pricing/
   */
  public static isolated(options: IsolatedNetworkOptions = {}): Network {
    return Network.made('Isolated', { ...options, natGateways: 0 });
  }

  /**
   * A VPC of public and private subnets with NAT gateways. A profile that has none makes the private subnets isolated ones.
   */
  public static nat(options: NatNetworkOptions = {}): Network {
    const { natGateways, maxAzs = DEFAULT_ZONES } = options;
    return Network.made('Nat', options, (prop) => [
      knownRule(`${prop}.natGateways`, natGateways),
      wholeNumberRule(`${prop}.natGateways`, natGateways, 1, maxAzs),
    ]);
  }

  /**
   * A VPC of public and isolated subnets: what runs in it is in the public ones, lets nothing in, and leaves with a public address of its own,
   * about $3.65 a month and address in us-east-1; databases are in the isolated ones. The cheapest way out for a few tasks of containers.
   * Functions cannot leave a VPC in that way.
   *
   * @see https://aws.amazon.com/vpc/pricing/
   */
  public static publicSubnets(options: IsolatedNetworkOptions = {}): Network {
    return Network.made('PublicSubnets', { ...options, natGateways: 0, isPublic: true });
  }

  /**
   * A VPC that exists. Nothing of it is changed.
   */
  public static existing(vpc: IVpc, options: ExistingNetworkOptions = {}): Network {
    return new Network({ name: 'Existing', rules: () => [], existing: { vpc, ...options } });
  }

  /**
   * Outside of any VPC: AWS services are called at their public endpoints, over TLS and with IAM.
   *
   * @param reason why that is meant, for whoever reviews it
   */
  public static none(reason: string): Network {
    const rules = (prop: string) => reasonRules(prop, reason);
    return new Network({ name: 'None', rules });
  }

  private static made(name: string, options: Partial<Layout>, rules: Kind['rules'] = () => []): Network {
    const { cidr = DEFAULT_CIDR, maxAzs = DEFAULT_ZONES, natGateways, isPublic } = options;
    const kindsOfSubnets = natGateways === 0 && !isPublic ? 1 : 2;
    return new Network({
      name,
      layout: { cidr, maxAzs, natGateways, isPublic },
      rules: (prop) => [
        knownRule(`${prop}.maxAzs`, maxAzs),
        wholeNumberRule(`${prop}.maxAzs`, maxAzs, 1, 6),
        knownRule(`${prop}.cidr`, cidr),
        ...cidrRules(`${prop}.cidr`, cidr, maxAzs * kindsOfSubnets),
        ...rules(prop),
      ],
    });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What a network is, for the room only. */
export function networkKindOf(network: Network): Kind {
  return network['kind'];
}

/** The rules of a network; `prop` is what it is given as, `refused` the kinds in which the system cannot run. */
export function networkRules(prop: string, network: Network, refused: Record<string, string>): Rule[] {
  const { name, rules } = networkKindOf(network);
  return [rule(prop, name, refused[name], () => !(name in refused)), ...rules(prop)];
}
