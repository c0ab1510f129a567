import { ApiKey, Period, UsagePlan, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import { rule, wholeNumberRule, type Rule } from '../validation/rules';
import { NUMBER, needed, oneOf, struct, TEXT } from '../validation/types';

/**
 * What clients of a tier may send. A plan comes with one API key; more are made with `addApiKey` of the API and of the plan.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export interface ShopUsagePlan {
  /** The name of the tier: 1 to 40 lower-case letters, digits and inner hyphens. */
  readonly name: string;
  /** Requests a second with a key, a whole number from 1 to 10000. More get a 429. */
  readonly rateLimit: number;
  /** Requests at once with a key, a whole number from 1 to 5000. */
  readonly burstLimit: number;
  /**
   * Requests with a key in `quotaPeriod`, a whole number from 1 to 1000000000.
   *
   * @default - as many as the rate lets in
   */
  readonly quota?: number;
  /**
   * When a quota begins anew.
   *
   * @default Period.DAY
   */
  readonly quotaPeriod?: Period;
}

/** What a usage plan is to be. */
export const USAGE_PLAN = struct<ShopUsagePlan>({
  name: needed(TEXT),
  rateLimit: needed(NUMBER),
  burstLimit: needed(NUMBER),
  quota: NUMBER,
  quotaPeriod: oneOf('Period', () => Period),
});

/** A plan, and its key. */
export interface ShopTier {
  readonly plan: UsagePlan;
  readonly key: ApiKey;
}

/** The rules of usage plans. */
export function usagePlanRules(plans: ShopUsagePlan[] = []): Rule[] {
  const names = plans.map(({ name }) => name);
  return plans.flatMap(({ name, rateLimit, burstLimit, quota }, index) => {
    const prop = `usagePlans[${index}]`;
    const isOnce = names.indexOf(name) === index;
    return [
      rule(
        `${prop}.name`,
        name,
        'be 1 to 40 lower-case letters, digits and inner hyphens, and of one plan only',
        () => {
          return /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name) && isOnce;
        },
      ),
      wholeNumberRule(`${prop}.rateLimit`, rateLimit, 1, 10_000),
      wholeNumberRule(`${prop}.burstLimit`, burstLimit, 1, 5_000),
      wholeNumberRule(`${prop}.quota`, quota, 1, 1_000_000_000),
    ];
  });
}

/** A usage plan and a key for each tier, by its name. */
export function usagePlans(
  scope: Construct,
  id: string,
  { environment, api, plans }: { environment: Environment; api: RestApi; plans: ShopUsagePlan[] },
): Map<string, ShopTier> {
  const parts = new Construct(scope, id);
  const tiers = plans.map(({ name, rateLimit, burstLimit, quota, quotaPeriod }): [string, ShopTier] => {
    const tier = new Construct(parts, pascalCase(name));
    const plan = new UsagePlan(tier, 'Plan', {
      name: environment.name('usagePlan', `${environment.systemName}-${name}`),
      throttle: { rateLimit, burstLimit },
      quota: quota === undefined ? undefined : { limit: quota, period: quotaPeriod ?? Period.DAY },
      apiStages: [{ api, stage: api.deploymentStage }],
    });
    const key = new ApiKey(tier, 'Key', {
      apiKeyName: environment.name('apiKey', `${environment.systemName}-${name}`),
    });
    plan.addApiKey(key);
    return [name, { plan, key }];
  });
  return new Map(tiers);
}
