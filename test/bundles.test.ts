import { readdirSync, readFileSync } from 'fs';
import { builtinModules } from 'module';
import { join } from 'path';

const ASSETS = join(__dirname, '../assets');
const bundles = readdirSync(ASSETS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));

describe('bundles of the handlers (X11)', () => {
  test('are one for each handler, beside the command line', () => {
    const handlers = readdirSync(join(__dirname, '../src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.lambda.ts'))
      .map((file) => file.replace(/\.ts$/, '/index.js'));
    expect(bundles.sort()).toEqual([...handlers, 'cli/index.js'].sort());
  });

  test.each(bundles)('%s needs nothing but Node.js', (file) => {
    const code = readFileSync(join(ASSETS, file), 'utf8');
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name.replace(/^node:/, ''));
    // The SDK looks for its native signer and does without it.
    const missing = required.filter((name) => !builtinModules.includes(name) && name !== '@aws-sdk/signature-v4-crt');
    expect(missing).toEqual([]);
  });

  test.each(['route', 'validate'])('the AWS SDK v3 is in the bundle of %s', (handler) => {
    const code = readFileSync(join(ASSETS, `webhook-pipeline/handlers/${handler}.lambda/index.js`), 'utf8');
    expect(code).toContain('SendMessage');
  });
});
