import { writeFileSync } from 'fs';
import { join } from 'path';
import { DIAGRAMS } from './diagrams';
import { draw } from './layout';

const IMAGES = join(__dirname, '../../docs/images');

Object.entries(DIAGRAMS).forEach(([file, layout]) => writeFileSync(join(IMAGES, file), draw(layout)));
