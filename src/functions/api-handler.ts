import type { Duration } from 'aws-cdk-lib';
import {
  Architecture,
  Function as LambdaFunction,
  type Code,
  type IFunction,
  type Runtime,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { entryRules } from './entry';
import { ApiEnv, Powertools } from './env';
import { FUNCTION_SETTINGS, functionSettingsRules, settingsWith, type FunctionSettings } from './function-settings';
import { letPublishMetrics } from './grants';
import { handlerFunction, type FunctionCode, type FunctionNetwork } from './handler-function';
import { knownFunction, type KnownFunction } from './known-function';
import { letReadSettings, READ_SETTINGS, settingsRules, type ReadSettings } from './read-settings';
import type { Environment } from '../environment/environment';
import { rule, type Rule } from '../validation/rules';
import { checkTypes, FUNCTION, LOG_GROUP, mapOf, needed, struct, TEXT, thing, type Shape } from '../validation/types';

/**
 * What a function that is created is given.
 *
 * @internal
 */
export interface CreatedHandlerOptions extends ReadSettings, FunctionSettings {
  /**
   * Further environment variables of the function.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: string };
}

/**
 * The handler that the library brings.
 */
export interface BundledHandlerOptions extends CreatedHandlerOptions {
  /**
   * What the service tells as its version.
   *
   * @default '1.0.0'
   */
  readonly serviceVersion?: string;
}

/**
 * Code of one's own.
 */
export interface CodeHandlerOptions extends CreatedHandlerOptions {
  /** The code and its dependencies, as AWS Lambda runs it; a folder must hold the file that `handler` names. */
  readonly code: Code;
  /** The handler in it, such as `index.handler` or `app.handler`. */
  readonly handler: string;
  /** What runs it. */
  readonly runtime: Runtime;
  /**
   * The processor that its native dependencies are for.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
}

/**
 * What is known of a function that exists.
 */
export interface ExistingHandlerOptions {
  /**
   * The log group of the function, whose error lines are then counted.
   *
   * @default - the one that the function was created with, if it is of this app
   */
  readonly logGroup?: ILogGroup;
}

const CREATED: Shape<CreatedHandlerOptions> = {
  ...FUNCTION_SETTINGS,
  environmentVariables: mapOf(TEXT),
  ...READ_SETTINGS,
};

const CODE = struct<CodeHandlerOptions>({
  ...CREATED,
  code: needed(thing<Code>('a Code', 'bind')),
  handler: needed(TEXT),
  runtime: needed(thing<Runtime>('a Runtime', 'bundlingImage')),
  architecture: thing<Architecture>('an Architecture', 'dockerPlatform'),
});

const FN = struct({ fn: needed(FUNCTION) });
const EXISTING = struct<ExistingHandlerOptions>({ logGroup: LOG_GROUP });

/** What a construct says of its handler. */
export interface HandlerContext {
  readonly environment: Environment;
  /** The resource part of the physical names. */
  readonly resource: string;
  readonly description: string;
  /** The handler that the library brings, if it brings one. */
  readonly bundled?: FunctionCode;
  /** When it is cut off, if the user does not say. */
  readonly timeout: Duration;
  readonly metricNamespace: string;
  /** Whether it may put metrics into the namespace by the API of CloudWatch too, and not by its log only. */
  readonly putsMetrics?: boolean;
  readonly logRetention: RetentionDays;
  readonly network?: FunctionNetwork;
  readonly variables: Record<string, string>;
}

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  /** When it is cut off, if that is said; unknown for a function of another app. */
  readonly timeout?: Duration;
  /** Whether the construct makes it. */
  readonly isCreated: boolean;
  /** Whether versions of it can be made. */
  readonly isVersioned: boolean;
  /** `variables` are those that the construct sets. */
  readonly rules: (prop: string, variables?: string[]) => Rule[];
  readonly bind: (scope: Construct, id: string, context: HandlerContext) => KnownFunction;
}

/**
 * The function that answers.
 */
export class ApiHandler {
  /**
   * The handler that the library brings.
   */
  public static bundled(options: BundledHandlerOptions = {}): ApiHandler {
    checkTypes('ApiHandler.bundled', options, struct<BundledHandlerOptions>({ ...CREATED, serviceVersion: TEXT }));
    const variables = { [ApiEnv.SERVICE_VERSION]: options.serviceVersion ?? '1.0.0' };
    return new ApiHandler(created('bundled', options, variables, ({ bundled }) => bundled!));
  }

  /**
   * Code of one's own, in a function that is created: with its own role and log group, traced, and with the variables by
   * which Powertools for AWS Lambda names the service and its metrics.
   */
  public static fromCode(options: CodeHandlerOptions): ApiHandler {
    checkTypes('ApiHandler.fromCode', options, CODE);
    const { code, handler, runtime, architecture = Architecture.ARM_64 } = options;
    const kind = created('fromCode', options, {}, () => ({ code, handler, runtime, architecture }));
    return new ApiHandler({ ...kind, rules: (...of) => [...kind.rules(...of), ...entryRules(of[0], options)] });
  }

  /**
   * A function that exists, such as a `NodejsFunction` of the app. Nothing of it is changed; with a release, its versions
   * are published. What is watched of a function of another app is less, because less is known of it.
   */
  public static existing(fn: IFunction, options: ExistingHandlerOptions = {}): ApiHandler {
    checkTypes('ApiHandler.existing', { fn }, FN);
    checkTypes('ApiHandler.existing', options, EXISTING);
    const known = () => knownFunction(fn, options.logGroup);
    const isVersioned = fn instanceof LambdaFunction;
    const { timeout } = known();
    return new ApiHandler({ name: 'existing', timeout, isCreated: false, isVersioned, rules: () => [], bind: known });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What a handler is; not for users. */
export function kindOf(handler: ApiHandler): Kind {
  return handler['kind'];
}

function created(
  name: string,
  options: CreatedHandlerOptions,
  ownVariables: Record<string, string>,
  source: (context: HandlerContext) => FunctionCode,
): Kind {
  const { timeout, environmentVariables } = options;
  const bind = (scope: Construct, id: string, context: HandlerContext) => {
    const { environment, metricNamespace, putsMetrics } = context;
    const fn = handlerFunction(scope, id, {
      ...context,
      source: source(context),
      ...settingsWith(options, { timeout: context.timeout, concurrency: environment.settings.concurrency }),
      variables: { ...ownVariables, ...context.variables, ...environmentVariables },
    });
    letReadSettings(fn, options, context.network);
    if (putsMetrics) {
      letPublishMetrics(fn, metricNamespace);
    }
    return knownFunction(fn);
  };
  const own = Object.keys(ownVariables);
  const rules = (prop: string, variables: string[] = []) => createdRules(options, prop, [...own, ...variables]);
  return { name, timeout, isCreated: true, isVersioned: true, rules, bind };
}

/** Variables by which metrics are found, and what every function is told about itself. */
const COMMON_VARIABLES: string[] = [...Object.values(Powertools), ApiEnv.ENVIRONMENT];

function createdRules(options: CreatedHandlerOptions, prop: string, ownVariables: string[]): Rule[] {
  const { environmentVariables = {} } = options;
  const given = Object.keys(environmentVariables);
  const taken = given.filter((name) => [...COMMON_VARIABLES, ...ownVariables].includes(name));
  return [
    ...functionSettingsRules(prop, options),
    rule(`${prop}.environmentVariables`, taken, 'be others than those of the construct', ({ length }) => length === 0),
    ...settingsRules(prop, options, [...COMMON_VARIABLES, ...ownVariables, ...given]),
  ];
}
