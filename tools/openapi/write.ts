import { writeFileSync } from 'fs';
import { DOCUMENTS, documentText } from './text';

Object.entries(DOCUMENTS).forEach(([name, { file }]) =>
  writeFileSync(file, documentText(name as keyof typeof DOCUMENTS)),
);
