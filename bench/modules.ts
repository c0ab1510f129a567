import type { Bar } from './bar';
import type { RunChild } from './child';
import type { ModulesResult } from './modules.child';

const BARE_APPS = ['./bare-pipeline-app', './bare-http-api-app'];

/**
 * What a `require()` of the library loads before any construct is used. Its own files are small and grow with what it
 * offers; what it drags in is what an app that uses one construct would pay for the others.
 */
export function modulesBars(run: RunChild): Bar[] {
  const ours = run<ModulesResult>('modules.child', ['../src']);
  const bare = run<ModulesResult>('modules.child', BARE_APPS);
  const bar = (unit: string, count: keyof ModulesResult): Bar => ({
    what: 'require() of the library',
    unit,
    ours: ours[count],
    reference: bare[count],
    referenceName: 'the hand-written apps',
  });
  return [
    { ...bar('files of aws-cdk-lib and constructs', 'dependencies'), limit: { most: 42 } },
    { ...bar('class files of aws-cdk-lib', 'classes'), limit: { exactly: 0 } },
    bar('files of its own', 'own'),
  ];
}
