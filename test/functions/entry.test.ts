import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Aws, DockerImage } from 'aws-cdk-lib';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiHandler } from '../../src';
import { entryRules } from '../../src/functions/entry';
import { newHttpApi } from '../synth';

const folder = mkdtempSync(join(tmpdir(), 'entry-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder that holds a file. */
function holding(file: string): string {
  const path = join(mkdtempSync(join(folder, 'code-')), file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return path.slice(0, -file.length - 1);
}

const brokenOf = (path: string, handler: string, runtime: Runtime) =>
  entryRules('handler', { code: Code.fromAsset(path), handler, runtime }).filter((broken) => broken !== undefined);

const { NODEJS_24_X, PYTHON_3_14, RUBY_3_4, PROVIDED_AL2023, JAVA_21 } = Runtime;

describe('the file of a handler', () => {
  test.each([
    ['index.js', 'index.handler', NODEJS_24_X],
    ['index.mjs', 'index.handler', NODEJS_24_X],
    ['index.cjs', 'index.handler', NODEJS_24_X],
    ['src/index.js', 'src/index.handler', NODEJS_24_X],
    ['index.js', 'index.api.handler', NODEJS_24_X],
    ['app.py', 'app.handler', PYTHON_3_14],
    ['shop/app.py', 'shop.app.handler', PYTHON_3_14],
    ['shop/app.py', 'shop/app.handler', PYTHON_3_14],
    ['shop/__init__.py', 'shop.handler', PYTHON_3_14],
    ['app.rb', 'app.Shop.handler', RUBY_3_4],
    ['bootstrap', 'anything', PROVIDED_AL2023],
    ['lib/shop.jar', 'com.example.Shop::handle', JAVA_21],
    ['index.ts', '/opt/nodejs/wrapper.handler', NODEJS_24_X],
    ['dist.v2/index.js', 'dist.v2/index.handler', NODEJS_24_X],
  ])('%s is what %s names', (file, handler, runtime) => {
    expect(brokenOf(holding(file), handler, runtime)).toEqual([]);
  });

  test('is not looked for where only the deployment knows what it is called', () => {
    expect(brokenOf(holding('index.ts'), Aws.STACK_NAME, NODEJS_24_X)).toEqual([]);
  });

  test.each([
    ['index.ts', 'index.handler', NODEJS_24_X, 'index.js or index.mjs or index.cjs'],
    ['src/index.js', 'index.handler', NODEJS_24_X, 'index.js or index.mjs or index.cjs'],
    ['handler.py', 'app.handler', PYTHON_3_14, 'app.py or app/__init__.py'],
    ['main.rb', 'app.handler', RUBY_3_4, 'app.rb'],
    ['main', 'main', PROVIDED_AL2023, 'bootstrap'],
  ])('fails where there is only %s for %s', (file, handler, runtime, files) => {
    const path = holding(file);
    expect(brokenOf(path, handler, runtime)).toEqual([
      `handler.handler must name a file in ${path} (${files}), got "${handler}"`,
    ]);
  });

  test('fails for a folder that is not there', () => {
    const path = join(folder, 'nowhere');
    expect(brokenOf(path, 'index.handler', NODEJS_24_X)).toEqual([
      `handler.code must be a file or folder that exists, got "${path}"`,
    ]);
  });

  test('is not looked for in an archive, in code that is made at synthesis, or in code of elsewhere', () => {
    const path = holding('index.ts');
    const bundling = { image: DockerImage.fromRegistry('none') };
    const codes = [
      Code.fromAsset(join(path, 'index.ts')),
      Code.fromAsset(path, { bundling }),
      Code.fromInline('exports.handler = 1;'),
    ];
    const options = { handler: 'index.handler', runtime: NODEJS_24_X };
    codes.forEach((code) => expect(entryRules('handler', { code, ...options }).filter(Boolean)).toEqual([]));
  });

  test('is a rule of the construct (X5)', () => {
    const options = { code: Code.fromAsset(holding('index.ts')), handler: 'index.handler', runtime: NODEJS_24_X };
    expect(() => newHttpApi({ handler: ApiHandler.fromCode({ ...options, memorySize: 1 }) })).toThrow(
      /handler\.memorySize must .*\n- handler\.handler must name a file in /,
    );
  });
});
