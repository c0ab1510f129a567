import { CfnPolicy, type Role } from 'aws-cdk-lib/aws-iam';
import { deployed, eventOf } from './deployed';
import type { WebhookPipeline } from '../../src';
import { depthOf, settled } from '../../tools/traffic/queues';
import { post } from '../../tools/traffic/sender';

/** Takes an action away from the role of a function. */
function without(action: string, functionOf: (pipeline: WebhookPipeline) => { role?: unknown }) {
  return (pipeline: WebhookPipeline) => {
    const role = functionOf(pipeline).role as Role;
    const policy = role.node.findAll().find((node) => node instanceof CfnPolicy)!;
    const { Statement } = (policy.policyDocument as any).toJSON();
    const left: any[] = Statement.map((statement: any) => ({
      ...statement,
      Action: [statement.Action].flat().filter((name: string) => name !== action),
    }));
    policy.addPropertyOverride(
      'PolicyDocument.Statement',
      left.filter(({ Action }) => Action.length > 0),
    );
  };
}

/** Long enough for the router to have tried. */
const TRIED_MS = 5_000;

describe('with IAM enforced over TLS (X6, X7)', () => {
  test('every grant is there: an event reaches its queue', async () => {
    const { emulator, clients, outputs, target, found } = await deployed({ enforceIam: true });
    try {
      expect((await post(target, eventOf('evt_1'))).status).toBe(202);
      expect((await post(target, eventOf('evt_2', { transaction_type: 'tip' }))).status).toBe(202);
      await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
      const messages = await found();
      expect(messages.map(({ queue, eventId }) => [queue, eventId]).sort()).toEqual([
        ['payments', 'evt_1'],
        ['quarantine', 'evt_2'],
      ]);
    } finally {
      await emulator.stop();
    }
  });

  test.each(['dynamodb:PutItem', 'sqs:SendMessage'])(
    'without %s the router routes nothing, and loses nothing',
    async (action) => {
      const { emulator, clients, outputs, target, found } = await deployed(
        { enforceIam: true },
        without(action, ({ routerFunction }) => routerFunction),
      );
      try {
        expect((await post(target, eventOf('evt_1'))).status).toBe(202);
        await new Promise((resolve) => setTimeout(resolve, TRIED_MS));
        expect(await depthOf(clients.sqs, outputs.WebhookPipelineIngestQueueUrl)).toBe(1);
        expect(await found()).toEqual([]);
      } finally {
        await emulator.stop();
      }
    },
  );

  test('without sqs:SendMessage the validator answers 503 with Retry-After (W9)', async () => {
    const { emulator, clients, outputs, target } = await deployed(
      { enforceIam: true },
      without('sqs:SendMessage', ({ validatorFunction }) => validatorFunction!),
    );
    try {
      const { status, retryAfter, text } = await post(target, eventOf('evt_1'));
      expect([status, retryAfter, JSON.parse(text).code]).toEqual([503, 5, 'SERVICE_UNAVAILABLE']);
      expect(await depthOf(clients.sqs, outputs.WebhookPipelineIngestQueueUrl)).toBe(0);
    } finally {
      await emulator.stop();
    }
  });
});
