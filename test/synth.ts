import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { WebhookPipeline, type WebhookPipelineProps } from '../src';

/** A resource as it stands in a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A stack of an app of its own. */
export function newStack(props: StackProps = { env: { region: 'eu-west-1' } }): Stack {
  return new Stack(new App(), 'Stack', props);
}

/** A pipeline whose id shows in no name. */
export function newPipeline(props: Partial<WebhookPipelineProps> = {}, stack = newStack()): WebhookPipeline {
  return new WebhookPipeline(stack, 'WebhookPipeline', { environmentSuffix: 'dev', ...props });
}

/** The template of a pipeline, with what to ask it. */
export function templateOf(props: Partial<WebhookPipelineProps> = {}): Template {
  return Template.fromStack(Stack.of(newPipeline(props)));
}

/** Every resource of a template. */
export function resourcesOf(template: Template): TemplateResource[] {
  return Object.values(template.toJSON().Resources);
}
