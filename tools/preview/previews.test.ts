import { readFileSync } from 'fs';
import { join } from 'path';
import { widgetsOf, type MetricProperties } from './body';
import { BUSINESS, PREVIEWS, sceneOf } from './previews';
import { renderDashboard, type DashboardOptions } from './render';
import { linesOf } from './series-of-widget';
import { SILENT_MINUTES } from './shop-world';
import { END, FAILING_MINUTES, OUTAGE_MINUTES } from './worlds';
import { simulate } from '../simulator/simulate';
import { render, resourcesOf } from '../simulator/template';

const ROOT = join(__dirname, '../..');
const cases = Object.entries(PREVIEWS).map(([file, preview]) => {
  const scene = sceneOf(preview);
  return { file, ...preview, scene, svg: renderDashboard(scene) };
});

/** The errors of each function that the whole dashboard shows: up to the failure, and in its last quarter of an hour. */
function errorsOf(scene: DashboardOptions): Record<string, { before: number; now: number }> {
  const { template, world, endMinute, minutes: shown } = scene;
  const widgets = widgetsOf(template).filter(({ properties }) => /: invocations, errors/.test(properties.title));
  return Object.fromEntries(
    widgets.map(({ properties }) => {
      const lines = linesOf(properties as MetricProperties, world, { from: endMinute - shown, to: endMinute });
      const { minutes, points } = lines.find(({ label }) => label === 'Errors')!;
      const of = (from: number, to: number) =>
        points.filter((_, index) => minutes[index] >= from && minutes[index] < to);
      const before = Math.max(...of(0, END - FAILING_MINUTES - 5).map((value) => value ?? 0));
      const now = Math.min(...of(END - OUTAGE_MINUTES + 5, END).map((value) => value ?? 0));
      return [properties.title.split(':')[0], { before, now }];
    }),
  );
}

/** The names of the alarms that are in ALARM. */
function inAlarm({ template, alarmStates }: DashboardOptions): readonly string[] {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(({ id }) => alarmStates[id] === 'ALARM');
  return alarms.map(({ properties }) => render(properties.AlarmName));
}

describe.each(cases)('$file', ({ file, readme, caption, failing, title, scene, svg }) => {
  test('in docs/images is what `npm run preview` draws', () => {
    expect(svg === readFileSync(join(ROOT, 'docs/images', file), 'utf8')).toBe(true);
  });

  test('is wider than high', () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
    expect(width / height).toBeGreaterThan(4 / 3);
  });

  test('has its caption in the README', () => {
    const text = readFileSync(join(ROOT, readme), 'utf8').replace(/\s+/g, ' ');
    expect(text).toContain(`](../../docs/images/${file}) *${caption}*`);
  });

  test('shows errors of the functions that fail, and of no other ones', () => {
    const functions = Object.entries(errorsOf(scene));
    expect(functions.map(([name]) => name)).toEqual(expect.arrayContaining([...failing]));
    for (const [name, { before, now }] of functions) {
      expect(before).toBeLessThan(5);
      expect(now > 100).toBe(failing.includes(name));
    }
  });

  test('shows the alarms in ALARM that the caption names', () => {
    const named = [...caption.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(1);
    expect(inAlarm(scene)).toEqual(
      expect.arrayContaining(named.map((name) => title.replace(/-(?=dev$)/, `-${name}-`))),
    );
    named.forEach((name) => expect(svg).toMatch(new RegExp(`>${name}</text><text[^>]*>In alarm<`)));
  });
});

describe(BUSINESS.file, () => {
  const { file, caption, alarm } = BUSINESS;
  const scene = BUSINESS.scene();

  test('in docs/images is what `npm run preview` draws', () => {
    expect(renderDashboard(scene) === readFileSync(join(ROOT, 'docs/images', file), 'utf8')).toBe(true);
  });

  test('has its caption in the README', () => {
    const text = readFileSync(join(ROOT, 'src/ecommerce-serverless-api/README.md'), 'utf8').replace(/\s+/g, ' ');
    expect(text).toContain(`](../../docs/images/${file}) *${caption}*`);
  });

  test('shows what the alarm of its caption fires for', () => {
    const all = resourcesOf(scene.template, 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes(alarm));
    const Resources = Object.fromEntries(
      all.map(({ id, type, properties }) => [id, { Type: type, Properties: properties }]),
    );
    const { states } = simulate({ Resources }, scene.world, scene.endMinute);
    const [ofAlarm] = Object.values(states);
    expect(caption).toContain(`\`${alarm}\` opens a ticket`);
    expect(ofAlarm.at(-1)).toBe('ALARM');
    expect(ofAlarm.slice(0, -SILENT_MINUTES)).not.toContain('ALARM');
  });
});

test('nothing else is in ALARM while the router fails', () => {
  const { scene } = cases.find(({ file }) => file === 'webhook-pipeline-dashboard.svg')!;

  expect(inAlarm(scene)).toHaveLength(3);
});
