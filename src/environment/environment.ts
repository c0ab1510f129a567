import { Annotations, Aws, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { EnvironmentProfile } from './environment-profile';
import type { EnvironmentOptions, EnvironmentProps } from './environment-props';
import { claimName, physicalName, type NameParts, type Service } from './physical-name';
import { idsInStack } from '../private/ids-in-stack';
import { knownRule, rule, type Rule } from '../private/validation';

const SUFFIX = /^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/;
const PROJECT = /^[A-Za-z0-9]([A-Za-z0-9-]{0,18}[A-Za-z0-9])?$/;
const LOOKS_LIKE_PRODUCTION = /(^|-)(prod|prd|production|live)/;

/** Stands for the region while a name is cut; as long as the longest one. */
const REGION = 'REGION-OF-STACK';

/** The profiles that a suffix can name. */
const PROFILES = new Map([
  ['dev', EnvironmentProfile.DEV],
  ['staging', EnvironmentProfile.STAGING],
  ['prod', EnvironmentProfile.PROD],
]);

/** The rules of the props that every construct has. */
export function environmentRules(props: EnvironmentOptions): Rule[] {
  const { environmentSuffix } = props;
  return [
    // It chooses the profile and is in ids, so it is the one prop that cannot be a token.
    knownRule('environmentSuffix', environmentSuffix),
    rule('environmentSuffix', environmentSuffix, 'be 1 to 20 lower-case letters, digits and inner hyphens', (value) =>
      SUFFIX.test(value),
    ),
    rule('projectName', props.projectName, 'be 1 to 20 letters, digits and inner hyphens', (value) =>
      PROJECT.test(value),
    ),
  ];
}

/**
 * The environment that a construct is in: its row of defaults, its names, its tags and its removal policy.
 */
export class Environment {
  public readonly profile: EnvironmentProfile;
  public readonly dataProtection: boolean;
  private readonly instance: string;

  /**
   * @param scope the construct
   * @param kind the construct's class name; an id equal to it does not show in names
   */
  public constructor(
    private readonly scope: IConstruct,
    kind: string,
    private readonly props: EnvironmentProps,
  ) {
    this.profile = props.environmentProfile ?? PROFILES.get(props.environmentSuffix) ?? EnvironmentProfile.DEV;
    this.dataProtection = props.dataProtection ?? this.profile.dataProtection;
    this.instance = instanceOf(scope, kind);
    this.warn();
  }

  /** RETAIN with data protection, DESTROY without. */
  public get removalPolicy(): RemovalPolicy {
    return this.dataProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  /** What logs and metrics call it, and people. */
  public label(resource: string): string {
    const { instance, ...parts } = this.parts(resource);
    // Without physical names, nothing else keeps two stacks apart.
    const stack = this.props.physicalNames === false ? Stack.of(this.scope).stackName : undefined;
    return physicalName('label', { ...parts, instance: [stack, instance].filter(Boolean).join('-') });
  }

  /** The physical name of a resource, taken for it; undefined when physical names are switched off. */
  public name(service: Service, resource: string, path?: string): string | undefined {
    if (this.props.physicalNames === false) {
      return undefined;
    }
    const name = physicalName(service, { ...this.parts(resource), path });
    claimName(this.scope, service, name);
    return name;
  }

  /** The physical name of what is one for all regions of an account: it holds the region. */
  public globalName(service: Service, resource: string): string | undefined {
    return this.name(service, `${resource}-${REGION}`)?.replace(REGION, Aws.REGION);
  }

  /** How long a physical name is, without taking it. */
  public lengthOf(service: Service, resource: string, path?: string): number {
    return physicalName(service, { ...this.parts(resource), path }).length;
  }

  /** Tags everything in the construct. */
  public tag(system: string): void {
    const tags = {
      Environment: this.props.environmentSuffix,
      Project: this.props.projectName ?? system,
      ManagedBy: 'cdk-golden-paths',
      ...this.props.tags,
    };
    Object.entries(tags).forEach(([key, value]) => Tags.of(this.scope).add(key, value));
  }

  /** For a construct that holds data: warns when production data would go with its stack and nobody said so. */
  public warnOfUnprotectedData(): void {
    if (this.looksLikeProduction && !this.dataProtection && this.props.dataProtection === undefined) {
      Annotations.of(this.scope).addWarningV2(
        'cdk-golden-paths:unprotectedData',
        'destroying this stack destroys its data; set dataProtection to true, or to false if that is meant',
      );
    }
  }

  private get looksLikeProduction(): boolean {
    return LOOKS_LIKE_PRODUCTION.test(this.props.environmentSuffix);
  }

  private parts(resource: string): NameParts {
    const { projectName: project, environmentSuffix: suffix } = this.props;
    return { project, instance: this.instance, resource, suffix };
  }

  private warn(): void {
    const { environmentSuffix, environmentProfile } = this.props;
    if (this.looksLikeProduction && !PROFILES.has(environmentSuffix) && environmentProfile === undefined) {
      Annotations.of(this.scope).addWarningV2(
        'cdk-golden-paths:productionLikeSuffix',
        `environmentSuffix ${environmentSuffix} looks like production but gets the defaults of dev; ` +
          'set environmentProfile to EnvironmentProfile.PROD, or to DEV if that is meant',
      );
    }
  }
}

/** The path of the construct in its stack, without a last id that only repeats the kind. */
function instanceOf(scope: IConstruct, kind: string): string {
  const ids = idsInStack(scope);
  return (ids.at(-1) === kind ? ids.slice(0, -1) : ids).join('-');
}
