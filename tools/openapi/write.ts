import { writeFileSync } from 'fs';
import { DOCUMENT, documentText } from './text';

writeFileSync(DOCUMENT, documentText());
