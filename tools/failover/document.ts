import { join } from 'path';
import { failoverRunbook } from '../../src/ecommerce-serverless-api/failover-runbook';

/** Where it is. */
export const DOCUMENT = join(__dirname, '..', '..', 'docs', 'failover.md');

const INTRODUCTION = `# Failover of a shop

A shop in two regions ([README](../src/ecommerce-serverless-api/README.md#disaster-recovery)) takes changes in one of them, its home. Each region has a runbook of how it
takes over, with the names of the shop in its commands: at the end of the dashboard \`shop-prod\`, and as \`shop.failoverRunbook\` in the code. This page, which
\`npx projen openapi\` writes, is that of eu-central-1 for the shop in the README, with \`a1b2c3d4e5\` for the id of its API.
`;

/** The runbook of the second region of README's shop. */
export function failoverDocument(): string {
  const runbook = failoverRunbook({
    here: 'eu-central-1',
    there: 'eu-west-1',
    homeTable: 'home-region-prod',
    apiName: 'shop-api-prod',
    stageName: 'prod',
    throttle: { throttlingRateLimit: 1_000, throttlingBurstLimit: 1_000 },
    regionalUrl: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod/',
    domainName: 'api.example.com',
  });
  return `${INTRODUCTION}\n${runbook}\n`;
}
