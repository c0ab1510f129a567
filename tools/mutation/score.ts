/** A mutant of StrykerJS's report (mutation-testing-report-schema). */
export interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** The report, as far as it is read here. */
export interface MutationReport {
  readonly files: Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>;
}

/** A break that changes nothing that anybody could see, and why. */
export interface Equivalent {
  readonly file: string;
  /** The line that holds it, without the white space around. */
  readonly line: string;
  /** What stands there instead. */
  readonly replacement: string;
  readonly why: string;
}

/** A break that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly lineNumber: number;
  readonly line: string;
  readonly mutatorName: string;
  readonly replacement: string;
}

/** What an area of the code came to. */
export interface AreaScore {
  readonly area: string;
  readonly noticed: number;
  readonly equivalent: number;
  readonly survivors: readonly Survivor[];
  /** Percent of the breaks that could be noticed. */
  readonly score: number;
}

const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];

/** What the tests of an area noticed. */
export function scoreOf(area: string, report: MutationReport, equivalents: readonly Equivalent[]): AreaScore {
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const noticed = mutants.filter(({ status }) => NOTICED.includes(status)).length;
  const unnoticed = Object.entries(report.files).flatMap(survivorsOf);
  const survivors = unnoticed.filter((survivor) => !equivalents.some((known) => isSame(known, survivor)));
  const score = (100 * noticed) / Math.max(noticed + survivors.length, 1);
  return { area, noticed, equivalent: unnoticed.length - survivors.length, survivors, score };
}

/** Equivalents that name no survivor: noticed by now, or the code has changed. Those of files not in the report are not known. */
export function staleEquivalents(report: MutationReport, equivalents: readonly Equivalent[]): Equivalent[] {
  const survivors = Object.entries(report.files).flatMap(survivorsOf);
  return equivalents
    .filter(({ file }) => file in report.files)
    .filter((known) => !survivors.some((survivor) => isSame(known, survivor)));
}

/** A report that knows only what was noticed, so that the rest is broken again. */
export function withoutUnnoticed(report: MutationReport): MutationReport {
  const files = Object.entries(report.files).map(([name, file]) => {
    return [name, { ...file, mutants: file.mutants.filter(({ status }) => !UNNOTICED.includes(status)) }];
  });
  return { ...report, files: Object.fromEntries(files) };
}

/** What is another text by now than the one that was broken, or is gone. */
export function changedSince(report: MutationReport, read: (file: string) => string | undefined): string[] {
  return Object.entries(report.files)
    .filter(([file, { source }]) => read(file) !== source)
    .map(([file]) => file);
}

function survivorsOf([file, { source, mutants }]: [string, MutationReport['files'][string]]): Survivor[] {
  const lines = source.split('\n');
  return mutants
    .filter(({ status }) => UNNOTICED.includes(status))
    .map(({ location, mutatorName, replacement = '' }) => {
      const lineNumber = location.start.line;
      return { file, lineNumber, line: lines[lineNumber - 1].trim(), mutatorName, replacement };
    });
}

function isSame({ file, line, replacement }: Equivalent, survivor: Survivor): boolean {
  return file === survivor.file && line === survivor.line && replacement === survivor.replacement;
}
