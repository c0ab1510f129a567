import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { build, VARIANTS, type Variant } from '../../test/variants';

/** Where all of a platform is in one template. */
const REGION = 'us-east-1';

/** A template that checkers read. */
export interface Subject {
  readonly title: string;
  readonly file: string;
  readonly resources: number;
}

/** What the two environments say beside their suffix. */
const STAGES = { dev: {}, prod: { dataProtection: true } };

/** Beside the least of each construct in production: the platform elsewhere, with a public load balancer, and with both kinds of GPUs. */
const FURTHER: [title: string, stage: keyof typeof STAGES][] = [
  ['MlApiPlatform, minimal', 'dev'],
  ['MlApiPlatform, given parts', 'prod'],
  ['MlApiPlatform, GPUs of a group at peak hours, isolated', 'prod'],
  ['MlApiPlatform, managed GPUs at peak hours', 'prod'],
];

/** Writes the templates that are checked. */
export function writeTemplates(folder: string): Subject[] {
  mkdirSync(folder, { recursive: true });
  const minimal = VARIANTS.filter(({ title }) => title.endsWith(', minimal'));
  return [
    ...minimal.map((variant) => write(variant, 'prod', folder)),
    ...FURTHER.map(([title, stage]) =>
      write(
        VARIANTS.find((variant) => variant.title === title)!,
        stage,
        folder,
      ),
    ),
  ];
}

function write(variant: Variant, stage: keyof typeof STAGES, folder: string): Subject {
  const props = { environmentSuffix: stage, projectName: 'checked', ...STAGES[stage] };
  const { template } = build(variant, props, { env: { region: REGION } });
  const title = `${variant.title}, ${stage}`;
  const file = join(folder, `${title.replaceAll(/[^A-Za-z0-9]+/g, '-')}.json`);
  const json = template.toJSON();
  writeFileSync(file, JSON.stringify(deployed(json)));
  return { title, file, resources: Object.keys(json.Resources).length };
}

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** With the account written out, and what is joined of texts: rules that ask for an ARN know no `Fn::Join`. */
export function deployed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(deployed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref: reference, ...others } = value as Record<string, unknown>;
  if (typeof reference === 'string' && reference in PSEUDO_PARAMETERS && Object.keys(others).length === 0) {
    return PSEUDO_PARAMETERS[reference];
  }
  const made = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deployed(one)]));
  return joined(made['Fn::Join']) ?? made;
}

/** What stands for a resource in a text. */
function textOf(part: unknown): string | undefined {
  const { Ref: reference } = Object(part) as { Ref?: string };
  return typeof part === 'string' ? part : reference;
}

function joined(args: unknown): string | undefined {
  if (!Array.isArray(args) || !Array.isArray(args[1])) {
    return undefined;
  }
  const parts = args[1].map(textOf);
  return parts.every((part) => part !== undefined) ? parts.join(args[0] as string) : undefined;
}
