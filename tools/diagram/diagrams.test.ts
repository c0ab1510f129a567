import { readFileSync } from 'fs';
import { join } from 'path';
import { DIAGRAMS } from './diagrams';
import { linksOf, membersOf } from './graph';
import { COLUMN, draw, drawnLinks, drawnNodes, WIDTH, type Layout } from './layout';
import { widthOf } from '../preview/svg';

const ROOT = join(__dirname, '../..');
const README: Record<string, string> = {
  'webhook-pipeline.svg': 'src/webhook-pipeline/README.md',
  'monitored-http-api.svg': 'src/monitored-http-api/README.md',
  'ecommerce-serverless-api.svg': 'src/ecommerce-serverless-api/README.md',
  'ml-api-platform.svg': 'src/ml-api-platform/README.md',
};
/** What everybody who reads about the construct has to see: between which groups there are arrows. */
const ARROWS: Record<string, readonly string[]> = {
  'webhook-pipeline.svg': [
    ...['api invokes validator', 'validator sends ingest', 'ingest delivers router', 'router writes table'],
    ...['router sends routes', 'router sends quarantine', 'ingest gives up ingestDeadLetters'],
    ...['routes gives up routeDeadLetters', 'api logs accessLogs', 'router keeps archive'],
    ...['archive feeds replay', 'replay keeps archive', 'replay sends ingest'],
    ...['table feeds reconciler', 'reconciler sends ingest'],
    ...['quarantine delivers redrive', 'ingestDeadLetters delivers redrive', 'routeDeadLetters delivers redrive'],
    ...['redrive sends ingest', 'redrive sends routes'],
  ],
  'monitored-http-api.svg': ['api invokes handler', 'api logs accessLogs', 'handler logs logs'],
  'ecommerce-serverless-api.svg': [
    ...['api asks users', 'api invokes functions', 'api logs accessLogs', 'functions writes tables'],
    ...['tables feeds functions', 'tables delivers publisher', 'publisher sends bus', 'publisher sends unpublished'],
  ],
  'ml-api-platform.svg': [
    ...['edge reaches balancer', 'balancer forwards versions', 'versions queries database', 'versions writes sessions'],
    ...['sessions feeds versions', 'versions sends jobs', 'jobs delivers workers', 'workers sends jobs'],
    ...['versions writes jobTable', 'jobTable feeds versions', 'workers writes jobTable', 'jobTable feeds workers'],
    ...['versions keeps jobBucket', 'jobBucket feeds versions', 'workers keeps jobBucket', 'jobBucket feeds workers'],
    ...['jobs gives up jobDeadLetters'],
    ...['versions logs accessLogs', 'fallback scales versions', 'fallback logs accessLogs', 'webAcls protects edge'],
  ],
};
const MONITORING = [
  ...['alarms combines page', 'alarms combines ticket', 'page combines ticket', 'page notifies alarmTopic'],
  ...['ticket notifies ticketTopic', 'alarms shows dashboard'],
];

const cases = Object.entries(DIAGRAMS).map(([file, layout]) => ({ file, layout, template: layout.template() }));
const groupsOf = ({ groups }: Layout): Record<string, RegExp> =>
  Object.fromEntries(Object.entries(groups).map(([id, { resources }]) => [id, resources]));
const pathsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<path d="(M[^"]+)" fill="none"/g)].map(([, d]) => d);

describe.each(cases)('$file', ({ file, layout, template }) => {
  const svg = draw(layout);

  test('in docs/images is what `npm run preview` draws, and the README shows it', () => {
    expect(svg === readFileSync(join(ROOT, 'docs/images', file), 'utf8')).toBe(true);
    expect(readFileSync(join(ROOT, README[file]), 'utf8')).toContain(`](../../docs/images/${file})`);
  });

  test('has each resource of the template in one group, and no group without a resource', () => {
    const { Resources } = template as { Resources: object };
    const members = Object.values(membersOf(template, groupsOf(layout)));
    expect(members.flat()).toHaveLength(Object.keys(Resources).length);
    expect(Math.min(...members.map(({ length }) => length))).toBeGreaterThan(0);
  });

  test('has the arrows that the template tells of', () => {
    const drawn = drawnLinks(layout, template).map(({ from, kind, to }) => `${from} ${kind} ${to}`);
    expect(drawn).toEqual(expect.arrayContaining([...ARROWS[file], ...MONITORING]));
    const own = drawn.filter((link) => !/^(page|ticket|alarms) /.test(link));
    expect(own.sort()).toEqual([...ARROWS[file]].sort());
  });

  test('has an arrow for metrics instead of one from each group to what watches it', () => {
    const all = linksOf(template, groupsOf(layout));
    const watched = all.filter(({ kind, to }) => kind === 'is counted' && to === 'alarms').map(({ from }) => from);
    expect(watched.length).toBeGreaterThan(1);
    expect(pathsOf(svg)).toHaveLength(drawnLinks(layout, template).length + layout.outside.length + 1);
  });

  test('has ways for arrows that there are', () => {
    const drawn = drawnLinks(layout, template).map(({ from, to }) => `${from} > ${to}`);
    expect(Object.keys(layout.ways).filter((way) => !drawn.includes(way))).toEqual([]);
  });

  test('has groups beside one another, on the page, and with room for what they say', () => {
    const nodes = Object.values(drawnNodes(layout, template));
    for (const { x, y, width, height, title, facts } of nodes) {
      const overlapping = nodes.filter(
        (other) =>
          x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height,
      );
      expect(overlapping).toHaveLength(1);
      expect(x + width).toBeLessThan(WIDTH);
      expect(y + height).toBeLessThan(layout.height);
      expect(widthOf(title, { size: 13, bold: true }) / 1.12).toBeLessThan(COLUMN.width - 20);
      facts.forEach((fact) => expect(widthOf(fact, { size: 11.5 })).toBeLessThan(COLUMN.width - 16));
      expect(36 + 18 + (facts.length - 1) * 15).toBeLessThan(height - 6);
    }
  });

  test('has arrows that go through no group but those at their ends', () => {
    const nodes = Object.values(drawnNodes(layout, template));
    for (const path of pathsOf(svg)) {
      const points = path.match(/[\d.]+ [\d.]+/g)!.map((point) => point.split(' ').map(Number));
      const crossed = nodes.filter(({ x, y, width, height }) =>
        points.slice(1).some(([x2, y2], index) => {
          const [x1, y1] = points[index];
          const isBeside = Math.max(x1, x2) <= x || Math.min(x1, x2) >= x + width;
          return !isBeside && Math.max(y1, y2) > y && Math.min(y1, y2) < y + height;
        }),
      );
      expect(crossed.map(({ title }) => title)).toEqual([]);
    }
  });

  test('needs nothing from elsewhere, and has a background of its own', () => {
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/<script|<style|<image|href|https?:|@import/);
    expect(svg).toContain(
      `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${layout.height - 1}" rx="12" fill="#fff"`,
    );
  });
});

test('fails for a resource that no group has, and for a group that has no resource', () => {
  const { layout } = cases[0];
  const added = { Resources: { New: { Type: 'AWS::S3::Bucket', Properties: {} } } };

  expect(() => draw({ ...layout, template: () => added })).toThrow('AWS::S3::Bucket New is in no group of the diagram');
  expect(() => draw({ ...layout, template: () => ({ Resources: {} }) })).toThrow(
    'the template has nothing for accessLogs',
  );
});
