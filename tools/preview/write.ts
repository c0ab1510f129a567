import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { BUSINESS, PREVIEWS, sceneOf } from './previews';
import { renderDashboard } from './render';

const IMAGES = join(__dirname, '../../docs/images');

mkdirSync(IMAGES, { recursive: true });
Object.entries(PREVIEWS).forEach(([file, preview]) =>
  writeFileSync(join(IMAGES, file), renderDashboard(sceneOf(preview))),
);
writeFileSync(join(IMAGES, BUSINESS.file), renderDashboard(BUSINESS.scene()));
