import { theOnly } from '../surroundings';
import { templateOf } from '../synth';

describe('the dashboard', () => {
  test('shows API, events, queues and both functions', () => {
    const [, { DashboardBody, DashboardName }] = theOnly(templateOf(), 'AWS::CloudWatch::Dashboard');
    const body: string = DashboardBody['Fn::Join'][1]
      .map((part: unknown) => (typeof part === 'string' ? part : 'REF'))
      .join('');
    expect(JSON.parse(body).widgets.map(({ properties }: any) => properties.title)).toEqual([
      'Alarms that page',
      'Alarms that do not page',
      'API: requests and errors a minute',
      'API: latency (ms)',
      'Events in 5 minutes: accepted, and routed to each queue',
      'Events in 5 minutes: what did not go its way',
      'Age of the oldest message (s)',
      'Messages waiting',
      'Dead letters and quarantine',
      'Validator: invocations, errors, throttles',
      'Validator: duration (ms)',
      'Router: invocations, errors, throttles',
      'Router: duration (ms)',
    ]);
    // Dashboards are those of all regions of an account.
    expect(DashboardName).toEqual({
      'Fn::Join': ['', ['webhook-pipeline-', { Ref: 'AWS::Region' }, '-dev']],
    });
  });
});
