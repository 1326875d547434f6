import type { ActionProps } from 'adminjs';
import type { ComponentType } from 'react';
import type { Along } from '../../src/store/along.js';
import { sizeText } from './size.js';
import { useWords } from './words.js';

/** AdminJS's question before the selected records are deleted, which lists their names; and what goes with them, summed up. */
export default function BulkDelete({
  OriginalComponent,
  ...props
}: ActionProps & { OriginalComponent: ComponentType<ActionProps> }) {
  const { say, language } = useWords('Along');
  const { resource, records = [] } = props;
  // The server's own action puts it there: admin/actions/delete-records.ts.
  const along = records.flatMap(({ params }): Along[] => (params['along'] ? [params['along']] : []));
  const sum = (of: keyof Along) => along.reduce((total, each) => total + each[of], 0);
  const number = (of: keyof Along) => sum(of).toLocaleString(language);
  const bytes = records.reduce((total, { params }) => total + Number(params['size']), 0);
  const sentences: Record<string, string[]> = {
    BinaryResource: [
      say('files', { size: sizeText(bytes, language), rows: number('rows') }),
      ...(sum('tasks') > 0 ? [say('tasksOfFiles', { tasks: number('tasks') })] : []),
      ...(sum('underWay') > 0 ? [say('cancelled', { tasks: number('underWay') })] : []),
    ],
    TaskResult: [
      say('tasks', { rows: number('rows') }),
      ...(sum('underWay') > 0 ? [say('stopped', { tasks: number('underWay') })] : []),
    ],
  };
  const told = sentences[resource.id] ?? [];
  return (
    <>
      {told.length > 0 && (
        <div className="gy-along" data-along>
          {told.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      <OriginalComponent {...props} />
    </>
  );
}
