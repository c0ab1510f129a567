import { CfnResource, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct, IConstruct } from 'constructs';
import { ECOMMERCE_SERVERLESS_API } from './ecommerce-serverless-api/variants';
import { ML_API_PLATFORM } from './ml-api-platform/variants';
import { MONITORED_HTTP_API, WATCHED_HTTP_API } from './monitored-http-api/variants';
import { newApp, type TemplateResource } from './synth';
import { WEBHOOK_PIPELINE } from './webhook-pipeline/variants';
import type { SystemProps } from '../src/environment/environment';

/** A construct of the library. */
export type SystemConstruct = Construct & { readonly outputs?: object };

/** Adds a construct in one way to use it; what it is given from outside is made beside it. */
export type AddVariant = (scope: Construct, id: string, props: SystemProps) => SystemConstruct;

/** A class of the library, and every way to use it that makes other resources. */
export interface SystemVariants {
  readonly kind: string;
  /** Its folder in src/. */
  readonly folder: string;
  readonly variants: Record<string, AddVariant>;
}

/** What every walk goes through. A further construct joins here. */
export const SYSTEMS: SystemVariants[] = [
  WEBHOOK_PIPELINE,
  MONITORED_HTTP_API,
  WATCHED_HTTP_API,
  ECOMMERCE_SERVERLESS_API,
  ML_API_PLATFORM,
];

/** One variant of one construct. */
export interface Variant {
  /** For titles of tests. */
  readonly title: string;
  readonly kind: string;
  readonly folder: string;
  readonly add: AddVariant;
}

export const VARIANTS: Variant[] = SYSTEMS.flatMap(({ kind, folder, variants }) =>
  Object.entries(variants).map(([variant, add]) => ({ title: `${kind}, ${variant}`, kind, folder, add })),
);

/** A construct, the stack that it is alone in, and the template of that. */
export interface Built {
  readonly construct: SystemConstruct;
  readonly template: Template;
  /** The resources of the construct, without those that it was given. */
  readonly resources: [id: string, resource: TemplateResource][];
}

/** The environment of a walk that asks for no other. */
export const WALK_ENV: StackProps = { env: { region: 'eu-west-1' } };

/** A variant in a stack of its own. */
export function build({ kind, add }: Variant, props: Partial<SystemProps> = {}, env: StackProps = WALK_ENV): Built {
  const stack = new Stack(newApp(), 'Stack', env);
  const construct = add(stack, kind, { environmentSuffix: 'dev', ...props });
  const template = Template.fromStack(stack);
  return { construct, template, resources: resourcesWithin(construct, template) };
}

const known = new Map<string, Built>();

/** A variant with nothing said but the suffix; made once. */
export function standard(variant: Variant, environmentSuffix = 'dev'): Built {
  const key = `${variant.title} ${environmentSuffix}`;
  const built = known.get(key) ?? build(variant, { environmentSuffix });
  known.set(key, built);
  return built;
}

/** The resources of a construct as they stand in the templates: that of its stack, and those of stacks that it makes beside that. */
export function resourcesWithin(construct: IConstruct, template: Template): [string, TemplateResource][] {
  const templates = new Map([[Stack.of(construct), template]]);
  const templateOf = (stack: Stack) => {
    const found = stack.nested ? template : (templates.get(stack) ?? Template.fromStack(stack));
    templates.set(stack, found);
    return found;
  };
  return construct.node
    .findAll()
    .filter((node) => CfnResource.isCfnResource(node))
    .map((node) => [Stack.of(node), Stack.of(node).resolve(node.logicalId) as string] as const)
    .map(([stack, id]) => [id, templateOf(stack).toJSON().Resources[id]]);
}

/** Those of one type. */
export function ofType({ resources }: Pick<Built, 'resources'>, type: string): [string, TemplateResource][] {
  return resources.filter(([, { Type }]) => Type === type);
}
