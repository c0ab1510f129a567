import { Annotations, Aws, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import type { Defaults } from './defaults';
import { EnvironmentProfile, rowOf } from './environment-profile';
import { environmentRules, type DataProps, type EnvironmentProps, type OutputProps } from './environment-props';
import { idsInStack, topStack } from './ids';
import { exportOutputs } from './outputs';
import { claimName, physicalName, type NameParts, type Service } from './physical-name';
import type { Rule } from '../validation/rules';
import { validate } from '../validation/validate';

const LOOKS_LIKE_PRODUCTION = /(^|-)(prod|prd|production|live)/;

/** The dimension that tells one system's metrics from another's, as Powertools for AWS Lambda calls it. */
export const SERVICE_DIMENSION = 'service';

/** Stands for the region while a name is cut; as long as the longest one. */
const REGION = 'REGION-OF-STACK';

/** The profiles that a suffix can name. */
const PROFILES = new Map([
  ['sandbox', EnvironmentProfile.SANDBOX],
  ['dev', EnvironmentProfile.DEV],
  ['staging', EnvironmentProfile.STAGING],
  ['prod', EnvironmentProfile.PROD],
]);

/** The profile that props ask for. */
function profileOf({ environmentProfile, environmentSuffix }: EnvironmentProps): EnvironmentProfile {
  return environmentProfile ?? PROFILES.get(environmentSuffix) ?? EnvironmentProfile.DEV;
}

/** The row of defaults that props ask for, each cell overridden by the prop of its name. */
export function settingsOf(props: EnvironmentProps): Defaults {
  const row = rowOf(profileOf(props));
  const given = Object.entries(props).filter(([prop, value]) => prop in row && value !== undefined);
  return { ...row, ...Object.fromEntries(given) };
}

/** What kind of system a construct is. */
export interface System {
  /** The construct's class name: what errors call it, and an id that does not show in names. */
  readonly kind: string;
  /** What names, tags and metrics call it, such as `webhook-pipeline`. */
  readonly name: string;
  /** Whether it has tables or queues, whose data goes with the stack unless that is forbidden. */
  readonly holdsData: boolean;
}

/**
 * What the props of every construct have in common.
 *
 * @internal
 */
export interface SystemProps extends EnvironmentProps, DataProps, OutputProps {}

/**
 * The environment that a construct is in: its defaults, its names, its tags and its removal policy. It opens a construct
 * and closes it.
 */
export class Environment {
  /** The first statement of a construct: throws one error with every broken rule, and tags what will be in it. */
  public static open(scope: Construct, system: System, props: SystemProps, rules: Rule[]): Environment {
    validate(scope, system.kind, [...environmentRules(props), ...rules]);
    const environment = new Environment(scope, system, props);
    environment.tag();
    environment.warn();
    return environment;
  }

  /** The row of defaults; a prop of the construct overrides the cell of its name. */
  public readonly settings: Defaults;
  /** What logs and metrics call the system: the dimension `service`. */
  public readonly service: string;
  /** What tells it from others of its kind in a stack; empty where its id is that of the kind. */
  public readonly instance: string;
  private readonly lateRules: Rule[] = [];
  private isClosed = false;

  private constructor(
    private readonly scope: Construct,
    private readonly system: System,
    private readonly props: SystemProps,
  ) {
    this.settings = settingsOf(props);
    this.instance = instanceOf(scope, system.kind);
    this.service = this.label(system.name);
  }

  /** The last statement of a construct: its outputs, which become those of the stack when the user asks for it. */
  public close<T extends object>(outputs: T): T {
    this.isClosed = true;
    this.check([]);
    if (this.props.exportOutputs) {
      exportOutputs(this.scope, outputs);
    }
    return outputs;
  }

  /** Rules that can only be checked once there are parts: one error with all of them when the construct is closed. */
  public check(rules: Rule[]): void {
    this.lateRules.push(...rules);
    if (this.isClosed) {
      validate(this.scope, this.system.kind, this.lateRules);
    }
  }

  /** What names call the system; the resource part of those that are of the system as a whole. */
  public get systemName(): string {
    return this.system.name;
  }

  /** Whether it is for an account that may be new. */
  public get isSandbox(): boolean {
    return profileOf(this.props) === EnvironmentProfile.SANDBOX;
  }

  /** RETAIN with data protection, DESTROY without. */
  public get removalPolicy(): RemovalPolicy {
    return this.settings.dataProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  /** Whether the suffix looks like production, whatever the profile is. */
  public get isLikeProduction(): boolean {
    return LOOKS_LIKE_PRODUCTION.test(this.props.environmentSuffix);
  }

  /** The physical name of a resource, taken for it; undefined when physical names are switched off. */
  public name(service: Service, resource: string, path?: string): string | undefined {
    return this.take(service, { ...this.parts(resource), path });
  }

  /** The physical name of what is one for all regions of an account: it holds the region. */
  public globalName(service: Service, resource: string): string | undefined {
    return this.take(service, this.parts(`${resource}-${REGION}`))?.replace(REGION, Aws.REGION);
  }

  /** The physical name of a bucket, which is one for all accounts: it holds the account and the region. */
  public bucketName(resource: string): string | undefined {
    const { environmentSuffix: suffix } = this.props;
    const name = this.take('bucket', this.parts(resource));
    return name && `${name.slice(0, -suffix.length)}${Aws.ACCOUNT_ID}-${Aws.REGION}-${suffix}`;
  }

  private take(service: Service, parts: NameParts): string | undefined {
    if (this.props.physicalNames === false) {
      return undefined;
    }
    const name = physicalName(service, parts);
    const { region } = Stack.of(this.scope);
    claimName(this.scope, service, name.replace(REGION, Token.isUnresolved(region) ? '<region>' : region));
    return name;
  }

  private label(resource: string): string {
    const { instance, ...parts } = this.parts(resource);
    // Without physical names, nothing else keeps two stacks apart.
    const stack = this.props.physicalNames === false ? topStack(this.scope).stackName : undefined;
    return physicalName('label', { ...parts, instance: [stack, instance].filter(Boolean).join('-') });
  }

  private parts(resource: string): NameParts {
    const { projectName: project, environmentSuffix: suffix } = this.props;
    return { project, instance: this.instance, resource, suffix };
  }

  /** Tags what is of the construct: all in it, and what is made for it elsewhere. */
  public tag(scope: Construct = this.scope): void {
    const tags = {
      Environment: this.props.environmentSuffix,
      Project: this.props.projectName ?? this.system.name,
      ManagedBy: 'cdk-golden-paths',
      ...this.props.tags,
    };
    Object.entries(tags).forEach(([key, value]) => Tags.of(scope).add(key, value));
  }

  private warn(): void {
    const { environmentSuffix, environmentProfile, dataProtection } = this.props;
    if (!this.isLikeProduction) {
      return;
    }
    if (!PROFILES.has(environmentSuffix) && environmentProfile === undefined) {
      Annotations.of(this.scope).addWarningV2(
        'cdk-golden-paths:productionLikeSuffix',
        `environmentSuffix ${environmentSuffix} looks like production but gets the defaults of dev; ` +
          'set environmentProfile to EnvironmentProfile.PROD, or to DEV if that is meant',
      );
    }
    if (this.system.holdsData && !this.settings.dataProtection && dataProtection === undefined) {
      Annotations.of(this.scope).addWarningV2(
        'cdk-golden-paths:unprotectedData',
        'destroying this stack destroys its data; set dataProtection to true, or to false if that is meant',
      );
    }
  }
}

/** The path of the construct in its stack, without a last id that only repeats the kind. */
function instanceOf(scope: IConstruct, kind: string): string {
  const ids = idsInStack(scope);
  return (ids.at(-1) === kind ? ids.slice(0, -1) : ids).join('-');
}
