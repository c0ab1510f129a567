import { execFileSync, spawnSync } from 'child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { readSettings } from './settings';
import { inRegion } from '../../emulator/clients';
import { Emulator } from '../../emulator/emulator';
import { giveToMlApi } from '../../tools/ml-api/given';

const ROOT = join(__dirname, '../..');
let clone: string;

/** What git has and what it will have, beside the modules that are installed. */
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'clone-'));
  const options = { cwd: ROOT, encoding: 'utf8' as const };
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
  files
    .split('\0')
    .filter(Boolean)
    .forEach((file) => cpSync(join(ROOT, file), join(clone, file)));
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rmSync(clone, { recursive: true }));

/** Runs `npx cdk …` in test/integ of the clone. */
function cdk(args: string[], variables: Record<string, string>) {
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1', ...variables };
  const options = { cwd: join(clone, 'test/integ'), env, encoding: 'utf8' as const };
  const { status, stdout, stderr } = spawnSync('npx', ['cdk', '--no-notices', '--no-color', ...args], options);
  return { status, stdout, stderr };
}

describe('the example app in a fresh clone', () => {
  test('is deployed by one command, with region and suffix of the user’s choice, and what is in two regions is destroyed by one', async () => {
    const emulator = await Emulator.start();
    try {
      const variables = { ...emulator.env, AWS_REGION: 'eu-west-1' };
      await giveToMlApi(inRegion(emulator, 'eu-west-1'), 'pr-7');
      const regions = ['aws://000000000000/eu-west-1', 'aws://000000000000/us-east-1'];
      expect(cdk(['bootstrap', ...regions], variables)).toMatchObject({ status: 0 });
      const deploy = ['deploy', '--all', '--require-approval', 'never', '-c', 'environmentSuffix=pr-7'];
      const { status, stdout, stderr } = cdk(deploy, variables);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      const stacks = [...stdout.matchAll(/^arn:aws:cloudformation:([^:]+):\d+:stack\/([^/]+)/gm)];
      expect(stacks.map(([, region, name]) => `${region} ${name}`).sort()).toEqual([
        'eu-west-1 http-api-pr-7',
        'eu-west-1 ml-pr-7',
        'eu-west-1 shop-pr-7',
        'eu-west-1 webhook-pipeline-pr-7',
        'us-east-1 ml-pr-7-edge',
        'us-east-1 ml-pr-7-edge-logs',
      ]);
      const destroy = ['destroy', '--app', 'cdk.out', 'ml-pr-7', 'ml-pr-7/**', '--force'];
      expect(cdk(destroy, variables)).toMatchObject({ status: 0 });
      expect(emulator.recorded().filter(({ stack }) => stack.startsWith('ml-'))).toEqual([]);
    } finally {
      await emulator.stop();
    }
  }, 600_000);

  test('tells what is wrong in one line', () => {
    const { status, stderr } = cdk(['synth', '-c', 'region=mars'], { ENVIRONMENT_SUFFIX: 'A b' });
    expect(status).toBe(1);
    expect(
      stderr
        .replace(/^bundled .*\n/gm, '')
        .trim()
        .split('\n'),
    ).toEqual([
      expect.stringMatching(
        /^environmentSuffix must .*, got "A b"; region must be a region of AWS such as eu-central-1, got "mars"$/,
      ),
      expect.stringContaining('Subprocess exited with error 1'),
    ]);
  });
});

describe('settings', () => {
  test.each([
    [{}, {}, 'us-east-1', 'dev'],
    [{}, { CDK_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1', 'dev'],
    [{}, { CDK_DEFAULT_REGION: 'eu-west-1', AWS_REGION: 'eu-west-2', ENVIRONMENT_SUFFIX: 'qa' }, 'eu-west-2', 'qa'],
    [
      { region: 'eu-west-3', environmentSuffix: 'prod' },
      { AWS_REGION: 'x', ENVIRONMENT_SUFFIX: 'X' },
      'eu-west-3',
      'prod',
    ],
  ])('of context %j and environment %j: %s, %s', (context, variables, region, environmentSuffix) => {
    const dataProtection = environmentSuffix === 'prod';
    const expected = { region, environmentSuffix, dataProtection, account: undefined };
    expect(readSettings(new App({ context }), variables)).toEqual(expected);
  });
});
