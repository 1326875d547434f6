import { useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { useTitle } from '../frame/title.js';
import { useWords } from '../words.js';
import type { Refusal } from './ask-server.js';
import { type Book, useBook } from './book.js';
import { BookHeader } from './book-header.js';
import { BookMessage } from './book-message.js';
import { SheetView } from './sheet-view.js';

/** The rows of a parse as a spreadsheet: /admin/pages/sheets?task=UUID (or ?resource=UUID: its newest parse), #Sheet1!C17. */
export default function SheetsPage() {
  const { say } = useWords('Sheets');
  const query = new URLSearchParams(useLocation().search);
  const found = useBook(query.get('task'), query.get('resource'));
  /** The rows, or the session, went while somebody looked at the page. */
  const [refused, setRefused] = useState<Refusal | null>(null);
  const taskId = found.state === 'ready' ? found.task.task_id : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another parse has not been refused yet
  useEffect(() => setRefused(null), [taskId]);
  const book = refused ? whyRefused(refused, found) : found;
  const { translateLabel } = useTranslation();
  useTitle('file' in book ? book.file?.name : null, translateLabel('ParseResult'));
  const [first, ...others] = book.state === 'ready' ? book.sheets : [];
  return (
    <div className="gy-page gy-sheets" data-page="sheets" data-state={book.state}>
      <BookHeader book={book} />
      {book.state !== 'ready' && <BookMessage book={book} />}
      {book.state === 'ready' && first && (
        <SheetView
          key={taskId}
          taskId={book.task.task_id}
          fileName={book.file?.name}
          sheets={[first, ...others]}
          onRefused={setRefused}
        />
      )}
      {book.state === 'ready' && !first && <p className="gy-sheet-message">{say('noSheets')}</p>}
    </div>
  );
}

function whyRefused({ status }: Refusal, book: Book): Book {
  const trouble = status === 401 ? 'signIn' : status === 410 ? 'removed' : 'deleted';
  return book.state === 'ready' ? { state: 'trouble', trouble, task: book.task, file: book.file } : book;
}
