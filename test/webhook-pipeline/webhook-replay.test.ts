import { Template } from 'aws-cdk-lib/assertions';
import { WebhookArchive, type WebhookPipelineProps } from '../../src';
import { alarmsOf } from '../alarms';
import { theOnly } from '../surroundings';
import { newPipeline, newStack, templateOf } from '../synth';

const archive = () => WebhookArchive.bucket();
const withReplay = (props: Partial<WebhookPipelineProps> = {}) =>
  templateOf({ archive: archive(), replay: true, ...props });

/** The definition of the state machine, with the ids of what it refers to. */
function definitionIn(template: Template): { StartAt: string; States: Record<string, any>; TimeoutSeconds: number } {
  const [, { DefinitionString }] = theOnly(template, 'AWS::StepFunctions::StateMachine');
  const parts = DefinitionString['Fn::Join'][1].map((part: string | { 'Fn::GetAtt': [string] }) =>
    typeof part === 'string' ? part : (part['Fn::GetAtt']?.[0] ?? 'ref'),
  );
  return JSON.parse(parts.join(''));
}

/** The statements of the role whose id holds a word. */
function statementsOf(template: Template, role: string): { Action: string | string[]; Resource: unknown }[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => new RegExp(role).test(Properties.Roles[0].Ref))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

describe('replay', () => {
  test('is there only when it is asked for', () => {
    for (const props of [{}, { archive: archive() }, { archive: archive(), replay: false }]) {
      templateOf(props).resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    }
    const stack = newStack();
    const { outputs, replayStateMachine } = newPipeline({ archive: archive(), replay: true }, stack);
    expect(stack.resolve(outputs.replayStateMachineArn)).toEqual(stack.resolve(replayStateMachine!.stateMachineArn));
  });

  test('fails without an archive', () => {
    expect(() => newPipeline({ replay: true })).toThrow('replay must stand with archive, got true');
  });

  test('logs everything, is traced, and ends', () => {
    const template = withReplay();
    const [, { LoggingConfiguration, TracingConfiguration, StateMachineName }] = theOnly(
      template,
      'AWS::StepFunctions::StateMachine',
    );
    expect(StateMachineName).toBe('webhook-replay-dev');
    expect(TracingConfiguration).toEqual({ Enabled: true });
    expect(LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: true });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vendedlogs/states/webhook-replay-dev',
      RetentionInDays: 30,
    });
    expect(definitionIn(template).TimeoutSeconds).toBe(604_800);
  });

  test('starts, sends until all is done, and writes down how it ended', () => {
    const { StartAt, States } = definitionIn(withReplay());
    expect(StartAt).toBe('Start');
    expect(Object.fromEntries(Object.entries(States).map(([id, { Next }]) => [id, Next]))).toEqual({
      Start: 'Send',
      Send: 'Done?',
      'Done?': undefined,
      End: 'Replayed',
      Replayed: undefined,
      'End failed': 'Failed',
      Failed: undefined,
    });
    expect(States['Done?']).toMatchObject({
      Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'End' }],
      Default: 'Send',
    });
    const execution = {
      'id.$': '$$.Execution.Id',
      'name.$': '$$.Execution.Name',
      'startedAt.$': '$$.Execution.StartTime',
    };
    expect(States.Start.Parameters).toEqual({ action: 'start', execution, 'input.$': '$' });
    expect(States.Send.Parameters).toEqual({ action: 'send', 'state.$': '$' });
    for (const id of ['End', 'End failed']) {
      expect(States[id].Parameters).toEqual({ action: 'end', execution, 'state.$': '$' });
    }
  });

  test('tries again what fails on the way, and then says so; bad input fails at once', () => {
    const { States } = definitionIn(withReplay());
    const SERVICE = expect.arrayContaining(['Lambda.ServiceException']);
    expect(States.Send.Retry).toEqual([
      expect.objectContaining({ ErrorEquals: SERVICE }),
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 5, BackoffRate: 2 },
    ]);
    expect(States.Send.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'End failed' }]);
    expect(States.Start.Retry).toEqual([expect.objectContaining({ ErrorEquals: SERVICE })]);
    expect(States.Start.Catch).toBeUndefined();
    expect(States.Failed).toEqual({ Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' });
  });

  test('calls one function, and may do no more than log and trace (X6)', () => {
    const template = withReplay();
    const [machine] = statementsOf(template, 'StateMachineRole').filter(({ Action }) =>
      String(Action).startsWith('lambda'),
    );
    expect(machine.Action).toBe('lambda:InvokeFunction');
    const actions = statementsOf(template, 'StateMachineRole').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^(logs|xray|lambda):/.test(action))).toEqual([]);
  });

  test('reads events, writes records and sends to the ingest queue (X6)', () => {
    const template = withReplay();
    const [bucket] = theOnly(template, 'AWS::S3::Bucket');
    const arn = { 'Fn::GetAtt': [bucket, 'Arn'] };
    const statements = statementsOf(template, 'ReplaySteps').filter(
      ({ Action }) => !/^(logs|xray)/.test(String(Action)),
    );
    expect(statements).toEqual([
      { Action: 's3:GetObject', Effect: 'Allow', Resource: { 'Fn::Join': ['', [arn, '/events/*']] } },
      {
        Action: 's3:ListBucket',
        Effect: 'Allow',
        Resource: arn,
        Condition: { StringLike: { 's3:prefix': 'events/*' } },
      },
      { Action: 's3:PutObject', Effect: 'Allow', Resource: { 'Fn::Join': ['', [arn, '/replays/*']] } },
      {
        Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/IngestQueue/), 'Arn'] },
      },
    ]);
    const found = template.findResources('AWS::Lambda::Function', {
      Properties: { FunctionName: 'webhook-replay-dev' },
    });
    const [{ Properties }] = Object.values(found);
    expect(Properties).toMatchObject({ Handler: 'archive.replay', Timeout: 900, MemorySize: 1024 });
    expect(Properties.Environment.Variables).toMatchObject({
      ARCHIVE_BUCKET: { Ref: bucket },
      INGEST_QUEUE_URL: { Ref: expect.stringMatching(/IngestQueue/) },
    });
  });

  test('opens a ticket when it fails or takes too long', () => {
    const alarms = alarmsOf(withReplay());
    for (const [id, MetricName] of [
      ['ReplayFailures', 'ExecutionsFailed'],
      ['ReplayTimeouts', 'ExecutionsTimedOut'],
    ]) {
      expect(alarms[id]).toMatchObject({
        Namespace: 'AWS/States',
        MetricName,
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 12,
        DatapointsToAlarm: 1,
        Threshold: 1,
      });
      expect(JSON.stringify(alarms[id].AlarmDescription)).toContain('#replay');
    }
    expect(alarmsOf(templateOf({ archive: archive() }))).not.toHaveProperty('ReplayFailures');
  });
});
