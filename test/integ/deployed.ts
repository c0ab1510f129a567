import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import type { Found } from './demo/oracle';
import { readQueues } from './demo/queues';
import type { Target } from './demo/sender';
import { bootstrap, deploy, type Outputs } from './emulator/cdk';
import { clientsOf, type Clients } from './emulator/clients';
import { Emulator, type EmulatorOptions } from './emulator/emulator';
import { setupInfrastructure } from './setup-infrastructure';
import { WebhookPipeline } from '../../src';

/** The example app on an emulator of its own. */
export interface Deployed {
  readonly emulator: Emulator;
  readonly clients: Clients;
  readonly outputs: Outputs;
  readonly target: Target;
  /** Takes every message out of every queue behind the router, and out of the dead-letter queues. */
  readonly found: () => Promise<Found[]>;
}

/** Deploys the example app, changed by `configure`, with the CDK CLI. */
export async function deployed(
  options: EmulatorOptions = {},
  configure: (pipeline: WebhookPipeline) => void = () => {},
): Promise<Deployed> {
  const directory = mkdtempSync(join(tmpdir(), 'golden-paths-'));
  const emulator = await Emulator.start(options);
  try {
    const app = new App({ outdir: join(directory, 'cdk.out') });
    const [stack] = setupInfrastructure(app, { environmentSuffix: 'dev', region: emulator.env.AWS_REGION });
    configure(stack.node.findChild('WebhookPipeline') as WebhookPipeline);
    const { directory: assembly } = app.synth();
    await bootstrap(emulator);
    const outputs = await deploy(emulator, assembly, join(directory, 'cfn-outputs'));
    const clients = clientsOf(emulator);
    const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
    return { emulator, clients, outputs, target, found: () => readQueues(clients.sqs, outputs) };
  } catch (error) {
    await emulator.stop();
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A valid event. */
export function eventOf(eventId: string, fields: object = {}): { body: string; contentType: string } {
  const event = { event_id: eventId, transaction_type: 'payment', amount: '19.99', timestamp: '2026-11-21T10:00:00Z' };
  return { body: JSON.stringify({ ...event, ...fields }), contentType: 'application/json' };
}
