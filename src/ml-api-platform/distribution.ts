import { Annotations, Duration, Names, Stack, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
  type CfnDistribution,
  type IOrigin,
} from 'aws-cdk-lib/aws-cloudfront';
import { LoadBalancerV2Origin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource, LogGroup } from 'aws-cdk-lib/aws-logs';
import { AaaaRecord, ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { edgeKindOf, ORIGIN_SECRET_HEADER, type Edge } from './edge';
import type { ErrorPage } from './error-pages';
import type { PlatformDomain } from './platform-domain';
import { inUsEast1, knowsRegion, referToWeakly } from './us-east-1';
import { webAclKindOf, type WebAcl } from '../apis/web-acl';
import type { Environment } from '../environment/environment';
import { EDGE_REGION } from '../monitoring/alarms/cloudfront';

/** What a distribution is made with. */
export interface DistributionProps {
  readonly environment: Environment;
  readonly domain: PlatformDomain;
  readonly edge: Edge;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly longestRequest: Duration;
  readonly errorPages: ErrorPage[];
  readonly webAcl: WebAcl;
}

/** A distribution and what is in front of it. */
export interface DistributionParts {
  readonly distribution: Distribution;
  /** Whether the web ACL in front of it was made with it. */
  readonly hasManagedWebAcl: boolean;
  /** The log of its requests, where synthesis knows the region. */
  readonly accessLogs?: LogGroup;
}

/** How long CloudFront keeps the page of an error: one that is mended should be gone soon. */
const ERROR_TTL = () => Duration.seconds(10);

/** Where clients get to: TLS, no cache, and the errors that they read. */
export function distribution(scope: Construct, id: string, props: DistributionProps): DistributionParts {
  const { environment, domain, errorPages } = props;
  const { domainNames, certificate, edgeCertificate = certificate } = domain;
  const parts = new Construct(scope, id);
  const made = new Distribution(parts, 'Distribution', {
    comment: environment.service,
    domainNames,
    certificate: edgeCertificate,
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    httpVersion: HttpVersion.HTTP2_AND_3,
    webAclId: edgeWebAcl(parts, props),
    defaultBehavior: {
      origin: originOf(props),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
      responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
    },
    errorResponses: errorPages.map(({ status, path }) => ({
      httpStatus: status,
      responseHttpStatus: status,
      responsePagePath: path,
      ttl: ERROR_TTL(),
    })),
  });
  addRecords(parts, made, domain);
  acknowledge(made, webAclKindOf(props.webAcl).reason);
  const hasManagedWebAcl = webAclKindOf(props.webAcl).name === 'managed';
  return { distribution: made, hasManagedWebAcl, accessLogs: accessLogs(parts, made, environment) };
}

/** The load balancer over TLS; CloudFront takes its certificate because it is for the domain that clients ask for. */
function originOf({ edge, loadBalancer, domain, longestRequest }: DistributionProps): IOrigin {
  const { isPublic, secret } = edgeKindOf(edge);
  const options = {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    readTimeout: longestRequest,
    keepaliveTimeout: Duration.seconds(5),
  };
  if (isPublic) {
    const customHeaders = { [ORIGIN_SECRET_HEADER]: secret!.secretValue.unsafeUnwrap() };
    return new LoadBalancerV2Origin(loadBalancer, { ...options, customHeaders });
  }
  return VpcOrigin.withApplicationLoadBalancer(loadBalancer, { ...options, domainName: domain.domainNames[0] });
}

/** A web ACL of CloudFront is in us-east-1. */
function edgeWebAcl(scope: Construct, { environment, webAcl }: DistributionProps): string | undefined {
  const { name, bind } = webAclKindOf(webAcl);
  if (name !== 'managed') {
    return bind?.(scope, environment, 'distribution', environment.systemName);
  }
  const place = inUsEast1(scope, environment, 'edge');
  const { region } = Stack.of(scope);
  const arn = bind!(
    new Construct(place, 'WebAcl'),
    environment,
    'distribution',
    `${environment.systemName}-edge-${region}`,
  );
  if (place !== scope) {
    place.node
      .findAll()
      .filter((node) => node instanceof CfnWebACL)
      .forEach(referToWeakly);
  }
  return arn;
}

/**
 * Its log, in CloudWatch Logs: the delivery of it has to be made in us-east-1.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
function accessLogs(scope: Construct, made: Distribution, environment: Environment): LogGroup | undefined {
  if (!knowsRegion(scope)) {
    Annotations.of(scope).addWarningV2(
      'cdk-golden-paths:noLogsOfCloudFront',
      `the log of CloudFront is set up in ${EDGE_REGION}, and the stack does not name its region; give it an env with a region`,
    );
    return undefined;
  }
  const stack = Stack.of(scope);
  const place = inUsEast1(scope, environment, 'edge-logs');
  if (place !== scope) {
    referToWeakly(made.node.defaultChild as CfnDistribution);
  }
  const parts = new Construct(place, 'AccessLogs');
  const resource = `${environment.systemName}-${stack.region}`;
  const logGroup = new LogGroup(parts, 'LogGroup', {
    logGroupName: environment.name('logGroup', resource, '/aws/vendedlogs/cloudfront/'),
    retention: environment.settings.logRetention,
    removalPolicy: environment.removalPolicy,
  });
  const name = environment.name('logDelivery', resource) ?? Names.uniqueResourceName(parts, { maxLength: 60 });
  const source = new CfnDeliverySource(parts, 'Source', {
    name,
    resourceArn: made.distributionArn,
    logType: 'ACCESS_LOGS',
  });
  const destination = new CfnDeliveryDestination(parts, 'Destination', {
    name,
    destinationResourceArn: logGroup.logGroupArn,
    outputFormat: 'json',
  });
  new CfnDelivery(parts, 'Delivery', { deliverySourceName: source.ref, deliveryDestinationArn: destination.attrArn });
  return logGroup;
}

function addRecords(scope: Construct, made: Distribution, { domainNames, hostedZone: zone }: PlatformDomain): void {
  if (zone === undefined) {
    return;
  }
  const target = RecordTarget.fromAlias(new CloudFrontTarget(made));
  domainNames.forEach((recordName, index) => {
    new ARecord(scope, `AliasRecord${index}`, { zone, recordName, target });
    new AaaaRecord(scope, `AliasRecordIpv6${index}`, { zone, recordName, target });
  });
}

function acknowledge(made: Distribution, withoutWebAcl?: string): void {
  Validations.of(made).acknowledge(
    {
      id: 'AwsSolutions-CFR1',
      reason: 'Where clients may be, only the owner of the API knows.',
    },
    {
      id: 'AwsSolutions-CFR3',
      reason:
        'The log goes to CloudWatch Logs (standard logging v2); cdk-nag looks for the older form, which needs a bucket with ACLs.',
    },
  );
  if (withoutWebAcl !== undefined) {
    Validations.of(made).acknowledge({ id: 'AwsSolutions-CFR2', reason: withoutWebAcl });
  }
}
