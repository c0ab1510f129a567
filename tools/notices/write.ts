import { writeFileSync } from 'fs';
import { currentNotices, NOTICES } from './notices';

void currentNotices().then((text) => writeFileSync(NOTICES, text));
