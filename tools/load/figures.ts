import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { Row } from '../traffic/rows';

const FIGURES = join(__dirname, '../../docs/load.md');

/** Writes the figures of a construct into their section of docs/load.md. */
export function writeFigures(construct: string, about: string, rows: Row[]): void {
  writeFileSync(FIGURES, withSection(readFileSync(FIGURES, 'utf8'), construct, sectionOf(construct, about, rows)));
}

/** What was done, and its rows as a table of Markdown. */
export function sectionOf(construct: string, about: string, rows: Row[]): string {
  const lines = rows.map(({ what, seen, expected }) => `| ${what} | ${seen} | ${expected ?? ''} |`);
  return `## ${construct}\n\n${about}\n\n| what | seen | has to be |\n|---|---:|---:|\n${lines.join('\n')}\n`;
}

/** A text with a section in place of the one with its title, or at the end. */
export function withSection(text: string, title: string, section: string): string {
  const parts = text.split(/^(?=## )/m);
  const index = parts.findIndex((part) => part.startsWith(`## ${title}\n`));
  const [before, after] = index < 0 ? [parts, []] : [parts.slice(0, index), parts.slice(index + 1)];
  return [...before, section, ...after].map((part) => part.trim()).join('\n\n') + '\n';
}
