import type { RecordJSON } from 'adminjs';
import type { Along } from '../../../src/store/along.js';
import { useRecordName } from '../record-name.js';
import { sizeText } from '../size.js';
import { useWords } from '../words.js';
import type { Question } from './question-store.js';

/** Words the question before a deletion: what is deleted, with how many rows, and what else is touched. */
export function useDeletionWords(resourceId: string): (records: RecordJSON[], along: Along[]) => Question {
  const { say, language } = useWords('Question');
  const nameOf = useRecordName();

  return (records, along) => {
    const kind = `${resourceId}.${records.length === 1 ? 'one' : 'many'}`;
    const counted = (key: string, count: number) => say(key, { count, number: count.toLocaleString(language) });
    const sum = (of: keyof Along) => along.reduce((total, each) => total + each[of], 0);
    const [first] = records;
    const rows = sum('rows');
    const asked = {
      name: first ? nameOf(first, resourceId) : '',
      records: records.length.toLocaleString(language),
      count: rows,
      number: rows.toLocaleString(language),
      row: String(first?.params['row'] ?? ''),
      sheet: String(first?.params['sheet'] ?? ''),
    };
    return {
      title: say(`${kind}.${rows > 0 ? 'titleRows' : 'title'}`, asked),
      texts: textsOf(resourceId),
      names: records.length > 1 ? records.map((record) => nameOf(record, resourceId)) : [],
      act: records.length === 1 ? say('delete') : say(`${kind}.act`, asked),
      leave: say('leave'),
    };

    function textsOf(resource: string): string[] {
      const bytes = records.reduce((total, { params }) => total + Number(params['size']), 0);
      const texts = [say(`${kind}.text`, { size: sizeText(bytes || 0, language) })];
      if (resource === 'BinaryResource' && sum('tasks') > 0) texts.push(counted('tasksStay', sum('tasks')));
      if (sum('underWay') > 0) texts.push(counted(`${resource}.underWay`, sum('underWay')));
      return texts;
    }
  };
}
