import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { topStack } from './ids';
import { claim, isPlaceKnown } from './registry';
import { readable } from '../validation/rules';

/**
 * Longest name and legal characters of each named thing.
 *
 * Sources: the API references of CreateQueue, CreateFunction, CreateTable, CreateLogGroup, CreateAlias, CreateApi, PutMetricAlarm,
 * PutDashboard, PutAlarmMuteRule, CreateServiceLevelObjective, CreateTopic, CreateDeploymentGroup and PutRule, and of
 * CreateWebACL, CreateUserPool, CreateUserPoolClient, CreateAlias (KMS), CreateEventBus, CreateCluster and CreateService (ECS),
 * RegisterTaskDefinition, PutDeliverySource, CreateLoadBalancer, CreateDBCluster, CreateBucket and CreateStateMachine. A health check has a name in a tag (256). Usage plans and API keys have no documented limit. A REST
 * API's name has no documented limit; 255 keeps it readable. A label is a part of names of metrics (255).
 */
const SERVICES = {
  queue: { maxLength: 80, illegal: /[^A-Za-z0-9_-]/g },
  // 80 with `.fifo`, which is put behind the suffix.
  fifoQueue: { maxLength: 75, illegal: /[^A-Za-z0-9_-]/g },
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
  webAcl: { maxLength: 128, illegal: /[^A-Za-z0-9_-]/g },
  userPool: { maxLength: 128, illegal: /[^A-Za-z0-9_-]/g },
  userPoolClient: { maxLength: 128, illegal: /[^A-Za-z0-9_-]/g },
  usagePlan: { maxLength: 255, illegal: /[^A-Za-z0-9_-]/g },
  apiKey: { maxLength: 255, illegal: /[^A-Za-z0-9_-]/g },
  keyAlias: { maxLength: 256, illegal: /[^A-Za-z0-9/_-]/g },
  backupVault: { maxLength: 50, illegal: /[^A-Za-z0-9_-]/g },
  backupPlan: { maxLength: 50, illegal: /[^A-Za-z0-9_.-]/g },
  restoreTestingPlan: { maxLength: 50, illegal: /[^A-Za-z0-9_-]/g },
  eventBus: { maxLength: 256, illegal: /[^A-Za-z0-9_.-]/g },
  healthCheck: { maxLength: 256, illegal: /[^A-Za-z0-9_.-]/g },
  eventRule: { maxLength: 64, illegal: /[^A-Za-z0-9_.-]/g },
  ecsCluster: { maxLength: 255, illegal: /[^A-Za-z0-9_-]/g },
  ecsService: { maxLength: 255, illegal: /[^A-Za-z0-9_-]/g },
  taskFamily: { maxLength: 255, illegal: /[^A-Za-z0-9_-]/g },
  logDelivery: { maxLength: 60, illegal: /[^A-Za-z0-9_-]/g },
  loadBalancer: { maxLength: 32, illegal: /[^A-Za-z0-9-]/g },
  stateMachine: { maxLength: 80, illegal: /[^A-Za-z0-9_-]/g },
  databaseCluster: { maxLength: 63, illegal: /[^a-z0-9-]/g, isLowerCase: true },
  // 63 with the account and the region, which are put in before the suffix.
  bucket: { maxLength: 34, illegal: /[^a-z0-9-]/g, isLowerCase: true },
} satisfies Record<string, Limits>;

/** What a name may be. */
interface Limits {
  readonly maxLength: number;
  readonly illegal: RegExp;
  readonly isLowerCase?: boolean;
}

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
  const { maxLength, illegal, isLowerCase }: Limits = SERVICES[service];
  const given = (parts.path ?? '') + [parts.project, parts.instance, parts.resource].filter(Boolean).join('-');
  const stem = isLowerCase ? given.toLowerCase() : given;
  const name = `${stem}-${parts.suffix}`;
  const clean = stem.replace(illegal, '-');
  if (Token.isUnresolved(name) || (clean === stem && name.length <= maxLength)) {
    return name;
  }
  const hash = createHash('sha256').update(JSON.stringify([parts.path, parts.project, parts.instance, parts.resource]));
  const tail = `-${hash.digest('hex').slice(0, 8)}-${parts.suffix}`;
  return clean.slice(0, maxLength - tail.length) + tail;
}

/**
 * Takes a name for a construct; throws when another construct of the app has it in the same account and region, and tells
 * every way out.
 */
export function claimName(scope: IConstruct, service: Service, name: string): void {
  const owner = claim(scope, service, name);
  if (owner !== undefined) {
    const taken = `the ${service} name ${readable(name)} is already taken by ${owner.node.path}`;
    throw new Error(`${scope.node.path}: ${taken}; ${waysOut(scope, owner)}`);
  }
}

function waysOut(scope: IConstruct, owner: IConstruct): string {
  if (scope === owner) {
    return 'give one of the two another id, or set physicalNames to false';
  }
  const canBeElsewhere = topStack(scope) !== topStack(owner) && !isPlaceKnown(scope);
  return (
    (canBeElsewhere ? 'give their stacks an env if they are for different accounts or regions; otherwise ' : '') +
    'give one of the two another id, environmentSuffix or projectName, or set its physicalNames to false'
  );
}
