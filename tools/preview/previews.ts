import { Duration } from 'aws-cdk-lib';
import { renderDashboard } from './render';
import { END, httpApiWorld, pipelineWorld } from './worlds';
import { httpApiTemplate, templateOf } from '../../test/synth';
import type { World } from '../simulator/series';
import { simulate } from '../simulator/simulate';
import { resourcesOf } from '../simulator/template';

/** The dashboards in the READMEs, by their files in docs/images. */
export const PREVIEWS: Record<string, () => string> = {
  'monitored-http-api-dashboard.svg': () => {
    const slo = { availability: 99.9, latencyP99: Duration.millis(800) };
    return draw('http-api-dev', httpApiTemplate({ slo }).toJSON(), httpApiWorld);
  },
  'webhook-pipeline-dashboard.svg': () => draw('webhook-pipeline-dev', templateOf().toJSON(), pipelineWorld),
};

/** Minutes that are drawn, and that the alarms saw. */
const SHOWN = 180;
const SEEN = 2 * 24 * 60;

/** The dashboard as it would look at the end, with the states that the alarms have then. */
function draw(title: string, template: object, world: World): string {
  const { states } = simulate(template, (metric, minute) => world(metric, END - SEEN + minute), SEEN);
  const alarmStates = Object.fromEntries(
    resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ id }) => [id, states[id].at(-1)!]),
  );
  return renderDashboard({ template, world, endMinute: END, minutes: SHOWN, alarmStates, title });
}
