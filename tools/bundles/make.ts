import { bundles } from './bundles';
import { writeBundles } from './write';

void bundles().then((made) => writeBundles(made).forEach((file) => console.error(`bundled ${file}`)));
