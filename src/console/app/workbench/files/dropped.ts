import type { Incoming } from './Uploads.js';

/** What was dropped: files, and directories with all that is in them. To be called while the event is handled: afterwards the browser has forgotten. */
export async function dropped(transfer: DataTransfer): Promise<Incoming[]> {
  const entries = [...transfer.items].map(item => (item.kind === 'file' ? item.webkitGetAsEntry() : null)).filter(entry => entry !== null);
  if (entries.length === 0) return [...transfer.files].map(file => ({ path: file.name, file }));
  return (await Promise.all(entries.map(entry => walk(entry, '')))).flat();
}

async function walk(entry: FileSystemEntry, directory: string): Promise<Incoming[]> {
  const path = directory + entry.name;
  if (entry.isFile) return [{ path, file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) }];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Incoming[] = [];
  // A reader hands over a hundred at a time, and nothing when it is through.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const child of some) found.push(...await walk(child, `${path}/`));
  }
}
