import { Duration } from 'aws-cdk-lib';
import { mlPlatformWorld } from './platform-world';
import type { DashboardOptions } from './render';
import type { Row } from './rows';
import { shopWorld, SILENT_END, SILENT_MINUTES, silentShopWorld } from './shop-world';
import { END, FAILING_MINUTES, httpApiWorld, OUTAGE_MINUTES, pipelineWorld } from './worlds';
import { platformTemplate } from '../../test/ml-api-platform/platforms';
import { httpApiTemplate, shopTemplate, templateOf } from '../../test/synth';
import type { World } from '../simulator/series';
import { simulate } from '../simulator/simulate';
import { resourcesOf } from '../simulator/template';

/** A picture of a dashboard, and what its caption says of it. */
export interface Preview {
  /** The README that shows it. */
  readonly readme: string;
  /** What happens, and in code the alarms that tell. */
  readonly caption: string;
  /** The functions that fail, as the dashboard calls them. */
  readonly failing: readonly string[];
  readonly title: string;
  readonly template: () => object;
  readonly world: (template: object) => World;
  /** Widgets in rows, by title: which part of the dashboard is shown, on a page that is wider than high. */
  readonly rows: readonly Row[];
}

const ALARMS: Row = { height: 6.5, widths: { 'Alarms that page': 6, 'Alarms that do not page': 18 } };

/** The dashboards in the READMEs, by their files in docs/images. */
export const PREVIEWS: Record<string, Preview> = {
  'ecommerce-serverless-api-dashboard.svg': {
    readme: 'src/ecommerce-serverless-api/README.md',
    caption:
      'A part of the dashboard, drawn from its template and simulated traffic: the function for carts has failed for ' +
      `${FAILING_MINUTES} minutes, and nobody can check out. \`api-server-errors\` and \`availability-burn1h\` page.`,
    failing: ['Carts'],
    title: 'shop-dev',
    template: () => shopTemplate({ slo: { availability: 99.9 } }).toJSON(),
    world: shopWorld,
    rows: [
      {
        height: 5,
        widths: { 'Alarms that page': 8, 'API: requests and errors a minute': 8, 'In 5 minutes: carts and orders': 8 },
      },
      {
        height: 5,
        widths: {
          'Carts: invocations, errors, throttles': 8,
          'In 5 minutes: what did not go its way': 8,
          'Availability: error budget left (%)': 8,
        },
      },
    ],
  },
  'ml-api-platform-dashboard.svg': {
    readme: 'src/ml-api-platform/README.md',
    caption:
      'A part of the dashboard, drawn from its template and simulated traffic: the second version has failed for ' +
      `${FAILING_MINUTES} minutes, and the first serves. \`v2-server-errors\` and \`v2-availability-burn1h\` page.`,
    failing: [],
    title: 'ml-api-dev',
    template: () => platformTemplate({ slo: { availability: 99.9 } }).toJSON(),
    world: mlPlatformWorld,
    rows: [
      { height: 5, widths: { 'Alarms that page': 24 } },
      {
        height: 5,
        widths: { 'V2: requests and errors a minute': 8, 'V2: tasks': 8, 'V2: of its limits (%)': 8 },
      },
      {
        height: 5,
        widths: { 'V1: requests and errors a minute': 8, 'V1: tasks': 8, 'Database: of its capacity (%)': 8 },
      },
    ],
  },
  'monitored-http-api-dashboard.svg': {
    readme: 'src/monitored-http-api/README.md',
    caption:
      'A part of the dashboard, drawn from its template and simulated traffic: six of ten requests have failed for ' +
      `${OUTAGE_MINUTES} minutes. \`api-server-errors\` and \`availability-burn1h\` page.`,
    failing: ['Function'],
    title: 'http-api-dev',
    template: () => httpApiTemplate({ slo: { availability: 99.9, latencyP99: Duration.millis(800) } }).toJSON(),
    world: httpApiWorld,
    rows: [
      ALARMS,
      {
        height: 5,
        widths: {
          'Availability: error budget left (%)': 6,
          'Availability: burn rate (at 1, the budget lasts 30 days)': 9,
          'API: requests and errors a minute': 9,
        },
      },
      {
        height: 5,
        widths: {
          'Latency: error budget left (%)': 6,
          'API: latency (ms)': 9,
          'Function: invocations, errors, throttles': 9,
        },
      },
    ],
  },
  'webhook-pipeline-dashboard.svg': {
    readme: 'src/webhook-pipeline/README.md',
    caption:
      'A part of the dashboard, drawn from the template and simulated traffic: the router has failed for ' +
      `${FAILING_MINUTES} minutes, while every event is accepted. \`router-lag\` pages, \`router-errors\` and ` +
      '`ingest-dead-letters` open tickets.',
    failing: ['Router'],
    title: 'webhook-pipeline-dev',
    template: () => templateOf().toJSON(),
    world: pipelineWorld,
    rows: [
      ALARMS,
      {
        height: 5,
        widths: {
          'Router: invocations, errors, throttles': 8,
          'Age of the oldest message (s)': 8,
          'Dead letters and quarantine': 8,
        },
      },
      {
        height: 5,
        widths: {
          'API: requests and errors a minute': 12,
          'Events in 5 minutes: accepted, and routed to each queue': 12,
        },
      },
    ],
  },
};

/** A picture of a dashboard that shows no alarms. */
export const BUSINESS = {
  file: 'ecommerce-serverless-api-business.svg',
  alarm: 'OrdersBelowUsual',
  caption:
    'A part of the dashboard of those who sell, drawn from its template and simulated customers: carts are made, and none has been checked out ' +
    `for ${SILENT_MINUTES} minutes, although no request fails. \`OrdersBelowUsual\` opens a ticket.`,
  scene: (): DashboardOptions => ({
    template: shopTemplate().toJSON(),
    world: silentShopWorld(),
    dashboard: 'Business',
    rows: [
      {
        height: 5,
        widths: {
          'Orders placed an hour, and what is usual': 9,
          'Carts that become orders (%)': 8,
          'Payments failed an hour': 7,
        },
      },
    ],
    endMinute: SILENT_END,
    minutes: 24 * 60,
    alarmStates: {},
    title: 'shop-business-dev',
  }),
};

/** Minutes that are drawn, and that the alarms saw. */
const SHOWN = 180;
const SEEN = 2 * 24 * 60;

/** The dashboard of a preview at the end of its world, with the states that the alarms have then, by logical id. */
export function sceneOf({ template: make, world: worldOf, rows, title }: Preview): DashboardOptions {
  const template = make();
  const world = worldOf(template);
  const { states } = simulate(template, (metric, minute) => world(metric, END - SEEN + minute), SEEN);
  const alarmStates = Object.fromEntries(
    resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ id }) => [id, states[id].at(-1)!]),
  );
  return { template, world, rows, endMinute: END, minutes: SHOWN, alarmStates, title };
}
