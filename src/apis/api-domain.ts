import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnApiMapping, DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, RecordTarget, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import { CERTIFICATE, FLAG, needed, struct, TEXT, thing } from '../validation/types';

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
  /**
   * Whether the API is called at the domain only: its execute-api endpoint answers 404 then.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
   * @default false - it is called at both
   */
  readonly disableExecuteApiEndpoint?: boolean;
}

/** What a domain is to be. */
export const DOMAIN_TYPES = struct<ApiDomain>({
  domainName: needed(TEXT),
  certificate: needed(CERTIFICATE),
  hostedZone: thing<IHostedZone>('a hosted zone', 'hostedZoneId'),
  disableExecuteApiEndpoint: FLAG,
});

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

/** The domain of a REST API, whose paths begin at its root. */
export function restApiDomain(scope: Construct, id: string, api: RestApi, props: ApiDomain): DomainName {
  const domain = customDomain(scope, id, props);
  const { restApiId: apiId, deploymentStage } = api;
  new CfnApiMapping(domain, 'Mapping', { apiId, domainName: domain.name, stage: deploymentStage.stageName });
  return domain;
}
