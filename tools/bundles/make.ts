import { makeMissingBundles } from './missing';

makeMissingBundles().forEach((file) => console.error(`bundled ${file}`));
