/** Files that systems and programs leave in folders: nobody means to upload them. */
const LEFTOVERS = /^(\..*|~\$.*|Thumbs\.db|desktop\.ini)$/i;
/** More files than this are a mistake, e.g. a whole disk. */
const MOST_FILES = 500;

/** Returns the files that were dropped or pasted. Of folders it returns all files in them and below. */
export async function readDropped(data: DataTransfer): Promise<File[]> {
  // Both are read at once, because the browser empties them when the event is over.
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const files = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found: File[] = [];
  for (const entry of entries) if (entry) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (found.length >= MOST_FILES || LEFTOVERS.test(entry.name)) return;
  if (isFile(entry)) {
    found.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  for (;;) {
    // Browsers return a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const each of some) await collect(each, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
