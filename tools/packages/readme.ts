import { existsSync, statSync } from 'fs';
import { join } from 'path';
import { ROOT } from './tools';

/** A release of the package: where its files are. */
export interface Release {
  /** `0.0.0` in a checkout: then the files are those of main. */
  readonly version: string;
  readonly repository: string;
}

const IMAGE = /\.(svg|png|jpe?g|gif|webp)$/i;
const FENCED = /^(```[^\n]*\n[\s\S]*?^```$)/m;
const ABSOLUTE = /^([a-z]+:|\/\/)/i;

const block = (language: string) => `(^\`\`\`${language}\\b[^\\n]*\\n(?:(?!\`\`\`).*\\n)*\`\`\`\\n)`;
const label = (language: string) => `(?:^[^|\\n]*\\b${language}\\b[^|\\n]*\\n\\n)?`;
/** The same in TypeScript and then in Python, each below a line that says so. */
const PAIR = new RegExp(`${label('TypeScript')}${block('ts')}\\n${label('Python')}${block('python')}`, 'gm');

/** A link of README.md as one that works on any page. */
function absolute(target: string, { version, repository }: Release): string {
  if (ABSOLUTE.test(target)) {
    return target;
  }
  const ref = version === '0.0.0' ? 'main' : `v${version}`;
  const path = target.startsWith('#') ? `README.md${target}` : target.replace(/^\.\//, '');
  if (IMAGE.test(path)) {
    return `${repository.replace('//github.com/', '//raw.githubusercontent.com/')}/${ref}/${path}`;
  }
  const [file] = path.split('#');
  const isFolder = existsSync(join(ROOT, file)) && statSync(join(ROOT, file)).isDirectory();
  return `${repository}/${isFolder ? 'tree' : 'blob'}/${ref}/${path}`;
}

const withLinks = (text: string, release: Release): string =>
  text
    .replace(/(\]\()([^)\s]+)/g, (_, start: string, target: string) => start + absolute(target, release))
    .replace(
      /(\b(?:src|srcset|href)=")([^"]+)/g,
      (_, start: string, target: string) => start + absolute(target, release),
    )
    .replace(/^(\[[^\]]+\]: )(\S+)/gm, (_, start: string, target: string) => start + absolute(target, release));

/**
 * README.md for the package of another language, whose pages know nothing of the repository's files. jsii translates
 * TypeScript, so that of two languages one is left: Python as it was written, or TypeScript for the others.
 */
export function readmeFor(language: string, markdown: string, release: Release): string {
  const one = markdown.replace(PAIR, language === 'python' ? '$2' : '$1');
  return one
    .split(FENCED)
    .map((part) => (part.startsWith('```') ? part : withLinks(part, release)))
    .join('');
}
