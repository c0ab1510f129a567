import type { Method } from 'aws-cdk-lib/aws-apigateway';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ShopFences } from './shop-fence';
import { ENTITIES, SHOP_TIMEOUT } from './shop-functions';
import { monitorAdded, type ShopMonitoringProps } from './shop-monitoring';
import { ROUTE_TYPES, routeRules, type ShopRouteOptions } from './shop-route-options';
import type { ShopRoutes } from './shop-routes';
import { kebabCase, pascalCase } from '../environment/ids';
import { ApiHandler, kindOf, type HandlerContext } from '../functions/api-handler';
import type { SystemMonitoring } from '../monitoring/system-monitoring';
import { named } from '../validation/named';
import { rule } from '../validation/rules';
import { checkTypes } from '../validation/types';
import { validate } from '../validation/validate';

/** What is added to. */
export interface ShopExtensionsProps {
  readonly kind: string;
  /** What all functions of the shop are made with. */
  readonly context: Omit<HandlerContext, 'resource' | 'description' | 'timeout'>;
  readonly routes: ShopRoutes;
  readonly fences: ShopFences;
  readonly monitoring: SystemMonitoring;
  readonly monitored: ShopMonitoringProps;
}

const HOME = 'ShopHandlers';
/** Functions of the shop that answer for no entity. */
const OTHERS = ['Authorizer', 'Payments', 'Publisher'];

/** What users add to a shop: routes, and who answers them. */
export class ShopExtensions {
  private readonly handlers = new Map<ApiHandler, string>();
  private readonly functions = new Map<string, IFunction>();
  /** Where handlers are in other scopes. */
  private readonly homes = new Set<Construct>();

  public constructor(
    private readonly scope: Construct,
    private readonly props: ShopExtensionsProps,
  ) {}

  /** Adds a route for each method. */
  public addRoute(options: ShopRouteOptions): Method[] {
    const { kind, routes, fences } = this.props;
    checkTypes(`${kind}.addRoute at ${this.scope.node.path}`, options, ROUTE_TYPES);
    const { path, methods = [HttpMethod.ANY], handler, isPublic = false, inEveryRegion = false, scope } = options;
    const name = this.nameOf(options);
    validate(this.scope, `${kind}.addRoute`, [
      ...kindOf(handler).rules('handler'),
      rule('handler', handler, 'be fromCode or existing', () => kindOf(handler).name !== 'bundled'),
      rule('path', path, 'call what is at a place as the other routes do', (given) => routes.callsAlike(given)),
      ...routeRules(options, name, {
        routes: methods.filter((method) => routes.has(method, path)).map((method) => `${method} ${path}`),
        names: [...this.functions.keys(), ...ENTITIES.map(pascalCase), ...OTHERS],
      }),
    ]);
    const handlerName = this.handlers.get(handler) ?? name!;
    const fn = this.functions.get(handlerName) ?? this.addHandler(handlerName, options);
    const home = this.homeIn(scope);
    return methods.map((method) => {
      const by = inEveryRegion ? fn : fences.answering(home, handlerName, fn, method);
      return routes.add(method, path, by, { isPublic, scope });
    });
  }

  /** The function of a handler that was added. */
  public functionOf(handlerName: string): IFunction {
    const { kind } = this.props;
    return named(`${kind} at ${this.scope.node.path}`, 'handlerName', this.functions, handlerName);
  }

  /** The name of a handler that is new to the shop. */
  private nameOf({ handler, handlerName, path }: ShopRouteOptions): string | undefined {
    return this.handlers.has(handler) ? undefined : (handlerName ?? pascalCase(path.split('/')[1] ?? ''));
  }

  /** Where what is made for the shop in another scope is found, and tagged as the rest of it. */
  private homeIn(scope?: Construct): Construct {
    if (scope === undefined) {
      return this.scope;
    }
    const known = scope.node.tryFindChild(HOME);
    const home = (known as Construct | undefined) ?? new Construct(scope, HOME);
    if (!this.homes.has(home)) {
      this.homes.add(home);
      this.props.context.environment.tag(home);
    }
    return home;
  }

  private addHandler(name: string, { handler, scope }: ShopRouteOptions): IFunction {
    const { context, monitoring, monitored } = this.props;
    const known = kindOf(handler).bind(this.homeIn(scope), name, {
      ...context,
      resource: `${context.environment.systemName}-${kebabCase(name)}`,
      description: `Answers requests for ${name}.`,
      timeout: SHOP_TIMEOUT(),
    });
    this.handlers.set(handler, name);
    this.functions.set(name, known.function);
    monitorAdded(monitoring, { name, slo: monitored.slo, ...known }, monitored);
    return known.function;
  }
}
