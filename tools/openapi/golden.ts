import { convert } from './json-schema';
import { GoldenFile } from '../../src/ml-api-platform/handlers/golden-file';

/** What is in a file of golden predictions, as a JSON Schema. */
export function goldenDocument(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Golden predictions of MlApiPlatform',
    ...convert(GoldenFile, 'input'),
  };
}
