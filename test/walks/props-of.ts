import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

/** A prop as its interface has it. */
interface Prop {
  readonly name: string;
  readonly type: string;
}

const SRC = join(__dirname, '../../src');

function interfaces(): Map<string, ts.InterfaceDeclaration> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const declared = files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true);
    return source.statements.filter((statement) => ts.isInterfaceDeclaration(statement));
  });
  // Those that users see have names of their own; of the others it does not matter which one is found.
  return new Map(declared.map((declaration) => [declaration.name.text, declaration]));
}

const known = interfaces();

/** Whether the library has an interface of this name. */
export function isInterface(name: string): boolean {
  return known.has(name);
}

/** Every prop of an interface, as the source code has it, inherited ones included. */
export function propsOf(name: string): Prop[] {
  const { heritageClauses = [], members } = known.get(name)!;
  const inherited = heritageClauses.flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  const own = members.filter((member) => ts.isPropertySignature(member));
  return [
    ...inherited.flatMap(propsOf),
    ...own.map((member) => ({ name: member.name.getText(), type: member.type!.getText() })),
  ];
}
