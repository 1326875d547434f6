import { useState } from 'react';
import { useWords } from '../words.js';
import { DropZone } from './drop-zone.js';
import { UploadLine } from './upload-line.js';
import { addFiles, clearUploads, useUploads } from './upload-store.js';

const KEY = 'gyoretsu-parse-now';

/** The zone for files, and a line for each until it is cleared. Lines stay while the person looks at other pages. */
export function Uploads({ limitBytes }: { limitBytes: number }) {
  const { say } = useWords('Upload');
  const uploads = useUploads();
  const [parse, setParse] = useState(readParse);
  const over = uploads.filter(({ state }) => state === 'done' || state === 'failed').map(({ key }) => key);
  return (
    <section aria-label={say('title')}>
      <DropZone
        limitBytes={limitBytes}
        parse={parse}
        onParse={(chosen) => {
          setParse(chosen);
          keepParse(chosen);
        }}
        onFiles={(files) => addFiles(files, { parse, limitBytes })}
      />
      {uploads.length > 0 && (
        <div className="gy-card">
          <ul className="gy-tasks" data-list="uploads">
            {uploads.map((upload) => (
              <UploadLine key={upload.key} upload={upload} limitBytes={limitBytes} />
            ))}
          </ul>
          {over.length > 0 && (
            <button type="button" className="gy-button gy-small" onClick={() => clearUploads(over)}>
              {say('clear')}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function readParse(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

function keepParse(parse: boolean): void {
  try {
    localStorage.setItem(KEY, parse ? 'on' : 'off');
  } catch {
    // Without storage, the choice is on again next time.
  }
}
