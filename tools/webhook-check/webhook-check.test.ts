import { once } from 'events';
import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CHECKS } from './checks';
import { readOptions } from './options';
import { LIMIT, SomeReceiver, type Fault } from './some-receiver';
import { check, webhookCheck } from './webhook-check';
import type { SourceTarget } from '../../src/webhook-pipeline/source-target';
import type { Result } from '../checks/results';

const SECRETS: Record<string, string> = {
  'standard-webhooks': `whsec_${Buffer.from('a key of the test').toString('base64')}`,
  adyen: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
};
const HMAC = ['--hmac-header', 'X-Signature', '--hmac-prefix', 'v1=', '--hmac-encoding', 'base64'];
const TIMED = [...HMAC, '--hmac-signed-payload', '{timestamp}.{url}.{body}', '--hmac-timestamp-header', 'X-Time'];
const SHORT = ['--max-body-bytes', `${LIMIT}`];

jest.setTimeout(60_000);

interface Case {
  readonly source?: string;
  readonly fault?: Fault;
  readonly more?: string[];
}

/** Runs the work with a receiver of the source, and the arguments that check it. */
async function withReceiver<T>({ source = 'stripe', fault, more = [] }: Case, work: (args: string[]) => Promise<T>) {
  process.env.WEBHOOK_SECRET = SECRETS[source] ?? 'a secret';
  const given = ['--source', source, '--secret-env', 'WEBHOOK_SECRET', ...SHORT, ...more];
  const { kind, secret, hmac } = readOptions(['http://127.0.0.1', ...given])!;
  const { server } = new SomeReceiver({ name: 'some', kind, hmac } as SourceTarget, secret, fault);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await work([`http://127.0.0.1:${(server.address() as { port: number }).port}/webhook/some`, ...given]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const resultsOf = (given: Case) => withReceiver(given, (args) => check(readOptions(args)!));
const named = (results: Result[], outcome: Result['outcome']) =>
  results.filter((result) => result.outcome === outcome).map(({ name }) => name);
/** Names of the checks that begin so. */
const checks = (...starts: string[]) =>
  CHECKS.map(({ name }) => name).filter((name) => starts.some((start) => name.startsWith(start)));

const OF_TIME = checks('an event with another time', 'an event that was signed');
const FORGED = checks('an event with', 'an event that was signed');
const NO_HANDSHAKES = checks('a ping', 'a challenge');

test.each<[string, string[], string[]]>([
  ['stripe', [], NO_HANDSHAKES],
  ['github', [], [...OF_TIME, ...checks('a challenge')]],
  ['shopify', [], [...OF_TIME, ...NO_HANDSHAKES]],
  ['square', [], [...OF_TIME, ...NO_HANDSHAKES]],
  ['adyen', [], [...OF_TIME, ...NO_HANDSHAKES]],
  ['standard-webhooks', ['--challenge'], checks('a ping')],
  ['hmac', HMAC, [...OF_TIME, ...NO_HANDSHAKES]],
  ['hmac', [...TIMED, '--challenge'], checks('a ping')],
  ['unverified', [], [...FORGED, ...checks('refusals'), ...NO_HANDSHAKES]],
])('a receiver of %s that does all passes all (%j)', async (source, more, skipped) => {
  const results = await resultsOf({ source, more });
  expect(named(results, 'FAILED').map((name) => results.find((result) => result.name === name))).toEqual([]);
  expect(named(results, 'skipped')).toEqual(skipped);
});

test.each<[Fault, string[], Case]>([
  ['believes anybody', FORGED, {}],
  ['needs no signature', checks('an event without'), {}],
  ['takes any signature', FORGED.filter((name) => !name.includes('without')), {}],
  ['reads another body than it verifies', checks('an event with another amount'), {}],
  ['ignores time', checks('an event that was signed'), {}],
  ['ignores what is ahead', checks('an event that was signed in the future'), {}],
  ['is slow', checks('a genuine event is answered'), {}],
  ['refuses repeats', checks('the same event'), {}],
  ['fails at once', checks('the same event 50'), {}],
  ['never says when', checks('the same event 50'), {}],
  ['wants an order', checks('events in the wrong order'), {}],
  ['knows its types', checks('an event of an unknown type'), {}],
  ['takes any size', checks('a body over the limit'), {}],
  ['fails on another content type', checks('a genuine event of another'), {}],
  ['fails on what is no JSON', checks('a body that is no JSON'), {}],
  ['shows traces', checks('refusals'), {}],
  ['tells the signature', checks('refusals'), {}],
  ['knows no ping', checks('a ping'), { source: 'github' }],
  ['knows no challenge', checks('a challenge'), { source: 'standard-webhooks', more: ['--challenge'] }],
])('a receiver that %s fails what that breaks', async (fault, expected, given) => {
  expect(named(await resultsOf({ ...given, fault }), 'FAILED')).toEqual(expected);
});

test('the documentation says of each check why it is asked', () => {
  const text = readFileSync(join(__dirname, '../../docs/webhook-check.md'), 'utf8');
  expect(CHECKS.filter(({ name, why }) => !text.includes(`| ${name} | ${why} |\n`))).toEqual([]);
  expect(text.match(/\.\s\|$/gm)).toHaveLength(CHECKS.length);
});

describe('the command line', () => {
  const printed: string[] = [];
  beforeEach(() => {
    printed.length = 0;
    jest.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
    jest.spyOn(console, 'error').mockImplementation((text: string) => void printed.push(text));
  });
  afterEach(() => jest.restoreAllMocks());

  test.each<[Fault | undefined, number]>([
    [undefined, 0],
    ['wants an order', 1],
  ])('prints a table, writes a file and tells by its exit code', async (fault, code) => {
    const junit = join(mkdtempSync(join(tmpdir(), 'webhook-')), 'junit.xml');
    expect(await withReceiver({ fault }, (args) => webhookCheck([...args, '--junit', junit]))).toBe(code);
    expect(printed[0]).toMatch(new RegExp(`\n${CHECKS.length - 2 - code} passed, ${code} failed, 2 skipped$`));
    expect(printed[0].includes('No provider promises an order')).toBe(code === 1);
    const suite = `name="webhook-check" tests="${CHECKS.length}" failures="${code}" skipped="2"`;
    expect(readFileSync(junit, 'utf8')).toContain(suite);
  });

  test.each([
    [[], 'URL must be one, of http or https, got none'],
    [
      ['http://x'],
      '--source must be one of stripe, github, shopify, square, adyen, standard-webhooks, hmac, unverified',
    ],
    [['http://x', '--source', 'visa'], 'got visa'],
    [['http://x', '--source', 'stripe'], '--secret-env must be given'],
    [['http://x', '--source', 'stripe', '--secret-env', 'NONE'], 'the variable NONE must not be empty'],
    [['http://x', '--source', 'adyen', '--secret-env', 'TEXT'], 'the variable TEXT must be hexadecimal'],
    [['http://x', '--source', 'standard-webhooks', '--secret-env', 'TEXT'], 'the variable TEXT must begin with whsec_'],
    [['http://x', '--source', 'hmac', '--secret-env', 'TEXT'], '--hmac-header must be given'],
    [
      ['http://x', '--source', 'hmac', '--secret-env', 'TEXT', '--hmac-header', 'x', '--hmac-signed-payload', 'x'],
      '--hmac-signed-payload must hold {body}, got x',
    ],
    [
      ['http://x', '--source', 'hmac', '--secret-env', 'TEXT', '--hmac-header', 'x', '--hmac-encoding', 'x'],
      '--hmac-encoding must be one of hex, base64, got x',
    ],
    [['http://x', '--source', 'unverified', '--max-body-bytes', '0'], '--max-body-bytes must be a whole number from 1'],
    [['http://x', '--what'], "Unknown option '--what'"],
  ])('fails for %j', async (args, message) => {
    process.env.TEXT = 'some text';
    expect(await webhookCheck(args)).toBe(2);
    expect(printed[0]).toContain(message);
    expect(printed[1]).toContain('npx cdk-golden-paths webhook-check URL');
  });

  test('helps, and never shows a secret', async () => {
    expect(await webhookCheck(['--help'])).toBe(0);
    expect(await withReceiver({ fault: 'believes anybody' }, webhookCheck)).toBe(1);
    expect(printed.join('\n')).not.toContain('a secret');
  });
});
