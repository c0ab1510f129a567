import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, RecordTarget, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';

/**
 * A domain of one's own.
 */
export interface ApiDomain {
  /** The name, such as `api.example.com`. */
  readonly domainName: string;
  /** A certificate of the stack's region for the name. */
  readonly certificate: ICertificate;
  /**
   * The zone that gets an alias record for the name.
   *
   * @default - no record is made
   */
  readonly hostedZone?: IHostedZone;
}

/** The domain, and its record where the zone is known. */
export function customDomain(scope: Construct, id: string, props: ApiDomain): DomainName {
  const { domainName, certificate, hostedZone } = props;
  const domain = new DomainName(scope, id, { domainName, certificate });
  if (hostedZone) {
    const { regionalDomainName, regionalHostedZoneId } = domain;
    new ARecord(scope, `${id}AliasRecord`, {
      zone: hostedZone,
      recordName: domainName,
      target: RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId)),
    });
  }
  return domain;
}
