import { Duration } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE } from './env';
import { letUseTables } from './shop-access';
import { letAskForHome, type ShopHome } from './shop-home';
import type { ShopTables } from './shop-tables';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import { ApiHandler, kindOf } from '../functions/api-handler';
import { bundle, type FunctionNetwork } from '../functions/handler-function';
import type { KnownFunction } from '../functions/known-function';

/** What the API is of; each has a function. */
export const ENTITIES = ['products', 'carts', 'customers', 'orders'] as const;

/** What the API is of. */
export type Entity = (typeof ENTITIES)[number];

/** How long a request may take, behind API Gateway, which waits for 29 seconds. */
export const SHOP_TIMEOUT = () => Duration.seconds(15);

/** What the functions of the API are made with. */
export interface ShopFunctionsProps {
  readonly environment: Environment;
  readonly handlers: Readonly<Record<Entity, ApiHandler | undefined>>;
  readonly tables: ShopTables;
  readonly home?: ShopHome;
  readonly network?: FunctionNetwork;
  readonly logRetention: RetentionDays;
  readonly variables: Record<string, string>;
}

/** What answers for an entity. */
export interface ShopFunction extends KnownFunction {
  /** Whether it is not the library's handler, and knows nothing of two regions. */
  readonly isOwn: boolean;
}

/** The functions of the API. */
export type ShopFunctions = Readonly<Record<Entity, ShopFunction>>;

/** A function for each entity; one that is made may do with the tables what the library's handler of the entity does. */
export function shopFunctions(scope: Construct, props: ShopFunctionsProps): ShopFunctions {
  const { handlers, tables, home, ...context } = props;
  const made = ENTITIES.map((entity) => {
    const kind = kindOf(handlers[entity] ?? ApiHandler.bundled());
    const known = kind.bind(scope, pascalCase(entity), {
      ...context,
      resource: `${context.environment.systemName}-${entity}`,
      description: `Answers requests for ${entity}.`,
      bundled: bundle('ecommerce-serverless-api', `shop.${entity}`),
      timeout: SHOP_TIMEOUT(),
      metricNamespace: METRIC_NAMESPACE,
    });
    if (kind.isCreated) {
      letUseTables(known.function as LambdaFunction, entity, tables);
      letAskForHome(known.function as LambdaFunction, home);
    }
    return [entity, { ...known, isOwn: kind.name !== 'bundled' }] as const;
  });
  return Object.fromEntries(made) as Record<Entity, ShopFunction>;
}
