import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { PREVIEWS } from './previews';

const IMAGES = join(__dirname, '../../docs/images');

mkdirSync(IMAGES, { recursive: true });
Object.entries(PREVIEWS).forEach(([file, draw]) => writeFileSync(join(IMAGES, file), draw()));
