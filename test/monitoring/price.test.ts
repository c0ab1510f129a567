import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { monthlyPrice } from './price';
import { Backups, DisasterRecovery, MonitoringLevel } from '../../src';
import type { MonitoringProps } from '../../src/monitoring/monitoring-props';
import { givenApiKey, givenSources } from '../given';
import { fullHttpApi, httpApiTemplate, newPipeline, newStack, shopTemplate, templateOf } from '../synth';

/** With tables whose columns are as narrow as can be. */
const readme = (folder: string) =>
  readFileSync(join(__dirname, '../../src', folder, 'README.md'), 'utf8').replace(/ +\|/g, ' |');
const { NONE, ESSENTIAL } = MonitoringLevel;
const slo: MonitoringProps = { slo: { availability: 99.9, latencyP99: Duration.millis(800) } };

const disasterRecovery = DisasterRecovery.primary({
  region: 'eu-central-1',
  encryptionKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/away',
});

/** Of a pipeline whose sources sign. */
function signedTemplate(reconciled = false): Template {
  const stack = newStack();
  const reconcile = reconciled ? { source: 'stripe', eventTypes: ['refund.*'], apiKey: givenApiKey(stack) } : undefined;
  newPipeline({ sources: givenSources(stack), reconcile }, stack);
  return Template.fromStack(stack);
}

const ROWS: [what: string, folder: string, template: () => Template][] = [
  ['`NONE`', 'monitored-http-api', () => httpApiTemplate({ monitoring: NONE })],
  ['`ESSENTIAL`', 'monitored-http-api', () => httpApiTemplate({ monitoring: ESSENTIAL })],
  ['`ESSENTIAL` and both objectives', 'monitored-http-api', () => httpApiTemplate({ monitoring: ESSENTIAL, ...slo })],
  ['`FULL`', 'monitored-http-api', () => httpApiTemplate()],
  ['`FULL` and both objectives', 'monitored-http-api', () => httpApiTemplate(slo)],
  ['everything', 'monitored-http-api', () => Template.fromStack(Stack.of(fullHttpApi()))],
  ['`NONE`', 'webhook-pipeline', () => templateOf({ monitoring: NONE })],
  ['`ESSENTIAL`', 'webhook-pipeline', () => templateOf({ monitoring: ESSENTIAL })],
  ['`FULL`', 'webhook-pipeline', () => templateOf()],
  ['`FULL` and both objectives', 'webhook-pipeline', () => templateOf(slo)],
  ['`FULL` and signed sources', 'webhook-pipeline', () => signedTemplate()],
  ['`FULL`, signed sources and `reconcile`', 'webhook-pipeline', () => signedTemplate(true)],
  ['`NONE`', 'ecommerce-serverless-api', () => shopTemplate({ monitoring: NONE })],
  ['`ESSENTIAL`', 'ecommerce-serverless-api', () => shopTemplate({ monitoring: ESSENTIAL })],
  ['`FULL`', 'ecommerce-serverless-api', () => shopTemplate()],
  ['`FULL` and both objectives', 'ecommerce-serverless-api', () => shopTemplate(slo)],
  [
    '`FULL`, backups and a second region',
    'ecommerce-serverless-api',
    () => shopTemplate({ backups: Backups.daily(), disasterRecovery }),
  ],
];

test.each(ROWS)('what %s of %s costs a month is in its README', (what, folder, template) => {
  const { alarmMetric, compositeAlarm, dashboard, customMetric, total } = monthlyPrice(template());
  const row = `| ${[what, alarmMetric, compositeAlarm, dashboard, customMetric, `$${total.toFixed(2)}`].join(' | ')} |`;
  expect(readme(folder).split('\n')).toContain(row);
});
