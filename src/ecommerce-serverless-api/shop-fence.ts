import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, READS, ShopEnv } from './env';
import { letAskForHome, type ShopHome } from './shop-home';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { kebabCase } from '../environment/ids';
import { bundle, handlerFunction } from '../functions/handler-function';

/** What functions that know the home region are made with. */
export interface RegionalFunctionsProps {
  readonly environment: Environment;
  readonly home?: ShopHome;
  readonly logRetention: RetentionDays;
  readonly variables: Record<string, string>;
}

/** Tells whether the region takes changes. */
export function healthFunction(scope: Construct, id: string, props: RegionalFunctionsProps): LambdaFunction {
  // Health checks wait for 2 seconds: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
  const description = 'Tells whether the region takes changes.';
  return regionalFunction(scope, id, props, { handler: 'regions.health', description, timeout: Duration.seconds(5) });
}

/** What stands before functions of one's own in a shop of two regions, for they do not know which of them takes changes. */
export class ShopFences {
  private readonly made = new Map<IFunction, LambdaFunction>();

  public constructor(private readonly props: RegionalFunctionsProps) {}

  /** What is called for a method that a function answers: itself for reads, and the fence before it for changes. */
  public answering(scope: Construct, name: string, fn: IFunction, method: string): IFunction {
    if (this.props.home === undefined || READS.includes(method)) {
      return fn;
    }
    const fence = this.made.get(fn) ?? this.fence(scope, `${name}Fence`, fn);
    this.made.set(fn, fence);
    return fence;
  }

  private fence(scope: Construct, id: string, fn: IFunction): LambdaFunction {
    const fence = regionalFunction(scope, id, this.props, {
      handler: 'regions.fence',
      description: 'Lets changes through in the region that takes them.',
      // As long as API Gateway waits, for it waits for the function behind it.
      timeout: Duration.seconds(29),
    });
    fence.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] }));
    fence.addEnvironment(ShopEnv.FENCED_FUNCTION, fn.functionArn);
    return fence;
  }
}

/** Outside of the network of the shop: it calls nothing in there, and a network without a way out has no endpoint of AWS Lambda. */
function regionalFunction(
  scope: Construct,
  id: string,
  { environment, home, logRetention, variables }: RegionalFunctionsProps,
  { handler, description, timeout }: { handler: string; description: string; timeout: Duration },
): LambdaFunction {
  const fn = handlerFunction(scope, id, {
    environment,
    resource: `${environment.systemName}-${kebabCase(id)}`,
    description,
    source: bundle('ecommerce-serverless-api', handler),
    metricNamespace: METRIC_NAMESPACE,
    timeout,
    // What is reserved would be taken from the functions that serve.
    concurrency: Concurrency.unreserved(),
    logRetention,
    variables,
  });
  letAskForHome(fn, home);
  return fn;
}
