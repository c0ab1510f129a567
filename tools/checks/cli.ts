#!/usr/bin/env node
import { contractCheck } from '../contract-check/contract-check';
import { webhookCheck } from '../webhook-check/webhook-check';

/** What the package can be asked on a command line; each answers with the exit code. */
const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  'contract-check': contractCheck,
  'webhook-check': webhookCheck,
};

const HELP = `npx cdk-golden-paths COMMAND [options]

  contract-check URL  holds a running container to docs/container-contract.md
  webhook-check URL   holds a receiver of webhooks to what its provider and its owner expect of it

COMMAND --help tells more.
`;

async function main([name = '--help', ...args]: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (command === undefined) {
    console.log(HELP);
    return name === '--help' ? 0 : 2;
  }
  return command(args);
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
