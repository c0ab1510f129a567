import { makeBundles } from './write';

void makeBundles().then((written) => written.forEach((file) => console.error(`bundled ${file}`)));
