import { Bucket } from 'aws-cdk-lib/aws-s3';
import { platformTemplate } from './platforms';
import { image, ML_API_PLATFORM } from './variants';
import { Rollout } from '../../src';
import { metricAlarms } from '../../tools/simulator/alarms';
import type { MetricIdentity } from '../../tools/simulator/series';
import { render, resourcesOf } from '../../tools/simulator/template';
import { newStack } from '../synth';
import { standard, VARIANTS } from '../variants';

type Line = (string | Record<string, unknown>)[];

/** The graphs of a dashboard: their titles and lines. */
function graphsOf(template: object): { title: string; metrics: Line[] }[] {
  const bodies = resourcesOf(template, 'AWS::CloudWatch::Dashboard').map(({ properties }) =>
    JSON.parse(render(properties.DashboardBody)),
  );
  return bodies.flatMap(({ widgets }) => widgets.map(({ properties }: any) => ({ metrics: [], ...properties })));
}

/** A metric as one text, whatever the order of its dimensions. */
const textOf = ({ namespace, metricName, dimensions }: MetricIdentity) =>
  [namespace, metricName, ...Object.entries(dimensions).sort().flat()].join(' ');

function metricOf(line: Line): string {
  const [namespace, metricName, ...rest] = line.filter((field) => typeof field === 'string');
  const pairs = rest.flatMap((key, index) => (index % 2 === 0 ? [[key, rest[index + 1]]] : []));
  return textOf({ namespace, metricName, dimensions: Object.fromEntries(pairs) });
}

/** What alarms read and no graph shows. When a certificate ends is a date, which its alarm tells. */
function unseen(template: object): string[] {
  const shown = new Set(graphsOf(template).flatMap(({ metrics }) => metrics.map(metricOf)));
  return metricAlarms(template)
    .flatMap(({ variables }) => variables.flatMap((one) => (one.kind === 'metric' ? [one.metric] : [])))
    .filter(({ metricName }) => metricName !== 'DaysToExpiry')
    .map(textOf)
    .filter((text) => !shown.has(text));
}

const dashboards = VARIANTS.filter(({ kind }) => kind === ML_API_PLATFORM.kind)
  .map((variant) => [variant.title, standard(variant).template.toJSON()] as const)
  .filter(([, template]) => graphsOf(template).length > 0);

test('most variants have a dashboard', () => {
  expect(dashboards.length).toBeGreaterThan(4);
});

test.each(dashboards)('%s: what an alarm watches is on the dashboard (M11)', (_title, template) => {
  expect(metricAlarms(template).length).toBeGreaterThan(10);
  expect(unseen(template)).toEqual([]);
});

/** The lines of the graph of this title: metric, dimensions and statistic. */
const linesOf = (template: object, title: string) =>
  graphsOf(template)
    .filter((graph) => graph.title === title)
    .flatMap(({ metrics }) =>
      metrics.map((line) => `${metricOf(line)} ${(line.at(-1) as Record<string, unknown>).stat}`),
    );

const ours = (metric: string, version: string, stat: string) =>
  `CdkGoldenPaths/MlApiPlatform ${metric} Version ${version} service ml-api-dev ${stat}`;

test('stand-ins are on the dashboard: what the function wants, and what it was not told of', () => {
  const versions = { v1: { image: image() }, v2: { image: image() } };
  const template = platformTemplate({ versions }).toJSON();
  expect(linesOf(template, 'SpotFallback: tasks that stand in for those of Spot')).toEqual(
    ['v1', 'v2'].map((version) => ours('FallbackTasks', version, 'Maximum')),
  );
  const [letters] = linesOf(template, 'SpotFallback: events that it was not told of');
  expect(letters).toMatch(/^AWS\/SQS ApproximateNumberOfMessagesVisible QueueName .*DeadLetter/);
  const tasks = linesOf(template, 'V1: tasks').join('\n');
  expect(tasks).toMatch(/DesiredTaskCount .* ServiceName MlApiPlatformV1Twin.* Maximum/);
  expect(tasks).toMatch(/DeploymentCount .* ServiceName MlApiPlatformV1Service.* Maximum/);
});

test('golden predictions are on the dashboard, of the versions that have some', () => {
  const bucket = Bucket.fromBucketName(newStack(), 'Golden', 'golden');
  const goldenPredictions = { bucket, objectKeys: { v2: 'v2.json' } };
  const template = platformTemplate({ rollout: Rollout.canary(), goldenPredictions }).toJSON();
  expect(linesOf(template, 'V2: golden predictions of new revisions')).toEqual([
    ours('GoldenPredictionsPassed', 'v2', 'Sum'),
    ours('GoldenPredictionsFailed', 'v2', 'Sum'),
  ]);
  expect(linesOf(template, 'V1: golden predictions of new revisions')).toEqual([]);
});

test('interruptions are on the dashboard', () => {
  expect(linesOf(platformTemplate().toJSON(), 'V1: events in 5 minutes')[0]).toBe(
    'CdkGoldenPaths/MlApiPlatform ml-api-dev/V1SpotInterruptions Sum',
  );
});
