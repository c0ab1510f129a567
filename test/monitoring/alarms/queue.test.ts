import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard, type GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { deadLetters, messageAge, queueWidgets, redriveCommand } from '../../../src/monitoring/alarms/queue';
import { alarmsBehind, alarmsOf, metricsOf, ruleOf, textOf } from '../../alarms';
import { theOnly } from '../../surroundings';
import { newHttpApi, newStack } from '../../synth';

/** An API whose monitoring watches a queue as well. */
function withQueue() {
  const stack = newStack();
  const queue = new Queue(stack, 'Orders');
  const { monitoring } = newHttpApi({}, stack);
  monitoring.addAlarm('OrdersDeadLetters', deadLetters(['orders', queue]));
  monitoring.addAlarm('OrdersAge', messageAge(['orders', queue]));
  monitoring.addWidgets(...queueWidgets([['orders', queue]], [['orders dead letters', queue]]));
  const template = Template.fromStack(stack);
  const id = stack.getLogicalId(queue.node.defaultChild as never);
  return { template, id, alarms: alarmsOf(template), tickets: { Ref: expect.stringContaining('TicketTopic') } };
}

const ofQueue = (id: string, MetricName: string, Period: number) => ({
  Namespace: 'AWS/SQS',
  MetricName,
  Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
  Period,
  Stat: 'Maximum',
});

describe('alarms of a queue', () => {
  test('one message in a dead-letter queue is a ticket at once, with the command that puts it back', () => {
    const { template, id, alarms } = withQueue();
    expect(metricsOf(alarms.OrdersDeadLetters)).toEqual({
      metric: ofQueue(id, 'ApproximateNumberOfMessagesVisible', 60),
    });
    expect(alarms.OrdersDeadLetters).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    const text = textOf(template, alarms.OrdersDeadLetters.AlarmDescription);
    expect(text).toMatch(/^The dead-letter queue of orders has a message\./);
    expect(text).toContain(`aws sqs start-message-move-task --source-arn ${id}.Arn\n`);
    expect(text).toContain('#dead-letters');
  });

  test('a message that waits for over an hour is a ticket after three of five periods', () => {
    const { template, id, alarms } = withQueue();
    expect(metricsOf(alarms.OrdersAge)).toEqual({ metric: ofQueue(id, 'ApproximateAgeOfOldestMessage', 300) });
    expect(alarms.OrdersAge).toMatchObject({
      Threshold: 3_600,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
    });
    expect(textOf(template, alarms.OrdersAge.AlarmDescription)).toMatch(/route orders wait.*\n.*#message-age\n/);
  });

  test('stay until somebody acts, so each is a ticket of its own and hides no other', () => {
    const { template, alarms, tickets } = withQueue();
    for (const id of ['OrdersDeadLetters', 'OrdersAge']) {
      expect(alarms[id].AlarmActions).toEqual([tickets]);
      expect(alarmsBehind(template, 'ticket')).not.toContain(id);
      expect(ruleOf(template, 'http-api-page-dev')).not.toContain(id);
    }
  });
});

test('redriveCommand names the queue by its ARN', () => {
  const stack = newStack();
  const command = redriveCommand(Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:111122223333:dlq'));
  expect(command).toBe('aws sqs start-message-move-task --source-arn arn:aws:sqs:eu-west-1:111122223333:dlq');
});

test('widgets show how old and how many messages are, and those where nobody consumes them', () => {
  const stack = newStack();
  const [queue, parked] = [new Queue(stack, 'Queue'), new Queue(stack, 'Parked')];
  const dashboard = new Dashboard(stack, 'Dashboard');
  dashboard.addWidgets(...(queueWidgets([['a', queue]], [['a dlq', parked]]) as GraphWidget[]));
  const [, { DashboardBody }] = theOnly(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard');
  const text = DashboardBody['Fn::Join'][1].map((part: any) =>
    typeof part === 'string' ? part : (part['Fn::GetAtt']?.[0] ?? 'region'),
  );
  const { widgets } = JSON.parse(text.join(''));
  const shown = widgets.map(({ properties }: any) => [
    properties.title,
    ...properties.metrics.map(([, name, , of, { label }]: any) => `${name} ${of.replace(/[0-9A-F]{8}$/, '')} ${label}`),
  ]);
  expect(shown).toEqual([
    ['Age of the oldest message (s)', 'ApproximateAgeOfOldestMessage Queue a'],
    ['Messages waiting', 'ApproximateNumberOfMessagesVisible Queue a'],
    ['Dead letters and quarantine', 'ApproximateNumberOfMessagesVisible Parked a dlq'],
  ]);
});
