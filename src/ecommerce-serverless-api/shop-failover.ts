import { Stack, Tags } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  ARecord,
  Failover,
  HealthCheck,
  HealthCheckType,
  RecordTarget,
  type IHostedZone,
} from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { RegionPlan } from './disaster-recovery';
import { HEALTH } from './env';
import { failoverRunbook } from './failover-runbook';
import { healthFunction, type RegionalFunctionsProps } from './shop-fence';
import type { ShopHome } from './shop-home';
import type { ShopRoutes } from './shop-routes';
import type { ApiDomain } from '../apis/api-domain';
import type { Throttle } from '../apis/rest-api';

/** What a region of a shop in two is known by. */
export interface FailoverProps extends RegionPlan, RegionalFunctionsProps {
  readonly routes: ShopRoutes;
  readonly api: RestApi;
  readonly throttle: Throttle;
  readonly domainName?: DomainName;
  readonly domain?: ApiDomain;
}

/** The domain as the API of a region gets it: the one record that it would make is one of two, and health checks call the region itself. */
export function regionalDomain(domain: ApiDomain | undefined, home: ShopHome | undefined): ApiDomain | undefined {
  const isChosen = home !== undefined && domain?.hostedZone !== undefined;
  return isChosen ? { disableExecuteApiEndpoint: false, ...domain, hostedZone: undefined } : domain;
}

/** How a region of two is found and moved to; nothing of it in a shop of one region. */
export interface FailoverParts {
  readonly healthCheck?: HealthCheck;
  readonly failoverRunbook?: string;
}

/** Lets everybody ask a region of two whether it takes changes, and Route 53 choose between them where the zone is known. */
export function addFailover(scope: Construct, props: FailoverProps): FailoverParts {
  const { home, routes, domain } = props;
  if (home === undefined) {
    return {};
  }
  routes.add('GET', HEALTH.path, healthFunction(scope, 'Health', props), { isPublic: true, isFree: true });
  const healthCheck = domain?.hostedZone && failoverRecord(scope, props, domain.domainName, domain.hostedZone);
  return { healthCheck, failoverRunbook: runbookOf(scope, props, home) };
}

function runbookOf(scope: Construct, props: FailoverProps, home: ShopHome): string {
  const { api, throttle, primary, secondary, domain } = props;
  const { disableExecuteApiEndpoint: isOff = domain !== undefined } = regionalDomain(domain, home) ?? {};
  return failoverRunbook({
    here: Stack.of(scope).region,
    there: (primary?.region ?? secondary?.primaryRegion)!,
    homeTable: home.table.tableName,
    apiName: api.restApiName,
    stageName: api.deploymentStage.stageName,
    throttle,
    regionalUrl: isOff ? undefined : api.url,
    domainName: domain?.hostedZone && domain.domainName,
  });
}

/**
 * The record of a region, and the check by which Route 53 chooses it: the first region while it takes changes, otherwise the second one while it
 * answers at all. So reads fail over by themselves, and changes follow whoever says which region takes them.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover-alias.html
 */
function failoverRecord(
  scope: Construct,
  { environment, api, primary, domainName }: FailoverProps,
  recordName: string,
  zone: IHostedZone,
): HealthCheck {
  const isFirst = primary !== undefined;
  const { region: setIdentifier, urlSuffix } = Stack.of(scope);
  const healthCheck = new HealthCheck(scope, 'HealthCheck', {
    type: isFirst ? HealthCheckType.HTTPS_STR_MATCH : HealthCheckType.HTTPS,
    searchString: isFirst ? HEALTH.isHome : undefined,
    // The domain leads to whichever region is chosen.
    fqdn: `${api.restApiId}.execute-api.${setIdentifier}.${urlSuffix}`,
    resourcePath: `/${api.deploymentStage.stageName}${HEALTH.path}`,
  });
  // Consoles show health checks by it; a shop in two regions has physical names.
  Tags.of(healthCheck).add('Name', environment.globalName('healthCheck', environment.systemName)!);
  const { regionalDomainName: dnsName, regionalHostedZoneId: hostedZoneId } = domainName!;
  // The id of the plain record that a shop of one region has: beside that, Route 53 takes no other of the name.
  new ARecord(scope, 'ApiDomainAliasRecord', {
    zone,
    recordName,
    setIdentifier,
    failover: isFirst ? Failover.PRIMARY : Failover.SECONDARY,
    healthCheck,
    target: RecordTarget.fromAlias({ bind: () => ({ dnsName, hostedZoneId, evaluateTargetHealth: true }) }),
  });
  return healthCheck;
}
