import { Duration, Stack } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListenerRule,
  ApplicationLoadBalancer,
  DesyncMitigationMode,
  ListenerAction,
  ListenerCondition,
  SslPolicy,
  type ApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { edgeKindOf, ORIGIN_SECRET_HEADER, type Edge } from './edge';
import { notFoundBody, type ErrorPage } from './error-pages';
import { webAclKindOf, type WebAcl } from '../apis/web-acl';
import type { Environment } from '../environment/environment';
import type { NetworkParts } from '../network/vpc';

/** What a load balancer is made with. */
export interface LoadBalancerProps {
  readonly environment: Environment;
  readonly network: NetworkParts;
  readonly edge: Edge;
  readonly certificate: ICertificate;
  readonly logs: Bucket;
  readonly errorPages: ErrorPage[];
  readonly webAcl: WebAcl;
  /** The longest request of any version: an idle connection lives longer. */
  readonly longestRequest: Duration;
}

/** A load balancer, and what its rules have in common. */
export interface LoadBalancerParts {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  /** What every request that is answered has. */
  readonly conditions: ListenerCondition[];
  /** Whether the web ACL in front of it was made with it. */
  readonly hasManagedWebAcl: boolean;
}

/** A load balancer that takes HTTPS from CloudFront only, and knows no path yet. */
export function loadBalancer(scope: Construct, id: string, props: LoadBalancerProps): LoadBalancerParts {
  const { environment, network, certificate } = props;
  const parts = new Construct(scope, id);
  const { isPublic, peer, secret } = edgeKindOf(props.edge);
  const securityGroup = new SecurityGroup(parts, 'SecurityGroup', {
    vpc: network.vpc,
    description: `${environment.service}: the load balancer, which lets CloudFront in`,
    allowAllOutbound: false,
  });
  securityGroup.addIngressRule(peer(network), Port.HTTPS, 'From CloudFront');
  const balancer = new ApplicationLoadBalancer(parts, 'LoadBalancer', {
    loadBalancerName: environment.name('loadBalancer', environment.systemName),
    vpc: network.vpc,
    vpcSubnets: isPublic ? { subnetType: SubnetType.PUBLIC } : network.dataSubnets,
    internetFacing: isPublic,
    securityGroup,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: DesyncMitigationMode.STRICTEST,
    idleTimeout: Duration.seconds(props.longestRequest.toSeconds() + 10),
    deletionProtection: environment.settings.dataProtection,
  });
  writeLogs(balancer, props.logs);
  const listener = balancer.addListener('Https', {
    port: 443,
    certificates: [certificate],
    sslPolicy: SslPolicy.TLS13_12_RES_PQ,
    open: false,
    defaultAction: answer(404, 'application/json', notFoundBody()),
  });
  const conditions = secret
    ? [ListenerCondition.httpHeader(ORIGIN_SECRET_HEADER, [secret.secretValue.unsafeUnwrap()])]
    : [];
  addErrorPages(parts, listener, conditions, props.errorPages);
  const { bind, name } = webAclKindOf(props.webAcl);
  const webAclArn = bind?.(parts, environment, 'loadBalancer', environment.systemName);
  if (webAclArn !== undefined) {
    new CfnWebACLAssociation(parts, 'WebAcl', { resourceArn: balancer.loadBalancerArn, webAclArn });
  }
  return { loadBalancer: balancer, listener, conditions, hasManagedWebAcl: name === 'managed' };
}

/** CloudFront takes the bodies of these answers for its error pages, so that no bucket has to hold them. */
function addErrorPages(
  scope: Construct,
  listener: ApplicationListener,
  conditions: ListenerCondition[],
  pages: ErrorPage[],
): void {
  pages.forEach(({ status, path, contentType, body }, index) => {
    new ApplicationListenerRule(scope, `ErrorPage${status}`, {
      listener,
      priority: index + 1,
      conditions: [ListenerCondition.pathPatterns([path]), ...conditions],
      action: answer(200, contentType, body),
    });
  });
}

function answer(status: number, contentType: string, messageBody: string): ListenerAction {
  return ListenerAction.fixedResponse(status, { contentType, messageBody });
}

/**
 * Access and connection logs. `logAccessLogs()` of aws-cdk-lib needs to know the region, for the accounts that wrote the logs of older regions;
 * the service principal does so in every region.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
function writeLogs(balancer: ApplicationLoadBalancer, bucket: Bucket): void {
  for (const kind of ['access', 'connection']) {
    balancer.setAttribute(`${kind}_logs.s3.enabled`, 'true');
    balancer.setAttribute(`${kind}_logs.s3.bucket`, bucket.bucketName);
    balancer.setAttribute(`${kind}_logs.s3.prefix`, kind);
  }
  const stack = Stack.of(balancer);
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowLogsOfLoadBalancers',
      actions: ['s3:PutObject'],
      principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      resources: ['access', 'connection'].map((kind) => bucket.arnForObjects(`${kind}/AWSLogs/${stack.account}/*`)),
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  // The load balancer tries whether it may write when it is told to.
  balancer.node.addDependency(bucket.policy!);
}
