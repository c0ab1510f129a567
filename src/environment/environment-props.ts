import type { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { CELL_TYPES, defaultsRules } from './defaults';
import { EnvironmentProfile, rowOf } from './environment-profile';
import { knownRule, rule, type Rule } from '../validation/rules';
import { FLAG, instance, mapOf, needed, TEXT, type Shape } from '../validation/types';

/**
 * What every construct of the library asks about the environment that it is deployed to.
 *
 * @internal
 */
export interface EnvironmentProps {
  /**
   * Tells one deployment of the system from another; every physical name ends with it.
   *
   * 1 to 20 lower-case letters, digits and inner hyphens, such as `dev`, `prod` or `pr-42`. It also chooses the
   * environment profile when it is `sandbox`, `dev`, `staging` or `prod`.
   */
  readonly environmentSuffix: string;
  /**
   * Put before every physical name, and the value of the tag `Project`.
   *
   * 1 to 20 letters, digits and inner hyphens.
   *
   * @default - names have no prefix, and the tag holds the kind of the system (such as `webhook-pipeline`)
   */
  readonly projectName?: string;
  /**
   * The row of defaults.
   *
   * @default - the profile that the suffix names, DEV for any other suffix
   */
  readonly environmentProfile?: EnvironmentProfile;
  /**
   * Whether resources get readable physical names. A resource with a physical name cannot be replaced by an update
   * that needs a replacement.
   *
   * @default true
   */
  readonly physicalNames?: boolean;
  /**
   * Tags on every resource, next to `Environment`, `Project` and `ManagedBy`, which they may override; at most 50 in all.
   *
   * Keys are of 1 to 128 and values of at most 256 letters, digits, spaces and `_ . : / = + - @`; no key begins with
   * `aws:`.
   *
   * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
   * @default - no further tags
   */
  readonly tags?: { [key: string]: string };
  /**
   * The lowest level that the functions log.
   *
   * @default - as in the environment profile: DEBUG (sandbox, dev) or INFO (staging, prod)
   */
  readonly logLevel?: ApplicationLogLevel;
}

/**
 * What a construct asks that can tell its outputs.
 *
 * @internal
 */
export interface OutputProps {
  /**
   * Whether the values of `outputs` are also outputs of the stack, so that `cdk deploy --outputs-file` writes them.
   *
   * @default false
   */
  readonly exportOutputs?: boolean;
}

/**
 * What a construct asks that holds data or logs.
 *
 * @internal
 */
export interface DataProps {
  /**
   * Whether tables, queues (with their policies) and log groups outlive their stack: removal policy RETAIN, and deletion
   * protection where the service has it. Without it, destroying the stack destroys its data and its logs.
   *
   * What stayed keeps its name: delete it, or import it, before a stack with the same names is deployed again.
   *
   * @default - as in the environment profile, which says false in every row; where there are tables or queues, a warning
   * in PROD asks for a choice
   */
  readonly dataProtection?: boolean;
}

/** What the props of every construct are to be. */
export const ENVIRONMENT_TYPES: Shape<EnvironmentProps> = {
  environmentSuffix: needed(TEXT),
  projectName: TEXT,
  environmentProfile: instance('an EnvironmentProfile', EnvironmentProfile),
  physicalNames: FLAG,
  tags: mapOf(TEXT),
  logLevel: CELL_TYPES.logLevel,
};

/** What the props of outputs are to be. */
export const OUTPUT_TYPES: Shape<OutputProps> = { exportOutputs: FLAG };

/** What the props of what holds data are to be. */
export const DATA_TYPES: Shape<DataProps> = { dataProtection: FLAG };

const SUFFIX = /^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/;
const PROJECT = /^[A-Za-z0-9]([A-Za-z0-9-]{0,18}[A-Za-z0-9])?$/;

/** The most tags of a resource, and those that every construct sets. */
const MAX_TAGS = 50;
const OWN_TAGS = ['Environment', 'Project', 'ManagedBy'];
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

function tagRules(tags: Record<string, string>): Rule[] {
  const keys = Object.keys(tags);
  const allowed = 'letters, digits, spaces and _ . : / = + - @';
  return [
    rule('tags', new Set([...OWN_TAGS, ...keys]).size, `be ${MAX_TAGS} at most`, (count) => count <= MAX_TAGS),
    ...keys.flatMap((key) => [
      rule('tags', key, 'have keys that do not begin with aws:', (text) => !/^aws:/i.test(text)),
      rule('tags', key, `have keys of 1 to 128 ${allowed}`, (text) => TAG_KEY.test(text)),
      rule(`tags.${key}`, tags[key], `be at most 256 ${allowed}`, (text) => TAG_VALUE.test(text)),
    ]),
  ];
}

/** The rules of the props that every construct has. */
export function environmentRules(props: EnvironmentProps): Rule[] {
  const { environmentSuffix, environmentProfile, projectName, tags = {} } = props;
  return [
    // It chooses the profile and is in ids, so it is the one prop that cannot be a token.
    knownRule('environmentSuffix', environmentSuffix),
    rule('environmentSuffix', environmentSuffix, 'be 1 to 20 lower-case letters, digits and inner hyphens', (value) =>
      SUFFIX.test(value),
    ),
    rule('projectName', projectName, 'be 1 to 20 letters, digits and inner hyphens', (value) => PROJECT.test(value)),
    ...tagRules(tags),
    ...(environmentProfile ? defaultsRules(rowOf(environmentProfile), 'environmentProfile.') : []),
  ];
}
