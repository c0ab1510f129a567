import { setTimeout as sleep } from 'timers/promises';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { clientsOf, configOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import { drain } from '../traffic/queues';

const NAME = 'demo-listens';
const TIMEOUT_MS = 10_000;
/** So long nothing has to come for all to have come. */
const QUIET_MS = 500;

/** Hears everything on a bus from now on; returns what tells how often each type came, when as many came as are due. */
export async function listen(
  emulator: Emulator,
  busArn: string,
): Promise<(due: ReadonlyMap<string, number>) => Promise<Map<string, number>>> {
  const { sqs } = clientsOf(emulator);
  const events = new EventBridgeClient(configOf(emulator));
  const EventBusName = busArn.split('/')[1];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: NAME }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await events.send(
    new PutRuleCommand({ Name: NAME, EventBusName, EventPattern: JSON.stringify({ source: [{ prefix: '' }] }) }),
  );
  const Targets = [{ Id: 'queue', Arn: Attributes!.QueueArn! }];
  await events.send(new PutTargetsCommand({ Rule: NAME, EventBusName, Targets }));
  return async (due) => {
    const all = [...due.values()].reduce((sum, count) => sum + count, 0);
    const byId = new Map<string, string>();
    const end = Date.now() + TIMEOUT_MS;
    for (let quietSince = Date.now(); Date.now() < end; await sleep(100)) {
      const messages = await drain(sqs, QueueUrl!);
      messages
        .map(({ Body }) => JSON.parse(Body!))
        .forEach((event) => byId.set(event.detail.eventId, event['detail-type']));
      quietSince = messages.length > 0 ? Date.now() : quietSince;
      if (byId.size >= all && Date.now() - quietSince >= QUIET_MS) {
        break;
      }
    }
    return countOf([...byId.values()]);
  };
}

function countOf(types: string[]): Map<string, number> {
  return types.reduce((counts, type) => counts.set(type, (counts.get(type) ?? 0) + 1), new Map<string, number>());
}
