import { readFileSync } from 'fs';
import { join } from 'path';
import { PREVIEWS } from './previews';

test.each(Object.entries(PREVIEWS))('%s in docs/images is what `npm run preview` draws', (file, draw) => {
  expect(draw() === readFileSync(join(__dirname, '../../docs/images', file), 'utf8')).toBe(true);
});
