import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { addedRouteRules, type TakenRoutes } from '../apis/added-routes';
import { ApiHandler } from '../functions/api-handler';
import { rule, type Rule } from '../validation/rules';
import { FLAG, instance, listOf, needed, oneOf, struct, TEXT, thing } from '../validation/types';

/**
 * Who answers, and where it is made.
 */
export interface ShopEntityOptions {
  /** What answers. A function that is made runs in the network of the shop, with the variables of its other functions. */
  readonly handler: ApiHandler;
  /**
   * What the handler is called in names, alarms and ids: 1 to 40 letters and digits that begin with a capital. Not for a handler that the
   * shop has already.
   *
   * @default - the first part of the path, such as `Reviews`
   */
  readonly handlerName?: string;
  /**
   * Whether nobody is asked who they are.
   *
   * @default false
   */
  readonly isPublic?: boolean;
  /**
   * Whether a shop in two regions has every method answered in both. Otherwise all but GET, HEAD and OPTIONS are a 503 in the region that takes
   * no changes. For what changes nothing, such as a search that is a POST.
   *
   * @default false
   */
  readonly inEveryRegion?: boolean;
  /**
   * Where the resources are made, such as a nested stack: CloudFormation takes 500 a stack.
   *
   * @default - in the stack of the shop
   */
  readonly scope?: Construct;
}

/**
 * Further routes of a shop.
 */
export interface ShopRouteOptions extends ShopEntityOptions {
  /** The path, such as `/reviews/{reviewId}`. */
  readonly path: string;
  /**
   * The methods.
   *
   * @default [HttpMethod.ANY]
   */
  readonly methods?: HttpMethod[];
}

const ENTITY = {
  handler: needed(instance('an ApiHandler', ApiHandler)),
  handlerName: TEXT,
  isPublic: FLAG,
  inEveryRegion: FLAG,
  scope: thing<Construct>('a construct', 'node'),
};

/** What the options of an entity are to be. */
export const ENTITY_TYPES = struct<ShopEntityOptions>(ENTITY);

/** What the options of routes are to be. */
export const ROUTE_TYPES = struct<ShopRouteOptions>({
  ...ENTITY,
  path: needed(TEXT),
  methods: listOf(oneOf<HttpMethod>('HttpMethod', () => HttpMethod)),
});

/** The rules of further routes. */
export function routeRules(
  { path, methods }: ShopRouteOptions,
  handlerName: string | undefined,
  taken: TakenRoutes,
): Rule[] {
  return [
    rule('path', path, 'be parts such as /reviews/{reviewId}, without a slash at its end', (value) =>
      /^(\/([A-Za-z0-9._~-]+|\{\w+\+?\}))+$/.test(value),
    ),
    ...addedRouteRules({ methods, handlerName }, taken),
  ];
}
