import { Stack, Token } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { EDGE_REGION } from '../monitoring/alarms/cloudfront';
import { rule, type Rule } from '../validation/rules';
import { CERTIFICATE, listOf, needed, struct, TEXT, thing } from '../validation/types';

/**
 * The domain that the API is called at.
 */
export interface PlatformDomain {
  /** Its names, such as `ml.example.com`, from 1 to 10. The first one is what CloudFront asks the load balancer for. */
  readonly domainNames: string[];
  /** A certificate of the stack's region for the first of the names, which the load balancer shows to CloudFront. */
  readonly certificate: ICertificate;
  /**
   * A certificate of us-east-1 for all of the names, which CloudFront shows to clients.
   *
   * @default - `certificate`, for a stack in us-east-1; in other regions it has to be given
   */
  readonly edgeCertificate?: ICertificate;
  /**
   * The zone that gets alias records, for IPv4 and IPv6, for each of the names.
   *
   * @default - no record is made
   */
  readonly hostedZone?: IHostedZone;
}

/** What a domain is to be. */
export const PLATFORM_DOMAIN = struct<PlatformDomain>({
  domainNames: needed(listOf(TEXT)),
  certificate: needed(CERTIFICATE),
  edgeCertificate: CERTIFICATE,
  hostedZone: thing<IHostedZone>('a hosted zone', 'hostedZoneId'),
});

/** The region of a certificate, where its ARN tells it: to aws-cdk-lib one that is imported is in the region of the stack. */
function regionOf({ certificateArn }: ICertificate): string | undefined {
  return /^arn:[^:]+:acm:([a-z0-9-]+):/.exec(certificateArn)?.[1];
}

function certificateRule(prop: string, certificate: ICertificate, region: string): Rule {
  const isThere = (found: string) => found === region;
  return Token.isUnresolved(region)
    ? undefined
    : rule(prop, regionOf(certificate), `be in the region ${region}`, isThere);
}

/** Why the first name is special. */
const FIRST_NAME = 'which CloudFront asks the load balancer for';

/** The rules of a domain. */
export function domainRules(scope: Construct, { domainNames, certificate, edgeCertificate }: PlatformDomain): Rule[] {
  const { region } = Stack.of(scope);
  const isNeeded = !Token.isUnresolved(region) && region !== EDGE_REGION;
  return [
    rule('domain.domainNames', domainNames, 'hold 1 to 10 names', ({ length }) => length >= 1 && length <= 10),
    rule('domain.domainNames', domainNames, 'be names such as ml.example.com', (names) => {
      return names.every((name) => Token.isUnresolved(name) || /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name));
    }),
    rule('domain.domainNames', domainNames[0], `begin with a name without a wildcard, ${FIRST_NAME}`, (name) => {
      return !name.startsWith('*');
    }),
    certificateRule('domain.certificate', certificate, region),
    rule('domain.edgeCertificate', region, `be given outside of ${EDGE_REGION}`, () => !isNeeded || !!edgeCertificate),
    edgeCertificate && certificateRule('domain.edgeCertificate', edgeCertificate, EDGE_REGION),
  ];
}
