import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { ROOT } from './paths';

/**
 * Compiles src/, bench/ and the signers of providers into a folder, file by file with the compiler and the target of the package, without type
 * checks: what is counted is what users run, and it is there whether or not the package was built.
 */
export function compile(folder: string): void {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const compilerOptions = { ...options, module: ts.ModuleKind.CommonJS, moduleResolution: undefined };
  for (const file of ['src', 'bench', 'tools/webhook-signers'].flatMap(sourceFiles)) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(ROOT, file), 'utf8'), { compilerOptions });
    const target = path.join(folder, file.replace(/\.ts$/, '.js'));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  for (const file of ['assets', 'package.json']) {
    cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  }
}

function sourceFiles(folder: string): string[] {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => path.join(folder, file));
}
