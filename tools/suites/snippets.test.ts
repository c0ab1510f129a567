import { readmes, snippetsOf, wrong } from './snippets';

const README =
  '# Title\n\n```ts\nconst pipeline = new WebhookPipeline(this, "A", {\n  environmentSuffix: "dev",\n});\n```\n\n```sh\nnpm ci\n```\n';

test('each construct has a README', () => {
  expect(readmes()).toEqual([
    'src/ecommerce-serverless-api/README.md',
    'src/ml-api-platform/README.md',
    'src/monitored-http-api/README.md',
    'src/webhook-pipeline/README.md',
  ]);
});

test('a snippet stands in the fixture, and what it only declares is used', () => {
  const [snippet, ...others] = snippetsOf(README);
  expect(others).toEqual([]);
  expect(snippet).toContain("} from 'cdk-golden-paths';");
  expect(snippet).toContain('environmentSuffix: "dev"');
  expect(snippet).toContain('void [pipeline];');
  expect(snippet).not.toContain('npm ci');
});

test('a wrong snippet differs in a prop, which the compiler is to notice', () => {
  const lines = wrong(snippetsOf(README)[0]).split('\n');
  const mark = lines.findIndex((line) => line.includes('@ts-expect-error'));
  expect(lines[mark + 1]).toBe('environment: "dev",');
});
