import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Takes something back; what it does before its first `await` also happens when the process ends at once. */
type Undo = () => void | Promise<void>;

const undos = new Set<() => Promise<void>>();
let isEnding = false;

/**
 * Has something taken back before this process ends; to be called before it is done.
 *
 * @returns what takes it back now; it is taken back once, however often that is called
 */
export function undoAtEnd(undo: Undo): () => Promise<void> {
  if (isEnding) {
    throw new Error('this process is ending');
  }
  if (undos.size === 0) {
    process.once('exit', undoAtOnce);
  }
  let undone: Promise<void> | undefined;
  const once = () => {
    undone ??= (async () => undo())().finally(() => forget(once));
    return undone;
  };
  undos.add(once);
  return once;
}

/** Leaves as it is what `undoAtEnd` was to take back. */
export function forget(undo: () => Promise<void>): void {
  undos.delete(undo);
  if (undos.size === 0) {
    process.removeListener('exit', undoAtOnce);
  }
}

/** Takes everything back, the last first; nothing new can begin from then on. */
export async function undoAll(): Promise<void> {
  isEnding = true;
  for (let all = [...undos]; all.length > 0; all = [...undos]) {
    await all.at(-1)!().catch((error: Error) => console.error(error.message));
  }
}

function undoAtOnce(): void {
  [...undos].reverse().forEach((undo) => void undo().catch(() => {}));
}

/** Works in a folder that is gone afterwards. */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  let folder: string | undefined;
  const remove = undoAtEnd(() => removeFolder(folder!));
  folder = mkdtempSync(join(tmpdir(), 'golden-paths-'));
  try {
    return await work(folder);
  } finally {
    await remove();
  }
}

/** What still writes to it ends in a moment. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
