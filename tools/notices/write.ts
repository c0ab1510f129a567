import { writeFileSync } from 'fs';
import { currentNotices, NOTICES } from './notices';

writeFileSync(NOTICES, currentNotices());
