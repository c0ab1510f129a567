import { readdirSync } from 'fs';
import type { awscdk } from 'projen';

/** The rooms of src/ and what each may import; arrows run one way. */
const ROOMS: Record<string, string[]> = {
  validation: [],
  environment: ['validation'],
  functions: ['environment', 'validation'],
  stores: ['environment', 'validation'],
  network: ['environment', 'validation'],
  apis: ['functions', 'environment', 'validation'],
  monitoring: ['environment', 'validation'],
};

/** Every other folder is a construct: it calls rooms, and never another construct. */
function zones(): object[] {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => ({
    target: `./src/${name}`,
    from: './src',
    except: [name, ...(ROOMS[name] ?? Object.keys(ROOMS))].map((folder) => `./${folder}`),
    message: 'Arrows run one way: constructs -> rooms -> environment -> validation (ARCHITECTURE.md).',
  }));
}

/** The package has no handlers, only their bundles. */
const NO_HANDLERS = {
  target: ['./src/*/*.ts', './src/monitoring/*/*.ts'],
  from: ['./src/*/handlers/*.ts'],
  message: 'Handlers are bundled and not in the package: what they share with constructs stands beside handlers/.',
};

/** What the linter holds beyond projen's rules. */
export function configureEslint(project: awscdk.AwsCdkConstructLibrary): void {
  // One project for all files, also the tests, which projen expects to have a tsconfig.json of their own.
  const eslintrc = project.tryFindObjectFile('.eslintrc.json');
  eslintrc?.addDeletionOverride('parserOptions.projectService');
  eslintrc?.addOverride('parserOptions.project', './tsconfig.dev.json');
  project.eslint?.addPlugins('jest');
  project.eslint?.addRules({
    curly: ['error', 'all'],
    // What is for the library only is private, so that no user sees it: rooms read it as `handler['kind']`.
    'dot-notation': ['off'],
    '@typescript-eslint/dot-notation': ['error', { allowPrivateClassPropertyAccess: true }],
    'import/no-restricted-paths': ['error', { zones: [...zones(), NO_HANDLERS] }],
    'jest/no-disabled-tests': ['error'],
    'jest/no-focused-tests': ['error'],
  });
  project.eslint?.addOverride({
    files: ['src/**/*.ts'],
    rules: { 'import/no-cycle': ['error', { ignoreExternal: true }] },
  });
  // The examples import the package as its users do: tsc finds it in src/.
  project.eslint?.addOverride({
    files: ['examples/**/*.ts'],
    rules: { 'import/no-unresolved': ['error', { ignore: ['^cdk-golden-paths$'] }] },
  });
  // The handlers import devDependencies, which are bundled.
  project.eslint?.allowDevDeps('src/**/handlers/**');
}
