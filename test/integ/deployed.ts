import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, type Stack } from 'aws-cdk-lib';
import { setupInfrastructure } from './setup-infrastructure';
import { bootstrap, deploy, type Outputs } from '../../emulator/cdk';
import { clientsOf, type Clients } from '../../emulator/clients';
import { Emulator, type EmulatorOptions } from '../../emulator/emulator';
import { WebhookPipeline } from '../../src';
import type { Found } from '../../tools/traffic/oracle';
import { readQueues } from '../../tools/traffic/queues';
import type { Target } from '../../tools/traffic/sender';

/** Stacks on an emulator of their own. */
export interface DeployedStacks {
  readonly emulator: Emulator;
  readonly clients: Clients;
  readonly outputs: Outputs;
}

/** The pipeline of the example app. */
export interface Deployed extends DeployedStacks {
  readonly target: Target;
  /** Takes every message out of every queue behind the router, and out of the dead-letter queues. */
  readonly found: () => Promise<Found[]>;
}

/** Deploys the stacks that `build` adds to an app and returns, with the CDK CLI. */
export async function deployStacks(
  options: EmulatorOptions,
  build: (app: App, emulator: Emulator) => Stack[] | Promise<Stack[]>,
): Promise<DeployedStacks> {
  return deployAssembly(options, (outdir, emulator) => synthInto(outdir, (app) => build(app, emulator)));
}

/** Deploys further stacks to an emulator, into a region that had none; returns their outputs. */
export async function deployTo(emulator: Emulator, region: string, build: (app: App) => Stack[]): Promise<Outputs> {
  const directory = mkdtempSync(join(tmpdir(), 'golden-paths-'));
  const assembly = join(directory, 'cdk.out');
  try {
    const stacks = await synthInto(assembly, build);
    await bootstrap(emulator, [region]);
    return await deploy(emulator, assembly, join(directory, 'cfn-outputs'), stacks);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function synthInto(outdir: string, build: (app: App) => Stack[] | Promise<Stack[]>): Promise<string[]> {
  const app = new App({ outdir });
  const stacks = (await build(app)).map(({ stackName }) => stackName);
  app.synth();
  return stacks;
}

/** Deploys the stacks that `write` names, of the assembly that it writes. */
export async function deployAssembly(
  options: EmulatorOptions,
  write: (outdir: string, emulator: Emulator) => Promise<string[]>,
): Promise<DeployedStacks> {
  const directory = mkdtempSync(join(tmpdir(), 'golden-paths-'));
  const assembly = join(directory, 'cdk.out');
  const emulator = await Emulator.start(options);
  try {
    const stacks = await write(assembly, emulator);
    await bootstrap(emulator);
    const outputs = await deploy(emulator, assembly, join(directory, 'cfn-outputs'), stacks);
    return { emulator, clients: clientsOf(emulator), outputs };
  } catch (error) {
    await emulator.stop();
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Deploys the pipeline of the example app, changed by `configure`. */
export async function deployed(
  options: EmulatorOptions = {},
  configure: (pipeline: WebhookPipeline) => void = () => {},
): Promise<Deployed> {
  const stacks = await deployStacks(options, (app, { env }) => {
    const [stack] = setupInfrastructure(app, { environmentSuffix: 'dev', region: env.AWS_REGION });
    configure(stack.node.findChild('WebhookPipeline') as WebhookPipeline);
    return [stack];
  });
  const { emulator, clients, outputs } = stacks;
  const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
  return { ...stacks, target, found: () => readQueues(clients.sqs, outputs) };
}

/** A valid event. */
export function eventOf(eventId: string, fields: object = {}): { body: string; contentType: string } {
  const event = { event_id: eventId, transaction_type: 'payment', amount: '19.99', timestamp: '2026-11-21T10:00:00Z' };
  return { body: JSON.stringify({ ...event, ...fields }), contentType: 'application/json' };
}
