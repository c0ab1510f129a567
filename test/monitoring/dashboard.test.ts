import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { theOnly } from '../surroundings';
import { newHttpApi } from '../synth';

test('a dashboard begins with the alarms that page, and then has the others', () => {
  const { monitoring } = newHttpApi();
  const stack = Stack.of(monitoring);
  const [, { DashboardName, DashboardBody }] = theOnly(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard');
  expect(DashboardName).toEqual({ 'Fn::Join': ['', ['http-api-', { Ref: 'AWS::Region' }, '-dev']] });
  const body: string = DashboardBody['Fn::Join'][1]
    .map((part: any) => (typeof part === 'string' ? part : (part['Fn::GetAtt']?.[0] ?? '')))
    .join('');
  const [paging, others] = JSON.parse(body).widgets.map(({ properties }: any) => properties);
  const idsOf = (alarms: string[]) => alarms.map((id) => /Monitoring(\w+)[0-9A-F]{8}$/.exec(id)![1]);
  expect([paging.title, others.title]).toEqual(['Alarms that page', 'Alarms that do not page']);
  expect(idsOf(paging.alarms)).toEqual(['ApiServerErrors']);
  expect(idsOf(others.alarms)).toEqual(monitoring.alarmIds.filter((id) => id !== 'ApiServerErrors'));
});
