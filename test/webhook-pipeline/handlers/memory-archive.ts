import { toObjects, type ArchiveEntry } from '../../../src/webhook-pipeline/handlers/archive';
import type { ReplayArchive } from '../../../src/webhook-pipeline/handlers/replaying';
import type { EventArchive } from '../../../src/webhook-pipeline/handlers/router';

/** A bucket in memory, with pages of two keys. */
export class MemoryArchive implements EventArchive, ReplayArchive {
  public readonly objects = new Map<string, string>();

  public add(entries: ArchiveEntry[]): Promise<Map<string, string>> {
    toObjects(entries).forEach(({ key, body }) => this.objects.set(key, body));
    return Promise.resolve(new Map());
  }

  public write(key: string, body: string): Promise<void> {
    this.objects.set(key, body);
    return Promise.resolve();
  }

  public sources(): Promise<string[]> {
    const events = [...this.objects.keys()].filter((key) => key.startsWith('events/'));
    return Promise.resolve([...new Set(events.map((key) => key.split('/')[1]))].sort());
  }

  public async *keys(prefix: string): AsyncGenerator<string[]> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    for (let start = 0; start < keys.length; start += 2) {
      yield await Promise.resolve(keys.slice(start, start + 2));
    }
  }

  public read(key: string): Promise<string> {
    return Promise.resolve(this.objects.get(key)!);
  }
}
