import { Annotations, App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  EcommerceServerlessApi,
  HttpAuth,
  HttpProbe,
  MonitoredHttpApi,
  Release,
  WebhookArchive,
  WebhookPipeline,
  WebhookSecret,
  WebhookSource,
  type EcommerceServerlessApiProps,
  type MonitoredHttpApiProps,
  type WebhookPipelineProps,
} from '../src';
import { givenApiKey, givenSecret, openSource } from './given';
import type { MonitoringProps } from '../src/monitoring/monitoring-props';

/** A resource as it stands in a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** An app that writes templates and nothing about them. */
export function newApp(): App {
  return new App({ treeMetadata: false, analyticsReporting: false });
}

/** A stack of an app of its own. */
export function newStack(props: StackProps = { env: { region: 'eu-west-1' } }): Stack {
  return new Stack(newApp(), 'Stack', props);
}

/** A pipeline whose id shows in no name; open to all where no source is given. */
export function newPipeline(props: Partial<WebhookPipelineProps> = {}, stack = newStack()): WebhookPipeline {
  const source = props.sources === undefined ? openSource() : undefined;
  const pipeline = new WebhookPipeline(stack, 'WebhookPipeline', { environmentSuffix: 'dev', source, ...props });
  Annotations.of(pipeline).acknowledgeWarning('cdk-golden-paths:unverifiedSource:webhook');
  return pipeline;
}

/** The rules that are broken by what is made, without the title of the error. */
export function brokenRules(make: () => unknown): string[] {
  try {
    make();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n- ').slice(1);
  }
}

/** The template of a pipeline, with what to ask it. */
export function templateOf(props: Partial<WebhookPipelineProps> = {}): Template {
  return Template.fromStack(Stack.of(newPipeline(props)));
}

/** The template of a pipeline that archives, replays, redrives, and asks Stripe for what never came. */
export function operatedPipelineTemplate(): Template {
  const stack = newStack();
  const sources = { stripe: WebhookSource.stripe({ secret: WebhookSecret.fromSecretsManager(givenSecret(stack)) }) };
  const reconcile = { source: 'stripe', eventTypes: ['charge.dispute.*'], apiKey: givenApiKey(stack) };
  newPipeline({ sources, reconcile, archive: WebhookArchive.bucket(), replay: true, redrive: true }, stack);
  return Template.fromStack(stack);
}

/** Every resource of a template. */
export function resourcesOf(template: Template): TemplateResource[] {
  return Object.values(template.toJSON().Resources);
}

/** A public API whose id shows in no name. */
export function newHttpApi(props: Partial<MonitoredHttpApiProps> = {}, stack = newStack()): MonitoredHttpApi {
  const auth = HttpAuth.none('it is a test');
  return new MonitoredHttpApi(stack, 'MonitoredHttpApi', { environmentSuffix: 'dev', auth, ...props });
}

/** The template of an API, with what to ask it. */
export function httpApiTemplate(props: Partial<MonitoredHttpApiProps> = {}): Template {
  return Template.fromStack(Stack.of(newHttpApi(props)));
}

/** A shop whose id shows in no name. */
export function newShop(props: Partial<EcommerceServerlessApiProps> = {}, stack = newStack()): EcommerceServerlessApi {
  return new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', { environmentSuffix: 'dev', ...props });
}

/** The template of a shop, with what to ask it. */
export function shopTemplate(props: Partial<EcommerceServerlessApiProps> = {}): Template {
  return Template.fromStack(Stack.of(newShop(props)));
}

/** The template of a shop that is told of payments by a queue from elsewhere. */
export function paidShopTemplate(): Template {
  const shop = newShop();
  shop.addPaymentSource(
    Queue.fromQueueArn(shop.node.scope!, 'Webhooks', 'arn:aws:sqs:eu-west-1:111111111111:payments'),
  );
  return Template.fromStack(Stack.of(shop));
}

/** Monitoring with everything that is not there by default. */
export function allMonitoring(): MonitoringProps {
  return {
    slo: { availability: 99.9, latencyP99: Duration.millis(800) },
    quietHours: [{ schedule: 'cron(0 22 * * *)', duration: Duration.hours(8) }],
  };
}

/** An API with everything that is not there by default. */
export function fullHttpApi(props: Partial<MonitoredHttpApiProps> = {}, stack = newStack()): MonitoredHttpApi {
  const certificate = Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:eu-west-1:111111111111:certificate/1',
  );
  const api = newHttpApi(
    {
      ...allMonitoring(),
      domain: { domainName: 'api.example.com', certificate },
      release: Release.canary(),
      probe: HttpProbe.of(),
      heartbeat: Duration.minutes(15),
      cors: { allowOrigins: ['https://shop.example.com'] },
      ...props,
    },
    stack,
  );
  const auth = HttpAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] });
  api.addRoutes({ path: '/items/{id}', methods: [HttpMethod.GET], auth, throttle: { rateLimit: 5, burstLimit: 10 } });
  return api;
}
