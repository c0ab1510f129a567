import { join } from 'path';
import type { Outputs } from '../../emulator/cdk';
import type { Emulator } from '../../emulator/emulator';

const EVENT = '{"event_id":"evt_1","transaction_type":"payment","amount":"19.99","timestamp":"2026-11-21T10:00:00Z"}';

/** How to use an emulator that keeps running, and how to stop it: each command can be pasted as it is. */
export function usageOf(emulator: Emulator, outputs: Outputs): string {
  const { endpoint, env, certificate } = emulator;
  const hasTls = emulator.ca !== undefined;
  const trust = hasTls ? `--cacert ${quote(certificate)} ` : '';
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', ...(hasTls ? ['AWS_CA_BUNDLE'] : [])];
  const variables = names.map((name) => `${name}=${quote(env[name])}`).join(' ');
  const url = quote(emulator.urlOf(outputs.WebhookPipelineEndpointUrl));
  const where = `--endpoint-url ${endpoint} --region ${env.AWS_REGION}`;
  const queue = `--queue-url ${quote(outputs.WebhookPipelinePaymentsQueueUrl)} --message-attribute-names All`;
  const queues = Object.entries(outputs).filter(([key]) => key.endsWith('QueueUrl'));
  const width = Math.max(...queues.map(([key]) => key.length));
  return `The emulator keeps running at ${endpoint}.

send an event:
  curl -i ${trust}-H 'content-type: application/json' -d ${quote(EVENT)} ${url}

list the products of the shop:
  curl ${trust}${quote(`${emulator.urlOf(outputs.EcommerceServerlessApiApiUrl)}products`)}

read a queue:
  ${variables} aws sqs receive-message ${where} ${queue} --max-number-of-messages 10

queues:
${queues.map(([key, queueUrl]) => `  ${key.padEnd(width)}  ${queueUrl}`).join('\n')}

outputs of the stacks:
  ${join(emulator.outputs, 'flat-outputs.json')}

stop it, which also removes what it wrote:
  kill ${emulator.pid}
`;
}

/** As one word of a shell. */
function quote(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
