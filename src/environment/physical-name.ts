import { createHash } from 'crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Longest name and legal characters of each named thing.
 *
 * Sources: the API references of CreateQueue, CreateFunction, CreateTable, CreateLogGroup, CreateAlias, CreateApi, PutMetricAlarm,
 * PutDashboard, PutAlarmMuteRule, CreateServiceLevelObjective, CreateTopic, CreateDeploymentGroup and PutRule. A REST
 * API's name has no documented limit; 255 keeps it readable. A label is a part of names of metrics (255).
 */
const SERVICES = {
  queue: { maxLength: 80, illegal: /[^A-Za-z0-9_-]/g },
  function: { maxLength: 64, illegal: /[^A-Za-z0-9_-]/g },
  table: { maxLength: 255, illegal: /[^A-Za-z0-9_.-]/g },
  logGroup: { maxLength: 512, illegal: /[^A-Za-z0-9_/.#-]/g },
  restApi: { maxLength: 255, illegal: /[^A-Za-z0-9_-]/g },
  label: { maxLength: 150, illegal: /[^A-Za-z0-9_-]/g },
  alias: { maxLength: 128, illegal: /[^A-Za-z0-9_-]/g },
  authorizer: { maxLength: 128, illegal: /[^A-Za-z0-9_-]/g },
  httpApi: { maxLength: 128, illegal: /[^A-Za-z0-9_-]/g },
  alarm: { maxLength: 255, illegal: /[^A-Za-z0-9_.-]/g },
  dashboard: { maxLength: 255, illegal: /[^A-Za-z0-9_-]/g },
  muteRule: { maxLength: 255, illegal: /[^A-Za-z0-9_.-]/g },
  objective: { maxLength: 128, illegal: /[^A-Za-z0-9_.-]/g },
  topic: { maxLength: 256, illegal: /[^A-Za-z0-9_-]/g },
  deployment: { maxLength: 100, illegal: /[^A-Za-z0-9_.-]/g },
  eventRule: { maxLength: 64, illegal: /[^A-Za-z0-9_.-]/g },
} as const;

/** A named thing with known limits. */
export type Service = keyof typeof SERVICES;

/** What a physical name is made of. */
export interface NameParts {
  /** In front of everything, such as `/aws/lambda/`. */
  readonly path?: string;
  readonly project?: string;
  /** Tells two instances in one stack apart. */
  readonly instance?: string;
  readonly resource: string;
  readonly suffix: string;
}

/**
 * `[path][project-][instance-]resource-suffix`, made legal for the service.
 *
 * A name that had to be cut or cleaned carries a hash of all its parts before the suffix, so that it stays unique.
 */
export function physicalName(service: Service, parts: NameParts): string {
  const { maxLength, illegal } = SERVICES[service];
  const stem = (parts.path ?? '') + [parts.project, parts.instance, parts.resource].filter(Boolean).join('-');
  const name = `${stem}-${parts.suffix}`;
  const clean = stem.replace(illegal, '-');
  if (Token.isUnresolved(name) || (clean === stem && name.length <= maxLength)) {
    return name;
  }
  const hash = createHash('sha256').update(JSON.stringify([parts.path, parts.project, parts.instance, parts.resource]));
  const tail = `-${hash.digest('hex').slice(0, 8)}-${parts.suffix}`;
  return clean.slice(0, maxLength - tail.length) + tail;
}

const namesByRoot = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Takes a name for a construct; throws when another construct of the app has it in the same account and region.
 */
export function claimName(scope: IConstruct, service: Service, name: string): void {
  const stack = Stack.of(scope);
  const place = [stack.account, stack.region].map((x) => (Token.isUnresolved(x) ? 'current' : x));
  const key = [...place, service, name].join('/');
  const names = namesByRoot.get(scope.node.root) ?? new Map<string, string>();
  namesByRoot.set(scope.node.root, names);
  const owner = names.get(key);
  if (owner !== undefined) {
    throw new Error(
      `${scope.node.path}: the ${service} name ${name} is already taken by ${owner}; ` +
        'give one of them another environmentSuffix or projectName',
    );
  }
  names.set(key, scope.node.path);
}
