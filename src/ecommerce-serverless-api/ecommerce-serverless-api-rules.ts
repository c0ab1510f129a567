import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { regionRules } from './disaster-recovery';
import type { EcommerceServerlessApiProps } from './ecommerce-serverless-api-props';
import { ShopEnv } from './env';
import { shopAuthKindOf } from './shop-auth';
import { shopEventsRules } from './shop-events';
import { ENTITIES } from './shop-functions';
import { usagePlanRules } from './usage-plans';
import { webAclRules } from '../apis/web-acl';
import { backupRules } from '../environment/backups';
import { throttleRules } from '../environment/defaults';
import { tableCapacityRules } from '../environment/table-capacity';
import { kindOf } from '../functions/api-handler';
import { functionSettingsRules } from '../functions/function-settings';
import { monitoringRules } from '../monitoring/monitoring-rules';
import { networkRules } from '../network/network';
import { placeRule } from '../validation/placement';
import { durationRules, knownRule, rule, type Rule } from '../validation/rules';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const INTEGRATION_TIMEOUT = () => Duration.seconds(29);
const VARIABLES: string[] = Object.values(ShopEnv);

/** Functions get no public address: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html */
const REFUSED_NETWORKS = { PublicSubnets: 'not be of public subnets, which functions cannot leave' };

/** The rules of the props. */
export function shopRules(scope: Construct, props: EcommerceServerlessApiProps): Rule[] {
  const { auth, network, allowedOrigins, throttlingRateLimit: rateLimit } = props;
  const here = Stack.of(scope);
  return [
    ...monitoringRules(props, { timeout: INTEGRATION_TIMEOUT(), rateLimit }),
    ...(auth ? shopAuthKindOf(auth).rules('auth') : []),
    ...(network ? networkRules('network', network, REFUSED_NETWORKS) : []),
    ...ENTITIES.flatMap((entity) => handlerRules(props, `${entity}Handler`)),
    knownRule('allowedOrigins', allowedOrigins),
    rule('allowedOrigins', allowedOrigins, 'hold 10 origins at most, each once', (origins) => {
      return origins.length <= 10 && new Set(origins).size === origins.length;
    }),
    rule('allowedOrigins', allowedOrigins, 'be origins such as https://shop.example.com', (origins) =>
      origins.every((origin) => /^https?:\/\/[^/*,'\s]+$/.test(origin)),
    ),
    ...tableCapacityRules('tableCapacity', props.tableCapacity),
    ...backupRules('backups', props.backups),
    ...regionRules(props, here),
    placeRule('encryptionKey', props.encryptionKey, 'region', here),
    ...shopEventsRules(props, here),
    ...functionSettingsRules('paymentsSettings', props.paymentsSettings),
    ...durationRules('cartRetention', props.cartRetention, Duration.hours(1), Duration.days(365)),
    ...throttleRules(props),
    ...usagePlanRules(props.usagePlans),
    ...webAclRules('webAcl', props.webAcl, here.region),
  ];
}

function handlerRules(props: EcommerceServerlessApiProps, prop: `${(typeof ENTITIES)[number]}Handler`): Rule[] {
  const handler = props[prop];
  if (handler === undefined) {
    return [];
  }
  const { rules, timeout, isCreated } = kindOf(handler);
  return [
    ...rules(prop, VARIABLES),
    ...(isCreated ? durationRules(`${prop}.timeout`, timeout, Duration.seconds(1), INTEGRATION_TIMEOUT()) : []),
  ];
}
