import { readFileSync } from 'fs';
import { join } from 'path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { givenSecret, required } from './variants';
import { MlApiPlatform, MonitoringLevel, type MlApiPlatformProps } from '../../src';
import { platformRules } from '../../src/ml-api-platform/ml-api-platform-rules';
import { theOnly } from '../surroundings';
import { newStack } from '../synth';

export const README = readFileSync(join(__dirname, '../../src/ml-api-platform/README.md'), 'utf8');

/** What a test says of a platform beside what it needs. */
export type Given = (stack: Stack) => Partial<MlApiPlatformProps>;

const NOTHING: Given = () => ({});

/** A platform whose id shows in no name. */
export function newMlPlatform(given: Given = NOTHING, stack = newStack()): MlApiPlatform {
  return new MlApiPlatform(stack, 'MlApiPlatform', { ...required(stack), ...given(stack) });
}

/** Without alarms and dashboard, where a test is not about them. */
export function quietTemplate(given: Given = NOTHING, stack = newStack()): Template {
  newMlPlatform((scope) => ({ monitoring: MonitoringLevel.NONE, ...given(scope) }), stack);
  return Template.fromStack(stack);
}

/** All of it, in us-east-1, where it is in one template. */
export function platformTemplate(props: Partial<MlApiPlatformProps> = {}): Template {
  return templateInOne(() => props);
}

/** With jobs too, whose callers are called back. */
export function jobPlatformTemplate(): Template {
  return templateInOne((stack) => ({ asyncInference: { callbackSecret: givenSecret(stack, 'callbacks') } }));
}

function templateInOne(given: Given): Template {
  const stack = newStack({ env: { region: 'us-east-1' } });
  newMlPlatform(given, stack);
  return Template.fromStack(stack);
}

/** What its distribution is told. */
export const configOf = (template: Template) =>
  theOnly(template, 'AWS::CloudFront::Distribution')[1].DistributionConfig;

/** What is broken. */
export function brokenRules(given: Given, stack = newStack()): string[] {
  const rules = platformRules(stack, { ...required(stack), ...given(stack) });
  return rules.filter((one) => one !== undefined);
}
