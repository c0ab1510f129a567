import type { Place } from './part';
import { awsCall } from '../../emulator/aws-call';
import { clientsOf, type Endpoint } from '../../emulator/clients';
import type { SourceKind } from '../../src/webhook-pipeline/source-target';
import { ROUTES, type Found } from '../traffic/oracle';
import { JSON_TYPE, type Outgoing } from '../traffic/outgoing';
import { readQueues, settled } from '../traffic/queues';
import type { Row } from '../traffic/rows';
import { sendAll } from '../traffic/sender';
import { eventOf, type EventType, type ProviderEvent } from '../webhook-signers/events';
import { sign } from '../webhook-signers/sign';

/** Who signs, by the sources of the example app. */
interface Sender {
  readonly source: string;
  readonly kind: SourceKind;
  readonly secret: string;
  readonly output: string;
}

const secretOf = (source: string) => `whsec_${Buffer.from(`a secret of the demo: ${source}`).toString('base64')}`;
const SENDERS: Sender[] = [
  { source: 'stripe', kind: 'stripe', secret: secretOf('stripe'), output: 'WebhookPipelineStripeEndpointUrl' },
  {
    source: 'billing',
    kind: 'standardWebhooks',
    secret: secretOf('billing'),
    output: 'WebhookPipelineBillingEndpointUrl',
  },
];
const TYPES: EventType[] = ['payment', 'refund', 'dispute'];
const FORGED = TYPES.length + 1;

/** What became of the events of a sender. */
export interface SeenSender {
  readonly source: string;
  readonly genuine: readonly ProviderEvent[];
  /** Codes of the answers to each genuine event twice. */
  readonly answers: readonly string[];
  /** Codes of the answers to what somebody else signed, and to what was changed afterwards. */
  readonly forged: readonly string[];
  readonly found: readonly Found[];
}

/** Makes the entry that the example app finds in the account: test/integ/README.md says what that is. */
export async function giveToWebhooks(emulator: Endpoint, suffix = 'dev'): Promise<void> {
  const SecretString = JSON.stringify(Object.fromEntries(SENDERS.map(({ source, secret }) => [source, secret])));
  await awsCall(emulator, 'secretsmanager', 'CreateSecret', { Name: `webhooks-${suffix}`, SecretString });
}

/** Events of two providers as they sign them, each twice, and forged ones. */
export async function sendSigned(place: Place): Promise<Row[]> {
  const rows: Row[] = [];
  for (const sender of SENDERS) {
    rows.push(
      ...senderRows(
        await place.watch.lap(`send events of ${sender.source}, signed and forged`, () => seen(place, sender)),
      ),
    );
  }
  return rows;
}

async function seen({ emulator, outputs }: Place, sender: Sender): Promise<SeenSender> {
  const { sqs } = clientsOf(emulator);
  const target = { url: emulator.urlOf(outputs[sender.output]), ca: emulator.ca };
  const genuine = TYPES.map((type, n) => eventOf(sender.kind, type, n + 1)!);
  const requests = genuine.map((event) => signed(sender, event));
  const other = eventOf(sender.kind, 'payment', FORGED)!;
  const { body, ...rest } = signed(sender, other);
  const forgeries = [
    signed({ ...sender, secret: secretOf('forged') }, other),
    { ...rest, body: body.replace('1999', '1') },
  ];
  const codes = async (sent: Outgoing[]) => (await sendAll(target, sent, 1)).map(({ code }) => code);
  const answers = await codes([...requests, ...requests]);
  const forged = await codes(forgeries);
  await settled(sqs, outputs.WebhookPipelineIngestQueueUrl);
  return { source: sender.source, genuine, answers, forged, found: await readQueues(sqs, outputs) };
}

function signed({ kind, secret }: Sender, { body, eventId }: ProviderEvent): Outgoing {
  const { headers } = sign(kind, secret, body, { now: Date.now(), url: '', id: eventId });
  return { body, contentType: JSON_TYPE, headers };
}

/** What was seen of a sender, beside what it must be. */
export function senderRows({ source, genuine, answers, forged, found }: SeenSender): Row[] {
  const arrived = genuine.filter(({ eventId, transactionType, body }) =>
    found.some((each) => each.eventId === eventId && each.body === body && each.queue === ROUTES[transactionType]),
  );
  const count = (codes: readonly string[], code: string) => codes.filter((each) => each === code).length;
  return [
    { what: `${source}: signed, accepted`, seen: count(answers, 'ACCEPTED'), expected: answers.length },
    { what: `${source}: in the queues of their types, unchanged`, seen: arrived.length, expected: genuine.length },
    { what: `${source}: more than that`, seen: found.length - arrived.length, expected: 0 },
    { what: `${source}: forged, refused with 401`, seen: count(forged, 'UNAUTHORIZED'), expected: forged.length },
  ];
}
