import { writeFileSync } from 'fs';
import { DOCUMENT, failoverDocument } from './document';

writeFileSync(DOCUMENT, failoverDocument());
