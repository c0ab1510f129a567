import { parseBody, widgetsOf } from './body';

const PLACE = { x: 0, y: 0, width: 6, height: 3 };
const bodyOf = (...widgets: readonly object[]): string => JSON.stringify({ widgets });
const templateOf = (...bodies: readonly unknown[]): object => ({
  Resources: Object.fromEntries(
    bodies.map((DashboardBody, i) => [`D${i}`, { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody } }]),
  ),
});

test('a reference is the logical id, an attribute is the id and its name', () => {
  const start = '{"widgets":[{"type":"alarm","x":0,"y":0,"width":6,"height":3,"properties":{"alarms":["';
  const [widget] = widgetsOf(
    templateOf({ 'Fn::Join': ['', [start, { 'Fn::GetAtt': ['Errors', 'Arn'] }, '","', { Ref: 'Other' }, '"]}}]}']] }),
  );

  expect(widget.properties).toMatchObject({ title: 'Alarms', alarms: ['Errors.Arn', 'Other'] });
});

test('a metric widget has the defaults of the dashboard syntax', () => {
  const [widget] = parseBody(bodyOf({ type: 'metric', ...PLACE, properties: { metrics: [['A', 'B']] } }));

  expect(widget.properties).toMatchObject({ view: 'timeSeries', stat: 'Average', period: 300 });
});

test.each([
  [{ type: 'explorer', ...PLACE, properties: {} }, 'widget 0 has type explorer, which is not drawn'],
  [{ type: 'metric', ...PLACE, properties: { metrics: [], view: 'pie' } }, 'widget 0 (metric): properties.view: '],
  [{ type: 'metric', ...PLACE, properties: { metrics: [], stacked: true } }, 'widget 0 (metric): properties.stacked: '],
  [{ type: 'metric', ...PLACE, properties: { annotations: {} } }, 'widget 0 (metric): properties.metrics: '],
  [{ type: 'alarm', properties: { alarms: [] } }, 'widget 0 (alarm): x: '],
  [{ type: 'text', ...PLACE, properties: { markdown: '' } }, 'widget 0 has type text, which is not drawn'],
])('fails for %j', (widget, message) => {
  expect(() => parseBody(bodyOf(widget))).toThrow(message);
});

test.each([0, 2])('fails for %d dashboards', (count) => {
  const template = templateOf(...Array.from({ length: count }, () => bodyOf()));

  expect(() => widgetsOf(template)).toThrow(`expected a template with one dashboard, got ${count}`);
});

test('of several dashboards, the one that shows alarms is drawn', () => {
  const orders = bodyOf({ type: 'metric', ...PLACE, properties: { title: 'Orders', view: 'timeSeries', metrics: [] } });
  const alarms = bodyOf({ type: 'alarm', ...PLACE, properties: { title: 'Alarms', alarms: [] } });

  expect(widgetsOf(templateOf(orders, alarms))).toMatchObject([{ properties: { title: 'Alarms' } }]);
  expect(() => widgetsOf(templateOf(alarms, alarms))).toThrow('one dashboard, got 2');
});

test('a dashboard that is named is drawn', () => {
  const orders = bodyOf({ type: 'metric', ...PLACE, properties: { title: 'Orders', view: 'timeSeries', metrics: [] } });
  const { Resources } = templateOf(orders) as { Resources: Record<string, object> };
  const [dashboard] = Object.values(Resources);
  const both = { Resources: { Business: dashboard, Monitoring: dashboard } };

  expect(widgetsOf(both, 'Business')).toMatchObject([{ properties: { title: 'Orders' } }]);
});
