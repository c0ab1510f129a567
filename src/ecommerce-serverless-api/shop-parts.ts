import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { regionPlanOf } from './disaster-recovery';
import type { EcommerceServerlessApiProps, Settings } from './ecommerce-serverless-api-props';
import { METRIC_NAMESPACE, ShopEnv } from './env';
import { shopApi } from './shop-api';
import { shopAuthKindOf } from './shop-auth';
import { businessDashboard } from './shop-business';
import { shopEvents } from './shop-events';
import { ShopExtensions } from './shop-extensions';
import { addFailover, regionalDomain } from './shop-failover';
import { ShopFences } from './shop-fence';
import { shopFunctions } from './shop-functions';
import { shopHome } from './shop-home';
import type { ShopMetrics } from './shop-metrics';
import { monitorNamed, monitorShop } from './shop-monitoring';
import { ShopPayments } from './shop-payments';
import { shopTables } from './shop-tables';
import { usagePlans } from './usage-plans';
import type { Environment } from '../environment/environment';
import { knownFunction } from '../functions/known-function';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { networkParts } from '../network/vpc';
import { backupVault } from '../stores/backups';
import { systemKey } from '../stores/keys';

/** What a shop is made with. */
export interface ShopPartsProps {
  readonly environment: Environment;
  readonly props: EcommerceServerlessApiProps;
  readonly settings: Settings;
}

/** A shop, without what is added to it later. */
export function shopParts(scope: Construct, props: ShopPartsProps) {
  const stores = shopStores(scope, props);
  return { ...stores, ...shopServices(scope, { ...props, ...stores }) };
}

/** What a shop is operated with. */
export interface ShopOperationsProps extends ShopPartsProps {
  readonly kind: string;
  readonly parts: ReturnType<typeof shopParts>;
  readonly metrics: ShopMetrics;
}

/** What watches a shop, and lets more be added that is watched alike. */
export function operateShop(
  scope: Construct,
  { kind, environment, props, settings, parts, metrics }: ShopOperationsProps,
) {
  const { encryptionKey, api, authorizer } = parts;
  const monitoring = new SystemMonitoring(scope, 'Monitoring', { environment, props, encryptionKey });
  const watched = { ...parts, metrics, behindApi: [], authorizerFunction: authorizer.handler };
  const monitored = { ...props, ...settings, ...watched, ...api, environment };
  monitorShop(monitoring, monitored);
  const named = (name: string, fn: IFunction) => ({ name, slo: props.slo, ...knownFunction(fn) });
  return {
    monitoring,
    businessDashboard: monitoring.dashboard && businessDashboard(scope, 'Business', { environment, metrics }),
    extensions: new ShopExtensions(scope, { ...parts, kind, routes: api.routes, monitoring, monitored }),
    payments: new ShopPayments(scope, 'Payments', kind, {
      ...props,
      ...parts,
      environment,
      settings,
      onFunction: (fn) => monitorNamed(monitoring, named('Payments', fn), monitored),
    }),
  };
}

/** Where a shop keeps things, and what it runs in. */
function shopStores(scope: Construct, { environment, props, settings }: ShopPartsProps) {
  const { encryptionKey = systemKey(scope, environment) } = props;
  const network = networkParts(scope, 'Network', { environment, ...settings, services: services() });
  const stored = { ...regionPlanOf(props.disasterRecovery), environment, encryptionKey };
  const tables = shopTables(scope, 'Tables', { ...stored, capacity: settings.tableCapacity });
  const home = shopHome(scope, stored);
  const kept = { environment, backups: settings.backups, tables: Object.values(tables), encryptionKey };
  return { encryptionKey, network, tables, home, backupVault: backupVault(scope, 'Backups', kept) };
}

/** What serves, and what tells of it. */
function shopServices(
  scope: Construct,
  { environment, props, settings, ...stores }: ShopPartsProps & ReturnType<typeof shopStores>,
) {
  const { network, tables, home, encryptionKey } = stores;
  const { domain, disasterRecovery } = props;
  const authorizer = shopAuthKindOf(settings.auth).bind(scope, environment);
  const context = {
    environment,
    network,
    logRetention: settings.logRetention,
    metricNamespace: METRIC_NAMESPACE,
    variables: {
      ...authorizer.variables,
      [ShopEnv.ALLOWED_ORIGINS]: settings.allowedOrigins.join(','),
      [ShopEnv.CART_SECONDS]: String(settings.cartRetention.toSeconds()),
    },
  };
  const functions = shopFunctions(scope, { ...context, handlers: handlersOf(props), tables, home });
  const regional = { ...context, home };
  const fences = new ShopFences(regional);
  const events = shopEvents(scope, 'Events', {
    ...props,
    ...settings,
    environment,
    tables,
    encryptionKey,
    settings,
    network,
  });
  const api = shopApi(scope, 'Api', {
    ...props,
    ...settings,
    environment,
    stageName: props.environmentSuffix,
    throttle: settings,
    authorizer,
    functions,
    fences,
    domain: regionalDomain(domain, home),
    needsApiKey: settings.usagePlans.length > 0,
  });
  const failover = addFailover(scope, {
    ...regional,
    ...regionPlanOf(disasterRecovery),
    ...api,
    throttle: settings,
    domain,
  });
  const tiers = usagePlans(scope, 'UsagePlans', { environment, api: api.api, plans: settings.usagePlans });
  return { authorizer, context, functions, fences, events, api, ...failover, tiers };
}

/** What functions call beside DynamoDB. */
function services() {
  return { EventBridge: InterfaceVpcEndpointAwsService.EVENTBRIDGE };
}

function handlersOf(props: EcommerceServerlessApiProps) {
  const { productsHandler: products, cartsHandler: carts, customersHandler: customers, ordersHandler: orders } = props;
  return { products, carts, customers, orders };
}
