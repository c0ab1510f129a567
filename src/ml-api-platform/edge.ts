import { Peer, type IPeer, type IPrefixList } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

import type { NetworkParts } from '../network/vpc';
import { checkTypes, needed, struct, thing } from '../validation/types';

/**
 * A load balancer that only CloudFront reaches.
 */
export interface PrivateOriginOptions {
  /**
   * Who reaches the load balancer on its port: CloudFront does from the network interfaces that it puts into the VPC.
   *
   * @default - the addresses of the VPC; those of one that exists have to be known at synthesis
   */
  readonly originPrefixList?: IPrefixList;
}

/**
 * A load balancer with public addresses.
 */
export interface PublicAlbOptions {
  /**
   * The prefix list `com.amazonaws.global.cloudfront.origin-facing` of the region: nobody else reaches the load balancer. Its id is what
   * `aws ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing` says.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
   */
  readonly originPrefixList: IPrefixList;
  /**
   * An entry of Secrets Manager whose value, 16 characters or more, is a text: CloudFront sends it, and the load balancer answers nothing without it, so that
   * another distribution than this one gets nowhere. It is read when the stack is deployed, and whoever may read the distribution or the listener's
   * rules may read it; a new value is used from the next deployment on.
   */
  readonly originSecret: ISecret;
}

const PREFIX_LIST = thing<IPrefixList>('a prefix list', 'prefixListId');
const PRIVATE = struct<PrivateOriginOptions>({ originPrefixList: PREFIX_LIST });
const PUBLIC = struct<PublicAlbOptions>({
  originPrefixList: needed(PREFIX_LIST),
  originSecret: needed(thing<ISecret>('a secret', 'secretArn')),
});

/** The header with the secret. */
export const ORIGIN_SECRET_HEADER = 'x-origin-verify';

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly isPublic: boolean;
  /** Who reaches the load balancer. */
  readonly peer: (network: NetworkParts) => IPeer;
  /** What requests without are not answered. */
  readonly secret?: ISecret;
}

/**
 * How requests get from CloudFront to the load balancer. Nobody else gets there.
 */
export class Edge {
  /**
   * The load balancer is in private subnets, without a public address, and CloudFront reaches it by a VPC origin.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
   */
  public static privateOrigin(options: PrivateOriginOptions = {}): Edge {
    checkTypes('Edge.privateOrigin', options, PRIVATE);
    const { originPrefixList } = options;
    return new Edge({
      name: 'privateOrigin',
      isPublic: false,
      peer: ({ cidr }) => (originPrefixList ? Peer.prefixList(originPrefixList.prefixListId) : Peer.ipv4(cidr())),
    });
  }

  /**
   * The load balancer is in public subnets, and lets only the addresses of CloudFront in, with a secret that only this distribution sends.
   */
  public static publicAlb(options: PublicAlbOptions): Edge {
    checkTypes('Edge.publicAlb', options, PUBLIC);
    const { originPrefixList, originSecret } = options;
    return new Edge({
      name: 'publicAlb',
      isPublic: true,
      peer: () => Peer.prefixList(originPrefixList.prefixListId),
      secret: originSecret,
    });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What tells one kind from another. */
export function edgeKindOf(edge: Edge): Kind {
  return edge['kind'];
}
