import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import {
  Concurrency,
  Ingress,
  MonitoringLevel,
  Ordering,
  WebAcl,
  WebhookArchive,
  WebhookPipeline,
  type WebhookRoute,
} from '../../src';
import {
  givenApiKey,
  givenBucket,
  givenDomain,
  givenKey,
  givenQueue,
  givenSources,
  givenTable,
  givenTopics,
  givenWebAcl,
  openSource,
  ownFunction,
} from '../given';
import { allMonitoring } from '../synth';
import type { SystemVariants } from '../variants';

const ROUTES: () => WebhookRoute[] = () => [
  { name: 'card-payments', transactionTypes: ['payment.card', 'payment.wallet'], maxReceiveCount: 5 },
  { name: 'payouts', transactionTypes: ['payout'], consumerTimeout: Duration.minutes(2) },
];

const operated = () => {
  return { archive: WebhookArchive.bucket({ transitionAfter: Duration.days(30) }), replay: true, redrive: true };
};
const givenArchive = (scope: Construct) => ({ archive: WebhookArchive.existing(givenBucket(scope)), replay: true });

/** With a function for each route. */
function consumed(pipeline: WebhookPipeline, routes: WebhookRoute[]): WebhookPipeline {
  routes.forEach(({ name }) => pipeline.addConsumer(name, ownFunction(pipeline.node.scope as Construct, name)));
  return pipeline;
}

/** The pipeline in every way that makes other resources. */
export const WEBHOOK_PIPELINE: SystemVariants = {
  kind: 'WebhookPipeline',
  folder: 'webhook-pipeline',
  variants: {
    minimal: (scope, id, props) => new WebhookPipeline(scope, id, { source: openSource(), ...props }),
    'verified sources': (scope, id, props) => {
      const reconcile = { source: 'stripe', eventTypes: ['charge.dispute.*'], apiKey: givenApiKey(scope) };
      return new WebhookPipeline(scope, id, { sources: givenSources(scope), reconcile, ...props });
    },
    everything: (scope, id, props) => {
      const domain = { ...givenDomain(scope), disableExecuteApiEndpoint: true };
      const options = {
        ...allMonitoring(),
        ...operated(),
        heartbeat: Duration.hours(1),
        domain,
        webAcl: givenWebAcl(scope),
      };
      const { stripe: source, ...sources } = givenSources(scope);
      const routes = ROUTES();
      return consumed(new WebhookPipeline(scope, id, { ...options, source, sources, routes, ...props }), routes);
    },
    'a customer-managed key': (scope, id, props) => {
      const encryptionKey = new Key(scope, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
      return new WebhookPipeline(scope, id, { source: openSource(), encryptionKey, ...operated(), ...props });
    },
    'a customer-managed key of another app': (scope, id, props) =>
      new WebhookPipeline(scope, id, { source: openSource(), encryptionKey: givenKey(scope), ...operated(), ...props }),
    'given parts': (scope, id, props) => {
      const routes = [{ name: 'all', transactionTypes: ['payment'], queue: givenQueue(scope) }, ...ROUTES()];
      const options = { ...givenTopics(scope), table: givenTable(scope), routes, ...givenArchive(scope) };
      return consumed(new WebhookPipeline(scope, id, { source: openSource(), ...options, ...props }), routes);
    },
    'queue first': (scope, id, props) => {
      const { stripe: source, ...sources } = givenSources(scope);
      const options = { ingress: Ingress.queueFirst(), ordering: Ordering.fair('customer'), ...operated() };
      return new WebhookPipeline(scope, id, { source, sources, ...options, ...props });
    },
    'queue first, without an archive': (scope, id, props) => {
      const encryptionKey = new Key(scope, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
      const options = { ingress: Ingress.queueFirst(), encryptionKey };
      return new WebhookPipeline(scope, id, { sources: givenSources(scope), ...options, ...props });
    },
    'HTTP API': (scope, id, props) => {
      const options = {
        ingress: Ingress.httpApi(),
        domain: { ...givenDomain(scope), disableExecuteApiEndpoint: true },
      };
      return new WebhookPipeline(scope, id, {
        source: openSource(),
        sources: givenSources(scope),
        ...options,
        ...props,
      });
    },
    'in order': (scope, id, props) => {
      const routes = ROUTES();
      return consumed(
        new WebhookPipeline(scope, id, { source: openSource(), ordering: Ordering.fifo('customer'), routes, ...props }),
        routes,
      );
    },
    'nothing reserved': (scope, id, props) => {
      const [validatorConcurrency, routerConcurrency] = [Concurrency.unreserved(), Concurrency.unreserved()];
      return new WebhookPipeline(scope, id, {
        source: openSource(),
        validatorConcurrency,
        routerConcurrency,
        ...props,
      });
    },
    'essential monitoring': (scope, id, props) =>
      new WebhookPipeline(scope, id, {
        source: openSource(),
        monitoring: MonitoringLevel.ESSENTIAL,
        webAcl: WebAcl.managed(),
        ...props,
      }),
    'no monitoring': (scope, id, props) =>
      new WebhookPipeline(scope, id, { source: openSource(), monitoring: MonitoringLevel.NONE, ...props }),
  },
};
