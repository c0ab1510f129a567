import { existsSync } from 'fs';
import { join } from 'path';
import { bin } from './environment';
import { must, ROOT } from '../packages/tools';

/** What pip knows of the installed wheel, and the files of the npm package in it. */
const SCRIPT = `
import json, tarfile
from importlib.metadata import distribution
wheel = distribution("cdk-golden-paths")
[tarball] = [file.locate() for file in wheel.files if file.suffix == ".tgz"]
with tarfile.open(tarball) as package:
    names = package.getnames()
print(json.dumps({
    "description": wheel.metadata.get_payload(),
    "files": [str(file) for file in wheel.files],
    "packed": names,
}))
`;
/** Where a link of the description leads in the checkout. */
const OURS =
  /^https:\/\/(?:raw\.githubusercontent\.com|github\.com)\/cdk-golden-paths\/cdk-golden-paths\/(?:(?:blob|tree)\/)?(?:main|v[^/]+)\/([^#]*)/;

interface Wheel {
  readonly description: string;
  readonly files: readonly string[];
  readonly packed: readonly string[];
}

async function installed(): Promise<Wheel> {
  const { stdout } = await must(bin('python'), ['-c', SCRIPT]);
  return JSON.parse(stdout) as Wheel;
}

/** The page on PyPI: Python before anything else, and links that lead somewhere. */
export async function checkDescription(): Promise<void> {
  const { description } = await installed();
  const prose = description.replace(/^```[\s\S]*?^```$/gm, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)|\b(?:src|href|srcset)="([^"]+)/g)].map(([, a, b]) => a ?? b);
  const broken = links.filter((link) => {
    const path = OURS.exec(link)?.[1];
    return !link.startsWith('https://') || (path !== undefined && !existsSync(join(ROOT, path)));
  });
  if (links.length < 10 || broken.length > 0) {
    throw new Error(`${links.length} links, of which lead nowhere:\n${broken.join('\n')}`);
  }
  const languages = [...description.matchAll(/^```(\w+)/gm)].map(([, language]) => language);
  if (languages.find((language) => language !== 'sh') !== 'python' || /^TypeScript\b.*:$/m.test(description)) {
    throw new Error(`the snippets are in ${languages.join(', ')}`);
  }
}

/** Licences of what the bundles hold, beside ours and in the npm package that is in the wheel. */
export async function checkNotices(): Promise<void> {
  const { files, packed } = await installed();
  if (!files.some((file) => /\.dist-info\/(licenses\/)?NOTICE$/.test(file))) {
    throw new Error(`not in the wheel: NOTICE\n${files.join('\n')}`);
  }
  if (!packed.includes('package/THIRD-PARTY-NOTICES')) {
    throw new Error('not in the npm package of the wheel: THIRD-PARTY-NOTICES');
  }
}
